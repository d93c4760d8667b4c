/** Arithmetic on constants, with CPython's results and its limits on their size. */

import { c_pow, c_powi, c_quot, complexRange } from '../arithmetic/complex';
import type { Complex } from '../arithmetic/complex';
import { libm } from '../arithmetic/libm';
import { intConstant } from '../parse/literal';
import type { Operator } from '../parse/ast';
import type { Constant } from './code-description';

/** Longest int, in bits, that folding may make. */
const MAX_INT_SIZE = 128;

type IntLike = Extract<Constant, { kind: 'int' | 'bool' }>;
type Number_ = Extract<Constant, { kind: 'int' | 'bool' | 'float' | 'complex' }>;

export function isIntLike(constant: Constant): constant is IntLike {
  return constant.kind === 'int' || constant.kind === 'bool';
}

export function isNumber(constant: Constant): constant is Number_ {
  return isIntLike(constant) || constant.kind === 'float' || constant.kind === 'complex';
}

export function toBigInt(constant: IntLike): bigint {
  return constant.kind === 'bool' ? BigInt(constant.value) : BigInt(constant.value);
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
}

/** The double nearest to an int, or undefined if there is none (OverflowError). */
function toDouble(constant: Exclude<Number_, { kind: 'complex' }>): number | undefined {
  if (constant.kind === 'float') return constant.value;
  const value = Number(constant.value);
  return Number.isFinite(value) ? value : undefined;
}

function float(value: number | undefined): Constant | undefined {
  return value === undefined ? undefined : { kind: 'float', value };
}

/** @source Objects/floatobject.c float_mod, float_floor_div */
function floatDivmod(a: number, b: number): { div: number; mod: number } {
  let mod = a % b;
  let div = (a - mod) / b;
  if (mod !== 0) {
    if (b < 0 !== mod < 0) {
      mod += b;
      div -= 1;
    }
  } else {
    mod = b < 0 ? -0 : 0;
  }
  if (div === 0) return { div: a / b < 0 || Object.is(a / b, -0) ? -0 : 0, mod };
  const floor = Math.floor(div);
  return { div: div - floor > 0.5 ? floor + 1 : floor, mod };
}

/** Quotient of two ints rounded once. @source Objects/longobject.c long_true_divide */
function divideInts(a: bigint, b: bigint): number | undefined {
  const x = Number(a);
  const y = Number(b);
  if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) return x / y;
  const negative = a < 0n !== b < 0n;
  const top = a < 0n ? -a : a;
  const bottom = b < 0n ? -b : b;
  // 66 bits of quotient and a sticky bit leave the rounding to the last conversion.
  const shift = Math.max(0, 66 - (bitLength(top) - bitLength(bottom)));
  const scaled = top << BigInt(shift);
  const sticky = scaled % bottom === 0n ? 0n : 1n;
  const quotient = Number(((scaled / bottom) << 1n) | sticky) * 2 ** (-shift - 1);
  if (!Number.isFinite(quotient)) return undefined;
  return negative ? -quotient : quotient;
}

function foldInts(a: bigint, op: Operator, b: bigint): Constant | undefined {
  const tooBig = (bits: number): boolean => bits > MAX_INT_SIZE;
  switch (op) {
    case 'Add':
      return intConstant(a + b);
    case 'Sub':
      return intConstant(a - b);
    case 'Mult':
      if (a !== 0n && b !== 0n && tooBig(bitLength(a) + bitLength(b))) return undefined;
      return intConstant(a * b);
    case 'Div':
      return b === 0n ? undefined : float(divideInts(a, b));
    case 'FloorDiv':
    case 'Mod': {
      if (b === 0n) return undefined;
      const remainder = a % b;
      const adjust = remainder !== 0n && remainder < 0n !== b < 0n;
      if (op === 'Mod') return intConstant(adjust ? remainder + b : remainder);
      return intConstant(adjust ? a / b - 1n : a / b);
    }
    case 'Pow':
      if (b < 0n) {
        const base = Number(a);
        const result = base === 0 ? undefined : libm.pow(base, Number(b));
        return float(result);
      }
      if (a !== 0n && b > 0n && bitLength(a) > MAX_INT_SIZE / Number(b)) return undefined;
      return intConstant(a ** b);
    case 'LShift':
      if (b < 0n) return undefined;
      if (a !== 0n && b !== 0n && tooBig(Number(b) + bitLength(a))) return undefined;
      return intConstant(a === 0n ? 0n : a << b);
    case 'RShift':
      return b < 0n ? undefined : intConstant(a >> b);
    case 'BitOr':
      return intConstant(a | b);
    case 'BitXor':
      return intConstant(a ^ b);
    case 'BitAnd':
      return intConstant(a & b);
    case 'MatMult':
      return undefined;
  }
}

