/** The C library's mathematical functions. */

/** Functions of <math.h>, by their C names. */
export const libm = {
  pow: Math.pow,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  atan: Math.atan,
  asin: Math.asin,
  acos: Math.acos,
  atan2: Math.atan2,
  sinh: Math.sinh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  log10: Math.log10,
  log2: Math.log2,
  log1p: Math.log1p,
  expm1: Math.expm1,
  cbrt: Math.cbrt,
  hypot: Math.hypot,
};
