/** How functions of `posix` take their arguments. */
import { METH, type MethodDef, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyIndex_Check } from '../objects/abstract';
import { PyBytes_Check, PyBytes_FromBytes } from '../objects/bytesobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OSError, PyExc_TypeError } from '../objects/exceptions';
import { PyErr_SetFromErrno } from '../objects/exceptions-os';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_AsInt, PyLong_Check } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { _PyType_Lookup } from '../objects/typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { PyOS_FSPath, fspathObject } from './fspath';
import { memoryFs } from './memory-fs';

export const none = (): PyObject => Py_NewRef(Py_None);

/** What the paths of the calls in progress stand for, owned. @source Modules/posixmodule.c path_t.cleanup */
let converted: PyObject[] = [];
onRuntimeReset(() => {
  converted = [];
});
registerRoots('path_t', (visit) => {
  for (const o of converted) visit(o, 'a path given to posix');
});

/** Ends the paths that came after the first `count`. @source Modules/posixmodule.c path_cleanup */
function path_cleanup(count: number): void {
  for (const o of converted.splice(count)) Py_DECREF(o);
}

/** Arguments of a call: null where one was left out. */
export type Values = readonly (PyObject | null)[];

/**
 * A row whose function gets its arguments by position. `names`: '' is positional-only; `required`
 * of them must be given, `positional` may be given by position.
 */
export function row(
  name: string,
  names: readonly string[],
  required: number,
  positional: number,
  f: (values: Values) => PyObject | null,
): MethodDef {
  return {
    name,
    flags: METH.FASTCALL | METH.KEYWORDS,
    meth: (_module, args: readonly PyObject[], kwnames) => {
      const values = PyArg_UnpackKeywords(name, names, args, kwnames, required, positional, 0);
      if (values === null) return null;
      const before = converted.length;
      const result = f(values);
      path_cleanup(before);
      return result;
    },
    doc: null,
  };
}

/** A path or descriptor argument (path_t of posixmodule.c). */
export interface PathArgument {
  readonly object: PyObject;
  /** Empty for a descriptor. */
  readonly text: string;
  /** -1 for a path. */
  readonly fd: number;
  readonly isBytes: boolean;
}

/** Null with an exception set. @source Modules/posixmodule.c path_converter */
export function pathArgument(
  what: string,
  o: PyObject | null,
  allow: { fd?: boolean; none?: boolean } = {},
): PathArgument | null {
  if (o === null || (o === Py_None && allow.none)) {
    return { object: o ?? Py_None, text: '.', fd: -1, isBytes: false };
  }
  if (allow.fd && PyIndex_Check(o) && !PyUnicode_Check(o) && !PyBytes_Check(o)) {
    const fd = PyLong_AsInt(o);
    if (fd === -1 && PyErr_Occurred() !== null) return null;
    return { object: o, text: '', fd, isBytes: false };
  }
  const isText = PyUnicode_Check(o) || PyBytes_Check(o);
  if (!isText && (PyLong_Check(o) || o === Py_None || !hasFspath(o))) {
    const kinds = ['string', 'bytes'];
    if (allow.fd) kinds.push('os.PathLike', 'integer');
    else kinds.push('os.PathLike');
    if (allow.none) kinds.push('None');
    const list = `${kinds.slice(0, -1).join(', ')} or ${kinds[kinds.length - 1]}`;
    return PyErr_SetString(
      PyExc_TypeError,
      `${what}: path should be ${list}, not ${o.ob_type.tp_name.slice(0, 200)}`,
    );
  }
  // Errors name what the path stands for, which lives as long as the call.
  const object = fspathObject(o);
  if (object === null) return null;
  converted.push(object);
  const text = PyOS_FSPath(object);
  return text === null ? null : { object, text, fd: -1, isBytes: PyBytes_Check(object) };
}

function hasFspath(o: PyObject): boolean {
  return _PyType_Lookup(o.ob_type, _Py_ID('__fspath__')) !== null;
}

/** Raises OSError of the last failure of the file system, naming the path. */
export function pathError(path: PathArgument | null, second: PathArgument | null = null): null {
  const { errno } = memoryFs();
  const first = path === null || path.fd >= 0 ? null : path.object;
  return PyErr_SetFromErrno(PyExc_OSError, errno, first, second?.object ?? null);
}

/** None, or OSError when `result` is negative. */
export function done(
  result: number,
  path: PathArgument | null,
  second?: PathArgument,
): PyObject | null {
  return result < 0 ? pathError(path, second ?? null) : none();
}

/** An int argument; undefined with an exception set. */
export function intArgument(o: PyObject | null, missing: number): number | undefined {
  if (o === null) return missing;
  const value = PyLong_AsInt(o);
  return value === -1 && PyErr_Occurred() !== null ? undefined : value;
}

/** Text as str, or as bytes where the path was bytes. */
export function textResult(text: string, isBytes: boolean): PyObject {
  return isBytes ? PyBytes_FromBytes(new TextEncoder().encode(text)) : PyUnicode_FromString(text);
}
