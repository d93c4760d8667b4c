/** Module `marshal`: values without code objects (Python/marshal.c, version 4). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract';
import { asReadBuffer } from '../objects/buffer';
import { PyBool_Check, Py_False, Py_True } from '../objects/boolobject';
import { PyBytes_CheckExact, PyBytes_FromBytes } from '../objects/bytesobject';
import {
  PyComplex_CheckExact,
  PyComplex_FromDoubles,
  type PyComplexObject,
} from '../objects/complexobject';
import {
  PyDict_CheckExact,
  PyDict_New,
  PyDict_SetItem,
  dictItemsFlat,
} from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_EOFError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_CheckExact, PyFloat_FromDouble } from '../objects/floatobject';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyList_CheckExact, listFromStolen } from '../objects/listobject';
import { PyLong_CheckExact, PyLong_FromLong, _PyLong_AsBigInt } from '../objects/longobject';
import { PyModule_AddStolen } from '../objects/moduleobject';
import { PyObject_CallMethodNoArgs, PyObject_CallMethodOneArg } from '../objects/call';
import { Py_Ellipsis, Py_None } from '../objects/object';
import {
  PyFrozenSet_New,
  PyFrozenSet_CheckExact,
  PySet_Add,
  PySet_CheckExact,
  PySet_New,
} from '../objects/setobject';
import { PyTuple_CheckExact, tupleFromStolen } from '../objects/tupleobject';
import { METH_FASTCALL, METH_KEYWORDS, defineModule, method } from '../objects/typedef';
import { PyUnicode_CheckExact, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';

const VERSION = 4;
const MAX_DEPTH = 2000;
const FLAG_REF = 0x80;

const surrogate = (text: string): Uint8Array => {
  // Lone surrogates are kept, as "surrogatepass" does.
  const out: number[] = [];
  for (const c of text) {
    const p = c.codePointAt(0)!;
    if (p < 0x80) out.push(p);
    else if (p < 0x800) out.push(0xc0 | (p >> 6), 0x80 | (p & 63));
    else if (p < 0x10000) out.push(0xe0 | (p >> 12), 0x80 | ((p >> 6) & 63), 0x80 | (p & 63));
    else
      out.push(0xf0 | (p >> 18), 0x80 | ((p >> 12) & 63), 0x80 | ((p >> 6) & 63), 0x80 | (p & 63));
  }
  return Uint8Array.from(out);
};

function fromSurrogate(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const b = bytes[i++];
    if (b < 0x80) text += String.fromCodePoint(b);
    else if (b < 0xe0) text += String.fromCodePoint(((b & 31) << 6) | (bytes[i++] & 63));
    else if (b < 0xf0)
      text += String.fromCodePoint(((b & 15) << 12) | ((bytes[i++] & 63) << 6) | (bytes[i++] & 63));
    else
      text += String.fromCodePoint(
        ((b & 7) << 18) | ((bytes[i++] & 63) << 12) | ((bytes[i++] & 63) << 6) | (bytes[i++] & 63),
      );
  }
  return text;
}

/** Writes values; `failed` once something cannot be written. */
class Writer {
  readonly out: number[] = [];
  failed = false;

  byte(c: string): void {
    this.out.push(c.charCodeAt(0));
  }

