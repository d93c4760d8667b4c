/** The complex elementary functions on values. */
import { ldexp } from '../arithmetic/exact-double';
import { libm } from '../arithmetic/libm';
import type { Complex } from '../arithmetic/complex';
import { specialValue } from './cmath-special';

/** A value, or why there is none. */
export type CmathResult = Complex | 'domain' | 'range';

const DBL_MAX = Number.MAX_VALUE;
const DBL_MIN = 2 ** -1022;
const LARGE = DBL_MAX / 4;
const SQRT_LARGE = Math.sqrt(LARGE);
const LOG_LARGE = libm.log(LARGE);
const SQRT_MIN = Math.sqrt(DBL_MIN);
const SCALE_UP = 53;
const SCALE_DOWN = -27;
const LN2 = Math.LN2;

function copysign(x: number, y: number): number {
  return y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x);
}

export function sqrt(z: Complex): CmathResult {
  const special = specialValue('sqrt', z);
  if (special !== null) return special;
  if (z.real === 0 && z.imag === 0) return { real: 0, imag: z.imag };
  let ax = Math.abs(z.real);
  const ay = Math.abs(z.imag);
  let s: number;
  if (ax < DBL_MIN && ay < DBL_MIN && (ax > 0 || ay > 0)) {
    ax = ldexp(ax, SCALE_UP);
    s = ldexp(Math.sqrt(ax + libm.hypot(ax, ldexp(ay, SCALE_UP))), SCALE_DOWN);
  } else {
    ax /= 8;
    s = 2 * Math.sqrt(ax + libm.hypot(ax, ay / 8));
  }
  const d = ay / (2 * s);
  return z.real >= 0
    ? { real: s, imag: copysign(d, z.imag) }
    : { real: d, imag: copysign(s, z.imag) };
}

function isLarge(z: Complex): boolean {
  return Math.abs(z.real) > LARGE || Math.abs(z.imag) > LARGE;
}

export function acos(z: Complex): CmathResult {
  const special = specialValue('acos', z);
  if (special !== null) return special;
  if (isLarge(z)) {
    const real = libm.atan2(Math.abs(z.imag), z.real);
    const size = libm.log(libm.hypot(z.real / 2, z.imag / 2)) + LN2 * 2;
    return { real, imag: z.real < 0 ? -copysign(size, z.imag) : copysign(size, -z.imag) };
  }
  const s1 = sqrt({ real: 1 - z.real, imag: -z.imag }) as Complex;
  const s2 = sqrt({ real: 1 + z.real, imag: z.imag }) as Complex;
  return {
    real: 2 * libm.atan2(s1.real, s2.real),
    imag: libm.asinh(s2.real * s1.imag - s2.imag * s1.real),
  };
}

export function acosh(z: Complex): CmathResult {
  const special = specialValue('acosh', z);
  if (special !== null) return special;
  if (isLarge(z)) {
    return {
      real: libm.log(libm.hypot(z.real / 2, z.imag / 2)) + LN2 * 2,
      imag: libm.atan2(z.imag, z.real),
    };
  }
  const s1 = sqrt({ real: z.real - 1, imag: z.imag }) as Complex;
  const s2 = sqrt({ real: z.real + 1, imag: z.imag }) as Complex;
  return {
    real: libm.asinh(s1.real * s2.real + s1.imag * s2.imag),
    imag: 2 * libm.atan2(s1.imag, s2.real),
  };
}

export function asinh(z: Complex): CmathResult {
  const special = specialValue('asinh', z);
  if (special !== null) return special;
  if (isLarge(z)) {
    const size = libm.log(libm.hypot(z.real / 2, z.imag / 2)) + LN2 * 2;
    const real = Object.is(copysign(1, z.imag), 1)
      ? copysign(size, z.real)
      : -copysign(size, -z.real);
    return { real, imag: libm.atan2(z.imag, Math.abs(z.real)) };
  }
  const s1 = sqrt({ real: 1 + z.imag, imag: -z.real }) as Complex;
  const s2 = sqrt({ real: 1 - z.imag, imag: z.real }) as Complex;
  return {
    real: libm.asinh(s1.real * s2.imag - s2.real * s1.imag),
    imag: libm.atan2(z.imag, s1.real * s2.real - s1.imag * s2.imag),
  };
}

