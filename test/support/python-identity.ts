/** Sizes and identities of objects, as sys.getsizeof and `is` show them. */
import type { PyObject } from '../../src/heap/object';
import { Py_DECREF } from '../../src/heap/refcount';
import { PyObject_Vectorcall } from '../../src/objects/call';
import { PyObject_GetAttr } from '../../src/objects/object-attr';
import { PyUnicode_FromString } from '../../src/objects/unicodeobject';
import { objectOf, type Value } from './python-values';

function call(o: PyObject, name: string, args: PyObject[]): PyObject {
  const f = PyObject_GetAttr(o, PyUnicode_FromString(name));
  if (f === null) throw new Error(`no method ${name}`);
  const result = PyObject_Vectorcall(f, args, null);
  Py_DECREF(f);
  if (result === null) throw new Error(`${name} raised`);
  return result;
}

/** What `o.__sizeof__()` says: the size without a GC header. */
export function getSizeOf(o: PyObject): number {
  const size = call(o, '__sizeof__', []);
  return size.v as number;
}

/** Whether the method returns the object that it was called on. */
export function sameObject(self: Value, name: string, args: readonly Value[]): boolean {
  const o = objectOf(self);
  return call(o, name, args.map(objectOf)) === o;
}
