/** The error handlers that every interpreter has: strict, ignore, replace, surrogateescape, ... */
import type { MethodDef, PyObject, PyTypeObject } from '../heap/object';
import { ByteBuffer } from './byte-buffer';
import { PyBytes_FromBytes, type PyBytesObject } from './bytesobject';
import { PyErr_SetObject, PyErr_SetString } from './errors';
import {
  PyExc_TypeError,
  PyExc_UnicodeDecodeError,
  PyExc_UnicodeEncodeError,
  PyExc_UnicodeTranslateError,
} from './exceptions';
import { PyExceptionInstance_Check } from './exceptions-base';
import { unicodeErrorFields } from './exceptions-unicode';
import { PyLong_FromLong } from './longobject';
import { _PyUnicode_GetNameCAPI } from './name-capi';
import { tupleFromStolen } from './tupleobject';
import { PyType_IsSubtype } from './typeobject';
import { METH_O, method } from './typedef';
import { characterName } from '../unicode/names';
import { Kind, codePoints } from './unicode-kind';
import { escapeChar } from './unicode-repr';
import { backslashes, xmlCharRefs } from './unicode-utf8';
import { unicodeFrom, unicodeKind, type PyUnicodeObject } from './unicodeobject';

/** What went wrong, from the exception. */
interface Failure {
  kind: 'encode' | 'decode' | 'translate';
  /** The input: characters or, when decoding, bytes. */
  input: ArrayLike<number>;
  start: number;
  end: number;
  encoding: string;
}

function isA(exc: PyObject, type: PyTypeObject): boolean {
  return PyType_IsSubtype(exc.ob_type, type);
}

/** @source Python/codecs.c wrong_exception_type */
function wrong_exception_type(exc: PyObject): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `don't know how to handle ${exc.ob_type.tp_name} in error callback`,
  );
}

/** Reads the exception if it is one of `kinds`; null with TypeError set otherwise. */
function failureOf(exc: PyObject, ...kinds: Failure['kind'][]): Failure | null {
  let kind: Failure['kind'];
  if (isA(exc, PyExc_UnicodeEncodeError)) kind = 'encode';
  else if (isA(exc, PyExc_UnicodeDecodeError)) kind = 'decode';
  else if (isA(exc, PyExc_UnicodeTranslateError)) kind = 'translate';
  else return wrong_exception_type(exc);
  if (!kinds.includes(kind)) return wrong_exception_type(exc);
  const fields = unicodeErrorFields(exc);
  const { object, encoding } = fields;
  const input =
    kind === 'decode'
      ? (object as PyBytesObject).v
      : codePoints((object as PyUnicodeObject).v, unicodeKind(object as PyUnicodeObject));
  // As PyUnicodeEncodeError_GetStart and GetEnd: whatever the script stored, it lies in the input.
  const size = input.length;
  return {
    kind,
    input,
    start: Math.max(0, size > 0 ? Math.min(fields.start, size - 1) : 0),
    end: Math.min(Math.max(fields.end, 1), size),
    encoding: encoding === null ? '' : (encoding as PyUnicodeObject).v,
  };
}

function answer(by: PyObject | null, pos: number): PyObject | null {
  return by === null ? null : tupleFromStolen([by, PyLong_FromLong(pos)]);
}

function textAnswer(text: string, pos: number): PyObject | null {
  return answer(unicodeFrom(text, Kind.UCS4), pos);
}

function slice(f: Failure): number[] {
  const out: number[] = [];
  for (let i = f.start; i < f.end; i++) out.push(f.input[i]);
  return out;
}

/** @source Python/codecs.c PyCodec_StrictErrors */
function strict_errors(_self: PyObject, exc: PyObject): null {
  if (PyExceptionInstance_Check(exc)) PyErr_SetObject(exc.ob_type, exc);
  else PyErr_SetString(PyExc_TypeError, 'codec must pass exception instance');
  return null;
}

/** @source Python/codecs.c PyCodec_IgnoreErrors */
function ignore_errors(_self: PyObject, exc: PyObject): PyObject | null {
  const f = failureOf(exc, 'encode', 'decode', 'translate');
  return f === null ? null : textAnswer('', f.end);
}

/** @source Python/codecs.c PyCodec_ReplaceErrors */
function replace_errors(_self: PyObject, exc: PyObject): PyObject | null {
  const f = failureOf(exc, 'encode', 'decode', 'translate');
  if (f === null) return null;
  const n = Math.max(f.end - f.start, 0);
  if (f.kind === 'decode') return textAnswer('\ufffd', f.end);
  return textAnswer((f.kind === 'encode' ? '?' : '\ufffd').repeat(n), f.end);
}

/** @source Python/codecs.c PyCodec_XMLCharRefReplaceErrors */
function xmlcharrefreplace_errors(_self: PyObject, exc: PyObject): PyObject | null {
  const f = failureOf(exc, 'encode');
  if (f === null) return null;
  const chars = slice(f);
  return textAnswer(xmlCharRefs(chars, 0, chars.length), f.end);
}

/** @source Python/codecs.c PyCodec_BackslashReplaceErrors */
function backslashreplace_errors(_self: PyObject, exc: PyObject): PyObject | null {
  const f = failureOf(exc, 'encode', 'decode', 'translate');
  if (f === null) return null;
  const chars = slice(f);
  return textAnswer(backslashes(chars, 0, chars.length), f.end);
}

/** @source Python/codecs.c PyCodec_NameReplaceErrors */
function namereplace_errors(_self: PyObject, exc: PyObject): PyObject | null {
  const f = failureOf(exc, 'encode');
  if (f === null) return null;
  if (!_PyUnicode_GetNameCAPI('namereplace')) return null;
  let text = '';
  for (const ch of slice(f)) {
    const name = characterName(ch);
    text += name === null ? escapeChar(ch) : `\\N{${name}}`;
  }
  return textAnswer(text, f.end);
}

