/** Module `_abc`: the part of abstract base classes that CPython writes in C. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, PyTypeObject, TPFLAGS, type PyObject, type Py_hash_t } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import {
  PyIter_Next,
  PyMapping_Items,
  PyObject_GetIter,
  PyObject_IsSubclass,
} from '../objects/abstract';
import { PyBool_FromLong, Py_False, Py_True } from '../objects/boolobject';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodOneArg,
  PyObject_CallMethod,
} from '../objects/call';
import { PyDict_DelItem, PyDict_GetItemWithError } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_AssertionError, PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Check, type PyListObject } from '../objects/listobject';
import { PyLong_Check, PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { PyCFunction_New } from '../objects/methodobject';
import {
  PyObject_GetAttr,
  PyObject_IsTrue,
  PyObject_SetAttr,
  Py_None,
  Py_NotImplemented,
  _PyObject_LookupAttr,
} from '../objects/object';
import {
  PyFrozenSet_New,
  PySet_Add,
  PySet_Clear,
  PySet_Contains,
  PySet_Discard,
  PySet_GET_SIZE,
  PySet_New,
  _PySet_NextEntry,
} from '../objects/setobject';
import { tp_free } from '../objects/tp-free';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { defineModule, defineType, method } from '../objects/typedef';
import { PyType_Check, PyType_IsSubtype, PyType_Modified } from '../objects/typeobject';
import { _Py_ID } from '../objects/unicodeobject';
import {
  PyWeakref_GET_OBJECT,
  PyWeakref_NewRef,
  type PyWeakReference,
} from '../objects/weakrefobject';

const COLLECTION_FLAGS = TPFLAGS.SEQUENCE | TPFLAGS.MAPPING;

let abc_invalidation_counter = 0;
onRuntimeReset(() => {
  abc_invalidation_counter = 0;
});

/** @source Modules/_abc.c _abc_data */
class AbcData {
  _abc_registry: PyObject | null = null;
  _abc_cache: PyObject | null = null;
  _abc_negative_cache: PyObject | null = null;
  _abc_negative_cache_version = abc_invalidation_counter;
}
type AbcDataObject = PyObject<AbcData>;
const SETS = ['_abc_registry', '_abc_cache', '_abc_negative_cache'] as const;
type SetName = (typeof SETS)[number];

function abc_data_clear(self: PyObject): number {
  const data = (self as AbcDataObject).v;
  for (const name of SETS) {
    const set = data[name];
    data[name] = null;
    touch(self);
    if (set !== null) Py_DECREF(set);
  }
  return 0;
}

const _abc_data_type = defineType({
  tp_name: '_abc._abc_data',
  tp_doc: 'Internal state held by ABC machinery.',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_new: (type) => {
    const self = type.tp_alloc!(type, 0);
    if (self !== null) self.v = new AbcData();
    return self;
  },
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    abc_data_clear(self);
    tp_free(self);
  },
  tp_traverse: (self, visit) => {
    const data = (self as AbcDataObject).v;
    for (const name of SETS) if (data[name] !== null) visit(data[name]);
  },
  tp_clear: abc_data_clear,
  tp_owns: (self, visit) => {
    const data = (self as PyObject<AbcData | null>).v;
    if (data === null) return;
    SETS.forEach((name, slot) => {
      const set = data[name];
      if (set !== null) visit(set, slot);
    });
  },
  tp_slotname: (_self, slot) => SETS[slot] ?? String(slot),
});

/** The class's data, new reference. @source Modules/_abc.c _get_impl */
function _get_impl(self: PyObject): AbcDataObject | null {
  const impl = PyObject_GetAttr(self, _Py_ID('_abc_impl'));
  if (impl === null) return null;
  if (impl.ob_type === _abc_data_type) return impl as AbcDataObject;
  Py_DECREF(impl);
  return PyErr_SetString(PyExc_TypeError, '_abc_impl is set to a wrong type');
}

/** Runs `f` with the class's data. */
function withImpl<R>(self: PyObject, f: (impl: AbcDataObject) => R | null): R | null {
  const impl = _get_impl(self);
  if (impl === null) return null;
  const result = f(impl);
  Py_DECREF(impl);
  return result;
}

