/** `sys.settrace` and `sys.setprofile` on top of monitored events (Python/legacy_tracing.c). */
import { Answer, EVENT, setCallback, setEvents, type Callback } from '../ceval/monitoring';
import { missing } from '../ceval/instrument';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { PyObject_CallFunctionObjArgs } from '../objects/call';
import type { PyCodeObject } from '../objects/codeobject';
import { lineOfUnit } from '../objects/codeobject-locations';
import { PyMethodDescr_Type } from '../objects/descrobject';
import type { PyBaseExceptionObject } from '../objects/exceptions-base';
import { _PyFrame_GetFrameObject, type PyFrameObject } from '../objects/frameobject';
import { _PyFrame_FastToLocalsWithError } from '../objects/frameobject-attributes';
import type { Frame } from '../objects/interpframe';
import { PyLong_AsLong } from '../objects/longobject';
import { PyCFunction_Check } from '../objects/methodobject';
import { Py_None } from '../objects/object';
import { allThreadStates, tstate } from '../objects/pystate';
import { PyTraceBack_Here } from '../objects/traceback';
import { PyTuple_Pack } from '../objects/tupleobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';

const PROFILE_TOOL = 6;
const TRACE_TOOL = 7;

type What = 'call' | 'line' | 'return' | 'exception' | 'opcode' | CFunctionEvent;
type CFunctionEvent = 'c_call' | 'c_return' | 'c_exception';

/** Calls the program's function; its result, or null with the frame in the traceback. @source Python/sysmodule.c call_trampoline */
function call_trampoline(
  callback: PyObject,
  frame: PyFrameObject,
  what: What,
  arg: PyObject | null,
): PyObject | null {
  if (_PyFrame_FastToLocalsWithError(frame.v.f_frame) < 0) return null;
  const name = PyUnicode_FromString(what);
  const result = PyObject_CallFunctionObjArgs(callback, frame, name, arg ?? Py_None);
  Py_DECREF(name);
  if (result === null) PyTraceBack_Here(frame);
  return result;
}

/** @source Python/sysmodule.c trace_trampoline */
function trace(f: Frame, what: What, arg: PyObject | null): number {
  const self = tstate.c_traceobj;
  if (self === null) return Answer.GO_ON;
  const frame = Py_NewRef<PyFrameObject>(_PyFrame_GetFrameObject(f));
  const callback = what === 'call' ? self : frame.v.f_trace;
  let answer: number = Answer.GO_ON;
  if (callback !== null) {
    const held = Py_NewRef(callback);
    const result = call_trampoline(held, frame, what, arg);
    Py_DECREF(held);
    if (result === null) {
      setTrace(null);
      setFrameTrace(frame, null);
      answer = Answer.FAILED;
    } else if (result === Py_None) Py_DECREF(result);
    else setFrameTrace(frame, result);
  }
  Py_DECREF(frame);
  return answer;
}

function setFrameTrace(frame: PyFrameObject, func: PyObject | null): void {
  const old = frame.v.f_trace;
  frame.v.f_trace = func;
  touch(frame);
  Py_XDECREF(old);
}

/** @source Python/sysmodule.c profile_trampoline */
function profile(f: Frame, what: What, arg: PyObject | null): number {
  const self = tstate.c_profileobj;
  if (self === null) return Answer.GO_ON;
  const frame = Py_NewRef<PyFrameObject>(_PyFrame_GetFrameObject(f));
  const held = Py_NewRef(self);
  const result = call_trampoline(held, frame, what, arg);
  Py_DECREF(held);
  Py_DECREF(frame);
  if (result === null) {
    setProfile(null);
    return Answer.FAILED;
  }
  Py_DECREF(result);
  return Answer.GO_ON;
}

/** @source Python/legacy_tracing.c sys_profile_call_or_return */
function profileNative(what: CFunctionEvent): Callback {
  return (f, _offset, [callable, first]) => {
    if (PyCFunction_Check(callable)) return profile(f, what, callable);
    if (callable.ob_type !== PyMethodDescr_Type || first === missing.object) return Answer.GO_ON;
    const bound = callable.ob_type.tp_descr_get!(callable, first, first.ob_type);
    if (bound === null) return Answer.FAILED;
    const answer = profile(f, what, bound);
    Py_DECREF(bound);
    return answer;
  };
}

