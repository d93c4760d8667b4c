/** `_io.TextIOWrapper`. */
import { Py_ReprEnter, Py_ReprLeave } from '../objects/repr-enter';
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBytes_Check } from '../objects/bytesobject';
import { PyObject_CallMethodNoArgs, PyObject_CallMethodOneArg } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetString,
  _PyErr_ChainExceptions1,
} from '../objects/errors';
import { PyExc_AttributeError, PyExc_OSError, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsInt, PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import {
  PyObject_GetAttr,
  PyObject_IsTrue,
  Py_None,
  _PyObject_LookupAttr,
  reprStr,
} from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { defineType, getset, member, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { PyTextIOBase_Type, clearDict, visitDict } from './_io-base';
import { bufferedClosed } from './_io-buffered-raw';
import { PyBufferedWriter_Type } from './_io-buffered';
import {
  _PyIOBase_finalize,
  bool,
  closedAttribute,
  iobase_finalize,
  newStream,
  none,
  optionalSize,
  truth,
  unsupported,
  valueError,
} from './_io-shared';
import { changeEncoding, newlineArgument, setNewline, textiowrapper_init } from './_io-textinit';
import { _textiowrapper_readline } from './_io-textline';
import { readText, seekText, tellText } from './_io-textread';
import {
  TextIOPayload,
  _textiowrapper_writeflush,
  addPending,
  clearText,
  fastEncode,
  pendingSize,
  textiowrapper_set_decoded_chars,
  textSlotName,
  textState,
  visitText,
  setOwned,
} from './_io-textstate';
import { codePointCount } from './line-ending';

/** The state if usable. @source Modules/_io/textio.c CHECK_ATTACHED */
function attached(self: PyObject): TextIOPayload | null {
  const state = textState(self);
  if (!state.ok) return valueError('I/O operation on uninitialized object');
  return state.detached ? valueError('underlying buffer has been detached') : state;
}

/** The state if usable and open. @source Modules/_io/textio.c CHECK_CLOSED */
function open(self: PyObject): TextIOPayload | null {
  const state = attached(self);
  if (state === null) return null;
  const { buffer } = state;
  const closed =
    buffer!.ob_type === PyBufferedWriter_Type ? bufferedClosed(buffer!) : closedAttribute(self);
  if (closed < 0) return null;
  return closed > 0 ? valueError('I/O operation on closed file.') : state;
}

/** Encodes text: new reference to bytes or ASCII str, or null. */
function encode(state: TextIOPayload, text: PyObject): PyObject | null {
  const fast = fastEncode(state, text as PyUnicodeObject);
  if (fast !== null) return fast;
  const b = PyObject_CallMethodOneArg(state.encoder!, _Py_ID('encode'), text);
  if (b === null || PyBytes_Check(b)) return b;
  const got = b.ob_type.tp_name.slice(0, 200);
  Py_DECREF(b);
  return PyErr_SetString(PyExc_TypeError, `encoder should return a bytes object, not '${got}'`);
}

/** @source Modules/_io/textio.c _io_TextIOWrapper_write_impl */
export function textiowrapper_write(self: PyObject, given: PyObject): PyObject | null {
  if (!PyUnicode_Check(given)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `write() argument must be str, not ${given.ob_type.tp_name}`,
    );
  }
  const state = open(self);
  if (state === null) return null;
  if (state.encoder === null) return unsupported('not writable');
  const s = (given as PyUnicodeObject).v;
  const haslf =
    (state.writetranslate && state.writenl !== null) || state.line_buffering
      ? s.includes('\n')
      : false;
  let text: PyObject = given;
  if (haslf && state.writetranslate && state.writenl !== null) {
    text = PyUnicode_FromString(s.replaceAll('\n', state.writenl));
  } else text = Py_NewRef(given);
  const needflush = state.line_buffering && (haslf || s.includes('\r'));
  const b = encode(state, text);
  Py_DECREF(text);
  if (b === null) return null;
  if (addPending(self, b, pendingSize(b)) < 0) return null;
  if (state.pending_bytes_count >= state.chunk_size || needflush || state.write_through) {
    if (_textiowrapper_writeflush(self) < 0) return null;
  }
  if (needflush) {
    const flushed = PyObject_CallMethodNoArgs(state.buffer!, _Py_ID('flush'));
    if (flushed === null) return null;
    Py_DECREF(flushed);
  }
  textiowrapper_set_decoded_chars(self, null);
  setOwned(self, 'snapshot', null);
  if (state.decoder !== null) {
    const reset = PyObject_CallMethodNoArgs(state.decoder, _Py_ID('reset'));
    if (reset === null) return null;
    Py_DECREF(reset);
  }
  return PyLong_FromSsize_t(codePointCount(s));
}

function flush(self: PyObject): PyObject | null {
  const state = open(self);
  if (state === null) return null;
  state.telling = state.seekable;
  if (_textiowrapper_writeflush(self) < 0) return null;
  return PyObject_CallMethodNoArgs(state.buffer!, _Py_ID('flush'));
}

/** @source Modules/_io/textio.c _io_TextIOWrapper_close_impl */
function close(self: PyObject): PyObject | null {
  const state = attached(self);
  if (state === null) return null;
  const closed = closedAttribute(self);
  if (closed < 0) return null;
  if (closed > 0) return none();
  const { buffer } = state;
  if (state.finalizing) {
    const warned = PyObject_CallMethodOneArg(buffer!, _Py_ID('_dealloc_warn'), self);
    if (warned === null) PyErr_Clear();
    else Py_DECREF(warned);
  }
  const flushed = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  const exc = flushed === null ? PyErr_GetRaisedException() : null;
  if (flushed !== null) Py_DECREF(flushed);
  const result = PyObject_CallMethodNoArgs(buffer!, _Py_ID('close'));
  if (exc === null) return result;
  _PyErr_ChainExceptions1(exc);
  if (result !== null) Py_DECREF(result);
  return null;
}

function detach(self: PyObject): PyObject | null {
  const state = attached(self);
  if (state === null) return null;
  const flushed = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  if (flushed === null) return null;
  Py_DECREF(flushed);
  const { buffer } = state;
  state.buffer = null;
  state.detached = true;
  touch(self);
  return buffer;
}

function read(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('read', args.length, 0, 1)) return null;
  const n = optionalSize(args[0]);
  if (n === undefined || open(self) === null) return null;
  return readText(self, n);
}

