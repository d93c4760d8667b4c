/** OrderedDict (Objects/odictobject.c). */
import { Py_ReprEnter, Py_ReprLeave } from './repr-enter';
import { PyObject_GC_UnTrack } from '../gc/generations';
import {
  METH,
  type MethodDef,
  type Py_hash_t,
  type PyObject,
  type PyTypeObject,
  TPFLAGS,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import { GenericSlot, type OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { trashcan } from '../heap/trashcan';
import { Py_False, Py_True } from './boolobject';
import { PyObject_CallOneArg } from './call';
import { containerDoc } from './container-docs';
import { dict_richcompare } from './dict-methods';
import { type PyDictObject } from './dict-table';
import { hashOfKey } from './dict-lookup';
import {
  _PyDict_DelItem_KnownHash,
  _PyDict_SetItem_KnownHash,
  _PyDict_SizeOf,
  dict_apart,
  PyDict_Check,
  PyDict_Clear,
  PyDict_Copy,
  PyDict_Type,
} from './dictobject';
import {
  _PyErr_ChainExceptions1,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetString,
} from './errors';
import { PyExc_KeyError, PyExc_RuntimeError } from './exceptions';
import { PyLong_FromLong } from './longobject';
import {
  Py_EQ,
  Py_NE,
  Py_NotImplemented,
  PyObject_GenericGetDict,
  PyObject_GenericSetDict,
  PyObject_RichCompareBool,
  reprStr,
} from './object';
import { odictViewMethods, odict_iter, odict_reversed } from './odict-iter';
import {
  odict_clear,
  odict_copy,
  odict_fromkeys,
  odict_move_to_end,
  odict_pop,
  odict_popitem,
  odict_reduce,
  odict_setdefault,
} from './odict-methods';
import {
  _odict_add_new_node,
  _odict_clear_node,
  _odict_clear_nodes,
  odictOrderSize,
  type ODictState,
  odictState,
} from './odict-state';
import { mutablemapping_update, mutablemapping_update_arg, odict_init } from './odict-update';
import { tuple_get_empty } from './tupleobject';
import { defineType, getset, method } from './typedef';
import { _PyType_Name, PyType_IsSubtype } from './typeobject';
import { PyUnicode_FromString } from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

export {
  PyODictItems_Type,
  PyODictIter_Type,
  PyODictKeys_Type,
  PyODictValues_Type,
} from './odict-iter';

export function PyODict_CheckExact(o: PyObject): o is PyDictObject {
  return o.ob_type === PyODict_Type;
}

export function PyODict_Check(o: PyObject): o is PyDictObject {
  return o.ob_type === PyODict_Type || PyType_IsSubtype(o.ob_type, PyODict_Type);
}

/** @source Objects/odictobject.c PyODict_New */
export function PyODict_New(): PyObject | null {
  return PyDict_Type.tp_new!(PyODict_Type, tuple_get_empty(), null);
}

/** @source Objects/odictobject.c _PyODict_SetItem_KnownHash */
export function setItemKnownHash(
  od: PyObject,
  key: PyObject,
  value: PyObject,
  hash: Py_hash_t,
): number {
  if (_PyDict_SetItem_KnownHash(od, key, value, hash) < 0) return -1;
  if (_odict_add_new_node(od, key, hash) === 0) return 0;
  // The value must not stay without a place in the order.
  const exc = PyErr_GetRaisedException();
  _PyDict_DelItem_KnownHash(od, key, hash);
  _PyErr_ChainExceptions1(exc);
  return -1;
}

/** @source Objects/odictobject.c PyODict_SetItem */
export function PyODict_SetItem(od: PyObject, key: PyObject, value: PyObject): number {
  const hash = hashOfKey(key);
  return hash === -1 ? -1 : setItemKnownHash(od, key, value, hash);
}

/** @source Objects/odictobject.c PyODict_DelItem */
export function PyODict_DelItem(od: PyObject, key: PyObject): number {
  const hash = hashOfKey(key);
  if (hash === -1 || _odict_clear_node(od, key, hash) < 0) return -1;
  return _PyDict_DelItem_KnownHash(od, key, hash);
}

function odict_mp_ass_sub(od: PyObject, key: PyObject, value: PyObject | null): number {
  return value === null ? PyODict_DelItem(od, key) : PyODict_SetItem(od, key, value);
}

export function keyError(key: PyObject): null {
  if (PyErr_Occurred() === null) PyErr_SetObject(PyExc_KeyError, key);
  return null;
}

/** @source Objects/odictobject.c odict_repr */
function odict_repr(self: PyObject): PyObject | null {
  const name = _PyType_Name(self.ob_type);
  if ((self as PyDictObject).v.ma_used === 0) return PyUnicode_FromString(`${name}()`);
  const rc = Py_ReprEnter(self);
  if (rc !== 0) return rc > 0 ? PyUnicode_FromString('...') : null;
  const dict = PyDict_Copy(self);
  const text = dict === null ? null : reprStr(dict);
  if (dict !== null) Py_DECREF(dict);
  Py_ReprLeave(self);
  return text === null ? null : PyUnicode_FromString(`${name}(${text})`);
}

/** Whether the keys come in the same order: 1, 0, or -1. @source Objects/odictobject.c _odict_keys_equal */
function _odict_keys_equal(a: PyObject, b: PyObject): number {
  const sa = odictState(a);
  const sb = odictState(b);
  const [stateA, stateB] = [sa.state, sb.state];
  let nodeA = sa.first;
  let nodeB = sb.first;
  while (nodeA !== null || nodeB !== null) {
    if (nodeA === null || nodeB === null) return 0;
    const res = PyObject_RichCompareBool(nodeA.key, nodeB.key, Py_EQ);
    if (res < 0) return -1;
    if (sa.state !== stateA || sb.state !== stateB) {
      PyErr_SetString(PyExc_RuntimeError, 'OrderedDict mutated during iteration');
      return -1;
    }
    if (res === 0) return 0;
    nodeA = nodeA.next;
    nodeB = nodeB.next;
  }
  return 1;
}

/** @source Objects/odictobject.c odict_richcompare */
function odict_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (!PyODict_Check(v) || !PyDict_Check(w) || (op !== Py_EQ && op !== Py_NE)) {
    return Py_NewRef(Py_NotImplemented);
  }
  const cmp = dict_richcompare(v, w, op);
  if (cmp === null || !PyODict_Check(w)) return cmp;
  if (cmp === (op === Py_EQ ? Py_False : Py_True)) return cmp;
  Py_DECREF(cmp);
  const eq = _odict_keys_equal(v, w);
  if (eq < 0) return null;
  return Py_NewRef((eq === 1) === (op === Py_EQ) ? Py_True : Py_False);
}

/** @source Objects/odictobject.c odict_or */
function odict_or(left: PyObject, right: PyObject): PyObject | null {
  const isLeft = PyODict_Check(left);
  if (!PyDict_Check(isLeft ? right : left)) return Py_NewRef(Py_NotImplemented);
  const result = PyObject_CallOneArg((isLeft ? left : right).ob_type, left);
  if (result === null) return null;
  if (mutablemapping_update_arg(result, right) === 0) return result;
  Py_DECREF(result);
  return null;
}

function odict_inplace_or(self: PyObject, other: PyObject): PyObject | null {
  return mutablemapping_update_arg(self, other) < 0 ? null : Py_NewRef(self);
}

/** Gives the instance dict up. */
function dropInstanceDict(self: PyObject): void {
  const dict = self.dict as PyObject | null;
  if (dict === null) return;
  self.dict = null;
  touch(self, GenericSlot.DICT, GenericSlot.DICT);
  Py_DECREF(dict);
}

function odict_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  trashcan(self, odict_dealloc, odict_dealloc_body);
}

