/** The class of picklers. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import {
  TPFLAGS,
  type MemberDef,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XNewRef } from '../heap/refcount';
import type { OwnsVisitor } from '../heap/owns';
import { _PyBytes_FromSize } from '../objects/bytesobject';
import { PyDict_Check, PyDict_Next, newDictEntry } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_AttributeError, PyExc_RuntimeWarning, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import { PyLong_AsLong, PyLong_AsSsize_t } from '../objects/longobject-convert';
import { Py_None } from '../objects/object';
import { _PyObject_LookupAttr, no_attribute } from '../objects/object-attr';
import { tp_free } from '../objects/tp-free';
import { PyTuple_Check } from '../objects/tupleobject';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  getset,
  member,
  method,
} from '../objects/typedef';
import { PyType_GenericAlloc } from '../objects/typeobject';
import { _Py_ID } from '../objects/unicodeobject';
import { PyErr_WarnEx } from '../objects/warnings';
import { CLEAR_MEMO_DOC, DUMP_DOC, PICKLER_DOC, SIZEOF_DOC } from './pickle-docs';
import { MemoTable } from './pickle-memo';
import { hookAttribute, init_method_ref, type HookSetter } from './pickle-methods';
import { WRITE_BUF_SIZE } from './pickle-opcodes';
import { dump } from './pickle-save';
import { picklingError, pickleState } from './pickle-state';
import { configurePickler, flagArgument } from './pickler-functions';
import { newMemoProxy, ownerOf } from './pickler-memo-proxy';
import {
  MEMO_SLOT,
  PICKLER_FIELDS,
  clearMemo,
  newPicklerPayload,
  replaceMemo,
  setPicklerField,
  type PicklerObject,
  type PicklerPayload,
} from './pickler-object';
import { _Pickler_ClearBuffer, _Pickler_FlushToFile } from './pickler-output';

const setPersId: HookSetter = (self, func) => {
  setPicklerField(self as PicklerObject, 'pers_func', func);
};

/** @source Modules/_pickle.c Pickler_clear */
function Pickler_clear(self: PyObject): number {
  const pickler = self as PicklerObject;
  const p = pickler.v as PicklerPayload | null;
  if (p === null) return 0;
  const order = ['output_buffer', 'write', 'pers_func', 'dispatch_table', 'fast_memo'] as const;
  for (const field of order) setPicklerField(pickler, field, null);
  setPicklerField(pickler, 'reducer_override', null);
  setPicklerField(pickler, 'buffer_callback', null);
  replaceMemo(pickler, null);
  return 0;
}

/** Makes what a pickler lacks that was not made by `dump` or `dumps`. */
function completePickler(self: PicklerObject): boolean {
  const p = self.v;
  p.memo ??= new MemoTable();
  p.output_len = 0;
  if (p.output_buffer === null) {
    p.max_output_len = WRITE_BUF_SIZE;
    setPicklerField(self, 'output_buffer', _PyBytes_FromSize(WRITE_BUF_SIZE));
    if (p.output_buffer === null) return false;
  }
  p.fast = 0;
  p.fast_nesting = 0;
  setPicklerField(self, 'fast_memo', null);
  return true;
}

/** @source Modules/_pickle.c _pickle_Pickler___init___impl */
function Pickler_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['file', 'protocol', 'fix_imports', 'buffer_callback'];
  const a = PyArg_UnpackTupleKeywords('Pickler', names, args, kwds, 1, 4, 0);
  if (a === null) return -1;
  const pickler = self as PicklerObject;
  if (flagArgument(a[2]) === null) return -1;
  if (pickler.v.write !== null) Pickler_clear(self);
  if (!configurePickler(pickler, a[0], a[1], a[2], a[3]) || !completePickler(pickler)) return -1;
  if (!init_method_ref(self, 'persistent_id', setPersId)) return -1;
  if (pickler.v.dispatch_table !== null) return 0;
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(self, _Py_ID('dispatch_table'), out) < 0) return -1;
  setPicklerField(pickler, 'dispatch_table', out.value);
  return 0;
}

function Pickler_new(type: PyTypeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = newPicklerPayload(null);
  return self;
}

function Pickler_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  Pickler_clear(self);
  tp_free(self);
  Py_DECREF(type);
}

/** @source Modules/_pickle.c _pickle_Pickler_dump_impl */
function Pickler_dump(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('dump', [''], args, kwnames, 1, 1, 0);
  if (a === null) return null;
  const pickler = self as PicklerObject;
  if (pickler.v.write === null) {
    const name = self.ob_type.tp_name;
    picklingError(`Pickler.__init__() was not called by ${name}.__init__()`);
    return null;
  }
  const done =
    _Pickler_ClearBuffer(pickler) && dump(pickler, a[0]!) && _Pickler_FlushToFile(pickler);
  return done ? Py_None : null;
}

/** Bytes of the memo and of the output. */
function apart(self: PyObject): number {
  const p = self.v as PicklerPayload | null;
  const output = p?.output_buffer ?? null;
  return (p?.memo?.bytes ?? 0) + (output === null ? 0 : 33 + output.v.length);
}

/** The memo that a dict describes; null with an exception set. */
function memoFromDict(dict: PyObject): MemoTable | null {
  const memo = new MemoTable();
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(dict, pos, entry)) {
    const { value } = entry;
    if (!PyTuple_Check(value) || value.v.length !== 2) {
      PyErr_SetString(PyExc_TypeError, "'memo' values must be 2-item tuples");
    } else {
      const id = PyLong_AsSsize_t(value.v[0]);
      if ((id !== -1 || !PyErr_Occurred()) && memo.set(value.v[1], id) >= 0) continue;
    }
    memo.discard();
    return null;
  }
  return memo;
}

