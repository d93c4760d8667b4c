/**
 * Searching text in text. The host's search is fastest as a rule, but its time can grow with the
 * product of both lengths; where that would be felt, a linear search takes over.
 */

const LONG_SUB = 128;
const LONG_PRODUCT = 1e8;

/** Lengths of the borders of each prefix (Knuth, Morris, Pratt). */
function borders(sub: string): Int32Array {
  const out = new Int32Array(sub.length);
  let k = 0;
  for (let i = 1; i < sub.length; i++) {
    while (k > 0 && sub.charCodeAt(i) !== sub.charCodeAt(k)) k = out[k - 1];
    if (sub.charCodeAt(i) === sub.charCodeAt(k)) k++;
    out[i] = k;
  }
  return out;
}

function linear(s: string, sub: string, from: number): number {
  const table = borders(sub);
  let k = 0;
  for (let i = from; i < s.length; i++) {
    while (k > 0 && s.charCodeAt(i) !== sub.charCodeAt(k)) k = table[k - 1];
    if (s.charCodeAt(i) === sub.charCodeAt(k)) k++;
    if (k === sub.length) return i - k + 1;
  }
  return -1;
}

function isHard(s: string, sub: string): boolean {
  return sub.length >= LONG_SUB && sub.length * s.length > LONG_PRODUCT;
}

/** First offset at or after `from`, or -1. @source Objects/stringlib/fastsearch.h */
export function indexOf(s: string, sub: string, from = 0): number {
  return isHard(s, sub) ? linear(s, sub, from) : s.indexOf(sub, from);
}

/** Last offset at or before `from`, or -1. */
export function lastIndexOf(s: string, sub: string, from = s.length): number {
  if (!isHard(s, sub)) return s.lastIndexOf(sub, from);
  const reversed = s
    .slice(0, from + sub.length)
    .split('')
    .reverse()
    .join('');
  const at = linear(reversed, sub.split('').reverse().join(''), 0);
  return at < 0 ? -1 : reversed.length - at - sub.length;
}
