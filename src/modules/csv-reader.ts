/** `_csv.reader`: rows from lines. */
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
import { PyNumber_Float } from '../objects/abstract-number';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract-iter';
import { PyErr_Occurred } from '../objects/errors';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Append, PyList_New } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None, PyObject_SelfIter } from '../objects/object';
import type { PyTupleObject } from '../objects/tupleobject';
import { member } from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString } from '../objects/unicodeobject';
import { call_dialect, type DialectObject } from './csv-dialect';
import { CSV_DOCS } from './csv-docs';
import { csvError, csvState, csvType, QUOTE } from './csv-state';

/** What the parser has seen. @source Modules/_csv.c ParserState */
type ParserState =
  | 'START_RECORD'
  | 'START_FIELD'
  | 'ESCAPED_CHAR'
  | 'IN_FIELD'
  | 'IN_QUOTED_FIELD'
  | 'ESCAPE_IN_QUOTED_FIELD'
  | 'QUOTE_IN_QUOTED_FIELD'
  | 'EAT_CRNL'
  | 'AFTER_ESCAPED_CRNL';

/** @source Modules/_csv.c ReaderObj */
interface Reader {
  inputIter: PyObject | null;
  dialect: PyObject | null;
  fields: PyObject | null;
  state: ParserState;
  /** The field so far, and how many characters it has. */
  field: string;
  length: number;
  numeric: boolean;
  lineNum: number;
}
type ReaderObject = PyObject<Reader>;

/** In place of a character: the line has ended. */
const EOL = -2;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** @source Modules/_csv.c parse_save_field */
function saveField(r: Reader): boolean {
  let field: PyObject = PyUnicode_FromString(r.field);
  r.field = '';
  r.length = 0;
  if (r.numeric) {
    r.numeric = false;
    const number = PyNumber_Float(field);
    Py_DECREF(field);
    if (number === null) return false;
    field = number;
  }
  const result = PyList_Append(r.fields!, field);
  Py_DECREF(field);
  return result >= 0;
}

/** @source Modules/_csv.c parse_add_char */
function addChar(r: Reader, c: number): boolean {
  if (r.length >= csvState.fieldLimit) {
    csvError(`field larger than field limit (${csvState.fieldLimit})`);
    return false;
  }
  r.field += String.fromCodePoint(c);
  r.length++;
  return true;
}

function isEnd(c: number): boolean {
  return c === LF || c === CR || c === EOL;
}

/** Ends a field at the end of a line. */
function endLine(r: Reader, c: number): boolean {
  if (!saveField(r)) return false;
  r.state = c === EOL ? 'START_RECORD' : 'EAT_CRNL';
  return true;
}

function nextField(r: Reader): boolean {
  if (!saveField(r)) return false;
  r.state = 'START_FIELD';
  return true;
}

function addAs(r: Reader, c: number, state: ParserState): boolean {
  if (!addChar(r, c)) return false;
  r.state = state;
  return true;
}

function startField(r: Reader, c: number): boolean {
  const d = (r.dialect as DialectObject).v;
  if (isEnd(c)) return endLine(r, c);
  if (c === d.quotechar && d.quoting !== QUOTE.QUOTE_NONE) r.state = 'IN_QUOTED_FIELD';
  else if (c === d.escapechar) r.state = 'ESCAPED_CHAR';
  else if (c === SPACE && d.skipinitialspace) return true;
  else if (c === d.delimiter) return saveField(r);
  else {
    if (d.quoting === QUOTE.QUOTE_NONNUMERIC) r.numeric = true;
    return addAs(r, c, 'IN_FIELD');
  }
  return true;
}

function inField(r: Reader, c: number): boolean {
  const d = (r.dialect as DialectObject).v;
  if (isEnd(c)) return endLine(r, c);
  if (c === d.delimiter && c !== d.escapechar) return nextField(r);
  if (c !== d.escapechar) return addChar(r, c);
  r.state = 'ESCAPED_CHAR';
  return true;
}

function inQuotedField(r: Reader, c: number): boolean {
  const d = (r.dialect as DialectObject).v;
  if (c === EOL) return true;
  if (c === d.escapechar) r.state = 'ESCAPE_IN_QUOTED_FIELD';
  else if (c !== d.quotechar || d.quoting === QUOTE.QUOTE_NONE) return addChar(r, c);
  else r.state = d.doublequote ? 'QUOTE_IN_QUOTED_FIELD' : 'IN_FIELD';
  return true;
}

function quoteInQuotedField(r: Reader, c: number): boolean {
  const d = (r.dialect as DialectObject).v;
  if (d.quoting !== QUOTE.QUOTE_NONE && c === d.quotechar) return addAs(r, c, 'IN_QUOTED_FIELD');
  if (c === d.delimiter) return nextField(r);
  if (isEnd(c)) return endLine(r, c);
  if (!d.strict) return addAs(r, c, 'IN_FIELD');
  const [delimiter, quote] = [d.delimiter, d.quotechar].map((one) => String.fromCodePoint(one));
  csvError(`'${delimiter}' expected after '${quote}'`);
  return false;
}

