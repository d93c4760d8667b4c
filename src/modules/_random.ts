/** Module `_random`: the Mersenne Twister behind `random`. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from '../objects/getargs';
import { PyLong_Check, PyLong_FromLong, type PyLongObject } from '../objects/longobject';
import { PyLong_AsInt, PyLong_AsLong } from '../objects/longobject-convert';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { PyObject_Hash, Py_None } from '../objects/object';
import {
  PyTuple_Check,
  PyTuple_GET_SIZE,
  tupleFromStolen,
  type PyTupleObject,
} from '../objects/tupleobject';
import { METH_FASTCALL, METH_NOARGS, METH_O, defineModule, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { tp_free } from '../objects/tp-free';
import { holdInModule } from './module-state';
import { entropy } from './run-entropy';

const N = 624;
const M = 397;
const UPPER_MASK = 0x80000000;
const LOWER_MASK = 0x7fffffff;

/** State of the generator. @source Modules/_randommodule.c RandomObject */
class RandomState {
  index = 0;
  readonly state = new Uint32Array(N);
}
type RandomObject = PyObject<RandomState>;

function twist(u: number, v: number): number {
  const y = (u & UPPER_MASK) | (v & LOWER_MASK);
  return (y >>> 1) ^ (v & 1 ? 0x9908b0df : 0);
}

/** The next 32 bits. @source Modules/_randommodule.c genrand_uint32 */
function genrand_uint32(r: RandomState): number {
  const mt = r.state;
  if (r.index >= N) {
    let k = 0;
    for (; k < N - M; k++) mt[k] = mt[k + M] ^ twist(mt[k], mt[k + 1]);
    for (; k < N - 1; k++) mt[k] = mt[k + (M - N)] ^ twist(mt[k], mt[k + 1]);
    mt[N - 1] = mt[M - 1] ^ twist(mt[N - 1], mt[0]);
    r.index = 0;
  }
  let y = mt[r.index++];
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  y ^= y >>> 18;
  return y >>> 0;
}

function init_genrand(r: RandomState, seed: number): void {
  const mt = r.state;
  mt[0] = seed;
  for (let i = 1; i < N; i++) {
    const previous = mt[i - 1] ^ (mt[i - 1] >>> 30);
    mt[i] = Math.imul(1812433253, previous) + i;
  }
  r.index = N;
}

function init_by_array(r: RandomState, key: readonly number[]): void {
  const mt = r.state;
  init_genrand(r, 19650218);
  let i = 1;
  let j = 0;
  for (let k = Math.max(N, key.length); k > 0; k--) {
    const previous = mt[i - 1] ^ (mt[i - 1] >>> 30);
    mt[i] = (mt[i] ^ Math.imul(previous, 1664525)) + key[j] + j;
    i++;
    j++;
    if (i >= N) {
      mt[0] = mt[N - 1];
      i = 1;
    }
    if (j >= key.length) j = 0;
  }
  for (let k = N - 1; k > 0; k--) {
    const previous = mt[i - 1] ^ (mt[i - 1] >>> 30);
    mt[i] = (mt[i] ^ Math.imul(previous, 1566083941)) - i;
    i++;
    if (i >= N) {
      mt[0] = mt[N - 1];
      i = 1;
    }
  }
  mt[0] = 0x80000000;
}

function keyOf(n: bigint): number[] {
  const key: number[] = [];
  for (; n > 0n; n >>= 32n) key.push(Number(n & 0xffffffffn));
  return key.length > 0 ? key : [0];
}

/** Seeds the generator: 0, or -1 with an exception set. @source Modules/_randommodule.c random_seed */
function random_seed(self: PyObject, arg: PyObject | null): number {
  const r = (self as RandomObject).v;
  if (arg === null || arg === Py_None) {
    init_by_array(r, entropy(N));
    return 0;
  }
  let n: bigint;
  if (PyLong_Check(arg)) {
    n = BigInt((arg as PyLongObject).v);
    if (n < 0n) n = -n;
  } else {
    const hash = PyObject_Hash(arg);
    if (hash === -1) return -1;
    n = BigInt.asUintN(64, BigInt(hash));
  }
  init_by_array(r, keyOf(n));
  return 0;
}

function random_new(type: PyTypeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = new RandomState();
  return self;
}