/** 1, 0, or -1 with an exception set. @source Modules/_abc.c _in_weak_set */
function _in_weak_set(set: PyObject | null, o: PyObject): number {
  if (set === null || PySet_GET_SIZE(set) === 0) return 0;
  const ref = PyWeakref_NewRef(o, null);
  if (ref === null) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return -1;
    PyErr_Clear();
    return 0;
  }
  const result = PySet_Contains(set, ref);
  Py_DECREF(ref);
  return result;
}

/** Callback of the weak references in a set: removes the dead one. */
const _destroy_def = method('_destroy', METH.O, (setweakref, objweakref: PyObject) => {
  const set = PyWeakref_GET_OBJECT(setweakref as PyWeakReference);
  if (set !== Py_None) {
    Py_INCREF(set);
    const failed = PySet_Discard(set, objweakref) < 0;
    Py_DECREF(set);
    if (failed) return null;
  }
  return Py_NewRef(Py_None);
});

/** 0, or -1 with an exception set. @source Modules/_abc.c _add_to_weak_set */
function _add_to_weak_set(impl: AbcDataObject, name: SetName, o: PyObject): number {
  if (impl.v[name] === null) {
    impl.v[name] = PySet_New(null);
    touch(impl);
  }
  const set = impl.v[name];
  const wr = set === null ? null : PyWeakref_NewRef(set, null);
  if (set === null || wr === null) return -1;
  const destroy = PyCFunction_New(_destroy_def, wr, null);
  const ref = destroy === null ? null : PyWeakref_NewRef(o, destroy);
  if (destroy !== null) Py_DECREF(destroy);
  const result = ref === null ? -1 : PySet_Add(set, ref);
  Py_DECREF(wr);
  if (ref !== null) Py_DECREF(ref);
  return result;
}

function resetSets(self: PyObject, names: readonly SetName[]): PyObject | null {
  return withImpl(self, (impl) => {
    for (const name of names) {
      const set = impl.v[name];
      if (set !== null) PySet_Clear(set);
    }
    return Py_NewRef(Py_None);
  });
}

function _get_dump(_module: PyObject, self: PyObject): PyObject | null {
  return withImpl(self, (impl) => {
    const copies = SETS.map((name) => PySet_New(impl.v[name]));
    if (copies.includes(null)) return null;
    const version = PyLong_FromLong(impl.v._abc_negative_cache_version);
    return tupleFromStolen([...(copies as PyObject[]), version]);
  });
}

/** 1, 0, or -1. @source Objects/object.c _PyObject_IsAbstract */
function _PyObject_IsAbstract(o: PyObject): number {
  const out: { value: PyObject | null } = { value: null };
  const found = _PyObject_LookupAttr(o, _Py_ID('__isabstractmethod__'), out);
  if (found <= 0 || out.value === null) return found;
  const result = PyObject_IsTrue(out.value);
  Py_DECREF(out.value);
  return result;
}

/** Adds `key` if `value` is abstract: 0, or -1. */
function addIfAbstract(abstracts: PyObject, key: PyObject, value: PyObject): number {
  const is = _PyObject_IsAbstract(value);
  return is <= 0 ? is : PySet_Add(abstracts, key);
}

function addDirect(self: PyObject, abstracts: PyObject): number {
  const ns = PyObject_GetAttr(self, _Py_ID('__dict__'));
  if (ns === null) return -1;
  const items = PyMapping_Items(ns);
  Py_DECREF(ns);
  if (items === null) return -1;
  let result = 0;
  for (const item of (items as PyListObject).v.items) {
    const [key, value] = (item as PyTupleObject).v;
    result = addIfAbstract(abstracts, key, value);
    if (result < 0) break;
  }
  Py_DECREF(items);
  return result;
}

/** Names that are abstract in `base` and still in `self`: 0, or -1. */
function addInherited(self: PyObject, base: PyObject, abstracts: PyObject): number {
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(base, _Py_ID('__abstractmethods__'), out) < 0) return -1;
  if (out.value === null) return 0;
  const it = PyObject_GetIter(out.value);
  Py_DECREF(out.value);
  if (it === null) return -1;
  let result = 0;
  for (let key = PyIter_Next(it); key !== null && result >= 0; key = PyIter_Next(it)) {
    const found: { value: PyObject | null } = { value: null };
    result = _PyObject_LookupAttr(self, key, found);
    if (found.value !== null) {
      result = addIfAbstract(abstracts, key, found.value);
      Py_DECREF(found.value);
    }
    Py_DECREF(key);
  }
  Py_DECREF(it);
  return result < 0 || PyErr_Occurred() !== null ? -1 : 0;
}

