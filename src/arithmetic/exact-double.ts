/** Exact conversions between doubles and big integers or fractions. */
import { bigBitLength } from './integer-bits';

const scratch = new DataView(new ArrayBuffer(8));

/** A finite non-negative double as mantissa * 2**exponent, exactly. */
export function decomposeDouble(x: number): { mantissa: bigint; exponent: number } {
  scratch.setFloat64(0, x);
  const bits = scratch.getBigUint64(0);
  const fraction = bits & 0xfffffffffffffn;
  const biased = Number((bits >> 52n) & 0x7ffn);
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 };
}

/** Shifts right by `n` (left if negative), rounding half to even; exact operands. */
export function shiftRoundHalfEven(x: bigint, n: number): bigint {
  if (n <= 0) return x << BigInt(-n);
  const shift = BigInt(n);
  const q = x >> shift;
  const rest = x - (q << shift);
  const half = 1n << (shift - 1n);
  return rest > half || (rest === half && (q & 1n) === 1n) ? q + 1n : q;
}

/**
 * a / b rounded to the nearest double, ties to even; infinite when too large. b is not zero.
 * @source Objects/longobject.c long_true_divide
 */
export function divideToDouble(a: bigint, b: bigint): number {
  const negative = a < 0n !== b < 0n;
  if (a < 0n) a = -a;
  if (b < 0n) b = -b;
  // As in CPython, a zero dividend with a negative divisor gives a negative zero.
  if (a === 0n) return negative ? -0 : 0;
  const diff = bigBitLength(a) - bigBitLength(b);
  if (diff > 1025) return negative ? -Infinity : Infinity;
  if (diff < -1100) return negative ? -0 : 0;
  // 55 or more quotient bits, fewer where the result is subnormal, and a sticky bit below.
  const shift = Math.max(diff, -1021) - 54;
  const num = shift < 0 ? a << BigInt(-shift) : a;
  const den = shift > 0 ? b << BigInt(shift) : b;
  let q = num / den;
  const inexact = q * den !== num;
  q = (q << 1n) | (inexact ? 1n : 0n);
  const bits = bigBitLength(q);
  const exponent = shift - 1;
  const drop = Math.max(bits - 53, -1074 - exponent);
  const rounded = Number(shiftRoundHalfEven(q, Math.max(drop, 0)));
  const x = scale(rounded, exponent + Math.max(drop, 0));
  return negative ? -x : x;
}

/** x * 2**e, exact unless it overflows; x has at most 53 bits and the result is representable. */
function scale(x: number, e: number): number {
  while (e > 1000) {
    x *= 2 ** 1000;
    e -= 1000;
  }
  while (e < -1000) {
    x *= 2 ** -1000;
    e += 1000;
  }
  return x * 2 ** e;
}

/** The greatest integer of a finite double toward zero, as a bigint. */
export function truncToBigInt(x: number): bigint {
  return BigInt(Math.trunc(x));
}

/** A finite double as a fraction in lowest terms. @source Objects/floatobject.c float_as_integer_ratio */
export function doubleAsRatio(x: number): [bigint, bigint] {
  if (Number.isInteger(x)) return [BigInt(x), 1n];
  const { mantissa, exponent } = decomposeDouble(Math.abs(x));
  let num = mantissa;
  let exp = exponent;
  while ((num & 1n) === 0n) {
    num >>= 1n;
    exp++;
  }
  if (x < 0) num = -num;
  return exp >= 0 ? [num << BigInt(exp), 1n] : [num, 1n << BigInt(-exp)];
}

/** x as m * 2**e with 0.5 <= |m| < 1. @source C frexp */
export function frexp(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  const { mantissa, exponent } = decomposeDouble(Math.abs(x));
  const bits = bigBitLength(mantissa);
  const m = Number(mantissa) / 2 ** bits;
  return [x < 0 ? -m : m, exponent + bits];
}

/** x * 2**e with a single rounding; infinite when too large. @source C ldexp */
export function ldexp(x: number, e: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  if (e > 2100) return x < 0 ? -Infinity : Infinity;
  if (e < -2200) return x < 0 ? -0 : 0;
  const [m, exponent] = frexp(x);
  const target = exponent + e;
  if (target > 1024) return x < 0 ? -Infinity : Infinity;
  if (target > -1022) return scale(m * 2, target - 1);
  return roundSubnormal(m, target);
}

function roundSubnormal(m: number, target: number): number {
  const units = BigInt(Math.abs(m) * 2 ** 53);
  const drop = 53 - (target + 1074);
  const q = Number(shiftRoundHalfEven(units, drop)) * 5e-324;
  return m < 0 ? -q : q;
}
