/** The module _queue: SimpleQueue (Modules/_queuemodule.c). */
import {
  TPFLAGS,
  METH,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
} from '../heap/object';
import { PyObject_GC_UnTrack } from '../gc/generations';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { containerDoc } from '../objects/container-docs';
import { PyErr_BadInternalCall, PyErr_SetNone, PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyErr_NewException } from '../objects/exceptions-group';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import {
  PyArg_UnpackKeywords,
  _PyArg_CheckPositional,
  _PyArg_NoKeywords,
} from '../objects/getargs';
import {
  PyList_Append,
  PyList_GET_ITEM,
  PyList_GET_SIZE,
  PyList_New,
  PyList_SetItem,
  PyList_SetSlice,
} from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None, PyObject_GenericGetAttr, PyObject_IsTrue } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { PyTuple_GET_SIZE } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { PyType_FromDef, PyType_GenericAlloc } from '../objects/typeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { PyThread_allocate_lock, PyThread_free_lock } from './_thread-lock';
import { holdInModule } from './module-state';
import { deadlineIn, mayWait, waitFor, wakeThreads } from './thread-scheduler';
import { _PyTime_FromSecondsObject } from './pytime';

/** @source Modules/_queuemodule.c simplequeueobject */
interface QueuePayload {
  /** Block of the lock on which `get` waits. */
  readonly lock: number;
  /** Items put; those before `lst_pos` have been taken, None stands for them. Null once cleared. */
  lst: PyObject | null;
  lst_pos: number;
}
type QueueObject = PyObject<QueuePayload>;

let emptyError: PyObject | null = null;

function simplequeue_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKeywords('SimpleQueue', kwds)) return null;
  if (!_PyArg_CheckPositional('SimpleQueue', PyTuple_GET_SIZE(args), 0, 0)) return null;
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  const lst = PyList_New(0);
  const payload: QueuePayload = { lock: PyThread_allocate_lock(), lst, lst_pos: 0 };
  self.v = payload;
  touch(self);
  return self;
}

function put(self: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null {
  const names = ['item', 'block', 'timeout'];
  const parsed = PyArg_UnpackKeywords('put', names, args, kwnames, 1, 3, 0);
  if (parsed === null) return null;
  const { lst } = (self as QueueObject).v;
  if (lst === null) return PyErr_BadInternalCall();
  if (PyList_Append(lst, parsed[0]!) < 0) return null;
  wakeThreads();
  return Py_NewRef(Py_None);
}

/**
 * The next item, with its reference, or null without exception.
 * @source Modules/_queuemodule.c simplequeue_pop_item
 */
function take(self: PyObject): PyObject | null {
  const q = (self as QueueObject).v;
  if (q.lst === null || qsize(self) === 0) return null;
  const item = Py_NewRef(PyList_GET_ITEM(q.lst, q.lst_pos));
  PyList_SetItem(q.lst, q.lst_pos, Py_NewRef(Py_None));
  q.lst_pos++;
  // Gives the places of what was taken back when they are more than half.
  if (q.lst_pos > qsize(self)) {
    PyList_SetSlice(q.lst, 0, q.lst_pos, null);
    q.lst_pos = 0;
  }
  return item;
}

function empty(): PyObject | null {
  return PyErr_SetNone(emptyError!);
}

/** @source Modules/_queuemodule.c _queue_SimpleQueue_get_impl */
function get(self: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackKeywords('get', ['block', 'timeout'], args, kwnames, 0, 2, 0);
  if (parsed === null) return null;
  const block = parsed[0] === null ? 1 : PyObject_IsTrue(parsed[0]);
  if (block < 0) return null;
  let seconds = Infinity;
  if (block === 0) seconds = 0;
  else if (parsed[1] !== null && parsed[1] !== Py_None) {
    const given = _PyTime_FromSecondsObject(parsed[1]);
    if (given === null) return null;
    if (given < 0) {
      return PyErr_SetString(PyExc_ValueError, "'timeout' must be a non-negative number");
    }
    seconds = given;
  }
  const item = take(self);
  if (item !== null) return item;
  if (seconds === 0) return empty();
  return waitFor({
    ready: () => qsize(self) > 0,
    deadline: deadlineIn(seconds),
    finish: () => take(self) ?? empty(),
  });
}

function simplequeue_clear(self: PyObject): number {
  const q = (self as QueueObject).v;
  const { lst } = q;
  q.lst = null;
  touch(self);
  Py_XDECREF(lst);
  return 0;
}

function qsize(self: PyObject): number {
  const q = (self as QueueObject).v;
  return q.lst === null ? 0 : PyList_GET_SIZE(q.lst) - q.lst_pos;
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`_queue.SimpleQueue.${name}`));
}

const simplequeue_def: TypeDef = {
  tp_name: '_queue.SimpleQueue',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
  tp_weaklistoffset: 48,
  tp_doc: containerDoc('_queue.SimpleQueue') ?? '',
  tp_dealloc(self: PyObject): void {
    const type = self.ob_type;
    PyObject_GC_UnTrack(self);
    PyThread_free_lock((self as QueueObject).v.lock);
    simplequeue_clear(self);
    if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
    tp_free(self);
    Py_DECREF(type);
  },
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse(self, visit): void {
    const { lst } = (self as QueueObject).v;
    if (lst !== null) visit(lst);
    visit(self.ob_type);
  },
  tp_clear: simplequeue_clear,
  tp_alloc: PyType_GenericAlloc,
  tp_new: simplequeue_new,
  methods: [
    def('empty', METH.NOARGS, (self) => PyBool_FromLong(qsize(self) === 0 ? 1 : 0)),
    def('get', METH.FASTCALL | METH.KEYWORDS, mayWait(get)),
    def('get_nowait', METH.NOARGS, (self) => take(self) ?? empty()),
    def('put', METH.FASTCALL | METH.KEYWORDS, put),
    def('put_nowait', METH.FASTCALL | METH.KEYWORDS, put),
    def('qsize', METH.NOARGS, (self) => PyLong_FromLong(qsize(self))),
    def('__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const { lst } = (self as QueueObject).v;
    if (lst !== null) visit(lst, 0);
  },
  tp_slotname: () => 'list of items',
};

/** @source Modules/_queuemodule.c queuemodule_exec */
function exec(module: PyObject): number {
  emptyError = PyErr_NewException('_queue.Empty', null, null);
  if (emptyError === null || PyModule_AddObjectRef(module, 'Empty', emptyError) < 0) return -1;
  holdInModule('_queue', emptyError);
  const type = PyType_FromDef(simplequeue_def, module, null);
  if (type === null) return -1;
  holdInModule('_queue', type);
  return PyModule_AddObjectRef(module, 'SimpleQueue', type);
}

export const _queue_module = defineModule({
  name: '_queue',
  doc: containerDoc('module _queue'),
  methods: [],
  exec,
});