  long(n: number): void {
    this.out.push(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >> 24) & 255);
  }

  bytes(data: Uint8Array): void {
    this.long(data.length);
    for (const b of data) this.out.push(b);
  }

  double(x: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, x, true);
    for (let i = 0; i < 8; i++) this.out.push(view.getUint8(i));
  }

  int(value: bigint): void {
    if (value >= -0x80000000n && value <= 0x7fffffffn) {
      this.byte('i');
      this.long(Number(value));
      return;
    }
    this.byte('l');
    const digits: number[] = [];
    for (let m = value < 0n ? -value : value; m > 0n; m >>= 15n) digits.push(Number(m & 0x7fffn));
    this.long(value < 0n ? -digits.length : digits.length);
    for (const d of digits) this.out.push(d & 255, d >> 8);
  }

  items(c: string, items: readonly PyObject[], depth: number): void {
    this.byte(c);
    this.long(items.length);
    for (const item of items) this.object(item, depth + 1);
  }

  object(o: PyObject, depth: number): void {
    if (depth > MAX_DEPTH) this.failed = true;
    else if (o === Py_None) this.byte('N');
    else if (o === Py_Ellipsis) this.byte('.');
    else if (PyBool_Check(o)) this.byte(o === Py_True ? 'T' : 'F');
    else if (PyLong_CheckExact(o)) this.int(_PyLong_AsBigInt(o));
    else if (PyFloat_CheckExact(o)) {
      this.byte('g');
      this.double(o.v as number);
    } else if (PyComplex_CheckExact(o)) {
      this.byte('y');
      this.double((o as PyComplexObject).v.real);
      this.double((o as PyComplexObject).v.imag);
    } else this.container(o, depth);
  }

  private container(o: PyObject, depth: number): void {
    if (PyBytes_CheckExact(o)) {
      this.byte('s');
      this.bytes(o.v as Uint8Array);
    } else if (PyUnicode_CheckExact(o)) {
      this.byte('u');
      this.bytes(surrogate(o.v));
    } else if (PyTuple_CheckExact(o)) this.items('(', o.v as PyObject[], depth);
    else if (PyList_CheckExact(o)) this.items('[', o.v.items, depth);
    else if (PyDict_CheckExact(o)) {
      this.byte('{');
      for (const item of dictItemsFlat(o)) this.object(item, depth + 1);
      this.byte('0');
    } else if (PySet_CheckExact(o) || PyFrozenSet_CheckExact(o)) {
      const items: PyObject[] = [];
      const it = PyObject_GetIter(o)!;
      for (let item = PyIter_Next(it); item !== null; item = PyIter_Next(it)) items.push(item);
      Py_DECREF(it);
      this.items(PySet_CheckExact(o) ? '<' : '>', items, depth);
      items.forEach(Py_DECREF);
    } else {
      const data = asReadBuffer(o);
      if (data === null) this.failed = true;
      else {
        this.byte('s');
        this.bytes(data);
      }
    }
  }
}

/** Reads values; null with an exception set when the data are bad. */
class Reader {
  at = 0;
  readonly refs: PyObject[] = [];
  constructor(readonly data: Uint8Array) {}

  private short(n: number): boolean {
    if (this.at + n <= this.data.length) return false;
    PyErr_SetString(PyExc_EOFError, 'marshal data too short');
    return true;
  }

  private long(): number {
    if (this.short(4)) return -1;
    const d = this.data;
    const n = d[this.at] | (d[this.at + 1] << 8) | (d[this.at + 2] << 16) | (d[this.at + 3] << 24);
    this.at += 4;
    return n;
  }

  private take(n: number): Uint8Array | null {
    if (n < 0 || this.short(n)) return null;
    this.at += n;
    return this.data.slice(this.at - n, this.at);
  }

  private double(): number {
    const bytes = this.take(8);
    return bytes === null ? NaN : new DataView(bytes.buffer).getFloat64(0, true);
  }

  private bigint(): PyObject | null {
    const n = this.long();
    const bytes = this.take(Math.abs(n) * 2);
    if (bytes === null) return null;
    let value = 0n;
    for (let i = bytes.length - 2; i >= 0; i -= 2)
      value = (value << 15n) | BigInt(bytes[i] | (bytes[i + 1] << 8));
    if (n < 0) value = -value;
    const small =
      value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
    return PyLong_FromLong(small ? Number(value) : value);
  }

  private items(n: number): PyObject[] | null {
    const items: PyObject[] = [];
    for (let i = 0; i < n; i++) {
      const item = this.object();
      if (item === null) {
        if (PyErr_Occurred() === null)
          PyErr_SetString(PyExc_ValueError, 'bad marshal data (null object)');
        items.forEach(Py_DECREF);
        return null;
      }
      items.push(item);
    }
    return items;
  }

  private dict(): PyObject | null {
    const dict = PyDict_New();
    for (;;) {
      const key = this.object();
      if (key === null) break;
      const value = this.object();
      if (value !== null) PyDict_SetItem(dict, key, value);
      Py_DECREF(key);
      if (value === null) break;
      Py_DECREF(value);
    }
    return PyErr_Occurred() === null ? dict : null;
  }

