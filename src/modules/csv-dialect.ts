/** `_csv.Dialect`: how rows are written. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { _PyObject_VectorcallDict } from '../objects/call';
import { PyDict_GetItemWithError } from '../objects/dictobject';
import { PyErr_Clear, PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_AsInt } from '../objects/longobject-convert';
import { PyLong_CheckExact, PyLong_FromLong } from '../objects/longobject';
import { Py_None, PyObject_IsTrue, PyObject_GetAttrString } from '../objects/object';
import { PyObject_TypeCheck } from '../objects/typeobject';
import { tp_free } from '../objects/tp-free';
import { METH_VARARGS, getset, member, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromOrdinal,
  PyUnicode_New,
  unicodeAt,
  unicodeLength,
} from '../objects/unicodeobject';
import { CSV_DOCS } from './csv-docs';
import { csvError, csvState, csvType, QUOTE } from './csv-state';

/** In place of a character that is None. */
const NOT_SET = -1;

/** The settings; characters are code points. @source Modules/_csv.c DialectObj */
export interface Dialect {
  doublequote: boolean;
  delimiter: number;
  quotechar: number;
  escapechar: number;
  skipinitialspace: boolean;
  lineterminator: PyObject | null;
  quoting: number;
  strict: boolean;
}
export type DialectObject = PyObject<Dialect>;

const NAMES = [
  ...['dialect', 'delimiter', 'doublequote', 'escapechar', 'lineterminator'],
  ...['quotechar', 'quoting', 'skipinitialspace', 'strict'],
];

type Given = PyObject | null;

function typeError(message: string): null {
  return PyErr_SetString(PyExc_TypeError, message);
}

/** New reference to a registered dialect. @source Modules/_csv.c get_dialect_from_registry */
export function get_dialect_from_registry(name: PyObject): PyObject | null {
  const dialect = PyDict_GetItemWithError(csvState.dialects!, name);
  if (dialect !== null) return Py_NewRef(dialect);
  return PyErr_Occurred() === null ? csvError('unknown dialect') : null;
}

function setBool(src: Given, otherwise: boolean): boolean | null {
  if (src === null) return otherwise;
  const truth = PyObject_IsTrue(src);
  return truth < 0 ? null : truth > 0;
}

function setInt(name: string, src: Given, otherwise: number): number | null {
  if (src === null) return otherwise;
  if (!PyLong_CheckExact(src)) return typeError(`"${name}" must be an integer`);
  const value = PyLong_AsInt(src);
  return value === -1 && PyErr_Occurred() !== null ? null : value;
}

/** @source Modules/_csv.c _set_char, _set_char_or_none */
function setChar(name: string, src: Given, otherwise: number, mayBeNone: boolean): number | null {
  if (src === null) return otherwise;
  if (mayBeNone && src === Py_None) return NOT_SET;
  if (!PyUnicode_Check(src)) {
    const wanted = mayBeNone ? 'string or None' : 'string';
    return typeError(`"${name}" must be ${wanted}, not ${(src as PyObject).ob_type.tp_name}`);
  }
  if (unicodeLength(src) !== 1) return typeError(`"${name}" must be a 1-character string`);
  return unicodeAt(src, 0);
}

/** False with an exception set. @source Modules/_csv.c _set_str */
function setLineterminator(self: PyObject, src: Given): boolean {
  const dialect = (self as DialectObject).v;
  if (src === Py_None) return true;
  if (src !== null && !PyUnicode_Check(src)) {
    typeError('"lineterminator" must be a string');
    return false;
  }
  dialect.lineterminator = src === null ? PyUnicode_New('\r\n') : Py_NewRef(src);
  touch(self);
  return true;
}

/** Checks the settings and keeps them; false with an exception set. */
function fill(self: PyObject, given: readonly Given[]): boolean {
  const dialect = (self as DialectObject).v;
  const [, delimiter, doublequote, escapechar, lineterminator] = given;
  const [quotechar, quoting, skipinitialspace, strict] = given.slice(5);
  const char = setChar('delimiter', delimiter!, 0x2c, false);
  if (char === null) return false;
  const doubled = setBool(doublequote!, true);
  if (doubled === null) return false;
  const escape = setChar('escapechar', escapechar!, NOT_SET, true);
  if (escape === null || !setLineterminator(self, lineterminator!)) return false;
  const quote = setChar('quotechar', quotechar!, 0x22, true);
  if (quote === null) return false;
  const style = setInt('quoting', quoting!, QUOTE.QUOTE_MINIMAL);
  if (style === null) return false;
  const skip = setBool(skipinitialspace!, false);
  if (skip === null) return false;
  const isStrict = setBool(strict!, false);
  if (isStrict === null) return false;
  Object.assign(dialect, {
    delimiter: char,
    doublequote: doubled,
    escapechar: escape,
    quotechar: quote,
    quoting: quotechar === Py_None && quoting === null ? QUOTE.QUOTE_NONE : style,
    skipinitialspace: skip,
    strict: isStrict,
  });
  return isConsistent(dialect, style);
}

