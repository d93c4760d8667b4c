/** Specialised attribute instructions (Python/specialize.c, Python/bytecodes.c). */
import { GcFlag, TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { GenericSlot } from '../heap/owns';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import type { PyCodeObject } from '../objects/codeobject';
import { PyProperty_Type, type PyPropertyObject } from '../objects/property';
import type { DictKeys } from '../objects/dict-keys';
import {
  _PyDictKeys_GetVersionForCurrentState,
  _PyDictKeys_StringLookup,
} from '../objects/dict-keys';
import { addToInsertionOrder } from '../objects/dict-instance';
import type { PyFunctionObject } from '../objects/funcobject';
import type { Frame } from '../objects/interpframe';
import { PyModule_Type } from '../objects/moduleobject';
import { PyObject_GenericGetAttr, PyObject_GenericSetAttr } from '../objects/object';
import { isSlotGetattro, isObjectGetattribute } from './getattro-kinds';
import { assign_version_tag } from '../objects/type-cache';
import { _PyType_Lookup } from '../objects/typeobject';
import { _Py_ID } from '../objects/unicodeobject';
import type { DictPayload } from '../objects/dict-table';
import { adaptive, miss } from './adaptive';
import { NEXT, type Handler } from './flow';
import { dispatchInlined, newFrame } from './frame';
import { isSimpleFunction } from './simple-function';
import { loadAttrGeneric, storeAttrGeneric } from './handlers/attributes';
import { nameAt } from './handlers/names';

/** What an instruction remembers of the type it met; holds no references. */
class AttrCache {
  constructor(
    readonly version: number,
    readonly index: number,
    readonly descr: PyObject | null,
    readonly keys: DictKeys | null,
    readonly keysVersion: number,
  ) {}
}

function cacheOf(f: Frame): AttrCache {
  return (f.code as PyCodeObject).v.caches![f.lasti] as AttrCache;
}

function setCache(f: Frame, cache: AttrCache): void {
  (f.code as PyCodeObject).v.caches![f.lasti] = cache;
}

export const LOAD_ATTR: Handler = adaptive(loadAttrGeneric, specializeLoadAttr);
export const STORE_ATTR: Handler = adaptive(storeAttrGeneric, specializeStoreAttr);

function specializeLoadAttr(f: Frame, oparg: number): Handler | null {
  const owner = f.localsplus[f.sp - 1]!;
  const type = owner.ob_type;
  const name = nameAt(f, oparg >> 1);
  if (!assign_version_tag(type)) return null;
  const version = type.tp_version_tag;
  if (type === PyModule_Type) return specializeModule(f, owner, name);
  if (type.tp_getattro !== PyObject_GenericGetAttr) {
    return oparg & 1 ? null : specializeGetattribute(f, type, version);
  }
  const descr = _PyType_Lookup(type, name);
  if (descr !== null && descr.ob_type === PyProperty_Type) {
    const fget = (descr as PyPropertyObject).v.prop_get;
    if (oparg & 1 || fget === null || !isSimpleFunction(fget, 1)) return null;
    setCache(f, new AttrCache(version, 0, fget, null, 0));
    return loadAttrProperty;
  }
  if (descr !== null && oparg & 1 && descr.ob_type.tp_flags & TPFLAGS.METHOD_DESCRIPTOR) {
    return specializeMethod(f, owner, type, name, descr);
  }
  if (descr !== null && descr.ob_type.tp_descr_set !== null) return null;
  if (!Array.isArray(owner.dict)) return null;
  const index = _PyDictKeys_StringLookup(type.ht_cached_keys as DictKeys, name);
  if (index < 0) return null;
  setCache(f, new AttrCache(version, index, null, null, 0));
  return oparg & 1 ? loadAttrInstanceMethodForm : loadAttrInstanceValue;
}

function specializeModule(f: Frame, owner: PyObject, name: PyObject): Handler | null {
  const dict = owner.dict as PyObject<DictPayload> | null;
  if (dict === null || dict.v.ma_values !== null) return null;
  const keys = dict.v.ma_keys;
  const index = keys.me_key.indexOf(name);
  if (index < 0) return null;
  setCache(f, new AttrCache(0, index, name, keys, 0));
  return loadAttrModule;
}

function specializeGetattribute(f: Frame, type: PyTypeObject, version: number): Handler | null {
  if (!isSlotGetattro(type.tp_getattro)) return null;
  const getattribute = _PyType_Lookup(type, _Py_ID('__getattribute__'));
  if (getattribute === null || isObjectGetattribute(getattribute)) return null;
  if (_PyType_Lookup(type, _Py_ID('__getattr__')) !== null) return null;
  if (!isSimpleFunction(getattribute, 2)) return null;
  setCache(f, new AttrCache(version, 0, getattribute, null, 0));
  return loadAttrGetattribute;
}

function specializeMethod(
  f: Frame,
  owner: PyObject,
  type: PyTypeObject,
  name: PyObject,
  descr: PyObject,
): Handler | null {
  if (owner.dict === null && !(type.tp_flags & TPFLAGS.MANAGED_DICT) && type.tp_dictoffset === 0) {
    setCache(f, new AttrCache(type.tp_version_tag, 0, descr, null, 0));
    return loadAttrMethodNoDict;
  }
  if (!Array.isArray(owner.dict)) return null;
  const keys = type.ht_cached_keys as DictKeys;
  if (_PyDictKeys_StringLookup(keys, name) >= 0) return null;
  const keysVersion = _PyDictKeys_GetVersionForCurrentState(keys);
  if (keysVersion === 0) return null;
  setCache(f, new AttrCache(type.tp_version_tag, 0, descr, keys, keysVersion));
  return loadAttrMethodWithValues;
}

function loadAttrModule(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const owner = l[f.sp - 1]!;
  const cache = cacheOf(f);
  const keys =
    owner.ob_type === PyModule_Type
      ? (owner.dict as PyObject<DictPayload> | null)?.v.ma_keys
      : undefined;
  if (keys === undefined || keys !== cache.keys || keys.me_key[cache.index] !== cache.descr)
    return miss(f, oparg, LOAD_ATTR);
  const value = keys.me_value[cache.index];
  if (value === null || value === undefined) return miss(f, oparg, LOAD_ATTR);
  Py_INCREF(value);
  if (oparg & 1) {
    l[f.sp - 1] = null;
    l[f.sp++] = value;
  } else l[f.sp - 1] = value;
  Py_DECREF(owner);
  return NEXT;
}

function loadAttrInstanceValue(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const owner = l[f.sp - 1]!;
  const cache = cacheOf(f);
  const dict = owner.dict;
  if (owner.ob_type.tp_version_tag !== cache.version || !Array.isArray(dict))
    return miss(f, oparg, LOAD_ATTR);
  const value = dict[cache.index];
  if (value === null) return miss(f, oparg, LOAD_ATTR);
  Py_INCREF(value);
  l[f.sp - 1] = value;
  Py_DECREF(owner);
  return NEXT;
}

function loadAttrInstanceMethodForm(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const owner = l[f.sp - 1]!;
  const cache = cacheOf(f);
  const dict = owner.dict;
  if (owner.ob_type.tp_version_tag !== cache.version || !Array.isArray(dict))
    return miss(f, oparg, LOAD_ATTR);
  const value = dict[cache.index];
  if (value === null) return miss(f, oparg, LOAD_ATTR);
  Py_INCREF(value);
  l[f.sp - 1] = null;
  l[f.sp++] = value;
  Py_DECREF(owner);
  return NEXT;
}

function pushMethod(f: Frame, owner: PyObject, descr: PyObject): number {
  const l = f.localsplus;
  Py_INCREF(descr);
  l[f.sp - 1] = descr;
  l[f.sp++] = owner;
  return NEXT;
}

function loadAttrMethodNoDict(f: Frame, oparg: number): number {
  const owner = f.localsplus[f.sp - 1]!;
  const cache = cacheOf(f);
  if (owner.ob_type.tp_version_tag !== cache.version) return miss(f, oparg, LOAD_ATTR);
  return pushMethod(f, owner, cache.descr!);
}

function loadAttrMethodWithValues(f: Frame, oparg: number): number {
  const owner = f.localsplus[f.sp - 1]!;
  const cache = cacheOf(f);
  if (
    owner.ob_type.tp_version_tag !== cache.version ||
    !Array.isArray(owner.dict) ||
    cache.keys!.dk_version !== cache.keysVersion
  ) {
    return miss(f, oparg, LOAD_ATTR);
  }
  return pushMethod(f, owner, cache.descr!);
}

/** Calls a getter as a frame of this loop: the owner moves into it. */
function loadAttrProperty(f: Frame, oparg: number): number {
  const owner = f.localsplus[f.sp - 1]!;
  const cache = cacheOf(f);
  if (owner.ob_type.tp_version_tag !== cache.version) return miss(f, oparg, LOAD_ATTR);
  const frame = newFrame(Py_NewRef(cache.descr!) as PyFunctionObject, null);
  f.localsplus[--f.sp] = null;
  frame.localsplus[0] = owner;
  f.return_offset = 0;
  return dispatchInlined(f, frame);
}

function loadAttrGetattribute(f: Frame, oparg: number): number {
  const owner = f.localsplus[f.sp - 1]!;
  const cache = cacheOf(f);
  if (owner.ob_type.tp_version_tag !== cache.version) return miss(f, oparg, LOAD_ATTR);
  const frame = newFrame(Py_NewRef(cache.descr!) as PyFunctionObject, null);
  f.localsplus[--f.sp] = null;
  frame.localsplus[0] = owner;
  frame.localsplus[1] = Py_NewRef(nameAt(f, oparg >> 1));
  f.return_offset = 0;
  return dispatchInlined(f, frame);
}

function specializeStoreAttr(f: Frame, oparg: number): Handler | null {
  const owner = f.localsplus[f.sp - 1]!;
  const type = owner.ob_type;
  if (type.tp_setattro !== PyObject_GenericSetAttr || !Array.isArray(owner.dict)) return null;
  if (!assign_version_tag(type)) return null;
  const name = nameAt(f, oparg);
  const descr = _PyType_Lookup(type, name);
  if (descr !== null && descr.ob_type.tp_descr_set !== null) return null;
  const index = _PyDictKeys_StringLookup(type.ht_cached_keys as DictKeys, name);
  if (index < 0) return null;
  setCache(f, new AttrCache(type.tp_version_tag, index, null, null, 0));
  return storeAttrInstanceValue;
}

function storeAttrInstanceValue(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const owner = l[f.sp - 1]!;
  const cache = cacheOf(f);
  const dict = owner.dict;
  if (owner.ob_type.tp_version_tag !== cache.version || !Array.isArray(dict))
    return miss(f, oparg, STORE_ATTR);
  const { index } = cache;
  const value = l[f.sp - 2]!;
  l[f.sp - 1] = null;
  l[f.sp - 2] = null;
  f.sp -= 2;
  const old = dict[index];
  if (old === null) addToInsertionOrder(dict, index);
  dict[index] = value;
  owner.gc_flags &= ~GcFlag.ATOMS_ONLY;
  touch(owner, GenericSlot.INLINE - index, GenericSlot.INLINE - index);
  if (old !== null) Py_DECREF(old);
  Py_DECREF(owner);
  return NEXT;
}