function readline(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('readline', args.length, 0, 1)) return null;
  const limit = optionalSize(args[0]);
  if (limit === undefined || open(self) === null) return null;
  return _textiowrapper_readline(self, limit);
}

/** @source Modules/_io/textio.c textiowrapper_iternext */
function iternext(self: PyObject): PyObject | null {
  const state = attached(self);
  if (state === null) return null;
  state.telling = false;
  let line: PyObject | null;
  if (self.ob_type === PyTextIOWrapper_Type) {
    if (open(self) === null) return null;
    line = _textiowrapper_readline(self, -1);
  } else {
    line = PyObject_CallMethodNoArgs(self, _Py_ID('readline'));
    if (line !== null && !PyUnicode_Check(line)) {
      PyErr_SetString(
        PyExc_OSError,
        `readline() should have returned a str object, not '${line.ob_type.tp_name.slice(0, 200)}'`,
      );
      Py_DECREF(line);
      return null;
    }
  }
  if (line === null) return null;
  if ((line as PyUnicodeObject).v !== '') return line;
  Py_DECREF(line);
  setOwned(self, 'snapshot', null);
  state.telling = state.seekable;
  return null;
}

function seek(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('seek', args.length, 1, 2)) return null;
  const whence = args.length > 1 ? PyLong_AsInt(args[1]) : 0;
  if (whence === -1 && PyErr_Occurred() !== null) return null;
  return open(self) === null ? null : seekText(self, args[0], whence);
}

function truncate(self: PyObject, args: readonly PyObject[]): PyObject | null {
  const state = attached(self);
  if (state === null || !_PyArg_CheckPositional('truncate', args.length, 0, 1)) return null;
  const flushed = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  if (flushed === null) return null;
  Py_DECREF(flushed);
  return PyObject_CallMethodOneArg(state.buffer!, _Py_ID('truncate'), args[0] ?? Py_None);
}

/** @source Modules/_io/textio.c _io_TextIOWrapper_reconfigure_impl */
function reconfigure(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['encoding', 'errors', 'newline', 'line_buffering', 'write_through'];
  const values = PyArg_UnpackKeywords('reconfigure', names, args, kwnames, 0, 0, 0);
  if (values === null) return null;
  const given = values.map((value: PyObject | null) => (value === Py_None ? null : value));
  const state = textState(self);
  if (
    state.decoder !== null &&
    state.decoded_chars !== null &&
    (given[0] ?? given[1] ?? values[2]) !== null
  ) {
    return unsupported(
      'It is not possible to set the encoding or newline of stream after the first read',
    );
  }
  const lineBuffering = truth(given[3], state.line_buffering);
  const writeThrough = truth(given[4], state.write_through);
  if (lineBuffering === undefined || writeThrough === undefined) return null;
  const flushed = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  if (flushed === null) return null;
  Py_DECREF(flushed);
  if (values[2] !== null) {
    const newline = newlineArgument(values[2]);
    if (newline === undefined) return null;
    setNewline(self, newline);
  }
  if ((given[0] ?? given[1] ?? values[2]) !== null && !changeEncoding(self, given[0], given[1]))
    return null;
  state.line_buffering = lineBuffering;
  state.write_through = writeThrough;
  return none();
}

/** The text of one attribute for the repr: ` name='x'` or empty; null with an exception set. */
function reprAttribute(self: PyObject, name: string): string | null {
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(self, _Py_ID(name), out) < 0) {
    PyErr_Clear();
    return '';
  }
  if (out.value === null) return '';
  const text = reprStr(out.value);
  Py_DECREF(out.value);
  return text === null ? null : ` ${name}=${text}`;
}

