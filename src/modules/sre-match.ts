/** Match objects. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { type PyObject, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyIndex_Check, PyNumber_AsSsize_t } from '../objects/abstract';
import {
  PyDict_GetItemWithError,
  PyDict_New,
  PyDict_Next,
  PyDict_SetItem,
} from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_IndexError, PyExc_SystemError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_Check, PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import { PyLong_AsSsize_t } from '../objects/longobject-convert';
import { Py_None, reprStr } from '../objects/object';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import type { PatternObject } from './sre-pattern';
import { getslice, subjectOf, type Search } from './sre-state';
import { expand_template, compile_template } from './sre-template';
import { sreState } from './sre-types';

/** State of a match. @source Modules/_sre/sre.h MatchObject */
interface MatchPayload {
  /** The subject, owned. */
  string: PyObject | null;
  /** Tuple of spans once asked for, owned. */
  regs: PyObject | null;
  /** The pattern, owned. */
  pattern: PatternObject | null;
  pos: number;
  endpos: number;
  lastindex: number;
  /** Number of groups with the whole match. */
  groups: number;
  /** Start and end of each group, -1 where it took no part. */
  mark: number[];
  /** ob_size: number of marks. */
  length: number;
}
export type MatchObject = PyObject<MatchPayload>;

/** What a match owns, in the order of its slots. */
export const MATCH_SLOTS = ['string', 'regs', 'pattern'] as const;

export function match_owns(self: PyObject, visit: OwnsVisitor): void {
  const m = (self as MatchObject).v;
  MATCH_SLOTS.forEach((name, i) => {
    const o = m[name];
    if (o !== null) visit(o, i);
  });
}

export function match_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const m = (self as MatchObject).v;
  for (const name of MATCH_SLOTS) if (m[name] !== null) visit(m[name]);
}

export function match_clear(self: PyObject): number {
  const m = (self as MatchObject).v;
  for (const name of MATCH_SLOTS) {
    const o = m[name];
    if (o === null) continue;
    m[name] = null;
    touch(self);
    Py_DECREF(o);
  }
  return 0;
}

export function match_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  match_clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

function wrongSpan(): null {
  return PyErr_SetString(
    PyExc_SystemError,
    'The span of capturing group is wrong, please report a bug for the re module.',
  );
}

/** The match that a search found, or None. @source Modules/_sre/sre.c pattern_new_match */
export function pattern_new_match(
  pattern: PatternObject,
  search: Search,
  found: boolean,
): PyObject | null {
  if (!found) return Py_None;
  const { m } = search;
  const groups = pattern.v.groups + 1;
  const mark = [m.start, m.ptr];
  for (let i = 0; i < groups - 1; i++) {
    const j = 2 * i;
    const set = j + 1 <= m.lastmark && m.mark[j] >= 0 && m.mark[j + 1] >= 0;
    mark.push(set ? m.mark[j] : -1, set ? m.mark[j + 1] : -1);
    if (set && m.mark[j] > m.mark[j + 1]) return wrongSpan();
  }
  const match = PyObject_GC_New<MatchPayload>(
    sreState.Match_type!,
    {
      string: Py_NewRef(search.string),
      regs: null,
      pattern: Py_NewRef(pattern),
      pos: search.pos,
      endpos: search.endpos,
      lastindex: m.lastindex,
      groups,
      mark,
      length: mark.length,
    },
    88 + 16 * groups,
  );
  touch(match);
  PyObject_GC_Track(match);
  return match;
}

/** Text of a group by number; `def` where it took no part. @source Modules/_sre/sre.c match_getslice_by_index */
export function match_getslice_by_index(
  self: MatchObject,
  index: number,
  def: PyObject,
): PyObject | null {
  const m = self.v;
  const start = m.mark[2 * index];
  if (m.string === Py_None || start < 0) return Py_NewRef(def);
  const subject = subjectOf(m.string!);
  if (subject === null) return null;
  const i = Math.min(start, subject.length);
  const j = Math.min(m.mark[2 * index + 1], subject.length);
  return getslice(subject.isBytes, m.string!, i, j);
}

/** Number of a group given by number or name, or -1 with IndexError. @source Modules/_sre/sre.c match_getindex */
function match_getindex(self: MatchObject, index: PyObject): number {
  let i = -1;
  if (PyIndex_Check(index)) i = PyNumber_AsSsize_t(index, null);
  else {
    const found = PyDict_GetItemWithError(self.v.pattern!.v.groupindex!, index);
    if (found !== null && PyLong_Check(found)) i = PyLong_AsSsize_t(found);
  }
  if (i < 0 || i >= self.v.groups) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_IndexError, 'no such group');
    return -1;
  }
  return i;
}

