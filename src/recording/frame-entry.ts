/** What the recorder keeps of a running frame. */
import type { CodeEntry } from './code-entries';
import type { WatchedFrame } from './describer';

/** A running frame, and how far it has been recorded. One for each depth, used again and again. */
export class FrameEntry {
  line = 0;
  lastPc = -1;
  makesGenerator = false;
  user = false;
  /** 0 for frames of the library. */
  handle = 0;
  info = -1;

  marks: Int32Array;
  /** Of each code unit: the local that it writes, if it writes one. */
  localIndex: Int32Array;
  /** Places of locals, cells and free variables; what follows is the value stack. */
  locals = 0;

  constructor(
    public frame: WatchedFrame,
    public code: CodeEntry,
  ) {
    this.marks = code.marks;
    this.localIndex = code.map.localIndex;
  }
}
