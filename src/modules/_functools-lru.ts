/** lru_cache's wrapper (Modules/_functoolsmodule.c). */
import { PyObject_New } from '../heap/alloc';
import { PyObject_GC_UnTrack } from '../gc/generations';
import {
  METH,
  type MethodDef,
  type Py_hash_t,
  type PyObject,
  type PyTypeObject,
  TPFLAGS,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import { GenericSlot, type OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIndex_Check, PyNumber_AsSsize_t } from '../objects/abstract';
import { PyObject_Call, PyObject_CallFunctionObjArgs, PyObject_CallNoArgs } from '../objects/call';
import { PyMethod_New } from '../objects/classobject';
import { containerDoc } from '../objects/container-docs';
import {
  _PyDict_GetItem_KnownHash,
  _PyDict_Pop_KnownHash,
  _PyDict_SetItem_KnownHash,
  PyDict_Clear,
  PyDict_GET_SIZE,
  PyDict_New,
} from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import {
  Py_None,
  PyCallable_Check,
  PyObject_GenericGetDict,
  PyObject_GenericSetDict,
  PyObject_Hash,
  PyObject_IsTrue,
  PyObject_GetAttrString,
} from '../objects/object';
import { allocWith } from '../objects/ref-fields';
import { tp_free } from '../objects/tp-free';
import { getset, method } from '../objects/typedef';
import { PyBaseObject_Type, PyType_GenericAlloc } from '../objects/typeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import {
  appendLink,
  clearList,
  extractLink,
  type LinkObject,
  type LinkPayload,
  lru_cache_make_key,
  LruPayload,
  prependLink,
  unlinkList,
} from './lru-links';
import { holdInModule } from './module-state';

type LruObject = PyObject<LruPayload>;

let elemType: PyTypeObject | null = null;

export let kwdMark: PyObject | null = null;

/** Tells this file the type that the module made, and makes the mark between arguments and keywords. */
export function setLruTypes(elem: PyTypeObject): void {
  elemType = elem;
  kwdMark = holdInModule('_functools', PyObject_CallNoArgs(PyBaseObject_Type)!);
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
  const elem = Py_NewRef(elemType!);
  return allocWith(type, new LruPayload(Py_NewRef(func), cache, maxsize, typed !== 0, elem, info));
}

const FIELDS = ['cache', 'func', 'kwd_mark', 'lru_list_elem_type', 'cache_info_type'] as const;

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
  tp_traverse: lru_cache_tp_traverse,
  tp_clear: lru_cache_tp_clear,
  tp_descr_get: (self, obj) =>
    obj === null || obj === Py_None ? Py_NewRef(self) : PyMethod_New(self, obj),
  tp_alloc: PyType_GenericAlloc,
  tp_new: lru_cache_new,
  methods: [
    def('cache_info', METH.NOARGS, cache_info),
    def('cache_clear', METH.NOARGS, cache_clear),
    def('__reduce__', METH.NOARGS, (self) => PyObject_GetAttrString(self, '__qualname__')),
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
