/** Questions about all characters of a string: isalpha, isdigit, isidentifier, isprintable, ... */
import type { PyObject } from '../heap/object';
import { Py_False, Py_True } from './boolobject';
import { Kind, codePoints, kindOfString } from './unicode-kind';
import {
  _PyUnicode_IsAlpha,
  _PyUnicode_IsLowercase,
  _PyUnicode_IsNumeric,
  _PyUnicode_IsPrintable,
  _PyUnicode_IsTitlecase,
  _PyUnicode_IsUppercase,
  _PyUnicode_IsWhitespace,
  _PyUnicode_IsXidContinue,
  _PyUnicode_IsXidStart,
  _PyUnicode_ToDecimalDigit,
  _PyUnicode_ToDigit,
} from '../unicode/unicodectype';
import { unicodeKind, type PyUnicodeObject } from './unicodeobject';

function points(self: PyObject): number[] {
  const o = self as PyUnicodeObject;
  return codePoints(o.v, unicodeKind(o));
}

/** True if there are characters and all pass. */
function allOf(test: (ch: number) => boolean) {
  return (self: PyObject): PyObject => {
    const chars = points(self);
    return chars.length > 0 && chars.every(test) ? Py_True : Py_False;
  };
}

function isAlnum(ch: number): boolean {
  return _PyUnicode_IsAlpha(ch) || _PyUnicode_IsNumeric(ch);
}

export const unicode_isalpha = allOf(_PyUnicode_IsAlpha);
export const unicode_isalnum = allOf(isAlnum);
export const unicode_isspace = allOf(_PyUnicode_IsWhitespace);
export const unicode_isdecimal = allOf((ch) => _PyUnicode_ToDecimalDigit(ch) >= 0);
export const unicode_isdigit = allOf((ch) => _PyUnicode_ToDigit(ch) >= 0);
export const unicode_isnumeric = allOf(_PyUnicode_IsNumeric);

/** @source Objects/unicodeobject.c unicode_isascii_impl */
export function unicode_isascii(self: PyObject): PyObject {
  return unicodeKind(self as PyUnicodeObject) === Kind.ASCII ? Py_True : Py_False;
}

/** @source Objects/unicodeobject.c unicode_isprintable_impl */
export function unicode_isprintable(self: PyObject): PyObject {
  return points(self).every(_PyUnicode_IsPrintable) ? Py_True : Py_False;
}

/** @source Objects/unicodeobject.c unicode_islower_impl */
export function unicode_islower(self: PyObject): PyObject {
  let cased = false;
  for (const ch of points(self)) {
    if (_PyUnicode_IsUppercase(ch) || _PyUnicode_IsTitlecase(ch)) return Py_False;
    if (_PyUnicode_IsLowercase(ch)) cased = true;
  }
  return cased ? Py_True : Py_False;
}

/** @source Objects/unicodeobject.c unicode_isupper_impl */
export function unicode_isupper(self: PyObject): PyObject {
  let cased = false;
  for (const ch of points(self)) {
    if (_PyUnicode_IsLowercase(ch) || _PyUnicode_IsTitlecase(ch)) return Py_False;
    if (_PyUnicode_IsUppercase(ch)) cased = true;
  }
  return cased ? Py_True : Py_False;
}

/** @source Objects/unicodeobject.c unicode_istitle_impl */
export function unicode_istitle(self: PyObject): PyObject {
  let cased = false;
  let previousIsCased = false;
  for (const ch of points(self)) {
    if (_PyUnicode_IsUppercase(ch) || _PyUnicode_IsTitlecase(ch)) {
      if (previousIsCased) return Py_False;
      previousIsCased = true;
      cased = true;
    } else if (_PyUnicode_IsLowercase(ch)) {
      if (!previousIsCased) return Py_False;
      previousIsCased = true;
      cased = true;
    } else previousIsCased = false;
  }
  return cased ? Py_True : Py_False;
}

const ASCII_IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether the text is an identifier by form; keywords are. @source Objects/unicodeobject.c PyUnicode_IsIdentifier */
export function isIdentifier(s: string): boolean {
  if (ASCII_IDENTIFIER.test(s)) return true;
  const chars = codePoints(s, kindOfString(s));
  if (chars.length === 0 || (chars[0] !== 95 && !_PyUnicode_IsXidStart(chars[0]))) return false;
  for (let i = 1; i < chars.length; i++) if (!_PyUnicode_IsXidContinue(chars[i])) return false;
  return true;
}

export function unicode_isidentifier(self: PyObject): PyObject {
  return isIdentifier((self as PyUnicodeObject).v) ? Py_True : Py_False;
}
