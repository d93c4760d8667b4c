/** The only door to the simulator: runs a program with CPython's memory semantics. */
import type { LibraryArchive } from './compile/library-archive';
import { _PyEval_EvalCode } from './ceval/eval-code';
import { compileText, releaseArena } from './ceval/compile-source';
import { settleSteps } from './ceval/run-frame';
import { setLibrary } from './ceval/frozen';
import { StopRun, limits, type StopReason } from './ceval/limits';
import { setInstructionObserver, type InstructionObserver } from './ceval/observe';
import { Py_Initialize, mainModule } from './ceval/pylifecycle';
import { settleForScript } from './ceval/start-state';
import { Py_FinalizeEx } from './ceval/finalize';
import { _PyErr_PrintEx, flush_io, type ScriptEnd } from './ceval/pythonrun';
import { decodeSource } from './ceval/source-encoding';
import { memory } from './heap/alloc';
import { setObserver, type HeapObserver } from './heap/observer';
import { program, registerRoots } from './heap/roots';
import { onRuntimeReset, resetRuntime } from './heap/runtime';
import type { PyObject } from './heap/object';
import { Py_DECREF } from './heap/refcount';
import { ExitProcess } from './modules/exit-process';
import { normalizePath } from './modules/fs-node';
import { setRunConfig, type FileSourceStat, type FileSystemSource } from './modules/run-config';
import { PyObject_CallFunctionObjArgs } from './objects/call';
import { PyDict_DelItemString, PyDict_SetItemString } from './objects/dictobject';
import { PyErr_Clear } from './objects/errors';
import { PyModule_GetDict } from './objects/moduleobject';
import { PyObject_GetAttr, Py_None } from './objects/object';
import { allThreadStates, interp } from './objects/pystate';
import { PyUnicode_FromString, _Py_ID } from './objects/unicodeobject';
import { PyDict_GetItemString } from './objects/dictobject';

/** Watchers of a run; they are told of everything from the script's first instruction on. */
export interface RunObservers {
  readonly heap: HeapObserver | null;
  readonly instructions: InstructionObserver;
}

/** What bounds a run. */
export interface RunBounds {
  readonly maxSteps?: number;
  /** Simulated bytes alive; beyond it an allocation raises MemoryError. */
  readonly maxBytes?: number;
  readonly maxSeconds?: number;
}

/** The inputs of a run: equal inputs give equal events. */
export interface RunOptions {
  readonly source: Uint8Array;
  /** Where the script is: what `__file__` and tracebacks show. */
  readonly filename: string;
  /** The script as it is named on the command line, when that is not `filename`: `sys.argv[0]`. */
  readonly argv0?: string;
  /** `sys.argv` after the script. */
  readonly argv: readonly string[];
  readonly files: FileSystemSource | null;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin: (size: number) => Uint8Array;
  readonly stdout: (bytes: Uint8Array) => void;
  readonly stderr: (bytes: Uint8Array) => void;
  /** Wall clock at start, nanoseconds since 1970. */
  readonly startTime?: bigint;
  readonly seed?: number;
  readonly bounds?: RunBounds;
  /** Element 0 is set to non-zero to cancel. */
  readonly cancel?: Int32Array;
  /** Called between instructions, some hundred times a second; may throw `StopRun`. */
  readonly poll?: () => void;
  readonly library: LibraryArchive;
  /** Called once the interpreter is up, before the script's first instruction. */
  readonly onStart?: () => RunObservers | null;
  /** Called when the script has ended and before the interpreter is torn down. */
  readonly onExit?: () => void;
}

/** How a run ended. */
export type RunOutcome =
  | { readonly kind: 'done'; readonly exitCode: number }
  | {
      readonly kind: 'exception';
      readonly exitCode: number;
      readonly type: string;
      readonly message: string;
      readonly traceback: string;
    }
  | { readonly kind: 'limit'; readonly reason: StopReason; readonly steps: number }
  | { readonly kind: 'cancelled'; readonly steps: number }
  | { readonly kind: 'fault'; readonly message: string; readonly stack: string };

const LIBRARY_FOLDER = '/usr/lib/python3.12';

function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : slash === 0 ? '/' : path.slice(0, slash);
}

/** The script's files, with the library's sources mounted where CPython has them. */
function withLibrary(files: FileSystemSource | null, library: LibraryArchive): FileSystemSource {
  const byPath = new Map(library.names().map((name) => [library.filename(name), name]));
  const sizes = new Map<string, Uint8Array>();
  const sourceOf = (path: string): Uint8Array | null => {
    const name = byPath.get(path);
    if (name === undefined) return null;
    let bytes = sizes.get(path);
    if (bytes === undefined) {
      bytes = new TextEncoder().encode(library.source(name));
      sizes.set(path, bytes);
    }
    return bytes;
  };
  const isFolder = (path: string): boolean => {
    if (LIBRARY_FOLDER === path || LIBRARY_FOLDER.startsWith(`${path}/`)) return true;
    return path.startsWith(`${LIBRARY_FOLDER}/`) && byPath.has(`${path}/__init__.py`);
  };
  return {
    readFile: (path) => sourceOf(path) ?? files?.readFile(path) ?? null,
    listDir: (path) =>
      files?.listDir(path) ?? (isFolder(path) ? libraryEntries(byPath, path) : null),
    stat: (path): FileSourceStat | null => {
      const bytes = sourceOf(path);
      if (bytes !== null) return { kind: 'file', size: bytes.length, mtime: 0 };
      if (path.startsWith(LIBRARY_FOLDER))
        return isFolder(path) ? { kind: 'dir', size: 0, mtime: 0 } : null;
      return files?.stat(path) ?? (isFolder(path) ? { kind: 'dir', size: 0, mtime: 0 } : null);
    },
  };
}

