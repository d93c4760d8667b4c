/** UTF-8, and the codecs of one byte a character: ASCII and Latin-1. */
import { ByteBuffer } from './byte-buffer';
import { latin1Bytes, latin1Text } from './bytesobject';
import { DecodeErrors, EncodeErrors, type Replacement } from './codec-calls';
import { Kind } from './unicode-kind';
import { escapeChar } from './unicode-repr';
import { unicodeKind, type PyUnicodeObject } from './unicodeobject';

/** What a decoder makes of its input, and how much of it was complete. */
export interface Decoded {
  text: string;
  consumed: number;
}

const CHUNK = 8192;

function firstNonAscii(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] < 0x80) i++;
  return i;
}

/** The answers of the handlers that need no call: lone surrogates, replacement character, nothing. */
export function directReplacement(
  errors: string | null,
  bytes: Uint8Array,
  start: number,
  end: number,
): string | null {
  if (errors === 'ignore') return '';
  if (errors === 'replace') return '\ufffd';
  if (errors !== 'surrogateescape') return null;
  let out = '';
  for (let i = start; i < end; i++) out += String.fromCharCode(0xdc00 + bytes[i]);
  return out;
}

function decodeError(
  calls: DecodeErrors,
  start: number,
  end: number,
  reason: string,
): Replacement | null {
  const direct = directReplacement(calls.errors, calls.bytes, start, end);
  if (direct !== null) return { text: direct, bytes: null, pos: end };
  if (calls.errors === null || calls.errors === 'strict') return calls.raise(start, end, reason);
  return calls.call(start, end, reason);
}

function isContinuation(b: number): boolean {
  return (b & 0xc0) === 0x80;
}

/** Length of the character at `i`; 0 if it is cut off, -n if it is invalid after n bytes. */
function utf8Sequence(s: Uint8Array, i: number): number {
  const left = s.length - i;
  const c = s[i];
  if (c < 0x80) return 1;
  if (c < 0xc2 || c > 0xf4) return -1;
  if (left < 2) return 0;
  const c2 = s[i + 1];
  if (!isContinuation(c2)) return -2;
  if (c < 0xe0) return 2;
  if (c < 0xf0) {
    if (c2 < 0xa0 ? c === 0xe0 : c === 0xed) return -2;
    if (left < 3) return 0;
    return isContinuation(s[i + 2]) ? 3 : -3;
  }
  if (c2 < 0x90 ? c === 0xf0 : c === 0xf4) return -2;
  if (left < 3) return 0;
  if (!isContinuation(s[i + 2])) return -3;
  if (left < 4) return 0;
  return isContinuation(s[i + 3]) ? 4 : -4;
}

function utf8Char(s: Uint8Array, i: number, length: number): number {
  if (length === 1) return s[i];
  if (length === 2) return ((s[i] & 0x1f) << 6) | (s[i + 1] & 0x3f);
  if (length === 3) {
    return ((s[i] & 0xf) << 12) | ((s[i + 1] & 0x3f) << 6) | (s[i + 2] & 0x3f);
  }
  return (
    ((s[i] & 7) << 18) | ((s[i + 1] & 0x3f) << 12) | ((s[i + 2] & 0x3f) << 6) | (s[i + 3] & 0x3f)
  );
}

