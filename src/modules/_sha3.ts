/** Module `_sha3`. */
import {
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
  shake128,
  shake256,
  type Keccak,
} from '@noble/hashes/sha3';
import { TPFLAGS, type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { hexText } from '../objects/bytes-hex';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsUnsignedLong } from '../objects/longobject-convert';
import { METH_O, defineModule, getset, method } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { Py_NewRef } from '../heap/refcount';
import { addObject, addStringConstant } from './add-constant';
import { holdInModule } from './module-state';
import {
  hashState,
  hashedData,
  makeHashType,
  newHashObject,
  startState,
  type Digester,
} from './hash-object';

interface Sha3Algorithm {
  readonly name: string;
  readonly create: () => unknown;
  readonly shake: boolean;
}

const ALGORITHMS: readonly Sha3Algorithm[] = [
  { name: 'sha3_224', create: () => sha3_224.create(), shake: false },
  { name: 'sha3_256', create: () => sha3_256.create(), shake: false },
  { name: 'sha3_384', create: () => sha3_384.create(), shake: false },
  { name: 'sha3_512', create: () => sha3_512.create(), shake: false },
  { name: 'shake_128', create: () => shake128.create({}), shake: true },
  { name: 'shake_256', create: () => shake256.create({}), shake: true },
];

function constructor(algorithm: Sha3Algorithm) {
  return (type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null => {
    const { name } = algorithm;
    const parsed = PyArg_UnpackTupleKeywords(name, ['', 'usedforsecurity'], args, kwds, 0, 1, 0);
    if (parsed === null) return null;
    const data = parsed[0] === null ? null : hashedData(parsed[0]);
    if (data === null && parsed[0] !== null) return null;
    const state = startState(name, algorithm.create() as Digester, data);
    return newHashObject(type, algorithm.shake ? { ...state, digestSize: 0 } : state);
  };
}

/** `length` bytes of output; null with an exception set. @source Modules/sha3module.c _SHAKE_digest */
function shakeOutput(self: PyObject, arg: PyObject): Uint8Array | null {
  const length = PyLong_AsUnsignedLong(arg);
  if (length === -1 && PyErr_Occurred()) {
    return PyErr_SetString(PyExc_ValueError, 'value must be positive');
  }
  if (length >= 1 << 29) return PyErr_SetString(PyExc_ValueError, 'length is too large');
  const copy = hashState(self).digester.clone() as unknown as Keccak;
  return length === 0 ? new Uint8Array(0) : copy.xof(length);
}

function shakeMethods(): MethodDef[] {
  const digest = (self: PyObject, arg: PyObject): PyObject | null => {
    const out = shakeOutput(self, arg);
    return out === null ? null : PyBytes_FromBytes(out);
  };
  const hexdigest = (self: PyObject, arg: PyObject): PyObject | null => {
    const out = shakeOutput(self, arg);
    return out === null ? null : PyUnicode_FromString(hexText(out, '', 0));
  };
  return [
    method(
      'digest',
      METH_O,
      digest,
      'digest($self, length, /)\n--\n\nReturn the digest value as a bytes object.',
    ),
    method(
      'hexdigest',
      METH_O,
      hexdigest,
      'hexdigest($self, length, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.',
    ),
  ];
}

function exec(module: PyObject): number {
  for (const algorithm of ALGORITHMS) {
    const { name, shake } = algorithm;
    const rate = (self: PyObject): number => hashState(self).blockSize * 8;
    const type = makeHashType(module, {
      tp_name: `_sha3.${name}`,
      size: 32,
      flags: TPFLAGS.IMMUTABLETYPE,
      doc: `${name}([data], *, usedforsecurity=True) -> ${shake ? 'SHAKE' : 'SHA3'} object`,
      tp_new: constructor(algorithm),
      ...(shake ? { methods: shakeMethods() } : {}),
      getset: [
        getset('_capacity_bits', (self) => PyLong_FromLong(1600 - rate(self))),
        getset('_rate_bits', (self) => PyLong_FromLong(rate(self))),
        getset('_suffix', () => PyBytes_FromBytes(Uint8Array.of(shake ? 0x1f : 0x06))),
      ],
    });
    if (type === null) return -1;
    holdInModule('_sha3', Py_NewRef(type));
    if (addObject(module, name, type) < 0) return -1;
  }
  return addStringConstant(module, 'implementation', 'tiny_sha3');
}

export const _sha3_module = defineModule({
  name: '_sha3',
  doc: 'SHA-3 and SHAKE of the standard library.',
  methods: [],
  exec,
});
