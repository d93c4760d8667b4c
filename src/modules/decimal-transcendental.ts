/** exp, ln, log10 and power of decimal numbers: fixed-point series on BigInt, correctly rounded. */
import { multiply, powerInt } from './decimal-arith';
import {
  HALF_EVEN,
  HUGE,
  ONE,
  S,
  adjusted,
  checkNans,
  compareMagnitudes,
  dec,
  digitCount,
  digitsOf,
  etiny,
  finalize,
  infinity,
  invalid,
  isZero,
  pow10,
  subtractOne,
  workContext,
  type Ctx,
  type Dec,
} from './decimal-number';

/** A number `d` in units of 10**-w, cut off. */
function fixed(d: Dec, w: number): bigint {
  const shift = d.exp + w;
  const x = shift >= 0 ? d.coef * pow10(shift) : d.coef / pow10(-shift);
  return d.sign ? -x : x;
}

/** e**x of a fixed-point number of moderate size. */
function expFixed(x: bigint, w: number): bigint {
  const k = 8 + Math.ceil(Math.sqrt(w));
  const extra = Math.ceil(k * 0.7) + 5;
  const unit = pow10(w + extra);
  const r = (x * pow10(extra)) >> BigInt(k);
  let term = unit;
  let sum = unit;
  for (let i = 1n; term !== 0n; i++) {
    term = (term * r) / (unit * i);
    sum += term;
  }
  for (let i = 0; i < k; i++) sum = (sum * sum) / unit;
  return sum / pow10(extra);
}

/** ln of a fixed-point number between 1/2 and 20, by Newton's method. */
function lnFixed(m: bigint, w: number): bigint {
  const unit = pow10(w);
  const start = w > 17 ? Number(m / pow10(w - 17)) / 1e17 : Number(m) / Number(unit);
  let y = (BigInt(Math.round(Math.log(start) * 1e15)) * unit) / pow10(15);
  for (let good = 14; good < w; good *= 3) {
    const e = expFixed(y, w);
    y += (2n * (m - e) * unit) / (m + e);
  }
  return y;
}

let ln10 = { w: 0, value: 0n };

/** ln(10) in units of 10**-w. */
function lnTen(w: number): bigint {
  if (w > ln10.w) ln10 = { w: w + 10, value: lnFixed(pow10(w + 11), w + 10) };
  return ln10.value / pow10(ln10.w - w);
}

/** Rounds a result known to many more digits than needed, never exactly. */
function inexact(value: bigint, exp: number, c: Ctx): Dec {
  const sign = value < 0n ? 1 : 0;
  const coef = (sign ? -value : value) * 10n + 1n;
  const work = { ...c, round: HALF_EVEN, status: 0 };
  const result = finalize(dec(sign, coef, exp - 1), work);
  c.status |= work.status;
  return result;
}

export function exp(a: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a);
  if (nan !== null) return nan;
  if (a.kind === 'inf') return a.sign ? dec(0, 0n, 0) : a;
  if (a.coef === 0n) return ONE;
  if (c.prec > HUGE) return invalid(c, S.MallocError);
  const size = adjusted(a);
  if (size > 19) {
    const far = a.sign ? dec(0, 1n, etiny(c) - 1) : dec(0, 1n, 2e18);
    c.status |= S.Inexact | S.Rounded;
    return finalize(far, { ...c, round: HALF_EVEN }) && finalizeInto(far, c);
  }
  if (size < -c.prec - 1) {
    // 1 plus something too small to be seen.
    c.status |= S.Inexact | S.Rounded;
    return dec(0, pow10(c.prec - 1), 1 - c.prec);
  }
  const w = c.prec + 25 + Math.max(0, size);
  const x = fixed(a, w);
  const ten = lnTen(w);
  let n = x / ten;
  if (x < 0n) n -= 1n;
  return inexact(expFixed(x - n * ten, w), Number(n) - w, c);
}

function finalizeInto(d: Dec, c: Ctx): Dec {
  const work = { ...c, round: HALF_EVEN, status: 0 };
  const result = finalize(d, work);
  c.status |= work.status;
  return result;
}

/** ln of a positive number in units of 10**-w. */
function lnOf(a: Dec, w: number): bigint {
  // Between 1/2 and 5, so that nothing is lost near 1.
  let e = adjusted(a);
  const lead = fixed(dec(0, a.coef, a.exp - e), 3);
  if (lead >= 5000n) e++;
  const m = fixed(dec(0, a.coef, a.exp - e), w);
  return lnFixed(m, w) + BigInt(e) * lnTen(w);
}

/** Digits that a logarithm loses because its argument is close to 1. */
function lossNearOne(a: Dec): number {
  const diff = subtractOne(a);
  return isZero(diff) ? 0 : Math.max(0, -adjusted(diff));
}

function logarithm(a: Dec, c: Ctx, f: (w: number) => bigint): Dec {
  if (c.prec > HUGE) return invalid(c, S.MallocError);
  const w = c.prec + 25 + Math.min(lossNearOne(a), digitsOf(a) + 20);
  return inexact(f(w), -w, c);
}

