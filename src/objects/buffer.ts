/** The buffer protocol: windows onto the memory of other objects. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyErr_SetString } from './errors';
import { PyExc_BufferError, PyExc_TypeError } from './exceptions';

/** Request flags (Include/pybuffer.h). */
export const PyBUF = {
  SIMPLE: 0,
  WRITABLE: 0x0001,
  FORMAT: 0x0004,
  ND: 0x0008,
  STRIDES: 0x0018,
  C_CONTIGUOUS: 0x0038,
  F_CONTIGUOUS: 0x0058,
  ANY_CONTIGUOUS: 0x0098,
  INDIRECT: 0x0118,
  CONTIG: 0x0009,
  CONTIG_RO: 0x0008,
  STRIDED: 0x0019,
  STRIDED_RO: 0x0018,
  RECORDS: 0x001d,
  RECORDS_RO: 0x001c,
  FULL: 0x011d,
  FULL_RO: 0x011c,
  READ: 0x100,
  WRITE: 0x200,
} as const;

/**
 * A view onto an exporter's memory (struct Py_buffer). For a contiguous view `bytes` is exactly
 * the memory seen and `start` is 0; else `bytes` is all of the underlying memory and `start` where
 * the first item lies in it.
 */
export class Py_buffer {
  /** The exporter, owned; null when released. */
  obj: PyObject | null = null;
  bytes: Uint8Array = EMPTY;
  start = 0;
  /** Bytes seen: product of shape times itemsize. */
  len = 0;
  itemsize = 1;
  readonly = true;
  ndim = 1;
  /** Null stands for `B`. */
  format: string | null = null;
  shape: number[] | null = null;
  strides: number[] | null = null;
}

const EMPTY = new Uint8Array(0);

/** @source Include/cpython/object.h PyObject_CheckBuffer */
export function PyObject_CheckBuffer(o: PyObject): boolean {
  return o.ob_type.bf_getbuffer !== null;
}

/** Fills `view` from `o`: 0, or -1 with an exception set. @source Objects/abstract.c PyObject_GetBuffer */
export function PyObject_GetBuffer(o: PyObject, view: Py_buffer, flags: number): number {
  const getbuffer = o.ob_type.bf_getbuffer;
  if (getbuffer === null) {
    PyErr_SetString(PyExc_TypeError, `a bytes-like object is required, not '${o.ob_type.tp_name}'`);
    return -1;
  }
  return getbuffer(o, view, flags);
}

/** Ends a view. @source Objects/abstract.c PyBuffer_Release */
export function PyBuffer_Release(view: Py_buffer): void {
  const obj = view.obj;
  if (obj === null) return;
  obj.ob_type.bf_releasebuffer?.(obj, view);
  view.obj = null;
  Py_DECREF(obj);
}

/** Fills a one-dimensional view of bytes. @source Objects/abstract.c PyBuffer_FillInfo */
export function PyBuffer_FillInfo(
  view: Py_buffer,
  obj: PyObject,
  bytes: Uint8Array,
  readonly: boolean,
  flags: number,
): number {
  if (flags & PyBUF.WRITABLE && readonly) {
    PyErr_SetString(PyExc_BufferError, 'Object is not writable.');
    return -1;
  }
  view.obj = Py_NewRef(obj);
  view.bytes = bytes;
  view.start = 0;
  view.len = bytes.length;
  view.readonly = readonly;
  view.itemsize = 1;
  view.format = flags & PyBUF.FORMAT ? 'B' : null;
  view.ndim = 1;
  view.shape = flags & PyBUF.ND ? [bytes.length] : null;
  view.strides = (flags & PyBUF.STRIDES) === PyBUF.STRIDES ? [1] : null;
  return 0;
}

/** Whether the items lie in memory in order ('C'), or in reverse order of dimensions ('F'). */
export function PyBuffer_IsContiguous(view: Py_buffer, order: 'C' | 'F' | 'A'): boolean {
  if (order === 'A') {
    return PyBuffer_IsContiguous(view, 'C') || PyBuffer_IsContiguous(view, 'F');
  }
  const { shape, strides } = view;
  if (strides === null || view.len === 0) return order === 'C' || view.ndim <= 1 || view.len === 0;
  let expected = view.itemsize;
  const dimensions = shape!.map((_, i) => i);
  if (order === 'C') dimensions.reverse();
  for (const i of dimensions) {
    if (shape![i] > 1 && strides[i] !== expected) return false;
    expected *= shape![i];
  }
  return true;
}

/**
 * The bytes of a bytes-like object, null with TypeError or BufferError. The array shares the
 * object's memory but does not keep the object from changing: use it before any Python code runs.
 */
export function asReadBuffer(o: PyObject): Uint8Array | null {
  const view = new Py_buffer();
  if (PyObject_GetBuffer(o, view, PyBUF.SIMPLE) < 0) return null;
  const bytes = view.bytes;
  PyBuffer_Release(view);
  return bytes;
}

/**
 * The bytes of a writable bytes-like argument of `fname` (none in the message if empty); as
 * `asReadBuffer`.
 *
 * @source Python/getargs.c the format w*
 */
export function asWriteBuffer(o: PyObject, fname: string): Uint8Array | null {
  const view = new Py_buffer();
  if (o.ob_type.bf_getbuffer === null || PyObject_GetBuffer(o, view, PyBUF.WRITABLE) < 0) {
    const name = fname === '' ? '' : `${fname}() `;
    return PyErr_SetString(
      PyExc_TypeError,
      `${name}argument must be read-write bytes-like object, not ${o.ob_type.tp_name}`,
    );
  }
  const bytes = view.bytes;
  PyBuffer_Release(view);
  return bytes;
}
