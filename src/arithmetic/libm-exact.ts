/**
 * Elementary functions with 100 bits or so, which round to the double nearest to the true value
 * in all but the rarest cases. The host's own differ from the C library's in every tenth last
 * digit; the C library's are nearly always the nearest.
 */
import * as dd from './double-double';
import { decomposeDouble, ldexp } from './exact-double';

const LN2 = [6.931471805599452862e-1, 2.319046813846299558e-17] as const;
const HALF_PI = [
  1.570796326794896558, 6.123233995736766036e-17, -1.497384904859169777e-33,
  4.320574262296449163e-50,
] as const;
const TAYLOR_EXP = 10;
const SQUARINGS = 8;
const TAYLOR_SINE = 27;

let inverseFactorials: { h: number; l: number }[] = [];

/** 1 / n! in two parts. */
function inverseFactorial(n: number): { h: number; l: number } {
  if (inverseFactorials.length === 0) {
    let h = 1;
    let l = 0;
    const table = [{ h, l }];
    for (let i = 1; i <= TAYLOR_SINE + 1; i++) {
      dd.divide(h, l, i, 0);
      h = dd.hi;
      l = dd.lo;
      table.push({ h, l });
    }
    inverseFactorials = table;
  }
  return inverseFactorials[n];
}

/** exp(x) as the result times 2**k; returns k. */
export function expParts(xh: number, xl: number): number {
  const k = Math.round(xh / LN2[0]);
  dd.multiply(LN2[0], LN2[1], k, 0);
  dd.add(xh, xl, -dd.hi, -dd.lo);
  const scale = 2 ** -SQUARINGS;
  const rh = dd.hi * scale;
  const rl = dd.lo * scale;
  // exp(r) - 1 by Horner's rule.
  let f = inverseFactorial(TAYLOR_EXP);
  dd.set(f.h, f.l);
  for (let n = TAYLOR_EXP - 1; n >= 1; n--) {
    dd.multiply(dd.hi, dd.lo, rh, rl);
    f = inverseFactorial(n);
    dd.add(f.h, f.l, dd.hi, dd.lo);
  }
  dd.multiply(dd.hi, dd.lo, rh, rl);
  for (let i = 0; i < SQUARINGS; i++) {
    const sh = dd.hi;
    const sl = dd.lo;
    dd.multiply(sh, sl, sh, sl);
    dd.add(dd.hi, dd.lo, 2 * sh, 2 * sl);
  }
  dd.add(1, 0, dd.hi, dd.lo);
  return k;
}

function expRounded(xh: number, xl: number): number {
  if (xh > 709.79) return Infinity;
  if (xh < -745.2) return 0;
  const k = expParts(xh, xl);
  return k > -1020 && k < 1020 ? dd.hi * 2 ** k : ldexp(dd.hi, k);
}

export function exp(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) > 800) return x > 0 ? Infinity : x < 0 ? 0 : x;
  return expRounded(x, 0);
}

/** log(x) for a finite x > 0 into the double-double result. */
function logParts(x: number): void {
  const t = x - 1;
  if (Math.abs(t) < 2 ** -10) {
    dd.set(t / 12, 0);
    for (let n = 11; n >= 1; n--) {
      // t * (1/n - rest), from the inside out.
      const sh = dd.hi;
      const sl = dd.lo;
      dd.divide(1, 0, n, 0);
      dd.add(dd.hi, dd.lo, -sh, -sl);
      dd.multiply(dd.hi, dd.lo, t, 0);
    }
    return;
  }
  const y0 = Math.log(x);
  const k = expParts(-y0, 0);
  const scaled = ldexp(x, k);
  dd.multiply(dd.hi, dd.lo, scaled, 0);
  dd.add(dd.hi, dd.lo, -1, 0);
  const eh = dd.hi;
  const el = dd.lo;
  dd.add(y0, 0, eh, el - (eh * eh) / 2);
}

export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log(x);
  logParts(x);
  return dd.hi;
}

export function log2(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log2(x);
  logParts(x);
  dd.divide(dd.hi, dd.lo, LN2[0], LN2[1]);
  return dd.hi;
}

