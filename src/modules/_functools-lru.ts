/** lru_cache's wrapper (Modules/_functoolsmodule.c). */
import { PyObject_Free, PyObject_New } from '../heap/alloc';
import { PyObject_GC_UnTrack } from '../gc/generations';
import { GenericSlot } from '../heap/owns';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type Py_hash_t,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIndex_Check, PyNumber_AsSsize_t } from '../objects/abstract';
import { PyObject_Call, PyObject_CallFunctionObjArgs, PyObject_CallNoArgs } from '../objects/call';
import { PyMethod_New } from '../objects/classobject';
import { containerDoc } from '../objects/container-docs';
import {
  PyDict_Clear,
  PyDict_GET_SIZE,
  PyDict_New,
  _PyDict_GetItem_KnownHash,
  _PyDict_Pop_KnownHash,
  _PyDict_SetItem_KnownHash,
  dictItemsFlat,
} from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_CheckExact, PyLong_FromLong } from '../objects/longobject';
import {
  PyCallable_Check,
  PyObject_GenericGetAttr,
  PyObject_GenericGetDict,
  PyObject_GenericSetAttr,
  PyObject_GenericSetDict,
  PyObject_GetAttr,
  PyObject_Hash,
  PyObject_IsTrue,
  Py_None,
} from '../objects/object';
import { allocWith } from '../objects/ref-fields';
import { tp_free } from '../objects/tp-free';
import { type PyTupleObject, tupleFromStolen } from '../objects/tupleobject';
import { getset, method } from '../objects/typedef';
import { PyBaseObject_Type, PyType_GenericAlloc } from '../objects/typeobject';
import { PyUnicode_CheckExact, _Py_ID } from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { holdInModule } from './module-state';

/** An entry: the value in the cache dict and a node of the list by last use. @source Modules/_functoolsmodule.c lru_list_elem */
interface LinkPayload {
  prev: LinkObject | null;
  next: LinkObject | null;
  hash: Py_hash_t;
  key: PyObject | null;
  result: PyObject | null;
}
type LinkObject = PyObject<LinkPayload>;

/** @source Modules/_functoolsmodule.c lru_cache_object */
class LruPayload {
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
    public cache_info_type: PyObject | null,
  ) {
    this.kwd_mark = Py_NewRef(kwdMark!);
  }
}
type LruObject = PyObject<LruPayload>;

let elemType: PyTypeObject | null = null;
let kwdMark: PyObject | null = null;

/** Tells this file the type that the module made, and makes the mark between arguments and keywords. */
export function setLruTypes(elem: PyTypeObject): void {
  elemType = elem;
  kwdMark = holdInModule('_functools', PyObject_CallNoArgs(PyBaseObject_Type)!);
}

/** @source Modules/_functoolsmodule.c lru_cache_extract_link */
function extractLink(lru: LruPayload, link: LinkObject): void {
  const { prev, next } = link.v;
  if (prev !== null) prev.v.next = next;
  else lru.first = next;
  if (next !== null) next.v.prev = prev;
  else lru.last = prev;
}

/** @source Modules/_functoolsmodule.c lru_cache_append_link */
function appendLink(lru: LruPayload, link: LinkObject): void {
  const last = lru.last;
  link.v.prev = last;
  link.v.next = null;
  if (last !== null) last.v.next = link;
  else lru.first = link;
  lru.last = link;
}

/** @source Modules/_functoolsmodule.c lru_cache_prepend_link */
function prependLink(lru: LruPayload, link: LinkObject): void {
  const first = lru.first;
  link.v.prev = null;
  link.v.next = first;
  if (first !== null) first.v.prev = link;
  else lru.last = link;
  lru.first = link;
}

/** The list's links, which it no longer has. @source Modules/_functoolsmodule.c lru_cache_unlink_list */
function unlinkList(lru: LruPayload): LinkObject | null {
  const first = lru.first;
  lru.first = null;
  lru.last = null;
  return first;
}

/** @source Modules/_functoolsmodule.c lru_cache_clear_list */
function clearList(link: LinkObject | null): void {
  while (link !== null) {
    const next: LinkObject | null = link.v.next;
    Py_DECREF(link);
    link = next;
  }
}

