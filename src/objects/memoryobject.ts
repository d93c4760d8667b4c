/** memoryview and the managed buffer behind it. */
import { addressOf } from '../heap/alloc';
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { touch } from '../heap/observer';
import {
  PyBUF,
  PyBuffer_IsContiguous,
  PyObject_CheckBuffer,
  PyObject_GetBuffer,
  Py_buffer,
} from './buffer';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_BufferError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { memory_iter } from './memoryview-iter';
import { memory_ass_sub, memory_item, memory_length, memory_subscript } from './memoryview-items';
import { memory_getsets, memory_methods } from './memoryview-methods';
import { memory_richcompare } from './memoryview-compare';
import { packContiguous } from './memoryview-copy';
import { PyObject_GenericGetAttr } from './object-attr';
import { PyObject_Hash } from './object';
import { _Py_HashBytes } from './pyhash';
import { defineType } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

/** The one buffer that a family of memoryviews looks at (struct _PyManagedBufferObject). */
export class ManagedBuffer {
  released = false;
  /** Memoryviews registered. */
  exports = 0;
  readonly master = new Py_buffer();
}
export type PyManagedBufferObject = PyObject<ManagedBuffer>;

/** State of a memoryview (struct PyMemoryViewObject). */
export class MemoryView {
  released = false;
  /** Buffers that others got from this view. */
  exports = 0;
  /** Owned; null once dead. */
  mbuf: PyManagedBufferObject | null;
  /** Its `obj` is borrowed from the managed buffer. */
  view: Py_buffer;
  /** Cached hash, or null. */
  hash: Py_hash_t | null = null;

  constructor(mbuf: PyManagedBufferObject, view: Py_buffer) {
    this.mbuf = mbuf;
    this.view = view;
  }

  /** ob_size: shape, strides and suboffsets lie behind the struct. */
  get length(): number {
    return 3 * this.view.ndim;
  }
}
export type PyMemoryViewObject = PyObject<MemoryView>;

export function PyMemoryView_Check(o: PyObject): o is PyMemoryViewObject {
  return o.ob_type === PyMemoryView_Type;
}

function releasedError(): null {
  return PyErr_SetString(PyExc_ValueError, 'operation forbidden on released memoryview object');
}

/** The view of a memoryview that is not released; null with ValueError. @source CHECK_RELEASED */
export function openView(self: PyObject): Py_buffer | null {
  const mv = (self as PyMemoryViewObject).v;
  if (mv.released || mv.mbuf === null || mv.mbuf.v.released) return releasedError();
  return mv.view;
}

function mbuf_release(self: PyManagedBufferObject): void {
  if (self.v.released) return;
  self.v.released = true;
  PyObject_GC_UnTrack(self);
  const master = self.v.master;
  const obj = master.obj;
  if (obj === null) return;
  obj.ob_type.bf_releasebuffer?.(obj, master);
  master.obj = null;
  touch(self);
  Py_DECREF(obj);
}

function mbuf_dealloc(self: PyObject): void {
  mbuf_release(self as PyManagedBufferObject);
  PyObject_GC_Del(self);
}

/** @source Objects/memoryobject.c _PyManagedBuffer_FromObject */
function managedBufferFromObject(base: PyObject, flags: number): PyManagedBufferObject | null {
  const mbuf = PyObject_GC_New(_PyManagedBuffer_Type, new ManagedBuffer(), 112);
  PyObject_GC_Track(mbuf);
  if (PyObject_GetBuffer(base, mbuf.v.master, flags) < 0) {
    mbuf.v.master.obj = null;
    Py_DECREF(mbuf);
    return null;
  }
  touch(mbuf);
  return mbuf;
}

/** A copy of a view, complete with shape, strides and format. @source Objects/memoryobject.c init_shared_values */
export function copyView(src: Py_buffer): Py_buffer {
  const view = new Py_buffer();
  view.obj = src.obj;
  view.bytes = src.bytes;
  view.start = src.start;
  view.len = src.len;
  view.itemsize = src.itemsize;
  view.readonly = src.readonly;
  view.format = src.format ?? 'B';
  view.ndim = src.ndim;
  view.shape = src.shape?.slice() ?? (src.ndim === 1 ? [src.len / src.itemsize] : []);
  view.strides = src.strides?.slice() ?? contiguousStrides(view.shape, src.itemsize);
  return view;
}

/** Strides of C-contiguous memory. */
export function contiguousStrides(shape: readonly number[], itemsize: number): number[] {
  const strides: number[] = [];
  let step = itemsize;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i];
  }
  return strides;
}

