/** `repr()` of constants, for annotations kept as text and for messages. */

import type { Constant } from './code-description';

/** @source Python/pystrtod.c PyOS_double_to_string with 'r' */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const size = String(Math.abs(power)).padStart(2, '0');
    return `${sign}${digits[0]}${fraction}e${power < 0 ? '-' : '+'}${size}`;
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  if (digits.length <= power + 1) return `${sign}${digits.padEnd(power + 1, '0')}.0`;
  return `${sign}${digits.slice(0, power + 1)}.${digits.slice(power + 1)}`;
}

function complexPart(value: number): string {
  return reprFloat(value).replace(/\.0$/, '');
}

function reprComplex(real: number, imag: number): string {
  if (real === 0 && !Object.is(real, -0)) return `${complexPart(imag)}j`;
  const text = complexPart(imag);
  return `(${complexPart(real)}${text.startsWith('-') ? '' : '+'}${text}j)`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

// Other, separator, and unassigned characters are not printable; the space is.
const UNPRINTABLE = /[\p{C}\p{Z}]/u;

/** @source Objects/unicodeobject.c unicode_repr */
export function reprStr(value: string): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  let result = '';
  for (const char of value) {
    const code = char.codePointAt(0) as number;
    if (char === quote) result += `\\${char}`;
    else if (SHORT_ESCAPES[char] !== undefined) result += SHORT_ESCAPES[char];
    else if (char === ' ' || !UNPRINTABLE.test(char)) result += char;
    else if (code < 0x100) result += `\\x${hex(code, 2)}`;
    else if (code < 0x10000) result += `\\u${hex(code, 4)}`;
    else result += `\\U${hex(code, 8)}`;
  }
  return quote + result + quote;
}

/** @source Objects/bytesobject.c PyBytes_Repr */
function reprBytes(value: Uint8Array): string {
  const quote = value.includes(0x27) && !value.includes(0x22) ? '"' : "'";
  let result = '';
  for (const code of value) {
    const char = String.fromCharCode(code);
    if (char === quote) result += `\\${char}`;
    else if (SHORT_ESCAPES[char] !== undefined) result += SHORT_ESCAPES[char];
    else if (code < 0x20 || code >= 0x7f) result += `\\x${hex(code, 2)}`;
    else result += char;
  }
  return `b${quote}${result}${quote}`;
}

/** Text that `repr()` gives for a constant. */
export function reprConstant(constant: Constant): string {
  switch (constant.kind) {
    case 'None':
    case 'Ellipsis':
      return constant.kind;
    case 'bool':
      return constant.value ? 'True' : 'False';
    case 'int':
      return String(constant.value);
    case 'float':
      return reprFloat(constant.value);
    case 'complex':
      return reprComplex(constant.real, constant.imag);
    case 'str':
      return reprStr(constant.value);
    case 'bytes':
      return reprBytes(constant.value);
    case 'tuple': {
      const items = constant.items.map(reprConstant);
      return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
    }
    case 'frozenset':
      return `frozenset({${constant.items.map(reprConstant).join(', ')}})`;
    case 'code':
      return `<code object ${constant.code.co_name.value}>`;
  }
}