/** True for the first two bytes of an encoded surrogate, which a stateful decoder waits for. */
function isCutSurrogate(s: Uint8Array, i: number): boolean {
  return s[i] === 0xed && s.length - i === 2 && s[i + 1] >= 0xa0 && s[i + 1] <= 0xbf;
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text if the bytes are well-formed, else null: the host's decoder is much faster. */
function wellFormed(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Decodes UTF-8; unless `final`, an incomplete character at the end is left.
 * Null with an exception set. @source Objects/unicodeobject.c unicode_decode_utf8
 */
export function decodeUtf8(
  bytes: Uint8Array,
  errors: string | null,
  final: boolean,
): Decoded | null {
  if (bytes.length < CHUNK && firstNonAscii(bytes, 0) === bytes.length) {
    return { text: latin1Text(bytes), consumed: bytes.length };
  }
  const text = wellFormed(bytes);
  if (text !== null) return { text, consumed: bytes.length };
  const calls = new DecodeErrors('utf-8', errors, bytes);
  const result = decodeUtf8Slowly(calls, final);
  calls.done();
  return result;
}

function decodeUtf8Slowly(calls: DecodeErrors, final: boolean): Decoded | null {
  let text = '';
  let i = 0;
  while (i < calls.bytes.length) {
    const s = calls.bytes;
    const n = utf8Sequence(s, i);
    if (n > 0) {
      text += String.fromCodePoint(utf8Char(s, i, n));
      i += n;
      continue;
    }
    let end = s.length;
    let reason = 'unexpected end of data';
    if (n === 0) {
      if (!final) break;
    } else if (n === -1) {
      end = i + 1;
      reason = 'invalid start byte';
    } else {
      if (n === -2 && !final && isCutSurrogate(s, i)) break;
      end = i - n - 1;
      reason = 'invalid continuation byte';
    }
    const by = decodeError(calls, i, end, reason);
    if (by === null) return null;
    text += by.text;
    i = by.pos;
  }
  return { text, consumed: i };
}

/** @source Objects/unicodeobject.c PyUnicode_DecodeASCII */
export function decodeAscii(bytes: Uint8Array, errors: string | null): Decoded | null {
  if (firstNonAscii(bytes, 0) === bytes.length) {
    return { text: latin1Text(bytes), consumed: bytes.length };
  }
  const calls = new DecodeErrors('ascii', errors, bytes);
  let text = '';
  let i = 0;
  while (i < calls.bytes.length) {
    const end = firstNonAscii(calls.bytes, i);
    text += latin1Text(calls.bytes.subarray(i, end));
    i = end;
    if (i === calls.bytes.length) break;
    const by = decodeError(calls, i, i + 1, 'ordinal not in range(128)');
    if (by === null) {
      calls.done();
      return null;
    }
    text += by.text;
    i = by.pos;
  }
  calls.done();
  return { text, consumed: bytes.length };
}

/** Decimal references for the characters from `start` to `end`. */
export function xmlCharRefs(chars: readonly number[], start: number, end: number): string {
  let out = '';
  for (let i = start; i < end; i++) out += `&#${chars[i]};`;
  return out;
}

/** Escapes for the characters from `start` to `end`. */
export function backslashes(chars: readonly number[], start: number, end: number): string {
  let out = '';
  for (let i = start; i < end; i++) out += escapeChar(chars[i]);
  return out;
}

/** Puts `0xdc80..0xdcff` back as bytes; returns how far it came. */
function escapeSurrogates(
  chars: readonly number[],
  start: number,
  end: number,
  out: ByteBuffer,
): number {
  let i = start;
  while (i < end && chars[i] >= 0xdc80 && chars[i] <= 0xdcff) out.push(chars[i++] - 0xdc00);
  return i;
}

/**
 * Writes what stands for the characters from `start` to `end`, which the encoding lacks; returns
 * where to go on, or -1 with an exception set. `write` encodes a replacement text, or is null
 * where only characters below `limit` can be written as bytes.
 */
export function encodeError(
  calls: EncodeErrors,
  start: number,
  end: number,
  reason: string,
  limit: number,
  out: ByteBuffer,
): number {
  const { errors, chars } = calls;
  if (errors === null || errors === 'strict') {
    calls.raise(start, end, reason);
    return -1;
  }
  if (errors === 'ignore') return end;
  if (errors === 'replace') {
    for (let i = start; i < end; i++) out.push(63);
    return end;
  }
  if (errors === 'backslashreplace') out.pushLatin1(backslashes(chars, start, end));
  else if (errors === 'xmlcharrefreplace') out.pushLatin1(xmlCharRefs(chars, start, end));
  if (errors === 'backslashreplace' || errors === 'xmlcharrefreplace') return end;
  if (errors === 'surrogateescape') {
    start = escapeSurrogates(chars, start, end, out);
    if (start === end) return end;
  }
  const by = calls.call(start, end, reason);
  if (by === null) return -1;
  if (by.bytes !== null) out.pushAll(by.bytes);
  else {
    for (let i = 0; i < by.text.length; i++) {
      if (by.text.charCodeAt(i) >= limit) {
        calls.raise(start, end, reason);
        return -1;
      }
    }
    out.pushLatin1(by.text);
  }
  return by.pos;
}

function pushUtf8(out: ByteBuffer, ch: number): void {
  if (ch < 0x80) out.push(ch);
  else if (ch < 0x800) {
    out.push(0xc0 | (ch >> 6));
    out.push(0x80 | (ch & 0x3f));
  } else {
    if (ch < 0x10000) out.push(0xe0 | (ch >> 12));
    else {
      out.push(0xf0 | (ch >> 18));
      out.push(0x80 | ((ch >> 12) & 0x3f));
    }
    out.push(0x80 | ((ch >> 6) & 0x3f));
    out.push(0x80 | (ch & 0x3f));
  }
}

const LONE_SURROGATE = /[\ud800-\udfff]/;
const encoder = new TextEncoder();

/** Encodes as UTF-8, or null with an exception set. @source Objects/stringlib/codecs.h utf8_encoder */
export function encodeUtf8(o: PyUnicodeObject, errors: string | null): Uint8Array | null {
  const kind = unicodeKind(o);
  if (kind === Kind.ASCII && o.v.length < 64) return latin1Bytes(o.v);
  if (kind < Kind.UCS2 || (kind === Kind.UCS2 && !LONE_SURROGATE.test(o.v))) {
    return encoder.encode(o.v);
  }
  const calls = new EncodeErrors('utf-8', errors, o);
  const { chars } = calls;
  const out = new ByteBuffer(chars.length * 2);
  let i = 0;
  while (i < chars.length) {
    const ch = chars[i];
    if (ch < 0xd800 || ch > 0xdfff) {
      pushUtf8(out, ch);
      i++;
      continue;
    }
    let end = i + 1;
    while (end < chars.length && chars[end] >= 0xd800 && chars[end] <= 0xdfff) end++;
    if (errors === 'surrogatepass') {
      for (; i < end; i++) pushUtf8(out, chars[i]);
      continue;
    }
    i = encodeError(calls, i, end, 'surrogates not allowed', 0x80, out);
    if (i < 0) break;
  }
  calls.done();
  return i < 0 ? null : out.take();
}

/** Encodes as ASCII (`limit` 128) or Latin-1 (256). @source Objects/unicodeobject.c unicode_encode_ucs1 */
export function encodeUcs1(
  o: PyUnicodeObject,
  errors: string | null,
  limit: 128 | 256,
): Uint8Array | null {
  const kind = unicodeKind(o);
  if (kind <= (limit === 128 ? Kind.ASCII : Kind.LATIN1)) return latin1Bytes(o.v);
  const calls = new EncodeErrors(limit === 128 ? 'ascii' : 'latin-1', errors, o);
  const { chars } = calls;
  const out = new ByteBuffer(chars.length);
  let i = 0;
  while (i < chars.length) {
    if (chars[i] < limit) {
      out.push(chars[i++]);
      continue;
    }
    let end = i + 1;
    while (end < chars.length && chars[end] >= limit) end++;
    i = encodeError(calls, i, end, `ordinal not in range(${limit})`, limit, out);
    if (i < 0) break;
  }
  calls.done();
  return i < 0 ? null : out.take();
}
