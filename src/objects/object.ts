/**
 * Operations that every object has: repr, str, comparison, hash, truth, finalization; and the
 * singletons None and NotImplemented. Attribute access is in object-attr.
 */
import { ADDRESS_BASE, addressOf, newImmortal, retraceReference, unitOf } from '../heap/alloc';
import { _PyObject_IS_GC } from '../gc/generations';
import { GcFlag, TPFLAGS, type PyObject, type Py_hash_t } from '../heap/object';
import { observer } from '../heap/observer';
import {
  Py_DECREF,
  Py_NewRef,
  endFinalizerReference,
  resurrectForFinalizer,
} from '../heap/refcount';
import { InternalError } from '../heap/runtime';
import { Py_False, Py_True, _PyBool_Init } from './boolobject';
import { _PyBytes_Init } from './bytesobject';
import { PyObject_CallNoArgs } from './call';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyList_Sort } from './listobject';
import { _PyLong_Init } from './longobject';
import { PySequence_List } from './abstract';
import { _PyNone_Type, _PyNotImplemented_Type } from './singletons';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from './recursion';
import { PyErr_CheckSignals } from './signals';
import { PyEllipsis_Type } from './sliceobject';
import { _PyTuple_Init } from './tupleobject';
import { PyType_IsSubtype, _PyObject_LookupSpecial } from './typeobject';
import { PyUnicode_FromString, PyUnicode_Type, _PyUnicode_Init, _Py_ID } from './unicodeobject';

export { _PyNone_Type, _PyNotImplemented_Type } from './singletons';
export { _PyObject_GetMethod } from './object-method';
export { _PyObject_GetState } from './object-reduce';
export {
  PyObject_GetAttr,
  PyObject_GetAttrString,
  PyObject_HasAttr,
  PyObject_SetAttr,
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
  PyObject_GenericGetDict,
  PyObject_GenericSetDict,
  _PyObject_GenericGetAttrWithDict,
  _PyObject_GenericSetAttrWithDict,
  _PyObject_GetDict,
  _PyObject_LookupAttr,
  _PyObject_HasDict,
  set_attribute_error_context,
} from './object-attr';

/** Comparison operators (Include/object.h). */
export const Py_LT = 0;
export const Py_LE = 1;
export const Py_EQ = 2;
export const Py_NE = 3;
export const Py_GT = 4;
export const Py_GE = 5;
/** The operator that gives the same answer with operands swapped. */
export const _Py_SwappedOp: readonly number[] = [Py_GT, Py_GE, Py_EQ, Py_NE, Py_LT, Py_LE];
const OP_STRINGS = ['<', '<=', '==', '!=', '>', '>='];

export let Py_None: PyObject;
export let Py_NotImplemented: PyObject;
export let Py_Ellipsis: PyObject;

/**
 * Makes the immortal objects that everything else uses. Types must have their header fields
 * already (first pass of `readyStaticTypes`).
 */
export function _Py_InitSingletons(): void {
  Py_None = newImmortal(_PyNone_Type, null, 16);
  Py_NotImplemented = newImmortal(_PyNotImplemented_Type, null, 16);
  Py_Ellipsis = newImmortal(PyEllipsis_Type, null, 16);
  _PyLong_Init();
  _PyBool_Init();
  _PyTuple_Init();
  _PyUnicode_Init();
  _PyBytes_Init();
}

/** A new True or False. @source Objects/boolobject.c PyBool_FromLong */
export function boolResult(b: boolean): PyObject {
  return b ? Py_True : Py_False;
}

/** None as a new reference. */
export function Py_RETURN_NONE(): PyObject {
  return Py_None;
}

/** NotImplemented as a new reference. */
export function Py_RETURN_NOTIMPLEMENTED(): PyObject {
  return Py_NotImplemented;
}

/** The address as `%p` prints it. */
export function pointerString(o: PyObject): string {
  return '0x' + addressOf(o).toString(16);
}

/** The repr of `v`; new reference. @source Objects/object.c PyObject_Repr */
export function PyObject_Repr(v: PyObject): PyObject | null {
  PyErr_CheckSignals();
  const type = v.ob_type;
  const repr = type.tp_repr;
  if (repr === null) {
    return PyUnicode_FromString(`<${type.tp_name} object at ${pointerString(v)}>`);
  }
  if (_Py_EnterRecursiveCall(' while getting the repr of an object')) return null;
  const res = repr(v);
  _Py_LeaveRecursiveCall();
  if (res === null) return null;
  if (!(res.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS)) {
    PyErr_SetString(PyExc_TypeError, `__repr__ returned non-string (type ${res.ob_type.tp_name})`);
    Py_DECREF(res);
    return null;
  }
  return res;
}

