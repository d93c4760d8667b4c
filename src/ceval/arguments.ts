/** Binding arguments to the parameters of a Python function (Python/ceval.c initialize_locals). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { CO, type CodePayload, type PyCodeObject } from '../objects/codeobject';
import { PyDict_GetItemWithError, PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import type { PyFunctionObject } from '../objects/funcobject';
import { PyObject_RichCompareBool, Py_EQ, strStr, PyObject_Repr } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { PyUnicode_Check } from '../objects/unicodeobject';
import { PyList_Append, PyList_New, PyList_SetItem } from '../objects/listobject';

type Slots = (PyObject | null)[];

function qualname(func: PyFunctionObject): string {
  return func.v.func_qualname!.v as string;
}

/** `'a', 'b', and 'c'` */
function listNames(names: readonly string[]): string {
  if (names.length === 1) return names[0];
  if (names.length === 2) return `${names[0]} and ${names[1]}`;
  return `${names.slice(0, -1).join(', ')}, and ${names[names.length - 1]}`;
}

/** @source Python/ceval.c missing_arguments */
function missing_arguments(
  func: PyFunctionObject,
  code: CodePayload,
  slots: Slots,
  start: number,
  end: number,
  kind: string,
): number {
  const all = code.co_localsplusnames!.v as PyObject[];
  const missing: PyObject[] = [];
  for (let i = start; i < end; i++) if (slots[i] === null) missing.push(all[i]);
  // The list is one object more for the collector, which repr() runs if one is due.
  const list = PyList_New(missing.length);
  for (const [i, name] of missing.entries()) PyList_SetItem(list, i, PyObject_Repr(name)!);
  const names = list.v.items.map((name) => name.v as string);
  const plural = names.length === 1 ? '' : 's';
  PyErr_SetString(
    PyExc_TypeError,
    `${qualname(func)}() missing ${names.length} required ${kind} argument${plural}: ${listNames(names)}`,
  );
  Py_DECREF(list);
  return -1;
}

/** @source Python/ceval.c too_many_positional */
function too_many_positional(
  func: PyFunctionObject,
  code: CodePayload,
  given: number,
  slots: Slots,
): number {
  let kwonlyGiven = 0;
  const argcount = code.co_argcount;
  for (let i = argcount; i < argcount + code.co_kwonlyargcount; i++)
    if (slots[i] !== null) kwonlyGiven++;
  const defaults = (func.v.func_defaults?.v as PyObject[] | undefined)?.length ?? 0;
  const takes = defaults > 0 ? `from ${argcount - defaults} to ${argcount}` : `${argcount}`;
  const plural = defaults > 0 || argcount !== 1 ? 's' : '';
  let kwonly = '';
  if (kwonlyGiven > 0) {
    kwonly = ` positional argument${given !== 1 ? 's' : ''} (and ${kwonlyGiven} keyword-only argument${kwonlyGiven !== 1 ? 's' : ''})`;
  }
  const was = given === 1 && kwonlyGiven === 0 ? 'was' : 'were';
  PyErr_SetString(
    PyExc_TypeError,
    `${qualname(func)}() takes ${takes} positional argument${plural} but ${given}${kwonly} ${was} given`,
  );
  return -1;
}

/** @source Python/ceval.c positional_only_passed_as_keyword */
function positional_only_passed_as_keyword(
  func: PyFunctionObject,
  code: CodePayload,
  kwnames: PyObject,
): boolean {
  const given = new Set((kwnames.v as PyObject[]).map((name) => name.v));
  const list = PyList_New(0);
  for (const name of (code.co_localsplusnames!.v as PyObject[]).slice(0, code.co_posonlyargcount))
    if (given.has(name.v)) PyList_Append(list, name);
  const names = list.v.items.map((name) => name.v as string);
  Py_DECREF(list);
  if (names.length === 0) return false;
  PyErr_SetString(
    PyExc_TypeError,
    `${qualname(func)}() got some positional-only arguments passed as keyword arguments: '${names.join(', ')}'`,
  );
  return true;
}

/** Index of the parameter that a keyword names, -1 for none, -2 with an exception set. */
function findParameter(code: CodePayload, keyword: PyObject): number {
  const names = code.co_localsplusnames!.v as PyObject[];
  const total = code.co_argcount + code.co_kwonlyargcount;
  for (let j = code.co_posonlyargcount; j < total; j++) if (names[j] === keyword) return j;
  for (let j = code.co_posonlyargcount; j < total; j++) {
    const cmp = PyObject_RichCompareBool(keyword, names[j], Py_EQ);
    if (cmp > 0) return j;
    if (cmp < 0) return -2;
  }
  return -1;
}

