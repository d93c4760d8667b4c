/** UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError (Objects/exceptions.c). */
import type { MemberDef, PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { asReadBuffer } from './buffer';
import { PyBytes_Check, PyBytes_FromBytes } from './bytesobject';
import { PyErr_SetString } from './errors';
import {
  BaseException_init,
  fieldMember,
  setField,
  type PyBaseExceptionObject,
} from './exceptions-base';
import { PyExc_TypeError } from './exceptions';
import { PyNumber_AsSsize_t } from './abstract';
import { PyLong_FromLong } from './longobject';
import { PyErr_Occurred } from './errors';
import { strStr } from './object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';
import { member } from './typedef';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';

const ENCODING = 0;
const OBJECT = 1;
const REASON = 2;

function wrongType(i: number, expected: string, got: PyObject): number {
  PyErr_SetString(PyExc_TypeError, `argument ${i} must be ${expected}, not ${got.ob_type.tp_name}`);
  return -1;
}

/** Reads (encoding, object, start, end, reason) or, without an encoding, the last four. */
function initFields(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
  hasEncoding: boolean,
  objectIsBytes: boolean,
): number {
  if (BaseException_init(self, args, kwds) < 0) return -1;
  const o = self as PyBaseExceptionObject;
  const want = hasEncoding ? 5 : 4;
  const n = PyTuple_GET_SIZE(args);
  if (n !== want) {
    PyErr_SetString(PyExc_TypeError, `function takes exactly ${want} arguments (${n} given)`);
    return -1;
  }
  let i = 0;
  if (hasEncoding) {
    const encoding = PyTuple_GET_ITEM(args, i++);
    if (!PyUnicode_Check(encoding)) return wrongType(i, 'str', encoding);
    setField(o, ENCODING, encoding);
  }
  const object = PyTuple_GET_ITEM(args, i++);
  if (objectIsBytes) {
    if (storeBytes(o, object) < 0) return -1;
  } else {
    if (!PyUnicode_Check(object)) return wrongType(i, 'str', object);
    setField(o, OBJECT, object);
  }
  o.v.start = PyNumber_AsSsize_t(PyTuple_GET_ITEM(args, i++), null);
  if (o.v.start === -1 && PyErr_Occurred() !== null) return -1;
  o.v.end = PyNumber_AsSsize_t(PyTuple_GET_ITEM(args, i++), null);
  if (o.v.end === -1 && PyErr_Occurred() !== null) return -1;
  const reason = PyTuple_GET_ITEM(args, i);
  if (!PyUnicode_Check(reason)) return wrongType(i + 1, 'str', reason);
  setField(o, REASON, reason);
  return 0;
}

function storeBytes(o: PyBaseExceptionObject, object: PyObject): number {
  if (PyBytes_Check(object)) {
    setField(o, OBJECT, object);
    return 0;
  }
  const data = asReadBuffer(object);
  if (data === null) return -1;
  const copy = PyBytes_FromBytes(data.slice());
  setField(o, OBJECT, copy);
  Py_DECREF(copy);
  return 0;
}

export function UnicodeEncodeError_init(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): number {
  return initFields(self, args, kwds, true, false);
}

export function UnicodeDecodeError_init(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): number {
  return initFields(self, args, kwds, true, true);
}

export function UnicodeTranslateError_init(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): number {
  return initFields(self, args, kwds, false, false);
}

function charEscape(c: number): string {
  if (c <= 0xff) return `\\x${c.toString(16).padStart(2, '0')}`;
  if (c <= 0xffff) return `\\u${c.toString(16).padStart(4, '0')}`;
  return `\\U${c.toString(16).padStart(8, '0')}`;
}

/** The message; `what` is `encode` or `translate` with the codec's name in front, if any. */
function textMessage(self: PyObject, subject: string, verb: string): PyObject | null {
  const v = (self as PyBaseExceptionObject).v;
  const reason = strStr(v.x[REASON]!);
  if (reason === null) return null;
  const points = Array.from(v.x[OBJECT]!.v as string);
  if (v.start >= 0 && v.start < points.length && v.end === v.start + 1) {
    const c = points[v.start].codePointAt(0)!;
    return PyUnicode_FromString(
      `${subject}can't ${verb} character '${charEscape(c)}' in position ${v.start}: ${reason}`,
    );
  }
  return PyUnicode_FromString(
    `${subject}can't ${verb} characters in position ${v.start}-${v.end - 1}: ${reason}`,
  );
}

/** @source Objects/exceptions.c UnicodeEncodeError_str */
export function UnicodeEncodeError_str(self: PyObject): PyObject | null {
  const x = (self as PyBaseExceptionObject).v.x;
  if (x[OBJECT] === null) return PyUnicode_FromString('');
  const encoding = strStr(x[ENCODING]!);
  return encoding === null ? null : textMessage(self, `'${encoding}' codec `, 'encode');
}

/** @source Objects/exceptions.c UnicodeTranslateError_str */
export function UnicodeTranslateError_str(self: PyObject): PyObject | null {
  if ((self as PyBaseExceptionObject).v.x[OBJECT] === null) return PyUnicode_FromString('');
  return textMessage(self, '', 'translate');
}

/** @source Objects/exceptions.c UnicodeDecodeError_str */
export function UnicodeDecodeError_str(self: PyObject): PyObject | null {
  const v = (self as PyBaseExceptionObject).v;
  if (v.x[OBJECT] === null) return PyUnicode_FromString('');
  const reason = strStr(v.x[REASON]!);
  const encoding = strStr(v.x[ENCODING]!);
  if (reason === null || encoding === null) return null;
  const bytes = v.x[OBJECT].v as Uint8Array;
  if (v.start >= 0 && v.start < bytes.length && v.end === v.start + 1) {
    const hex = bytes[v.start].toString(16).padStart(2, '0');
    return PyUnicode_FromString(
      `'${encoding}' codec can't decode byte 0x${hex} in position ${v.start}: ${reason}`,
    );
  }
  return PyUnicode_FromString(
    `'${encoding}' codec can't decode bytes in position ${v.start}-${v.end - 1}: ${reason}`,
  );
}

function indexMember(name: 'start' | 'end', doc: string): MemberDef {
  return member(
    name,
    (self) => PyLong_FromLong((self as PyBaseExceptionObject).v[name]),
    (self, value) => {
      if (value === null) {
        PyErr_SetString(PyExc_TypeError, "can't delete numeric/char attribute");
        return -1;
      }
      const n = PyNumber_AsSsize_t(value, null);
      if (n === -1 && PyErr_Occurred() !== null) return -1;
      (self as PyBaseExceptionObject).v[name] = n;
      return 0;
    },
    doc,
  );
}

export function UnicodeError_members(): MemberDef[] {
  return [
    fieldMember('encoding', ENCODING, 'exception encoding'),
    fieldMember('object', OBJECT, 'exception object'),
    indexMember('start', 'exception start'),
    indexMember('end', 'exception end'),
    fieldMember('reason', REASON, 'exception reason'),
  ];
}

/** The fields of a unicode error that codecs' error handlers read; `object` borrowed. */
export function unicodeErrorFields(exc: PyObject): {
  encoding: PyObject | null;
  object: PyObject;
  start: number;
  end: number;
  reason: PyObject;
} {
  const v = (exc as PyBaseExceptionObject).v;
  return {
    encoding: v.x[ENCODING],
    object: v.x[OBJECT]!,
    start: v.start,
    end: v.end,
    reason: v.x[REASON]!,
  };
}

/** Replaces the reason of a unicode error. @source Objects/exceptions.c PyUnicodeDecodeError_SetReason */
export function setUnicodeErrorReason(exc: PyObject, reason: string): void {
  const text = PyUnicode_FromString(reason);
  setField(exc as PyBaseExceptionObject, REASON, text);
  Py_DECREF(text);
}

/** A new reference to the object of a unicode error. */
export function unicodeErrorObject(exc: PyObject): PyObject {
  return Py_NewRef((exc as PyBaseExceptionObject).v.x[OBJECT]!);
}
