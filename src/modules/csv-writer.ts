/** `_csv.writer`: lines from rows. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type PyObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract-iter';
import { PyNumber_Check } from '../objects/abstract-number';
import { PyObject_CallOneArg } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_AttributeError, PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyCallable_Check, Py_None, PyObject_GetAttr, PyObject_Str } from '../objects/object';
import type { PyTupleObject } from '../objects/tupleobject';
import { METH_O, member, method } from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { call_dialect, type Dialect, type DialectObject } from './csv-dialect';
import { CSV_DOCS } from './csv-docs';
import { csvError, csvType, QUOTE } from './csv-state';

/** @source Modules/_csv.c WriterObj */
interface Writer {
  writeline: PyObject | null;
  dialect: PyObject | null;
}
type WriterObject = PyObject<Writer>;

/** A record under way: its text, and the number of its fields. */
interface Record {
  text: string;
  fields: number;
}

/** A field with escapes, without quotes; null with an exception set. */
function escaped(d: Dialect, field: string): { text: string; special: boolean } | null {
  const terminator = d.lineterminator!.v as string;
  let text = '';
  let special = false;
  for (const char of field) {
    const c = char.codePointAt(0)!;
    const quote = c === d.quotechar;
    if (c === d.delimiter || c === d.escapechar || quote || terminator.includes(char)) {
      let escape = d.quoting === QUOTE.QUOTE_NONE || (quote && !d.doublequote);
      if (!escape && quote) text += char;
      else if (c === d.escapechar) escape = true;
      if (!escape) special = true;
      else if (d.escapechar < 0) return csvError('need to escape, but no escapechar set');
      else text += String.fromCodePoint(d.escapechar);
    }
    text += char;
  }
  return { text, special };
}

/** Adds a field; false with an exception set. @source Modules/_csv.c join_append */
function append(record: Record, d: Dialect, field: string, quoted: boolean): boolean {
  const value = escaped(d, field);
  if (value === null) return false;
  const quote = quoted || value.special ? String.fromCodePoint(d.quotechar) : '';
  if (record.fields > 0) record.text += String.fromCodePoint(d.delimiter);
  record.text += quote + value.text + quote;
  record.fields++;
  return true;
}

function isQuoted(d: Dialect, field: PyObject): boolean {
  switch (d.quoting) {
    case QUOTE.QUOTE_NONNUMERIC:
      return !PyNumber_Check(field);
    case QUOTE.QUOTE_ALL:
      return true;
    case QUOTE.QUOTE_STRINGS:
      return PyUnicode_Check(field);
    case QUOTE.QUOTE_NOTNULL:
      return field !== Py_None;
    default:
      return false;
  }
}

/** Adds an item of a row, whose reference it takes over. */
function appendItem(record: Record, d: Dialect, field: PyObject): boolean {
  const quoted = isQuoted(d, field);
  let text = '';
  if (PyUnicode_Check(field)) {
    text = field.v;
  } else if (field !== Py_None) {
    const str = PyObject_Str(field);
    if (str === null) {
      Py_DECREF(field);
      return false;
    }
    text = str.v as string;
    Py_DECREF(str);
  }
  Py_DECREF(field);
  return append(record, d, text, quoted);
}

/** @source Modules/_csv.c csv_writerow */
function writerow(self: PyObject, seq: PyObject): PyObject | null {
  const w = (self as WriterObject).v;
  const d = (w.dialect as DialectObject).v;
  const iter = PyObject_GetIter(seq);
  if (iter === null) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return null;
    return csvError(`iterable expected, not ${seq.ob_type.tp_name}`);
  }
  const record: Record = { text: '', fields: 0 };
  for (let field = PyIter_Next(iter); field !== null; field = PyIter_Next(iter)) {
    if (appendItem(record, d, field)) continue;
    Py_DECREF(iter);
    return null;
  }
  Py_DECREF(iter);
  if (PyErr_Occurred() !== null) return null;
  if (record.fields > 0 && record.text === '') {
    if (d.quoting === QUOTE.QUOTE_NONE) {
      return csvError('single empty field record must be quoted');
    }
    record.fields--;
    if (!append(record, d, '', true)) return null;
  }
  const line = PyUnicode_FromString(record.text + (d.lineterminator!.v as string));
  const result = PyObject_CallOneArg(w.writeline!, line);
  Py_DECREF(line);
  return result;
}

/** @source Modules/_csv.c csv_writerows */
function writerows(self: PyObject, rows: PyObject): PyObject | null {
  const iter = PyObject_GetIter(rows);
  if (iter === null) return null;
  for (let row = PyIter_Next(iter); row !== null; row = PyIter_Next(iter)) {
    const result = writerow(self, row);
    Py_DECREF(row);
    if (result === null) {
      Py_DECREF(iter);
      return null;
    }
    Py_DECREF(result);
  }
  Py_DECREF(iter);
  return PyErr_Occurred() === null ? Py_NewRef(Py_None) : null;
}

function writer_clear(self: PyObject): number {
  const w = (self as WriterObject).v;
  const { dialect, writeline } = w;
  w.dialect = null;
  w.writeline = null;
  touch(self);
  Py_XDECREF(dialect);
  Py_XDECREF(writeline);
  return 0;
}

/** @source Modules/_csv.c Writer_Type_spec */
export const writer_def: TypeDef = {
  tp_name: '_csv.writer',
  tp_basicsize: 72,
  tp_flags:
    TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
  tp_doc: CSV_DOCS.Writer,
  tp_dealloc(self: PyObject): void {
    const type = self.ob_type;
    PyObject_GC_UnTrack(self);
    writer_clear(self);
    PyObject_GC_Del(self);
    Py_DECREF(type);
  },
  tp_traverse(self, visit): void {
    const w = (self as WriterObject).v;
    if (w.dialect !== null) visit(w.dialect);
    if (w.writeline !== null) visit(w.writeline);
    visit(self.ob_type);
  },
  tp_clear: writer_clear,
  methods: [
    method('writerow', METH_O, writerow, CSV_DOCS.writerow),
    method('writerows', METH_O, writerows, CSV_DOCS.writerows),
  ],
  members: [member('dialect', (self) => Py_NewRef((self as WriterObject).v.dialect ?? Py_None))],
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const w = (self as WriterObject).v;
    if (w.dialect !== null) visit(w.dialect, 0);
    if (w.writeline !== null) visit(w.writeline, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'dialect' : 'write method'),
};

/** @source Modules/_csv.c csv_writer */
export function csv_writer(
  _module: PyObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const self = PyObject_GC_New<Writer>(csvType(writer_def), { writeline: null, dialect: null });
  if (!fillWriter(self, (args as PyTupleObject).v, kwargs)) {
    Py_DECREF(self);
    return null;
  }
  PyObject_GC_Track(self);
  return self;
}

function fillWriter(
  self: WriterObject,
  args: readonly PyObject[],
  kwargs: PyObject | null,
): boolean {
  if (!_PyArg_CheckPositional('', args.length, 1, 2)) return false;
  const write = PyObject_GetAttr(args[0]!, _Py_ID('write'));
  if (write === null) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return false;
    PyErr_Clear();
  }
  self.v.writeline = write;
  touch(self);
  if (write === null || !PyCallable_Check(write)) {
    PyErr_SetString(PyExc_TypeError, 'argument 1 must have a "write" method');
    return false;
  }
  self.v.dialect = call_dialect(args[1] ?? null, kwargs);
  touch(self);
  return self.v.dialect !== null;
}