/** x ** y for finite arguments; others as the host has them. */
export function pow(x: number, y: number): number {
  const rough = Math.pow(x, y);
  if (!Number.isFinite(x) || !Number.isFinite(y) || x === 0 || Number.isNaN(rough)) return rough;
  if (y === 0 || y === 1 || Math.abs(x) === 1) return rough;
  if (y === 2) return x * x;
  logParts(Math.abs(x));
  dd.multiply(dd.hi, dd.lo, y, 0);
  const magnitude = Number.isNaN(dd.hi) ? Math.abs(rough) : expRounded(dd.hi, dd.lo);
  return rough < 0 || Object.is(rough, -0) ? -magnitude : magnitude;
}

/** Two thirds of the exponent range need pi to 1200 bits; made when first wanted. */
let bigHalfPi = 0n;
const PI_BITS = 1250n;

function arctanInverse(n: bigint, one: bigint): bigint {
  let term = one / n;
  let sum = term;
  for (let i = 3n, sign = -1n; term !== 0n; i += 2n, sign = -sign) {
    term /= n * n;
    sum += (sign * term) / i;
  }
  return sum;
}

/** Reduces a large x; returns the quadrant. */
function reduceLarge(x: number): number {
  if (bigHalfPi === 0n) {
    const one = 1n << (PI_BITS + 20n);
    const pi = 4n * (4n * arctanInverse(5n, one) - arctanInverse(239n, one));
    bigHalfPi = pi >> 21n;
  }
  const { mantissa, exponent } = decomposeDouble(x);
  const value = mantissa << (PI_BITS + BigInt(exponent));
  let n = value / bigHalfPi;
  let rest = value - n * bigHalfPi;
  if (2n * rest > bigHalfPi) {
    n += 1n;
    rest -= bigHalfPi;
  }
  // 200 bits after the point are plenty; the two leading doubles of the rest.
  const short = rest >> (PI_BITS - 200n);
  const head = Number(short);
  dd.set(head / 2 ** 200, Number(short - BigInt(head)) / 2 ** 200);
  return Number(n & 3n);
}

/** x modulo pi/2 into the result, within [-pi/4, pi/4]; returns the quadrant. x is finite. */
function reduce(x: number): number {
  const a = Math.abs(x);
  if (a <= Math.PI / 4) {
    dd.set(a, 0);
    return 0;
  }
  if (a > 2 ** 26) return reduceLarge(a);
  const n = Math.round(a / HALF_PI[0]);
  dd.twoProduct(n, HALF_PI[0]);
  dd.add(a - dd.hi, 0, -dd.lo, 0);
  for (let i = 1; i < 4; i++) {
    const rh = dd.hi;
    const rl = dd.lo;
    dd.twoProduct(n, HALF_PI[i]);
    dd.add(rh, rl, -dd.hi, -dd.lo);
  }
  return n & 3;
}

function taylor(rh: number, rl: number, first: number, last: number): void {
  dd.multiply(rh, rl, rh, rl);
  const sh = -dd.hi;
  const sl = -dd.lo;
  let f = inverseFactorial(last);
  dd.set(f.h, f.l);
  for (let n = last - 2; n >= first; n -= 2) {
    dd.multiply(dd.hi, dd.lo, sh, sl);
    f = inverseFactorial(n);
    dd.add(f.h, f.l, dd.hi, dd.lo);
  }
  if (first === 1) dd.multiply(dd.hi, dd.lo, rh, rl);
}

// Sine and cosine of one argument.
let sinH = 0;
let sinL = 0;
let cosH = 0;
let cosL = 0;

