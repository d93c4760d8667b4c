/** The codecs unicode_escape and raw_unicode_escape. */
import { ByteBuffer } from './byte-buffer';
import { DecodeErrors, type Replacement } from './codec-calls';
import { PyErr_SetString } from './errors';
import { PyExc_UnicodeError } from './exceptions';
import { NO_NAMES, _PyUnicode_GetNameCAPI } from './name-capi';
import { codePoints } from './unicode-kind';
import { characterNamed } from '../unicode/names';
import { escapeChar } from './unicode-repr';
import type { Decoded } from './unicode-utf8';
import { unicodeKind, type PyUnicodeObject } from './unicodeobject';

/** What a decoder of escapes found besides: the first escape that Python warns of. */
export interface DecodedEscapes extends Decoded {
  /** Text after the backslash of the first invalid escape, or null. */
  invalidEscape: string | null;
}

const SIMPLE: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  a: '\x07',
};

/** Outcome of one escape: text, or what is wrong and where the bad bytes end. */
type Escape = { text: string; end: number } | { fault: string; end: number; incomplete: boolean };

const ILLEGAL = 'illegal Unicode character';

function hexEscape(s: Uint8Array, start: number, count: number, truncated: string): Escape {
  let value = 0;
  let i = start;
  for (; i < start + count; i++) {
    if (i >= s.length) return { fault: truncated, end: i, incomplete: true };
    const digit = parseInt(String.fromCharCode(s[i]), 16);
    if (Number.isNaN(digit)) return { fault: truncated, end: i, incomplete: false };
    value = value * 16 + digit;
  }
  if (value > 0x10ffff) return { fault: ILLEGAL, end: i, incomplete: false };
  return { text: String.fromCodePoint(value), end: i };
}

function nameEscape(s: Uint8Array, start: number): Escape {
  const malformed = 'malformed \\N character escape';
  if (start >= s.length) return { fault: malformed, end: start, incomplete: true };
  if (s[start] !== 0x7b) return { fault: malformed, end: start, incomplete: false };
  let i = start + 1;
  while (i < s.length && s[i] !== 0x7d) i++;
  if (i >= s.length) return { fault: malformed, end: i, incomplete: true };
  if (i === start + 1) return { fault: malformed, end: i, incomplete: false };
  const ch = characterNamed(String.fromCharCode(...s.subarray(start + 1, i)));
  if (ch < 0) return { fault: 'unknown Unicode character name', end: i + 1, incomplete: false };
  return { text: String.fromCodePoint(ch), end: i + 1 };
}

function hasNames(): boolean {
  if (_PyUnicode_GetNameCAPI()) return true;
  PyErr_SetString(PyExc_UnicodeError, NO_NAMES);
  return false;
}

const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function truncatedEscape(letter: string): string {
  return `truncated \\${letter}${'X'.repeat(HEX_LENGTH[letter])} escape`;
}

class EscapeDecoder {
  invalidEscape: string | null = null;

  /** Reads the escape whose backslash is at `start`; null with an exception set. */
  read(s: Uint8Array, start: number): Escape | null {
    let i = start + 1;
    if (i >= s.length) return { fault: '\\ at end of string', end: i, incomplete: true };
    const c = String.fromCharCode(s[i++]);
    const simple = SIMPLE[c];
    if (simple !== undefined) return { text: simple, end: i };
    if (c >= '0' && c <= '7') return this.octal(s, i - 1);
    if (c === 'N') return hasNames() ? nameEscape(s, i) : null;
    const count = HEX_LENGTH[c];
    if (count !== undefined) return hexEscape(s, i, count, truncatedEscape(c));
    this.invalidEscape ??= c;
    return { text: '\\' + c, end: i };
  }

  private octal(s: Uint8Array, start: number): Escape {
    let value = 0;
    let i = start;
    for (; i < start + 3 && i < s.length && s[i] >= 48 && s[i] <= 55; i++) {
      value = value * 8 + s[i] - 48;
    }
    if (value > 0o377) this.invalidEscape ??= String.fromCharCode(...s.subarray(start, i));
    return { text: String.fromCharCode(value), end: i };
  }
}

