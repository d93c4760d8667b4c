/** Objects of the simulator made from JavaScript values, and calls of their methods. */
import type { PyObject } from '../../src/heap/object';
import { Py_DECREF } from '../../src/heap/refcount';
import { resetRuntime } from '../../src/heap/runtime';
import { PyBytes_FromBytes } from '../../src/objects/bytesobject';
import { PyObject_Vectorcall } from '../../src/objects/call';
import { PyDict_New, PyDict_SetItem } from '../../src/objects/dictobject';
import { PyErr_GetRaisedException } from '../../src/objects/errors';
import { PyFloat_FromDouble } from '../../src/objects/floatobject';
import { listFromStolen } from '../../src/objects/listobject';
import { PyLong_FromLong } from '../../src/objects/longobject';
import { PyObject_GetAttr } from '../../src/objects/object-attr';
import { Py_None, reprStr, strStr } from '../../src/objects/object';
import { Py_False, Py_True } from '../../src/objects/boolobject';
import { tupleFromStolen } from '../../src/objects/tupleobject';
import { readyStaticTypes } from '../../src/objects/typeobject';
import { PyUnicode_FromString } from '../../src/objects/unicodeobject';

/** A Python value in JSON: plain ones as themselves, others as an object with one key. */
export type Value =
  | string
  | number
  | boolean
  | null
  | { bytes: number[] }
  | { float: number }
  | { tuple: Value[] }
  | { list: Value[] }
  | { dict: [Value, Value][] };

/** Starts a run without an interpreter: types and singletons, no modules. */
export function startObjects(): void {
  resetRuntime();
  readyStaticTypes();
}

/** The object of a value; new reference. */
export function objectOf(value: Value): PyObject {
  if (value === null) return Py_None;
  if (typeof value === 'string') return PyUnicode_FromString(value);
  if (typeof value === 'number') return PyLong_FromLong(value);
  if (typeof value === 'boolean') return value ? Py_True : Py_False;
  if ('bytes' in value) return PyBytes_FromBytes(Uint8Array.from(value.bytes));
  if ('float' in value) return PyFloat_FromDouble(value.float);
  if ('tuple' in value) return tupleFromStolen(value.tuple.map(objectOf));
  if ('list' in value) return listFromStolen(value.list.map(objectOf));
  const dict = PyDict_New();
  for (const [key, item] of value.dict) {
    const k = objectOf(key);
    const v = objectOf(item);
    PyDict_SetItem(dict, k, v);
    Py_DECREF(k);
    Py_DECREF(v);
  }
  return dict;
}

/** The exception that is set, as `Type: message`; it is cleared. */
export function takeException(): string {
  const exc = PyErr_GetRaisedException();
  if (exc === null) return 'no exception';
  const text = `${exc.ob_type.tp_name}: ${strStr(exc)}`;
  Py_DECREF(exc);
  return text;
}

/** The repr of `self.name(*args, **kwargs)`, or the exception. */
export function callShown(
  self: Value,
  name: string,
  args: readonly Value[],
  kwargs: readonly (readonly [string, Value])[] = [],
): string {
  const receiver = objectOf(self);
  const f = PyObject_GetAttr(receiver, PyUnicode_FromString(name));
  Py_DECREF(receiver);
  if (f === null) return takeException();
  const values = [...args, ...kwargs.map(([, value]) => value)].map(objectOf);
  const names =
    kwargs.length === 0 ? null : tupleFromStolen(kwargs.map(([key]) => PyUnicode_FromString(key)));
  const result = PyObject_Vectorcall(f, values, names);
  for (const value of values) Py_DECREF(value);
  Py_DECREF(f);
  if (result === null) return takeException();
  const shown = reprStr(result);
  Py_DECREF(result);
  return shown ?? takeException();
}
