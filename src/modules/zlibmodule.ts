/** Module `zlib`. DEVIATION: compressed bytes are other than those of the C library, and as good. */
import { Py_NewRef } from '../heap/refcount';
import { holdInModule } from './module-state';
import type { PyObject, PyTypeObject } from '../heap/object';
import { asReadBuffer } from '../objects/buffer';
import { ssizeArgument } from '../objects/bytes-args';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_Exception, PyExc_ValueError } from '../objects/exceptions';
import { PyErr_NewException } from '../objects/exceptions-group';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsUnsignedLongMask } from '../objects/longobject-convert';
import { Py_None } from '../objects/object';
import { PyType_FromDef } from '../objects/typeobject';
import { METH_FASTCALL, METH_KEYWORDS, defineModule, method } from '../objects/typedef';
import { addIntConstants, addObject, addStringConstant } from './add-constant';
import { adler32Update, crc32Update } from './checksums';
import { compressData, containerOf, decompressData, type Container } from './zlib-container';
import { shownFailure, zlibError, zlibErrorType } from './zlib-errors';
import {
  CompressState,
  DecompressState,
  compressDef,
  decompressDef,
  decompressorDef,
  newStream,
} from './zlib-objects';

const types = {
  compress: null as unknown as PyTypeObject,
  decompress: null as unknown as PyTypeObject,
};

function invalidOption(): null {
  return PyErr_SetString(PyExc_ValueError, 'Invalid initialization option');
}

function compress(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['', 'level', 'wbits'];
  const parsed = PyArg_UnpackKeywords('compress', names, args, kwnames, 1, 3, 0);
  if (parsed === null) return null;
  const data = asReadBuffer(parsed[0]!);
  if (data === null) return null;
  const level = ssizeArgument(parsed[1], -1);
  if (level === null) return null;
  const wbits = ssizeArgument(parsed[2], 15);
  if (wbits === null) return null;
  const container = containerOf(wbits, false);
  if (level < -1 || level > 9 || container === null) return zlibError('Bad compression level');
  return PyBytes_FromBytes(compressData(data, level, container));
}

function decompress(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['', 'wbits', 'bufsize'];
  const parsed = PyArg_UnpackKeywords('decompress', names, args, kwnames, 1, 3, 0);
  if (parsed === null) return null;
  const data = asReadBuffer(parsed[0]!);
  if (data === null) return null;
  const wbits = ssizeArgument(parsed[1], 15);
  if (wbits === null) return null;
  const bufsize = ssizeArgument(parsed[2], 16384);
  if (bufsize === null) return null;
  if (bufsize < 0) return PyErr_SetString(PyExc_ValueError, 'bufsize must be non-negative');
  const container = containerOf(wbits, true);
  if (container === null) {
    return zlibError('Error -2 while preparing to decompress data: inconsistent stream state');
  }
  try {
    const result = decompressData(data, container);
    if (result.used >= 0) return PyBytes_FromBytes(result.data.slice());
  } catch (e) {
    return shownFailure(e, 'while decompressing data');
  }
  return zlibError('Error -5 while decompressing data: incomplete or truncated stream');
}

/** Integer arguments at `indices`, with defaults; null with an exception set. */
function integers(
  parsed: readonly (PyObject | null)[],
  defaults: readonly number[],
): number[] | null {
  const values: number[] = [];
  for (let i = 0; i < defaults.length; i++) {
    const n = ssizeArgument(parsed[i], defaults[i]);
    if (n === null) return null;
    values.push(n);
  }
  return values;
}

function dictionaryArgument(o: PyObject | null): Uint8Array | undefined | null {
  if (o === null || o === Py_None) return undefined;
  const bytes = asReadBuffer(o);
  return bytes === null ? null : bytes.slice();
}

function compressobj(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['level', 'method', 'wbits', 'memLevel', 'strategy', 'zdict'];
  const parsed = PyArg_UnpackKeywords('compressobj', names, args, kwnames, 0, 6, 0);
  if (parsed === null) return null;
  const values = integers(parsed, [-1, 8, 15, 8, 0]);
  if (values === null) return null;
  const [level, kind, wbits, memLevel] = values;
  const dictionary = dictionaryArgument(parsed[5]);
  if (dictionary === null) return null;
  const container: Container | null = containerOf(wbits, false);
  if (container === null || level < -1 || level > 9 || kind !== 8) return invalidOption();
  if (memLevel < 1 || memLevel > 9) return invalidOption();
  return newStream(types.compress, new CompressState(container, level, dictionary));
}

