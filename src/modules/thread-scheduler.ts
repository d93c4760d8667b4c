/**
 * The threads of a run. One runs at a time, and another takes its place where CPython's would let
 * go of the GIL: where it waits, where it ends, and after a long stretch of instructions. Which one
 * is decided by the run's own clock, so that equal runs switch alike.
 *
 * A thread that waits is left with its frames kept (ceval/suspend.ts). Where native code stands
 * between its frames, and in the main thread, the others run inside its call instead.
 */
import {
  announceResumption,
  announceSuspension,
  beginSuspension,
  canSuspend,
  endSuspension,
  isSuspending,
} from '../ceval/suspend';
import { _PyEval_ResumeCaller, _PyEval_ResumeFrame } from '../ceval/eval-frame';
import { limits } from '../ceval/limits';
import type { MethodDef, PyObject } from '../heap/object';
import { registerRoots, visitOptional } from '../heap/roots';
import { EvalBreakerBit, evalBreaker, onRuntimeReset } from '../heap/runtime';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError } from '../objects/exceptions';
import {
  hooks,
  interp,
  newThreadState,
  parkedThreads,
  tstate,
  type ThreadState,
} from '../objects/pystate';
import { currentNs, sleepNs } from './virtual-clock';

/** What a thread waits for. */
export interface Wait {
  /** Whether it has come about. */
  ready(): boolean;
  /** When the thread goes on without it, in nanoseconds of the run's clock; null: never. */
  readonly deadline: bigint | null;
  /** The waiting call's result, by whether it has come about; null with an exception set. */
  finish(ready: boolean): PyObject | null;
}

/** The moment since which a thread could go on. */
interface Stamp {
  readonly time: bigint;
  readonly order: number;
}

/** A thread that has been started and has not ended. */
export interface Thread {
  readonly ident: number;
  /** Runs it from its start; null: the main thread. */
  readonly main: (() => PyObject | null) | null;
  /** Ends it, with its result. */
  readonly end: ((result: PyObject | null) => void) | null;
  /** Its state while it does not run. */
  state: ThreadState;
  begun: boolean;
  wait: Wait | null;
  since: Stamp | null;
  /** Order in which threads began to wait. */
  order: number;
  /** Weak reference to the lock that is released at the end; owned. */
  sentinel: PyObject | null;
}

const MAIN_THREAD = 140_000_000_000_000;
/** @source Python/ceval_gil.c DEFAULT_INTERVAL, in nanoseconds */
const SWITCH_INTERVAL = 5_000_000n;
/** Grants of instructions that a thread gets before others have a turn. */
const GRANTS_PER_TURN = 4;

/** Native functions that may be left in the middle: all they do after waiting is to return. */
const waitingFunctions = new Set<MethodDef['meth']>();

/** Declares that the native function ends with `waitFor`. */
export function mayWait<F extends MethodDef['meth']>(meth: F): F {
  waitingFunctions.add(meth);
  return meth;
}

function newThread(ident: number, main: Thread['main'], end: Thread['end']): Thread {
  const state = newThreadState(tstate.recursion_limit);
  const rest = { begun: false, wait: null, since: null, order: 0, sentinel: null };
  return { ident, main, end, state, ...rest };
}

/** The running thread, and how many there are besides the main one. */
export const threads = {
  running: newThread(MAIN_THREAD, null, null),
  alive: 0,
  /** Identifier of the running thread. */
  get current(): number {
    return threads.running.ident;
  },
};
let mainThread = threads.running;
let nextIdent = MAIN_THREAD + 4096;
let order = 0;
let grants = 0;
/** Threads that can be given the turn at any time: new ones and suspended ones. */
const waiting = new Set<Thread>();
/** Threads inside whose calls others run, the innermost last. */
const hosts: Thread[] = [];

onRuntimeReset(() => {
  threads.running = newThread(MAIN_THREAD, null, null);
  mainThread = threads.running;
  threads.alive = 0;
  nextIdent = MAIN_THREAD + 4096;
  order = 0;
  waiting.clear();
  hosts.length = 0;
});

registerRoots('thread sentinels', (visit) => {
  for (const thread of allThreads()) visitOptional(visit, thread.sentinel, 'end of a thread');
});

/** All threads, the running one first. */
export function allThreads(): Thread[] {
  return [...new Set([threads.running, mainThread, ...hosts, ...waiting])];
}

function stamp(): Stamp {
  return { time: currentNs(), order: order++ };
}

function earlier(a: Stamp, b: Stamp): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}

/** Since when the thread could go on; null: it cannot yet. */
function readySince(thread: Thread): Stamp | null {
  const { wait } = thread;
  if (wait === null) return thread.since;
  if (wait.ready()) return (thread.since ??= stamp());
  thread.since = null;
  if (wait.deadline === null || wait.deadline > currentNs()) return null;
  return { time: wait.deadline, order: thread.order };
}

/** Says that something has changed that threads may wait for. */
export function wakeThreads(): void {
  for (const thread of waiting) readySince(thread);
  for (const thread of hosts) readySince(thread);
}