/** @source Modules/_abc.c compute_abstract_methods */
function compute_abstract_methods(self: PyObject): number {
  const abstracts = PyFrozenSet_New(null);
  if (abstracts === null) return -1;
  let result = addDirect(self, abstracts);
  const bases = result < 0 ? null : PyObject_GetAttr(self, _Py_ID('__bases__'));
  if (bases === null) result = -1;
  else {
    for (const base of (bases as PyTupleObject).v) {
      if (result >= 0) result = addInherited(self, base, abstracts);
    }
    Py_DECREF(bases);
  }
  if (result >= 0) result = PyObject_SetAttr(self, _Py_ID('__abstractmethods__'), abstracts);
  Py_DECREF(abstracts);
  return result;
}

/** Takes `__abc_tpflags__` out of the class's namespace: 0, or -1. */
function applyFlags(cls: PyTypeObject): number {
  const flags = PyDict_GetItemWithError(cls.tp_dict!, _Py_ID('__abc_tpflags__'));
  if (flags === null) return PyErr_Occurred() === null ? 0 : -1;
  if (PyLong_Check(flags)) {
    const value = Number(_PyLong_Value(flags));
    if ((value & COLLECTION_FLAGS) === COLLECTION_FLAGS) {
      PyErr_SetString(
        PyExc_TypeError,
        '__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING',
      );
      return -1;
    }
    cls.tp_flags |= value & COLLECTION_FLAGS;
  }
  return PyDict_DelItem(cls.tp_dict!, _Py_ID('__abc_tpflags__'));
}

/** @source Modules/_abc.c _abc__abc_init */
function _abc_init(_module: PyObject, self: PyObject): PyObject | null {
  if (compute_abstract_methods(self) < 0) return null;
  const data = _abc_data_type.tp_new!(_abc_data_type, Py_None, null);
  if (data === null) return null;
  const failed = PyObject_SetAttr(self, _Py_ID('_abc_impl'), data) < 0;
  Py_DECREF(data);
  if (failed) return null;
  if (self instanceof PyTypeObject && applyFlags(self) < 0) return null;
  return Py_NewRef(Py_None);
}

function set_collection_flag_recursive(child: PyTypeObject, flag: number): void {
  if (child.tp_flags & TPFLAGS.IMMUTABLETYPE || (child.tp_flags & COLLECTION_FLAGS) === flag)
    return;
  child.tp_flags = (child.tp_flags & ~COLLECTION_FLAGS) | flag;
  const subclasses = PyObject_CallMethodNoArgs(child, _Py_ID('__subclasses__'));
  if (subclasses === null) {
    PyErr_Clear();
    return;
  }
  for (const grandchild of (subclasses as PyListObject).v.items) {
    if (grandchild instanceof PyTypeObject) set_collection_flag_recursive(grandchild, flag);
  }
  Py_DECREF(subclasses);
}

/** @source Modules/_abc.c _abc__abc_register_impl */
function _abc_register(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('_abc_register', args.length, 2, 2)) return null;
  const [self, subclass] = args;
  if (!PyType_Check(subclass)) return PyErr_SetString(PyExc_TypeError, 'Can only register classes');
  const already = PyObject_IsSubclass(subclass, self);
  if (already !== 0) return already > 0 ? Py_NewRef(subclass) : null;
  const cycle = PyObject_IsSubclass(self, subclass);
  if (cycle > 0) {
    return PyErr_SetString(PyExc_RuntimeError, 'Refusing to create an inheritance cycle');
  }
  if (cycle < 0) return null;
  const added = withImpl(self, (impl) => _add_to_weak_set(impl, '_abc_registry', subclass));
  if (added === null || added < 0) return null;
  abc_invalidation_counter++;
  if (self instanceof PyTypeObject && subclass instanceof PyTypeObject) {
    const flag = self.tp_flags & COLLECTION_FLAGS;
    if (flag) {
      set_collection_flag_recursive(subclass, flag);
      PyType_Modified(subclass);
    }
  }
  return Py_NewRef(subclass);
}

