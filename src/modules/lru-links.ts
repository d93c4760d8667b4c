/** The entries of an lru_cache, in a list by last use (Modules/_functoolsmodule.c). */
import { PyObject_Free } from '../heap/alloc';
import { type Py_hash_t, type PyObject, TPFLAGS, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { dictItemsFlat } from '../objects/dictobject';
import { PyLong_CheckExact } from '../objects/longobject';
import { type PyTupleObject, tupleFromStolen } from '../objects/tupleobject';
import { PyUnicode_CheckExact } from '../objects/unicodeobject';
import { kwdMark } from './_functools-lru';

/** An entry: the value in the cache dict and a node of the list by last use. @source Modules/_functoolsmodule.c lru_list_elem */
export interface LinkPayload {
  prev: LinkObject | null;
  next: LinkObject | null;
  hash: Py_hash_t;
  key: PyObject | null;
  result: PyObject | null;
}

export type LinkObject = PyObject<LinkPayload>;

/** @source Modules/_functoolsmodule.c lru_cache_object */
export class LruPayload {
  /** Oldest and newest entry; each link of the list is owned once. */
  first: LinkObject | null = null;
  last: LinkObject | null = null;
  hits = 0;
  misses = 0;
  kwd_mark: PyObject | null;

  constructor(
    public func: PyObject | null,
    public cache: PyObject | null,
    /** -1: unbounded, 0: no caching. */
    public maxsize: number,
    public typed: boolean,
    public lru_list_elem_type: PyObject | null,
    public cache_info_type: PyObject | null,
  ) {
    this.kwd_mark = Py_NewRef(kwdMark!);
  }
}

/** @source Modules/_functoolsmodule.c lru_cache_extract_link */
export function extractLink(lru: LruPayload, link: LinkObject): void {
  const { prev, next } = link.v;
  if (prev !== null) prev.v.next = next;
  else lru.first = next;
  if (next !== null) next.v.prev = prev;
  else lru.last = prev;
}

/** @source Modules/_functoolsmodule.c lru_cache_append_link */
export function appendLink(lru: LruPayload, link: LinkObject): void {
  const last = lru.last;
  link.v.prev = last;
  link.v.next = null;
  if (last !== null) last.v.next = link;
  else lru.first = link;
  lru.last = link;
}

/** @source Modules/_functoolsmodule.c lru_cache_prepend_link */
export function prependLink(lru: LruPayload, link: LinkObject): void {
  const first = lru.first;
  link.v.prev = null;
  link.v.next = first;
  if (first !== null) first.v.prev = link;
  else lru.last = link;
  lru.first = link;
}

/** The list's links, which it no longer has. @source Modules/_functoolsmodule.c lru_cache_unlink_list */
export function unlinkList(lru: LruPayload): LinkObject | null {
  const first = lru.first;
  lru.first = null;
  lru.last = null;
  return first;
}

/** @source Modules/_functoolsmodule.c lru_cache_clear_list */
export function clearList(link: LinkObject | null): void {
  while (link !== null) {
    const next: LinkObject | null = link.v.next;
    Py_DECREF(link);
    link = next;
  }
}

/** New reference. @source Modules/_functoolsmodule.c lru_cache_make_key */
export function lru_cache_make_key(
  mark: PyObject,
  args: PyObject,
  kwds: PyObject | null,
  typed: boolean,
): PyObject {
  const v = (args as PyTupleObject).v;
  const flat = kwds === null ? [] : dictItemsFlat(kwds);
  if (!typed && flat.length === 0) {
    if (v.length === 1 && (PyUnicode_CheckExact(v[0]) || PyLong_CheckExact(v[0]))) {
      return Py_NewRef(v[0]);
    }
    return Py_NewRef(args);
  }
  const parts = v.slice();
  if (flat.length > 0) parts.push(mark, ...flat);
  if (typed) {
    for (const arg of v) parts.push(arg.ob_type);
    for (let i = 1; i < flat.length; i += 2) parts.push(flat[i].ob_type);
  }
  for (const part of parts) Py_INCREF(part);
  return tupleFromStolen(parts);
}

export const lru_list_elem_def: TypeDef = {
  tp_name: 'functools._lru_list_elem',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.DISALLOW_INSTANTIATION | TPFLAGS.IMMUTABLETYPE,
  tp_dealloc(self: PyObject): void {
    const type = self.ob_type;
    const link = (self as LinkObject).v;
    const { key, result } = link;
    link.key = null;
    link.result = null;
    touch(self);
    if (key !== null) Py_DECREF(key);
    if (result !== null) Py_DECREF(result);
    PyObject_Free(self);
    Py_DECREF(type);
  },
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const { key, result } = (self as LinkObject).v;
    if (key !== null) visit(key, 0);
    if (result !== null) visit(result, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'key' : 'result'),
};
