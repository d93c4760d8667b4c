/** repr() and ascii() of strings. */
import type { PyObject } from '../heap/object';
import { Kind, kindOfString } from './unicode-kind';
import { _PyUnicode_IsPrintable } from '../unicode/unicodectype';
import { unicodeKind, unicodeNew, type PyUnicodeObject } from './unicodeobject';

const PLAIN = /^[ !#-&(-[\]-~]*$/;

function hex(ch: number, digits: number): string {
  return ch.toString(16).padStart(digits, '0');
}

/** `\xhh`, `\uhhhh` or `\Uhhhhhhhh`, whichever is shortest. */
export function escapeChar(ch: number): string {
  if (ch < 0x100) return '\\x' + hex(ch, 2);
  return ch < 0x10000 ? '\\u' + hex(ch, 4) : '\\U' + hex(ch, 8);
}

/** The text of the repr. @source Objects/unicodeobject.c unicode_repr */
export function reprText(s: string, kind: number): string {
  if (PLAIN.test(s)) return `'${s}'`;
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  let out = quote;
  for (let i = 0; i < s.length; i++) {
    let ch = s.charCodeAt(i);
    if (kind === Kind.UCS4) {
      ch = s.codePointAt(i)!;
      if (ch > 0xffff) i++;
    }
    const c = String.fromCodePoint(ch);
    if (c === quote || c === '\\') out += '\\' + c;
    else if (c === '\t') out += '\\t';
    else if (c === '\n') out += '\\n';
    else if (c === '\r') out += '\\r';
    else if (ch < 32 || ch === 127) out += '\\x' + hex(ch, 2);
    else if (ch < 127 || _PyUnicode_IsPrintable(ch)) out += c;
    else out += escapeChar(ch);
  }
  return out + quote;
}

/** @source Objects/unicodeobject.c unicode_repr */
export function unicode_repr(self: PyObject): PyObject | null {
  const o = self as PyUnicodeObject;
  const text = reprText(o.v, unicodeKind(o));
  return unicodeNew(text, kindOfString(text));
}
