/** Floats from text: decimal, and the hexadecimal form of float.fromhex. */
import { divideToDouble, ldexp } from '../arithmetic/exact-double';

const DECIMAL = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/;
const SPECIAL = /^[+-]?(?:infinity|inf|nan)/i;
/** Beyond this exponent of a hexadecimal literal, only its sign matters. */
const EXPONENT_BOUND = 1_000_000_000;

function specialValue(text: string): number {
  const negative = text[0] === '-';
  if (/n$/i.test(text)) return NaN;
  return negative ? -Infinity : Infinity;
}

/** A number at the start of `text` and how many characters it takes; null: none. @source Python/pystrtod.c PyOS_string_to_double */
export function readDouble(text: string): { value: number; length: number } | null {
  const decimal = DECIMAL.exec(text);
  if (decimal !== null) return { value: Number(decimal[0]), length: decimal[0].length };
  const special = SPECIAL.exec(text);
  if (special === null) return null;
  return { value: specialValue(special[0]), length: special[0].length };
}

/**
 * Removes underscores that stand between digits; null when one stands elsewhere.
 * @source Python/pystrtod.c _Py_string_to_number_with_underscores
 */
export function withoutUnderscores(text: string): string | null {
  if (!text.includes('_')) return text;
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '_') continue;
    if (!/[0-9]/.test(text[i - 1] ?? '') || !/[0-9]/.test(text[i + 1] ?? '')) return null;
  }
  return text.replaceAll('_', '');
}

/** Python's ASCII white space around a number. */
export function stripSpace(text: string): string {
  return text.replace(/^[ \t-\r]+/, '').replace(/[ \t-\r]+$/, '');
}

/** The value of a whole ASCII text, or null when it is no float. */
export function parseFloatText(text: string): number | null {
  const plain = withoutUnderscores(stripSpace(text));
  if (plain === null) return null;
  const found = readDouble(plain);
  return found !== null && found.length === plain.length ? found.value : null;
}

const HEX =
  /^[ \t-\r]*([+-]?)(?:(inf(?:inity)?|nan)|(?:0x)?([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?[0-9]+))?)[ \t-\r]*$/i;

/** Outcome of `parseHexFloat` besides a value. */
export type HexFailure = 'invalid' | 'overflow';

/** @source Objects/floatobject.c float_fromhex */
export function parseHexFloat(text: string): number | HexFailure {
  const match = HEX.exec(text);
  if (match === null) return 'invalid';
  const negative = match[1] === '-';
  if (match[2] !== undefined) {
    if (/^nan/i.test(match[2])) return NaN;
    return negative ? -Infinity : Infinity;
  }
  const integer = match[3] ?? '';
  const fraction = match[4] ?? '';
  if (integer === '' && fraction === '') return 'invalid';
  const digits = (integer + fraction).replace(/^0+/, '');
  const zero = negative ? -0 : 0;
  if (digits === '') return zero;
  const written = Number(match[5] ?? '0');
  const exponent = Math.max(-EXPONENT_BOUND, Math.min(EXPONENT_BOUND, written));
  const exp2 = exponent - 4 * fraction.length;
  const top = exp2 + 4 * digits.length;
  if (top > 1100 + 4) return 'overflow';
  if (top < -1100) return zero;
  const mantissa = BigInt('0x' + digits);
  const value =
    exp2 >= 0
      ? divideToDouble(mantissa << BigInt(exp2), 1n)
      : divideToDouble(mantissa, 1n << BigInt(-exp2));
  if (!Number.isFinite(value)) return 'overflow';
  return negative ? -value : value;
}

/** float.hex(). @source Objects/floatobject.c float_hex_impl */
export function hexFloat(x: number, exponent: number, mantissa: number): string {
  const shift = 1 - Math.max(-1021 - exponent, 0);
  let m = ldexp(mantissa, shift);
  const e = exponent - shift;
  let text = String(Math.trunc(m)) + '.';
  m -= Math.trunc(m);
  for (let i = 0; i < 13; i++) {
    m *= 16;
    const digit = Math.trunc(m);
    text += digit.toString(16);
    m -= digit;
  }
  return `${x < 0 ? '-' : ''}0x${text}p${e < 0 ? '-' : '+'}${Math.abs(e)}`;
}