  private set(frozen: boolean): PyObject | null {
    const items = this.items(this.long());
    if (items === null) return null;
    const set = frozen ? PyFrozenSet_New(null) : PySet_New(null);
    for (const item of items) {
      if (set !== null) PySet_Add(set, item);
      Py_DECREF(item);
    }
    return set;
  }

  private text(n: number, ascii: boolean): PyObject | null {
    const bytes = this.take(n);
    if (bytes === null) return null;
    return PyUnicode_FromString(ascii ? String.fromCharCode(...bytes) : fromSurrogate(bytes));
  }

  private value(type: string): PyObject | null {
    switch (type) {
      case '0':
        return null;
      case 'N':
        return Py_None;
      case '.':
        return Py_Ellipsis;
      case 'T':
        return Py_True;
      case 'F':
        return Py_False;
      case 'i':
        return PyLong_FromLong(this.long());
      case 'l':
        return this.bigint();
      case 'g':
        return PyFloat_FromDouble(this.double());
      case 'y': {
        const real = this.double();
        return PyComplex_FromDoubles(real, this.double());
      }
      case 's': {
        const bytes = this.take(this.long());
        return bytes === null ? null : PyBytes_FromBytes(bytes);
      }
      case 'u':
      case 't':
        return this.text(this.long(), false);
      case 'a':
      case 'A':
        return this.text(this.long(), true);
      case 'z':
      case 'Z':
        return this.text(this.data[this.at++], true);
      case '(':
      case ')': {
        const items = this.items(type === ')' ? this.data[this.at++] : this.long());
        return items === null ? null : tupleFromStolen(items);
      }
      case '[': {
        const items = this.items(this.long());
        return items === null ? null : listFromStolen(items);
      }
      case '{':
        return this.dict();
      case '<':
        return this.set(false);
      case '>':
        return this.set(true);
      case 'r':
        return Py_NewRef(this.refs[this.long()]);
      default:
        return PyErr_SetString(PyExc_ValueError, 'bad marshal data (unknown type code)');
    }
  }

  object(): PyObject | null {
    if (this.short(1)) return null;
    const code = this.data[this.at++];
    const value = this.value(String.fromCharCode(code & ~FLAG_REF));
    if (value !== null && code & FLAG_REF) this.refs.push(value);
    return value;
  }
}

function dumpBytes(value: PyObject): PyObject | null {
  const writer = new Writer();
  writer.object(value, 0);
  if (PyErr_Occurred() !== null || writer.failed)
    return PyErr_SetString(PyExc_ValueError, 'unmarshallable object');
  return PyBytes_FromBytes(Uint8Array.from(writer.out));
}

function loadBytes(data: Uint8Array): PyObject | null {
  const value = new Reader(data).object();
  if (value === null && PyErr_Occurred() === null) {
    return PyErr_SetString(PyExc_ValueError, 'bad marshal data (unknown type code)');
  }
  return value;
}

function marshal_dump(_m: PyObject, args: readonly PyObject[]): PyObject | null {
  const bytes = dumpBytes(args[0]);
  if (bytes === null) return null;
  const result = PyObject_CallMethodOneArg(args[1], _Py_ID('write'), bytes);
  Py_DECREF(bytes);
  return result;
}

function marshal_load(_m: PyObject, file: PyObject): PyObject | null {
  const data = PyObject_CallMethodNoArgs(file, _Py_ID('read'));
  if (data === null) return null;
  const bytes = asReadBuffer(data);
  const value = bytes === null ? null : loadBytes(bytes);
  Py_DECREF(data);
  return value;
}

export const marshal_module = defineModule({
  name: 'marshal',
  doc: 'This module contains functions that can read and write Python values in\na binary format.',
  methods: [
    method('dump', METH_FASTCALL, marshal_dump),
    method('load', METH_FASTCALL, (m, args) => marshal_load(m, args[0])),
    method('dumps', METH_FASTCALL, (_m, args) => dumpBytes(args[0])),
    method('loads', METH_FASTCALL | METH_KEYWORDS, (_m, args, kwnames) => {
      const a = PyArg_UnpackKeywords('loads', [''], args, kwnames, 1, 1, 0);
      const data = a === null ? null : asReadBuffer(a[0]!);
      return data === null ? null : loadBytes(data);
    }),
  ],
  exec: (module) => PyModule_AddStolen(module, 'version', PyLong_FromLong(VERSION)),
});