/** Takes a character, or EOL; false with an exception set. @source Modules/_csv.c parse_process_char */
function processChar(r: Reader, c: number): boolean {
  switch (r.state) {
    case 'START_RECORD':
      if (c === EOL) return true;
      if (c !== LF && c !== CR) {
        r.state = 'START_FIELD';
        return startField(r, c);
      }
      r.state = 'EAT_CRNL';
      return true;
    case 'START_FIELD':
      return startField(r, c);
    case 'ESCAPED_CHAR':
      if (c === LF || c === CR) return addAs(r, c, 'AFTER_ESCAPED_CRNL');
      return addAs(r, c === EOL ? LF : c, 'IN_FIELD');
    case 'AFTER_ESCAPED_CRNL':
      return c === EOL || inField(r, c);
    case 'IN_FIELD':
      return inField(r, c);
    case 'IN_QUOTED_FIELD':
      return inQuotedField(r, c);
    case 'ESCAPE_IN_QUOTED_FIELD':
      return addAs(r, c === EOL ? LF : c, 'IN_QUOTED_FIELD');
    case 'QUOTE_IN_QUOTED_FIELD':
      return quoteInQuotedField(r, c);
    case 'EAT_CRNL':
      if (c === EOL) r.state = 'START_RECORD';
      else if (c !== LF && c !== CR) {
        const hint = 'do you need to open the file in universal-newline mode?';
        csvError(`new-line character seen in unquoted field - ${hint}`);
        return false;
      }
      return true;
  }
}

/** @source Modules/_csv.c parse_reset */
function reset(self: PyObject): void {
  const r = (self as ReaderObject).v;
  const old = r.fields;
  r.fields = PyList_New(0);
  touch(self);
  Py_XDECREF(old);
  Object.assign(r, { field: '', length: 0, state: 'START_RECORD', numeric: false });
}

/** Feeds a line, whose reference it takes over; false with an exception set. */
function readLine(r: Reader, line: PyObject): boolean {
  if (!PyUnicode_Check(line)) {
    const given = (line as PyObject).ob_type.tp_name;
    const hint = '(the file should be opened in text mode)';
    csvError(`iterator should return strings, not ${given} ${hint}`);
    Py_DECREF(line);
    return false;
  }
  r.lineNum++;
  let fine = true;
  for (const char of line.v) {
    fine = processChar(r, char.codePointAt(0)!);
    if (!fine) break;
  }
  Py_DECREF(line);
  return fine && processChar(r, EOL);
}

/** At the end of the input: whether a last field makes a row. */
function endsWithField(r: Reader): boolean {
  if (PyErr_Occurred() !== null) return false;
  if (r.length === 0 && r.state !== 'IN_QUOTED_FIELD') return false;
  if (!(r.dialect as DialectObject).v.strict) return saveField(r);
  csvError('unexpected end of data');
  return false;
}

/** @source Modules/_csv.c Reader_iternext */
function reader_iternext(self: PyObject): PyObject | null {
  const r = (self as ReaderObject).v;
  reset(self);
  do {
    const line = PyIter_Next(r.inputIter!);
    if (line === null) {
      if (!endsWithField(r)) return null;
      break;
    }
    if (!readLine(r, line)) return null;
  } while (r.state !== 'START_RECORD');
  const { fields } = r;
  r.fields = null;
  touch(self);
  return fields;
}

function reader_clear(self: PyObject): number {
  const r = (self as ReaderObject).v;
  const { dialect, inputIter, fields } = r;
  Object.assign(r, { dialect: null, inputIter: null, fields: null });
  touch(self);
  Py_XDECREF(dialect);
  Py_XDECREF(inputIter);
  Py_XDECREF(fields);
  return 0;
}

const SLOTS = ['dialect', 'input iterator', 'fields'];

/** @source Modules/_csv.c Reader_Type_spec */
export const reader_def: TypeDef = {
  tp_name: '_csv.reader',
  tp_basicsize: 88,
  tp_flags:
    TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
  tp_doc: CSV_DOCS.Reader,
  tp_dealloc(self: PyObject): void {
    const type = self.ob_type;
    PyObject_GC_UnTrack(self);
    reader_clear(self);
    PyObject_GC_Del(self);
    Py_DECREF(type);
  },
  tp_traverse(self, visit): void {
    const r = (self as ReaderObject).v;
    if (r.dialect !== null) visit(r.dialect);
    if (r.inputIter !== null) visit(r.inputIter);
    if (r.fields !== null) visit(r.fields);
    visit(self.ob_type);
  },
  tp_clear: reader_clear,
  tp_iter: PyObject_SelfIter,
  tp_iternext: reader_iternext,
  members: [
    member('dialect', (self) => Py_NewRef((self as ReaderObject).v.dialect ?? Py_None)),
    member('line_num', (self) => PyLong_FromLong((self as ReaderObject).v.lineNum)),
  ],
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const r = (self as ReaderObject).v;
    if (r.dialect !== null) visit(r.dialect, 0);
    if (r.inputIter !== null) visit(r.inputIter, 1);
    if (r.fields !== null) visit(r.fields, 2);
  },
  tp_slotname: (_self, slot) => SLOTS[slot] ?? 'fields',
};

/** @source Modules/_csv.c csv_reader */
export function csv_reader(
  _module: PyObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const self = PyObject_GC_New<Reader>(csvType(reader_def), {
    inputIter: null,
    dialect: null,
    fields: null,
    state: 'START_RECORD',
    field: '',
    length: 0,
    numeric: false,
    lineNum: 0,
  });
  reset(self);
  if (!fillReader(self, (args as PyTupleObject).v, kwargs)) {
    Py_DECREF(self);
    return null;
  }
  PyObject_GC_Track(self);
  return self;
}

function fillReader(
  self: ReaderObject,
  args: readonly PyObject[],
  kwargs: PyObject | null,
): boolean {
  if (!_PyArg_CheckPositional('', args.length, 1, 2)) return false;
  self.v.inputIter = PyObject_GetIter(args[0]!);
  if (self.v.inputIter === null) return false;
  self.v.dialect = call_dialect(args[1] ?? null, kwargs);
  touch(self);
  return self.v.dialect !== null;
}
