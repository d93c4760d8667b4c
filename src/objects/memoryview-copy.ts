/** Copies between strided memory. */
import { PyBuffer_IsContiguous, type Py_buffer } from './buffer';

/** Offsets of all items of the view, in C order (or Fortran order), relative to `bytes`. */
export function itemOffsets(view: Py_buffer, order: 'C' | 'F' = 'C'): number[] {
  const shape = view.shape ?? [view.len / view.itemsize];
  const strides = view.strides ?? [view.itemsize];
  let offsets = [view.start];
  if (view.ndim === 0) return offsets;
  const dimensions = shape.map((_, i) => i);
  if (order === 'F') dimensions.reverse();
  for (const i of dimensions) {
    const next: number[] = [];
    for (const offset of offsets) {
      for (let k = 0; k < shape[i]; k++) next.push(offset + k * strides[i]);
    }
    offsets = next;
  }
  return offsets;
}

/** The bytes of the view, items in C or Fortran order ('A': as they lie if contiguous). @source Objects/memoryobject.c PyBuffer_ToContiguous */
export function packContiguous(view: Py_buffer, order: 'C' | 'F' | 'A' = 'C'): Uint8Array {
  if (order === 'A') order = PyBuffer_IsContiguous(view, 'F') ? 'F' : 'C';
  if (PyBuffer_IsContiguous(view, order)) {
    return view.bytes.slice(view.start, view.start + view.len);
  }
  const out = new Uint8Array(view.len);
  let at = 0;
  for (const offset of itemOffsets(view, order)) {
    out.set(view.bytes.subarray(offset, offset + view.itemsize), at);
    at += view.itemsize;
  }
  return out;
}