export function getslice_by(self: PyObject, index: PyObject): PyObject | null {
  const i = match_getindex(self as MatchObject, index);
  return i < 0 ? null : match_getslice_by_index(self as MatchObject, i, Py_None);
}

/** @source Modules/_sre/sre.c match_group */
export function match_group(self: PyObject, args: PyObject): PyObject | null {
  const items = (args as PyTupleObject).v;
  if (items.length === 0) return match_getslice_by_index(self as MatchObject, 0, Py_None);
  if (items.length === 1) return getslice_by(self, items[0]);
  const out: PyObject[] = [];
  for (const item of items) {
    const slice = getslice_by(self, item);
    if (slice === null) {
      for (const o of out) Py_DECREF(o);
      return null;
    }
    out.push(slice);
  }
  return tupleFromStolen(out);
}

/** @source Modules/_sre/sre.c _sre_SRE_Match_groups_impl */
export function match_groups(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('groups', ['default'], args, kwnames, 0, 1, 0);
  if (a === null) return null;
  const out: PyObject[] = [];
  for (let i = 1; i < (self as MatchObject).v.groups; i++) {
    const item = match_getslice_by_index(self as MatchObject, i, a[0] ?? Py_None);
    if (item === null) {
      for (const o of out) Py_DECREF(o);
      return null;
    }
    out.push(item);
  }
  return tupleFromStolen(out);
}

/** @source Modules/_sre/sre.c _sre_SRE_Match_groupdict_impl */
export function match_groupdict(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('groupdict', ['default'], args, kwnames, 0, 1, 0);
  if (a === null) return null;
  const result = PyDict_New();
  if (result === null) return null;
  const pos = { i: 0 };
  const entry = {} as { key: PyObject; value: PyObject; hash: number | bigint };
  while (PyDict_Next((self as MatchObject).v.pattern!.v.groupindex!, pos, entry)) {
    const i = match_getindex(self as MatchObject, entry.key);
    const value = i < 0 ? null : match_getslice_by_index(self as MatchObject, i, a[0] ?? Py_None);
    const res = value === null ? -1 : PyDict_SetItem(result, entry.key, value);
    Py_XDECREF(value);
    if (res < 0) {
      Py_DECREF(result);
      return null;
    }
  }
  return result;
}

/** @source Modules/_sre/sre.c _sre_SRE_Match_expand_impl */
export function match_expand(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('expand', ['template'], args, kwnames, 1, 1, 0);
  if (a === null) return null;
  const filter = compile_template((self as MatchObject).v.pattern!, a[0]!);
  if (filter === null) return null;
  const result = expand_template(filter, self as MatchObject);
  Py_DECREF(filter);
  return result;
}

export function pair(i: number, j: number): PyObject {
  return tupleFromStolen([PyLong_FromSsize_t(i), PyLong_FromSsize_t(j)]);
}

/** start, end and span: what a group's two marks give. */
export function spanMethod(name: string, of: (start: number, end: number) => PyObject) {
  return (self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 0, 1)) return null;
    const i = args.length > 0 ? match_getindex(self as MatchObject, args[0]) : 0;
    if (i < 0) return null;
    const { mark } = (self as MatchObject).v;
    return of(mark[2 * i], mark[2 * i + 1]);
  };
}

/** @source Modules/_sre/sre.c match_regs */
export function match_regs(self: PyObject): PyObject {
  const m = (self as MatchObject).v;
  if (m.regs === null) {
    const spans: PyObject[] = [];
    for (let i = 0; i < m.groups; i++) spans.push(pair(m.mark[2 * i], m.mark[2 * i + 1]));
    m.regs = tupleFromStolen(spans);
    touch(self);
  }
  return Py_NewRef(m.regs);
}

export function match_lastindex(self: PyObject): PyObject {
  const { lastindex } = (self as MatchObject).v;
  return lastindex >= 0 ? PyLong_FromLong(lastindex) : Py_None;
}

export function match_lastgroup(self: PyObject): PyObject {
  const m = (self as MatchObject).v;
  const names = (m.pattern!.v.indexgroup as PyTupleObject | null)?.v ?? [];
  return m.lastindex >= 0 && m.lastindex < names.length ? Py_NewRef(names[m.lastindex]) : Py_None;
}

/** @source Modules/_sre/sre.c match_repr */
export function match_repr(self: PyObject): PyObject | null {
  const { mark } = (self as MatchObject).v;
  const group = match_getslice_by_index(self as MatchObject, 0, Py_None);
  if (group === null) return null;
  const text = reprStr(group);
  Py_DECREF(group);
  if (text === null) return null;
  const name = self.ob_type.tp_name;
  return PyUnicode_FromString(`<${name} object; span=(${mark[0]}, ${mark[1]}), match=${text}>`);
}
