/** Comparisons in total order, logical operations, shifts and the rest of libmpdec's small operations. */
import { compare, next } from './decimal-arith';
import {
  S,
  adjusted,
  checkNans,
  compareMagnitudes,
  compareNumbers,
  dec,
  digitsOf,
  finalize,
  infinity,
  invalid,
  isNan,
  isZero,
  pow10,
  withSign,
  type Ctx,
  type Dec,
} from './decimal-number';
import { powModulo } from './decimal-modulo';

export function logb(a: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a);
  if (nan !== null) return nan;
  if (a.kind === 'inf') return infinity(0);
  if (a.coef === 0n) {
    c.status |= S.DivisionByZero;
    return infinity(1);
  }
  const n = adjusted(a);
  return finalize(dec(n < 0 ? 1 : 0, BigInt(Math.abs(n)), 0), c);
}

export function compareSignal(a: Dec, b: Dec, c: Ctx): Dec {
  if (isNan(a) || isNan(b)) c.status |= S.InvalidOperation;
  return compare(a, b, c);
}

const RANK = { finite: 0, inf: 1, snan: 2, nan: 3 } as const;

/** @source libmpdec mpd_cmp_total */
export function compareTotal(a: Dec, b: Dec): Dec {
  const of = (n: number): Dec => dec(n < 0 ? 1 : 0, BigInt(Math.abs(n)), 0);
  if (a.sign !== b.sign) return of(b.sign - a.sign);
  const flip = a.sign ? -1 : 1;
  if (RANK[a.kind] !== RANK[b.kind]) return of(flip * Math.sign(RANK[a.kind] - RANK[b.kind]));
  if (isNan(a)) return of(flip * (a.coef < b.coef ? -1 : a.coef > b.coef ? 1 : 0));
  return of(compareNumbers(a, b) || flip * Math.sign(a.exp - b.exp));
}

export function extreme(a: Dec, b: Dec, c: Ctx, direction: number, magnitude: boolean): Dec {
  if (a.kind === 'nan' && !isNan(b)) return finalize(b, c);
  if (b.kind === 'nan' && !isNan(a)) return finalize(a, c);
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  let order = magnitude ? compareMagnitudes(a, b) : compareNumbers(a, b);
  if (order === 0) order = magnitude ? compareNumbers(a, b) : 0;
  if (order === 0) {
    const total = compareTotal(a, b);
    order = total.coef === 0n ? 0 : total.sign ? -1 : 1;
  }
  return finalize(order * direction >= 0 ? a : b, c);
}

export function nextToward(a: Dec, b: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  const order = compareNumbers(a, b);
  if (order === 0) return withSign(a, b.sign);
  const result = next(a, c, order < 0);
  if (result.kind === 'inf') c.status |= S.Overflow | S.Rounded | S.Inexact;
  else if (adjusted(result) < c.emin) {
    c.status |= S.Underflow | S.Subnormal | S.Rounded | S.Inexact;
    if (isZero(result)) c.status |= S.Clamped;
  }
  return result;
}

/** The digits of a logical operand, or null. */
function logical(a: Dec, c: Ctx): string | null {
  if (a.kind !== 'finite' || a.sign || a.exp !== 0) return null;
  const text = a.coef.toString();
  return /^[01]+$/.test(text) ? text.slice(-c.prec) : null;
}

function logicalOp(a: Dec, b: Dec, c: Ctx, f: (x: bigint, y: bigint) => bigint): Dec {
  const x = logical(a, c);
  const y = logical(b, c);
  if (x === null || y === null || a.coef >= pow10(c.prec) || b.coef >= pow10(c.prec))
    return invalid(c);
  return dec(0, BigInt(f(BigInt(`0b${x}`), BigInt(`0b${y}`)).toString(2)), 0);
}
export const logicalAnd = (a: Dec, b: Dec, c: Ctx): Dec => logicalOp(a, b, c, (x, y) => x & y);
export const logicalOr = (a: Dec, b: Dec, c: Ctx): Dec => logicalOp(a, b, c, (x, y) => x | y);
export const logicalXor = (a: Dec, b: Dec, c: Ctx): Dec => logicalOp(a, b, c, (x, y) => x ^ y);
export function logicalInvert(a: Dec, c: Ctx): Dec {
  const ones = (pow10(c.prec) - 1n) / 9n;
  return logicalOp(a, dec(0, ones, 0), c, (x, y) => x ^ y);
}

/** The int that a count operand holds, or null. */
function count(b: Dec, max: number): number | null {
  if (b.kind !== 'finite' || b.exp !== 0) return null;
  const n = Number(b.coef);
  return n > max ? null : b.sign ? -n : n;
}

function moved(a: Dec, b: Dec, c: Ctx, f: (coef: bigint, n: number) => bigint): Dec {
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  const n = count(b, c.prec);
  if (n === null) return invalid(c);
  if (a.kind === 'inf') return a;
  return { ...a, coef: f(digitsOf(a) > c.prec ? a.coef % pow10(c.prec) : a.coef, n) };
}

export const shift = (a: Dec, b: Dec, c: Ctx): Dec =>
  moved(a, b, c, (coef, n) => (n < 0 ? coef / pow10(-n) : (coef * pow10(n)) % pow10(c.prec)));

export const rotate = (a: Dec, b: Dec, c: Ctx): Dec =>
  moved(a, b, c, (coef, n) => {
    const left = n < 0 ? n + c.prec : n;
    const low = pow10(c.prec - left);
    return (coef % low) * pow10(left) + coef / low;
  });

export function scaleb(a: Dec, b: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  const n = count(b, 2 * (c.emax + c.prec));
  if (n === null) return invalid(c);
  return a.kind === 'inf' ? a : finalize(dec(a.sign, a.coef, a.exp + n), c);
}

export function sameQuantum(a: Dec, b: Dec): boolean {
  if (isNan(a) || isNan(b)) return isNan(a) && isNan(b);
  return a.kind === b.kind && (a.kind === 'inf' || a.exp === b.exp);
}

/** @source libmpdec mpd_qpowmod */
export function powerModulo(a: Dec, b: Dec, m: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a, b, m);
  if (nan !== null) return nan;
  const result = powModulo(a, b, m, c.prec);
  return result ?? invalid(c);
}
