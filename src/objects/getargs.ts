/** Argument checking of native functions, with CPython's messages. */
import type { PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { PyDict_GET_SIZE, PyDict_Next, newDictEntry } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { Py_None } from './object';
import { PyTuple_GET_SIZE, tupleFromStolen, type PyTupleObject } from './tupleobject';
import { PyUnicode_Check } from './unicodeobject';

/** Whether `nargs` lies within bounds; raises if not. @source Python/getargs.c _PyArg_CheckPositional */
export function _PyArg_CheckPositional(
  name: string,
  nargs: number,
  min: number,
  max: number,
): boolean {
  if (nargs < min) {
    const least = min === max ? '' : 'at least ';
    const plural = min === 1 ? '' : 's';
    PyErr_SetString(
      PyExc_TypeError,
      `${name} expected ${least}${min} argument${plural}, got ${nargs}`,
    );
    return false;
  }
  if (nargs > max) {
    const most = min === max ? '' : 'at most ';
    const plural = max === 1 ? '' : 's';
    PyErr_SetString(
      PyExc_TypeError,
      `${name} expected ${most}${max} argument${plural}, got ${nargs}`,
    );
    return false;
  }
  return true;
}

/** @source Python/getargs.c _PyArg_NoKeywords */
export function _PyArg_NoKeywords(funcname: string, kwargs: PyObject | null): boolean {
  if (kwargs === null || PyDict_GET_SIZE(kwargs) === 0) return true;
  PyErr_SetString(PyExc_TypeError, `${funcname}() takes no keyword arguments`);
  return false;
}

/** @source Python/getargs.c _PyArg_NoKwnames */
export function _PyArg_NoKwnames(funcname: string, kwnames: PyObject | null): boolean {
  if (kwnames === null || PyTuple_GET_SIZE(kwnames) === 0) return true;
  PyErr_SetString(PyExc_TypeError, `${funcname}() takes no keyword arguments`);
  return false;
}

/** @source Python/getargs.c _PyArg_NoPositional */
export function _PyArg_NoPositional(funcname: string, args: PyObject): boolean {
  if (PyTuple_GET_SIZE(args) === 0) return true;
  PyErr_SetString(PyExc_TypeError, `${funcname}() takes no positional arguments`);
  return false;
}

/** Raises TypeError for an argument of the wrong type. @source Python/getargs.c _PyArg_BadArgument */
export function _PyArg_BadArgument(
  fname: string,
  displayname: string,
  expected: string,
  arg: PyObject,
): null {
  const given = arg === Py_None ? 'None' : arg.ob_type.tp_name;
  return PyErr_SetString(
    PyExc_TypeError,
    `${fname}() ${displayname} must be ${expected}, not ${given}`,
  );
}

function positionalOnlyCount(names: readonly string[]): number {
  let n = 0;
  while (n < names.length && names[n] === '') n++;
  return n;
}

function plural(n: number): string {
  return n === 1 ? '' : 's';
}

/** @source Python/getargs.c error_unexpected_keyword_arg */
function unexpectedKeyword(
  fname: string,
  names: readonly string[],
  kwnames: readonly PyObject[],
  posonly: number,
): null {
  for (const name of kwnames) {
    if (!PyUnicode_Check(name)) {
      return PyErr_SetString(PyExc_TypeError, 'keywords must be strings');
    }
    if (names.indexOf(name.v, posonly) < 0) {
      return PyErr_SetString(
        PyExc_TypeError,
        `'${name.v}' is an invalid keyword argument for ${callName(fname)}`,
      );
    }
  }
  return PyErr_SetString(PyExc_TypeError, `invalid keyword argument for ${callName(fname)}`);
}

/** How messages about the number of arguments name a function. */
function takesName(fname: string): string {
  return fname === '' ? 'function' : `${fname}()`;
}

/** How messages about a keyword name a function. */
function callName(fname: string): string {
  return fname === '' ? 'this function' : `${fname}()`;
}

function tooMany(
  fname: string,
  nargs: number,
  nkwargs: number,
  len: number,
  minpos: number,
  maxpos: number,
): null | undefined {
  if (nargs + nkwargs > len) {
    const kind = nargs === 0 ? 'keyword ' : '';
    return PyErr_SetString(
      PyExc_TypeError,
      `${takesName(fname)} takes at most ${len} ${kind}argument${plural(len)} ` +
        `(${nargs + nkwargs} given)`,
    );
  }
  if (nargs > maxpos) {
    if (maxpos === 0) {
      return PyErr_SetString(PyExc_TypeError, `${takesName(fname)} takes no positional arguments`);
    }
    return PyErr_SetString(
      PyExc_TypeError,
      `${takesName(fname)} takes ${minpos < maxpos ? 'at most' : 'exactly'} ` +
        `${maxpos} positional argument${plural(maxpos)} (${nargs} given)`,
    );
  }
  return undefined;
}

/**
 * Argument Clinic's parser: the values of all parameters in order, null where omitted (borrowed),
 * or null with TypeError set. Names that are '' are positional-only; `minkw` required
 * keyword-only parameters follow the first `maxpos`.
 *
 * @source Python/getargs.c _PyArg_UnpackKeywords
 */
export function PyArg_UnpackKeywords(
  fname: string,
  names: readonly string[],
  args: readonly PyObject[],
  kwnames: PyObject | null,
  minpos: number,
  maxpos: number,
  minkw: number,
): (PyObject | null)[] | null {
  const keywords = kwnames === null ? [] : (kwnames as PyTupleObject).v;
  return unpackNamed(fname, names, args, keywords, minpos, maxpos, minkw);
}

/** `PyArg_UnpackKeywords`, the given keywords as an array. */
function unpackNamed(
  fname: string,
  names: readonly string[],
  args: readonly PyObject[],
  keywords: readonly PyObject[],
  minpos: number,
  maxpos: number,
  minkw: number,
): (PyObject | null)[] | null {
  const nargs = args.length - keywords.length;
  const len = names.length;
  if (tooMany(fname, nargs, keywords.length, len, minpos, maxpos) === null) return null;
  const posonly = positionalOnlyCount(names);
  const buf = new Array<PyObject | null>(len);
  for (let i = 0; i < len; i++) buf[i] = i < nargs ? args[i] : null;
  const minposonly = Math.min(posonly, minpos);
  if (nargs < minposonly) return tooFew(fname, nargs, minposonly, minposonly < maxpos);
  const fault = fillKeywords(fname, names, args, keywords, nargs, buf);
  // What is missing is told before what there should not be.
  const complete = checkRequired(fname, names, buf, minpos, maxpos, minkw, posonly);
  if (complete !== null && fault !== null) fault();
  return fault === null ? complete : null;
}

function tooFew(fname: string, nargs: number, minpos: number, more: boolean): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `${takesName(fname)} takes ${more ? 'at least' : 'exactly'} ${minpos} ` +
      `positional argument${plural(minpos)} (${nargs} given)`,
  );
}

