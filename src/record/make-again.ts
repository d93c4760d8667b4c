/** Makes the detail of some moments again: runs are functions of their inputs, so a second run gives the same rows. */
import { StopRun } from '../ceval/limits';
import type { RunInputs } from '../protocol/outcome';
import { MARGIN_ROWS, partOf } from '../recording/parts';
import type { Recording } from '../recording/recording';
import { recordRun, type RunSurroundings } from './run-recorded';

/** What a second run needs besides its inputs. */
export interface AgainSurroundings extends Omit<RunSurroundings, 'output' | 'plan'> {
  /** Hears between instructions how far it is, from 0 to 1. */
  readonly told?: (share: number) => void;
}

/**
 * The part of a run with all events from row `lo` to `hi`, and some around them. Runs the program
 * from its start, in this thread, once the first run has ended. `margin`: rows before and after.
 * Fails when it is cancelled, or when the program does something else than it did.
 */
export function makeAgain(
  whole: Recording,
  inputs: RunInputs,
  surroundings: AgainSurroundings,
  lo: number,
  hi: number,
  margin = MARGIN_ROWS,
): Recording {
  const pinnedRow = Math.max(0, lo - margin);
  const end = Math.min(whole.rows, hi + margin);
  const limits = { ...inputs.limits, seconds: Infinity };
  const again = recordRun(
    { ...inputs, limits },
    {
      ...surroundings,
      plan: { budget: 0, newestRows: 0, pinnedRow },
      poll: () => {
        if (again.recording.rows >= end) throw new StopRun('cancelled');
        surroundings.told?.(again.recording.rows / Math.max(1, end));
        surroundings.poll?.();
      },
    },
  );
  again.run();
  const { recording } = again;
  if (!agrees(whole, recording))
    throw new Error('the program did something else when it was run again: run it anew');
  if (recording.rows < hi) throw new Error('the detail of this moment was not made: stopped');
  return partOf(whole, recording, recording.log, recording.checkpoints);
}

/** Whether the last line step that both have is the same. */
function agrees(whole: Recording, again: Recording): boolean {
  const last = Math.min(whole.steps, again.steps) - 1;
  return (
    last < 0 ||
    (whole.stepRow.at(last) === again.stepRow.at(last) &&
      whole.stepLine.at(last) === again.stepLine.at(last))
  );
}
