/** `operator.methodcaller`. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyObject_Call } from '../objects/call';
import { PyDict_Copy, PyDict_GET_SIZE, PyDict_Next } from '../objects/dictobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from '../objects/getargs';
import { PyObject_GetAttr, reprStr, strStr } from '../objects/object';
import { PyTuple_New, _PyTuple_FromArray, tupleFromStolen } from '../objects/tupleobject';
import { PyUnicode_Check, PyUnicode_InternInPlace } from '../objects/unicodeobject';
import { givenArgs, newGetter, partsOf, reprList, shown } from './operator-getters';
import { moduleAttribute } from './module-attribute';

export function methodcaller_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const given = givenArgs(args);
  if (given.length < 1) {
    return PyErr_SetString(
      PyExc_TypeError,
      'methodcaller needs at least one argument, the method name',
    );
  }
  const name = given[0];
  if (!PyUnicode_Check(name)) {
    return PyErr_SetString(PyExc_TypeError, 'method name must be a string');
  }
  const interned = PyUnicode_InternInPlace(Py_NewRef(name as PyObject));
  const rest = _PyTuple_FromArray(given.slice(1))!;
  const keywords = kwds === null ? null : Py_NewRef(kwds);
  return newGetter(type, [interned, rest, keywords], 1, -1);
}

export function methodcaller_call(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKeywords('methodcaller', kwds)) return null;
  const given = givenArgs(args);
  if (!_PyArg_CheckPositional('methodcaller', given.length, 1, 1)) return null;
  const [name, rest, keywords] = partsOf(self);
  const found = PyObject_GetAttr(given[0], name!);
  if (found === null) return null;
  const result = PyObject_Call(found, rest!, keywords);
  Py_DECREF(found);
  return result;
}

function keywordTexts(kwds: PyObject): string[] | null {
  const texts: string[] = [];
  const pos = { i: 0 };
  const out = { key: null, value: null, hash: 0 } as unknown as Parameters<typeof PyDict_Next>[2];
  while (PyDict_Next(kwds, pos, out)) {
    const key = strStr(out.key!);
    const value = key === null ? null : reprStr(out.value!);
    if (value === null) return null;
    texts.push(`${key}=${value}`);
  }
  return texts;
}

export function methodcaller_repr(self: PyObject): PyObject | null {
  return shown(self, () => {
    const [name, rest, keywords] = partsOf(self);
    const positional = reprList([name!, ...givenArgs(rest!)]);
    if (positional === null || keywords === null) return positional;
    const named = keywordTexts(keywords);
    return named === null ? null : [positional, ...named].join(', ');
  });
}

/** @source Modules/_operator.c methodcaller_reduce */
export function methodcaller_reduce(self: PyObject): PyObject | null {
  const [name, rest, keywords] = partsOf(self);
  const args = [Py_NewRef(name!), ...givenArgs(rest!).map((o) => Py_NewRef(o))];
  const type = Py_NewRef(self.ob_type);
  if (keywords === null || PyDict_GET_SIZE(keywords) === 0) {
    return tupleFromStolen([type, tupleFromStolen(args)]);
  }
  const callArgs = tupleFromStolen([type, ...args]);
  const partial = moduleAttribute('functools', 'partial');
  const copy = partial === null ? null : PyDict_Copy(keywords);
  const constructor =
    partial === null || copy === null ? null : PyObject_Call(partial, callArgs, copy);
  if (partial !== null) Py_DECREF(partial);
  if (copy !== null) Py_DECREF(copy);
  Py_DECREF(callArgs);
  return constructor === null ? null : tupleFromStolen([constructor, PyTuple_New(0)!]);
}