/** @source Modules/_abc.c _abc__abc_instancecheck_impl */
function _abc_instancecheck(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('_abc_instancecheck', args.length, 2, 2)) return null;
  const [self, instance] = args;
  return withImpl(self, (impl) => {
    const subclass = PyObject_GetAttr(instance, _Py_ID('__class__'));
    if (subclass === null) return null;
    const result = instanceCheck(self, impl.v, instance, subclass);
    Py_DECREF(subclass);
    return result;
  });
}

function instanceCheck(
  self: PyObject,
  data: AbcData,
  instance: PyObject,
  subclass: PyObject,
): PyObject | null {
  const incache = _in_weak_set(data._abc_cache, subclass);
  if (incache !== 0) return incache > 0 ? Py_NewRef(Py_True) : null;
  const subtype = instance.ob_type;
  const name = _Py_ID('__subclasscheck__');
  if (subtype === subclass) {
    if (data._abc_negative_cache_version === abc_invalidation_counter) {
      const negative = _in_weak_set(data._abc_negative_cache, subclass);
      if (negative !== 0) return negative > 0 ? Py_NewRef(Py_False) : null;
    }
    return PyObject_CallMethodOneArg(self, name, subclass);
  }
  const result = PyObject_CallMethodOneArg(self, name, subclass);
  if (result === null) return null;
  const is = PyObject_IsTrue(result);
  if (is > 0) return result;
  Py_DECREF(result);
  return is < 0 ? null : PyObject_CallMethodOneArg(self, name, subtype);
}

/** Notes the answer in a cache and gives it; null on error. */
function answer(impl: AbcDataObject, subclass: PyObject, yes: boolean): PyObject | null {
  const cache = yes ? '_abc_cache' : '_abc_negative_cache';
  return _add_to_weak_set(impl, cache, subclass) < 0 ? null : PyBool_FromLong(yes ? 1 : 0);
}

/** 1 when subclass of a registered class, 0, or -1. @source Modules/_abc.c subclasscheck_check_registry */
function inRegistry(impl: AbcDataObject, subclass: PyObject): number {
  const registry = impl.v._abc_registry;
  const direct = _in_weak_set(registry, subclass);
  if (direct !== 0 || registry === null) return direct;
  const copy: PyObject[] = [];
  const pos = { i: 0 };
  const out = { key: registry, hash: 0 as Py_hash_t };
  while (_PySet_NextEntry(registry, pos, out)) copy.push(Py_NewRef(out.key));
  let result = 0;
  for (const ref of copy) {
    const registered = PyWeakref_GET_OBJECT(ref as PyWeakReference);
    if (registered === Py_None) continue;
    Py_INCREF(registered);
    result = PyObject_IsSubclass(subclass, registered);
    Py_DECREF(registered);
    if (result > 0) result = _add_to_weak_set(impl, '_abc_cache', subclass) < 0 ? -1 : 1;
    if (result !== 0) break;
  }
  for (const ref of copy) Py_DECREF(ref);
  return result;
}

/** What the caches say: 1 yes, 0 no, -1 error, undefined: nothing. */
function cached(data: AbcData, subclass: PyObject): number | undefined {
  const incache = _in_weak_set(data._abc_cache, subclass);
  if (incache !== 0) return incache;
  if (data._abc_negative_cache_version < abc_invalidation_counter) {
    if (data._abc_negative_cache !== null) PySet_Clear(data._abc_negative_cache);
    data._abc_negative_cache_version = abc_invalidation_counter;
    return undefined;
  }
  const negative = _in_weak_set(data._abc_negative_cache, subclass);
  return negative > 0 ? 0 : negative < 0 ? -1 : undefined;
}

/** Whether `subclass` is one of a subclass of `self`: 1, 0, -1. */
function inSubclasses(self: PyObject, subclass: PyObject): number {
  const subclasses = PyObject_CallMethod(self, '__subclasses__');
  if (subclasses === null) return -1;
  if (!PyList_Check(subclasses)) {
    Py_DECREF(subclasses);
    PyErr_SetString(PyExc_TypeError, '__subclasses__() must return a list');
    return -1;
  }
  let result = 0;
  const { items } = (subclasses as PyListObject).v;
  for (let i = 0; i < items.length && result === 0; i++) {
    const scls = Py_NewRef(items[i]);
    result = PyObject_IsSubclass(subclass, scls);
    Py_DECREF(scls);
  }
  Py_DECREF(subclasses);
  return result;
}

