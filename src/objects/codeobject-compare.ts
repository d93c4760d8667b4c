/** Equality and hash of code objects (Objects/codeobject.c). */
import type { PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import type { CodePayload, PyCodeObject } from './codeobject';
import { PyCode_Check } from './codeobject';
import { hashLow32 } from './pyhash';
import {
  PyObject_Hash,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_NE,
  Py_NotImplemented,
  boolResult,
} from './object';

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function sameNumbers(a: CodePayload, b: CodePayload): boolean {
  return (
    a.co_argcount === b.co_argcount &&
    a.co_posonlyargcount === b.co_posonlyargcount &&
    a.co_kwonlyargcount === b.co_kwonlyargcount &&
    a.co_flags === b.co_flags &&
    a.co_firstlineno === b.co_firstlineno &&
    sameBytes(a.co_code, b.co_code) &&
    sameBytes(a.co_localspluskinds, b.co_localspluskinds) &&
    sameBytes(a.linetable, b.linetable) &&
    sameBytes(a.exceptiontable, b.exceptiontable)
  );
}

/** Constants are equal only with equal types, down into tuples and sets. @source Objects/codeobject.c _PyCode_ConstantKey */
function sameConstants(a: PyObject, b: PyObject): number {
  if (a === b) return 1;
  if (a.ob_type !== b.ob_type) return 0;
  if (Array.isArray(a.v) && Array.isArray(b.v)) {
    const x = a.v as PyObject[];
    const y = b.v as PyObject[];
    if (x.length !== y.length) return 0;
    for (let i = 0; i < x.length; i++) {
      const r = sameConstants(x[i], y[i]);
      if (r !== 1) return r;
    }
    return 1;
  }
  if (typeof a.v === 'number' && typeof b.v === 'number' && !Object.is(a.v, b.v)) return 0;
  return PyObject_RichCompareBool(a, b, Py_EQ);
}

/** @source Objects/codeobject.c code_richcompare */
export function code_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if ((op !== Py_EQ && op !== Py_NE) || !PyCode_Check(self) || !PyCode_Check(other)) {
    return Py_NewRef(Py_NotImplemented);
  }
  const a = self.v;
  const b = other.v;
  let eq = a === b ? 1 : sameNumbers(a, b) ? 1 : 0;
  const pairs = [
    [a.co_name!, b.co_name!],
    [a.co_names!, b.co_names!],
    [a.co_localsplusnames!, b.co_localsplusnames!],
  ];
  for (const [x, y] of pairs) if (eq === 1) eq = PyObject_RichCompareBool(x, y, Py_EQ);
  if (eq === 1) eq = sameConstants(a.co_consts!, b.co_consts!);
  if (eq < 0) return null;
  return boolResult((eq === 1) === (op === Py_EQ));
}

/** @source Objects/codeobject.c code_hash */
export function code_hash(self: PyObject): number {
  const v = (self as PyCodeObject).v;
  let hash = 20221211;
  const mix = (n: number): void => {
    hash = Math.imul(hash ^ n, 1000003);
  };
  for (const o of [v.co_name!, v.co_consts!, v.co_names!, v.co_localsplusnames!]) {
    const h = PyObject_Hash(o);
    if (h === -1) return -1;
    mix(hashLow32(h));
  }
  mix(v.co_argcount);
  mix(v.co_flags);
  mix(v.co_firstlineno);
  for (const byte of v.co_code) mix(byte);
  return hash === -1 ? -2 : hash;
}
