/** Case of strings: upper, lower, title, capitalize, swapcase, casefold. */
import type { PyObject } from '../heap/object';
import { PyErr_NoMemory } from './errors';
import { Kind, MAX_LENGTH, codePoints, kindOfString, stringOfCodePoints } from './unicode-kind';
import {
  _PyUnicode_IsCaseIgnorable,
  _PyUnicode_IsCased,
  _PyUnicode_IsLowercase,
  _PyUnicode_IsUppercase,
  _PyUnicode_ToFoldedFull,
  _PyUnicode_ToLowerFull,
  _PyUnicode_ToTitleFull,
  _PyUnicode_ToUpperFull,
} from '../unicode/unicodectype';
import { unicodeEmpty, unicodeKind, unicodeNew, type PyUnicodeObject } from './unicodeobject';

const CAPITAL_SIGMA = 0x3a3;

/** Sigma at the end of a word has a form of its own. @source Objects/unicodeobject.c handle_capital_sigma */
function capitalSigma(chars: readonly number[], i: number): number {
  let j = i - 1;
  while (j >= 0 && _PyUnicode_IsCaseIgnorable(chars[j])) j--;
  let final = j >= 0 && _PyUnicode_IsCased(chars[j]);
  if (final) {
    j = i + 1;
    while (j < chars.length && _PyUnicode_IsCaseIgnorable(chars[j])) j++;
    final = j === chars.length || !_PyUnicode_IsCased(chars[j]);
  }
  return final ? 0x3c2 : 0x3c3;
}

/** @source Objects/unicodeobject.c lower_ucs4 */
function lowerChar(chars: readonly number[], i: number, out: number[]): void {
  if (chars[i] === CAPITAL_SIGMA) out.push(capitalSigma(chars, i));
  else _PyUnicode_ToLowerFull(chars[i], out);
}

function lower(chars: readonly number[], out: number[]): void {
  for (let i = 0; i < chars.length; i++) lowerChar(chars, i, out);
}

function upper(chars: readonly number[], out: number[]): void {
  for (const ch of chars) _PyUnicode_ToUpperFull(ch, out);
}

function casefold(chars: readonly number[], out: number[]): void {
  for (const ch of chars) _PyUnicode_ToFoldedFull(ch, out);
}

function capitalize(chars: readonly number[], out: number[]): void {
  _PyUnicode_ToTitleFull(chars[0], out);
  for (let i = 1; i < chars.length; i++) lowerChar(chars, i, out);
}

function swapcase(chars: readonly number[], out: number[]): void {
  for (let i = 0; i < chars.length; i++) {
    const ch = chars[i];
    if (_PyUnicode_IsUppercase(ch)) lowerChar(chars, i, out);
    else if (_PyUnicode_IsLowercase(ch)) _PyUnicode_ToUpperFull(ch, out);
    else out.push(ch);
  }
}

function title(chars: readonly number[], out: number[]): void {
  let previousIsCased = false;
  for (let i = 0; i < chars.length; i++) {
    if (previousIsCased) lowerChar(chars, i, out);
    else _PyUnicode_ToTitleFull(chars[i], out);
    previousIsCased = _PyUnicode_IsCased(chars[i]);
  }
}

/** A method that maps all characters: a new object even when nothing changes. @source Objects/unicodeobject.c case_operation */
function caseMethod(
  operation: (chars: readonly number[], out: number[]) => void,
  ascii: ((s: string) => string) | null,
) {
  return (self: PyObject): PyObject | null => {
    const o = self as PyUnicodeObject;
    if (o.v.length === 0) return unicodeEmpty();
    const kind = unicodeKind(o);
    if (kind === Kind.ASCII && ascii !== null) return unicodeNew(ascii(o.v), kind);
    if (o.v.length * 3 > MAX_LENGTH) return PyErr_NoMemory();
    const out: number[] = [];
    operation(codePoints(o.v, kind), out);
    const s = stringOfCodePoints(out);
    return unicodeNew(s, kindOfString(s));
  };
}

export const unicode_lower = caseMethod(lower, (s) => s.toLowerCase());
export const unicode_upper = caseMethod(upper, (s) => s.toUpperCase());
export const unicode_casefold = caseMethod(casefold, (s) => s.toLowerCase());
export const unicode_capitalize = caseMethod(
  capitalize,
  (s) => s[0].toUpperCase() + s.slice(1).toLowerCase(),
);
export const unicode_swapcase = caseMethod(swapcase, null);
export const unicode_title = caseMethod(title, null);