function isConsistent(dialect: Dialect, style: number): boolean {
  if (style < QUOTE.QUOTE_MINIMAL || style > QUOTE.QUOTE_NOTNULL) {
    typeError('bad "quoting" value');
  } else if (dialect.quoting !== QUOTE.QUOTE_NONE && dialect.quotechar === NOT_SET) {
    typeError('quotechar must be set if quoting enabled');
  } else if (dialect.lineterminator === null) {
    typeError('lineterminator must be set');
  } else {
    return true;
  }
  return false;
}

/** @source Modules/_csv.c dialect_new */
function dialect_new(type: PyTypeObject, args: PyObject, kwargs: PyObject | null): PyObject | null {
  const given = PyArg_UnpackTupleKeywords('', NAMES, args, kwargs, 0, NAMES.length, 0);
  if (given === null) return null;
  let dialect = given[0]!;
  if (dialect !== null) {
    const known = PyUnicode_Check(dialect)
      ? get_dialect_from_registry(dialect)
      : Py_NewRef(dialect);
    if (known === null) return null;
    dialect = known;
    const alone = given.every((value, i) => i === 0 || value === null);
    if (alone && PyObject_TypeCheck(dialect, csvType(dialect_def))) return dialect;
  }
  const self = type.tp_alloc!(type, 0);
  if (self !== null) {
    self.v = { ...BLANK };
    // Attributes of the dialect stand in for what is not given.
    const values = given.map((value, i) => {
      if (i === 0 || value !== null) return value === null ? null : Py_NewRef(value);
      return dialect === null ? null : attribute(dialect, NAMES[i]!);
    });
    const filled = fill(self, values);
    for (const value of values) Py_XDECREF(value);
    Py_XDECREF(dialect);
    if (filled) return self;
    Py_DECREF(self);
    return null;
  }
  Py_XDECREF(dialect);
  return null;
}

const BLANK: Dialect = {
  doublequote: true,
  delimiter: 0x2c,
  quotechar: 0x22,
  escapechar: NOT_SET,
  skipinitialspace: false,
  lineterminator: null,
  quoting: QUOTE.QUOTE_MINIMAL,
  strict: false,
};

function attribute(dialect: PyObject, name: string): PyObject | null {
  const value = PyObject_GetAttrString(dialect, name);
  if (value === null) PyErr_Clear();
  return value;
}

/** A dialect from an instance or name and settings. @source Modules/_csv.c _call_dialect */
export function call_dialect(inst: PyObject | null, kwargs: PyObject | null): PyObject | null {
  return _PyObject_VectorcallDict(csvType(dialect_def), inst === null ? [] : [inst], kwargs);
}

function dialect_clear(self: PyObject): number {
  const dialect = (self as DialectObject).v;
  const { lineterminator } = dialect;
  dialect.lineterminator = null;
  touch(self);
  Py_XDECREF(lineterminator);
  return 0;
}

function character(c: number): PyObject | null {
  return c === NOT_SET ? Py_NewRef(Py_None) : PyUnicode_FromOrdinal(c);
}

/** @source Modules/_csv.c Dialect_reduce */
function reduce(self: PyObject): null {
  return typeError(`cannot pickle '${self.ob_type.ht_name!.v as string}' instances`);
}

const settings = (self: PyObject): Dialect => (self as DialectObject).v;
const NO_PICKLE = 'raises an exception to avoid pickling';

/** @source Modules/_csv.c Dialect_Type_spec */
export const dialect_def: TypeDef = {
  tp_name: '_csv.Dialect',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
  tp_doc: CSV_DOCS.Dialect,
  tp_dealloc(self: PyObject): void {
    const type = self.ob_type;
    PyObject_GC_UnTrack(self);
    dialect_clear(self);
    tp_free(self);
    Py_DECREF(type);
  },
  tp_traverse(self, visit): void {
    const { lineterminator } = settings(self);
    if (lineterminator !== null) visit(lineterminator);
    visit(self.ob_type);
  },
  tp_clear: dialect_clear,
  tp_new: dialect_new,
  methods: [
    method('__reduce__', METH_VARARGS, reduce, NO_PICKLE),
    method('__reduce_ex__', METH_VARARGS, reduce, NO_PICKLE),
  ],
  members: [
    member('skipinitialspace', (self) => PyBool_FromLong(settings(self).skipinitialspace ? 1 : 0)),
    member('doublequote', (self) => PyBool_FromLong(settings(self).doublequote ? 1 : 0)),
    member('strict', (self) => PyBool_FromLong(settings(self).strict ? 1 : 0)),
  ],
  getset: [
    getset('delimiter', (self) => character(settings(self).delimiter)),
    getset('escapechar', (self) => character(settings(self).escapechar)),
    getset('lineterminator', (self) => Py_NewRef(settings(self).lineterminator!)),
    getset('quotechar', (self) => character(settings(self).quotechar)),
    getset('quoting', (self) => PyLong_FromLong(settings(self).quoting)),
  ],
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const { lineterminator } = settings(self);
    if (lineterminator !== null) visit(lineterminator, 0);
  },
  tp_slotname: () => 'lineterminator',
};
