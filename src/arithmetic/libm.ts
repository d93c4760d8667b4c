/** The C library's mathematical functions, as glibc computes them. */
import { frexp } from './exact-double';
import {
  acos,
  asin,
  atan,
  atan2,
  cbrt,
  cos,
  exp,
  hypot,
  log,
  log2,
  pow,
  sin,
  tan,
} from './libm-exact';

/** @source glibc e_cosh.c */
function cosh(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(x) || a === Infinity) return a;
  if (a < 0.34657359027997264) {
    const t = Math.expm1(a);
    const w = 1 + t;
    return a < 2 ** -55 ? w : 1 + (t * t) / (w + w);
  }
  if (a < 22) {
    const t = exp(a);
    return 0.5 * t + 0.5 / t;
  }
  if (a < 709.782712893384) return 0.5 * exp(a);
  const w = exp(0.5 * a);
  return 0.5 * w * w;
}

/** @source glibc e_log10.c */
function log10(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log10(x);
  const [m, e] = frexp(x);
  let k = e - 1;
  const i = k < 0 ? 1 : 0;
  const scaled = i === 1 ? m : m * 2;
  k += i;
  return (
    k * 3.69423907715893078616e-13 +
    4.34294481903251816668e-1 * log(scaled) +
    k * 3.01029995663611771306e-1
  );
}

/** @source glibc s_asinh.c */
function asinh(x: number): number {
  const a = Math.abs(x);
  if (!Number.isFinite(x) || a < 2 ** -28) return x;
  let w: number;
  if (a > 2 ** 28) w = log(a) + 6.93147180559945286227e-1;
  else if (a > 2) w = log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
  else w = Math.log1p(a + (a * a) / (1 + Math.sqrt(1 + a * a)));
  return x < 0 ? -w : w;
}

/** @source glibc e_acosh.c */
function acosh(x: number): number {
  if (!(x >= 1)) return NaN;
  if (x >= 2 ** 28) return x === Infinity ? x : log(x) + 6.93147180559945286227e-1;
  if (x > 2) return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
  const t = x - 1;
  return Math.log1p(t + Math.sqrt(2 * t + t * t));
}

/** @source glibc e_atanh.c */
function atanh(x: number): number {
  const a = Math.abs(x);
  if (!(a < 1)) return a === 1 ? x * Infinity : NaN;
  if (a < 2 ** -28) return x;
  const t = a + a;
  const y = a < 0.5 ? 0.5 * Math.log1p(t + (t * a) / (1 - a)) : 0.5 * Math.log1p(t / (1 - a));
  return x < 0 ? -y : y;
}

/** Functions of <math.h>, by their C names. */
export const libm = {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cbrt,
  cos,
  cosh,
  exp,
  expm1: Math.expm1,
  hypot,
  log,
  log10,
  log1p: Math.log1p,
  log2,
  pow,
  sin,
  sinh: Math.sinh,
  tan,
  tanh: Math.tanh,
};
