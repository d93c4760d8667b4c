/** From source text to a code object of the simulated heap, or SyntaxError (Python/pythonrun.c). */
import type {
  CompileMode,
  CompileWarning,
  CompiledUnit,
  SyntaxFault,
} from '../compile/code-description';
import { compileSource, compileTree } from '../compile/compile';
import type { PyObject, PyTypeObject } from '../heap/object';
import type { Mod } from '../parse/ast';
import { ARENA, registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyErr_ExceptionMatches,
  PyErr_SetObject,
  PyErr_SetString,
  PyErr_Clear,
  PyErr_WarnEx,
} from '../objects/errors';
import {
  PyExc_DeprecationWarning,
  PyExc_IndentationError,
  PyExc_SyntaxError,
  PyExc_SyntaxWarning,
  PyExc_TabError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { escapedCharacter } from '../objects/name-capi';
import { Py_None } from '../objects/object';
import { tstate } from '../objects/pystate';
import type { PyCodeObject } from '../objects/codeobject';
import { tupleFromStolen } from '../objects/tupleobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { warn_explicit } from '../objects/warnings';
import { SimulatedHeap } from './compile-heap';
import { sourceLine } from './source-lines';

/** Bits of co_flags that a compilation takes over from the code that asks for it. */
const PyCF_MASK = 0x1fe0000;

/** Code with what the parser keeps alive while it runs. */
export interface Compiled {
  readonly code: PyObject;
  /** The list in which the parser's arena keeps its objects; end it with `releaseArena`. */
  readonly arena: PyObject;
}

const liveArenas = new Set<PyObject>();
/** Code that is made but not handed out: the compiler's warnings are being issued. */
const codesInTheMaking = new Set<PyObject>();
onRuntimeReset(() => {
  liveArenas.clear();
  codesInTheMaking.clear();
});
registerRoots('arena', (visit) => {
  for (const arena of liveArenas) visit(arena, ARENA);
  for (const code of codesInTheMaking) visit(code, 'the compiler');
});

/** Ends a parser's arena. @source Python/pyarena.c _PyArena_Free */
export function releaseArena(arena: PyObject): void {
  liveArenas.delete(arena);
  Py_DECREF(arena);
}

function typeOfFault(fault: SyntaxFault): PyTypeObject {
  switch (fault.type) {
    case 'IndentationError':
      return PyExc_IndentationError;
    case 'TabError':
      return PyExc_TabError;
    case 'ValueError':
      return PyExc_ValueError;
    case 'SyntaxError':
      return PyExc_SyntaxError;
  }
}

/** Raises the exception that a fault stands for. @source Parser/pegen_errors.c _PyPegen_raise_error_known_location */
export function raiseSyntaxFault(fault: SyntaxFault): null {
  const type = typeOfFault(fault);
  if (type === PyExc_ValueError) return PyErr_SetString(type, fault.msg);
  const text = fault.text ?? sourceLine(fault.filename, fault.lineno);
  const details = tupleFromStolen([
    PyUnicode_FromString(fault.filename),
    PyLong_FromLong(fault.lineno),
    PyLong_FromLong(fault.offset),
    text === null ? Py_NewRef(Py_None) : PyUnicode_FromString(text),
    PyLong_FromLong(fault.end_lineno),
    PyLong_FromLong(fault.end_offset),
  ]);
  const value = tupleFromStolen([PyUnicode_FromString(fault.msg), details]);
  PyErr_SetObject(type, value);
  Py_DECREF(value);
  return null;
}

/** Issues the compiler's warnings; false if one became an exception. */
function issueWarnings(warnings: readonly CompileWarning[], filename: string): boolean {
  for (const w of warnings) {
    const category =
      w.category === 'SyntaxWarning' ? PyExc_SyntaxWarning : PyExc_DeprecationWarning;
    if (w.lineno === null) {
      // Where a filter makes it an exception, nothing is folded and nothing raised.
      if (PyErr_WarnEx(category, w.message, 1) < 0) PyErr_Clear();
      continue;
    }
    const message = PyUnicode_FromString(w.message);
    const file = PyUnicode_FromString(filename);
    const rc = warn_explicit(category, message, file, w.lineno, null, null, null);
    Py_DECREF(message);
    Py_DECREF(file);
    if (rc === 0) continue;
    if (!PyErr_ExceptionMatches(category)) return false;
    PyErr_Clear();
    const at = {
      lineno: w.lineno,
      offset: 0,
      end_lineno: w.lineno,
      end_offset: 0,
      text: undefined,
    };
    raiseSyntaxFault({
      kind: 'syntax-fault',
      type: 'SyntaxError',
      msg: w.message,
      filename,
      ...at,
    });
    return false;
  }
  return true;
}

/** Future features of the running code, for compilations that inherit them. @source Python/ceval.c PyEval_MergeCompilerFlags */
export function inheritedFlags(): number {
  const frame = tstate.current_frame;
  return frame === null ? 0 : (frame.code as PyCodeObject).v.co_flags & PyCF_MASK;
}

/**
 * Compiles a text; null with an exception set. `file`: the file name as a str that the code objects
 * share, if there is one. @source Python/pythonrun.c Py_CompileStringObject
 */
export function compileText(
  source: string,
  filename: string,
  mode: CompileMode,
  flags: number,
  optimize: number,
  file: PyObject | null = null,
): Compiled | null {
  return compileOn(filename, file, (heap) =>
    compileSource(source, filename, mode, {
      flags,
      optimize,
      heap,
      characterNames: escapedCharacter,
    }),
  );
}

/** Compiles a tree; null with an exception set. @source Python/compile.c _PyAST_Compile */
export function compileMod(
  tree: Mod,
  filename: string,
  mode: CompileMode,
  flags: number,
  optimize: number,
): Compiled | null {
  return compileOn(filename, null, (heap) =>
    compileTree(tree, filename, mode, { flags, optimize, heap }),
  );
}

function compileOn(
  filename: string,
  file: PyObject | null,
  compile: (heap: SimulatedHeap) => CompiledUnit | SyntaxFault,
): Compiled | null {
  const heap = new SimulatedHeap((fault) => {
    if (issueWarnings(fault.warnings ?? [], filename)) raiseSyntaxFault(fault);
  }, file);
  const { arena } = heap;
  liveArenas.add(arena);
  const unit = compile(heap);
  const code = 'kind' in unit ? null : heap.takeCode(unit.code);
  heap.end();
  if (code === null || 'kind' in unit) {
    releaseArena(arena);
    return null;
  }
  codesInTheMaking.add(code);
  const fine = issueWarnings(unit.warnings, filename);
  codesInTheMaking.delete(code);
  if (fine) return { code, arena };
  Py_DECREF(code);
  releaseArena(arena);
  return null;
}