type Standard = 'utf8' | 'utf16le' | 'utf16be' | 'utf32le' | 'utf32be';

/** @source Python/codecs.c get_standard_encoding */
function get_standard_encoding(encoding: string): Standard | null {
  const m = /^utf[-_]?(8|16|32)(?:[-_]?(le|be))?$/i.exec(encoding);
  if (m === null) return /^cp_?utf8$/i.test(encoding) || encoding === 'CP_UTF8' ? 'utf8' : null;
  if (m[1] === '8') return m[2] === undefined ? 'utf8' : null;
  return `utf${m[1] as '16' | '32'}${(m[2] ?? 'le').toLowerCase() as 'le' | 'be'}`;
}

function surrogateBytes(ch: number, standard: Standard): number[] {
  const low = ch & 0xff;
  const high = ch >> 8;
  switch (standard) {
    case 'utf8':
      return [0xe0 | (ch >> 12), 0x80 | ((ch >> 6) & 0x3f), 0x80 | (ch & 0x3f)];
    case 'utf16le':
      return [low, high];
    case 'utf16be':
      return [high, low];
    case 'utf32le':
      return [low, high, 0, 0];
    case 'utf32be':
      return [0, 0, high, low];
  }
}

function isSurrogate(ch: number): boolean {
  return ch >= 0xd800 && ch <= 0xdfff;
}

/** The surrogate encoded at `i`, or 0. */
function surrogateAt(s: ArrayLike<number>, i: number, standard: Standard): number {
  const at = (k: number): number => (i + k < s.length ? s[i + k] : -1);
  let ch = 0;
  if (standard === 'utf8') {
    if ((at(0) & 0xf0) === 0xe0 && (at(1) & 0xc0) === 0x80 && (at(2) & 0xc0) === 0x80) {
      ch = ((at(0) & 0xf) << 12) | ((at(1) & 0x3f) << 6) | (at(2) & 0x3f);
    }
  } else if (standard === 'utf16le') ch = (at(1) << 8) | at(0);
  else if (standard === 'utf16be') ch = (at(0) << 8) | at(1);
  else if (standard === 'utf32le') ch = (at(3) << 24) | (at(2) << 16) | (at(1) << 8) | at(0);
  else ch = (at(0) << 24) | (at(1) << 16) | (at(2) << 8) | at(3);
  return isSurrogate(ch) ? ch : 0;
}

/** @source Python/codecs.c PyCodec_SurrogatePassErrors */
function surrogatepass_errors(self: PyObject, exc: PyObject): PyObject | null {
  const f = failureOf(exc, 'encode', 'decode');
  if (f === null) return null;
  const standard = get_standard_encoding(f.encoding);
  if (standard === null) return strict_errors(self, exc);
  if (f.kind === 'encode') {
    const out = new ByteBuffer(f.end - f.start);
    for (const ch of slice(f)) {
      if (!isSurrogate(ch)) return strict_errors(self, exc);
      for (const byte of surrogateBytes(ch, standard)) out.push(byte);
    }
    return answer(PyBytes_FromBytes(out.take()), f.end);
  }
  const ch = surrogateAt(f.input, f.start, standard);
  if (ch === 0) return strict_errors(self, exc);
  const width = surrogateBytes(ch, standard).length;
  return textAnswer(String.fromCharCode(ch), f.start + width);
}

/** @source Python/codecs.c PyCodec_SurrogateEscapeErrors */
function surrogateescape_errors(self: PyObject, exc: PyObject): PyObject | null {
  const f = failureOf(exc, 'encode', 'decode');
  if (f === null) return null;
  if (f.kind === 'encode') {
    const chars = slice(f);
    if (!chars.every((ch) => ch >= 0xdc80 && ch <= 0xdcff)) return strict_errors(self, exc);
    return answer(PyBytes_FromBytes(Uint8Array.from(chars, (ch) => ch - 0xdc00)), f.end);
  }
  let text = '';
  let i = f.start;
  // Bytes below 128 are never escaped; at most four bytes make one error.
  while (i < f.end && i < f.start + 4 && f.input[i] >= 128) {
    text += String.fromCharCode(0xdc00 + f.input[i++]);
  }
  return text === '' ? strict_errors(self, exc) : textAnswer(text, i);
}

/** The handlers and their names. @source Python/codecs.c _PyCodecRegistry_Init */
export function errorHandlers(): readonly [string, MethodDef][] {
  const row = (name: string, f: MethodDef['meth'], doc: string): [string, MethodDef] => [
    name,
    method(`${name}_errors`, METH_O, f, doc),
  ];
  return [
    row(
      'strict',
      strict_errors,
      "Implements the 'strict' error handling, which raises a UnicodeError on coding errors.",
    ),
    row(
      'ignore',
      ignore_errors,
      "Implements the 'ignore' error handling, which ignores malformed data and continues.",
    ),
    row(
      'replace',
      replace_errors,
      "Implements the 'replace' error handling, which replaces malformed data with a replacement marker.",
    ),
    row(
      'xmlcharrefreplace',
      xmlcharrefreplace_errors,
      "Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.",
    ),
    row(
      'backslashreplace',
      backslashreplace_errors,
      "Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.",
    ),
    row(
      'namereplace',
      namereplace_errors,
      "Implements the 'namereplace' error handling, which replaces an unencodable character with a \\N{...} escape sequence.",
    ),
    row('surrogatepass', surrogatepass_errors, ''),
    row('surrogateescape', surrogateescape_errors, ''),
  ];
}
