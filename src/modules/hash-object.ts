/** Hash objects: what the modules behind `hashlib` have in common. */
import type { Hash } from '@noble/hashes/utils';
import { Py_DECREF } from '../heap/refcount';
import {
  TPFLAGS,
  type GetSetDef,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
} from '../heap/object';
import {
  PyBuffer_Release,
  PyObject_CheckBuffer,
  PyObject_GetBuffer,
  PyBUF,
  Py_buffer,
} from '../objects/buffer';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { hexText } from '../objects/bytes-hex';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_BufferError, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_IsTrue, Py_None } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  getset,
  method,
} from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { PyUnicode_Check, PyUnicode_FromString } from '../objects/unicodeobject';

/** A running computation of the library, whatever the algorithm. */
export interface Digester extends Hash<Digester> {}

/** State of a hash object. */
export interface HashState {
  digester: Digester;
  readonly name: string;
  readonly digestSize: number;
  readonly blockSize: number;
}
export type HashObject = PyObject<HashState>;

export function hashState(self: PyObject): HashState {
  return (self as HashObject).v;
}

/** The data of an argument; null with an exception set. @source Modules/hashlib.h GET_BUFFER_VIEW_OR_ERROR */
export function hashedData(o: PyObject): Uint8Array | null {
  if (PyUnicode_Check(o)) {
    return PyErr_SetString(PyExc_TypeError, 'Strings must be encoded before hashing');
  }
  if (!PyObject_CheckBuffer(o)) {
    return PyErr_SetString(PyExc_TypeError, 'object supporting the buffer API required');
  }
  const view = new Py_buffer();
  if (PyObject_GetBuffer(o, view, PyBUF.SIMPLE) < 0) return null;
  const { bytes, ndim } = view;
  PyBuffer_Release(view);
  if (ndim > 1) return PyErr_SetString(PyExc_BufferError, 'Buffer must be single dimension');
  return bytes;
}

/** The digest so far; the computation may go on. */
export function currentDigest(self: PyObject): Uint8Array {
  const copy = hashState(self).digester.clone() as Digester;
  return copy.digest();
}

/** A hash object of `type` in the given state. */
export function newHashObject(type: PyTypeObject, state: HashState): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = state;
  return self;
}

function copy(self: PyObject): PyObject | null {
  const state = hashState(self);
  const digester = state.digester.clone() as Digester;
  return newHashObject(self.ob_type, { ...state, digester });
}

function update(self: PyObject, arg: PyObject): PyObject | null {
  const data = hashedData(arg);
  if (data === null) return null;
  hashState(self).digester.update(data);
  return Py_None;
}

function digest(self: PyObject): PyObject {
  return PyBytes_FromBytes(currentDigest(self));
}

function hexdigest(self: PyObject): PyObject {
  return PyUnicode_FromString(hexText(currentDigest(self), '', 0));
}

function hash_dealloc(self: PyObject): void {
  const type = self.ob_type;
  tp_free(self);
  Py_DECREF(type);
}

/** What distinguishes a hash type from another. */
export interface HashTypeSpec {
  readonly tp_name: string;
  readonly size: number;
  readonly doc?: string;
  readonly tp_new?: PyTypeObject['tp_new'];
  readonly methods?: readonly MethodDef[];
  readonly getset?: readonly GetSetDef[];
  readonly flags?: number;
}

/** A hash type for the module, or null with an exception set. */
export function makeHashType(module: PyObject, spec: HashTypeSpec): PyTypeObject | null {
  const digests = [
    method(
      'digest',
      METH_NOARGS,
      digest,
      'digest($self, /)\n--\n\nReturn the digest value as a bytes object.',
    ),
    method(
      'hexdigest',
      METH_NOARGS,
      hexdigest,
      'hexdigest($self, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.',
    ),
  ];
  return PyType_FromDef(
    {
      tp_name: spec.tp_name,
      tp_basicsize: spec.size,
      tp_flags: spec.flags ?? TPFLAGS.DISALLOW_INSTANTIATION | TPFLAGS.IMMUTABLETYPE,
      tp_doc: spec.doc ?? '',
      tp_dealloc: hash_dealloc,
      tp_new: spec.tp_new ?? null,
      methods: [
        method(
          'copy',
          METH_NOARGS,
          copy,
          'copy($self, /)\n--\n\nReturn a copy of the hash object.',
        ),
        method(
          'update',
          METH_O,
          update,
          "update($self, obj, /)\n--\n\nUpdate this hash object's state with the provided string.",
        ),
        ...(spec.methods ?? digests),
      ],
      getset: [
        getset('block_size', (self) => PyLong_FromLong(hashState(self).blockSize)),
        getset('name', (self) => PyUnicode_FromString(hashState(self).name)),
        getset('digest_size', (self) => PyLong_FromLong(hashState(self).digestSize)),
        ...(spec.getset ?? []),
      ],
    },
    module,
    null,
  );
}

/** Makes the constructor function `name(string=b'', *, usedforsecurity=True)`. */
export function hashFunction(
  name: string,
  type: () => PyTypeObject,
  create: () => Digester,
): MethodDef {
  const call = (
    _m: PyObject,
    args: readonly PyObject[],
    kwnames: PyObject | null,
  ): PyObject | null => {
    const names = ['string', 'usedforsecurity'];
    const parsed = PyArg_UnpackKeywords(name, names, args, kwnames, 0, 1, 0);
    if (parsed === null) return null;
    if (parsed[1] !== null && PyObject_IsTrue(parsed[1]) < 0) return null;
    const data = parsed[0] === null ? null : hashedData(parsed[0]);
    if (data === null && parsed[0] !== null) return null;
    return newHashObject(type(), startState(name, create(), data));
  };
  const doc = `${name}($module, /, string=b'', *, usedforsecurity=True)\n--\n\nReturn a new ${name.toUpperCase()} hash object; optionally initialized with a string.`;
  return method(name, METH_FASTCALL | METH_KEYWORDS, call, doc);
}

/** The state after hashing `data`, if any. */
export function startState(name: string, digester: Digester, data: Uint8Array | null): HashState {
  if (data !== null) digester.update(data);
  const { outputLen, blockLen } = digester;
  return { digester, name, digestSize: outputLen, blockSize: blockLen };
}
