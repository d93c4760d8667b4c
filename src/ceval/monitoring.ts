/**
 * Events of running code for `sys.monitoring`, `sys.settrace` and `sys.setprofile`
 * (Python/instrumentation.c). Code is instrumented when it is entered while events are wanted, so
 * that nothing is paid before.
 */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import type { PyCodeObject } from '../objects/codeobject';
import { PyErr_GetRaisedException, PyErr_SetRaisedException } from '../objects/errors';
import type { Frame } from '../objects/interpframe';
import { PyLong_FromLong } from '../objects/longobject';
import { allThreadStates, tstate } from '../objects/pystate';
import { forgetPrepared } from './decode';
import { instrument } from './instrument';
import { setMonitor, type Monitor } from './monitor-hook';

/** Events as bits, in the order of PY_MONITORING_EVENT_*. */
export const EVENT = {
  PY_START: 1,
  PY_RESUME: 2,
  PY_RETURN: 4,
  PY_YIELD: 8,
  CALL: 16,
  LINE: 32,
  INSTRUCTION: 64,
  JUMP: 128,
  BRANCH: 256,
  STOP_ITERATION: 512,
  RAISE: 1024,
  EXCEPTION_HANDLED: 2048,
  PY_UNWIND: 4096,
  PY_THROW: 8192,
  RERAISE: 16384,
  C_RETURN: 32768,
  C_RAISE: 65536,
} as const;

/** Tools 0 to 5 are the program's, 6 is sys.setprofile, 7 is sys.settrace. */
export const TOOL_COUNT = 8;

/** What a tool answers to an event. */
export const Answer = {
  FAILED: -1,
  GO_ON: 0,
  DISABLE: 1,
} as const;

/** Calls a tool's callback. `args` follow code and offset; borrowed. */
export type Callback = (frame: Frame, offset: number, args: readonly PyObject[]) => number;

const globalEvents = new Int32Array(TOOL_COUNT);
let localEvents = new WeakMap<PyCodeObject, Int32Array>();
/** For each code: tools that have disabled an event of an instruction. */
let disabled = new WeakMap<PyCodeObject, Map<number, number>>();
let callbacks: Map<number, Callback>[] = [];

onRuntimeReset(() => {
  globalEvents.fill(0);
  localEvents = new WeakMap();
  disabled = new WeakMap();
  callbacks = Array.from({ length: TOOL_COUNT }, () => new Map<number, Callback>());
  localTools = 0;
});
/** Code objects with local events, counted as they are set. */
let localTools = 0;

/** Sets or, with null, removes what is called for a tool's event. */
export function setCallback(tool: number, event: number, callback: Callback | null): void {
  if (callback === null) callbacks[tool].delete(event);
  else callbacks[tool].set(event, callback);
}

/** The events that some tool wants of the code. */
export function activeEvents(code: PyCodeObject): number {
  const local = localEvents.get(code);
  let events = 0;
  for (let tool = 0; tool < TOOL_COUNT; tool++) events |= globalEvents[tool] | (local?.[tool] ?? 0);
  return events;
}

function toolsFor(code: PyCodeObject, event: number): number {
  const local = localEvents.get(code);
  let tools = 0;
  for (let tool = 0; tool < TOOL_COUNT; tool++) {
    if ((globalEvents[tool] | (local?.[tool] ?? 0)) & event) tools |= 1 << tool;
  }
  return tools;
}

/**
 * Tells all tools that want the event, which the instruction at `unit` has; -1 with an exception
 * set. @source Python/instrumentation.c call_instrumentation_vector
 */
