/** Digits and spaces of every script as ASCII, for reading numbers. */
import { _PyUnicode_ToDecimalDigit } from '../unicode/unicodectype';

const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/**
 * `text` with decimal digits and white space replaced by ASCII ones; from the first other
 * non-ASCII character on, all is cut and a '?' stands for it, which no number contains.
 *
 * @source Objects/unicodeobject.c _PyUnicode_TransformDecimalAndSpaceToASCII
 */
export function transformDecimalAndSpace(text: string): string {
  if (/^[\x00-\x1b\x20-\x7f]*$/.test(text)) return text;
  let out = '';
  for (const c of text) {
    const codePoint = c.codePointAt(0)!;
    if (codePoint < 127 && !(codePoint >= 0x1c && codePoint <= 0x1f)) out += c;
    else if (SPACE.test(c)) out += ' ';
    else {
      const digit = _PyUnicode_ToDecimalDigit(codePoint);
      if (digit < 0) return out + '?';
      out += String(digit);
    }
  }
  return out;
}
