/** Describes a cursor's place on the time axis in the words of the protocol. */
import type { Moment, SourceRange } from '../protocol/place';
import { stepAt, stepPath } from '../recording/axis';
import type { Cursor } from '../recording/cursor';
import { StepKind, type Recording } from '../recording/recording';
import { phaseName } from './gc-answers';

/** Where a cursor stands. */
export function momentAt(recording: Recording, cursor: Cursor): Moment {
  const { row } = cursor;
  const at = stepAt(recording, row);
  const exact = at >= 0 && recording.stepRow.at(at) === row;
  const atEnd = row >= recording.rows;
  const steps = atEnd ? recording.steps : Math.max(0, at);
  const ran = exact && !atEnd ? previousLine(recording, at) : placeOf(recording, at);
  const next = exact && !atEnd ? nextPlace(recording, at) : undefined;
  const top = cursor.frames[cursor.frames.length - 1];
  const code = top === undefined ? undefined : recording.codes[recording.frameCode.at(top.info)];
  return {
    row,
    tick: cursor.tick,
    step: steps,
    atStart: row <= (recording.steps > 0 ? recording.stepRow.at(0) : 0),
    atEnd,
    ...(ran === undefined ? {} : { ran }),
    ...(next === undefined ? {} : { next }),
    scope: code?.qualname ?? '<module>',
    ...gcMoment(cursor, recording),
  };
}

function gcMoment(cursor: Cursor, recording: Recording): Pick<Moment, 'gc'> {
  if (cursor.gcCycle < 0) return {};
  const info = recording.gcCycles[cursor.gcCycle];
  const began = info?.phases.findIndex((phase) => phase.phase === cursor.gcPhase) ?? -1;
  // The phase that has finished: the one under way, if the next begins here, else the one before.
  for (let i = began; i >= 0; i--) {
    const phase = info?.phases[i];
    if (phase === undefined) break;
    const next = info?.phases[i + 1]?.row ?? (info?.endRow ?? 0) - 1;
    const name = phaseName(phase.phase);
    if (next <= cursor.row && name !== undefined)
      return { gc: { cycle: cursor.gcCycle, phase: name } };
  }
  return { gc: { cycle: cursor.gcCycle } };
}

function placeOf(recording: Recording, step: number): SourceRange | undefined {
  if (step < 0 || recording.stepLine.at(step) <= 0) return undefined;
  return { path: stepPath(recording, step), line: recording.stepLine.at(step) };
}

/** The line that ran before this step: of the step before it. */
function previousLine(recording: Recording, step: number): SourceRange | undefined {
  return placeOf(recording, step - 1);
}

function nextPlace(recording: Recording, step: number): SourceRange | undefined {
  return recording.stepKind.at(step) === StepKind.LINE ? placeOf(recording, step) : undefined;
}