/** What both logarithms give without computing; null: none of these cases. */
function logSpecial(a: Dec, c: Ctx): Dec | null {
  const nan = checkNans(c, a);
  if (nan !== null) return nan;
  if (a.kind === 'inf') return a.sign ? invalid(c) : a;
  if (a.coef === 0n) {
    c.status |= S.DivisionByZero;
    return infinity(1);
  }
  if (a.sign) return invalid(c);
  return compareMagnitudes(a, ONE) === 0 ? dec(0, 0n, 0) : null;
}

export function ln(a: Dec, c: Ctx): Dec {
  return logSpecial(a, c) ?? logarithm(a, c, (w) => lnOf(a, w));
}

export function log10(a: Dec, c: Ctx): Dec {
  const special = logSpecial(a, c);
  if (special !== null) return special;
  const n = adjusted(a);
  if (a.coef === pow10(digitsOf(a) - 1)) {
    return finalizeInto(dec(n < 0 ? 1 : 0, BigInt(Math.abs(n)), 0), c);
  }
  return logarithm(a, c, (w) => (lnOf(a, w) * pow10(w)) / lnTen(w));
}

const isInteger = (d: Dec): boolean =>
  d.kind === 'finite' &&
  (d.exp >= 0 || d.coef === 0n || (-d.exp <= digitCount(d.coef) && d.coef % pow10(-d.exp) === 0n));

const isOdd = (d: Dec): boolean =>
  isInteger(d) && d.exp <= 0 && (d.coef / pow10(-d.exp)) % 2n === 1n;

/** 1.000, as a power of one is written. */
function paddedOne(sign: number, zeros: number): Dec {
  return dec(sign, pow10(zeros), -zeros);
}

/** Powers of one. @source libmpdec _qcheck_pow_one */
function powerOfOne(base: Dec, y: Dec, sign: number, c: Ctx): Dec {
  if (!isInteger(y)) {
    c.status |= S.Inexact | S.Rounded;
    return paddedOne(sign, c.prec - 1);
  }
  if (y.sign) return dec(sign, 1n, 0);
  let zeros = -base.exp * Number(y.coef) * 10 ** y.exp;
  if (zeros > c.prec - 1) {
    zeros = c.prec - 1;
    c.status |= S.Rounded;
  }
  return paddedOne(sign, Math.max(0, zeros));
}

function powerSpecial(a: Dec, b: Dec, sign: number, c: Ctx): Dec | null {
  if (isZero(a)) {
    if (isZero(b)) return invalid(c);
    return b.sign ? infinity(sign) : dec(sign, 0n, 0);
  }
  if (a.sign && (!isInteger(b) || b.kind === 'inf')) return invalid(c);
  if (b.kind === 'inf') {
    const size = compareMagnitudes(a, ONE);
    if (size === 0) {
      c.status |= S.Inexact | S.Rounded;
      return paddedOne(sign, c.prec - 1);
    }
    return size > 0 === (b.sign === 0) ? infinity(sign) : dec(sign, 0n, 0);
  }
  if (a.kind === 'inf') {
    if (isZero(b)) return dec(sign, 1n, 0);
    return b.sign ? dec(sign, 0n, 0) : infinity(sign);
  }
  if (isZero(b)) return dec(sign, 1n, 0);
  return compareMagnitudes(a, ONE) === 0 ? powerOfOne(a, b, sign, c) : null;
}

/** @source libmpdec mpd_qpow */
export function power(a: Dec, b: Dec, c: Ctx): Dec {
  const nan = checkNans(c, a, b);
  if (nan !== null) return nan;
  const sign = a.sign && isOdd(b) ? 1 : 0;
  const special = powerSpecial(a, b, sign, c);
  if (special !== null) return special;
  if (c.prec > HUGE) return invalid(c, S.MallocError);
  const size = Number(fixed({ ...a, sign: 0, exp: a.exp - adjusted(a) }, 15)) / 1e15;
  const log = (Math.log10(size) + adjusted(a)) * Number(`${b.sign ? '-' : ''}${b.coef}e${b.exp}`);
  if (Math.abs(log) > 1e17 || adjusted(b) > 18) {
    const over = log > 0;
    return finalize(dec(sign, 1n, over ? 2e18 : etiny(c) - 1), c);
  }
  if (isInteger(b)) {
    const whole = b.exp < 0 ? dec(b.sign, b.coef / pow10(-b.exp), 0) : b;
    return powerInt(a, whole, sign, c);
  }
  const work = workContext(Math.max(digitsOf(a), c.prec) + 23);
  let result = exp(multiply(ln(a, work), b, work), work);
  c.status |= S.Inexact | S.Rounded;
  if (result.kind === 'finite' && compareMagnitudes(result, ONE) === 0)
    result = paddedOne(0, c.prec - 1);
  return finalize(result, c);
}