/** The str of `v`; new reference. @source Objects/object.c PyObject_Str */
export function PyObject_Str(v: PyObject): PyObject | null {
  PyErr_CheckSignals();
  if (v.ob_type === PyUnicode_Type) return Py_NewRef(v);
  const str = v.ob_type.tp_str;
  if (str === null) return PyObject_Repr(v);
  if (_Py_EnterRecursiveCall(' while getting the str of an object')) return null;
  const res = str(v);
  _Py_LeaveRecursiveCall();
  if (res === null) return null;
  if (!(res.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS)) {
    PyErr_SetString(PyExc_TypeError, `__str__ returned non-string (type ${res.ob_type.tp_name})`);
    Py_DECREF(res);
    return null;
  }
  return res;
}

/** The repr with everything outside ASCII escaped; new reference. @source Objects/object.c PyObject_ASCII */
export function PyObject_ASCII(v: PyObject): PyObject | null {
  const repr = PyObject_Repr(v);
  if (repr === null) return null;
  const s = repr.v as string;
  const escaped = escapeNonAscii(s);
  if (escaped === s) return repr;
  Py_DECREF(repr);
  return PyUnicode_FromString(escaped);
}

/** Writes code points beyond ASCII as `\\x`, `\\u` and `\\U` escapes (error handler backslashreplace). */
function escapeNonAscii(s: string): string {
  return s.replace(/[^\x00-\x7f]/gu, (c) => {
    const code = c.codePointAt(0)!;
    if (code < 0x100) return '\\x' + code.toString(16).padStart(2, '0');
    if (code < 0x10000) return '\\u' + code.toString(16).padStart(4, '0');
    return '\\U' + code.toString(16).padStart(8, '0');
  });
}

/** repr() as a JavaScript string, for messages; null with an exception set. */
export function reprStr(o: PyObject): string | null {
  const res = PyObject_Repr(o);
  if (res === null) return null;
  const s = res.v as string;
  Py_DECREF(res);
  return s;
}

/** str() as a JavaScript string, for messages; null with an exception set. */
export function strStr(o: PyObject): string | null {
  const res = PyObject_Str(o);
  if (res === null) return null;
  const s = res.v as string;
  Py_DECREF(res);
  return s;
}

function do_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  const vtype = v.ob_type;
  const wtype = w.ob_type;
  let checkedReverse = false;
  if (vtype !== wtype && wtype.tp_richcompare !== null && PyType_IsSubtype(wtype, vtype)) {
    checkedReverse = true;
    const res = wtype.tp_richcompare(w, v, _Py_SwappedOp[op]);
    if (res !== Py_NotImplemented) return res;
  }
  if (vtype.tp_richcompare !== null) {
    const res = vtype.tp_richcompare(v, w, op);
    if (res !== Py_NotImplemented) return res;
  }
  if (!checkedReverse && w.ob_type.tp_richcompare !== null) {
    const res = w.ob_type.tp_richcompare(w, v, _Py_SwappedOp[op]);
    if (res !== Py_NotImplemented) return res;
  }
  if (op === Py_EQ) return v === w ? Py_True : Py_False;
  if (op === Py_NE) return v !== w ? Py_True : Py_False;
  return PyErr_SetString(
    PyExc_TypeError,
    `'${OP_STRINGS[op]}' not supported between instances of ` +
      `'${v.ob_type.tp_name}' and '${w.ob_type.tp_name}'`,
  );
}

/** `v op w`; new reference. @source Objects/object.c PyObject_RichCompare */
export function PyObject_RichCompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (_Py_EnterRecursiveCall(' in comparison')) return null;
  const res = do_richcompare(v, w, op);
  _Py_LeaveRecursiveCall();
  return res;
}

/** Truth of `v op w`, identity counting as equality: 1, 0 or -1. @source Objects/object.c PyObject_RichCompareBool */
export function PyObject_RichCompareBool(v: PyObject, w: PyObject, op: number): number {
  if (v === w) {
    if (op === Py_EQ) return 1;
    if (op === Py_NE) return 0;
  }
  const res = PyObject_RichCompare(v, w, op);
  if (res === null) return -1;
  if (res === Py_True) return 1;
  if (res === Py_False) return 0;
  const ok = PyObject_IsTrue(res);
  Py_DECREF(res);
  return ok;
}

