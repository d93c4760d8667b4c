/** The thread state: current frame, current exception, recursion bounds (Include/cpython/pystate.h). */
import { gcstate } from '../gc/generations';
import type { PyObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import type { Frame } from './interpframe';

/** A level of the stack of handled exceptions (struct _err_stackitem). */
export interface ErrStackItem {
  /** The exception being handled, None, or null; owned. */
  exc_value: PyObject | null;
  previous_item: ErrStackItem | null;
}

/** Python-level recursion limit at start. @source Include/internal/pycore_global... Py_DEFAULT_RECURSION_LIMIT */
export const DEFAULT_RECURSION_LIMIT = 1000;
/** @source Include/cpython/pystate.h C_RECURSION_LIMIT (3.12 release builds) */
export const C_RECURSION_LIMIT = 1500;

/** What belongs to one thread (struct _ts). */
export interface ThreadState {
  /** Exception that is being raised, normalized; owned. Null: none. */
  current_exception: PyObject | null;
  exc_state: ErrStackItem;
  exc_info: ErrStackItem;
  current_frame: Frame | null;
  /** The same for all threads. */
  recursion_limit: number;
  py_recursion_remaining: number;
  c_recursion_remaining: number;
  /** What `sys.settrace` and `sys.setprofile` were given; owned. */
  c_traceobj: PyObject | null;
  c_profileobj: PyObject | null;
  /** Positive while a callback for events of running code is being called. */
  tracing: number;
  /** Depth of native calls that are running Python code now (0 in the main program). */
  native_depth: number;
  /** What native code keeps for the thread, owned; made when first asked for. */
  dict: PyObject | null;
  context: PyObject | null;
  async_gen_firstiter: PyObject | null;
  async_gen_finalizer: PyObject | null;
  coroutine_origin_tracking_depth: number;
}

/** The state of a thread that has run nothing yet, below `recursionLimit`. */
export function newThreadState(recursionLimit: number): ThreadState {
  const exc_state: ErrStackItem = { exc_value: null, previous_item: null };
  return {
    current_exception: null,
    exc_state,
    exc_info: exc_state,
    current_frame: null,
    recursion_limit: recursionLimit,
    py_recursion_remaining: recursionLimit,
    c_recursion_remaining: C_RECURSION_LIMIT,
    c_traceobj: null,
    c_profileobj: null,
    tracing: 0,
    native_depth: 0,
    dict: null,
    context: null,
    async_gen_firstiter: null,
    async_gen_finalizer: null,
    coroutine_origin_tracking_depth: 0,
  };
}

/** The state of the running thread. */
export const tstate = newThreadState(DEFAULT_RECURSION_LIMIT);

/** The states of threads that have begun and do not run now. */
export const parkedThreads = new Set<ThreadState>();

/** The states of all threads, the running one first. */
export function allThreadStates(): ThreadState[] {
  return [tstate, ...parkedThreads];
}

/** Well-known objects of the interpreter, filled by ceval/pylifecycle; all owned. */
export const interp = {
  /** `sys.modules`, the `sys` module's dict, the `builtins` module and its dict. */
  modules: null as unknown as PyObject,
  sysdict: null as unknown as PyObject,
  builtins_module: null as unknown as PyObject,
  builtins: null as unknown as PyObject,
  importlib: null as PyObject | null,
  import_func: null as PyObject | null,
  finalizing: false,
  initialized: false,
};

/**
 * What lower layers call and ceval provides, set once at load (never reset): it breaks the cycle
 * between objects and ceval.
 */
export const hooks = {
  /** Runs a frame to its end: result or null. @source Python/ceval.c _PyEval_EvalFrame */
  evalFrame: null as unknown as (frame: Frame, throwflag: boolean) => PyObject | null,
  /**
   * Calls a function object: makes its frame from the arguments and runs it. `locals` null: fast
   * locals. @source Python/ceval.c _PyEval_Vector
   */
  evalVector: null as unknown as (
    func: PyObject,
    locals: PyObject | null,
    args: readonly PyObject[],
    kwnames: PyObject | null,
  ) => PyObject | null,
  /** The same with fast locals, the object in front of the arguments and no keywords. */
  evalMethod: null as unknown as (
    func: PyObject,
    self: PyObject,
    args: readonly PyObject[],
  ) => PyObject | null,
  /** Lets other threads have a turn; -1 when the running one is to be left. */
  yieldTurn: null as unknown as () => number,
  /** Imports an absolute module by name: new reference or null. @source Python/import.c PyImport_ImportModule */
  importModule: null as unknown as (name: string) => PyObject | null,
};

onRuntimeReset(() => {
  Object.assign(tstate, newThreadState(DEFAULT_RECURSION_LIMIT));
  parkedThreads.clear();
  interp.importlib = null;
  interp.import_func = null;
  interp.finalizing = false;
  interp.initialized = false;
  gcstate.exceptionPending = () => tstate.current_exception !== null;
});
