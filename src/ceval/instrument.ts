/** Handlers that tell of events before or after they do an instruction's work. */
import { OPCODES } from '../compile/opcode';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PyObject_Vectorcall } from '../objects/call';
import { PyMethod_Type } from '../objects/classobject';
import type { PyCodeObject } from '../objects/codeobject';
import { lineOfUnit } from '../objects/codeobject-locations';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetObject,
} from '../objects/errors';
import { PyExc_StopIteration } from '../objects/exceptions';
import { PyFunction_Type } from '../objects/funcobject';
import { PyGen_Type } from '../objects/genobject';
import { PyCoro_CheckExact } from '../objects/genobject-coro';
import type { Frame } from '../objects/interpframe';
import { Py_None } from '../objects/object';
import { tstate } from '../objects/pystate';
import type { PyTupleObject } from '../objects/tupleobject';
import { ERROR, NEXT, pop, vm, type Handler } from './flow';
import { finishCall, unpackMethod } from './handlers/calls';
import { firstTraceable, lineStarts, opcodeOfUnit } from './line-starts';
import { Quick } from './quick';
import { EVENT, activeEvents, fire, fireException, fireNumber } from './monitoring';

/** Stands for an argument that a call does not have: `sys.monitoring.MISSING`. */
export const missing = { object: Py_None };

/** Tells of a line that begins. @source Python/instrumentation.c _Py_call_instrumentation_line */
function line(f: Frame, unit: number, prev: number): number {
  const code = f.code as PyCodeObject;
  const number = lineOfUnit(code, unit);
  if (
    prev >= 0 &&
    lineOfUnit(code, prev) === number &&
    opcodeOfUnit(code, prev) !== OPCODES.RESUME
  ) {
    return 0;
  }
  return fireNumber(EVENT.LINE, f, unit, number);
}

/** A jump or a branch, told of when it is known where it leads. */
function jumping(event: number, base: Handler): Handler {
  return (f, oparg) => {
    const unit = f.lasti;
    const flow = base(f, oparg);
    if (flow !== NEXT) return flow;
    return fireNumber(event, f, unit, f.pc * 2) < 0 ? ERROR : NEXT;
  };
}

/** FOR_ITER that calls the iterator itself, so that the branch can be told of. @source Python/bytecodes.c INSTRUMENTED_FOR_ITER */
function FOR_ITER(f: Frame, oparg: number): number {
  const unit = f.lasti;
  const iter = f.localsplus[f.sp - 1]!;
  const next = iter.ob_type.tp_iternext!(iter);
  if (next !== null) f.localsplus[f.sp++] = next;
  else {
    if (PyErr_Occurred() !== null) {
      if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return ERROR;
      fireException(EVENT.RAISE, f);
      PyErr_Clear();
    }
    Py_DECREF(pop(f));
    f.pc += oparg + 1;
  }
  return fireNumber(EVENT.BRANCH, f, unit, f.pc * 2) < 0 ? ERROR : NEXT;
}

/** Fires with the keyword names of the call under way kept. */
function fireCall(event: number, f: Frame, unit: number, args: readonly PyObject[]): number {
  const { kwnames } = vm;
  vm.kwnames = null;
  const result = fire(event, f, unit, args);
  vm.kwnames = kwnames;
  return result;
}

/** Tells of the end of a native call. Returns its result, or null when telling failed. */
function nativeEnd(
  f: Frame,
  unit: number,
  pair: readonly PyObject[],
  res: PyObject | null,
): PyObject | null {
  if (res === null) {
    fireException(EVENT.C_RAISE, f, pair);
    return null;
  }
  if (fire(EVENT.C_RETURN, f, unit, pair) >= 0) return res;
  Py_DECREF(res);
  return null;
}

/** CALL with its events. @source Python/bytecodes.c INSTRUMENTED_CALL, CALL */
function calling(base: Handler): Handler {
  return (f, oparg) => {
    const unit = f.lasti;
    const l = f.localsplus;
    const at = f.sp - oparg - 2;
    const callee = l[at] ?? l[at + 1]!;
    const firstOf = (): PyObject => l[l[at] === null ? at + 2 : at + 1] ?? missing.object;
    if (fireCall(EVENT.CALL, f, unit, [callee, firstOf()]) < 0) {
      vm.kwnames = null;
      return ERROR;
    }
    if (l[at] === null && l[at + 1]!.ob_type === PyMethod_Type) unpackMethod(f, at);
    const callable = l[at] ?? l[at + 1]!;
    if (callable.ob_type === PyFunction_Type) return base(f, oparg);
    const first = l[at] === null ? at + 2 : at + 1;
    const args = l.slice(first, f.sp) as PyObject[];
    const { kwnames } = vm;
    vm.kwnames = null;
    const res = PyObject_Vectorcall(callable, args, kwnames);
    return finishCall(f, at, callable, args, nativeEnd(f, unit, [callable, firstOf()], res));
  };
}

