/** Methods of compiled patterns that search: match, search, findall, split, finditer. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyErr_Occurred } from '../objects/errors';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyCallIter_New } from '../objects/iterobject';
import { PyList_Append, PyList_New } from '../objects/listobject';
import { Py_None, PyObject_GetAttrString } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { argSsize } from '../objects/unicode-search';
import { pattern_new_match } from './sre-match';
import type { PatternObject } from './sre-pattern';
import { newScanner } from './sre-scanner';
import { getslice, sre_match, sre_search, state_fini, state_init, type Search } from './sre-state';

const SSIZE_MAX = 2 ** 63 - 1;
const SPAN_NAMES = ['string', 'pos', 'endpos'];

interface SpanArgs {
  string: PyObject;
  pos: number;
  endpos: number;
}

function spanArgs(
  name: string,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): SpanArgs | null {
  const a = PyArg_UnpackKeywords(name, SPAN_NAMES, args, kwnames, 1, 3, 0);
  if (a === null) return null;
  const out = { string: a[0]!, pos: 0, endpos: SSIZE_MAX };
  if (a[1]) {
    out.pos = argSsize(a[1]);
    if (out.pos === -1 && PyErr_Occurred()) return null;
  }
  if (a[2]) {
    out.endpos = argSsize(a[2]);
    if (out.endpos === -1 && PyErr_Occurred()) return null;
  }
  return out;
}

/** A method that makes one attempt and gives its match. */
function once(name: string, find: (search: Search) => boolean) {
  return (self: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null => {
    const a = spanArgs(name, args, kwnames);
    if (a === null) return null;
    const pattern = self as PatternObject;
    const search = state_init(pattern.v, a.string, a.pos, a.endpos);
    if (search === null) return null;
    const match = pattern_new_match(pattern, search, find(search));
    state_fini(search);
    return match;
  };
}

export const pattern_match = once('match', (s) => sre_match(s.m));
export const pattern_search = once('search', (s) => sre_search(s.m));
export const pattern_fullmatch = once('fullmatch', (s) => {
  s.m.match_all = true;
  return sre_match(s.m);
});

/** Moves on behind the match, so that the next one is another. */
export function advance(search: Search): void {
  const { m } = search;
  m.must_advance = m.ptr === m.start;
  m.start = m.ptr;
}

/** The next match of a search that goes on. */
export function searchNext(search: Search): boolean {
  search.m.reset();
  search.m.ptr = search.m.start;
  return sre_search(search.m);
}

/** Text of group `index` (from 1); where it took no part, None or the empty text. @source Modules/_sre/sre.c state_getslice */
function state_getslice(search: Search, index: number, empty: boolean): PyObject | null {
  const group = search.m.group(index - 1);
  if (group !== null) return getslice(search.isBytes, search.string, group[0], group[1]);
  return empty ? getslice(search.isBytes, search.string, 0, 0) : Py_None;
}

/** What findall lists for a match: the text, the group, or a tuple of groups. */
function foundItem(pattern: PatternObject, search: Search): PyObject | null {
  const { groups } = pattern.v;
  const { m } = search;
  if (groups === 0) return getslice(search.isBytes, search.string, m.start, m.ptr);
  if (groups === 1) return state_getslice(search, 1, true);
  const items: PyObject[] = [];
  for (let i = 1; i <= groups; i++) {
    const item = state_getslice(search, i, true);
    if (item === null) {
      for (const o of items) Py_DECREF(o);
      return null;
    }
    items.push(item);
  }
  return tupleFromStolen(items);
}

/** Appends a stolen item; false with an exception set. */
export function appendStolen(list: PyObject, item: PyObject | null): boolean {
  if (item === null) return false;
  const res = PyList_Append(list, item);
  Py_DECREF(item);
  return res >= 0;
}

/** @source Modules/_sre/sre.c _sre_SRE_Pattern_findall_impl */
export function pattern_findall(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = spanArgs('findall', args, kwnames);
  if (a === null) return null;
  const pattern = self as PatternObject;
  const search = state_init(pattern.v, a.string, a.pos, a.endpos);
  if (search === null) return null;
  const list = PyList_New(0);
  while (searchNext(search)) {
    if (!appendStolen(list, foundItem(pattern, search))) {
      state_fini(search);
      Py_DECREF(list);
      return null;
    }
    advance(search);
  }
  state_fini(search);
  return list;
}

/** @source Modules/_sre/sre.c _sre_SRE_Pattern_finditer_impl */
export function pattern_finditer(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = spanArgs('finditer', args, kwnames);
  if (a === null) return null;
  const scanner = newScanner(self as PatternObject, a.string, a.pos, a.endpos);
  if (scanner === null) return null;
  const search = PyObject_GetAttrString(scanner, 'search');
  Py_DECREF(scanner);
  if (search === null) return null;
  const iterator = PyCallIter_New(search, Py_None);
  Py_DECREF(search);
  return iterator;
}

export function pattern_scanner(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = spanArgs('scanner', args, kwnames);
  return a === null ? null : newScanner(self as PatternObject, a.string, a.pos, a.endpos);
}

function splitInto(
  list: PyObject,
  pattern: PatternObject,
  search: Search,
  maxsplit: number,
): boolean {
  const { m, isBytes, string } = search;
  let last = m.start;
  for (let n = 0; maxsplit === 0 || n < maxsplit; n++) {
    if (!searchNext(search)) break;
    if (!appendStolen(list, getslice(isBytes, string, last, m.start))) return false;
    for (let i = 1; i <= pattern.v.groups; i++) {
      if (!appendStolen(list, state_getslice(search, i, false))) return false;
    }
    advance(search);
    last = m.start;
  }
  return appendStolen(list, getslice(isBytes, string, last, search.endpos));
}

/** @source Modules/_sre/sre.c _sre_SRE_Pattern_split_impl */
export function pattern_split(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('split', ['string', 'maxsplit'], args, kwnames, 1, 2, 0);
  if (a === null) return null;
  let maxsplit = 0;
  if (a[1]) {
    maxsplit = argSsize(a[1]);
    if (maxsplit === -1 && PyErr_Occurred()) return null;
  }
  const pattern = self as PatternObject;
  const search = state_init(pattern.v, a[0]!, 0, SSIZE_MAX);
  if (search === null) return null;
  const list = PyList_New(0);
  const done = splitInto(list, pattern, search, maxsplit);
  state_fini(search);
  if (done) return list;
  Py_DECREF(list);
  return null;
}