/** f(iz) / i for the functions defined by their hyperbolic counterparts. */
function rotated(z: Complex, f: (w: Complex) => CmathResult): CmathResult {
  const r = f({ real: -z.imag, imag: z.real });
  return typeof r === 'string' ? r : { real: r.imag, imag: -r.real };
}

export function asin(z: Complex): CmathResult {
  return rotated(z, asinh);
}

export function atanh(z: Complex): CmathResult {
  const special = specialValue('atanh', z);
  if (special !== null) return special;
  if (z.real < 0 || Object.is(z.real, -0)) {
    const r = atanh({ real: -z.real, imag: -z.imag });
    return typeof r === 'string' ? r : { real: -r.real, imag: -r.imag };
  }
  const ay = Math.abs(z.imag);
  if (z.real > SQRT_LARGE || ay > SQRT_LARGE) {
    const h = libm.hypot(z.real / 2, z.imag / 2);
    return { real: z.real / 4 / h / h, imag: -copysign(Math.PI / 2, -z.imag) };
  }
  if (z.real === 1 && ay < SQRT_MIN) {
    if (ay === 0) return 'domain';
    return {
      real: -libm.log(Math.sqrt(ay) / Math.sqrt(libm.hypot(ay, 2))),
      imag: copysign(libm.atan2(2, -ay) / 2, z.imag),
    };
  }
  const left = 1 - z.real;
  return {
    real: libm.log1p((4 * z.real) / (left * left + ay * ay)) / 4,
    imag: -libm.atan2(-2 * z.imag, left * (1 + z.real) - ay * ay) / 2,
  };
}

export function atan(z: Complex): CmathResult {
  return rotated(z, atanh);
}

/** The value where the real part is infinite and the imaginary one finite and not zero. */
function atInfinity(z: Complex, sign: (cos: number, sin: number) => Complex): CmathResult | null {
  if (Number.isFinite(z.imag) && Math.abs(z.real) === Infinity && z.imag !== 0) {
    return sign(libm.cos(z.imag), libm.sin(z.imag));
  }
  return null;
}

function domainIf(z: Complex, special: Complex, bad: boolean): CmathResult {
  return bad && !Number.isNaN(z.real) ? 'domain' : special;
}

export function cosh(z: Complex): CmathResult {
  if (!Number.isFinite(z.real) || !Number.isFinite(z.imag)) {
    const far = atInfinity(z, (c, s) => ({
      real: copysign(Infinity, c),
      imag: z.real > 0 ? copysign(Infinity, s) : -copysign(Infinity, s),
    }));
    if (far !== null) return far;
    return domainIf(z, specialValue('cosh', z)!, Math.abs(z.imag) === Infinity);
  }
  let r: Complex;
  if (Math.abs(z.real) > LOG_LARGE) {
    const m = z.real - copysign(1, z.real);
    r = {
      real: libm.cos(z.imag) * libm.cosh(m) * Math.E,
      imag: libm.sin(z.imag) * libm.sinh(m) * Math.E,
    };
  } else {
    r = {
      real: libm.cos(z.imag) * libm.cosh(z.real),
      imag: libm.sin(z.imag) * libm.sinh(z.real),
    };
  }
  return inRange(r);
}

function inRange(r: Complex): CmathResult {
  return Math.abs(r.real) === Infinity || Math.abs(r.imag) === Infinity ? 'range' : r;
}

export function cos(z: Complex): CmathResult {
  return cosh({ real: -z.imag, imag: z.real });
}

export function exp(z: Complex): CmathResult {
  if (!Number.isFinite(z.real) || !Number.isFinite(z.imag)) {
    const size = z.real > 0 ? Infinity : 0;
    const far = atInfinity(z, (c, s) => ({ real: copysign(size, c), imag: copysign(size, s) }));
    if (far !== null) return far;
    const bad = Math.abs(z.imag) === Infinity && (Number.isFinite(z.real) || z.real === Infinity);
    return domainIf(z, specialValue('exp', z)!, bad);
  }
  if (z.real > LOG_LARGE) {
    const l = libm.exp(z.real - 1);
    return inRange({
      real: l * libm.cos(z.imag) * Math.E,
      imag: l * libm.sin(z.imag) * Math.E,
    });
  }
  const l = libm.exp(z.real);
  return inRange({ real: l * libm.cos(z.imag), imag: l * libm.sin(z.imag) });
}

