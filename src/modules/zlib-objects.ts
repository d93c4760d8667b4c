/** `zlib.compressobj`, `zlib.decompressobj` and `zlib._ZlibDecompressor`. */
import { Deflate, Gzip, Zlib } from 'fflate';
import { Py_DECREF } from '../heap/refcount';
import { TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { PyBool_FromLong } from '../objects/boolobject';
import { asReadBuffer } from '../objects/buffer';
import { ssizeArgument } from '../objects/bytes-args';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_EOFError, PyExc_ValueError } from '../objects/exceptions';
import {
  PyArg_UnpackKeywords,
  PyArg_UnpackTupleKeywords,
  _PyArg_CheckPositional,
} from '../objects/getargs';
import { tp_free } from '../objects/tp-free';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  getset,
  method,
} from '../objects/typedef';
import { containerOf, decompressData, type Container } from './zlib-container';
import { shownFailure, zlibError } from './zlib-errors';

const Z_NO_FLUSH = 0;
const Z_FINISH = 4;
const EMPTY: Uint8Array = new Uint8Array(0);

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** A compression under way: what it was told is kept, so that a copy can be told the same. */
export class CompressState {
  private readonly told: (Uint8Array | 'flush' | 'finish')[] = [];
  private out: Uint8Array = EMPTY;
  /** Nothing can be told any more. */
  finished = false;
  private readonly stream: Deflate | Gzip | Zlib;

  constructor(
    private readonly container: Container,
    private readonly level: number,
    private readonly dictionary: Uint8Array | undefined,
  ) {
    const options = {
      level: (level < 0 ? 6 : level) as 6,
      ...(dictionary ? { dictionary } : {}),
    };
    const collect = (data: Uint8Array): void => {
      this.out = concat(this.out, data);
    };
    if (container === 'raw') this.stream = new Deflate(options, collect);
    else if (container === 'gzip') this.stream = new Gzip({ ...options, mtime: 0 }, collect);
    else this.stream = new Zlib(options, collect);
  }

  tell(what: Uint8Array | 'flush' | 'finish'): void {
    this.told.push(what);
    this.finished = what === 'finish';
    if (what === 'flush') this.stream.flush(true);
    else if (what === 'finish') this.stream.push(EMPTY, true);
    else if (what.length > 0) this.stream.push(what, false);
  }

  takeOutput(): Uint8Array {
    const { out } = this;
    this.out = EMPTY;
    return out;
  }

  copy(): CompressState {
    const other = new CompressState(this.container, this.level, this.dictionary);
    for (const what of this.told) other.tell(what);
    other.out = this.out;
    return other;
  }
}

/** A decompression under way. All input is kept: each call starts over and shows what is new. */
export class DecompressState {
  input: Uint8Array = EMPTY;
  emitted = 0;
  eof = false;
  /** Its end was reached and flushed: there is nothing to copy. */
  ended = false;
  unused: Uint8Array = EMPTY;
  tail: Uint8Array = EMPTY;
  /** Output that waits because of a maximal length. */
  waiting = false;

  constructor(
    readonly container: Container,
    readonly dictionary: Uint8Array | undefined,
  ) {}

  /** The next output, at most `max` bytes; null with zlib.error. */
  feed(data: Uint8Array, max: number): Uint8Array | null {
    const input = concat(this.input, data);
    let result;
    try {
      result = decompressData(input, this.container, this.dictionary);
    } catch (e) {
      return shownFailure(e, 'while decompressing data');
    }
    const fresh = result.data.subarray(this.emitted);
    const out = fresh.slice(0, Math.min(max, fresh.length));
    this.emitted += out.length;
    this.waiting = out.length < fresh.length;
    this.tail = EMPTY;
    this.input = input.slice();
    if (this.waiting && data.length > 0) {
      // The caller gives the tail again to get the rest.
      this.tail = data.slice(-1);
      this.input = input.slice(0, -1);
    } else if (!this.waiting && result.used >= 0) {
      this.eof = true;
      this.unused = input.slice(result.used);
      this.input = input.slice(0, result.used);
    }
    return out;
  }

