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

/** The one thread state of a run. */
export const tstate = {
  /** Exception that is being raised, normalized; owned. Null: none. */
  current_exception: null as PyObject | null,
  exc_state: { exc_value: null, previous_item: null } as ErrStackItem,
  exc_info: null as unknown as ErrStackItem,
  current_frame: null as Frame | null,
  recursion_limit: DEFAULT_RECURSION_LIMIT,
  py_recursion_remaining: DEFAULT_RECURSION_LIMIT,
  c_recursion_remaining: C_RECURSION_LIMIT,
  /** Depth of native calls that are running Python code now (0 in the main program). */
  native_depth: 0,
  context: null as PyObject | null,
  async_gen_firstiter: null as PyObject | null,
  async_gen_finalizer: null as PyObject | null,
  coroutine_origin_tracking_depth: 0,
};

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
  /** Imports an absolute module by name: new reference or null. @source Python/import.c PyImport_ImportModule */
  importModule: null as unknown as (name: string) => PyObject | null,
};

onRuntimeReset(() => {
  tstate.current_exception = null;
  tstate.exc_state = { exc_value: null, previous_item: null };
  tstate.exc_info = tstate.exc_state;
  tstate.current_frame = null;
  tstate.recursion_limit = DEFAULT_RECURSION_LIMIT;
  tstate.py_recursion_remaining = DEFAULT_RECURSION_LIMIT;
  tstate.c_recursion_remaining = C_RECURSION_LIMIT;
  tstate.native_depth = 0;
  tstate.context = null;
  tstate.async_gen_firstiter = null;
  tstate.async_gen_finalizer = null;
  tstate.coroutine_origin_tracking_depth = 0;
  interp.importlib = null;
  interp.import_func = null;
  interp.finalizing = false;
  interp.initialized = false;
  gcstate.exceptionPending = () => tstate.current_exception !== null;
});
