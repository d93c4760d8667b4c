/** Decimal numbers as text, after libmpdec's readers and writers. */
import { digitCount, type Dec, type Kind } from './decimal-number';

const NUMBER = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d+))?$/i;
const SPECIAL = /^([+-]?)(?:(inf(?:inity)?)|(s?nan)(\d*))$/i;

/** The number that `text` (ASCII) writes, or null. */
export function parseDecimal(text: string): Dec | null {
  const special = SPECIAL.exec(text);
  if (special !== null) {
    const sign = special[1] === '-' ? 1 : 0;
    if (special[2]) return { kind: 'inf', sign, coef: 0n, exp: 0 };
    const kind: Kind = special[3].length === 4 ? 'snan' : 'nan';
    return { kind, sign, coef: BigInt(special[4] || '0'), exp: 0 };
  }
  const found = NUMBER.exec(text);
  if (found === null) return null;
  const fraction = found[3] ?? found[4] ?? '';
  const exp = Number(found[5] ?? '0') - fraction.length;
  return {
    kind: 'finite',
    sign: found[1] === '-' ? 1 : 0,
    coef: BigInt((found[2] ?? '') + fraction),
    exp: Math.max(-1e20, Math.min(1e20, exp)) + 0,
  };
}

const SPECIALS = { inf: 'Infinity', nan: 'NaN', snan: 'sNaN' } as const;

/** Text in scientific notation (or engineering notation). */
export function decimalText(d: Dec, capitals = true, eng = false): string {
  const sign = d.sign ? '-' : '';
  if (d.kind !== 'finite') {
    return sign + SPECIALS[d.kind] + (d.kind !== 'inf' && d.coef !== 0n ? d.coef.toString() : '');
  }
  const digits = d.coef.toString();
  const left = d.exp + digits.length;
  let dot = 1;
  if (d.exp <= 0 && left > -6) dot = left;
  else if (eng) {
    const mod = (n: number): number => ((n % 3) + 3) % 3;
    dot = d.coef === 0n ? mod(left + 1) - 1 : mod(left - 1) + 1;
  }
  let text: string;
  if (dot <= 0) text = '0.' + '0'.repeat(-dot) + digits;
  else if (dot >= digits.length) text = digits + '0'.repeat(dot - digits.length);
  else text = `${digits.slice(0, dot)}.${digits.slice(dot)}`;
  if (left === dot) return sign + text;
  const exp = left - dot;
  return `${sign}${text}${capitals ? 'E' : 'e'}${exp < 0 ? '' : '+'}${String(exp)}`;
}

/** Digits and point without exponent. */
export function plainText(d: Dec): string {
  const digits = d.coef.toString();
  if (d.exp >= 0) return digits + '0'.repeat(d.coef === 0n ? 0 : d.exp);
  const dot = digitCount(d.coef) + d.exp;
  return dot > 0
    ? `${digits.slice(0, dot)}.${digits.slice(dot)}`
    : `0.${'0'.repeat(-dot)}${digits}`;
}