/** Binds one keyword; the value is used up in any case that returns 0. */
function bindKeyword(
  func: PyFunctionObject,
  code: CodePayload,
  slots: Slots,
  kwdict: PyObject | null,
  kwnames: PyObject,
  keyword: PyObject,
  value: PyObject,
): number {
  if (!PyUnicode_Check(keyword)) {
    PyErr_SetString(PyExc_TypeError, `${qualname(func)}() keywords must be strings`);
    return -1;
  }
  const j = findParameter(code, keyword);
  if (j === -2) return -1;
  if (j >= 0) {
    if (slots[j] !== null) {
      PyErr_SetString(
        PyExc_TypeError,
        `${qualname(func)}() got multiple values for argument '${strStr(keyword) ?? ''}'`,
      );
      return -1;
    }
    slots[j] = value;
    return 0;
  }
  if (kwdict === null) {
    if (code.co_posonlyargcount > 0 && positional_only_passed_as_keyword(func, code, kwnames))
      return -1;
    PyErr_SetString(
      PyExc_TypeError,
      `${qualname(func)}() got an unexpected keyword argument '${strStr(keyword) ?? ''}'`,
    );
    return -1;
  }
  if (PyDict_SetItem(kwdict, keyword, value) < 0) return -1;
  Py_DECREF(value);
  return 0;
}

/** Fills positional parameters that got no argument from the defaults. */
function fillDefaults(
  func: PyFunctionObject,
  code: CodePayload,
  slots: Slots,
  given: number,
): number {
  const argcount = code.co_argcount;
  const defaults = (func.v.func_defaults?.v as PyObject[] | undefined) ?? [];
  const m = argcount - defaults.length;
  for (let i = given; i < m; i++) {
    if (slots[i] === null) return missing_arguments(func, code, slots, 0, m, 'positional');
  }
  for (let i = Math.max(m, 0); i < argcount; i++) slots[i] ??= Py_NewRef(defaults[i - m]);
  return 0;
}

function fillKeywordDefaults(func: PyFunctionObject, code: CodePayload, slots: Slots): number {
  const total = code.co_argcount + code.co_kwonlyargcount;
  const names = code.co_localsplusnames!.v as PyObject[];
  const kwdefaults = func.v.func_kwdefaults;
  let missing = 0;
  for (let i = code.co_argcount; i < total; i++) {
    if (slots[i] !== null) continue;
    if (kwdefaults !== null) {
      const value = PyDict_GetItemWithError(kwdefaults, names[i]);
      if (value !== null) {
        slots[i] = Py_NewRef(value);
        continue;
      }
      if (PyErr_Occurred() !== null) return -1;
    }
    missing++;
  }
  if (missing === 0) return 0;
  return missing_arguments(func, code, slots, code.co_argcount, total, 'keyword-only');
}

/**
 * Puts the arguments (all stolen: positional values, then those of the keywords) into the frame's
 * slots; 0, or -1 with TypeError set. @source Python/ceval.c initialize_locals
 */
export function initialize_locals(
  func: PyFunctionObject,
  slots: Slots,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): number {
  const code = (func.v.func_code as PyCodeObject).v;
  const total = code.co_argcount + code.co_kwonlyargcount;
  const keywords = kwnames === null ? [] : (kwnames.v as PyObject[]);
  const argcount = args.length - keywords.length;
  let kwdict: PyObject | null = null;
  if (code.co_flags & CO.VARKEYWORDS) {
    kwdict = PyDict_New();
    slots[total + (code.co_flags & CO.VARARGS ? 1 : 0)] = kwdict;
  }
  const n = Math.min(argcount, code.co_argcount);
  for (let j = 0; j < n; j++) slots[j] = args[j];
  if (code.co_flags & CO.VARARGS) slots[total] = tupleFromStolen(args.slice(n, argcount));
  else for (let j = n; j < argcount; j++) Py_DECREF(args[j]);
  for (let i = 0; i < keywords.length; i++) {
    if (bindKeyword(func, code, slots, kwdict, kwnames!, keywords[i], args[argcount + i]) < 0) {
      for (let j = i; j < keywords.length; j++) Py_DECREF(args[argcount + j]);
      return -1;
    }
  }
  if (argcount > code.co_argcount && !(code.co_flags & CO.VARARGS)) {
    return too_many_positional(func, code, argcount, slots);
  }
  if (argcount < code.co_argcount && fillDefaults(func, code, slots, argcount) < 0) return -1;
  return code.co_kwonlyargcount > 0 ? fillKeywordDefaults(func, code, slots) : 0;
}