function firstReady(candidates: Iterable<Thread>): Thread | null {
  let best: Thread | null = null;
  let bestSince: Stamp | null = null;
  for (const thread of candidates) {
    const since = readySince(thread);
    if (since === null || (bestSince !== null && !earlier(since, bestSince))) continue;
    best = thread;
    bestSince = since;
  }
  return best;
}

/** Moves the clock to the first deadline; false: nobody has one. */
function advanceClock(candidates: Iterable<Thread>): boolean {
  let first: bigint | null = null;
  for (const { wait } of candidates) {
    const deadline = wait?.deadline ?? null;
    if (deadline !== null && (first === null || deadline < first)) first = deadline;
  }
  if (first === null) return false;
  const left = first - currentNs();
  if (left > 0n) sleepNs(left);
  return true;
}

function park(thread: Thread): void {
  thread.state = { ...tstate };
  parkedThreads.add(thread.state);
}

function unpark(thread: Thread): void {
  parkedThreads.delete(thread.state);
  Object.assign(tstate, thread.state);
  threads.running = thread;
}

function take(thread: Thread): PyObject | null | undefined {
  const { wait } = thread;
  thread.wait = null;
  thread.since = null;
  return wait?.finish(wait.ready());
}

/** Gives a thread the turn until it ends or waits. */
function runThread(thread: Thread): void {
  waiting.delete(thread);
  unpark(thread);
  grants = 0;
  let result: PyObject | null;
  if (thread.begun) {
    announceResumption();
    result = _PyEval_ResumeFrame(take(thread));
  } else {
    thread.begun = true;
    thread.since = null;
    result = thread.main!();
  }
  // The frames of an outer loop go on with the inner one's value.
  while (!isSuspending() && tstate.current_frame !== null) result = _PyEval_ResumeCaller(result);
  if (isSuspending()) {
    endSuspension();
    return;
  }
  thread.end!(result);
  threads.alive--;
  if (threads.alive === 0) limits.onGrant = null;
  wakeThreads();
}

/** Runs other threads inside the running one's call until it can go on. */
function runOthers(self: Thread): PyObject | null | undefined {
  park(self);
  hosts.push(self);
  let deadlock = false;
  for (;;) {
    const candidates = interp.finalizing ? [self] : [self, ...waiting];
    const next = firstReady(candidates);
    if (next === self) break;
    if (next !== null) runThread(next);
    else if (!advanceClock(candidates)) {
      deadlock = true;
      break;
    }
  }
  hosts.pop();
  unpark(self);
  if (!deadlock) return take(self);
  self.wait = null;
  return PyErr_SetString(PyExc_RuntimeError, hosts.length === 0 ? DEADLOCK : BURIED);
}

const DEADLOCK =
  'deadlock: every thread waits for another one, and none can go on (CPython would wait for ever)';
const BURIED =
  'waiting inside a callback of native code for a thread that began to wait before: ' +
  "Heapscope's simulator cannot switch back to it from here";

function suspend(self: Thread): null {
  park(self);
  waiting.add(self);
  announceSuspension();
  return beginSuspension();
}

/** Waits, while other threads run. For functions declared by `mayWait`, as the last thing they do. */
export function waitFor(wait: Wait): PyObject | null {
  const self = threads.running;
  self.wait = wait;
  self.since = null;
  self.order = order++;
  if (self !== mainThread && canSuspend(waitingFunctions)) return suspend(self);
  return runOthers(self) ?? null;
}

/**
 * Waits inside a native function that goes on afterwards: whether `ready` came about before the
 * deadline, or null with an exception set.
 */
export function waitInside(ready: () => boolean, deadline: bigint | null): boolean | null {
  const self = threads.running;
  let came = false;
  self.wait = {
    ready,
    deadline,
    finish: (result) => {
      came = result;
      return null;
    },
  };
  self.since = null;
  self.order = order++;
  runOthers(self);
  return tstate.current_exception === null ? came : null;
}

/** The moment that lies `seconds` ahead; null for Infinity. */
export function deadlineIn(seconds: number): bigint | null {
  return seconds === Infinity ? null : currentNs() + BigInt(Math.round(seconds * 1e9));
}

/** Lets others have a turn, between two instructions: -1 when the thread is to be left. */
function yieldTurn(): number {
  evalBreaker.pending &= ~EvalBreakerBit.SWITCH;
  if (waiting.size === 0 || interp.finalizing) return 0;
  // A stretch of instructions takes its time, for those that sleep meanwhile.
  sleepNs(SWITCH_INTERVAL);
  if (firstReady(waiting) === null) return 0;
  const self = threads.running;
  self.wait = null;
  self.since = stamp();
  if (self !== mainThread && canSuspend(null)) {
    suspend(self);
    return -1;
  }
  runOthers(self);
  return 0;
}
hooks.yieldTurn = yieldTurn;

function countGrant(): void {
  if (++grants % GRANTS_PER_TURN === 0) evalBreaker.pending |= EvalBreakerBit.SWITCH;
}

/** Starts a thread; it gets its first turn when the running one waits. */
export function startThread(main: () => PyObject | null, end: Thread['end']): Thread {
  const thread = newThread(nextIdent, main, end);
  nextIdent += 4096;
  thread.since = stamp();
  parkedThreads.add(thread.state);
  waiting.add(thread);
  threads.alive++;
  limits.onGrant = countGrant;
  return thread;
}