function subclassCheck(self: PyObject, impl: AbcDataObject, subclass: PyObject): PyObject | null {
  const known = cached(impl.v, subclass);
  if (known !== undefined) return known < 0 ? null : PyBool_FromLong(known);
  const ok = PyObject_CallMethodOneArg(self, _Py_ID('__subclasshook__'), subclass);
  if (ok === null) return null;
  Py_DECREF(ok);
  if (ok === Py_True || ok === Py_False) return answer(impl, subclass, ok === Py_True);
  if (ok !== Py_NotImplemented) {
    return PyErr_SetString(
      PyExc_AssertionError,
      '__subclasshook__ must return either False, True, or NotImplemented',
    );
  }
  if (PyType_IsSubtype(subclass as PyTypeObject, self as PyTypeObject))
    return answer(impl, subclass, true);
  const registered = inRegistry(impl, subclass);
  if (registered !== 0) return registered > 0 ? Py_NewRef(Py_True) : null;
  const found = inSubclasses(self, subclass);
  return found < 0 ? null : answer(impl, subclass, found > 0);
}

/** @source Modules/_abc.c _abc__abc_subclasscheck_impl */
function _abc_subclasscheck(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('_abc_subclasscheck', args.length, 2, 2)) return null;
  const [self, subclass] = args;
  if (!PyType_Check(subclass)) {
    return PyErr_SetString(PyExc_TypeError, 'issubclass() arg 1 must be a class');
  }
  return withImpl(self, (impl) => subclassCheck(self, impl, subclass));
}

const doc = (signature: string, text: string): string => `${signature}\n--\n\n${text}`;

export const _abc_module = defineModule({
  name: '_abc',
  doc: 'Module contains faster C implementation of abc.ABCMeta',
  methods: [
    method(
      'get_cache_token',
      METH.NOARGS,
      () => PyLong_FromLong(abc_invalidation_counter),
      doc(
        'get_cache_token($module, /)',
        'Returns the current ABC cache token.\n\nThe token is an opaque object (supporting equality testing) identifying the\ncurrent version of the ABC cache for virtual subclasses. The token changes\nwith every call to register() on any ABC.',
      ),
    ),
    method(
      '_abc_init',
      METH.O,
      _abc_init,
      doc(
        '_abc_init($module, self, /)',
        'Internal ABC helper for class set-up. Should be never used outside abc module.',
      ),
    ),
    method(
      '_reset_registry',
      METH.O,
      (_m, self: PyObject) => resetSets(self, ['_abc_registry']),
      doc(
        '_reset_registry($module, self, /)',
        'Internal ABC helper to reset registry of a given class.\n\nShould be only used by refleak.py',
      ),
    ),
    method(
      '_reset_caches',
      METH.O,
      (_m, self: PyObject) => resetSets(self, ['_abc_cache', '_abc_negative_cache']),
      doc(
        '_reset_caches($module, self, /)',
        'Internal ABC helper to reset both caches of a given class.\n\nShould be only used by refleak.py',
      ),
    ),
    method(
      '_get_dump',
      METH.O,
      _get_dump,
      doc(
        '_get_dump($module, self, /)',
        "Internal ABC helper for cache and registry debugging.\n\nReturn shallow copies of registry, of both caches, and\nnegative cache version. Don't call this function directly,\ninstead use ABC._dump_registry() for a nice repr.",
      ),
    ),
    method(
      '_abc_register',
      METH.FASTCALL,
      _abc_register,
      doc(
        '_abc_register($module, self, subclass, /)',
        'Internal ABC helper for subclasss registration. Should be never used outside abc module.',
      ),
    ),
    method(
      '_abc_instancecheck',
      METH.FASTCALL,
      _abc_instancecheck,
      doc(
        '_abc_instancecheck($module, self, instance, /)',
        'Internal ABC helper for instance checks. Should be never used outside abc module.',
      ),
    ),
    method(
      '_abc_subclasscheck',
      METH.FASTCALL,
      _abc_subclasscheck,
      doc(
        '_abc_subclasscheck($module, self, subclass, /)',
        'Internal ABC helper for subclasss checks. Should be never used outside abc module.',
      ),
    ),
  ],
  exec: null,
});