/** Puts the keywords' values in their places; where some have none, what raises TypeError for that. */
function fillKeywords(
  fname: string,
  names: readonly string[],
  args: readonly PyObject[],
  keywords: readonly PyObject[],
  nargs: number,
  buf: (PyObject | null)[],
): (() => void) | null {
  const posonly = positionalOnlyCount(names);
  let unknown = false;
  let duplicate = -1;
  for (let k = 0; k < keywords.length; k++) {
    const name = keywords[k].v as string;
    const i = PyUnicode_Check(keywords[k]) ? names.indexOf(name, posonly) : -1;
    if (i < 0) unknown = true;
    else if (i < nargs) duplicate = duplicate < 0 ? i : Math.min(duplicate, i);
    else buf[i] = args[nargs + k];
  }
  if (duplicate >= 0) {
    return () => {
      PyErr_SetString(
        PyExc_TypeError,
        `argument for ${callName(fname)} given by name ('${names[duplicate]}') ` +
          `and position (${duplicate + 1})`,
      );
    };
  }
  return unknown
    ? () => {
        unexpectedKeyword(fname, names, keywords, posonly);
      }
    : null;
}

function checkRequired(
  fname: string,
  names: readonly string[],
  buf: (PyObject | null)[],
  minpos: number,
  maxpos: number,
  minkw: number,
  posonly: number,
): (PyObject | null)[] | null {
  for (let i = 0; i < buf.length; i++) {
    if (buf[i] !== null) continue;
    const required = i < minpos || (i >= maxpos && i < maxpos + minkw);
    if (!required || i < posonly) continue;
    PyErr_SetString(
      PyExc_TypeError,
      `${takesName(fname)} missing required argument '${names[i]}' (pos ${i + 1})`,
    );
    return null;
  }
  return buf;
}

/** Positional and keyword values of a tp_new or tp_init call in one array, and the keywords; all borrowed. */
function valuesAndKeywords(
  args: PyObject,
  kwargs: PyObject | null,
): { readonly values: PyObject[]; readonly keywords: readonly PyObject[] } {
  const items = (args as PyTupleObject).v;
  if (kwargs === null || PyDict_GET_SIZE(kwargs) === 0) return { values: items, keywords: [] };
  const values = items.slice();
  const keywords: PyObject[] = [];
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(kwargs, pos, entry)) {
    keywords.push(entry.key!);
    values.push(entry.value!);
  }
  return { values, keywords };
}

/** The same with the keywords as a tuple (new reference, or null), as a vectorcall has them. */
export function unpackTupleAndDict(
  args: PyObject,
  kwargs: PyObject | null,
): { args: PyObject[]; kwnames: PyObject | null } {
  const { values, keywords } = valuesAndKeywords(args, kwargs);
  const kwnames =
    keywords.length === 0 ? null : tupleFromStolen(keywords.map((name) => Py_NewRef(name)));
  return { args: values, kwnames };
}

/**
 * `PyArg_UnpackKeywords` for a tuple and a dict, which it reads in place: no object is made.
 * @source Python/getargs.c _PyArg_UnpackKeywords
 */
export function PyArg_UnpackTupleKeywords(
  fname: string,
  names: readonly string[],
  args: PyObject,
  kwargs: PyObject | null,
  minpos: number,
  maxpos: number,
  minkw: number,
): (PyObject | null)[] | null {
  const { values, keywords } = valuesAndKeywords(args, kwargs);
  return unpackNamed(fname, names, values, keywords, minpos, maxpos, minkw);
}
