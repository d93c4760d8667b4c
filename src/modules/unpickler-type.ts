/** The class of unpicklers. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import {
  TPFLAGS,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PyDict_Check, PyDict_GET_SIZE, PyDict_Next, newDictEntry } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_Check, PyLong_FromSsize_t } from '../objects/longobject';
import { PyLong_AsSsize_t } from '../objects/longobject-convert';
import { tp_free } from '../objects/tp-free';
import { METH_FASTCALL, METH_KEYWORDS, METH_NOARGS, getset, method } from '../objects/typedef';
import { PyType_GenericAlloc } from '../objects/typeobject';
import { FIND_CLASS_DOC, LOAD_DOC, SIZEOF_DOC, UNPICKLER_DOC } from './pickle-docs';
import { hookAttribute, init_method_ref, type HookSetter } from './pickle-methods';
import { pickleState, unpicklingError } from './pickle-state';
import { newMemoProxy, ownerOf } from './pickler-memo-proxy';
import {
  OPTION_NAMES,
  _Unpickler_SetInputStream,
  configureUnpickler,
  readOptions,
} from './unpickler-functions';
import { findClass, load } from './unpickle-load';
import {
  INPUT_SLOT,
  MEMO_SIZE,
  MEMO_SLOT,
  UNPICKLER_FIELDS,
  UnpicklerPayload,
  _Unpickler_MemoCleanup,
  _Unpickler_MemoPut,
  freeBlocks,
  newMemo,
  releaseInput,
  setUnpicklerField,
  type UnpicklerObject,
} from './unpickler-object';
import { Pdata_New } from './unpickler-stack';

const setPersLoad: HookSetter = (self, func) => {
  setUnpicklerField(self as UnpicklerObject, 'pers_func', func);
};

/** @source Modules/_pickle.c Unpickler_clear */
function Unpickler_clear(self: PyObject): number {
  const unpickler = self as UnpicklerObject;
  if ((unpickler.v as UnpicklerPayload | null) === null) return 0;
  for (const field of UNPICKLER_FIELDS) setUnpicklerField(unpickler, field, null);
  releaseInput(unpickler);
  _Unpickler_MemoCleanup(unpickler);
  freeBlocks(unpickler.v);
  return 0;
}

/** @source Modules/_pickle.c _pickle_Unpickler___init___impl */
function Unpickler_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['file', ...OPTION_NAMES];
  const a = PyArg_UnpackTupleKeywords('Unpickler', names, args, kwds, 1, 1, 0);
  const options = a === null ? null : readOptions('Unpickler', a);
  if (options === null) return -1;
  const unpickler = self as UnpicklerObject;
  if (unpickler.v.read !== null) Unpickler_clear(self);
  if (!_Unpickler_SetInputStream(unpickler, a![0]!) || !configureUnpickler(unpickler, options))
    return -1;
  if (!init_method_ref(self, 'persistent_load', setPersLoad)) return -1;
  setUnpicklerField(unpickler, 'stack', Pdata_New());
  newMemo(unpickler.v, MEMO_SIZE);
  unpickler.v.proto = 0;
  return 0;
}

function Unpickler_new(type: PyTypeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = new UnpicklerPayload();
  return self;
}

function Unpickler_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  Unpickler_clear(self);
  tp_free(self);
  Py_DECREF(type);
}

/** @source Modules/_pickle.c _pickle_Unpickler_load_impl */
function Unpickler_load(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (args.length > 0 || kwnames !== null) {
    return PyErr_SetString(PyExc_TypeError, 'load() takes no arguments');
  }
  const unpickler = self as UnpicklerObject;
  if (unpickler.v.read !== null && unpickler.v.stack !== null) return load(unpickler);
  const name = self.ob_type.tp_name;
  unpicklingError(`Unpickler.__init__() was not called by ${name}.__init__()`);
  return null;
}

function Unpickler_find_class(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('find_class', ['', ''], args, kwnames, 2, 2, 0);
  return a === null ? null : findClass(self as UnpicklerObject, a[0]!, a[1]!);
}

/** Bytes of the memo, the marks, the last line and the names of the encoding. */
function apart(self: PyObject): number {
  const u = self.v as UnpicklerPayload | null;
  if (u === null) return 0;
  const line = u.input_line;
  const zero = line?.indexOf(0) ?? -1;
  const lineSize = line === null ? 0 : (zero < 0 ? line.length : zero) + 1;
  return (
    (u.memo === null ? 0 : u.memo_size * 8) +
    u.marks_size * 8 +
    lineSize +
    (u.encoding?.size ?? 0) +
    (u.errors?.size ?? 0)
  );
}

/** Copies another unpickler's memo. */
function adoptMemo(self: UnpicklerObject, other: UnpicklerObject): void {
  const entries = [...(other.v.memo?.entries() ?? [])].filter(
    ([, o]) => (o as unknown) !== undefined,
  );
  const { memo_size } = other.v;
  for (const [, o] of entries) Py_INCREF(o);
  _Unpickler_MemoCleanup(self);
  newMemo(self.v, memo_size);
  for (const [i, o] of entries) self.v.memo![i] = o;
  touch(self, MEMO_SLOT);
}