/** @source Modules/_pickle.c Pickler_set_memo */
function Pickler_set_memo(self: PyObject, obj: PyObject | null): number {
  if (obj === null) {
    PyErr_SetString(PyExc_TypeError, 'attribute deletion is not supported');
    return -1;
  }
  let memo: MemoTable | null;
  if (obj.ob_type === pickleState.PicklerMemoProxyType) {
    const { v } = ownerOf(obj) as PicklerObject;
    memo = v.memo === null ? new MemoTable() : v.memo.copy();
  } else if (PyDict_Check(obj)) memo = memoFromDict(obj);
  else {
    const type = obj.ob_type.tp_name;
    const text = `'memo' attribute must be a PicklerMemoProxy object or dict, not ${type}`;
    PyErr_SetString(PyExc_TypeError, text);
    return -1;
  }
  if (memo === null) return -1;
  replaceMemo(self as PicklerObject, memo);
  return 0;
}

/** A member that is a C int. @source Python/structmember.c PyMember_SetOne, T_INT */
function intMember(name: 'bin' | 'fast'): MemberDef {
  return member(
    name,
    (self) => PyLong_FromLong((self as PicklerObject).v[name]),
    (self, value) => {
      if (value === null) {
        PyErr_SetString(PyExc_TypeError, "can't delete numeric/char attribute");
        return -1;
      }
      const n = PyLong_AsLong(value);
      if (n === -1 && PyErr_Occurred()) return -1;
      (self as PicklerObject).v[name] = n | 0;
      if (n === (n | 0)) return 0;
      return PyErr_WarnEx(PyExc_RuntimeWarning, 'Truncation of value to int', 1);
    },
  );
}

const dispatchTableMember = member(
  'dispatch_table',
  (self) => {
    const table = (self as PicklerObject).v.dispatch_table;
    return table === null ? no_attribute(self, _Py_ID('dispatch_table')) : Py_NewRef(table);
  },
  (self, value) => {
    if (value === null && (self as PicklerObject).v.dispatch_table === null) {
      PyErr_SetString(PyExc_AttributeError, 'dispatch_table');
      return -1;
    }
    setPicklerField(self as PicklerObject, 'dispatch_table', Py_XNewRef(value));
    return 0;
  },
);

/** Slot names for people. */
const NAMES = [
  'write',
  'persistent_id',
  'dispatch_table',
  'memo of the fast mode',
  'reducer_override',
  'buffer_callback',
  'output',
];

/** Fields that the collector is told of, in its order. */
const TRAVERSED = PICKLER_FIELDS.slice(0, 6);

/** @source Modules/_pickle.c Pickler_traverse */
function Pickler_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const p = self.v as PicklerPayload | null;
  if (p === null) return;
  for (const field of TRAVERSED) if (p[field] !== null) visit(p[field]);
  for (const key of p.memo?.visitOrder() ?? []) visit(key);
}

function pickler_owns(self: PyObject, visit: OwnsVisitor): void {
  const p = self.v as PicklerPayload | null;
  if (p === null) return;
  PICKLER_FIELDS.forEach((field, slot) => {
    if (p[field] !== null) visit(p[field], slot);
  });
  p.memo?.keys.forEach((key, i) => {
    visit(key, MEMO_SLOT + i);
  });
}

function pickler_owned_at(self: PyObject, slot: number): PyObject | null {
  const p = (self as PicklerObject).v;
  if (slot >= MEMO_SLOT) return p.memo?.keys[slot - MEMO_SLOT] ?? null;
  return slot < PICKLER_FIELDS.length ? p[PICKLER_FIELDS[slot]] : null;
}

/** The class of picklers. @source Modules/_pickle.c pickler_type_spec */
export function picklerType(): TypeDef {
  return {
    tp_name: '_pickle.Pickler',
    tp_basicsize: 152,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
    tp_doc: PICKLER_DOC,
    tp_new: Pickler_new,
    tp_alloc: PyType_GenericAlloc,
    tp_init: Pickler_init,
    tp_dealloc: Pickler_dealloc,
    tp_traverse: Pickler_traverse,
    tp_clear: Pickler_clear,
    tp_owns: pickler_owns,
    tp_owned_at: pickler_owned_at,
    tp_slotname: (_self, slot) => NAMES[slot] ?? `memo ${slot - MEMO_SLOT}`,
    tp_apart: apart,
    methods: [
      method('dump', METH_FASTCALL | METH_KEYWORDS, Pickler_dump, DUMP_DOC),
      method(
        'clear_memo',
        METH_NOARGS,
        (self) => {
          clearMemo(self as PicklerObject);
          return Py_None;
        },
        CLEAR_MEMO_DOC,
      ),
      method(
        '__sizeof__',
        METH_NOARGS,
        (self) => PyLong_FromSsize_t(self.ob_type.tp_basicsize + apart(self)),
        SIZEOF_DOC,
      ),
    ],
    members: [intMember('bin'), intMember('fast'), dispatchTableMember],
    getset: [
      getset(
        'memo',
        (self) => newMemoProxy(pickleState.PicklerMemoProxyType!, self),
        Pickler_set_memo,
      ),
      hookAttribute('persistent_id', setPersId),
    ],
  };
}
