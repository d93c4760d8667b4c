/** Specialised calls, subscripts and super() (Python/specialize.c, Python/bytecodes.c). */
import { TPFLAGS, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { evalBreaker, onRuntimeReset } from '../heap/runtime';
import { PyObject_IsInstance, PyObject_Size, PySequence_Tuple } from '../objects/abstract';
import { Py_False, Py_True } from '../objects/boolobject';
import type { PyCodeObject } from '../objects/codeobject';
import type { PyFunctionObject } from '../objects/funcobject';
import type { Frame } from '../objects/interpframe';
import { PyList_Check, _PyList_AppendTakeRef } from '../objects/listobject';
import { PyObject_Str } from '../objects/object';
import { lengthObject } from '../objects/rangeobject';
import { PyTuple_Type } from '../objects/tupleobject';
import { PySuper_Type, PyType_Check, PyType_Type, _PyType_Lookup } from '../objects/typeobject';
import { PyUnicode_Type, _Py_ID } from '../objects/unicodeobject';
import { adaptive, miss } from './adaptive';
import { ERROR, NEXT, vm, type Handler } from './flow';
import { dispatchInlined, newFrame } from './frame';
import { loadSuperAttr } from './handlers/attributes';
import { callGeneric } from './handlers/calls';
import { checkEvalBreaker } from './handlers/control';
import { binarySubscr } from './handlers/operators';
import { isSimpleFunction } from './simple-function';

/** Builtins that have instructions of their own. @source Include/internal/pycore_interp.h callable_cache */
export const callableCache = {
  len: null as PyObject | null,
  isinstance: null as PyObject | null,
  listAppend: null as PyObject | null,
};

onRuntimeReset(() => {
  callableCache.len = null;
  callableCache.isinstance = null;
  callableCache.listAppend = null;
});

const POP_TOP = 1;
const CALL_UNITS = 4;

export const BINARY_SUBSCR: Handler = adaptive(binarySubscr, (f) => {
  const container = f.localsplus[f.sp - 2]!;
  const type = container.ob_type;
  if (!(type.tp_flags & TPFLAGS.HEAPTYPE)) return null;
  const getitem = _PyType_Lookup(type, _Py_ID('__getitem__'));
  return getitem !== null && isSimpleFunction(getitem, 2) ? binarySubscrGetitem : null;
});

/** Calls `__getitem__` as a frame of this loop: container and key move into it. */
function binarySubscrGetitem(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const container = l[f.sp - 2]!;
  const type = container.ob_type;
  const getitem =
    type.tp_flags & TPFLAGS.HEAPTYPE ? _PyType_Lookup(type, _Py_ID('__getitem__')) : null;
  if (getitem === null || !isSimpleFunction(getitem, 2)) return miss(f, oparg, BINARY_SUBSCR);
  const frame = newFrame(Py_NewRef(getitem) as PyFunctionObject, null);
  frame.localsplus[0] = container;
  frame.localsplus[1] = l[f.sp - 1];
  l[f.sp - 1] = null;
  l[f.sp - 2] = null;
  f.sp -= 2;
  f.return_offset = 0;
  return dispatchInlined(f, frame);
}

export const LOAD_SUPER_ATTR: Handler = adaptive(
  (f, oparg) => loadSuperAttr(f, oparg, false),
  (f) => {
    const l = f.localsplus;
    const plain = l[f.sp - 3] === PySuper_Type && PyType_Check(l[f.sp - 2]!);
    return plain ? (frame, oparg) => loadSuperAttr(frame, oparg, true) : null;
  },
);

export const CALL: Handler = adaptive(callGeneric, specializeCall);

function specializeCall(f: Frame, oparg: number): Handler | null {
  if (vm.kwnames !== null) return null;
  const l = f.localsplus;
  const at = f.sp - oparg - 2;
  const method = l[at];
  if (method !== null) {
    const code = (f.code as PyCodeObject).v.co_code;
    const isStatement = code[(f.lasti + CALL_UNITS) * 2] === POP_TOP;
    return method === callableCache.listAppend && oparg === 1 && isStatement
      ? callListAppend
      : null;
  }
  const callable = l[at + 1]!;
  if (oparg === 2) return callable === callableCache.isinstance ? callIsinstance : null;
  if (oparg !== 1) return null;
  if (callable === callableCache.len) return callLen;
  if (callable === PyUnicode_Type) return callStr1;
  if (callable === PyTuple_Type) return callTuple1;
  return callable === PyType_Type ? callType1 : null;
}

/** Whether the stack still is (null, `callable`, arguments...) without keywords. */
function isPlainCall(f: Frame, oparg: number, callable: PyObject | null): boolean {
  const l = f.localsplus;
  const at = f.sp - oparg - 2;
  return l[at] === null && l[at + 1] === callable && vm.kwnames === null;
}

/** Removes an argument and the callable below it; the argument is the caller's. */
function takeOnly(f: Frame): PyObject {
  const l = f.localsplus;
  const arg = l[f.sp - 1]!;
  l[f.sp - 1] = null;
  l[f.sp - 2] = null;
  f.sp -= 3;
  return arg;
}

function callStr1(f: Frame, oparg: number): number {
  if (!isPlainCall(f, oparg, PyUnicode_Type)) return miss(f, oparg, CALL);
  return callUnary(f, PyObject_Str);
}

function callTuple1(f: Frame, oparg: number): number {
  if (!isPlainCall(f, oparg, PyTuple_Type)) return miss(f, oparg, CALL);
  return callUnary(f, PySequence_Tuple);
}

function callUnary(f: Frame, fn: (o: PyObject) => PyObject | null): number {
  const res = fn(f.localsplus[f.sp - 1]!);
  Py_DECREF(takeOnly(f));
  if (res === null) return ERROR;
  f.localsplus[f.sp++] = res;
  return evalBreaker.pending !== 0 ? checkEvalBreaker() : NEXT;
}

function callType1(f: Frame, oparg: number): number {
  if (!isPlainCall(f, oparg, PyType_Type)) return miss(f, oparg, CALL);
  const arg = takeOnly(f);
  f.localsplus[f.sp++] = Py_NewRef<PyObject>(arg.ob_type);
  Py_DECREF(arg);
  return NEXT;
}

function callLen(f: Frame, oparg: number): number {
  const { len } = callableCache;
  if (!isPlainCall(f, oparg, len)) return miss(f, oparg, CALL);
  const obj = f.localsplus[f.sp - 1]!;
  const n = PyObject_Size(obj);
  const res = n < 0 ? null : lengthObject(obj, n);
  const arg = takeOnly(f);
  Py_DECREF(len!);
  Py_DECREF(arg);
  if (res === null) return ERROR;
  f.localsplus[f.sp++] = res;
  return NEXT;
}

function callIsinstance(f: Frame, oparg: number): number {
  const { isinstance } = callableCache;
  if (!isPlainCall(f, oparg, isinstance)) return miss(f, oparg, CALL);
  const l = f.localsplus;
  const inst = l[f.sp - 2]!;
  const cls = l[f.sp - 1]!;
  const retval = PyObject_IsInstance(inst, cls);
  l[f.sp - 1] = l[f.sp - 2] = l[f.sp - 3] = null;
  f.sp -= 4;
  Py_DECREF(inst);
  Py_DECREF(cls);
  Py_DECREF(isinstance!);
  if (retval < 0) return ERROR;
  l[f.sp++] = retval ? Py_True : Py_False;
  return NEXT;
}

/** `list.append(x)` as a statement, with the POP_TOP that follows. */
function callListAppend(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const method = l[f.sp - 3];
  const self = l[f.sp - 2]!;
  if (method === null || method !== callableCache.listAppend || !PyList_Check(self))
    return miss(f, oparg, CALL);
  const arg = l[f.sp - 1]!;
  l[f.sp - 1] = null;
  f.sp--;
  const err = _PyList_AppendTakeRef(self, arg);
  l[f.sp - 1] = l[f.sp - 2] = null;
  f.sp -= 2;
  Py_DECREF(self);
  Py_DECREF(method);
  if (err < 0) return ERROR;
  f.pc += 1;
  return NEXT;
}
