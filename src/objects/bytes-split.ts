/** Methods of bytes and bytearray that split, join and replace. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PySequence_Fast } from './abstract';
import { asReadBuffer } from './buffer';
import { ssizeArgument } from './bytes-args';
import { bytesCount, bytesFind, bytesRFind } from './bytes-search';
import { bytesData, bytesLike, bytesUnchanged, fastItems } from './bytes-shared';
import { PyBytes_CheckExact, allocateBytes } from './bytesobject';
import { PyByteArray_Check, type PyByteArrayObject } from './bytearrayobject';
import { PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from './getargs';
import { listFromStolen } from './listobject';
import { PyObject_IsTrue, Py_None } from './object';
import { tupleFromStolen } from './tupleobject';

/** Whether a byte is white space. @source Python/pyctype.c */
export function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

/** [start, end) of each piece, separated by white space. */
function splitSpace(data: Uint8Array, max: number): [number, number][] {
  const pieces: [number, number][] = [];
  let i = 0;
  while (i < data.length) {
    while (i < data.length && isSpace(data[i])) i++;
    if (i === data.length) break;
    let end = i;
    if (pieces.length >= max) {
      pieces.push([i, data.length]);
      break;
    }
    while (end < data.length && !isSpace(data[end])) end++;
    pieces.push([i, end]);
    i = end;
  }
  return pieces;
}

function rsplitSpace(data: Uint8Array, max: number): [number, number][] {
  const pieces: [number, number][] = [];
  let end = data.length;
  while (end > 0) {
    while (end > 0 && isSpace(data[end - 1])) end--;
    if (end === 0) break;
    let start = end;
    if (pieces.length >= max) {
      pieces.push([0, end]);
      break;
    }
    while (start > 0 && !isSpace(data[start - 1])) start--;
    pieces.push([start, end]);
    end = start;
  }
  return pieces.reverse();
}

function splitAt(data: Uint8Array, sep: Uint8Array, max: number): [number, number][] {
  const pieces: [number, number][] = [];
  let i = 0;
  while (pieces.length < max) {
    const at = bytesFind(data, sep, i);
    if (at < 0) break;
    pieces.push([i, at]);
    i = at + sep.length;
  }
  pieces.push([i, data.length]);
  return pieces;
}

function rsplitAt(data: Uint8Array, sep: Uint8Array, max: number): [number, number][] {
  const pieces: [number, number][] = [];
  let end = data.length;
  while (pieces.length < max) {
    const at = bytesRFind(data, sep, 0, end);
    if (at < 0) break;
    pieces.push([at + sep.length, end]);
    end = at;
  }
  pieces.push([0, end]);
  return pieces.reverse();
}

function pieceList(self: PyObject, pieces: readonly [number, number][]): PyObject {
  const data = bytesData(self);
  if (pieces.length === 1 && PyBytes_CheckExact(self)) {
    const [start, end] = pieces[0];
    if (start === 0 && end === data.length) return listFromStolen([Py_NewRef(self)]);
  }
  return listFromStolen(pieces.map(([start, end]) => bytesLike(self, data.slice(start, end))));
}

