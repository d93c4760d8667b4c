/** Replacing matches: Pattern.sub and Pattern.subn. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { bytes_join } from '../objects/bytes-split';
import { PyObject_CallOneArg } from '../objects/call';
import { PyErr_Clear, PyErr_Occurred } from '../objects/errors';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyList_GET_SIZE, PyList_New } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyCallable_Check, Py_None } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { argSsize } from '../objects/unicode-search';
import { PyUnicode_Join } from '../objects/unicode-sequence';
import { PyUnicode_Check } from '../objects/unicodeobject';
import { pattern_new_match, type MatchObject } from './sre-match';
import type { PatternObject } from './sre-pattern';
import { advance, appendStolen, searchNext } from './sre-pattern-methods';
import { getslice, state_fini, state_init, subjectOf, type Search } from './sre-state';
import { compile_template, expand_template, type TemplateObject } from './sre-template';

const SSIZE_MAX = 2 ** 63 - 1;
const BACKSLASH = 0x5c;

/** How a match is replaced; `filter` is owned. */
interface Filter {
  kind: 'literal' | 'template' | 'callable';
  filter: PyObject;
}

/** Whether a template is text without escapes. */
function isLiteral(template: PyObject): boolean {
  const subject = subjectOf(template);
  if (subject === null) {
    PyErr_Clear();
    return false;
  }
  if (PyUnicode_Check(template)) return !template.v.includes('\\');
  return Array.prototype.indexOf.call(subject.units, BACKSLASH) < 0;
}

function filterOf(pattern: PatternObject, template: PyObject): Filter | null {
  if (PyCallable_Check(template)) return { kind: 'callable', filter: Py_NewRef(template) };
  if (isLiteral(template)) return { kind: 'literal', filter: Py_NewRef(template) };
  const compiled = compile_template(pattern, template);
  if (compiled === null) return null;
  const { items, literal } = (compiled as TemplateObject).v;
  if (items.length > 0) return { kind: 'template', filter: compiled };
  const text = Py_NewRef(literal!);
  Py_DECREF(compiled);
  return { kind: 'literal', filter: text };
}

/** What replaces the current match; new reference, None for nothing. */
function replacement(pattern: PatternObject, search: Search, by: Filter): PyObject | null {
  if (by.kind === 'literal') return Py_NewRef(by.filter);
  const match = pattern_new_match(pattern, search, true);
  if (match === null) return null;
  const item =
    by.kind === 'template'
      ? expand_template(by.filter, match as MatchObject)
      : PyObject_CallOneArg(by.filter, match);
  Py_DECREF(match);
  return item;
}

/** Collects the pieces of the result; how many replacements, or -1 with an exception set. */
function replaceInto(
  list: PyObject,
  pattern: PatternObject,
  search: Search,
  by: Filter,
  count: number,
): number {
  const { m, isBytes, string } = search;
  let i = 0;
  let n = 0;
  while ((count === 0 || n < count) && searchNext(search)) {
    const begin = m.start;
    const end = m.ptr;
    if (i < begin && !appendStolen(list, getslice(isBytes, string, i, begin))) return -1;
    const item = replacement(pattern, search, by);
    if (item === null) return -1;
    if (item !== Py_None && !appendStolen(list, item)) return -1;
    i = end;
    n++;
    m.ptr = end;
    advance(search);
  }
  if (i < search.endpos && !appendStolen(list, getslice(isBytes, string, i, search.endpos))) {
    return -1;
  }
  return n;
}

/** @source Modules/_sre/sre.c pattern_subx */
function pattern_subx(
  pattern: PatternObject,
  template: PyObject,
  string: PyObject,
  count: number,
  subn: boolean,
): PyObject | null {
  const by = filterOf(pattern, template);
  if (by === null) return null;
  const search = state_init(pattern.v, string, 0, SSIZE_MAX);
  if (search === null) {
    Py_DECREF(by.filter);
    return null;
  }
  const list = PyList_New(0);
  const n = replaceInto(list, pattern, search, by, Math.max(count, 0));
  state_fini(search);
  Py_DECREF(by.filter);
  let item: PyObject | null = null;
  if (n >= 0) item = joinPieces(list, search.isBytes, string);
  Py_DECREF(list);
  if (item === null || !subn) return item;
  return tupleFromStolen([item, PyLong_FromLong(n)]);
}

function joinPieces(list: PyObject, isBytes: boolean, string: PyObject): PyObject | null {
  const joiner = isBytes ? PyBytes_FromBytes(new Uint8Array(0)) : getslice(false, string, 0, 0);
  if (joiner === null || PyList_GET_SIZE(list) === 0) return joiner;
  const item = isBytes ? bytes_join(joiner, list) : PyUnicode_Join(joiner, list);
  Py_DECREF(joiner);
  return item;
}

function subMethod(name: string, subn: boolean) {
  return (self: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null => {
    const a = PyArg_UnpackKeywords(name, ['repl', 'string', 'count'], args, kwnames, 2, 3, 0);
    if (a === null) return null;
    let count = 0;
    if (a[2]) {
      count = argSsize(a[2]);
      if (count === -1 && PyErr_Occurred()) return null;
    }
    return pattern_subx(self as PatternObject, a[0]!, a[1]!, count, subn);
  };
}

export const pattern_sub = subMethod('sub', false);
export const pattern_subn = subMethod('subn', true);
