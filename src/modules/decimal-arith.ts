/** Arithmetic on decimal numbers: the operations of libmpdec that end after finitely many digits. */
import {
  CEILING,
  DOWN,
  HALF_EVEN,
  FLOOR,
  HUGE,
  NAN,
  ONE,
  S,
  adjusted,
  checkNans,
  compareMagnitudes,
  compareNumbers,
  dec,
  digitCount,
  digitsOf,
  etiny,
  finalize,
  infinity,
  invalid,
  isNan,
  isSpecial,
  isZero,
  negate,
  pow10,
  shiftRight,
  withSign,
  workContext,
  type Ctx,
  type Dec,
} from './decimal-number';

type Binary = (a: Dec, b: Dec, c: Ctx) => Dec;

/** The exact sum, or one that rounds alike when the exponents lie too far apart. */
function addFinite(a: Dec, b: Dec, c: Ctx): Dec {
  let [big, small] = a.exp >= b.exp ? [a, b] : [b, a];
  if (big.coef === 0n && small.coef === 0n) {
    const sign = a.sign === b.sign ? a.sign : c.round === FLOOR ? 1 : 0;
    return dec(sign, 0n, small.exp);
  }
  if (big.coef !== 0n) {
    const limit = big.exp - 1 + Math.min(0, digitsOf(big) - c.prec - 2);
    // A number that only decides the direction of rounding becomes one unit far below.
    if (small.coef !== 0n && small.exp + digitsOf(small) - 1 < limit)
      small = dec(small.sign, 1n, limit);
  } else if (big.exp - small.exp > c.prec + digitsOf(small)) {
    big = dec(big.sign, 0n, small.exp);
  }
  const x = big.coef * pow10(Math.max(0, big.coef === 0n ? 0 : big.exp - small.exp));
  const sum = (big.sign ? -x : x) + (small.sign ? -small.coef : small.coef);
  if (sum === 0n) return dec(a.sign === b.sign ? a.sign : c.round === FLOOR ? 1 : 0, 0n, small.exp);
  return dec(sum < 0n ? 1 : 0, sum < 0n ? -sum : sum, small.exp);
}

export const add: Binary = (a, b, c) => {
  if (isSpecial(a) || isSpecial(b)) {
    const nan = checkNans(c, a, b);
    if (nan !== null) return nan;
    if (a.kind !== 'inf') return b;
    return b.kind === 'inf' && a.sign !== b.sign ? invalid(c) : a;
  }
  return finalize(addFinite(a, b, c), c);
};

export const subtract: Binary = (a, b, c) => (isNan(b) ? add(a, b, c) : add(a, negate(b), c));

function multiplyExact(a: Dec, b: Dec, c: Ctx): Dec {
  const sign = a.sign ^ b.sign;
  if (isSpecial(a) || isSpecial(b)) {
    const nan = checkNans(c, a, b);
    if (nan !== null) return nan;
    return isZero(a) || isZero(b) ? invalid(c) : infinity(sign);
  }
  return dec(sign, a.coef * b.coef, a.exp + b.exp);
}

export const multiply: Binary = (a, b, c) => finalize(multiplyExact(a, b, c), c);

export function fma(a: Dec, b: Dec, d: Dec, c: Ctx): Dec {
  if (isNan(a) || isNan(b)) return checkNans(c, a, b, d)!;
  const product = multiplyExact(a, b, c);
  return isNan(product) ? product : add(product, d, c);
}

/** @source libmpdec _mpd_qdiv */
export const divide: Binary = (a, b, c) => {
  const sign = a.sign ^ b.sign;
  if (isSpecial(a) || isSpecial(b)) {
    const nan = checkNans(c, a, b);
    if (nan !== null) return nan;
    if (a.kind === 'inf') return b.kind === 'inf' ? invalid(c) : infinity(sign);
    c.status |= S.Clamped;
    return dec(sign, 0n, etiny(c));
  }
  if (b.coef === 0n) {
    if (a.coef === 0n) return invalid(c, S.DivisionUndefined);
    c.status |= S.DivisionByZero;
    return infinity(sign);
  }
  const ideal = a.exp - b.exp;
  if (a.coef === 0n) return finalize(dec(sign, 0n, ideal), c);
  if (c.prec > HUGE) return invalid(c, S.MallocError);
  const shift = digitsOf(b) - digitsOf(a) + c.prec + 1;
  const x = shift >= 0 ? a.coef * pow10(shift) : a.coef;
  const y = shift >= 0 ? b.coef : b.coef * pow10(-shift);
  let q = x / y;
  let exp = ideal - shift;
  if (q * y !== x) {
    // A last digit that is not 0 or 5 keeps the direction of rounding.
    if (q % 5n === 0n) q += 1n;
  } else {
    while (exp < ideal && q % 10n === 0n) {
      q /= 10n;
      exp++;
    }
  }
  return finalize(dec(sign, q, exp), c);
};

