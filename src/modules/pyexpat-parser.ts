/** `pyexpat.xmlparser` objects (Modules/pyexpat.c) over our XML scanner. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { TPFLAGS, type GetSetDef, type PyObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { asReadBuffer } from '../objects/buffer';
import { PyObject_CallMethodOneArg, PyObject_Vectorcall } from '../objects/call';
import { PyErr_SetObject, PyErr_SetString } from '../objects/errors';
import {
  PyExc_NotImplementedError,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import {
  PyObject_GenericGetAttr,
  PyObject_IsTrue,
  PyObject_SetAttr,
  Py_None,
} from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { METH_FASTCALL, METH_NOARGS, METH_O, getset, method } from '../objects/typedef';
import { PyType_GenericAlloc } from '../objects/typeobject';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';
import { errorString } from './pyexpat-errors';
import {
  HANDLER_NAMES,
  flush,
  handlersOf,
  text,
  type Decoder,
  type ParserObject,
  type ParserPayload,
} from './pyexpat-events';
import { Namespaces } from './xml-names';
import type { XmlPosition } from './xml-input';
import { XmlScanner } from './xml-scanner';

type Args = readonly PyObject[];

const FLAGS = [
  ...['buffer_text', 'ordered_attributes', 'specified_attributes', 'namespace_prefixes'],
] as const;

/** A parser's state; the scanner tells the parser that `parser` gives once it is made. */
export function newPayload(
  parser: () => ParserObject,
  encoding: string | null,
  separator: string | null,
  intern: PyObject,
): ParserPayload {
  const namespaces = separator === null ? null : new Namespaces(separator, false);
  return {
    handlers: new Map(),
    flags: new Map(),
    scanner: new XmlScanner(handlersOf(parser), namespaces),
    ...{ encoding, decoder: null, intern, buffered: '', bufferSize: 8192, base: null },
    ...{ errorCode: 0, finished: false },
  };
}

/** `pyexpat.ExpatError`, set when the module is made. */
export const expatError = { type: null as unknown as PyObject };

/** Sets ExpatError with its attributes. @source Modules/pyexpat.c set_error */
function setError(code: number, { line, column }: XmlPosition): null {
  const message = text(`${errorString(code)}: line ${line}, column ${column}`);
  const error = PyObject_Vectorcall(expatError.type, [message], null);
  Py_DECREF(message);
  if (error === null) return null;
  const attributes = { code, offset: column, lineno: line };
  for (const [key, value] of Object.entries(attributes)) {
    const number = PyLong_FromLong(value);
    PyObject_SetAttr(error, _Py_ID(key), number);
    Py_DECREF(number);
  }
  PyErr_SetObject(expatError.type, error);
  Py_DECREF(error);
  return null;
}

/** Decoder for what the first bytes say. */
function decoderFor(bytes: Uint8Array, given: string | null): Decoder | null {
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  const declared = /^<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  let label = given ?? declared ?? 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) label = 'utf-16le';
  else if (bytes[0] === 0xfe && bytes[1] === 0xff) label = 'utf-16be';
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function decode(self: ParserObject, data: PyObject, isFinal: boolean): string | null {
  if (PyUnicode_Check(data)) return data.v;
  const bytes = asReadBuffer(data);
  if (bytes === null) return null;
  if (self.v.decoder === null && bytes.length > 0) {
    self.v.decoder = decoderFor(bytes, self.v.encoding);
    if (self.v.decoder === null) return setError(18, self.v.scanner.position());
  }
  try {
    return self.v.decoder?.decode(bytes, { stream: !isFinal }) ?? '';
  } catch (error) {
    if (error instanceof TypeError) return setError(4, self.v.scanner.position());
    throw error;
  }
}

/** @source Modules/pyexpat.c pyexpat_xmlparser_Parse_impl */
function parse(self: ParserObject, data: PyObject, isFinal: boolean): PyObject | null {
  if (self.v.finished) return setError(36, self.v.scanner.position());
  const piece = decode(self, data, isFinal);
  if (piece === null) return null;
  const outcome = self.v.scanner.feed(piece, isFinal);
  if (outcome < 0) return null;
  if (!flush(self)) return null;
  self.v.errorCode = outcome;
  if (isFinal) self.v.finished = true;
  return outcome > 0 ? setError(outcome, self.v.scanner.position()) : PyLong_FromLong(1);
}

function Parse(self: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('Parse', args.length, 1, 2)) return null;
  const isFinal = args.length > 1 ? PyObject_IsTrue(args[1]) : 0;
  return isFinal < 0 ? null : parse(self as ParserObject, args[0], isFinal > 0);
}

/** @source Modules/pyexpat.c pyexpat_xmlparser_ParseFile_impl */
function ParseFile(self: PyObject, file: PyObject): PyObject | null {
  for (;;) {
    const size = PyLong_FromLong(2048);
    const data = PyObject_CallMethodOneArg(file, _Py_ID('read'), size);
    Py_DECREF(size);
    if (data === null) return null;
    const length = PyUnicode_Check(data) ? data.v.length : asReadBuffer(data)?.length;
    const result = length === undefined ? null : parse(self as ParserObject, data, length === 0);
    Py_DECREF(data);
    if (result === null || length === 0) return result;
    Py_DECREF(result);
  }
}

