/** Digits and spaces of every script as ASCII, for reading numbers. */

const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const DECIMAL = /\p{Nd}/u;

/** The value of a decimal digit character, or -1. @source Objects/unicodectype.c _PyUnicode_ToDecimalDigit */
export function decimalDigitValue(codePoint: number): number {
  if (codePoint < 128) return codePoint >= 48 && codePoint <= 57 ? codePoint - 48 : -1;
  if (!DECIMAL.test(String.fromCodePoint(codePoint))) return -1;
  // Unicode assigns the digits of a script in runs of ten (several in a row for the mathematical ones).
  let start = codePoint;
  while (DECIMAL.test(String.fromCodePoint(start - 1))) start--;
  return (codePoint - start) % 10;
}

/**
 * `text` with decimal digits and white space replaced by ASCII ones; from the first other
 * non-ASCII character on, all is cut and a '?' stands for it, which no number contains.
 *
 * @source Objects/unicodeobject.c _PyUnicode_TransformDecimalAndSpaceToASCII
 */
export function transformDecimalAndSpace(text: string): string {
  // eslint-disable-next-line no-control-regex -- ASCII is asked for
  if (/^[\x00-\x1b\x20-\x7f]*$/.test(text)) return text;
  let out = '';
  for (const c of text) {
    const codePoint = c.codePointAt(0)!;
    if (codePoint < 127 && !(codePoint >= 0x1c && codePoint <= 0x1f)) out += c;
    else if (SPACE.test(c)) out += ' ';
    else {
      const digit = decimalDigitValue(codePoint);
      if (digit < 0) return out + '?';
      out += String(digit);
    }
  }
  return out;
}
