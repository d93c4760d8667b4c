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
  declare code: PyObject;
  declare previous: Frame | null;
  /** Function object that is executed; owned (globals and builtins are borrowed from it). */
  declare func: PyObject;
  declare globals: PyObject;
  declare builtins: PyObject;
  /** Mapping of a module, class or exec namespace; null in functions. Owned. */
  declare locals: PyObject | null;
  /** Frame object for Python, once somebody asked for it; owned. */
  declare frame_obj: PyObject | null;
  declare localsplus: (PyObject | null)[];
  /** Index of the next free stack slot in `localsplus`. */
  declare sp: number;
  /** Code unit of the last instruction started (prev_instr - first instruction); -1 before the first. */
  declare lasti: number;
  /** The code unit before that one, kept while the code is instrumented. */
  declare prevUnit: number;
  /** Code unit to execute next. */
  declare pc: number;
  /** Where in the caller a return continues; kept for YIELD/SEND (frame->return_offset). */
  declare return_offset: number;
  declare owner: number;
  /** The generator object that this frame belongs to (owner GENERATOR); not owned. */
  declare generator: PyObject | null;
  /** Whether this frame was entered by a native call: its return leaves the eval loop. */
  declare isEntry: boolean;

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
    this.code = code;
    this.previous = null;
    this.func = func;
    this.globals = globals;
    this.builtins = builtins;
    this.locals = locals;
    this.frame_obj = null;
    const localsplus = new Array<PyObject | null>(size);
    for (let i = 0; i < size; i++) localsplus[i] = null;
    this.localsplus = localsplus;
    this.sp = nlocalsplus;
    this.lasti = -1;
    this.prevUnit = -1;
    this.pc = 0;
    this.return_offset = 0;
    this.owner = owner;
    this.generator = null;
    this.isEntry = false;
  }
}

const NONE = null as unknown as PyObject;
keepShape(new Frame(NONE, NONE, NONE, NONE, null, 0, 0, FrameOwner.THREAD));
