/** A recorder with an innermost loop of its own for the program's frames. */
import type { Frame } from '../objects/interpframe';
import { Recorder } from '../recording/recorder';
import { runWatched } from './run-watched';

/** Writes one recording; attach it with `setObserver` and `setInstructionObserver`. */
export class WatchingRecorder extends Recorder {
  runFrame(frame: Frame): number {
    return runWatched(frame, this);
  }
}