/** A new memoryview registered with the managed buffer. @source Objects/memoryobject.c mbuf_add_view */
export function mbuf_add_view(mbuf: PyManagedBufferObject, src: Py_buffer | null): PyObject {
  const view = copyView(src ?? mbuf.v.master);
  const size = 144 + 24 * view.ndim;
  const mv = PyObject_GC_New(PyMemoryView_Type, new MemoryView(Py_NewRef(mbuf), view), size);
  mbuf.v.exports++;
  touch(mv);
  PyObject_GC_Track(mv);
  return mv;
}

/**
 * A memoryview of memory that no object owns; who made it says when the memory ends.
 * @source Objects/memoryobject.c PyMemoryView_FromBuffer, PyMemoryView_FromMemory
 */
export function PyMemoryView_FromMemory(bytes: Uint8Array, readonly: boolean): PyObject {
  const mbuf = PyObject_GC_New(_PyManagedBuffer_Type, new ManagedBuffer(), 112);
  PyObject_GC_Track(mbuf);
  const { master } = mbuf.v;
  master.bytes = bytes;
  master.len = bytes.length;
  master.readonly = readonly;
  const mv = mbuf_add_view(mbuf, null);
  Py_DECREF(mbuf);
  return mv;
}

/** A memoryview of `v` by request `flags`, or null. @source Objects/memoryobject.c _PyMemoryView_FromBufferProc */
export function memoryViewFromObject(v: PyObject, flags: number): PyObject | null {
  if (PyMemoryView_Check(v)) {
    if (openView(v) === null) return null;
    return mbuf_add_view(v.v.mbuf!, v.v.view);
  }
  if (!PyObject_CheckBuffer(v)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `memoryview: a bytes-like object is required, not '${v.ob_type.tp_name}'`,
    );
  }
  const mbuf = managedBufferFromObject(v, flags);
  if (mbuf === null) return null;
  const mv = mbuf_add_view(mbuf, null);
  Py_DECREF(mbuf);
  return mv;
}

/** @source Objects/memoryobject.c PyMemoryView_FromObject */
export function PyMemoryView_FromObject(v: PyObject): PyObject | null {
  return memoryViewFromObject(v, PyBUF.FULL_RO);
}

/** Ends the view: 0, or -1 with BufferError. @source Objects/memoryobject.c _memory_release */
export function _memory_release(self: PyObject): number {
  const mv = (self as PyMemoryViewObject).v;
  if (mv.released) return 0;
  if (mv.exports > 0) {
    const s = mv.exports === 1 ? '' : 's';
    PyErr_SetString(PyExc_BufferError, `memoryview has ${mv.exports} exported buffer${s}`);
    return -1;
  }
  mv.released = true;
  const mbuf = mv.mbuf!;
  if (--mbuf.v.exports === 0) mbuf_release(mbuf);
  return 0;
}

function memory_clear(self: PyObject): number {
  const mv = (self as PyMemoryViewObject).v;
  if (mv.exports === 0 && mv.mbuf !== null) {
    _memory_release(self);
    const mbuf = mv.mbuf;
    mv.mbuf = null;
    touch(self);
    Py_DECREF(mbuf);
  }
  return 0;
}

function memory_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  const mv = (self as PyMemoryViewObject).v;
  if (mv.mbuf !== null) {
    _memory_release(self);
    const mbuf = mv.mbuf;
    mv.mbuf = null;
    Py_DECREF(mbuf);
  }
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  PyObject_GC_Del(self);
}

function memory_repr(self: PyObject): PyObject {
  const released = (self as PyMemoryViewObject).v.released ? 'released ' : '';
  return PyUnicode_FromString(`<${released}memory at 0x${addressOf(self).toString(16)}>`);
}

function bufferError(message: string): -1 {
  PyErr_SetString(PyExc_BufferError, message);
  return -1;
}

/** What forbids the request, or null. */
function requestProblem(base: Py_buffer, flags: number): string | null {
  const wants = (flag: number): boolean => (flags & flag) === flag;
  if (wants(PyBUF.WRITABLE) && base.readonly) {
    return 'memoryview: underlying buffer is not writable';
  }
  const c = PyBuffer_IsContiguous(base, 'C');
  const f = PyBuffer_IsContiguous(base, 'F');
  if (wants(PyBUF.C_CONTIGUOUS) && !c) return 'memoryview: underlying buffer is not C-contiguous';
  if (wants(PyBUF.F_CONTIGUOUS) && !f) {
    return 'memoryview: underlying buffer is not Fortran contiguous';
  }
  if (wants(PyBUF.ANY_CONTIGUOUS) && !c && !f) {
    return 'memoryview: underlying buffer is not contiguous';
  }
  if (!wants(PyBUF.STRIDES) && !c) return 'memoryview: underlying buffer is not C-contiguous';
  if (!wants(PyBUF.ND) && wants(PyBUF.FORMAT)) {
    return 'memoryview: cannot cast to unsigned bytes if the format flag is present';
  }
  return null;
}

