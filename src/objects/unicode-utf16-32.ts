/** UTF-16 and UTF-32 in either byte order. */
import { ByteBuffer } from './byte-buffer';
import { DecodeErrors, EncodeErrors, type Replacement } from './codec-calls';
import type { Decoded } from './unicode-utf8';
import type { PyUnicodeObject } from './unicodeobject';

/** Little endian -1, big endian 1, 0: by the byte order mark, else little endian. */
export type ByteOrder = -1 | 0 | 1;

/** A decoded text with the byte order that was in force at its end. */
export interface DecodedOrdered extends Decoded {
  order: ByteOrder;
}

function decodeError(
  calls: DecodeErrors,
  start: number,
  end: number,
  reason: string,
): Replacement | null {
  const { errors } = calls;
  if (errors === null || errors === 'strict') return calls.raise(start, end, reason);
  if (errors === 'ignore') return { text: '', bytes: null, pos: end };
  if (errors === 'replace') return { text: '\ufffd', bytes: null, pos: end };
  return calls.call(start, end, reason);
}

function unit16(s: Uint8Array, i: number, big: boolean): number {
  return big ? (s[i] << 8) | s[i + 1] : s[i] | (s[i + 1] << 8);
}

/** What is wrong at `i`: the end of the bad bytes and why; null at a good character. */
function utf16Fault(
  s: Uint8Array,
  i: number,
  big: boolean,
): { end: number; reason: string; incomplete: boolean } | null {
  if (s.length - i < 2) return { end: s.length, reason: 'truncated data', incomplete: true };
  const ch = unit16(s, i, big);
  if (ch < 0xd800 || ch > 0xdfff) return null;
  if (ch >= 0xdc00) return { end: i + 2, reason: 'illegal encoding', incomplete: false };
  if (s.length - i < 4) {
    return { end: s.length, reason: 'unexpected end of data', incomplete: true };
  }
  const low = unit16(s, i + 2, big);
  if (low >= 0xdc00 && low <= 0xdfff) return null;
  return { end: i + 2, reason: 'illegal UTF-16 surrogate', incomplete: false };
}

/** Null with an exception set. @source Objects/unicodeobject.c PyUnicode_DecodeUTF16Stateful */
export function decodeUtf16(
  bytes: Uint8Array,
  errors: string | null,
  order: ByteOrder,
  final: boolean,
): DecodedOrdered | null {
  let i = 0;
  if (order === 0 && bytes.length >= 2) {
    const bom = unit16(bytes, 0, false);
    if (bom === 0xfeff) order = -1;
    else if (bom === 0xfffe) order = 1;
    if (order !== 0) i = 2;
  }
  const big = order === 1;
  const calls = new DecodeErrors(big ? 'utf-16-be' : 'utf-16-le', errors, bytes);
  let text = '';
  while (i < calls.bytes.length) {
    const fault = utf16Fault(calls.bytes, i, big);
    if (fault === null) {
      const ch = unit16(calls.bytes, i, big);
      text += String.fromCharCode(ch);
      i += 2;
      if (ch >= 0xd800 && ch <= 0xdbff) {
        text += String.fromCharCode(unit16(calls.bytes, i, big));
        i += 2;
      }
      continue;
    }
    if (fault.incomplete && !final) break;
    const by = decodeError(calls, i, fault.end, fault.reason);
    if (by === null) {
      calls.done();
      return null;
    }
    text += by.text;
    i = by.pos;
  }
  calls.done();
  return { text, consumed: i, order };
}

