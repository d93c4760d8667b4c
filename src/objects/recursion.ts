/** Bounds of native and Python recursion. */
import { onRuntimeReset } from '../heap/runtime';
import { PyErr_SetString } from './errors';
import { PyExc_RecursionError } from './exceptions';
import { tstate } from './pystate';

/** While an overflow is being reported, up to 50 further levels are granted. */
let recursion_headroom = 0;

onRuntimeReset(() => {
  recursion_headroom = 0;
});

/** @source Python/ceval.c _Py_CheckRecursiveCall */
function _Py_CheckRecursiveCall(where: string): number {
  if (recursion_headroom > 0 || tstate.c_recursion_remaining > 0) return 0;
  recursion_headroom++;
  PyErr_SetString(PyExc_RecursionError, `maximum recursion depth exceeded${where}`);
  recursion_headroom--;
  tstate.c_recursion_remaining++;
  return -1;
}

/** Enters a native recursion level; -1 with RecursionError set when too deep. @source Include/internal/pycore_ceval.h _Py_EnterRecursiveCall */
export function _Py_EnterRecursiveCall(where: string): number {
  if (tstate.c_recursion_remaining-- > 0) return 0;
  return _Py_CheckRecursiveCall(where);
}

/** @source Include/internal/pycore_ceval.h _Py_LeaveRecursiveCall */
export function _Py_LeaveRecursiveCall(): void {
  tstate.c_recursion_remaining++;
}

/** Enters a Python frame; -1 with RecursionError set when too deep. @source Python/ceval.c _Py_EnterRecursivePy */
export function _Py_EnterRecursivePy(): number {
  if (tstate.py_recursion_remaining-- > 0) return 0;
  if (recursion_headroom > 0) return 0;
  recursion_headroom++;
  PyErr_SetString(PyExc_RecursionError, 'maximum recursion depth exceeded');
  recursion_headroom--;
  return -1;
}

/** @source Python/ceval.c _Py_LeaveRecursiveCallPy */
export function _Py_LeaveRecursiveCallPy(): void {
  tstate.py_recursion_remaining++;
}