/** Quotient and remainder as integers; null after an error. */
function divideWhole(a: Dec, b: Dec, c: Ctx): { q: Dec; r: Dec } | null {
  const sign = a.sign ^ b.sign;
  const ideal = Math.min(a.exp, b.exp);
  if (a.coef === 0n || compareMagnitudes(a, b) < 0) {
    const r = a.coef === 0n ? dec(a.sign, 0n, ideal) : a;
    return { q: dec(sign, 0n, 0), r };
  }
  const diff = adjusted(a) - adjusted(b);
  if (diff > c.prec) return null;
  const x = a.coef * pow10(a.exp - ideal);
  const y = b.coef * pow10(b.exp - ideal);
  const q = x / y;
  if (digitCount(q) > c.prec) return null;
  return { q: dec(sign, q, 0), r: dec(a.sign, x - q * y, ideal) };
}

export const divideInt: Binary = (a, b, c) => {
  const sign = a.sign ^ b.sign;
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  if (a.kind === 'inf') return b.kind === 'inf' ? invalid(c) : infinity(sign);
  if (b.kind === 'inf') return dec(sign, 0n, 0);
  if (b.coef === 0n) {
    if (a.coef === 0n) return invalid(c, S.DivisionUndefined);
    c.status |= S.DivisionByZero;
    return infinity(sign);
  }
  const both = divideWhole(a, b, c);
  return both === null ? invalid(c, S.DivisionImpossible) : finalize(both.q, c);
};

export const remainder: Binary = (a, b, c) => {
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  if (a.kind === 'inf') return invalid(c);
  if (b.kind === 'inf') return finalize(a, c);
  if (b.coef === 0n) return invalid(c, a.coef === 0n ? S.DivisionUndefined : S.InvalidOperation);
  const both = divideWhole(a, b, c);
  return both === null ? invalid(c, S.DivisionImpossible) : finalize(both.r, c);
};

export function divmod(a: Dec, b: Dec, c: Ctx): [Dec, Dec] {
  const nan = checkNans(c, a, b);
  if (nan !== null) return [nan, nan];
  const sign = a.sign ^ b.sign;
  if (a.kind === 'inf') return [b.kind === 'inf' ? invalid(c) : infinity(sign), invalid(c)];
  if (b.kind === 'inf') return [dec(sign, 0n, 0), finalize(a, c)];
  if (b.coef === 0n) {
    if (a.coef === 0n) return [invalid(c, S.DivisionUndefined), NAN];
    c.status |= S.DivisionByZero | S.InvalidOperation;
    return [infinity(sign), NAN];
  }
  const both = divideWhole(a, b, c);
  if (both === null) return [invalid(c, S.DivisionImpossible), NAN];
  return [finalize(both.q, c), finalize(both.r, c)];
}

export const remainderNear: Binary = (a, b, c) => {
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  if (a.kind === 'inf') return invalid(c);
  if (b.kind === 'inf') return finalize(a, c);
  if (b.coef === 0n) return invalid(c, a.coef === 0n ? S.DivisionUndefined : S.InvalidOperation);
  if (adjusted(a) - adjusted(b) <= -2)
    return finalize(a.coef === 0n ? dec(a.sign, 0n, Math.min(a.exp, b.exp)) : a, c);
  const both = divideWhole(a, b, c);
  if (both === null) return invalid(c, S.DivisionImpossible);
  const ideal = Math.min(a.exp, b.exp);
  const y = b.coef * pow10(b.exp - ideal);
  const r = both.r.coef * pow10(both.r.exp - ideal);
  const up = 2n * r > y || (2n * r === y && both.q.coef % 2n === 1n);
  if (up && digitCount(both.q.coef + 1n) > c.prec) return invalid(c, S.DivisionImpossible);
  return finalize(up ? dec(1 - a.sign, y - r, ideal) : dec(a.sign, r, ideal), c);
};

/** The integer square root. */
export function isqrt(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(16).length * 4 + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

export function sqrt(a: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a);
  if (nan !== null) return nan;
  if (a.kind === 'inf') return a.sign ? invalid(c) : a;
  const ideal = Math.floor(a.exp / 2);
  if (a.coef === 0n) return finalize(dec(a.sign, 0n, ideal), c);
  if (a.sign) return invalid(c);
  if (c.prec > HUGE) return invalid(c, S.MallocError);
  const odd = a.exp - 2 * ideal;
  const start = a.coef * pow10(odd);
  const shift = c.prec + 1 - Math.ceil(digitCount(start) / 2);
  const n = shift >= 0 ? start * pow10(2 * shift) : start / pow10(-2 * shift);
  let root = isqrt(n);
  let exp = ideal - shift;
  const exact = root * root === n && (shift >= 0 || n * pow10(-2 * shift) === start);
  if (!exact) {
    if (root % 5n === 0n) root += 1n;
  } else {
    while (exp < ideal && root % 10n === 0n) {
      root /= 10n;
      exp++;
    }
  }
  const work = { ...c, round: HALF_EVEN };
  const result = finalize(dec(0, root, exp), work);
  c.status |= work.status;
  return result;
}