/** True or False for a three-way comparison `cmp` (negative, 0, positive). @source Include/object.h Py_RETURN_RICHCOMPARE */
export function Py_RETURN_RICHCOMPARE(cmp: number, op: number): PyObject {
  switch (op) {
    case Py_LT:
      return cmp < 0 ? Py_True : Py_False;
    case Py_LE:
      return cmp <= 0 ? Py_True : Py_False;
    case Py_EQ:
      return cmp === 0 ? Py_True : Py_False;
    case Py_NE:
      return cmp !== 0 ? Py_True : Py_False;
    case Py_GT:
      return cmp > 0 ? Py_True : Py_False;
    default:
      return cmp >= 0 ? Py_True : Py_False;
  }
}

/** @source Objects/object.c PyObject_HashNotImplemented */
export function PyObject_HashNotImplemented(v: PyObject): Py_hash_t {
  PyErr_SetString(PyExc_TypeError, `unhashable type: '${v.ob_type.tp_name}'`);
  return -1;
}

/** Hash, or -1 with an exception set. @source Objects/object.c PyObject_Hash */
export function PyObject_Hash(v: PyObject): Py_hash_t {
  const hash = v.ob_type.tp_hash;
  return hash !== null ? hash(v) : PyObject_HashNotImplemented(v);
}

/** The default hash: the address, rotated by 4 bits. @source Python/pyhash.c _Py_HashPointer */
export function Py_HashPointer(o: PyObject): number {
  return ADDRESS_BASE / 16 + unitOf(o);
}

/** 1, 0 or -1 with an exception set. @source Objects/object.c PyObject_IsTrue */
export function PyObject_IsTrue(v: PyObject): number {
  if (v === Py_True) return 1;
  if (v === Py_False || v === Py_None) return 0;
  const type = v.ob_type;
  let res: number;
  if (type.nb_bool !== null) res = type.nb_bool(v);
  else if (type.mp_length !== null) res = type.mp_length(v);
  else if (type.sq_length !== null) res = type.sq_length(v);
  else return 1;
  return res > 0 ? 1 : res;
}

/** @source Objects/object.c PyObject_Not */
export function PyObject_Not(v: PyObject): number {
  const res = PyObject_IsTrue(v);
  return res < 0 ? res : res === 0 ? 1 : 0;
}

/** @source Objects/object.c PyCallable_Check */
export function PyCallable_Check(o: PyObject): boolean {
  return o.ob_type.tp_call !== null;
}

/** tp_iter of iterators. @source Objects/object.c PyObject_SelfIter */
export function PyObject_SelfIter(o: PyObject): PyObject {
  return Py_NewRef(o);
}

/** Stands in tp_iternext of classes without `__next__`. @source Objects/object.c _PyObject_NextNotImplemented */
export function _PyObject_NextNotImplemented(self: PyObject): null {
  return PyErr_SetString(PyExc_TypeError, `'${self.ob_type.tp_name}' object is not iterable`);
}

/** Sorted list of attribute names; new reference. @source Objects/object.c PyObject_Dir */
export function PyObject_Dir(obj: PyObject): PyObject | null {
  const dirfunc = _PyObject_LookupSpecial(obj, _Py_ID('__dir__'));
  if (dirfunc === null) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, 'object does not provide __dir__');
    return null;
  }
  const result = PyObject_CallNoArgs(dirfunc);
  Py_DECREF(dirfunc);
  if (result === null) return null;
  const sorted = PySequence_List(result);
  Py_DECREF(result);
  if (sorted === null) return null;
  if (PyList_Sort(sorted) !== 0) {
    Py_DECREF(sorted);
    return null;
  }
  return sorted;
}

/** Runs tp_finalize once. @source Objects/object.c PyObject_CallFinalizer */
export function PyObject_CallFinalizer(self: PyObject): void {
  const finalize = self.ob_type.tp_finalize;
  if (finalize === null) return;
  const isGc = _PyObject_IS_GC(self);
  if (isGc && self.gc_flags & GcFlag.FINALIZED) return;
  finalize(self);
  if (observer !== null) observer.finalized(self);
  if (isGc) self.gc_flags |= GcFlag.FINALIZED;
}

/** 0, or -1 when the object came back to life. @source Objects/object.c PyObject_CallFinalizerFromDealloc */
export function PyObject_CallFinalizerFromDealloc(self: PyObject): number {
  if (self.ob_refcnt !== 0) throw new InternalError('finalizer of an object that is in use');
  resurrectForFinalizer(self);
  PyObject_CallFinalizer(self);
  if (endFinalizerReference(self) === 0) return 0;
  retraceReference(self);
  return -1;
}
