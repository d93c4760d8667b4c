/** The JSON scanner, which reads one value from a document. */
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import {
  TPFLAGS,
  type MemberDef,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyNumber_AsSsize_t } from '../objects/abstract';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyObject_CallOneArg } from '../objects/call';
import { PyDict_Clear, PyDict_New, PyDict_SetDefault, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetObject, PyErr_SetString } from '../objects/errors';
import {
  PyExc_OverflowError,
  PyExc_StopIteration,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { PyFloat_FromDouble, PyFloat_Type } from '../objects/floatobject';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyList_Append, PyList_New } from '../objects/listobject';
import { PyLong_FromLong, PyLong_FromString, PyLong_Type } from '../objects/longobject';
import { PyObject_IsTrue, Py_None, PyObject_GetAttrString } from '../objects/object';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from '../objects/recursion';
import { PyTuple_Pack, tupleFromStolen } from '../objects/tupleobject';
import { member } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  PyUnicode_InternFromString,
  unicodeLength,
} from '../objects/unicodeobject';
import { JsonText, raise_errmsg, scanstring_unicode, type Scanned } from './json-strings';

const HOOKS = [
  'object_hook',
  'object_pairs_hook',
  'parse_float',
  'parse_int',
  'parse_constant',
] as const;
type Hook = (typeof HOOKS)[number];
const SLOTS = [...HOOKS, 'memo'] as const;

/** @source Modules/_json.c PyScannerObject */
interface ScannerPayload extends Record<Hook | 'memo', PyObject | null> {
  strict: boolean;
}
type ScannerObject = PyObject<ScannerPayload>;

function scanner_owns(self: PyObject, visit: OwnsVisitor): void {
  const s = (self as ScannerObject).v;
  SLOTS.forEach((name, i) => {
    const o = s[name];
    if (o !== null) visit(o, i);
  });
}

function scanner_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const s = (self as ScannerObject).v;
  for (const name of HOOKS) if (s[name] !== null) visit(s[name]);
}

function scanner_clear(self: PyObject): number {
  const s = (self as ScannerObject).v;
  for (const name of SLOTS) {
    const o = s[name];
    if (o === null) continue;
    s[name] = null;
    touch(self);
    Py_DECREF(o);
  }
  return 0;
}

function scanner_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  scanner_clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/** @source Modules/_json.c scanner_new */
function scanner_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const a = PyArg_UnpackTupleKeywords('make_scanner', ['context'], args, kwds, 1, 1, 0);
  if (a === null) return null;
  const context = a[0]!;
  const self = type.tp_alloc!(type, 0) as ScannerObject | null;
  if (self === null) return null;
  self.v = {
    strict: false,
    object_hook: null,
    object_pairs_hook: null,
    parse_float: null,
    parse_int: null,
    parse_constant: null,
    memo: null,
  };
  self.v.memo = PyDict_New();
  touch(self);
  const strict = PyObject_GetAttrString(context, 'strict');
  const isStrict = strict === null ? -1 : PyObject_IsTrue(strict);
  Py_XDECREF(strict);
  let complete = self.v.memo !== null && isStrict >= 0;
  self.v.strict = isStrict > 0;
  for (const name of HOOKS) {
    if (!complete) break;
    self.v[name] = PyObject_GetAttrString(context, name);
    touch(self);
    complete = self.v[name] !== null;
  }
  if (complete) return self;
  Py_DECREF(self);
  return null;
}

/** @source Modules/_json.c raise_stop_iteration */
function raise_stop_iteration(text: JsonText, offset: number): null {
  const value = PyLong_FromLong(text.index(offset));
  PyErr_SetObject(PyExc_StopIteration, value);
  Py_DECREF(value);
  return null;
}

