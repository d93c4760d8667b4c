/** Watching the eval loop: with nobody watching, none of this is executed. */
import { onRuntimeReset } from '../heap/runtime';
import type { Frame } from '../objects/interpframe';

/** Told of instructions and frames; called at the moment itself. */
export interface InstructionObserver {
  /** The instruction at `frame.pc` is about to run. */
  beforeInstruction(frame: Frame): void;
  /** A frame has become the current one: a call, or a generator that is resumed. */
  framePush(frame: Frame): void;
  /** A frame has left the chain of running frames: a return, an exception, or a yield. */
  framePop(frame: Frame): void;
  /** An innermost loop of its own: as `runFrame` of run-frame.ts, which tells this one of everything. */
  runFrame?(frame: Frame): number;
}

/** The one watcher, or null. */
export let instructionObserver: InstructionObserver | null = null;

/** Sets the watcher; loops that are already running switch with the next frame they enter. */
export function setInstructionObserver(o: InstructionObserver | null): void {
  instructionObserver = o;
}

onRuntimeReset(() => {
  instructionObserver = null;
});