/** Makes the method `split` or `rsplit`. */
export function splitMethod(fname: string, fromRight: boolean) {
  return (self: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null => {
    const parsed = PyArg_UnpackKeywords(fname, ['sep', 'maxsplit'], args, kwnames, 0, 2, 0);
    if (parsed === null) return null;
    const limit = ssizeArgument(parsed[1], -1);
    if (limit === null) return null;
    const max = limit < 0 ? Infinity : limit;
    const data = bytesData(self);
    if (parsed[0] === null || parsed[0] === Py_None) {
      return pieceList(self, fromRight ? rsplitSpace(data, max) : splitSpace(data, max));
    }
    const sep = asReadBuffer(parsed[0]);
    if (sep === null) return null;
    if (sep.length === 0) return PyErr_SetString(PyExc_ValueError, 'empty separator');
    return pieceList(self, fromRight ? rsplitAt(data, sep, max) : splitAt(data, sep, max));
  };
}

export function bytes_splitlines(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('splitlines', ['keepends'], args, kwnames, 0, 1, 0);
  if (parsed === null) return null;
  const keep = parsed[0] === null ? 0 : PyObject_IsTrue(parsed[0]);
  if (keep < 0) return null;
  const data = bytesData(self);
  const pieces: [number, number][] = [];
  for (let i = 0; i < data.length;) {
    let end = i;
    while (end < data.length && data[end] !== 10 && data[end] !== 13) end++;
    let next = end;
    if (next < data.length) next += data[next] === 13 && data[next + 1] === 10 ? 2 : 1;
    pieces.push([i, keep ? next : end]);
    i = next;
  }
  return pieceList(self, pieces);
}

/** Makes the method `partition` or `rpartition`. */
export function partitionMethod(fromRight: boolean) {
  return (self: PyObject, arg: PyObject): PyObject | null => {
    const sep = asReadBuffer(arg);
    if (sep === null) return null;
    if (sep.length === 0) return PyErr_SetString(PyExc_ValueError, 'empty separator');
    const data = bytesData(self);
    const at = fromRight ? bytesRFind(data, sep) : bytesFind(data, sep);
    if (at < 0) {
      const rest = [bytesLike(self, new Uint8Array(0)), bytesLike(self, new Uint8Array(0))];
      const whole = bytesUnchanged(self);
      return tupleFromStolen(fromRight ? [...rest, whole] : [whole, ...rest]);
    }
    const middle = PyBytes_CheckExact(self) ? Py_NewRef(arg) : bytesLike(self, sep.slice());
    return tupleFromStolen([
      bytesLike(self, data.slice(0, at)),
      middle,
      bytesLike(self, data.slice(at + sep.length)),
    ]);
  };
}

/** A bytearray stays as it is while the iterable's own code runs. @source Objects/bytearrayobject.c bytearray_join */
export function bytes_join(self: PyObject, iterable: PyObject): PyObject | null {
  if (!PyByteArray_Check(self)) return joinItems(self, iterable);
  const { v } = self as PyByteArrayObject;
  v.exports++;
  const result = joinItems(self, iterable);
  v.exports--;
  return result;
}

/** @source Objects/stringlib/join.h STRINGLIB(bytes_join) */
function joinItems(self: PyObject, iterable: PyObject): PyObject | null {
  const seq = PySequence_Fast(iterable, 'can only join an iterable');
  if (seq === null) return null;
  const items = fastItems(seq);
  if (items.length === 1 && PyBytes_CheckExact(self) && PyBytes_CheckExact(items[0])) {
    const result = Py_NewRef(items[0]);
    Py_DECREF(seq);
    return result;
  }
  const sep = bytesData(self);
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let i = 0; i < items.length; i++) {
    const part = items[i].ob_type.bf_getbuffer === null ? null : asReadBuffer(items[i]);
    if (part === null) {
      PyErr_SetString(
        PyExc_TypeError,
        `sequence item ${i}: expected a bytes-like object, ` + `${items[i].ob_type.tp_name} found`,
      );
      Py_DECREF(seq);
      return null;
    }
    parts.push(part);
    total += part.length + (i > 0 ? sep.length : 0);
  }
  const out = allocateBytes(total);
  if (out !== null) {
    let at = 0;
    for (let i = 0; i < parts.length; i++) {
      if (i > 0) {
        out.set(sep, at);
        at += sep.length;
      }
      out.set(parts[i], at);
      at += parts[i].length;
    }
  }
  Py_DECREF(seq);
  return out === null ? null : bytesLike(self, out);
}

/** `data` with up to `max` occurrences of `from` replaced; null: unchanged. */
function replaceIn(
  data: Uint8Array,
  from: Uint8Array,
  to: Uint8Array,
  max: number,
): number[] | null {
  const out: number[] = [];
  let count = 0;
  let i = 0;
  if (from.length === 0) {
    for (; i <= data.length && count < max; i++, count++) {
      for (const byte of to) out.push(byte);
      if (i < data.length) out.push(data[i]);
    }
  } else {
    for (; count < max; count++) {
      const at = bytesFind(data, from, i);
      if (at < 0) break;
      for (; i < at; i++) out.push(data[i]);
      for (const byte of to) out.push(byte);
      i = at + from.length;
    }
  }
  if (count === 0) return null;
  for (; i < data.length; i++) out.push(data[i]);
  return out;
}

export function bytes_replace(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('replace', args.length, 2, 3)) return null;
  const from = asReadBuffer(args[0]);
  if (from === null) return null;
  const to = asReadBuffer(args[1]);
  if (to === null) return null;
  const count = ssizeArgument(args[2], -1);
  if (count === null) return null;
  const data = bytesData(self);
  const max = count < 0 ? Infinity : count;
  if (max === 0 || (from.length === 0 && to.length === 0)) return bytesUnchanged(self);
  const times = Math.min(max, bytesCount(data, from));
  if (data.length + times * (to.length - from.length) > 2 ** 32) {
    return PyErr_SetString(PyExc_OverflowError, 'replace bytes is too long');
  }
  const out = replaceIn(data, from, to, max);
  return out === null ? bytesUnchanged(self) : bytesLike(self, Uint8Array.from(out));
}
