/** Types of characters and case mapping, from the tables of Unicode 15.0.0. */
import {
  CATEGORY_PALETTE,
  CATEGORY_RUNS,
  DIGITS,
  FOLD,
  FULL_FOLD,
  FULL_LOWER,
  FULL_TITLE,
  FULL_UPPER,
  NUMERICS,
  PROPERTY_PALETTE,
  PROPERTY_RUNS,
  SIMPLE_LOWER,
  SIMPLE_UPPER,
  TITLE,
} from './unicodetype_db';

/** Bits of a character's property set, as scripts/make-unicode-db.py assigns them. */
export const CharProperty = {
  LOWER: 1,
  UPPER: 2,
  XID_START: 4,
  XID_CONTINUE: 8,
  CASE_IGNORABLE: 16,
  CASED: 32,
  /** Has another simple upper or lower case. */
  ISCASED: 64,
} as const;

const CHARACTERS = 0x110000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&()*+,-./:;<=>?@[]^_{|}~`"';

/** Expands a run table to the number of the palette entry of every code point. */
export function expandRuns(runs: string): Uint8Array {
  const out = new Uint8Array(CHARACTERS);
  const index = new Uint8Array(128).fill(255);
  for (let i = 0; i < LETTERS.length; i++) index[LETTERS.charCodeAt(i)] = i;
  let at = 0;
  let count = 0;
  for (let i = 0; i < runs.length; i++) {
    const c = runs.charCodeAt(i);
    const letter = index[c];
    if (letter === 255) {
      count = count * 36 + (c < 58 ? c - 48 : c - 87);
      continue;
    }
    const end = at + (count === 0 ? 1 : count);
    if (letter !== 0) out.fill(letter, at, end);
    at = end;
    count = 0;
  }
  return out;
}

function expandCase(table: string, into: Map<number, number>): Map<number, number> {
  for (const run of table.split(' ')) {
    const [start, count, stride, delta] = run.split(',').map((n) => parseInt(n, 36));
    for (let i = 0; i < count; i++) into.set(start + i * stride, start + i * stride + delta);
  }
  return into;
}

function expandFull(table: string): Map<number, readonly number[]> {
  const out = new Map<number, readonly number[]>();
  for (const entry of table.split(' ')) {
    const [cp, chars] = entry.split('=');
    out.set(
      parseInt(cp, 36),
      chars.split('+').map((n) => parseInt(n, 36)),
    );
  }
  return out;
}

function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

const categories = lazy(() => expandRuns(CATEGORY_RUNS));
const properties = lazy(() => {
  const out = expandRuns(PROPERTY_RUNS);
  for (let i = 0; i < CHARACTERS; i++) out[i] = PROPERTY_PALETTE[out[i]];
  return out;
});
const simpleLower = lazy(() => expandCase(SIMPLE_LOWER, new Map()));
const simpleUpper = lazy(() => expandCase(SIMPLE_UPPER, new Map()));
const simpleTitle = lazy(() => expandCase(TITLE, new Map(simpleUpper())));
const simpleFold = lazy(() => expandCase(FOLD, new Map(simpleLower())));
const fullLower = lazy(() => expandFull(FULL_LOWER));
const fullUpper = lazy(() => expandFull(FULL_UPPER));
const fullTitle = lazy(() => expandFull(FULL_TITLE));
const fullFold = lazy(() => expandFull(FULL_FOLD));
const digits = lazy(
  () =>
    new Map(
      DIGITS.split(' ').map((entry): [number, number] => {
        const [cp, value] = entry.split('=');
        return [parseInt(cp, 36), Number(value)];
      }),
    ),
);
const numerics = lazy(
  () =>
    new Map(
      NUMERICS.split(' ').map((entry): [number, number] => {
        const [cp, value] = entry.split('=');
        const [numerator, denominator] = `${value}/1`.split('/');
        return [parseInt(cp, 36), Number(numerator) / Number(denominator)];
      }),
    ),
);

/** General category, such as `Lu`. */
export function _PyUnicode_Category(ch: number): string {
  return CATEGORY_PALETTE[categories()[ch]];
}

function property(ch: number, bit: number): boolean {
  return (properties()[ch] & bit) !== 0;
}

export function _PyUnicode_IsLowercase(ch: number): boolean {
  return ch < 128 ? ch >= 97 && ch <= 122 : property(ch, CharProperty.LOWER);
}

export function _PyUnicode_IsUppercase(ch: number): boolean {
  return ch < 128 ? ch >= 65 && ch <= 90 : property(ch, CharProperty.UPPER);
}

export function _PyUnicode_IsTitlecase(ch: number): boolean {
  return ch >= 128 && _PyUnicode_Category(ch) === 'Lt';
}

export function _PyUnicode_IsXidStart(ch: number): boolean {
  return property(ch, CharProperty.XID_START);
}

export function _PyUnicode_IsXidContinue(ch: number): boolean {
  return property(ch, CharProperty.XID_CONTINUE);
}

export function _PyUnicode_IsCased(ch: number): boolean {
  return property(ch, CharProperty.CASED);
}

export function _PyUnicode_IsCaseIgnorable(ch: number): boolean {
  return property(ch, CharProperty.CASE_IGNORABLE);
}

/** Whether simple case mapping changes the character. @source Modules/_sre/sre.c _sre_unicode_iscased_impl */
export function unicodeIsCased(ch: number): boolean {
  return property(ch, CharProperty.ISCASED);
}

export function _PyUnicode_IsAlpha(ch: number): boolean {
  if (ch < 128) return (ch >= 97 && ch <= 122) || (ch >= 65 && ch <= 90);
  return _PyUnicode_Category(ch)[0] === 'L';
}

/** Value of a decimal digit, or -1. */
export function _PyUnicode_ToDecimalDigit(ch: number): number {
  if (ch < 128) return ch >= 48 && ch <= 57 ? ch - 48 : -1;
  if (_PyUnicode_Category(ch) !== 'Nd') return -1;
  // Decimal digits come in runs of ten from 0 to 9; runs may adjoin.
  let start = ch;
  while (_PyUnicode_Category(start - 1) === 'Nd') start--;
  return (ch - start) % 10;
}

/** Value of a digit, decimal or not (such as a superscript), or -1. */
export function _PyUnicode_ToDigit(ch: number): number {
  const decimal = _PyUnicode_ToDecimalDigit(ch);
  return decimal >= 0 || ch < 128 ? decimal : (digits().get(ch) ?? -1);
}

/** Numeric value, such as 0.5 for a half, or -1. */
export function _PyUnicode_ToNumeric(ch: number): number {
  const digit = _PyUnicode_ToDigit(ch);
  return digit >= 0 || ch < 128 ? digit : (numerics().get(ch) ?? -1);
}

/** Whether the character has a numeric value; a value may be -1 itself. */
export function _PyUnicode_IsNumeric(ch: number): boolean {
  return _PyUnicode_ToDigit(ch) >= 0 || (ch >= 128 && numerics().has(ch));
}

/** Whether repr() shows the character itself. @source Objects/unicodectype.c _PyUnicode_IsPrintable */
export function _PyUnicode_IsPrintable(ch: number): boolean {
  if (ch < 127) return ch >= 32;
  const category = _PyUnicode_Category(ch);
  return category[0] !== 'C' && category[0] !== 'Z';
}

/** @source Objects/unicodetype_db.h _PyUnicode_IsWhitespace */
export function _PyUnicode_IsWhitespace(ch: number): boolean {
  if (ch < 128) return ch === 32 || (ch >= 9 && ch <= 13) || (ch >= 28 && ch <= 31);
  return (
    ch === 0x85 ||
    ch === 0xa0 ||
    ch === 0x1680 ||
    (ch >= 0x2000 && ch <= 0x200a) ||
    ch === 0x2028 ||
    ch === 0x2029 ||
    ch === 0x202f ||
    ch === 0x205f ||
    ch === 0x3000
  );
}

/** @source Objects/unicodetype_db.h _PyUnicode_IsLinebreak */
export function _PyUnicode_IsLinebreak(ch: number): boolean {
  if (ch < 128) return (ch >= 10 && ch <= 13) || (ch >= 28 && ch <= 30);
  return ch === 0x85 || ch === 0x2028 || ch === 0x2029;
}

/** Simple lower case, one character. */
export function _PyUnicode_ToLowercase(ch: number): number {
  if (ch < 128) return ch >= 65 && ch <= 90 ? ch + 32 : ch;
  return simpleLower().get(ch) ?? ch;
}

/** Simple upper case, one character; characters whose upper case is several stay. */
export function _PyUnicode_ToUppercase(ch: number): number {
  if (ch < 128) return ch >= 97 && ch <= 122 ? ch - 32 : ch;
  return simpleUpper().get(ch) ?? ch;
}

/** Appends the full lower case. */
export function _PyUnicode_ToLowerFull(ch: number, out: number[]): void {
  const full = ch < 128 ? undefined : fullLower().get(ch);
  if (full === undefined) out.push(_PyUnicode_ToLowercase(ch));
  else out.push(...full);
}

/** Appends the full upper case. */
export function _PyUnicode_ToUpperFull(ch: number, out: number[]): void {
  const full = ch < 128 ? undefined : fullUpper().get(ch);
  if (full === undefined) out.push(_PyUnicode_ToUppercase(ch));
  else out.push(...full);
}

/** Appends the full title case. */
export function _PyUnicode_ToTitleFull(ch: number, out: number[]): void {
  const full = ch < 128 ? undefined : fullTitle().get(ch);
  if (full !== undefined) out.push(...full);
  else out.push(ch < 128 ? _PyUnicode_ToUppercase(ch) : (simpleTitle().get(ch) ?? ch));
}

/** Appends the full case folding. */
export function _PyUnicode_ToFoldedFull(ch: number, out: number[]): void {
  const full = ch < 128 ? undefined : fullFold().get(ch);
  if (full !== undefined) out.push(...full);
  else out.push(ch < 128 ? _PyUnicode_ToLowercase(ch) : (simpleFold().get(ch) ?? ch));
}