export function fire(
  event: number,
  frame: Frame,
  unit: number,
  args: readonly PyObject[] = [],
): number {
  if (tstate.tracing > 0) return 0;
  const code = frame.code as PyCodeObject;
  // Events of C functions go with those of calls.
  const group = event >= EVENT.C_RETURN ? EVENT.CALL : event;
  const off = disabled.get(code);
  const key = unit * 32 + (31 - Math.clz32(event));
  const tools = toolsFor(code, group) & ~(off?.get(key) ?? 0);
  for (let tool = TOOL_COUNT - 1; tools !== 0 && tool >= 0; tool--) {
    const callback = tools & (1 << tool) ? callbacks[tool].get(event) : undefined;
    if (callback === undefined) continue;
    tstate.tracing++;
    const answer = callback(frame, unit * 2, args);
    tstate.tracing--;
    if (answer < 0) return -1;
    if (answer > 0) disable(code, key, 1 << tool);
  }
  return 0;
}

function disable(code: PyCodeObject, key: number, tool: number): void {
  let off = disabled.get(code);
  if (off === undefined) disabled.set(code, (off = new Map()));
  off.set(key, (off.get(key) ?? 0) | tool);
}

/** Gives tools the events again that they have disabled. @source Python/instrumentation.c monitoring_restart_events_impl */
export function restartEvents(): void {
  disabled = new WeakMap();
}

/** As `fire`, with a number as the last argument. */
export function fireNumber(event: number, frame: Frame, unit: number, n: number): number {
  const number = PyLong_FromLong(n);
  const result = fire(event, frame, unit, [number]);
  Py_DECREF(number);
  return result;
}

/** Tells of the raised exception, which stays raised. @source Python/instrumentation.c call_instrumentation_vector_protected */
export function fireException(
  event: number,
  frame: Frame,
  args: readonly PyObject[] | null = null,
): void {
  const exc = PyErr_GetRaisedException()!;
  const failed = fire(event, frame, Math.max(frame.lasti, 0), args ?? [exc]) < 0;
  if (failed) Py_DECREF(exc);
  else PyErr_SetRaisedException(exc);
}

const listener: Monitor = {
  prepared: instrument,
  raised: (frame) => fireException(EVENT.RAISE, frame),
  reraised: (frame) => fireException(EVENT.RERAISE, frame),
  handled(frame) {
    const exc = frame.localsplus[frame.sp - 1]!;
    return fire(EVENT.EXCEPTION_HANDLED, frame, frame.pc, [exc]);
  },
  unwound: (frame) => fireException(EVENT.PY_UNWIND, frame),
  thrown: (frame) => fireException(EVENT.PY_THROW, frame),
};

/** Puts changed wishes into effect, in code that is running at once. @source Python/instrumentation.c instrument_all_executing_code_objects */
function apply(): void {
  const wanted = localTools > 0 || globalEvents.some((events) => events !== 0);
  setMonitor(wanted ? listener : null);
  const running = new Set<PyCodeObject>();
  for (const thread of allThreadStates()) {
    for (let frame = thread.current_frame; frame !== null; frame = frame.previous) {
      frame.prevUnit = frame.lasti;
      running.add(frame.code as PyCodeObject);
    }
  }
  forgetPrepared(running);
  if (wanted) running.forEach(instrument);
}

export function getEvents(tool: number): number {
  return globalEvents[tool];
}

/** Sets the events that a tool wants of all code. @source Python/instrumentation.c _PyMonitoring_SetEvents */
export function setEvents(tool: number, events: number): void {
  if (globalEvents[tool] === events) return;
  globalEvents[tool] = events;
  apply();
}

export function getLocalEvents(tool: number, code: PyCodeObject): number {
  return localEvents.get(code)?.[tool] ?? 0;
}

/** Sets the events that a tool wants of one code object. @source Python/instrumentation.c _PyMonitoring_SetLocalEvents */
export function setLocalEvents(tool: number, code: PyCodeObject, events: number): void {
  let local = localEvents.get(code);
  if (local === undefined) localEvents.set(code, (local = new Int32Array(TOOL_COUNT)));
  if (local[tool] === events) return;
  if (local[tool] === 0) localTools++;
  else if (events === 0) localTools--;
  local[tool] = events;
  apply();
}