/** Null with an exception set. @source Objects/unicodeobject.c PyUnicode_DecodeUTF32Stateful */
export function decodeUtf32(
  bytes: Uint8Array,
  errors: string | null,
  order: ByteOrder,
  final: boolean,
): DecodedOrdered | null {
  let i = 0;
  if (order === 0 && bytes.length >= 4) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe && !bytes[2] && !bytes[3]) order = -1;
    else if (!bytes[0] && !bytes[1] && bytes[2] === 0xfe && bytes[3] === 0xff) order = 1;
    if (order !== 0) i = 4;
  }
  const big = order === 1;
  const calls = new DecodeErrors(big ? 'utf-32-be' : 'utf-32-le', errors, bytes);
  let text = '';
  while (i < calls.bytes.length) {
    const s = calls.bytes;
    let end = i + 4;
    let reason = '';
    if (s.length - i < 4) {
      if (!final) break;
      end = s.length;
      reason = 'truncated data';
    } else {
      const ch =
        (big
          ? (s[i] << 24) | (s[i + 1] << 16) | (s[i + 2] << 8) | s[i + 3]
          : (s[i + 3] << 24) | (s[i + 2] << 16) | (s[i + 1] << 8) | s[i]) >>> 0;
      if (ch > 0x10ffff) reason = 'code point not in range(0x110000)';
      else if (ch >= 0xd800 && ch <= 0xdfff) {
        reason = 'code point in surrogate code point range(0xd800, 0xe000)';
      } else {
        text += String.fromCodePoint(ch);
        i = end;
        continue;
      }
    }
    const by = decodeError(calls, i, end, reason);
    if (by === null) {
      calls.done();
      return null;
    }
    text += by.text;
    i = by.pos;
  }
  calls.done();
  return { text, consumed: i, order };
}

function pushUnit(out: ByteBuffer, unit: number, width: 2 | 4, big: boolean): void {
  for (let k = 0; k < width; k++) {
    out.push((unit >>> (8 * (big ? width - 1 - k : k))) & 0xff);
  }
}

function pushChar(out: ByteBuffer, ch: number, width: 2 | 4, big: boolean): void {
  if (width === 2 && ch > 0xffff) {
    pushUnit(out, 0xd7c0 + (ch >> 10), 2, big);
    pushUnit(out, 0xdc00 | (ch & 0x3ff), 2, big);
  } else pushUnit(out, ch, width, big);
}

/** Bytes or text that a handler gave instead of the surrogates; false with an exception set. */
function pushReplacement(
  calls: EncodeErrors,
  by: Replacement,
  start: number,
  end: number,
  out: ByteBuffer,
  width: 2 | 4,
  big: boolean,
): boolean {
  const reason = 'surrogates not allowed';
  if (by.bytes !== null) {
    if (by.bytes.length % width !== 0) {
      calls.raise(start, end, reason);
      return false;
    }
    out.pushAll(by.bytes);
    return true;
  }
  for (let i = 0; i < by.text.length; i++) {
    const ch = by.text.charCodeAt(i);
    if (ch > 0x7f) {
      calls.raise(start, end, reason);
      return false;
    }
    pushUnit(out, ch, width, big);
  }
  return true;
}

function encodeUnits(
  o: PyUnicodeObject,
  errors: string | null,
  order: ByteOrder,
  width: 2 | 4,
): Uint8Array | null {
  const name = `utf-${width * 8}` + (order === 0 ? '' : order < 0 ? '-le' : '-be');
  const big = order === 1;
  const calls = new EncodeErrors(name, errors, o);
  const { chars } = calls;
  const out = new ByteBuffer((chars.length + 1) * width);
  if (order === 0) pushUnit(out, 0xfeff, width, false);
  let i = 0;
  while (i < chars.length) {
    const ch = chars[i];
    if (ch < 0xd800 || ch > 0xdfff) {
      pushChar(out, ch, width, big);
      i++;
      continue;
    }
    // One surrogate is one error here, unlike in UTF-8.
    const by =
      errors === null || errors === 'strict'
        ? calls.raise(i, i + 1, 'surrogates not allowed')
        : calls.call(i, i + 1, 'surrogates not allowed');
    if (by === null || !pushReplacement(calls, by, i, i + 1, out, width, big)) {
      calls.done();
      return null;
    }
    i = by.pos;
  }
  calls.done();
  return out.take();
}

/** Null with an exception set. @source Objects/unicodeobject.c _PyUnicode_EncodeUTF16 */
export function encodeUtf16(
  o: PyUnicodeObject,
  errors: string | null,
  order: ByteOrder,
): Uint8Array | null {
  return encodeUnits(o, errors, order, 2);
}

/** Null with an exception set. @source Objects/unicodeobject.c _PyUnicode_EncodeUTF32 */
export function encodeUtf32(
  o: PyUnicodeObject,
  errors: string | null,
  order: ByteOrder,
): Uint8Array | null {
  return encodeUnits(o, errors, order, 4);
}