function odict_dealloc_body(self: PyObject): void {
  dropInstanceDict(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  _odict_clear_nodes(self);
  PyDict_Type.tp_dealloc!(self);
}

/** Keys in the order list are owned besides those of the table, in slots from here on. */
const NODE_SLOT = 0x10000000;

function orderOf(self: PyObject): ODictState | null {
  return ((self as PyDictObject).v.extra as ODictState | null) ?? null;
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`OrderedDict.${name}`));
}

const KEYWORDS = METH.FASTCALL | METH.KEYWORDS;

export const PyODict_Type: PyTypeObject = defineType({
  tp_name: 'collections.OrderedDict',
  tp_basicsize: 112,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_base: () => PyDict_Type,
  tp_dictoffset: 96,
  tp_weaklistoffset: 104,
  tp_doc: containerDoc('OrderedDict') ?? '',
  tp_dealloc: odict_dealloc,
  tp_repr: odict_repr,
  nb_or: odict_or,
  nb_inplace_or: odict_inplace_or,
  mp_ass_subscript: odict_mp_ass_sub,
  tp_traverse(self: PyObject, visit: visitproc): void {
    if (self.dict !== null) visit(self.dict as PyObject);
    for (let node = orderOf(self)?.first ?? null; node !== null; node = node.next) visit(node.key);
    PyDict_Type.tp_traverse!(self, visit);
  },
  tp_clear(self: PyObject): number {
    dropInstanceDict(self);
    PyDict_Clear(self);
    _odict_clear_nodes(self);
    return 0;
  },
  tp_richcompare: odict_richcompare,
  tp_iter: odict_iter,
  tp_init: odict_init,
  methods: [
    def('fromkeys', KEYWORDS | METH.CLASS, odict_fromkeys),
    def('__sizeof__', METH.NOARGS, (od) =>
      PyLong_FromLong(_PyDict_SizeOf(od) + odictOrderSize(od)),
    ),
    def('__reduce__', METH.NOARGS, odict_reduce),
    def('setdefault', KEYWORDS, odict_setdefault),
    def('pop', KEYWORDS, odict_pop),
    def('popitem', KEYWORDS, odict_popitem),
    ...odictViewMethods(),
    def('update', METH.VARARGS | METH.KEYWORDS, mutablemapping_update),
    def('clear', METH.NOARGS, odict_clear),
    def('copy', METH.NOARGS, odict_copy),
    def('__reversed__', METH.NOARGS, odict_reversed),
    def('move_to_end', KEYWORDS, odict_move_to_end),
  ],
  getset: [getset('__dict__', PyObject_GenericGetDict, PyObject_GenericSetDict)],
  tp_apart: (od) => dict_apart(od) + odictOrderSize(od),
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    PyDict_Type.tp_owns!(self, visit);
    let slot = NODE_SLOT;
    for (let node = orderOf(self)?.first ?? null; node !== null; node = node.next) {
      visit(node.key, slot++);
    }
  },
  tp_slotname: (self, slot) =>
    slot >= NODE_SLOT ? `place ${slot - NODE_SLOT}` : PyDict_Type.tp_slotname!(self, slot),
});
