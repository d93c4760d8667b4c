/** Complex arithmetic on plain values. */
import { libm } from './libm';

/** A complex value. @source Include/cpython/complexobject.h Py_complex */
export interface Complex {
  readonly real: number;
  readonly imag: number;
}

export function c_sum(a: Complex, b: Complex): Complex {
  return { real: a.real + b.real, imag: a.imag + b.imag };
}

export function c_diff(a: Complex, b: Complex): Complex {
  return { real: a.real - b.real, imag: a.imag - b.imag };
}

export function c_neg(a: Complex): Complex {
  return { real: -a.real, imag: -a.imag };
}

export function c_prod(a: Complex, b: Complex): Complex {
  return {
    real: a.real * b.real - a.imag * b.imag,
    imag: a.real * b.imag + a.imag * b.real,
  };
}

/** a / b, null when b is zero. @source Objects/complexobject.c _Py_c_quot */
export function c_quot(a: Complex, b: Complex): Complex | null {
  const absReal = Math.abs(b.real);
  const absImag = Math.abs(b.imag);
  if (absReal >= absImag) {
    if (absReal === 0) return null;
    const ratio = b.imag / b.real;
    const denom = b.real + b.imag * ratio;
    return {
      real: (a.real + a.imag * ratio) / denom,
      imag: (a.imag - a.real * ratio) / denom,
    };
  }
  if (absImag >= absReal) {
    const ratio = b.real / b.imag;
    const denom = b.real * ratio + b.imag;
    return {
      real: (a.real * ratio + a.imag) / denom,
      imag: (a.imag * ratio - a.real) / denom,
    };
  }
  return { real: NaN, imag: NaN };
}

/** a ** n for a small integer n, null for a negative power of zero. @source Objects/complexobject.c c_powi */
export function c_powi(a: Complex, n: number): Complex | null {
  if (n > 0) return c_powu(a, n);
  return c_quot({ real: 1, imag: 0 }, c_powu(a, -n));
}

function c_powu(a: Complex, n: number): Complex {
  let result: Complex = { real: 1, imag: 0 };
  let power = a;
  for (let mask = 1; n >= mask; mask *= 2) {
    if ((n & mask) !== 0) result = c_prod(result, power);
    power = c_prod(power, power);
  }
  return result;
}

/** a ** b, null where undefined. @source Objects/complexobject.c _Py_c_pow */
export function c_pow(a: Complex, b: Complex): Complex | null {
  if (b.real === 0 && b.imag === 0) return { real: 1, imag: 0 };
  if (a.real === 0 && a.imag === 0) {
    return b.imag !== 0 || b.real < 0 ? null : { real: 0, imag: 0 };
  }
  const magnitude = libm.hypot(a.real, a.imag);
  let length = libm.pow(magnitude, b.real);
  const angle = libm.atan2(a.imag, a.real);
  let phase = angle * b.real;
  if (b.imag !== 0) {
    length *= libm.exp(-angle * b.imag);
    phase += b.imag * libm.log(magnitude);
  }
  return { real: length * libm.cos(phase), imag: length * libm.sin(phase) };
}

/** Whether a part is infinite: what CPython reports as overflow. @source _Py_ADJUST_ERANGE2 */
export function complexRange(c: Complex): boolean {
  return Math.abs(c.real) === Infinity || Math.abs(c.imag) === Infinity;
}