/** @source Python/legacy_tracing.c sys_trace_exception_func */
const traceException: Callback = (f, _offset, [exc]) => {
  const tb = (exc as PyBaseExceptionObject).v.traceback ?? Py_None;
  const tuple = PyTuple_Pack(exc.ob_type, exc, tb);
  const answer = trace(f, 'exception', tuple);
  Py_DECREF(tuple);
  return answer;
};

function traceLine(f: Frame): number {
  return _PyFrame_GetFrameObject(f).v.f_trace_lines ? trace(f, 'line', null) : Answer.GO_ON;
}

/** A jump back to the line that it comes from begins that line again. @source Python/legacy_tracing.c sys_trace_jump_func */
const traceJump: Callback = (f, offset, [target]) => {
  const code = f.code as PyCodeObject;
  const from = offset >> 1;
  const to = PyLong_AsLong(target) >> 1;
  if (to > from || lineOfUnit(code, to) !== lineOfUnit(code, from)) return Answer.DISABLE;
  return traceLine(f);
};

type Row = readonly [event: number, callback: Callback];

const TRACE_CALLBACKS: readonly Row[] = [
  [EVENT.PY_START, (f) => trace(f, 'call', null)],
  [EVENT.PY_RESUME, (f) => trace(f, 'call', null)],
  [EVENT.PY_THROW, (f) => trace(f, 'call', null)],
  [EVENT.PY_RETURN, (f, _offset, [value]) => trace(f, 'return', value)],
  [EVENT.PY_YIELD, (f, _offset, [value]) => trace(f, 'return', value)],
  [EVENT.PY_UNWIND, (f) => trace(f, 'return', null)],
  [EVENT.RAISE, traceException],
  [EVENT.STOP_ITERATION, traceException],
  [EVENT.LINE, traceLine],
  [EVENT.JUMP, traceJump],
];

const PROFILE_CALLBACKS: readonly Row[] = [
  [EVENT.PY_START, (f) => profile(f, 'call', null)],
  [EVENT.PY_RESUME, (f) => profile(f, 'call', null)],
  [EVENT.PY_THROW, (f) => profile(f, 'call', null)],
  [EVENT.PY_RETURN, (f, _offset, [value]) => profile(f, 'return', value)],
  [EVENT.PY_YIELD, (f, _offset, [value]) => profile(f, 'return', value)],
  [EVENT.PY_UNWIND, (f) => profile(f, 'return', null)],
  [EVENT.CALL, profileNative('c_call')],
  [EVENT.C_RETURN, profileNative('c_return')],
  [EVENT.C_RAISE, profileNative('c_exception')],
];

function install(tool: number, rows: readonly Row[], wanted: boolean): void {
  let events = 0;
  for (const [event, callback] of rows) {
    setCallback(tool, event, callback);
    // C_RETURN and C_RAISE come with CALL.
    if (event < EVENT.C_RETURN) events |= event;
  }
  setEvents(tool, wanted ? events : 0);
}

/** @source Python/legacy_tracing.c _PyEval_SetTrace */
function setTrace(func: PyObject | null): void {
  const old = tstate.c_traceobj;
  tstate.c_traceobj = Py_XNewRef(func);
  Py_XDECREF(old);
  install(
    TRACE_TOOL,
    TRACE_CALLBACKS,
    allThreadStates().some((thread) => thread.c_traceobj !== null),
  );
}

/** @source Python/legacy_tracing.c _PyEval_SetProfile */
function setProfile(func: PyObject | null): void {
  const old = tstate.c_profileobj;
  tstate.c_profileobj = Py_XNewRef(func);
  Py_XDECREF(old);
  install(
    PROFILE_TOOL,
    PROFILE_CALLBACKS,
    allThreadStates().some((thread) => thread.c_profileobj !== null),
  );
}

/** @source Python/sysmodule.c sys_settrace */
export function sys_settrace(_module: PyObject, func: PyObject): PyObject {
  setTrace(func === Py_None ? null : func);
  return Py_NewRef(Py_None);
}

/** @source Python/sysmodule.c sys_setprofile */
export function sys_setprofile(_module: PyObject, func: PyObject): PyObject {
  setProfile(func === Py_None ? null : func);
  return Py_NewRef(Py_None);
}

export function sys_gettrace(): PyObject {
  return Py_NewRef(tstate.c_traceobj ?? Py_None);
}

export function sys_getprofile(): PyObject {
  return Py_NewRef(tstate.c_profileobj ?? Py_None);
}