/** @source Python/bytecodes.c CALL_FUNCTION_EX, when instrumented */
function callingEx(base: Handler): Handler {
  return (f, oparg) => {
    const unit = f.lasti;
    const at = f.sp - 3 - (oparg & 1);
    const func = f.localsplus[at + 1]!;
    if (func.ob_type === PyFunction_Type) return base(f, oparg);
    const args = f.localsplus[at + 2] as PyTupleObject;
    const first = Array.isArray(args.v) && args.v.length > 0 ? args.v[0] : Py_None;
    if (fire(EVENT.CALL, f, unit, [func, first]) < 0) return ERROR;
    const pair = [func, first];
    pair.forEach(Py_INCREF);
    const flow = base(f, oparg);
    if (flow === ERROR) fireException(EVENT.C_RAISE, f, pair);
    const failed = flow === NEXT && fire(EVENT.C_RETURN, f, unit, pair) < 0;
    pair.forEach(Py_DECREF);
    return failed ? ERROR : flow;
  };
}

/** Tells of a generator that has ended, whose value is on top of the stack. @source Python/bytecodes.c monitor_stop_iteration */
function ending(base: Handler): Handler {
  return (f, oparg) => {
    const receiver = f.localsplus[f.sp - 2]!;
    if (receiver.ob_type === PyGen_Type || PyCoro_CheckExact(receiver)) {
      PyErr_SetObject(PyExc_StopIteration, f.localsplus[f.sp - 1]!);
      fireException(EVENT.STOP_ITERATION, f);
      PyErr_Clear();
    }
    return base(f, oparg);
  };
}

/** An instruction that tells of one event, with what `args` gives, before its work. */
function telling(
  eventOf: (oparg: number) => number,
  args: (f: Frame, oparg: number) => readonly PyObject[],
  base: Handler,
): Handler {
  return (f, oparg) =>
    fire(eventOf(oparg), f, f.lasti, args(f, oparg)) < 0 ? ERROR : base(f, oparg);
}

const top = (f: Frame): readonly PyObject[] => [f.localsplus[f.sp - 1]!];
const constant = (f: Frame, oparg: number): readonly PyObject[] => [
  (f.code as PyCodeObject).v.consts[oparg],
];
const nothing = (): readonly PyObject[] => [];

/** The handler with the events of its own kind. */
function withEvents(opcode: number, events: number, base: Handler): Handler {
  switch (opcode) {
    case OPCODES.RESUME:
      return telling((oparg) => (oparg > 0 ? EVENT.PY_RESUME : EVENT.PY_START), nothing, base);
    case OPCODES.RETURN_VALUE:
      return telling(() => EVENT.PY_RETURN, top, base);
    case OPCODES.RETURN_CONST:
      return telling(() => EVENT.PY_RETURN, constant, base);
    case OPCODES.YIELD_VALUE:
      return telling(() => EVENT.PY_YIELD, top, base);
    case OPCODES.END_FOR:
    case OPCODES.END_SEND:
      return events & EVENT.STOP_ITERATION ? ending(base) : base;
    case OPCODES.JUMP_FORWARD:
    case OPCODES.JUMP_BACKWARD:
      return events & EVENT.JUMP ? jumping(EVENT.JUMP, base) : base;
    case OPCODES.POP_JUMP_IF_FALSE:
    case OPCODES.POP_JUMP_IF_TRUE:
    case OPCODES.POP_JUMP_IF_NONE:
    case OPCODES.POP_JUMP_IF_NOT_NONE:
      return events & EVENT.BRANCH ? jumping(EVENT.BRANCH, base) : base;
    case OPCODES.FOR_ITER:
      return events & EVENT.BRANCH ? FOR_ITER : base;
    case OPCODES.CALL:
      return events & EVENT.CALL ? calling(base) : base;
    case OPCODES.CALL_FUNCTION_EX:
      return events & EVENT.CALL ? callingEx(base) : base;
    default:
      return base;
  }
}

const isTold = (opcode: number): boolean => opcode !== OPCODES.RESUME && opcode !== OPCODES.END_FOR;

/** Instrumentations so far. */
let serials = 0;

/** Replaces the decoded code's handlers by those that tell of the events wanted of it. */
export function instrument(code: PyCodeObject): void {
  const ops = code.v.ops as Handler[] | null;
  const events = activeEvents(code);
  if (ops === null || events === 0) return;
  const serial = ++serials;
  code.v.instrumented = serial;
  code.v.quick.fill(Quick.NONE);
  const first = firstTraceable(code);
  const starts = events & EVENT.LINE ? lineStarts(code, first) : null;
  for (let unit = first; unit < ops.length; unit = code.v.nexts[unit]) {
    const opcode = opcodeOfUnit(code, unit);
    const startsLine = starts?.[unit] === 1;
    const single = (events & EVENT.INSTRUCTION) !== 0 && isTold(opcode);
    const plain = withEvents(opcode, events, ops[unit]);
    const handler: Handler = (f, oparg) => {
      const prev = f.prevUnit;
      f.prevUnit = unit;
      if (tstate.tracing === 0) {
        if (startsLine && line(f, unit, prev) < 0) return ERROR;
        if (single && fire(EVENT.INSTRUCTION, f, unit) < 0) return ERROR;
      }
      const flow = plain(f, oparg);
      // An adaptive instruction may have put its special form in our place.
      if (code.v.instrumented === serial) ops[unit] = handler;
      return flow;
    };
    ops[unit] = handler;
  }
}