/** log(z), without the check for zero. @source Modules/cmathmodule.c c_log */
export function log(z: Complex): CmathResult {
  const special = specialValue('log', z);
  if (special !== null) return special;
  const ax = Math.abs(z.real);
  const ay = Math.abs(z.imag);
  let real: number;
  if (ax > LARGE || ay > LARGE) real = libm.log(libm.hypot(ax / 2, ay / 2)) + LN2;
  else if (ax < DBL_MIN && ay < DBL_MIN) {
    if (ax === 0 && ay === 0) return 'domain';
    real = libm.log(libm.hypot(ldexp(ax, 53), ldexp(ay, 53))) - 53 * LN2;
  } else {
    const h = libm.hypot(ax, ay);
    if (0.71 <= h && h <= 1.73) {
      const big = Math.max(ax, ay);
      const small = Math.min(ax, ay);
      real = libm.log1p((big - 1) * (big + 1) + small * small) / 2;
    } else real = libm.log(h);
  }
  return { real, imag: libm.atan2(z.imag, z.real) };
}

export function log10(z: Complex): CmathResult {
  const r = log(z);
  return typeof r === 'string' ? r : { real: r.real / Math.LN10, imag: r.imag / Math.LN10 };
}

export function sinh(z: Complex): CmathResult {
  if (!Number.isFinite(z.real) || !Number.isFinite(z.imag)) {
    const far = atInfinity(z, (c, s) => ({
      real: z.real > 0 ? copysign(Infinity, c) : -copysign(Infinity, c),
      imag: copysign(Infinity, s),
    }));
    if (far !== null) return far;
    return domainIf(z, specialValue('sinh', z)!, Math.abs(z.imag) === Infinity);
  }
  if (Math.abs(z.real) > LOG_LARGE) {
    const m = z.real - copysign(1, z.real);
    return inRange({
      real: libm.cos(z.imag) * libm.sinh(m) * Math.E,
      imag: libm.sin(z.imag) * libm.cosh(m) * Math.E,
    });
  }
  return inRange({
    real: libm.cos(z.imag) * libm.sinh(z.real),
    imag: libm.sin(z.imag) * libm.cosh(z.real),
  });
}

export function sin(z: Complex): CmathResult {
  return rotated(z, sinh);
}

export function tanh(z: Complex): CmathResult {
  if (!Number.isFinite(z.real) || !Number.isFinite(z.imag)) {
    const far = atInfinity(z, (c, s) => ({
      real: z.real > 0 ? 1 : -1,
      imag: copysign(0, 2 * s * c),
    }));
    if (far !== null) return far;
    const bad = Math.abs(z.imag) === Infinity && Number.isFinite(z.real);
    return domainIf(z, specialValue('tanh', z)!, bad);
  }
  if (Math.abs(z.real) > LOG_LARGE) {
    return {
      real: copysign(1, z.real),
      imag: 4 * libm.sin(z.imag) * libm.cos(z.imag) * libm.exp(-2 * Math.abs(z.real)),
    };
  }
  const tx = libm.tanh(z.real);
  const ty = libm.tan(z.imag);
  const cx = 1 / libm.cosh(z.real);
  const txty = tx * ty;
  const denom = 1 + txty * txty;
  return { real: (tx * (1 + ty * ty)) / denom, imag: (ty / denom) * cx * cx };
}

export function tan(z: Complex): CmathResult {
  return rotated(z, tanh);
}

/** @source Modules/cmathmodule.c cmath_rect_impl */
export function rect(r: number, phi: number): CmathResult {
  if (!Number.isFinite(r) || !Number.isFinite(phi)) {
    if (Math.abs(r) === Infinity && Number.isFinite(phi) && phi !== 0) {
      const c = copysign(Infinity, libm.cos(phi));
      const s = copysign(Infinity, libm.sin(phi));
      return r > 0 ? { real: c, imag: s } : { real: -c, imag: -s };
    }
    const bad = r !== 0 && !Number.isNaN(r) && Math.abs(phi) === Infinity;
    return bad ? 'domain' : specialValue('rect', { real: r, imag: phi })!;
  }
  if (phi === 0) return { real: r, imag: r * phi };
  return { real: r * libm.cos(phi), imag: r * libm.sin(phi) };
}