/**
 * Checks a dict as a memo. As in CPython, what is in it goes to the memo that is replaced: the
 * new one is empty.
 */
function adoptDict(self: UnpicklerObject, dict: PyObject): boolean {
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(dict, pos, entry)) {
    if (!PyLong_Check(entry.key)) {
      PyErr_SetString(PyExc_TypeError, 'memo key must be integers');
      return false;
    }
    const idx = PyLong_AsSsize_t(entry.key);
    if (idx === -1 && PyErr_Occurred()) return false;
    if (idx < 0) {
      PyErr_SetString(PyExc_ValueError, 'memo key must be positive integers.');
      return false;
    }
    if (!_Unpickler_MemoPut(self, idx, entry.value)) return false;
  }
  _Unpickler_MemoCleanup(self);
  newMemo(self.v, PyDict_GET_SIZE(dict));
  return true;
}

/** @source Modules/_pickle.c Unpickler_set_memo */
function Unpickler_set_memo(self: PyObject, obj: PyObject | null): number {
  if (obj === null) {
    PyErr_SetString(PyExc_TypeError, 'attribute deletion is not supported');
    return -1;
  }
  if (obj.ob_type === pickleState.UnpicklerMemoProxyType) {
    adoptMemo(self as UnpicklerObject, ownerOf(obj) as UnpicklerObject);
    return 0;
  }
  if (PyDict_Check(obj)) return adoptDict(self as UnpicklerObject, obj) ? 0 : -1;
  const type = (obj as PyObject).ob_type.tp_name;
  const text = `'memo' attribute must be an UnpicklerMemoProxy object or dict, not ${type}`;
  PyErr_SetString(PyExc_TypeError, text);
  return -1;
}

/** Slot names for people. */
const NAMES = [
  'readline',
  'readinto',
  'read',
  'peek',
  'stack',
  'persistent_load',
  'buffers',
  'input',
];

/** What a slot below the memo's holds. */
function fieldAt(u: UnpicklerPayload, slot: number): PyObject | null {
  if (slot === INPUT_SLOT) return u.buffer?.obj ?? null;
  return slot < INPUT_SLOT ? u[UNPICKLER_FIELDS[slot]] : null;
}

/** @source Modules/_pickle.c Unpickler_traverse */
function Unpickler_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const u = self.v as UnpicklerPayload | null;
  if (u === null) return;
  for (const field of UNPICKLER_FIELDS) if (u[field] !== null) visit(u[field]);
  const held: PyObject[] = [];
  u.memo?.forEach((o) => held.push(o));
  for (let i = held.length - 1; i >= 0; i--) visit(held[i]);
}

function unpickler_owns(self: PyObject, visit: OwnsVisitor): void {
  const u = self.v as UnpicklerPayload | null;
  if (u === null) return;
  for (let slot = 0; slot <= INPUT_SLOT; slot++) {
    const o = fieldAt(u, slot);
    if (o !== null) visit(o, slot);
  }
  u.memo?.forEach((o, i) => {
    visit(o, MEMO_SLOT + i);
  });
}

/** The class of unpicklers. @source Modules/_pickle.c unpickler_type_spec */
export function unpicklerType(): TypeDef {
  return {
    tp_name: '_pickle.Unpickler',
    tp_basicsize: 272,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
    tp_doc: UNPICKLER_DOC,
    tp_new: Unpickler_new,
    tp_alloc: PyType_GenericAlloc,
    tp_init: Unpickler_init,
    tp_dealloc: Unpickler_dealloc,
    tp_traverse: Unpickler_traverse,
    tp_clear: Unpickler_clear,
    tp_owns: unpickler_owns,
    tp_owned_at(self, slot) {
      const u = (self as UnpicklerObject).v;
      return slot >= MEMO_SLOT ? (u.memo?.[slot - MEMO_SLOT] ?? null) : fieldAt(u, slot);
    },
    tp_slotname: (_self, slot) => NAMES[slot] ?? `memo ${slot - MEMO_SLOT}`,
    tp_apart: apart,
    methods: [
      method('load', METH_FASTCALL | METH_KEYWORDS, Unpickler_load, LOAD_DOC),
      method('find_class', METH_FASTCALL | METH_KEYWORDS, Unpickler_find_class, FIND_CLASS_DOC),
      method(
        '__sizeof__',
        METH_NOARGS,
        (self) => PyLong_FromSsize_t(self.ob_type.tp_basicsize + apart(self)),
        SIZEOF_DOC,
      ),
    ],
    getset: [
      getset(
        'memo',
        (self) => newMemoProxy(pickleState.UnpicklerMemoProxyType!, self),
        Unpickler_set_memo,
      ),
      hookAttribute('persistent_load', setPersLoad),
    ],
  };
}