function handlerRow(which: string): GetSetDef {
  return getset(
    which,
    (self) => Py_NewRef((self as ParserObject).v.handlers.get(which) ?? Py_None),
    (self, value) => {
      if (value === null) {
        PyErr_SetString(PyExc_TypeError, 'Cannot delete attribute');
        return -1;
      }
      const parser = self as ParserObject;
      // What was read under the old handler is the old handler's.
      if (which === 'CharacterDataHandler' && !flush(parser)) return -1;
      const old = parser.v.handlers.get(which);
      if (value === Py_None) parser.v.handlers.delete(which);
      else parser.v.handlers.set(which, Py_NewRef(value));
      touch(self);
      if (old !== undefined) Py_DECREF(old);
      return 0;
    },
  );
}

function flagRow(which: (typeof FLAGS)[number]): GetSetDef {
  return getset(
    which,
    (self) => PyBool_FromLong((self as ParserObject).v.flags.get(which) === true ? 1 : 0),
    (self, value) => {
      const parser = self as ParserObject;
      const on = value === null ? -1 : PyObject_IsTrue(value);
      if (on < 0) return -1;
      if (which === 'buffer_text' && !flush(parser)) return -1;
      parser.v.flags.set(which, on > 0);
      const { namespaces } = parser.v.scanner;
      if (which === 'namespace_prefixes' && namespaces !== null) namespaces.triplets = on > 0;
      return 0;
    },
  );
}

function positionRow(which: string, of: (p: XmlPosition) => number): GetSetDef {
  return getset(which, (self) => PyLong_FromLong(of((self as ParserObject).v.scanner.position())));
}

function setBufferSize(self: PyObject, value: PyObject | null): number {
  const size = value === null ? -1 : PyLong_AsInt(value);
  if (size <= 0) {
    PyErr_SetString(PyExc_ValueError, 'buffer_size must be greater than zero');
    return -1;
  }
  if (!flush(self as ParserObject)) return -1;
  (self as ParserObject).v.bufferSize = size;
  return 0;
}

function owned(self: PyObject): PyObject[] {
  const { handlers, intern, base } = (self as ParserObject).v;
  return [...handlers.values(), intern, ...(base === null ? [] : [base])];
}

function clear(self: PyObject): number {
  const { handlers, base } = (self as ParserObject).v;
  const held = [...handlers.values(), ...(base === null ? [] : [base])];
  handlers.clear();
  (self as ParserObject).v.base = null;
  touch(self);
  held.forEach(Py_DECREF);
  return 0;
}

/** The type. @source Modules/pyexpat.c _xml_parse_type_spec */
export const xmlparser_def: TypeDef = {
  tp_name: 'pyexpat.xmlparser',
  tp_basicsize: 96,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.DISALLOW_INSTANTIATION | TPFLAGS.IMMUTABLETYPE,
  tp_alloc: PyType_GenericAlloc,
  tp_getattro: PyObject_GenericGetAttr,
  tp_dealloc: (self) => {
    const type = self.ob_type;
    PyObject_GC_UnTrack(self);
    clear(self);
    Py_DECREF((self as ParserObject).v.intern);
    tp_free(self);
    Py_DECREF(type);
  },
  tp_traverse: (self, visit) => {
    owned(self).forEach(visit);
    visit(self.ob_type);
  },
  tp_clear: clear,
  tp_owns: (self, visit) => owned(self).forEach((o, slot) => visit(o, slot)),
  tp_slotname: (_self, slot) => `handler ${slot}`,
  methods: [
    method('Parse', METH_FASTCALL, Parse, 'Parse($self, data, isfinal=False, /)\n--\n\n'),
    method('ParseFile', METH_O, ParseFile, 'ParseFile($self, file, /)\n--\n\n'),
    method('SetBase', METH_O, (self, base) => {
      (self as ParserObject).v.base = Py_NewRef(base);
      touch(self);
      return Py_NewRef(Py_None);
    }),
    method('GetBase', METH_NOARGS, (self) => Py_NewRef((self as ParserObject).v.base ?? Py_None)),
    method('GetInputContext', METH_NOARGS, () => Py_NewRef(Py_None)),
    method('SetParamEntityParsing', METH_O, () => PyLong_FromLong(1)),
    method('UseForeignDTD', METH_FASTCALL, () => Py_NewRef(Py_None)),
    method('ExternalEntityParserCreate', METH_FASTCALL, () =>
      PyErr_SetString(
        PyExc_NotImplementedError,
        "external entities are not available in Heapscope's simulator",
      ),
    ),
  ],
  getset: [
    ...HANDLER_NAMES.map(handlerRow),
    ...FLAGS.map(flagRow),
    ...['Current', 'Error'].flatMap((when) => [
      positionRow(`${when}LineNumber`, (p) => p.line),
      positionRow(`${when}ColumnNumber`, (p) => p.column),
      positionRow(`${when}ByteIndex`, (p) => p.byte),
    ]),
    getset('ErrorCode', (self) => PyLong_FromLong((self as ParserObject).v.errorCode)),
    getset(
      'buffer_size',
      (self) => PyLong_FromLong((self as ParserObject).v.bufferSize),
      setBufferSize,
    ),
    getset('buffer_used', (self) => PyLong_FromLong((self as ParserObject).v.buffered.length)),
    getset('intern', (self) => Py_NewRef((self as ParserObject).v.intern)),
  ],
};