  copy(): DecompressState {
    return Object.assign(new DecompressState(this.container, this.dictionary), this);
  }
}

type CompressObject = PyObject<CompressState>;
type DecompressObject = PyObject<DecompressState>;

function value(self: PyObject): DecompressState {
  return (self as DecompressObject).v;
}

/** An object of `type` with its state. */
export function newStream<S>(type: PyTypeObject, state: S): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = state;
  return self;
}

function stream_dealloc(self: PyObject): void {
  const type = self.ob_type;
  tp_free(self);
  Py_DECREF(type);
}

function bytesResult(data: Uint8Array | null): PyObject | null {
  return data === null ? null : PyBytes_FromBytes(data);
}

function compress(self: PyObject, arg: PyObject): PyObject | null {
  const data = asReadBuffer(arg);
  if (data === null) return null;
  const state = (self as CompressObject).v;
  if (state.finished) {
    return zlibError('Error -2 while compressing data: inconsistent stream state');
  }
  state.tell(data.slice());
  return PyBytes_FromBytes(state.takeOutput());
}

function compress_flush(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('flush', args.length, 0, 1)) return null;
  const mode = ssizeArgument(args[0], Z_FINISH);
  if (mode === null) return null;
  const state = (self as CompressObject).v;
  if (mode < 0 || mode > 6 || (state.finished && mode !== Z_NO_FLUSH)) {
    return zlibError('Error -2 while flushing: inconsistent stream state');
  }
  if (mode !== Z_NO_FLUSH) state.tell(mode === Z_FINISH ? 'finish' : 'flush');
  return PyBytes_FromBytes(state.takeOutput());
}

function decompress(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('decompress', ['', 'max_length'], args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  const data = asReadBuffer(parsed[0]!);
  if (data === null) return null;
  const max = ssizeArgument(parsed[1], 0);
  if (max === null) return null;
  if (max < 0) return PyErr_SetString(PyExc_ValueError, 'max_length must be non-negative');
  const state = value(self);
  if (state.eof) {
    state.unused = concat(state.unused, data.slice());
    return PyBytes_FromBytes(EMPTY);
  }
  return bytesResult(state.feed(data.slice(), max === 0 ? Infinity : max));
}

function decompress_flush(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('flush', args.length, 0, 1)) return null;
  const length = ssizeArgument(args[0], 16384);
  if (length === null) return null;
  if (length <= 0) return PyErr_SetString(PyExc_ValueError, 'length must be greater than zero');
  const state = value(self);
  const out = state.eof ? EMPTY : state.feed(state.tail, Infinity);
  state.ended = state.eof;
  return bytesResult(out);
}

/** @source Modules/zlibmodule.c zlib_ZlibDecompressor_decompress_impl */
function decompressor_decompress(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['data', 'max_length'];
  const parsed = PyArg_UnpackKeywords('decompress', names, args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  const data = asReadBuffer(parsed[0]!);
  if (data === null) return null;
  const max = ssizeArgument(parsed[1], -1);
  if (max === null) return null;
  const state = value(self);
  if (state.eof) return PyErr_SetString(PyExc_EOFError, 'End of stream already reached');
  const input = concat(state.tail, data.slice());
  return bytesResult(state.feed(input, max < 0 ? Infinity : max));
}

function decompressor_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const names = ['wbits', 'zdict'];
  const parsed = PyArg_UnpackTupleKeywords('_ZlibDecompressor', names, args, kwds, 0, 2, 0);
  if (parsed === null) return null;
  const wbits = ssizeArgument(parsed[0], 15);
  if (wbits === null) return null;
  const dictionary = parsed[1] === null ? undefined : asReadBuffer(parsed[1]);
  if (dictionary === null) return null;
  const container = containerOf(wbits, true);
  if (container === null) {
    return PyErr_SetString(PyExc_ValueError, 'Invalid initialization option');
  }
  return newStream(type, new DecompressState(container, dictionary?.slice()));
}

