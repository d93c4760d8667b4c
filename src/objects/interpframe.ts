/** The interpreter frame: fast locals and value stack of running or suspended code (pycore_frame.h). */
import type { PyObject } from '../heap/object';
import { keepShape } from '../heap/shapes';

/** @source Include/internal/pycore_frame.h enum _frameowner */
export const FrameOwner = { THREAD: 0, GENERATOR: 1, FRAME_OBJECT: 2, CSTACK: 3 } as const;

/**
 * Locals, cells, free variables and value stack lie in one array, as CPython's localsplus; slots
 * at and above `sp` are null. Everything in it is an owned reference, as are `func`, `code`,
 * `locals` and `frame_obj`.
 */
export class Frame {
  /** The code object. */
  code: PyObject;
  previous: Frame | null = null;
  /** Function object that is executed; owned (globals and builtins are borrowed from it). */
  func: PyObject;
  globals: PyObject;
  builtins: PyObject;
  /** Mapping of a module, class or exec namespace; null in functions. Owned. */
  locals: PyObject | null;
  /** Frame object for Python, once somebody asked for it; owned. */
  frame_obj: PyObject | null = null;
  localsplus: (PyObject | null)[];
  /** Index of the next free stack slot in `localsplus`. */
  sp: number;
  /** Code unit of the last instruction started (prev_instr - first instruction); -1 before the first. */
  lasti = -1;
  /** The code unit before that one, kept while the code is instrumented. */
  prevUnit = -1;
  /** Code unit to execute next. */
  pc = 0;
  /** Where in the caller a return continues; kept for YIELD/SEND (frame->return_offset). */
  return_offset = 0;
  owner: number;
  /** The generator object that this frame belongs to (owner GENERATOR); not owned. */
  generator: PyObject | null = null;
  /** Whether this frame was entered by a native call: its return leaves the eval loop. */
  isEntry = false;

  constructor(
    func: PyObject,
    code: PyObject,
    globals: PyObject,
    builtins: PyObject,
    locals: PyObject | null,
    size: number,
    nlocalsplus: number,
    owner: number,
  ) {
    this.func = func;
    this.code = code;
    this.globals = globals;
    this.builtins = builtins;
    this.locals = locals;
    const localsplus = new Array<PyObject | null>(size);
    for (let i = 0; i < size; i++) localsplus[i] = null;
    this.localsplus = localsplus;
    this.sp = nlocalsplus;
    this.owner = owner;
  }
}

const NONE = null as unknown as PyObject;
keepShape(new Frame(NONE, NONE, NONE, NONE, null, 0, 0, FrameOwner.THREAD));
