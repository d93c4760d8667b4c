/** Methods whose C functions take their arguments as a tuple (METH_VARARGS). */
import { METH, type MethodDef, type PyCFunction, type PyObject } from '../heap/object';
import { Py_XDECREF } from '../heap/refcount';
import { unpackTupleAndDict } from './getargs';
import type { PyTupleObject } from './tupleobject';
import { method } from './typedef';

/** A function that gets its arguments in an array, keyword values last. */
type ArrayFunction = (
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
) => PyObject | null;

/**
 * A row of `methods` with METH_VARARGS for a function that is written with an array: each call
 * makes the argument tuple that CPython makes, which sizes and the collector's counts show.
 */
export function tupleMethod(
  name: string,
  meth: ArrayFunction,
  doc: string | null = null,
  flags = 0,
): MethodDef {
  const withTuple = (self: PyObject, args: PyObject, kwargs: PyObject | null): PyObject | null => {
    if (kwargs === null) return meth(self, (args as PyTupleObject).v, null);
    const unpacked = unpackTupleAndDict(args, kwargs);
    const result = meth(self, unpacked.args, unpacked.kwnames);
    Py_XDECREF(unpacked.kwnames);
    return result;
  };
  // The eval loop gives a METH_VARARGS function a tuple, which PyCFunction's type cannot say.
  return method(name, METH.VARARGS | flags, withTuple as PyCFunction, doc);
}