/** Sine and cosine of a finite x. */
function sinCos(x: number): void {
  const quadrant = reduce(x);
  const rh = dd.hi;
  const rl = dd.lo;
  taylor(rh, rl, 1, TAYLOR_SINE);
  const sh = dd.hi;
  const sl = dd.lo;
  taylor(rh, rl, 0, TAYLOR_SINE + 1);
  const swap = (quadrant & 1) === 1;
  const sinSign = (quadrant >= 2 ? -1 : 1) * (x < 0 ? -1 : 1);
  const cosSign = quadrant === 1 || quadrant === 2 ? -1 : 1;
  sinH = sinSign * (swap ? dd.hi : sh);
  sinL = sinSign * (swap ? dd.lo : sl);
  cosH = cosSign * (swap ? sh : dd.hi);
  cosL = cosSign * (swap ? sl : dd.lo);
}

export function sin(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) < 1e-8) return Math.sin(x);
  sinCos(x);
  return sinH;
}

export function cos(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  sinCos(x);
  return cosH;
}

export function tan(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) < 1e-8) return Math.tan(x);
  sinCos(x);
  dd.divide(sinH, sinL, cosH, cosL);
  return dd.hi;
}

/** One Newton step from `y0`, near the angle of (x, y), to the angle. */
function refineAngle(y0: number, y: number, x: number): number {
  sinCos(y0);
  dd.multiply(cosH, cosL, y, 0);
  const ah = dd.hi;
  const al = dd.lo;
  dd.multiply(sinH, sinL, x, 0);
  dd.add(ah, al, -dd.hi, -dd.lo);
  const delta = dd.hi / (x * cosH + y * sinH);
  return y0 + delta;
}

export function atan(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) < 1e-8 || Math.abs(x) > 1e17) return Math.atan(x);
  return refineAngle(Math.atan(x), x, 1);
}

export function atan2(y: number, x: number): number {
  const rough = Math.atan2(y, x);
  if (!Number.isFinite(x) || !Number.isFinite(y) || x === 0 || y === 0) return rough;
  const size = Math.max(Math.abs(x), Math.abs(y));
  const scale = 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(size))));
  const xs = x * scale;
  const ys = y * scale;
  if (Math.abs(rough) < 1e-290 || Math.min(Math.abs(xs), Math.abs(ys)) < 1e-250) return rough;
  return refineAngle(rough, ys, xs);
}

export function asin(x: number): number {
  const y0 = Math.asin(x);
  if (!(Math.abs(x) < 1) || Math.abs(x) < 1e-8) return y0;
  sinCos(y0);
  dd.add(x, 0, -sinH, -sinL);
  return y0 + dd.hi / cosH;
}

export function acos(x: number): number {
  const y0 = Math.acos(x);
  if (!(Math.abs(x) < 1)) return y0;
  if (x > 0.8) {
    // Through the half angle, whose sine does not cancel.
    dd.squareRoot((1 - x) / 2, 0);
    const th = dd.hi;
    const tl = dd.lo;
    sinCos(y0 / 2);
    dd.add(th, tl, -sinH, -sinL);
    return y0 + (2 * dd.hi) / cosH;
  }
  sinCos(y0);
  dd.add(cosH, cosL, -x, 0);
  return y0 + dd.hi / sinH;
}

export function cbrt(x: number): number {
  const y0 = Math.cbrt(x);
  if (x === 0 || !Number.isFinite(x) || Math.abs(x) < 1e-290 || Math.abs(x) > 1e290) return y0;
  dd.twoProduct(y0, y0);
  dd.multiply(dd.hi, dd.lo, y0, 0);
  dd.add(x, 0, -dd.hi, -dd.lo);
  return y0 + dd.hi / (3 * y0 * y0);
}

export function hypot(x: number, y: number): number {
  const a = Math.max(Math.abs(x), Math.abs(y));
  const b = Math.min(Math.abs(x), Math.abs(y));
  if (Math.abs(x) === Infinity || Math.abs(y) === Infinity) return Infinity;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (b === 0) return a;
  const e = Math.floor(Math.log2(a));
  const xs = ldexp(a, -e);
  const ys = ldexp(b, -e);
  dd.twoProduct(xs, xs);
  const sh = dd.hi;
  const sl = dd.lo;
  dd.twoProduct(ys, ys);
  dd.add(sh, sl, dd.hi, dd.lo);
  dd.squareRoot(dd.hi, dd.lo);
  return ldexp(dd.hi, e);
}