/** Rescales to `exp` without regard to precision. */
function rescale(a: Dec, exp: number, round: number, c: Ctx): Dec {
  if (a.coef === 0n) return dec(a.sign, 0n, exp);
  if (exp <= a.exp) return dec(a.sign, a.coef * pow10(a.exp - exp), exp);
  const { coef, exact } = shiftRight(a.coef, exp - a.exp, round, a.sign);
  c.status |= exact ? S.Rounded : S.Rounded | S.Inexact;
  return dec(a.sign, coef, exp);
}

/** @source libmpdec mpd_qquantize */
export const quantize: Binary = (a, b, c) => {
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  if (a.kind === 'inf' || b.kind === 'inf') return a.kind === b.kind ? a : invalid(c);
  if (b.exp > c.emax || b.exp < etiny(c)) return invalid(c);
  if (a.coef === 0n) return finalize(dec(a.sign, 0n, b.exp), c);
  if (a.exp + digitsOf(a) - b.exp > c.prec) return invalid(c);
  const result = rescale(a, b.exp, c.round, c);
  if (adjusted(result) > c.emax || digitsOf(result) > c.prec) {
    c.status &= ~(S.Rounded | S.Inexact);
    return invalid(c);
  }
  return finalize(result, c);
};

/** To an integer; `exactly` reports rounding. */
export function toIntegral(a: Dec, c: Ctx, exactly: boolean): Dec {
  const nan = checkNans(c, a);
  if (nan !== null) return nan;
  if (a.kind === 'inf' || a.exp >= 0) return a;
  if (a.coef === 0n) return dec(a.sign, 0n, 0);
  const { coef, exact } = shiftRight(a.coef, -a.exp, c.round, a.sign);
  if (exactly) c.status |= exact ? S.Rounded : S.Rounded | S.Inexact;
  return dec(a.sign, coef, 0);
}

export function normalize(a: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a);
  if (nan !== null) return nan;
  const d = finalize(a, c);
  if (d.kind !== 'finite') return d;
  if (d.coef === 0n) return dec(d.sign, 0n, 0);
  const top = c.clamp ? c.emax - c.prec + 1 : c.emax;
  const zeros = /0*$/.exec(d.coef.toString())![0].length;
  const n = Math.max(0, Math.min(zeros, top - d.exp));
  return n === 0 ? d : dec(d.sign, d.coef / pow10(n), d.exp + n);
}

export function plus(a: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a);
  if (nan !== null) return nan;
  return finalize(isZero(a) ? withSign(a, a.sign && c.round === FLOOR ? 1 : 0) : a, c);
}
export const minus = (a: Dec, c: Ctx): Dec => (isNan(a) ? plus(a, c) : plus(negate(a), c));
export const abs = (a: Dec, c: Ctx): Dec => (isNan(a) ? plus(a, c) : plus(withSign(a, 0), c));

/** -1, 0, 1 as a decimal, or a NaN. */
export const compare: Binary = (a, b, c) => {
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  const sign = compareNumbers(a, b);
  return dec(sign < 0 ? 1 : 0, BigInt(Math.abs(sign)), 0);
};

/** The neighbour of `a` above or below. */
export function next(a: Dec, c: Ctx, up: boolean): Dec {
  const nan = checkNans(c, a);
  if (nan !== null) return nan;
  const away = up ? 0 : 1;
  if (a.kind === 'inf') {
    return a.sign === away ? a : dec(a.sign, pow10(c.prec) - 1n, c.emax - c.prec + 1);
  }
  const work = { ...c, ...{ round: up ? CEILING : FLOOR, status: 0 } };
  const rounded = finalize(a, work);
  if ((work.status & S.Inexact) !== 0) return rounded;
  return add(a, dec(away, 1n, etiny(c) - 1), work);
}

/** @source libmpdec mpd_qpow: integer exponent, by squaring */
export function powerInt(base: Dec, exponent: Dec, sign: number, c: Ctx): Dec {
  const work: Ctx = {
    ...c,
    prec: c.prec + digitsOf(exponent) + exponent.exp + 2,
    round: HALF_EVEN,
    clamp: 0,
    status: 0,
  };
  let x = withSign(base, 0);
  if (exponent.sign) {
    work.prec++;
    x = divide(ONE, x, work);
  }
  const bits = (exponent.coef * pow10(exponent.exp)).toString(2);
  let result = x;
  for (let i = 1; i < bits.length && !isSpecial(result); i++) {
    if (result.coef === 0n && work.status & S.Clamped) break;
    result = multiply(result, result, work);
    if (bits[i] === '1') result = multiply(result, x, work);
  }
  c.status |= work.status;
  if (result.kind === 'inf') result = dec(sign, 1n, 2e18);
  return finalize(withSign(result, sign), c);
}

export const exactContext = (): Ctx => workContext(1e18, DOWN);
