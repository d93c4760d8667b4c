/** Functions of `sys` about frames, exceptions, recursion and tracing. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyObject_Call } from '../objects/call';
import { PyDict_GetItemWithError, PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString, _PyErr_GetTopmostException } from '../objects/errors';
import { PyExc_RecursionError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import type { PyBaseExceptionObject } from '../objects/exceptions';
import {
  _PyFrame_GetFirstComplete,
  _PyFrame_GetFrameObject,
  _PyFrame_IsIncomplete,
} from '../objects/frameobject';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { AsyncGenHooksType } from '../objects/interpreter-structs';
import type { Frame } from '../objects/interpframe';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { PyCallable_Check, Py_None } from '../objects/object';
import { allThreadStates, tstate, type ErrStackItem, type ThreadState } from '../objects/pystate';
import { structSequenceFromStolen } from '../objects/structseq';
import { PyTuple_Check, PyTuple_Pack } from '../objects/tupleobject';
import { _Py_ID } from '../objects/unicodeobject';
import { allThreads, threads } from './thread-scheduler';

const none = (): PyObject => Py_NewRef(Py_None);

export function sys_call_tracing(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('call_tracing', args.length, 2, 2)) return null;
  if (!PyTuple_Check(args[1])) {
    const got = args[1].ob_type.tp_name;
    return PyErr_SetString(PyExc_TypeError, `call_tracing() argument 2 must be tuple, not ${got}`);
  }
  return PyObject_Call(args[0], args[1], null);
}

/** The frame `depth` calls up; null if there is none. */
function frameAt(depth: number): Frame | null {
  let frame = _PyFrame_GetFirstComplete(tstate.current_frame);
  for (; frame !== null; frame = frame.previous) {
    if (_PyFrame_IsIncomplete(frame)) continue;
    if (depth-- <= 0) return frame;
  }
  return null;
}

/** @source Python/sysmodule.c sys__getframe_impl */
export function sys__getframe(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('_getframe', args.length, 0, 1)) return null;
  const depth = args.length > 0 ? PyLong_AsInt(args[0]) : 0;
  if (depth === -1 && PyErr_Occurred() !== null) return null;
  const frame = frameAt(depth);
  if (frame === null) return PyErr_SetString(PyExc_ValueError, 'call stack is not deep enough');
  return Py_NewRef(_PyFrame_GetFrameObject(frame));
}

/** @source Python/sysmodule.c sys__getframemodulename_impl */
export function sys__getframemodulename(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('_getframemodulename', ['depth'], args, kwnames, 0, 1, 0);
  if (values === null) return null;
  const depth = values[0] === null ? 0 : PyLong_AsInt(values[0]);
  if (depth === -1 && PyErr_Occurred() !== null) return null;
  const frame = frameAt(depth);
  const name = frame === null ? null : PyDict_GetItemWithError(frame.globals, _Py_ID('__name__'));
  return Py_NewRef(name ?? Py_None);
}

/** A dict from each thread's id to what `of` gives for its state (borrowed; null: no entry). */
function byThread(of: (state: ThreadState) => PyObject | null): PyObject | null {
  const dict = PyDict_New();
  for (const thread of allThreads()) {
    const o = of(thread === threads.running ? tstate : thread.state);
    if (o === null) continue;
    const id = PyLong_FromLong(thread.ident);
    const failed = PyDict_SetItem(dict, id, o) < 0;
    Py_DECREF(id);
    if (!failed) continue;
    Py_DECREF(dict);
    return null;
  }
  return dict;
}

/** @source Python/pystate.c _PyThread_CurrentFrames */
export function sys__current_frames(): PyObject | null {
  return byThread((state) => {
    const frame = _PyFrame_GetFirstComplete(state.current_frame);
    return frame === null ? null : _PyFrame_GetFrameObject(frame);
  });
}

/** @source Python/pystate.c _PyThread_CurrentExceptions */
export function sys__current_exceptions(): PyObject | null {
  return byThread((state) => {
    let item: ErrStackItem | null = state.exc_info;
    while (item?.exc_value === null && item.previous_item !== null) item = item.previous_item;
    return item?.exc_value ?? Py_None;
  });
}