const inconsistent = (): null => PyErr_SetString(PyExc_ValueError, 'Inconsistent stream state');

/** Definition of `zlib.Compress`. */
export function compressDef(): TypeDef {
  const copy = (self: PyObject): PyObject | null => {
    const state = (self as CompressObject).v;
    return state.finished ? inconsistent() : newStream(self.ob_type, state.copy());
  };
  return {
    tp_name: 'zlib.Compress',
    tp_basicsize: 168,
    tp_flags: TPFLAGS.DISALLOW_INSTANTIATION,
    tp_dealloc: stream_dealloc,
    methods: [
      method(
        'compress',
        METH_O,
        compress,
        'compress($self, data, /)\n--\n\nReturns a bytes object containing compressed data.',
      ),
      method(
        'flush',
        METH_FASTCALL,
        compress_flush,
        'flush($self, mode=zlib.Z_FINISH, /)\n--\n\nReturn a bytes object containing any remaining compressed data.',
      ),
      method(
        'copy',
        METH_NOARGS,
        copy,
        'copy($self, /)\n--\n\nReturn a copy of the compression object.',
      ),
      method('__copy__', METH_NOARGS, copy),
      method('__deepcopy__', METH_O, copy),
    ],
  };
}

/** Definition of `zlib.Decompress`. */
export function decompressDef(): TypeDef {
  const copy = (self: PyObject): PyObject | null =>
    value(self).ended ? inconsistent() : newStream(self.ob_type, value(self).copy());
  return {
    tp_name: 'zlib.Decompress',
    tp_basicsize: 168,
    tp_flags: TPFLAGS.DISALLOW_INSTANTIATION,
    tp_dealloc: stream_dealloc,
    methods: [
      method(
        'decompress',
        METH_FASTCALL | METH_KEYWORDS,
        decompress,
        'decompress($self, data, /, max_length=0)\n--\n\nReturn a bytes object containing the decompressed version of the data.',
      ),
      method(
        'flush',
        METH_FASTCALL,
        decompress_flush,
        'flush($self, length=zlib.DEF_BUF_SIZE, /)\n--\n\nReturn a bytes object containing any remaining decompressed data.',
      ),
      method(
        'copy',
        METH_NOARGS,
        copy,
        'copy($self, /)\n--\n\nReturn a copy of the decompression object.',
      ),
      method('__copy__', METH_NOARGS, copy),
      method('__deepcopy__', METH_O, copy),
    ],
    getset: [
      getset('unused_data', (self) => PyBytes_FromBytes(value(self).unused.slice())),
      getset('unconsumed_tail', (self) => PyBytes_FromBytes(value(self).tail.slice())),
      getset('eof', (self) => PyBool_FromLong(value(self).eof)),
    ],
  };
}

/** Definition of `zlib._ZlibDecompressor`. */
export function decompressorDef(): TypeDef {
  const needsInput = (self: PyObject): PyObject =>
    PyBool_FromLong(!value(self).eof && !value(self).waiting);
  return {
    tp_name: 'zlib._ZlibDecompressor',
    tp_basicsize: 200,
    tp_flags: 0,
    tp_dealloc: stream_dealloc,
    tp_new: decompressor_new,
    methods: [
      method(
        'decompress',
        METH_FASTCALL | METH_KEYWORDS,
        decompressor_decompress,
        'decompress($self, /, data, max_length=-1)\n--\n\nDecompress *data*, returning uncompressed data as bytes.',
      ),
    ],
    getset: [
      getset('unused_data', (self) => PyBytes_FromBytes(value(self).unused.slice())),
      getset('eof', (self) => PyBool_FromLong(value(self).eof)),
      getset('needs_input', needsInput),
    ],
  };
}