function resolve(
  calls: DecodeErrors,
  start: number,
  end: number,
  reason: string,
): Replacement | null {
  const { errors } = calls;
  if (errors === null || errors === 'strict') return calls.raise(start, end, reason);
  return calls.call(start, end, reason);
}

/** Null with an exception set. @source Objects/unicodeobject.c _PyUnicode_DecodeUnicodeEscapeInternal */
export function decodeUnicodeEscape(
  bytes: Uint8Array,
  errors: string | null,
  final: boolean,
): DecodedEscapes | null {
  const calls = new DecodeErrors('unicodeescape', errors, bytes);
  const decoder = new EscapeDecoder();
  let text = '';
  let i = 0;
  while (i < calls.bytes.length) {
    const s = calls.bytes;
    if (s[i] !== 0x5c) {
      text += String.fromCharCode(s[i++]);
      continue;
    }
    const escape = decoder.read(s, i);
    if (escape === null) {
      calls.done();
      return null;
    }
    if ('text' in escape) {
      text += escape.text;
      i = escape.end;
      continue;
    }
    if (escape.incomplete && !final) break;
    const by = resolve(calls, i, escape.end, escape.fault);
    if (by === null) {
      calls.done();
      return null;
    }
    text += by.text;
    i = by.pos;
  }
  calls.done();
  return { text, consumed: i, invalidEscape: decoder.invalidEscape };
}

/** The escape of a raw string at `start`: only \u and \U count. */
function rawEscape(s: Uint8Array, start: number): Escape {
  const c = String.fromCharCode(s[start + 1]);
  if (c !== 'u' && c !== 'U') return { text: '\\' + c, end: start + 2 };
  const escape = hexEscape(s, start + 2, HEX_LENGTH[c], truncatedEscape(c));
  if ('fault' in escape && escape.fault === ILLEGAL) {
    return { ...escape, fault: '\\Uxxxxxxxx out of range' };
  }
  return escape;
}

/** Null with an exception set. @source Objects/unicodeobject.c _PyUnicode_DecodeRawUnicodeEscapeStateful */
export function decodeRawUnicodeEscape(
  bytes: Uint8Array,
  errors: string | null,
  final: boolean,
): Decoded | null {
  const calls = new DecodeErrors('rawunicodeescape', errors, bytes);
  let text = '';
  let i = 0;
  while (i < calls.bytes.length) {
    const s = calls.bytes;
    if (s[i] !== 0x5c) {
      text += String.fromCharCode(s[i++]);
      continue;
    }
    if (i + 1 >= s.length) {
      if (!final) break;
      text += '\\';
      i++;
      continue;
    }
    const escape = rawEscape(s, i);
    if ('text' in escape) {
      text += escape.text;
      i = escape.end;
      continue;
    }
    if (escape.incomplete && !final) break;
    const by = resolve(calls, i, escape.end, escape.fault);
    if (by === null) {
      calls.done();
      return null;
    }
    text += by.text;
    i = by.pos;
  }
  calls.done();
  return { text, consumed: i };
}

/** @source Objects/unicodeobject.c PyUnicode_AsUnicodeEscapeString */
export function encodeUnicodeEscape(o: PyUnicodeObject): Uint8Array {
  const out = new ByteBuffer(o.v.length);
  for (const ch of codePoints(o.v, unicodeKind(o))) {
    if (ch === 9) out.pushLatin1('\\t');
    else if (ch === 10) out.pushLatin1('\\n');
    else if (ch === 13) out.pushLatin1('\\r');
    else if (ch === 0x5c) out.pushLatin1('\\\\');
    else if (ch >= 32 && ch < 127) out.push(ch);
    else out.pushLatin1(escapeChar(ch));
  }
  return out.take();
}

/** @source Objects/unicodeobject.c PyUnicode_AsRawUnicodeEscapeString */
export function encodeRawUnicodeEscape(o: PyUnicodeObject): Uint8Array {
  const out = new ByteBuffer(o.v.length);
  for (const ch of codePoints(o.v, unicodeKind(o))) {
    if (ch < 256) out.push(ch);
    else out.pushLatin1(escapeChar(ch));
  }
  return out.take();
}
