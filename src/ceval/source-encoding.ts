/** The encoding of source files: BOM, coding cookie, UTF-8 (Parser/tokenizer.c, PEP 263). */
import { cookieOf } from '../parse/decode-source';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import {
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_SetObject,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_LookupError, PyExc_SyntaxError, PyExc_ValueError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_Str, Py_None } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { PyUnicode_Decode } from '../objects/unicode-codecs';
import { PyUnicode_FromString, type PyUnicodeObject } from '../objects/unicodeobject';

/** @source Parser/pegen_errors.c _Pypegen_raise_tokenizer_init_error */
function raiseInitError(message: string, filename: string): null {
  const details = tupleFromStolen([
    PyUnicode_FromString(filename),
    PyLong_FromLong(0),
    PyLong_FromLong(-1),
    Py_NewRef(Py_None),
  ]);
  const value = tupleFromStolen([PyUnicode_FromString(message), details]);
  PyErr_SetObject(PyExc_SyntaxError, value);
  Py_DECREF(value);
  return null;
}

/** The text as a codec gives it; null with SyntaxError set. @source Parser/tokenizer.c translate_into_utf8 */
function decodeByCodec(bytes: Uint8Array, encoding: string, filename: string): string | null {
  const source = PyBytes_FromBytes(bytes);
  const text = PyUnicode_Decode(source, bytes, encoding, null);
  Py_DECREF(source);
  if (text !== null) {
    const { v } = text as PyUnicodeObject;
    Py_DECREF(text);
    return v;
  }
  const known = [PyExc_LookupError, PyExc_SyntaxError, PyExc_ValueError];
  if (!known.some((type) => PyErr_ExceptionMatches(type))) return null;
  const raised = PyErr_GetRaisedException()!; // just found
  const message = PyObject_Str(raised);
  Py_DECREF(raised);
  if (message === null) return null;
  raiseInitError(message.v as string, filename);
  Py_DECREF(message);
  return null;
}

/** The text of a source file; null with SyntaxError set. @source Parser/tokenizer.c decode_str */
export function decodeSource(bytesGiven: Uint8Array, filename: string): string | null {
  const hasBom = bytesGiven[0] === 0xef && bytesGiven[1] === 0xbb && bytesGiven[2] === 0xbf;
  const bytes = hasBom ? bytesGiven.subarray(3) : bytesGiven;
  const cookie = cookieOf(bytes);
  if (hasBom && cookie !== undefined && cookie !== 'utf-8')
    return raiseInitError(`encoding problem: ${cookie} with BOM`, filename);
  if (cookie !== undefined && cookie !== 'utf-8') return decodeByCodec(bytes, cookie, filename);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undecodable(bytes, filename, cookie);
  }
}

/** @source Parser/tokenizer.c ensure_utf8 */
function undecodable(bytes: Uint8Array, filename: string, cookie: string | undefined): null {
  let line = 1;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let i = 0, start = 0; i <= bytes.length; i++) {
    if (i < bytes.length && bytes[i] !== 0x0a) continue;
    const part = bytes.subarray(start, i);
    try {
      decoder.decode(part);
    } catch {
      const bad = part.find((b) => b >= 0x80) ?? 0;
      const hex = bad.toString(16).padStart(2, '0');
      const declared =
        cookie === undefined
          ? ', but no encoding declared; see https://peps.python.org/pep-0263/ for details'
          : '';
      return PyErr_SetString(
        PyExc_SyntaxError,
        `Non-UTF-8 code starting with '\\x${hex}' in file ${filename} on line ${line}${declared}`,
      );
    }
    start = i + 1;
    line++;
  }
  return PyErr_SetString(PyExc_SyntaxError, `encoding problem: ${cookie ?? 'utf-8'}`);
}
