/** Module `_blake2`. DEVIATION: tree hashing is not available. */
import { blake2b, blake2s } from '@noble/hashes/blake2';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import {
  PyExc_NotImplementedError,
  PyExc_OverflowError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { asReadBuffer } from '../objects/buffer';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsInt, indexValue } from '../objects/longobject-convert';
import { PyObject_IsTrue } from '../objects/object';
import { PyDict_SetItemString } from '../objects/dictobject';
import { defineModule } from '../objects/typedef';
import { addIntConstants, addObject } from './add-constant';
import { hashedData, makeHashType, newHashObject, startState, type Digester } from './hash-object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { holdInModule } from './module-state';

/** Limits of one of the two functions. */
interface Variant {
  readonly name: 'blake2b' | 'blake2s';
  readonly maxDigest: number;
  readonly maxKey: number;
  readonly salt: number;
  readonly person: number;
  readonly maxOffset: bigint;
  readonly size: number;
}

const VARIANTS: readonly Variant[] = [
  {
    name: 'blake2b',
    maxDigest: 64,
    maxKey: 64,
    salt: 16,
    person: 16,
    maxOffset: 2n ** 64n - 1n,
    size: 448,
  },
  {
    name: 'blake2s',
    maxDigest: 32,
    maxKey: 32,
    salt: 8,
    person: 8,
    maxOffset: 2n ** 48n - 1n,
    size: 240,
  },
];

const NAMES = [
  ...['', 'digest_size', 'key', 'salt', 'person', 'fanout', 'depth', 'leaf_size'],
  ...['node_offset', 'node_depth', 'inner_size', 'last_node', 'usedforsecurity'],
];

function valueError(message: string): null {
  return PyErr_SetString(PyExc_ValueError, message);
}

/** An integer parameter within bounds; null with an exception set. */
function parameter(
  o: PyObject | null,
  fallback: number,
  low: number,
  high: number,
  message: string,
): number | null {
  if (o === null) return fallback;
  const value = PyLong_AsInt(o);
  if (value === -1 && PyErr_Occurred()) return null;
  return value < low || value > high ? valueError(message) : value;
}

/** A parameter of bytes, padded with zeros to `size`; undefined if absent, null with an exception set. */
function byteParameter(
  o: PyObject | null,
  what: string,
  max: number,
  padded: boolean,
): Uint8Array | undefined | null {
  if (o === null) return undefined;
  const bytes = asReadBuffer(o);
  if (bytes === null) return null;
  if (bytes.length > max) return valueError(`maximum ${what} length is ${max} bytes`);
  if (bytes.length === 0) return undefined;
  const out = new Uint8Array(padded ? max : bytes.length);
  out.set(bytes);
  return out;
}

/** Whether the tree parameters are those of plain hashing; null with an exception set. */
function plainHashing(p: readonly (PyObject | null)[], v: Variant): boolean | null {
  const fanout = parameter(p[5], 1, 0, 255, 'fanout must be between 0 and 255');
  if (fanout === null) return null;
  const depth = parameter(p[6], 1, 1, 255, 'depth must be between 1 and 255');
  if (depth === null) return null;
  const leaf = p[7] === null ? 0 : indexValue(p[7]);
  if (leaf === null) return null;
  const offset = p[8] === null ? 0 : indexValue(p[8]);
  if (offset === null) return null;
  if (BigInt(offset) > v.maxOffset) {
    return PyErr_SetString(PyExc_OverflowError, 'node_offset is too large');
  }
  const nodeDepth = parameter(p[9], 0, 0, 255, 'node_depth must be between 0 and 255');
  if (nodeDepth === null) return null;
  const inner = parameter(
    p[10],
    0,
    0,
    v.maxDigest,
    `inner_size must be between 0 and is ${v.maxDigest}`,
  );
  if (inner === null) return null;
  const last = p[11] === null ? 0 : PyObject_IsTrue(p[11]);
  if (last < 0) return null;
  return (
    fanout === 1 &&
    depth === 1 &&
    Number(leaf) === 0 &&
    Number(offset) === 0 &&
    nodeDepth === 0 &&
    inner === 0 &&
    last === 0
  );
}

/** Makes tp_new. @source Modules/_blake2/blake2b_impl.c py_blake2b_new_impl */
function constructor(v: Variant) {
  return (type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null => {
    const parsed = PyArg_UnpackTupleKeywords(v.name, NAMES, args, kwds, 0, 1, 0);
    if (parsed === null) return null;
    const dkLen = parameter(
      parsed[1],
      v.maxDigest,
      1,
      v.maxDigest,
      `digest_size must be between 1 and ${v.maxDigest} bytes`,
    );
    if (dkLen === null) return null;
    const salt = byteParameter(parsed[3], 'salt', v.salt, true);
    if (salt === null) return null;
    const personalization = byteParameter(parsed[4], 'person', v.person, true);
    if (personalization === null) return null;
    const plain = plainHashing(parsed, v);
    if (plain === null) return null;
    if (!plain) {
      return PyErr_SetString(
        PyExc_NotImplementedError,
        'tree hashing is not available in the simulator',
      );
    }
    const key = byteParameter(parsed[2], 'key', v.maxKey, false);
    if (key === null) return null;
    const data = parsed[0] === null ? null : hashedData(parsed[0]);
    if (data === null && parsed[0] !== null) return null;
    const options = {
      dkLen,
      ...(key ? { key } : {}),
      ...(salt ? { salt } : {}),
      ...(personalization ? { personalization } : {}),
    };
    const hash: unknown = v.name === 'blake2b' ? blake2b.create(options) : blake2s.create(options);
    return newHashObject(type, startState(v.name, hash as Digester, data));
  };
}

function exec(module: PyObject): number {
  for (const v of VARIANTS) {
    const type = makeHashType(module, {
      tp_name: `_blake2.${v.name}`,
      size: v.size,
      flags: TPFLAGS.IMMUTABLETYPE,
      doc: 'Return a new BLAKE2 hash object.',
      tp_new: constructor(v),
    });
    if (type === null) return -1;
    holdInModule('_blake2', Py_NewRef(type));
    const constants = {
      SALT_SIZE: v.salt,
      PERSON_SIZE: v.person,
      MAX_KEY_SIZE: v.maxKey,
      MAX_DIGEST_SIZE: v.maxDigest,
    };
    for (const [name, value] of Object.entries(constants)) {
      const number = PyLong_FromLong(value);
      const failed = PyDict_SetItemString(type.tp_dict!, name, number) < 0;
      Py_DECREF(number);
      if (failed) return -1;
    }
    const upper = v.name.toUpperCase();
    const entries = Object.entries(constants).map(([name, value]) => [`${upper}_${name}`, value]);
    if (addIntConstants(module, Object.fromEntries(entries) as Record<string, number>) < 0)
      return -1;
    if (addObject(module, v.name, type) < 0) return -1;
  }
  return 0;
}

export const _blake2_module = defineModule({
  name: '_blake2',
  doc: '_blake2b provides BLAKE2b for hashlib',
  methods: [],
  exec,
});
