/** The error function and its complement, to the nearest double in nearly all cases. */
import * as dd from './double-double';
import { ldexp } from './exact-double';
import { expParts } from './libm-exact';

/** 2 / sqrt(pi). */
const TWO_OVER_SQRT_PI = [1.1283791670955126, 1.533545961316588071e-17] as const;
/** Below it the series converges well, above it the continued fraction. */
const CUTOFF = 2;
const FRACTION_TERMS = 200;

// exp(-x * x), in two parts.
let gaussHigh = 0;
let gaussLow = 0;

function gauss(x: number): void {
  dd.twoProduct(x, x);
  const k = expParts(-dd.hi, -dd.lo);
  gaussHigh = ldexp(dd.hi, k);
  gaussLow = ldexp(dd.lo, k);
}

/** erf(x) for 0 <= x < CUTOFF, into the double-double result. */
function series(x: number): void {
  gauss(x);
  dd.twoProduct(x, x);
  const sh = 2 * dd.hi;
  const sl = 2 * dd.lo;
  let th = x;
  let tl = 0;
  let sumH = x;
  let sumL = 0;
  for (let n = 1; th > sumH * 1e-34; n++) {
    dd.multiply(th, tl, sh, sl);
    dd.divide(dd.hi, dd.lo, 2 * n + 1, 0);
    th = dd.hi;
    tl = dd.lo;
    dd.add(sumH, sumL, th, tl);
    sumH = dd.hi;
    sumL = dd.lo;
  }
  dd.multiply(sumH, sumL, gaussHigh, gaussLow);
  dd.multiply(dd.hi, dd.lo, TWO_OVER_SQRT_PI[0], TWO_OVER_SQRT_PI[1]);
}

/** erfc(x) for x >= CUTOFF, into the double-double result. */
function fraction(x: number): void {
  dd.twoProduct(x, x);
  const sh = 2 * dd.hi;
  const sl = 2 * dd.lo;
  dd.set(1, 0);
  for (let n = FRACTION_TERMS; n >= 1; n--) {
    dd.multiply(dd.hi, dd.lo, sh, sl);
    dd.divide(n, 0, dd.hi, dd.lo);
    dd.add(1, 0, dd.hi, dd.lo);
  }
  dd.multiply(dd.hi, dd.lo, 2 * x, 0);
  const fh = dd.hi;
  const fl = dd.lo;
  gauss(x);
  dd.multiply(gaussHigh, gaussLow, TWO_OVER_SQRT_PI[0], TWO_OVER_SQRT_PI[1]);
  dd.divide(dd.hi, dd.lo, fh, fl);
}

export function erf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  const a = Math.abs(x);
  let result: number;
  if (a > 6) result = 1;
  else if (a < CUTOFF) {
    series(a);
    result = dd.hi;
  } else {
    fraction(a);
    dd.add(1, 0, -dd.hi, -dd.lo);
    result = dd.hi;
  }
  return x < 0 ? -result : result;
}

export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  const a = Math.abs(x);
  if (x >= CUTOFF) {
    if (x > 27.3) return 0;
    fraction(a);
    return dd.hi;
  }
  if (x <= -6) return 2;
  if (a < CUTOFF) series(a);
  else {
    fraction(a);
    dd.add(1, 0, -dd.hi, -dd.lo);
  }
  const sign = x < 0 ? 1 : -1;
  dd.add(1, 0, sign * dd.hi, sign * dd.lo);
  return dd.hi;
}