function random_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  // A subclass may take keywords and call this with them.
  const own = self.ob_type.tp_init === random_init;
  if (own && !_PyArg_NoKeywords('Random', kwds)) return -1;
  if (!_PyArg_CheckPositional('Random', PyTuple_GET_SIZE(args), 0, 1)) return -1;
  return random_seed(self, (args as PyTupleObject).v[0] ?? null);
}

function random(self: PyObject): PyObject {
  const r = (self as RandomObject).v;
  const a = genrand_uint32(r) >>> 5;
  const b = genrand_uint32(r) >>> 6;
  return PyFloat_FromDouble((a * 67108864 + b) * (1 / 9007199254740992));
}

function seed(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('seed', args.length, 0, 1)) return null;
  return random_seed(self, args[0] ?? null) < 0 ? null : Py_None;
}

function getstate(self: PyObject): PyObject {
  const r = (self as RandomObject).v;
  const items = Array.from(r.state, (word) => PyLong_FromLong(word));
  items.push(PyLong_FromLong(r.index));
  return tupleFromStolen(items);
}

function setstate(self: PyObject, state: PyObject): PyObject | null {
  if (!PyTuple_Check(state)) {
    return PyErr_SetString(PyExc_TypeError, 'state vector must be a tuple');
  }
  const items = (state as PyTupleObject).v;
  if (items.length !== N + 1) {
    return PyErr_SetString(PyExc_ValueError, 'state vector is the wrong size');
  }
  const words: number[] = [];
  for (let i = 0; i < N; i++) {
    const word = PyLong_AsLong(items[i]);
    if (word === -1 && PyErr_Occurred()) return null;
    words.push(word);
  }
  const index = PyLong_AsLong(items[N]);
  if (index === -1 && PyErr_Occurred()) return null;
  if (index < 0 || index > N) return PyErr_SetString(PyExc_ValueError, 'invalid state');
  const r = (self as RandomObject).v;
  r.state.set(words);
  r.index = index;
  return Py_None;
}

function getrandbits(self: PyObject, arg: PyObject): PyObject | null {
  let k = PyLong_AsInt(arg);
  if (k === -1 && PyErr_Occurred()) return null;
  if (k < 0) {
    return PyErr_SetString(PyExc_ValueError, 'number of bits must be non-negative');
  }
  if (k === 0) return PyLong_FromLong(0);
  const r = (self as RandomObject).v;
  if (k <= 32) return PyLong_FromLong(genrand_uint32(r) >>> (32 - k));
  let value = 0n;
  for (let shift = 0n; k > 0; k -= 32, shift += 32n) {
    let word = genrand_uint32(r);
    if (k < 32) word >>>= 32 - k;
    value |= BigInt(word) << shift;
  }
  return PyLong_FromLong(value);
}

function exec(module: PyObject): number {
  const type = PyType_FromDef(
    {
      tp_name: '_random.Random',
      tp_basicsize: 2520,
      tp_flags: TPFLAGS.BASETYPE,
      tp_doc: 'Random() -> create a random number generator with its own internal state.',
      tp_dealloc: (self) => {
        const own = self.ob_type;
        tp_free(self);
        Py_DECREF(own);
      },
      tp_init: random_init,
      tp_new: random_new,
      methods: [
        method(
          'random',
          METH_NOARGS,
          random,
          'random($self, /)\n--\n\nrandom() -> x in the interval [0, 1).',
        ),
        method(
          'seed',
          METH_FASTCALL,
          seed,
          'seed($self, n=None, /)\n--\n\nInitialize the generator from an integer or a hashable object.',
        ),
        method(
          'getstate',
          METH_NOARGS,
          getstate,
          'getstate($self, /)\n--\n\nReturn a tuple with the internal state of the generator.',
        ),
        method(
          'setstate',
          METH_O,
          setstate,
          'setstate($self, state, /)\n--\n\nRestore the internal state of the generator.',
        ),
        method(
          'getrandbits',
          METH_O,
          getrandbits,
          'getrandbits($self, k, /)\n--\n\nGenerate an int with k random bits.',
        ),
      ],
    },
    module,
    null,
  );
  if (type === null) return -1;
  holdInModule('_random', Py_NewRef(type));
  const result = PyModule_AddObjectRef(module, 'Random', type);
  Py_DECREF(type);
  return result;
}

export const _random_module = defineModule({
  name: '_random',
  doc: 'Module implements the Mersenne Twister random number generator.',
  methods: [],
  exec,
});