/** New reference. @source Modules/_functoolsmodule.c lru_cache_make_key */
function lru_cache_make_key(
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

/** @source Modules/_functoolsmodule.c infinite_lru_cache_wrapper */
function infiniteCall(
  lru: LruPayload,
  key: PyObject,
  hash: Py_hash_t,
  call: () => PyObject | null,
): PyObject | null {
  const found = _PyDict_GetItem_KnownHash(lru.cache!, key, hash);
  if (found !== null) {
    lru.hits++;
    return Py_NewRef(found);
  }
  if (PyErr_Occurred() !== null) return null;
  lru.misses++;
  const result = call();
  if (result === null) return null;
  if (_PyDict_SetItem_KnownHash(lru.cache!, key, result, hash) < 0) {
    Py_DECREF(result);
    return null;
  }
  return result;
}

/** Adds a new link for the result (which it does not take over); 0, or -1. */
function addLink(self: LruObject, key: PyObject, hash: Py_hash_t, result: PyObject): number {
  const payload = { prev: null, next: null, hash, key: Py_NewRef(key), result: Py_NewRef(result) };
  const link = PyObject_New<LinkPayload>(elemType!, payload, 56);
  touch(link);
  if (_PyDict_SetItem_KnownHash(self.v.cache!, key, link, hash) < 0) {
    Py_DECREF(link);
    return -1;
  }
  appendLink(self.v, link);
  touch(self);
  return 0;
}

/** Uses the oldest link for the new result; 0, or -1. */
function reuseOldest(self: LruObject, key: PyObject, hash: Py_hash_t, result: PyObject): number {
  const lru = self.v;
  const link = lru.first!;
  extractLink(lru, link);
  touch(self);
  const popped = _PyDict_Pop_KnownHash(lru.cache!, link.v.key!, link.v.hash, Py_None);
  if (popped === null) {
    prependLink(lru, link);
    touch(self);
    return -1;
  }
  if (popped === Py_None) {
    // The function, or another call meanwhile, has removed the entry: the link is left over.
    Py_DECREF(link);
    return 0;
  }
  const { key: oldkey, result: oldresult } = link.v;
  link.v.hash = hash;
  link.v.key = Py_NewRef(key);
  link.v.result = Py_NewRef(result);
  touch(link);
  let status = 0;
  if (_PyDict_SetItem_KnownHash(lru.cache!, key, link, hash) < 0) {
    Py_DECREF(popped);
    Py_DECREF(link);
    status = -1;
  } else {
    appendLink(lru, link);
    touch(self);
    Py_DECREF(popped);
  }
  Py_DECREF(oldkey!);
  Py_DECREF(oldresult!);
  return status;
}

/** @source Modules/_functoolsmodule.c bounded_lru_cache_wrapper */
function boundedCall(
  self: LruObject,
  key: PyObject,
  hash: Py_hash_t,
  call: () => PyObject | null,
): PyObject | null {
  const lru = self.v;
  const link = _PyDict_GetItem_KnownHash(lru.cache!, key, hash) as LinkObject | null;
  if (link !== null) {
    extractLink(lru, link);
    appendLink(lru, link);
    lru.hits++;
    return Py_NewRef(link.v.result!);
  }
  if (PyErr_Occurred() !== null) return null;
  lru.misses++;
  const result = call();
  if (result === null) return null;
  // The call itself may have cached this key.
  if (_PyDict_GetItem_KnownHash(lru.cache!, key, hash) !== null) return result;
  let status = PyErr_Occurred() !== null ? -1 : 0;
  if (status === 0) {
    const room = PyDict_GET_SIZE(lru.cache!) < lru.maxsize || lru.first === null;
    status = room ? addLink(self, key, hash, result) : reuseOldest(self, key, hash, result);
  }
  if (status === 0) return result;
  Py_DECREF(result);
  return null;
}

/** @source Modules/_functoolsmodule.c lru_cache_call */
function lru_cache_call(o: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const self = o as LruObject;
  const lru = self.v;
  const call = (): PyObject | null => PyObject_Call(lru.func!, args, kwds);
  if (lru.maxsize === 0) {
    lru.misses++;
    return call();
  }
  const key = lru_cache_make_key(lru.kwd_mark!, args, kwds, lru.typed);
  const hash = PyObject_Hash(key);
  let result: PyObject | null = null;
  if (hash !== -1) {
    result =
      lru.maxsize < 0 ? infiniteCall(lru, key, hash, call) : boundedCall(self, key, hash, call);
  }
  Py_DECREF(key);
  return result;
}

/** @source Modules/_functoolsmodule.c lru_cache_new */
function lru_cache_new(type: PyTypeObject, args: PyObject, kw: PyObject | null): PyObject | null {
  const names = ['user_function', 'maxsize', 'typed', 'cache_info_type'];
  const parsed = PyArg_UnpackTupleKeywords('lru_cache', names, args, kw, 4, 4, 0);
  if (parsed === null) return null;
  const [func, maxsizeArg, typedArg, infoType] = parsed as PyObject[];
  const typed = PyObject_IsTrue(typedArg);
  if (typed < 0) return null;
  if (!PyCallable_Check(func)) {
    return PyErr_SetString(PyExc_TypeError, 'the first argument must be callable');
  }
  let maxsize = -1;
  if (maxsizeArg !== Py_None) {
    if (!PyIndex_Check(maxsizeArg)) {
      return PyErr_SetString(PyExc_TypeError, 'maxsize should be integer or None');
    }
    maxsize = PyNumber_AsSsize_t(maxsizeArg, PyExc_OverflowError);
    if (maxsize === -1 && PyErr_Occurred() !== null) return null;
    maxsize = Math.max(0, maxsize);
  }
  const cache = PyDict_New();
  const info = Py_NewRef(infoType);
  return allocWith(type, new LruPayload(Py_NewRef(func), cache, maxsize, typed !== 0, info));
}

const FIELDS = ['cache', 'func', 'kwd_mark', 'cache_info_type'] as const;

/** @source Modules/_functoolsmodule.c lru_cache_tp_clear */
function lru_cache_tp_clear(o: PyObject): number {
  const self = o as LruObject;
  const list = unlinkList(self.v);
  touch(self);
  for (const name of FIELDS) {
    const value = self.v[name];
    if (value === null) continue;
    self.v[name] = null;
    touch(self);
    Py_DECREF(value);
  }
  const dict = self.dict as PyObject | null;
  self.dict = null;
  if (dict !== null) {
    touch(self, GenericSlot.DICT, GenericSlot.DICT);
    Py_DECREF(dict);
  }
  clearList(list);
  return 0;
}

function lru_cache_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  lru_cache_tp_clear(self);
  tp_free(self);
  Py_DECREF(type);
}