function decompressobj(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['wbits', 'zdict'];
  const parsed = PyArg_UnpackKeywords('decompressobj', names, args, kwnames, 0, 2, 0);
  if (parsed === null) return null;
  const wbits = ssizeArgument(parsed[0], 15);
  if (wbits === null) return null;
  const dictionary = dictionaryArgument(parsed[1]);
  if (dictionary === null) return null;
  const container = containerOf(wbits, true);
  if (container === null) return invalidOption();
  return newStream(types.decompress, new DecompressState(container, dictionary));
}

function checksum(
  name: string,
  start: number,
  update: (data: Uint8Array, value: number) => number,
) {
  return (_m: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 1, 2)) return null;
    const data = asReadBuffer(args[0]);
    if (data === null) return null;
    let value = start;
    if (args.length > 1) {
      const given = PyLong_AsUnsignedLongMask(args[1]);
      if (given === null) return null;
      value = Number(given & 0xffffffffn);
    }
    return PyLong_FromLong(update(data, value));
  };
}

const CONSTANTS = {
  MAX_WBITS: 15,
  DEFLATED: 8,
  DEF_MEM_LEVEL: 8,
  DEF_BUF_SIZE: 16384,
  Z_BEST_SPEED: 1,
  Z_BEST_COMPRESSION: 9,
  Z_DEFAULT_COMPRESSION: -1,
  Z_FILTERED: 1,
  Z_HUFFMAN_ONLY: 2,
  Z_RLE: 3,
  Z_FIXED: 4,
  Z_DEFAULT_STRATEGY: 0,
  Z_FINISH: 4,
  Z_NO_FLUSH: 0,
  Z_PARTIAL_FLUSH: 1,
  Z_SYNC_FLUSH: 2,
  Z_FULL_FLUSH: 3,
  Z_BLOCK: 5,
  Z_TREES: 6,
  Z_NO_COMPRESSION: 0,
};

function exec(module: PyObject): number {
  const compressType = PyType_FromDef(compressDef(), module, null);
  const decompressType = PyType_FromDef(decompressDef(), module, null);
  const error = PyErr_NewException('zlib.error', PyExc_Exception, null);
  if (compressType === null || decompressType === null || error === null) return -1;
  for (const o of [compressType, decompressType, error]) {
    holdInModule('zlib', o);
  }
  types.compress = compressType;
  types.decompress = decompressType;
  zlibErrorType.type = error;
  if (addObject(module, 'error', Py_NewRef(error)) < 0) return -1;
  const decompressor = PyType_FromDef(decompressorDef(), module, null);
  if (decompressor === null) return -1;
  holdInModule('zlib', Py_NewRef(decompressor));
  if (addObject(module, '_ZlibDecompressor', decompressor) < 0) return -1;
  if (addIntConstants(module, CONSTANTS) < 0) return -1;
  if (addStringConstant(module, 'ZLIB_VERSION', '1.2.13') < 0) return -1;
  return addStringConstant(module, 'ZLIB_RUNTIME_VERSION', '1.2.13');
}

const KEYWORDS = METH_FASTCALL | METH_KEYWORDS;

export const zlib_module = defineModule({
  name: 'zlib',
  doc: 'The functions in this module allow compression and decompression using the\nzlib library, which is based on GNU zip.',
  methods: [
    method(
      'adler32',
      METH_FASTCALL,
      checksum('adler32', 1, adler32Update),
      'adler32($module, data, value=1, /)\n--\n\nCompute an Adler-32 checksum of data.',
    ),
    method(
      'compress',
      KEYWORDS,
      compress,
      'compress($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)\n--\n\nReturns a bytes object containing compressed data.',
    ),
    method(
      'compressobj',
      KEYWORDS,
      compressobj,
      'compressobj($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=None)\n--\n\nReturn a compressor object.',
    ),
    method(
      'crc32',
      METH_FASTCALL,
      checksum('crc32', 0, crc32Update),
      'crc32($module, data, value=0, /)\n--\n\nCompute a CRC-32 checksum of data.',
    ),
    method(
      'decompress',
      KEYWORDS,
      decompress,
      'decompress($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)\n--\n\nReturns a bytes object containing the uncompressed data.',
    ),
    method(
      'decompressobj',
      KEYWORDS,
      decompressobj,
      "decompressobj($module, /, wbits=MAX_WBITS, zdict=b'')\n--\n\nReturn a decompressor object.",
    ),
  ],
  exec,
});