function skipSpace(s: string, i: number): number {
  for (;;) {
    const c = s.charCodeAt(i);
    if (c !== 32 && c !== 9 && c !== 10 && c !== 13) return i;
    i++;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;

/** @source Modules/_json.c _match_number_unicode */
function matchNumber(s: ScannerPayload, text: JsonText, start: number): Scanned | null {
  NUMBER.lastIndex = start;
  const found = NUMBER.exec(text.s);
  if (found === null) return raise_stop_iteration(text, start);
  const digits = found[0];
  const isFloat = found[1] !== undefined || found[2] !== undefined;
  const custom = isFloat ? s.parse_float! : s.parse_int!;
  const builtin: PyObject = isFloat ? PyFloat_Type : PyLong_Type;
  let value: PyObject | null;
  if (custom !== builtin) {
    const numstr = PyUnicode_FromString(digits);
    value = PyObject_CallOneArg(custom, numstr);
    Py_DECREF(numstr);
  } else value = isFloat ? PyFloat_FromDouble(Number(digits)) : PyLong_FromString(digits, 10);
  return value === null ? null : { value, next: start + digits.length };
}

/** @source Modules/_json.c _parse_constant */
function parseConstant(s: ScannerPayload, constant: string, start: number): Scanned | null {
  const name = PyUnicode_InternFromString(constant);
  const value = PyObject_CallOneArg(s.parse_constant!, name);
  Py_DECREF(name);
  return value === null ? null : { value, next: start + constant.length };
}

/** Reads `key: value` into `into`; the offset behind it, or -1 with an exception set. */
function parsePair(
  s: ScannerPayload,
  text: JsonText,
  start: number,
  into: PyObject,
  asPairs: boolean,
): number {
  if (text.s[start] !== '"') {
    raise_errmsg('Expecting property name enclosed in double quotes', text, start);
    return -1;
  }
  const scanned = scanstring_unicode(text, start + 1, s.strict);
  if (scanned === null) return -1;
  const memokey = PyDict_SetDefault(s.memo!, scanned.value, scanned.value);
  if (memokey === null) {
    Py_DECREF(scanned.value);
    return -1;
  }
  const key = Py_NewRef(memokey);
  Py_DECREF(scanned.value);
  let i = skipSpace(text.s, scanned.next);
  let val: Scanned | null = null;
  if (text.s[i] !== ':') raise_errmsg("Expecting ':' delimiter", text, i);
  else {
    i = skipSpace(text.s, i + 1);
    val = scan_once_unicode(s, text, i);
  }
  let res = -1;
  if (val !== null) {
    if (asPairs) {
      const item = PyTuple_Pack(key, val.value);
      res = PyList_Append(into, item);
      Py_DECREF(item);
    } else res = PyDict_SetItem(into, key, val.value);
  }
  Py_DECREF(key);
  if (val === null) return -1;
  Py_DECREF(val.value);
  return res < 0 ? -1 : val.next;
}

/** Reads members up to the closing brace; the offset behind it, or -1 with an exception set. */
function parseMembers(
  s: ScannerPayload,
  text: JsonText,
  start: number,
  into: PyObject,
  asPairs: boolean,
): number {
  let i = skipSpace(text.s, start);
  if (text.s[i] === '}') return i + 1;
  for (;;) {
    i = parsePair(s, text, i, into, asPairs);
    if (i < 0) return -1;
    i = skipSpace(text.s, i);
    if (text.s[i] === '}') return i + 1;
    if (text.s[i] !== ',') {
      raise_errmsg("Expecting ',' delimiter", text, i);
      return -1;
    }
    i = skipSpace(text.s, i + 1);
  }
}

/** @source Modules/_json.c _parse_object_unicode */
function _parse_object_unicode(s: ScannerPayload, text: JsonText, start: number): Scanned | null {
  const asPairs = s.object_pairs_hook !== Py_None;
  const rval = asPairs ? PyList_New(0) : PyDict_New();
  if (rval === null) return null;
  const next = parseMembers(s, text, start, rval, asPairs);
  if (next < 0) {
    Py_DECREF(rval);
    return null;
  }
  const hook = asPairs ? s.object_pairs_hook! : s.object_hook!;
  if (hook === Py_None) return { value: rval, next };
  const value = PyObject_CallOneArg(hook, rval);
  Py_DECREF(rval);
  return value === null ? null : { value, next };
}

/** @source Modules/_json.c _parse_array_unicode */
function _parse_array_unicode(s: ScannerPayload, text: JsonText, start: number): Scanned | null {
  const rval = PyList_New(0);
  const fail = (): null => {
    Py_DECREF(rval);
    return null;
  };
  let i = skipSpace(text.s, start);
  if (text.s[i] === ']') return { value: rval, next: i + 1 };
  for (;;) {
    const val = scan_once_unicode(s, text, i);
    if (val === null) return fail();
    const res = PyList_Append(rval, val.value);
    Py_DECREF(val.value);
    if (res < 0) return fail();
    i = skipSpace(text.s, val.next);
    if (text.s[i] === ']') return { value: rval, next: i + 1 };
    if (text.s[i] !== ',') {
      raise_errmsg("Expecting ',' delimiter", text, i);
      return fail();
    }
    i = skipSpace(text.s, i + 1);
  }
}

const CONSTANTS = ['NaN', 'Infinity', '-Infinity'];

function nested(
  where: string,
  parse: (s: ScannerPayload, text: JsonText, start: number) => Scanned | null,
  s: ScannerPayload,
  text: JsonText,
  start: number,
): Scanned | null {
  const message = ` while decoding a JSON ${where} from a unicode string`;
  if (_Py_EnterRecursiveCall(message)) return null;
  const result = parse(s, text, start);
  _Py_LeaveRecursiveCall();
  return result;
}

/** Reads the value at an offset; null with an exception set. @source Modules/_json.c scan_once_unicode */
function scan_once_unicode(s: ScannerPayload, text: JsonText, i: number): Scanned | null {
  const document = text.s;
  if (i >= document.length) return raise_stop_iteration(text, i);
  switch (document[i]) {
    case '"':
      return scanstring_unicode(text, i + 1, s.strict);
    case '{':
      return nested('object', _parse_object_unicode, s, text, i + 1);
    case '[':
      return nested('array', _parse_array_unicode, s, text, i + 1);
    case 'n':
      if (document.startsWith('null', i)) return { value: Py_None, next: i + 4 };
      break;
    case 't':
      if (document.startsWith('true', i)) return { value: Py_True, next: i + 4 };
      break;
    case 'f':
      if (document.startsWith('false', i)) return { value: Py_False, next: i + 5 };
      break;
    default:
      break;
  }
  for (const constant of CONSTANTS) {
    if (document.startsWith(constant, i)) return parseConstant(s, constant, i);
  }
  return matchNumber(s, text, i);
}

/** @source Modules/_json.c scanner_call */
function scanner_call(self: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const a = PyArg_UnpackTupleKeywords('scan_once', ['string', 'idx'], args, kwds, 2, 2, 0);
  if (a === null) return null;
  const str = a[0]!;
  const idx = PyNumber_AsSsize_t(a[1]!, PyExc_OverflowError);
  if (idx === -1 && PyErr_Occurred()) return null;
  if (!PyUnicode_Check(str)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `first argument must be a string, not ${str.ob_type.tp_name}`,
    );
  }
  if (idx < 0) return PyErr_SetString(PyExc_ValueError, 'idx cannot be negative');
  const text = new JsonText(str);
  const s = (self as ScannerObject).v;
  const length = unicodeLength(str);
  const found = idx >= length ? stopAt(idx) : scan_once_unicode(s, text, text.offset(idx));
  PyDict_Clear(s.memo!);
  if (found === null) return null;
  return tupleFromStolen([found.value, PyLong_FromLong(text.index(found.next))]);
}

function stopAt(idx: number): null {
  const value = PyLong_FromLong(idx);
  PyErr_SetObject(PyExc_StopIteration, value);
  Py_DECREF(value);
  return null;
}

function hookMember(name: Hook): MemberDef {
  return member(
    name,
    (self) => Py_NewRef((self as ScannerObject).v[name]!),
    null,
    name === 'object_pairs_hook' ? null : name,
  );
}

/** The class of scanners. @source Modules/_json.c PyScannerType_spec */
export function scannerType(): TypeDef {
  return {
    tp_name: '_json.Scanner',
    tp_basicsize: 72,
    tp_flags: TPFLAGS.HAVE_GC,
    tp_doc: 'JSON scanner object',
    tp_new: scanner_new,
    tp_call: scanner_call,
    tp_dealloc: scanner_dealloc,
    tp_traverse: scanner_traverse,
    tp_clear: scanner_clear,
    tp_owns: scanner_owns,
    tp_slotname: (_self, slot) => SLOTS[slot],
    members: [
      member(
        'strict',
        (self) => ((self as ScannerObject).v.strict ? Py_True : Py_False),
        null,
        'strict',
      ),
      ...HOOKS.map(hookMember),
    ],
  };
}
