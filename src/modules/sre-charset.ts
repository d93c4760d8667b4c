/** Classes and sets of characters in regular expressions. */
import {
  _PyUnicode_IsAlpha,
  _PyUnicode_IsLinebreak,
  _PyUnicode_IsNumeric,
  _PyUnicode_IsWhitespace,
  _PyUnicode_ToDecimalDigit,
  _PyUnicode_ToUppercase,
} from '../unicode/unicodectype';
import { Op } from './sre-constants';

export function isAsciiWord(ch: number): boolean {
  return (ch >= 97 && ch <= 122) || (ch >= 65 && ch <= 90) || (ch >= 48 && ch <= 57) || ch === 95;
}

export function isUnicodeWord(ch: number): boolean {
  return ch < 128 ? isAsciiWord(ch) : _PyUnicode_IsAlpha(ch) || _PyUnicode_IsNumeric(ch);
}

function isAsciiSpace(ch: number): boolean {
  return ch === 32 || (ch >= 9 && ch <= 13);
}

/** Tests by the number of the category; odd numbers negate the one before. */
const CATEGORIES: readonly ((ch: number) => boolean)[] = [
  (ch) => ch >= 48 && ch <= 57,
  isAsciiSpace,
  isAsciiWord,
  (ch) => ch === 10,
  isAsciiWord,
  (ch) => _PyUnicode_ToDecimalDigit(ch) >= 0,
  _PyUnicode_IsWhitespace,
  isUnicodeWord,
  _PyUnicode_IsLinebreak,
];

/** @source Modules/_sre/sre.c sre_category */
export function sre_category(category: number, ch: number): boolean {
  const test = CATEGORIES[category >> 1];
  return test !== undefined && test(ch) === ((category & 1) === 0);
}

function bit(code: ArrayLike<number>, at: number, ch: number): boolean {
  return (code[at + (ch >> 5)] & (1 << (ch & 31))) !== 0;
}

function inBigCharset(code: ArrayLike<number>, set: number, ch: number): boolean {
  if (ch >= 0x10000) return false;
  const index = ch >> 8;
  const block = (code[set + (index >> 2)] >>> (8 * (index & 3))) & 0xff;
  return bit(code, set + 64, block * 256 + (ch & 255));
}

/** Whether `ch` is in the set whose program begins at `set`. @source Modules/_sre/sre_lib.h SRE(charset) */
export function charset(code: ArrayLike<number>, set: number, ch: number): boolean {
  let ok = true;
  for (;;) {
    const op = code[set++];
    switch (op) {
      case Op.FAILURE:
        return !ok;
      case Op.LITERAL:
        if (ch === code[set]) return ok;
        set++;
        break;
      case Op.CATEGORY:
        if (sre_category(code[set], ch)) return ok;
        set++;
        break;
      case Op.CHARSET:
        if (ch < 256 && bit(code, set, ch)) return ok;
        set += 8;
        break;
      case Op.RANGE:
        if (code[set] <= ch && ch <= code[set + 1]) return ok;
        set += 2;
        break;
      case Op.RANGE_UNI_IGNORE: {
        if (code[set] <= ch && ch <= code[set + 1]) return ok;
        const upper = _PyUnicode_ToUppercase(ch);
        if (code[set] <= upper && upper <= code[set + 1]) return ok;
        set += 2;
        break;
      }
      case Op.NEGATE:
        ok = !ok;
        break;
      case Op.BIGCHARSET: {
        const count = code[set++];
        if (inBigCharset(code, set, ch)) return ok;
        set += 64 + count * 8;
        break;
      }
      default:
        // The validator lets nothing else pass.
        return false;
    }
  }
}
