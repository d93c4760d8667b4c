/** Kinds of strings by their widest character, and indices by code point into UTF-16 strings. */

/** Widths of a string's storage in CPython: `ascii`, 1-byte, 2-byte and 4-byte kind. */
export const Kind = { ASCII: 1, LATIN1: 2, UCS2: 3, UCS4: 4 } as const;

/** Bytes for one character of each kind. */
export const CHAR_SIZE: readonly number[] = [0, 1, 1, 2, 4];
/** Greatest character of each kind. */
export const MAX_CHAR: readonly number[] = [0, 0x7f, 0xff, 0xffff, 0x10ffff];
/** Characters of the longest string that JavaScript can hold; longer ones are a MemoryError. */
export const MAX_LENGTH = 0x1fffffe8;

const SHORT = 24;
const NON_ASCII = /[^\x00-\x7f]/;
const NON_LATIN1 = /[^\x00-\xff]/;
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

/** Kind of a character. */
export function charKind(ch: number): number {
  return ch < 0x80 ? Kind.ASCII : ch < 0x100 ? Kind.LATIN1 : ch < 0x10000 ? Kind.UCS2 : Kind.UCS4;
}

/** Kind of a string. @source Objects/unicodeobject.c PyUnicode_MAX_CHAR_VALUE */
export function kindOfString(s: string): number {
  const length = s.length;
  if (length > SHORT) {
    if (!NON_ASCII.test(s)) return Kind.ASCII;
    if (!NON_LATIN1.test(s)) return Kind.LATIN1;
    return PAIR.test(s) ? Kind.UCS4 : Kind.UCS2;
  }
  let all = 0;
  for (let i = 0; i < length; i++) {
    const c = s.charCodeAt(i);
    if (c >= 0xd800 && c < 0xe000) return PAIR.test(s) ? Kind.UCS4 : Kind.UCS2;
    all |= c;
  }
  return all < 0x80 ? Kind.ASCII : all < 0x100 ? Kind.LATIN1 : Kind.UCS2;
}

/** Number of surrogate pairs, that is of characters beyond U+FFFF. */
export function countPairs(s: string): number {
  let pairs = 0;
  for (let i = 0; i + 1 < s.length; i++) {
    if ((s.charCodeAt(i) & 0xfc00) === 0xd800 && (s.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      pairs++;
      i++;
    }
  }
  return pairs;
}

// Offsets of the characters of the one string that was indexed last: loops index one string.
let indexed = '';
let offsets = new Int32Array(1);

function offsetsOf(s: string): Int32Array {
  if (s === indexed) return offsets;
  const out = new Int32Array(s.length - countPairs(s) + 1);
  let n = 0;
  for (let i = 0; i < s.length; i++) {
    out[n++] = i;
    if (s.codePointAt(i)! > 0xffff) i++;
  }
  out[n] = s.length;
  indexed = s;
  offsets = out;
  return out;
}

/** UTF-16 offset of the character with index `i`, 0 to the length inclusive, in a UCS-4 string. */
export function offsetOfIndex(s: string, i: number): number {
  return offsetsOf(s)[i];
}

/** Index of the character at UTF-16 offset `offset` of a UCS-4 string. */
export function indexOfOffset(s: string, offset: number): number {
  const table = offsetsOf(s);
  let lo = 0;
  let hi = table.length - 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (table[mid] < offset) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** The characters of a string of the given kind, as code points. */
export function codePoints(s: string, kind: number): number[] {
  const out: number[] = [];
  if (kind < Kind.UCS4) for (let i = 0; i < s.length; i++) out.push(s.charCodeAt(i));
  else {
    for (let i = 0; i < s.length; i++) {
      const ch = s.codePointAt(i)!;
      if (ch > 0xffff) i++;
      out.push(ch);
    }
  }
  return out;
}

const CHUNK = 8192;

/** The string of the given code points. */
export function stringOfCodePoints(chars: readonly number[]): string {
  if (chars.length <= CHUNK) return String.fromCodePoint(...chars);
  let out = '';
  for (let i = 0; i < chars.length; i += CHUNK) {
    out += String.fromCodePoint(...chars.slice(i, i + CHUNK));
  }
  return out;
}

/** Orders two strings by code point, where UTF-16 order differs: -1, 0 or 1. */
export function compareCodePoints(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for characters above everything from U+E000 on.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x < y ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

/**
 * Hash of a string, 32 bits wide, never -1, 0 only for the empty string: the same in every run,
 * and for characters below 256 that of the same bytes (objects/pyhash _Py_HashBytes).
 */
export function hashString(s: string): number {
  const length = s.length;
  if (length === 0) return 0;
  let h = 0x811c9dc5 ^ length;
  for (let i = 0; i < length; i++) h = Math.imul(h ^ s.charCodeAt(i), 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h === 0 || h === -1 ? 0x5bd1e995 : h;
}