/** @source Objects/memoryobject.c memory_getbuf */
function memory_getbuf(self: PyObject, target: unknown, flags: number): number {
  const base = openView(self);
  if (base === null) return -1;
  const problem = requestProblem(base, flags);
  if (problem !== null) return bufferError(problem);
  const view = target as Py_buffer;
  if (PyBuffer_IsContiguous(base, 'A')) {
    view.bytes = base.bytes.subarray(base.start, base.start + base.len);
    view.start = 0;
  } else {
    view.bytes = base.bytes;
    view.start = base.start;
  }
  view.len = base.len;
  view.itemsize = base.itemsize;
  view.readonly = base.readonly;
  view.format = flags & PyBUF.FORMAT ? base.format : null;
  view.ndim = base.ndim;
  view.shape = base.shape;
  view.strides = (flags & PyBUF.STRIDES) === PyBUF.STRIDES ? base.strides : null;
  if (!(flags & PyBUF.ND)) {
    view.ndim = 1;
    view.shape = null;
  }
  view.obj = Py_NewRef(self);
  (self as PyMemoryViewObject).v.exports++;
  return 0;
}

function memory_releasebuf(self: PyObject): void {
  (self as PyMemoryViewObject).v.exports--;
}

/** @source Objects/memoryobject.c memory_hash */
function memory_hash(self: PyObject): Py_hash_t {
  const mv = (self as PyMemoryViewObject).v;
  if (mv.hash !== null) return mv.hash;
  const view = openView(self);
  if (view === null) return -1;
  const fail = (message: string): -1 => {
    PyErr_SetString(PyExc_ValueError, message);
    return -1;
  };
  if (!view.readonly) return fail('cannot hash writable memoryview object');
  if (!'Bbc'.includes(view.format!.replace('@', ''))) {
    return fail("memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
  }
  if (view.obj !== null && PyObject_Hash(view.obj) === -1 && PyErr_Occurred()) return -1;
  mv.hash = _Py_HashBytes(packContiguous(view));
  return mv.hash;
}

function memoryview_new(
  _type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('memoryview', ['object'], args, kwds, 1, 1, 0);
  return parsed === null ? null : PyMemoryView_FromObject(parsed[0]!);
}

export const _PyManagedBuffer_Type = defineType({
  tp_name: 'managedbuffer',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 112,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: mbuf_dealloc,
  tp_traverse: (self, visit) => {
    const obj = (self as PyManagedBufferObject).v.master.obj;
    if (obj !== null) visit(obj);
  },
  tp_clear: (self) => {
    mbuf_release(self as PyManagedBufferObject);
    return 0;
  },
  tp_owns: (self, visit) => {
    const obj = (self as PyManagedBufferObject).v.master.obj;
    if (obj !== null) visit(obj, 0);
  },
  tp_slotname: () => 'obj',
});

export const PyMemoryView_Type = defineType({
  tp_name: 'memoryview',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 144,
  tp_itemsize: 8,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.SEQUENCE,
  tp_doc:
    'memoryview(object)\n--\n\nCreate a new memoryview object which references the given object.',
  tp_weaklistoffset: 1,
  tp_dealloc: memory_dealloc,
  tp_repr: memory_repr,
  tp_hash: memory_hash,
  tp_traverse: (self, visit) => {
    const mbuf = (self as PyMemoryViewObject).v.mbuf;
    if (mbuf !== null) visit(mbuf);
  },
  tp_clear: memory_clear,
  tp_richcompare: memory_richcompare,
  tp_iter: memory_iter,
  tp_new: memoryview_new,
  sq_length: memory_length,
  sq_item: memory_item,
  mp_length: memory_length,
  mp_subscript: memory_subscript,
  mp_ass_subscript: memory_ass_sub,
  bf_getbuffer: memory_getbuf,
  bf_releasebuffer: memory_releasebuf,
  tp_owns: (self, visit) => {
    const mbuf = (self as PyMemoryViewObject).v.mbuf;
    if (mbuf !== null) visit(mbuf, 0);
  },
  tp_slotname: () => 'managed buffer',
  methods: memory_methods(),
  getset: memory_getsets(),
});
