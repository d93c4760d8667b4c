/** Doubles to decimal text: correctly rounded digits, and CPython's layouts of them. */
import { decomposeDouble } from '../arithmetic/exact-double';

/** Decimal digits 0.d1d2d3... times 10**decpt, without trailing zeros. */
export interface Digits {
  digits: string;
  decpt: number;
}

/** Flags of PyOS_double_to_string (Include/pystrtod.h). */
export const Py_DTSF_SIGN = 1;
export const Py_DTSF_ADD_DOT_0 = 2;
export const Py_DTSF_ALT = 4;
export const Py_DTSF_NO_NEG_0 = 8;

function stripZeros(digits: string): string {
  let end = digits.length;
  while (end > 1 && digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}

function fromExponential(text: string): Digits {
  const e = text.indexOf('e');
  const digits = text.slice(0, e).replace('.', '');
  return { digits: stripZeros(digits), decpt: Number(text.slice(e + 1)) + 1 };
}

/** All digits of a positive double as an integer times 10**exp10. */
function exactDecimal(x: number): { value: bigint; exp10: number } {
  const { mantissa, exponent } = decomposeDouble(x);
  if (exponent >= 0) return { value: mantissa << BigInt(exponent), exp10: 0 };
  return { value: mantissa * 5n ** BigInt(-exponent), exp10: exponent };
}

/** Rounds value * 10**exp10 exactly, ties to even, so that the last digit kept stands for 10**position. */
function roundExact(value: bigint, exp10: number, position: number): Digits {
  const drop = position - exp10;
  let kept = value;
  let exp = exp10;
  if (drop > 0) {
    const unit = 10n ** BigInt(drop);
    const q = value / unit;
    const twice = (value - q * unit) * 2n;
    kept = twice > unit || (twice === unit && (q & 1n) === 1n) ? q + 1n : q;
    exp = position;
  }
  if (kept === 0n) return { digits: '0', decpt: 1 };
  const text = kept.toString();
  return { digits: stripZeros(text), decpt: text.length + exp };
}

/** Whether x lies exactly between two decimals with `places` digits after the point (x not integral). */
function isTie(x: number, places: number): boolean {
  const y = x * 2 ** (places + 1);
  return Number.isInteger(y) && y % 2 !== 0;
}

/**
 * Digits of |x| (finite): shortest that read back as x (mode 0), `ndigits` significant ones (mode
 * 2), or up to `ndigits` after the point (mode 3). Ties go to the even digit.
 *
 * @source Python/dtoa.c _Py_dg_dtoa
 */
export function _Py_dg_dtoa(x: number, mode: 0 | 2 | 3, ndigits: number): Digits {
  x = Math.abs(x);
  if (x === 0) return { digits: '0', decpt: 1 };
  if (mode === 0) return fromExponential(x.toExponential());
  if (mode === 2) {
    if (ndigits <= 17 && !Number.isInteger(x)) {
      const found = fromExponential(x.toExponential(ndigits - 1));
      const decpt = fromExponential(x.toExponential()).decpt;
      // The host rounds ties up.
      if (!isTie(x, Math.max(ndigits - decpt, 0))) return found;
    }
    const { value, exp10 } = exactDecimal(x);
    return roundExact(value, exp10, exp10 + value.toString().length - ndigits);
  }
  if (Number.isInteger(x) && ndigits >= 0) {
    const text = BigInt(x).toString();
    return { digits: stripZeros(text), decpt: text.length };
  }
  if (ndigits >= 0 && ndigits <= 100 && x < 1e15 && !isTie(x, ndigits)) {
    const text = x.toFixed(ndigits).replace('.', '');
    const lead = text.search(/[1-9]/);
    if (lead < 0) return { digits: '0', decpt: 1 };
    return { digits: stripZeros(text.slice(lead)), decpt: text.length - ndigits - lead };
  }
  const { value, exp10 } = exactDecimal(x);
  return roundExact(value, exp10, -ndigits);
}

/** Lays out digits with point and exponent. @source Python/pystrtod.c format_float_short */
function layOut(
  found: Digits,
  code: string,
  precision: number,
  addDot0: boolean,
  alt: boolean,
): string {
  let { digits, decpt } = found;
  let end = digits.length;
  let useExp = false;
  if (code === 'e') {
    useExp = true;
    end = precision;
  } else if (code === 'f') end = decpt + precision;
  else if (code === 'g') {
    useExp = decpt <= -4 || decpt > precision - (addDot0 ? 1 : 0);
    if (alt) end = precision;
  } else useExp = decpt <= -4 || decpt > 16;
  const exp = decpt - 1;
  if (useExp) decpt = 1;
  end = !useExp && addDot0 ? Math.max(end, decpt + 1) : Math.max(end, decpt);
  // For 'f', zero keeps one digit whatever the precision.
  digits = digits.padEnd(end, '0');
  let text: string;
  if (decpt <= 0) text = '0.' + '0'.repeat(-decpt) + digits.slice(0, Math.max(end, 0));
  else text = digits.slice(0, decpt) + '.' + digits.slice(decpt);
  if (text.endsWith('.') && !alt) text = text.slice(0, -1);
  if (!useExp) return text;
  const sign = exp < 0 ? '-' : '+';
  return `${text}e${sign}${String(Math.abs(exp)).padStart(2, '0')}`;
}

/**
 * `x` as CPython writes it for a format code (`r` is repr; upper case codes give upper case).
 * @source Python/pystrtod.c PyOS_double_to_string
 */
export function PyOS_double_to_string(
  x: number,
  formatCode: string,
  precision: number,
  flags: number,
): string {
  const code = formatCode.toLowerCase();
  let text: string;
  let negative = x < 0 || Object.is(x, -0);
  if (Number.isNaN(x)) {
    text = 'nan';
    negative = false;
  } else if (!Number.isFinite(x)) text = 'inf';
  else {
    let mode: 0 | 2 | 3 = 0;
    if (code === 'e') {
      mode = 2;
      precision++;
    } else if (code === 'f') mode = 3;
    else if (code === 'g') {
      mode = 2;
      if (precision === 0) precision = 1;
    }
    const found = _Py_dg_dtoa(x, mode, precision);
    if (flags & Py_DTSF_NO_NEG_0 && found.digits === '0') negative = false;
    const addDot0 = (flags & Py_DTSF_ADD_DOT_0) !== 0;
    text = layOut(found, code, precision, addDot0, (flags & Py_DTSF_ALT) !== 0);
  }
  if (code !== formatCode) text = text.toUpperCase();
  return (negative ? '-' : flags & Py_DTSF_SIGN ? '+' : '') + text;
}

/** repr() of a float. @source Objects/floatobject.c float_repr */
export function floatRepr(x: number): string {
  // What the host writes without exponent is Python's form too, but for the ".0" of integers.
  if (Number.isInteger(x)) {
    const a = Math.abs(x);
    if (a < 1e16) return Object.is(x, -0) ? '-0.0' : `${x}.0`;
  } else {
    const a = Math.abs(x);
    if (a >= 1e-4 && a < 1e16) return String(x);
  }
  return PyOS_double_to_string(x, 'r', 0, Py_DTSF_ADD_DOT_0);
}
