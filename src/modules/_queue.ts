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
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { containerDoc } from '../objects/container-docs';
import { PyErr_SetNone, PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyErr_NewException } from '../objects/exceptions-group';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import {
  PyArg_UnpackKeywords,
  _PyArg_CheckPositional,
  _PyArg_NoKeywords,
} from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None, PyObject_GenericGetAttr, PyObject_IsTrue } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { PyTuple_GET_SIZE, itemSlotName } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { PyType_FromDef, PyType_GenericAlloc } from '../objects/typeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { holdInModule } from './module-state';
import { deadlineIn, mayWait, waitFor, wakeThreads } from './thread-scheduler';
import { _PyTime_FromSecondsObject } from './pytime';

/** Items put and not taken yet: those from `head` on. @source Modules/_queuemodule.c simplequeueobject */
interface QueuePayload {
  items: PyObject[];
  head: number;
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
  if (self !== null) self.v = { items: [], head: 0 };
  return self;
}

function put(self: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null {
  const names = ['item', 'block', 'timeout'];
  const parsed = PyArg_UnpackKeywords('put', names, args, kwnames, 1, 3, 0);
  if (parsed === null) return null;
  const q = (self as QueueObject).v;
  q.items.push(Py_NewRef(parsed[0]!));
  touch(self);
  wakeThreads();
  return Py_NewRef(Py_None);
}

/** The next item, with its reference, or null without exception. */
function take(self: PyObject): PyObject | null {
  const q = (self as QueueObject).v;
  if (q.head >= q.items.length) return null;
  const item = q.items[q.head++];
  // Compacts now and then, so that taking costs constant time on average.
  if (q.head > 10 && q.head * 2 > q.items.length) {
    q.items = q.items.slice(q.head);
    q.head = 0;
  }
  touch(self);
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
  const rest = q.items.slice(q.head);
  q.items = [];
  q.head = 0;
  touch(self);
  for (const item of rest) Py_DECREF(item);
  return 0;
}

function qsize(self: PyObject): number {
  const q = (self as QueueObject).v;
  return q.items.length - q.head;
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
    if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
    simplequeue_clear(self);
    tp_free(self);
    Py_DECREF(type);
  },
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse(self, visit): void {
    const q = (self as QueueObject).v;
    for (let i = q.head; i < q.items.length; i++) visit(q.items[i]);
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
    const q = (self as QueueObject).v;
    for (let i = q.head; i < q.items.length; i++) visit(q.items[i], i - q.head);
  },
  tp_slotname: itemSlotName,
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
