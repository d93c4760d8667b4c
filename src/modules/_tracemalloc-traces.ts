/** The traces of `tracemalloc`: who allocated each block that is alive. */
import { setMemoryHook, type MemoryHook } from '../heap/alloc';
import { onRuntimeReset } from '../heap/runtime';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import type { PyCodeObject } from '../objects/codeobject';
import { lineOfUnit } from '../objects/codeobject-locations';
import { _PyFrame_IsIncomplete } from '../objects/frameobject';
import type { Frame } from '../objects/interpframe';
import { tstate } from '../objects/pystate';

/** Frames of a call stack, the innermost first; shared by equal stacks. */
export interface Traceback {
  readonly frames: readonly { readonly filename: PyObject; readonly lineno: number }[];
  /** Depth of the whole stack. */
  readonly total: number;
  readonly key: string;
}

export interface Trace {
  readonly size: number;
  readonly traceback: Traceback;
}

/** @source Python/tracemalloc.c tracemalloc_config, traced_memory, peak_traced_memory */
export const tracer = {
  tracing: false,
  maxFrames: 1,
  traced: 0,
  peak: 0,
  /** While the traces are listed: what that allocates is not traced. */
  suspended: false,
  /** Block address to its trace. */
  traces: new Map<number, Trace>(),
};

/** Largest number of frames that may be kept. */
export const MAX_NFRAME = 65535;

let tracebacks = new Map<string, Traceback>();
/** Filenames are held by the tables, as in CPython. */
let filenames = new Map<string, PyObject>();

onRuntimeReset(() => {
  tracer.tracing = false;
  tracer.suspended = false;
  tracer.maxFrames = 1;
  tracer.traced = 0;
  tracer.peak = 0;
  tracer.traces = new Map();
  tracebacks = new Map();
  filenames = new Map();
});

registerRoots('tracemalloc', (visit) => {
  for (const name of filenames.values()) visit(name, 'file names of tracemalloc');
});

function filenameOf(code: PyCodeObject): PyObject {
  const name = code.v.co_filename as PyObject<string>;
  let known = filenames.get(name.v);
  if (known === undefined) {
    known = Py_NewRef<PyObject>(name);
    filenames.set(name.v, known);
  }
  return known;
}

function lineOf(frame: Frame): number {
  const code = frame.code as PyCodeObject;
  if (frame.lasti < 0) return code.v.co_firstlineno;
  const line = lineOfUnit(code, frame.lasti);
  return line < 0 ? 0 : line;
}

const EMPTY: Traceback = { frames: [], total: 0, key: '' };

/** @source Python/tracemalloc.c traceback_get_frames, traceback_new */
function currentTraceback(): Traceback {
  const frames: { filename: PyObject; lineno: number }[] = [];
  let total = 0;
  let key = '';
  for (let frame = tstate.current_frame; frame !== null; frame = frame.previous) {
    if (_PyFrame_IsIncomplete(frame)) continue;
    if (total < MAX_NFRAME) total++;
    if (frames.length >= tracer.maxFrames) continue;
    const filename = filenameOf(frame.code as PyCodeObject);
    const lineno = lineOf(frame);
    frames.push({ filename, lineno });
    key += `${(filename as PyObject<string>).v}\0${lineno}\0`;
  }
  if (frames.length === 0) return EMPTY;
  key += total;
  let traceback = tracebacks.get(key);
  if (traceback === undefined) {
    traceback = { frames, total, key };
    tracebacks.set(key, traceback);
  }
  return traceback;
}

/** Block that was traced last: a new object in it needs no second look at the stack. */
let lastTraced = 0;

const hook: MemoryHook = {
  alloc(addr, size) {
    forget(addr);
    if (tracer.suspended) return;
    lastTraced = addr;
    tracer.traces.set(addr, { size, traceback: currentTraceback() });
    tracer.traced += size;
    if (tracer.traced > tracer.peak) tracer.peak = tracer.traced;
  },
  free: forget,
  /** @source Python/tracemalloc.c _PyTraceMalloc_NewReference */
  newReference(addr) {
    // Even while traces are listed: a block of a free list goes to the line that lists them.
    const fresh = addr === lastTraced;
    lastTraced = 0;
    if (fresh) return;
    const trace = tracer.traces.get(addr);
    if (trace !== undefined) {
      tracer.traces.set(addr, { size: trace.size, traceback: currentTraceback() });
    }
  },
};

function forget(addr: number): void {
  const trace = tracer.traces.get(addr);
  if (trace === undefined) return;
  tracer.traces.delete(addr);
  tracer.traced -= trace.size;
}

/** @source Python/tracemalloc.c _PyTraceMalloc_Start */
export function startTracing(maxFrames: number): void {
  if (tracer.tracing) return;
  tracer.maxFrames = maxFrames;
  tracer.tracing = true;
  setMemoryHook(hook);
}

/** @source Python/tracemalloc.c tracemalloc_clear_traces */
export function clearTraces(): void {
  tracer.traces.clear();
  tracer.traced = 0;
  tracer.peak = 0;
  tracebacks.clear();
  const names = [...filenames.values()];
  filenames.clear();
  for (const name of names) Py_DECREF(name);
}

/** @source Python/tracemalloc.c _PyTraceMalloc_Stop */
export function stopTracing(): void {
  if (!tracer.tracing) return;
  tracer.tracing = false;
  setMemoryHook(null);
  clearTraces();
}