function libraryEntries(byPath: ReadonlyMap<string, string>, folder: string): string[] {
  const names = new Set<string>();
  for (const path of byPath.keys()) {
    if (path.startsWith(`${folder}/`)) names.add(path.slice(folder.length + 1).replace(/\/.*/, ''));
  }
  return [...names];
}

/** Puts `__file__`, `__cached__` and the loader into `__main__`. @source Python/pythonrun.c _PyRun_SimpleFile */
function prepareMain(dict: PyObject, filename: string): void {
  const name = PyUnicode_FromString(filename);
  PyDict_SetItemString(dict, '__file__', name);
  PyDict_SetItemString(dict, '__cached__', Py_None);
  const external = PyDict_GetItemString(interp.modules, '_frozen_importlib_external');
  const type = external === null ? null : PyObject_GetAttr(external, _Py_ID('SourceFileLoader'));
  const loader =
    type === null ? null : PyObject_CallFunctionObjArgs(type, _Py_ID('__main__'), name);
  if (loader !== null) {
    PyDict_SetItemString(dict, '__loader__', loader);
    Py_DECREF(loader);
  } else PyErr_Clear();
  if (type !== null) Py_DECREF(type);
  Py_DECREF(name);
}

/** The script's code while it runs: the call that runs it holds it and the function made of it. */
let programCode: PyObject | null = null;
onRuntimeReset(() => {
  programCode = null;
});
registerRoots('program', (visit) => {
  if (programCode === null) return;
  for (const thread of allThreadStates()) {
    let frame = thread.current_frame;
    while (frame !== null && frame.previous !== null) frame = frame.previous;
    if (frame?.code !== programCode) continue;
    visit(programCode, 'the running program');
    visit(frame.func, 'the running program');
  }
});

/** Compiles and runs the script in `__main__`; null: it ended well. */
function runMain(options: RunOptions): ScriptEnd | null {
  const dict = PyModule_GetDict(mainModule());
  settleForScript();
  prepareMain(dict, options.filename);
  const text = decodeSource(options.source, options.filename);
  const compiled = text === null ? null : compileText(text, options.filename, 'exec', 0, 0);
  let end: ScriptEnd | null = null;
  if (compiled === null) {
    flush_io();
    end = _PyErr_PrintEx(true);
  } else {
    const observers = options.onStart?.() ?? null;
    if (observers !== null) {
      setObserver(observers.heap);
      setInstructionObserver(observers.instructions);
    }
    programCode = compiled.code;
    program.running = true;
    const result = _PyEval_EvalCode(compiled.code, dict, dict);
    programCode = null;
    program.running = false;
    Py_DECREF(compiled.code);
    releaseArena(compiled.arena);
    flush_io();
    if (result === null) end = _PyErr_PrintEx(true);
    else Py_DECREF(result);
  }
  for (const name of ['__file__', '__cached__'])
    if (PyDict_DelItemString(dict, name) < 0) PyErr_Clear();
  return end;
}

function configure(options: RunOptions): void {
  const cwd = options.cwd ?? '/home/user';
  const scriptFolder = normalizePath(directoryOf(options.filename), cwd);
  setRunConfig({
    argv: [options.argv0 ?? options.filename, ...options.argv],
    path: [scriptFolder, '/usr/lib/python312.zip', LIBRARY_FOLDER, `${LIBRARY_FOLDER}/lib-dynload`],
    cwd,
    ...(options.env === undefined ? {} : { env: options.env }),
    stdout: options.stdout,
    stderr: options.stderr,
    stdin: options.stdin,
    files: withLibrary(options.files, options.library),
    ...(options.startTime === undefined ? {} : { startTime: options.startTime }),
    seed: options.seed ?? 0,
  });
  setLibrary(options.library);
}

function bound(options: RunOptions): void {
  const { maxSteps, maxBytes, maxSeconds } = options.bounds ?? {};
  limits.maxSteps = maxSteps ?? Infinity;
  limits.granted = 0;
  limits.deadline = maxSeconds === undefined ? Infinity : Date.now() + maxSeconds * 1000;
  limits.cancel = options.cancel ?? null;
  limits.poll = options.poll ?? null;
  if (maxBytes !== undefined) memory.limit = maxBytes;
}

/** Instructions that the run has executed, for outcomes. */
function stepsSoFar(): number {
  settleSteps();
  return limits.granted;
}

function outcomeOf(end: ScriptEnd | null): RunOutcome {
  if (end === null) return { kind: 'done', exitCode: 0 };
  if (end.type === null) return { kind: 'done', exitCode: end.exitCode };
  const { exitCode, type, message, report } = end;
  return { kind: 'exception', exitCode, type, message, traceback: report };
}

/** Runs a program from start to exit. Never throws: what goes wrong is in the outcome. */
export function runProgram(options: RunOptions): RunOutcome {
  try {
    resetRuntime();
    configure(options);
    Py_Initialize();
    settleSteps();
    bound(options);
    const end = runMain(options);
    options.onExit?.();
    Py_FinalizeEx();
    return outcomeOf(end);
  } catch (error) {
    if (error instanceof ExitProcess) return { kind: 'done', exitCode: error.status };
    if (error instanceof StopRun) {
      const steps = stepsSoFar();
      return error.reason === 'cancelled'
        ? { kind: 'cancelled', steps }
        : { kind: 'limit', reason: error.reason, steps };
    }
    const e = error instanceof Error ? error : new Error(String(error));
    return { kind: 'fault', message: e.message, stack: e.stack ?? '' };
  } finally {
    setObserver(null);
    setInstructionObserver(null);
  }
}