function foldFloats(a: number, op: Operator, b: number): Constant | undefined {
  switch (op) {
    case 'Add':
      return float(a + b);
    case 'Sub':
      return float(a - b);
    case 'Mult':
      return float(a * b);
    case 'Div':
      return b === 0 ? undefined : float(a / b);
    case 'FloorDiv':
      return b === 0 ? undefined : float(floatDivmod(a, b).div);
    case 'Mod':
      return b === 0 ? undefined : float(floatDivmod(a, b).mod);
    case 'Pow':
      return foldFloatPower(a, b);
    default:
      return undefined;
  }
}

/** @source Objects/floatobject.c float_pow */
function foldFloatPower(a: number, b: number): Constant | undefined {
  if (a === 0 && b < 0) return undefined;
  if (a === 1 || b === 0) return float(1);
  if (a === -1 && !Number.isFinite(b) && !Number.isNaN(b)) return float(1);
  // A negative base with a fractional exponent gives a complex number: left to run time.
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) return undefined;
  const result = libm.pow(a, b);
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) return undefined;
  return float(result);
}

function toComplex(constant: Number_): Complex | undefined {
  if (constant.kind === 'complex') return constant;
  const real = toDouble(constant);
  return real === undefined ? undefined : { real, imag: 0 };
}

function foldComplex(a: Complex, op: Operator, b: Complex): Constant | undefined {
  const complex = (value: Complex | null): Constant | undefined =>
    value === null ? undefined : { kind: 'complex', real: value.real, imag: value.imag };
  switch (op) {
    case 'Add':
      return complex({ real: a.real + b.real, imag: a.imag + b.imag });
    case 'Sub':
      return complex({ real: a.real - b.real, imag: a.imag - b.imag });
    case 'Mult':
      return complex({
        real: a.real * b.real - a.imag * b.imag,
        imag: a.real * b.imag + a.imag * b.real,
      });
    case 'Div':
      return complex(c_quot(a, b));
    case 'Pow':
      return complex(complexPower(a, b));
    default:
      return undefined;
  }
}

/** @source Objects/complexobject.c complex_pow */
function complexPower(a: Complex, b: Complex): Complex | null {
  const small = b.imag === 0 && Number.isInteger(b.real) && Math.abs(b.real) <= 100;
  const result = small ? c_powi(a, b.real) : c_pow(a, b);
  return result === null || complexRange(result) ? null : result;
}

/** Result of a binary operation on two numbers; undefined if it is left to run time. */
export function foldNumbers(left: Number_, op: Operator, right: Number_): Constant | undefined {
  if (isIntLike(left) && isIntLike(right)) {
    const result = foldInts(toBigInt(left), op, toBigInt(right));
    const bitwise = op === 'BitAnd' || op === 'BitOr' || op === 'BitXor';
    if (bitwise && left.kind === 'bool' && right.kind === 'bool' && result?.kind === 'int') {
      return { kind: 'bool', value: result.value !== 0 };
    }
    return result;
  }
  if (left.kind === 'complex' || right.kind === 'complex') {
    const a = toComplex(left);
    const b = toComplex(right);
    return a === undefined || b === undefined ? undefined : foldComplex(a, op, b);
  }
  const a = toDouble(left);
  const b = toDouble(right);
  return a === undefined || b === undefined ? undefined : foldFloats(a, op, b);
}

/** `-`, `+` or `~` of a number. */
export function foldUnaryNumber(
  op: 'Invert' | 'UAdd' | 'USub',
  value: Number_,
): Constant | undefined {
  if (isIntLike(value)) {
    const int = toBigInt(value);
    if (op === 'Invert') return intConstant(~int);
    return intConstant(op === 'USub' ? -int : int);
  }
  if (op === 'Invert') return undefined;
  if (op === 'UAdd') return value;
  if (value.kind === 'float') return { kind: 'float', value: -value.value };
  return { kind: 'complex', real: -value.real, imag: -value.imag };
}