/** @source Modules/_functoolsmodule.c lru_cache_tp_traverse */
function lru_cache_tp_traverse(self: PyObject, visit: visitproc): void {
  const lru = (self as LruObject).v;
  visit(self.ob_type);
  for (let link = lru.first; link !== null; link = link.v.next) {
    visit(link.v.key!);
    visit(link.v.result!);
    visit(link.ob_type);
  }
  for (const name of FIELDS) {
    const value = lru[name];
    if (value !== null) visit(value);
  }
  if (self.dict !== null) visit(self.dict as PyObject);
}

function cache_info(self: PyObject): PyObject | null {
  const lru = (self as LruObject).v;
  const args = [
    PyLong_FromLong(lru.hits),
    PyLong_FromLong(lru.misses),
    lru.maxsize === -1 ? Py_NewRef(Py_None) : PyLong_FromLong(lru.maxsize),
    PyLong_FromLong(PyDict_GET_SIZE(lru.cache!)),
  ];
  const result = PyObject_CallFunctionObjArgs(lru.cache_info_type!, ...args);
  for (const arg of args) Py_DECREF(arg);
  return result;
}

function cache_clear(o: PyObject): PyObject {
  const self = o as LruObject;
  const list = unlinkList(self.v);
  touch(self);
  self.v.hits = 0;
  self.v.misses = 0;
  PyDict_Clear(self.v.cache!);
  clearList(list);
  return Py_NewRef(Py_None);
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`_functools._lru_cache_wrapper.${name}`));
}

function self_(self: PyObject): PyObject {
  return Py_NewRef(self);
}

/** Slots of links begin here. */
const LINK_SLOT = 16;

export const lru_cache_def: TypeDef = {
  tp_name: 'functools._lru_cache_wrapper',
  tp_basicsize: 152,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.METHOD_DESCRIPTOR | TPFLAGS.IMMUTABLETYPE,
  tp_dictoffset: 136,
  tp_weaklistoffset: 144,
  tp_doc: containerDoc('_functools._lru_cache_wrapper') ?? '',
  tp_dealloc: lru_cache_dealloc,
  tp_call: lru_cache_call as NonNullable<TypeDef['tp_call']>,
  tp_getattro: PyObject_GenericGetAttr,
  tp_setattro: PyObject_GenericSetAttr,
  tp_traverse: lru_cache_tp_traverse,
  tp_clear: lru_cache_tp_clear,
  tp_descr_get: (self, obj) =>
    obj === null || obj === Py_None ? Py_NewRef(self) : PyMethod_New(self, obj),
  tp_alloc: PyType_GenericAlloc,
  tp_new: lru_cache_new,
  methods: [
    def('cache_info', METH.NOARGS, cache_info),
    def('cache_clear', METH.NOARGS, cache_clear),
    def('__reduce__', METH.NOARGS, (self) => PyObject_GetAttr(self, _Py_ID('__qualname__'))),
    def('__copy__', METH.VARARGS, self_),
    def('__deepcopy__', METH.VARARGS, self_),
  ],
  getset: [getset('__dict__', PyObject_GenericGetDict, PyObject_GenericSetDict)],
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const lru = (self as LruObject).v;
    FIELDS.forEach((name, i) => {
      const value = lru[name];
      if (value !== null) visit(value, i);
    });
    let slot = LINK_SLOT;
    for (let link = lru.first; link !== null; link = link.v.next) visit(link, slot++);
  },
  tp_slotname: (_self, slot) =>
    slot >= LINK_SLOT ? `entry ${slot - LINK_SLOT}` : (FIELDS[slot] ?? ''),
};

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
