/** What the recorder keeps of a running frame. */
import type { CodeEntry } from './code-entries';
import type { WatchedFrame } from './describer';
import { DEPTH_SHIFT } from './step-table';

/** A running frame, and how far it has been recorded. One for each depth, used again and again. */
export class FrameEntry {
  line = 0;
  lastPc = -1;
  makesGenerator = false;
  /** 0 for frames of the library. */
  handle = 0;
  info = -1;

  /** What the step table has of its depth. */
  readonly mixed: number;

  // What is known of the code.
  code: CodeEntry;
  user: boolean;
  marks: Int32Array;
  /** Where they begin in `MARKS`, or -1. */
  base: number;
  /** Places of locals, cells and free variables; what follows is the value stack. */
  locals: number;

  constructor(
    public frame: WatchedFrame,
    code: CodeEntry,
    depth: number,
  ) {
    this.mixed = depth << DEPTH_SHIFT;
    this.code = code;
    this.user = code.map.user;
    this.marks = code.marks;
    this.base = code.base;
    this.locals = code.map.nlocalsplus;
  }

  /** The frame is one of other code. */
  setCode(code: CodeEntry): void {
    this.code = code;
    this.user = code.map.user;
    this.marks = code.marks;
    this.base = code.base;
    this.locals = code.map.nlocalsplus;
  }
}
