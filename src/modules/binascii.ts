/** Module `binascii`. */
import type { MethodDef, PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { holdInModule } from './module-state';
import { asReadBuffer } from '../objects/buffer';
import { hexMethod } from '../objects/bytes-hex';
import { PyBytes_FromBytes, latin1Bytes } from '../objects/bytesobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_Exception, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsUnsignedLongMask } from '../objects/longobject-convert';
import { PyObject_IsTrue } from '../objects/object';
import { METH_FASTCALL, METH_KEYWORDS, METH_O, defineModule, method } from '../objects/typedef';
import { PyUnicode_Check, type PyUnicodeObject } from '../objects/unicodeobject';
import { PyErr_NewException } from '../objects/exceptions-group';
import { addObject } from './add-constant';
import { crc32Update } from './checksums';
import { decodeQuoted, encodeQuoted } from './quoted-printable';

/** `binascii.Error`, owned by the module. */
let binasciiError: PyObject;

/** bytes-like or ASCII str as bytes; null with an exception set. @source Modules/binascii.c ascii_buffer_converter */
function asciiBuffer(arg: PyObject): Uint8Array | null {
  if (PyUnicode_Check(arg)) {
    const text = (arg as PyUnicodeObject).v;

    if (!/^[\x00-\x7f]*$/.test(text)) {
      return PyErr_SetString(
        PyExc_ValueError,
        'string argument should contain only ASCII characters',
      );
    }
    return latin1Bytes(text);
  }
  if (arg.ob_type.bf_getbuffer === null) {
    return PyErr_SetString(
      PyExc_TypeError,
      `argument should be bytes, buffer or ASCII string, not '${arg.ob_type.tp_name}'`,
    );
  }
  return asReadBuffer(arg);
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A flag given by keyword; -1 with an exception set. */
function flag(o: PyObject | null, fallback: number): number {
  return o === null ? fallback : PyObject_IsTrue(o);
}

function b2a_base64(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('b2a_base64', ['', 'newline'], args, kwnames, 1, 1, 0);
  if (parsed === null) return null;
  const data = asReadBuffer(parsed[0]!);
  if (data === null) return null;
  const newline = flag(parsed[1], 1);
  if (newline < 0) return null;
  let out = '';
  for (let i = 0; i < data.length; i += 3) {
    const left = data.length - i;
    const n = (data[i] << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
    out += BASE64[n >> 18] + BASE64[(n >> 12) & 63];
    out += left > 1 ? BASE64[(n >> 6) & 63] : '=';
    out += left > 2 ? BASE64[n & 63] : '=';
  }
  return PyBytes_FromBytes(latin1Bytes(out + (newline ? '\n' : '')));
}

function failure(message: string): null {
  return PyErr_SetString(binasciiError, message);
}

/** @source Modules/binascii.c binascii_a2b_base64_impl */
function decodeBase64(data: Uint8Array, strict: boolean): Uint8Array | null {
  const out: number[] = [];
  let quad = 0;
  let leftchar = 0;
  let pads = 0;
  let paddingStarted = false;
  if (strict && data[0] === 61) return failure('Leading padding not allowed');
  for (let i = 0; i < data.length; i++) {
    const ch = data[i];
    if (ch === 61) {
      paddingStarted = true;
      if (quad >= 2 && quad + ++pads >= 4) {
        if (strict && i + 1 < data.length) return failure('Excess data after padding');
        return Uint8Array.from(out);
      }
      if (strict && quad === 0 && i > 0 && data[i - 1] === 61) {
        return failure('Discontinuous padding not allowed');
      }
      continue;
    }
    const value = BASE64.indexOf(String.fromCharCode(ch));
    if (value < 0) {
      if (strict) return failure('Only base64 data is allowed');
      continue;
    }
    if (strict && paddingStarted) return failure('Discontinuous padding not allowed');
    pads = 0;
    if (quad === 0) leftchar = value;
    else {
      const bits = quad * 2;
      out.push(((leftchar << bits) | (value >> (6 - bits))) & 0xff);
      leftchar = value & ((1 << (6 - bits)) - 1);
    }
    quad = (quad + 1) & 3;
  }
  if (quad === 0) return Uint8Array.from(out);
  if (quad === 1) {
    const count = Math.floor(out.length / 3) * 4 + 1;
    return failure(
      `Invalid base64-encoded string: number of data characters (${count}) ` +
        'cannot be 1 more than a multiple of 4',
    );
  }
  return failure('Incorrect padding');
}

function a2b_base64(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['', 'strict_mode'];
  const parsed = PyArg_UnpackKeywords('a2b_base64', names, args, kwnames, 1, 1, 0);
  if (parsed === null) return null;
  const data = asciiBuffer(parsed[0]!);
  if (data === null) return null;
  const strict = flag(parsed[1], 0);
  if (strict < 0) return null;
  const out = decodeBase64(data, strict === 1);
  return out === null ? null : PyBytes_FromBytes(out);
}

function hexlify(
  fname: string,
): (m: PyObject, args: readonly PyObject[], kwnames: PyObject | null) => PyObject | null {
  return (_m, args, kwnames) => {
    const names = ['data', 'sep', 'bytes_per_sep'];
    const parsed = PyArg_UnpackKeywords(fname, names, args, kwnames, 1, 3, 0);
    if (parsed === null) return null;
    const data = asReadBuffer(parsed[0]!);
    if (data === null) return null;
    const rest: PyObject[] = [];
    if (parsed[1] !== null) rest.push(parsed[1]);
    if (parsed[1] !== null && parsed[2] !== null) rest.push(parsed[2]);
    const text = hexMethod(() => data, rest, null, fname);
    return text === null ? null : PyBytes_FromBytes(latin1Bytes(text));
  };
}

function unhexlify(_m: PyObject, arg: PyObject): PyObject | null {
  const data = asciiBuffer(arg);
  if (data === null) return null;
  if (data.length % 2) return failure('Odd-length string');
  const out = new Uint8Array(data.length / 2);
  for (let i = 0; i < out.length; i++) {
    const pair = String.fromCharCode(data[2 * i], data[2 * i + 1]);
    if (!/^[0-9a-fA-F]{2}$/.test(pair)) return failure('Non-hexadecimal digit found');
    out[i] = parseInt(pair, 16);
  }
  return PyBytes_FromBytes(out);
}

function checksum(
  name: string,
  update: (data: Uint8Array, crc: number) => number,
  minArgs: number,
): MethodDef {
  const call = (_m: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, minArgs, 2)) return null;
    const data = asReadBuffer(args[0]);
    if (data === null) return null;
    let crc = 0;
    if (args.length > 1) {
      const start = PyLong_AsUnsignedLongMask(args[1]);
      if (start === null || PyErr_Occurred()) return null;
      crc = Number(start & 0xffffffffn);
    }
    return PyLong_FromLong(update(data, crc));
  };
  return method(
    name,
    METH_FASTCALL,
    call,
    `${name}($module, data, crc=0, /)\n--\n\nCompute ${name} of data incrementally.`,
  );
}

/** CRC-CCITT. @source Modules/binascii.c binascii_crc_hqx_impl */
function crcHqx(data: Uint8Array, crc: number): number {
  crc &= 0xffff;
  for (const byte of data) {
    crc ^= byte << 8;
    for (let i = 0; i < 8; i++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc;
}

function a2b_qp(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('a2b_qp', ['data', 'header'], args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  const data = asciiBuffer(parsed[0]!);
  if (data === null) return null;
  const header = flag(parsed[1], 0);
  return header < 0 ? null : PyBytes_FromBytes(decodeQuoted(data, header === 1));
}

function b2a_qp(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['data', 'quotetabs', 'istext', 'header'];
  const parsed = PyArg_UnpackKeywords('b2a_qp', names, args, kwnames, 1, 4, 0);
  if (parsed === null) return null;
  const data = asReadBuffer(parsed[0]!);
  if (data === null) return null;
  const quoteTabs = flag(parsed[1], 0);
  const isText = quoteTabs < 0 ? -1 : flag(parsed[2], 1);
  const header = isText < 0 ? -1 : flag(parsed[3], 0);
  if (header < 0) return null;
  return PyBytes_FromBytes(encodeQuoted(data, quoteTabs === 1, isText === 1, header === 1));
}

function encodeUu(data: Uint8Array, backtick: boolean): Uint8Array {
  const zero = backtick ? 0x60 : 0x20;
  const code = (value: number): number => (value === 0 ? zero : value + 0x20);
  const out = [code(data.length)];
  for (let i = 0; i < data.length; i += 3) {
    const n = (data[i] << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
    out.push(code(n >> 18), code((n >> 12) & 63), code((n >> 6) & 63), code(n & 63));
  }
  out.push(10);
  return Uint8Array.from(out);
}

function b2a_uu(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('b2a_uu', ['', 'backtick'], args, kwnames, 1, 1, 0);
  if (parsed === null) return null;
  const data = asReadBuffer(parsed[0]!);
  if (data === null) return null;
  const backtick = flag(parsed[1], 0);
  if (backtick < 0) return null;
  if (data.length > 45) return failure('At most 45 bytes at once');
  return PyBytes_FromBytes(encodeUu(data, backtick === 1));
}

/** @source Modules/binascii.c binascii_a2b_uu_impl */
function a2b_uu(_m: PyObject, arg: PyObject): PyObject | null {
  const data = asciiBuffer(arg);
  if (data === null) return null;
  const length = data.length === 0 ? 0 : (data[0] - 0x20) & 63;
  const out: number[] = [];
  let left = 0;
  let bits = 0;
  let i = 1;
  while (out.length < length) {
    const ch = i < data.length ? data[i] : 0;
    i++;
    let value = 0;
    if (ch !== 10 && ch !== 13 && i <= data.length) {
      if (ch < 0x20 || ch > 0x60) return failure('Illegal char');
      value = (ch - 0x20) & 63;
    }
    left = (left << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push((left >> bits) & 255);
      left &= (1 << bits) - 1;
    }
  }
  for (; i < data.length; i++) {
    if (![0x20, 0x60, 10, 13].includes(data[i])) return failure('Trailing garbage');
  }
  return PyBytes_FromBytes(Uint8Array.from(out));
}

function exec(module: PyObject): number {
  const error = PyErr_NewException('binascii.Error', PyExc_ValueError, null);
  if (error === null) return -1;
  binasciiError = error;
  holdInModule('binascii', Py_NewRef(error));
  if (addObject(module, 'Error', error) < 0) return -1;
  const incomplete = PyErr_NewException('binascii.Incomplete', PyExc_Exception, null);
  if (incomplete === null) return -1;
  holdInModule('binascii', Py_NewRef(incomplete));
  return addObject(module, 'Incomplete', incomplete);
}

export const binascii_module = defineModule({
  name: 'binascii',
  doc: 'Conversion between binary data and ASCII',
  methods: [
    method(
      'b2a_base64',
      METH_FASTCALL | METH_KEYWORDS,
      b2a_base64,
      'b2a_base64($module, data, /, *, newline=True)\n--\n\nBase64-code line of data.',
    ),
    method(
      'a2b_base64',
      METH_FASTCALL | METH_KEYWORDS,
      a2b_base64,
      'a2b_base64($module, data, /, *, strict_mode=False)\n--\n\nDecode a line of base64 data.',
    ),
    method(
      'b2a_hex',
      METH_FASTCALL | METH_KEYWORDS,
      hexlify('b2a_hex'),
      'b2a_hex($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nHexadecimal representation of binary data.',
    ),
    method(
      'hexlify',
      METH_FASTCALL | METH_KEYWORDS,
      hexlify('hexlify'),
      'hexlify($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nHexadecimal representation of binary data.',
    ),
    method(
      'a2b_hex',
      METH_O,
      unhexlify,
      'a2b_hex($module, hexstr, /)\n--\n\nBinary data of hexadecimal representation.',
    ),
    method(
      'unhexlify',
      METH_O,
      unhexlify,
      'unhexlify($module, hexstr, /)\n--\n\nBinary data of hexadecimal representation.',
    ),
    method(
      'a2b_qp',
      METH_FASTCALL | METH_KEYWORDS,
      a2b_qp,
      'a2b_qp($module, /, data, header=False)\n--\n\nDecode a string of qp-encoded data.',
    ),
    method(
      'a2b_uu',
      METH_O,
      a2b_uu,
      'a2b_uu($module, data, /)\n--\n\nDecode a line of uuencoded data.',
    ),
    method(
      'b2a_uu',
      METH_FASTCALL | METH_KEYWORDS,
      b2a_uu,
      'b2a_uu($module, data, /, *, backtick=False)\n--\n\nUuencode line of data.',
    ),
    method(
      'b2a_qp',
      METH_FASTCALL | METH_KEYWORDS,
      b2a_qp,
      'b2a_qp($module, /, data, quotetabs=False, istext=True, header=False)\n--\n\nEncode a string using quoted-printable encoding.',
    ),
    checksum('crc32', crc32Update, 1),
    checksum('crc_hqx', crcHqx, 2),
  ],
  exec,
});
