/** Hash values: numeric hashes modulo 2**61 - 1, byte strings, and the mixing of tuples and frozensets. */
import { ADDRESS_BASE, unitOf } from '../heap/alloc';
import type { PyObject, Py_hash_t } from '../heap/object';
import { decomposeDouble } from '../arithmetic/exact-double';

/** Bits of the prime modulus of numeric hashes. @source Include/pyhash.h _PyHASH_BITS */
export const PyHASH_BITS = 61;
export const PyHASH_MODULUS = (1n << 61n) - 1n;
export const PyHASH_INF = 314159;
export const PyHASH_IMAG = 1000003;

/** The low 32 bits of a hash, as a signed integer. */
export function hashLow32(h: Py_hash_t): number {
  return typeof h === 'number' ? h | 0 : Number(BigInt.asIntN(32, h));
}

/** The high 32 bits of a hash's 64, as a signed integer. */
export function hashHigh32(h: Py_hash_t): number {
  return typeof h === 'number'
    ? Math.floor(h / 4294967296) | 0
    : Number(BigInt.asIntN(32, h >> 32n));
}

/** Whether two hashes are equal. */
export function hashEq(a: Py_hash_t, b: Py_hash_t): boolean {
  return a === b;
}

/** The low 64 bits of `b` as a hash: a number when safe. -1, which means an error, is not avoided. */
export function hashFromBigInt64(b: bigint): Py_hash_t {
  const x = BigInt.asIntN(64, b);
  return x >= -9007199254740991n && x <= 9007199254740991n ? Number(x) : x;
}

function hashFromHalves(hi: number, lo: number): Py_hash_t {
  hi |= 0;
  lo >>>= 0;
  if (hi >= -0x200000 && hi < 0x200000) {
    const x = hi * 4294967296 + lo;
    if (Number.isSafeInteger(x)) return x;
  }
  return (BigInt(hi) << 32n) | BigInt(lo);
}

/** Hash of the integer `v`. @source Objects/longobject.c long_hash */
export function hashLong(v: number | bigint): Py_hash_t {
  if (typeof v === 'number') return v === -1 ? -2 : v;
  let h = (v < 0n ? -v : v) % PyHASH_MODULUS;
  if (v < 0n) h = -h;
  return h === -1n ? -2 : hashFromBigInt64(h);
}

/** @source Python/pyhash.c _Py_HashPointer */
export function hashPointer(o: PyObject): number {
  return ADDRESS_BASE / 16 + unitOf(o);
}

/** Hash of a double; `inst` gives a NaN its identity. @source Python/pyhash.c _Py_HashDouble */
export function _Py_HashDouble(inst: PyObject, v: number): Py_hash_t {
  if (Number.isSafeInteger(v)) return v === -1 ? -2 : v + 0;
  if (Number.isNaN(v)) return hashPointer(inst);
  if (v === Infinity) return PyHASH_INF;
  if (v === -Infinity) return -PyHASH_INF;
  const { mantissa, exponent } = decomposeDouble(Math.abs(v));
  // 2**61 is 1 modulo the prime, so only the exponent modulo 61 matters.
  const shift = ((exponent % PyHASH_BITS) + PyHASH_BITS) % PyHASH_BITS;
  let h = (mantissa << BigInt(shift)) % PyHASH_MODULUS;
  if (v < 0) h = -h;
  return h === -1n ? -2 : hashFromBigInt64(h);
}

/**
 * Hash of a byte string, 32 bits wide, never 0 nor -1. CPython's is keyed at random for each run;
 * here it is the same in every run.
 *
 * @source Python/pyhash.c _Py_HashBytes
 */
export function _Py_HashBytes(bytes: Uint8Array): number {
  if (bytes.length === 0) return 0;
  let h = 0x811c9dc5 ^ bytes.length;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i], 0x01000193);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h === 0 || h === -1 ? 0x5bd1e995 : h;
}

// 64-bit arithmetic on halves: BigInt costs several times as much for keys such as (i, j).
let accHi = 0;
let accLo = 0;

function mulHigh32(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const mid = a1 * b0 + ((a0 * b0) >>> 16);
  const mid2 = a0 * b1 + (mid & 0xffff);
  return (a1 * b1 + Math.floor(mid / 65536) + Math.floor(mid2 / 65536)) | 0;
}

function accMultiply(hi: number, lo: number): void {
  const high = (mulHigh32(accLo, lo) + Math.imul(accHi, lo) + Math.imul(accLo, hi)) | 0;
  accLo = Math.imul(accLo, lo);
  accHi = high;
}

function accAdd(hi: number, lo: number): void {
  const sum = (accLo >>> 0) + (lo >>> 0);
  accHi = (accHi + hi + (sum > 0xffffffff ? 1 : 0)) | 0;
  accLo = sum | 0;
}

const XXPRIME_1 = [0x9e3779b1, 0x85ebca87] as const;
const XXPRIME_2 = [0xc2b2ae3d, 0x27d4eb4f] as const;
const XXPRIME_5 = [0x27d4eb2f, 0x165667c5] as const;

/** Hash of a tuple from the hashes of its items. @source Objects/tupleobject.c tuplehash */
export function hashTuple(hashes: readonly Py_hash_t[]): Py_hash_t {
  let hi: number = XXPRIME_5[0];
  let lo: number = XXPRIME_5[1];
  for (let i = 0; i < hashes.length; i++) {
    const lane = hashes[i];
    accHi = hashHigh32(lane);
    accLo = hashLow32(lane);
    accMultiply(XXPRIME_2[0], XXPRIME_2[1]);
    accAdd(hi, lo);
    const rotHi = (accHi << 31) | (accLo >>> 1);
    const rotLo = (accLo << 31) | (accHi >>> 1);
    accHi = rotHi;
    accLo = rotLo;
    accMultiply(XXPRIME_1[0], XXPRIME_1[1]);
    hi = accHi;
    lo = accLo;
  }
  accHi = hi;
  accLo = lo;
  accAdd(XXPRIME_5[0], (XXPRIME_5[1] ^ 3527539 ^ hashes.length) | 0);
  if (accHi === -1 && accLo === -1) return 1546275796;
  return hashFromHalves(accHi, accLo);
}

function shuffleBits(h: Py_hash_t): void {
  const hi = hashHigh32(h);
  const lo = hashLow32(h);
  accHi = hi ^ ((hi << 16) | (lo >>> 16));
  accLo = lo ^ 89869747 ^ (lo << 16);
  accMultiply(0, 3644798167 | 0);
}

/** Hash of a frozenset from the hashes of its elements, in any order. @source Objects/setobject.c frozenset_hash */
export function hashFrozenSet(hashes: Iterable<Py_hash_t>): Py_hash_t {
  let hi = 0;
  let lo = 0;
  let size = 0;
  for (const h of hashes) {
    shuffleBits(h);
    hi ^= accHi;
    lo ^= accLo;
    size++;
  }
  accHi = 0;
  accLo = size + 1;
  accMultiply(0, 1927868237);
  hi ^= accHi;
  lo ^= accLo;
  const lo11 = (lo >>> 11) | (hi << 21);
  const lo25 = (lo >>> 25) | (hi << 7);
  accHi = hi ^ (hi >>> 11) ^ (hi >>> 25);
  accLo = lo ^ lo11 ^ lo25;
  accMultiply(0, 69069);
  accAdd(0, 907133923);
  if (accHi === -1 && accLo === -1) return 590923713;
  return hashFromHalves(accHi, accLo);
}