export function sys_exception(): PyObject {
  return Py_NewRef(_PyErr_GetTopmostException() ?? Py_None);
}

/** @source Python/sysmodule.c sys_exc_info_impl; Python/errors.c _PyErr_StackItemToExcInfoTuple */
export function sys_exc_info(): PyObject {
  const exc = _PyErr_GetTopmostException();
  if (exc === null || exc === Py_None) return PyTuple_Pack(Py_None, Py_None, Py_None);
  const traceback = (exc as PyBaseExceptionObject).v.traceback ?? Py_None;
  return PyTuple_Pack(exc.ob_type, exc, traceback);
}

/** Python calls active now. */
function recursionDepth(): number {
  return tstate.recursion_limit - tstate.py_recursion_remaining;
}

/** @source Python/sysmodule.c sys_setrecursionlimit_impl */
export function sys_setrecursionlimit(_module: PyObject, o: PyObject): PyObject | null {
  const limit = PyLong_AsInt(o);
  if (limit === -1 && PyErr_Occurred() !== null) return null;
  if (limit < 1) {
    return PyErr_SetString(PyExc_ValueError, 'recursion limit must be greater or equal than 1');
  }
  const depth = recursionDepth();
  if (depth >= limit) {
    return PyErr_SetString(
      PyExc_RecursionError,
      `cannot set the recursion limit to ${limit} at the recursion depth ${depth}: the limit is too low`,
    );
  }
  for (const thread of allThreadStates()) {
    thread.py_recursion_remaining += limit - thread.recursion_limit;
    thread.recursion_limit = limit;
  }
  return none();
}

export function sys_getrecursionlimit(): PyObject {
  return PyLong_FromLong(tstate.recursion_limit);
}

export function sys_set_coroutine_origin_tracking_depth(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const name = 'set_coroutine_origin_tracking_depth';
  const values = PyArg_UnpackKeywords(name, ['depth'], args, kwnames, 1, 1, 0);
  if (values === null) return null;
  const depth = PyLong_AsInt(values[0]!);
  if (depth === -1 && PyErr_Occurred() !== null) return null;
  if (depth < 0) return PyErr_SetString(PyExc_ValueError, 'depth must be >= 0');
  tstate.coroutine_origin_tracking_depth = depth;
  return none();
}

/** A hook argument that may be None or missing; undefined with TypeError. */
function hookArgument(name: string, o: PyObject | null): PyObject | null | undefined {
  if (o === null || o === Py_None || PyCallable_Check(o)) return o;
  PyErr_SetString(
    PyExc_TypeError,
    `callable ${name} expected, got ${o.ob_type.tp_name.slice(0, 50)}`,
  );
  return undefined;
}

/** @source Python/sysmodule.c sys_set_asyncgen_hooks */
export function sys_set_asyncgen_hooks(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['firstiter', 'finalizer'];
  const values = PyArg_UnpackKeywords('set_asyncgen_hooks', names, args, kwnames, 0, 2, 0);
  if (values === null) return null;
  const finalizer = hookArgument('finalizer', values[1]);
  const firstiter = hookArgument('firstiter', values[0]);
  if (finalizer === undefined || firstiter === undefined) return null;
  if (finalizer !== null) replaceHook('async_gen_finalizer', finalizer);
  if (firstiter !== null) replaceHook('async_gen_firstiter', firstiter);
  return none();
}

function replaceHook(name: 'async_gen_finalizer' | 'async_gen_firstiter', o: PyObject): void {
  const old = tstate[name];
  if (o !== Py_None) Py_INCREF(o);
  tstate[name] = o === Py_None ? null : o;
  if (old !== null) Py_DECREF(old);
}

export function sys_get_asyncgen_hooks(): PyObject | null {
  const { async_gen_firstiter, async_gen_finalizer } = tstate;
  const items = [async_gen_firstiter, async_gen_finalizer].map((o) => Py_NewRef(o ?? Py_None));
  return structSequenceFromStolen(AsyncGenHooksType, items);
}