function repr(self: PyObject): PyObject | null {
  const state = textState(self);
  if (!state.ok) return valueError('I/O operation on uninitialized object');
  const status = Py_ReprEnter(self);
  if (status !== 0) {
    if (status > 0) {
      PyErr_SetString(PyExc_OSError, `reentrant call inside ${self.ob_type.tp_name}.__repr__`);
    }
    return null;
  }
  const name = reprAttribute(self, 'name');
  const mode = name === null ? null : reprAttribute(self, 'mode');
  const encoding = mode === null ? null : reprStr(state.encoding!);
  Py_ReprLeave(self);
  if (encoding === null) return null;
  return PyUnicode_FromString(`<_io.TextIOWrapper${name}${mode} encoding=${encoding}>`);
}

function clear(self: PyObject): number {
  clearText(self);
  clearDict(self);
  return 0;
}

function dealloc(self: PyObject): void {
  const state = textState(self);
  state.finalizing = true;
  if (_PyIOBase_finalize(self) < 0) return;
  state.ok = false;
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  clear(self);
  tp_free(self);
}

function forward(name: string): (self: PyObject) => PyObject | null {
  return (self) => {
    const state = attached(self);
    return state === null ? null : PyObject_CallMethodNoArgs(state.buffer!, _Py_ID(name));
  };
}

function setChunkSize(self: PyObject, value: PyObject | null): number {
  if (value === null) {
    PyErr_SetString(PyExc_AttributeError, 'cannot delete attribute');
    return -1;
  }
  const n = PyLong_AsInt(value);
  if (n === -1 && PyErr_Occurred() !== null) return -1;
  if (n <= 0) {
    valueError('a strictly positive integer is required');
    return -1;
  }
  textState(self).chunk_size = n;
  return 0;
}

const owned = (name: 'encoding' | 'buffer' | 'errors') => (self: PyObject) => {
  const state = textState(self);
  const o = state[name];
  if (o === null && name === 'buffer') {
    return PyErr_SetString(PyExc_AttributeError, 'buffer');
  }
  return Py_NewRef(o ?? Py_None);
};

export const PyTextIOWrapper_Type = defineType({
  tp_name: '_io.TextIOWrapper',
  tp_doc: 'Character and line based layer over a BufferedIOBase object, buffer.',
  tp_basicsize: 200,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_base: () => PyTextIOBase_Type,
  tp_dictoffset: 184,
  tp_weaklistoffset: 176,
  tp_new: (type) => newStream(type, new TextIOPayload()),
  tp_init: textiowrapper_init,
  tp_dealloc: dealloc,
  tp_finalize: iobase_finalize,
  tp_repr: repr,
  tp_traverse: (self, visit) => {
    visitText(self, visit);
    visitDict(self, visit);
  },
  tp_clear: clear,
  tp_owns: visitText,
  tp_slotname: textSlotName,
  tp_iternext: iternext,
  methods: [
    method('detach', METH.NOARGS, detach),
    method('reconfigure', METH.FASTCALL | METH.KEYWORDS, reconfigure),
    method('write', METH.O, textiowrapper_write),
    method('read', METH.FASTCALL, read),
    method('readline', METH.FASTCALL, readline),
    method('flush', METH.NOARGS, flush),
    method('close', METH.NOARGS, close),
    method('fileno', METH.NOARGS, forward('fileno')),
    method('seekable', METH.NOARGS, forward('seekable')),
    method('readable', METH.NOARGS, forward('readable')),
    method('writable', METH.NOARGS, forward('writable')),
    method('isatty', METH.NOARGS, forward('isatty')),
    method('seek', METH.FASTCALL, seek),
    method('tell', METH.NOARGS, (self) => (open(self) === null ? null : tellText(self))),
    method('truncate', METH.FASTCALL, truncate),
  ],
  getset: [
    getset('name', (self) => {
      const state = attached(self);
      return state === null ? null : PyObject_GetAttr(state.buffer!, _Py_ID('name'));
    }),
    getset('closed', (self) => {
      const state = attached(self);
      return state === null ? null : PyObject_GetAttr(state.buffer!, _Py_ID('closed'));
    }),
    getset('newlines', (self) => {
      const { decoder } = textState(self);
      if (decoder === null) return none();
      const out: { value: PyObject | null } = { value: null };
      if (_PyObject_LookupAttr(decoder, _Py_ID('newlines'), out) < 0) return null;
      return out.value ?? none();
    }),
    getset('errors', owned('errors')),
    getset('_CHUNK_SIZE', (self) => PyLong_FromLong(textState(self).chunk_size), setChunkSize),
  ],
  members: [
    member('encoding', owned('encoding')),
    member('buffer', owned('buffer')),
    member('line_buffering', (self) => bool(textState(self).line_buffering)),
    member('write_through', (self) => bool(textState(self).write_through)),
    member(
      '_finalizing',
      (self) => bool(textState(self).finalizing),
      (self, value) => {
        textState(self).finalizing = value !== null && PyObject_IsTrue(value) > 0;
        return 0;
      },
    ),
  ],
});
