/** Places on the time axis: rows of line steps, instructions and gc phases, and moves between them. */
import { E_NATIVE_CALL, isInstruction } from './events';
import { StepKind, type Recording } from './recording';

/** Index of the last step whose row is at or before `row`, or -1. */
export function stepAt(recording: Recording, row: number): number {
  const { stepRow } = recording;
  let lo = 0;
  let hi = stepRow.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (stepRow.at(mid) <= row) lo = mid + 1;
    else hi = mid;
  }
  return lo - 1;
}

/**
 * Row of the moment when so many steps have finished: where step number `steps` is about to run;
 * after the last step, the end.
 */
export function rowOfStep(recording: Recording, steps: number): number {
  if (steps <= 0) return recording.steps > 0 ? recording.stepRow.at(0) : 0;
  return steps >= recording.steps ? recording.rows : recording.stepRow.at(steps);
}

/** The row after one line step in a direction (1 or -1). */
export function nextStepRow(recording: Recording, row: number, direction: 1 | -1): number {
  const at = stepAt(recording, row);
  if (direction === 1) {
    // Before the first line counts as the moment at which it is about to run.
    let next = Math.max(0, at) + 1;
    // Steps may share a row when nothing happened between them.
    while (next < recording.steps && recording.stepRow.at(next) <= row) next++;
    return next < recording.steps ? recording.stepRow.at(next) : recording.rows;
  }
  if (at < 0) return 0;
  const here = recording.stepRow.at(at);
  if (here < row) return here;
  let before = at;
  while (before >= 0 && recording.stepRow.at(before) >= row) before--;
  return before >= 0 ? recording.stepRow.at(before) : rowOfStep(recording, 0);
}

/** The row after one instruction step: where the next recorded instruction has its operands ready. */
export function nextInstructionRow(recording: Recording, row: number, direction: 1 | -1): number {
  const { log } = recording;
  if (direction === 1) {
    for (let r = row; r < log.rows; r++) {
      if (!isInstruction(log.kind(r))) continue;
      return r + 1 < log.rows && log.kind(r + 1) === E_NATIVE_CALL ? r + 2 : r + 1;
    }
    return log.rows;
  }
  let r = row - 1;
  if (r >= log.firstRow && log.kind(r) === E_NATIVE_CALL) r--;
  if (r >= log.firstRow && isInstruction(log.kind(r))) r--;
  for (; r >= log.firstRow; r--) {
    if (!isInstruction(log.kind(r))) continue;
    return r + 1 < row && log.kind(r + 1) === E_NATIVE_CALL ? r + 2 : r + 1;
  }
  return log.firstRow;
}

/** Rows at which collections begin or a phase has finished, in order. */
export function gcStops(recording: Recording): { row: number; cycle: number; phase: number }[] {
  const stops: { row: number; cycle: number; phase: number }[] = [];
  for (const cycle of recording.gcCycles) {
    stops.push({ row: cycle.startRow + 1, cycle: cycle.index, phase: -1 });
    for (let i = 0; i < cycle.phases.length; i++)
      stops.push({ row: phaseEndRow(recording, cycle.index, i), cycle: cycle.index, phase: i });
  }
  return stops;
}

/** The row at which the i-th phase of a collection has finished: just before the next one begins. */
export function phaseEndRow(recording: Recording, cycle: number, i: number): number {
  const info = recording.gcCycles[cycle];
  if (info === undefined) return recording.rows;
  const next = info.phases[i + 1];
  if (next !== undefined) return next.row;
  return info.endRow < 0 ? recording.rows : info.endRow - 1;
}

/** Path of the file of a step. */
export function stepPath(recording: Recording, step: number): string {
  const info = recording.stepFrame.at(step);
  return recording.codes[recording.frameCode.at(info)]?.path ?? '';
}

/**
 * Row of the moment when `line` of `path` has finished after having begun at step `begun`: where
 * the same frame goes on or returns.
 */
export function finishedRow(recording: Recording, begun: number): number {
  const frame = recording.stepFrame.at(begun);
  for (let step = begun + 1; step < recording.steps; step++)
    if (recording.stepFrame.at(step) === frame) return recording.stepRow.at(step);
  return recording.rows;
}

/** The last step that begins `line` of `path`, or -1. */
export function lastStepOfLine(recording: Recording, path: string, line: number): number {
  for (let step = recording.steps - 1; step >= 0; step--) {
    if (recording.stepLine.at(step) !== line || recording.stepKind.at(step) !== StepKind.LINE)
      continue;
    if (stepPath(recording, step) === path) return step;
  }
  return -1;
}

/** The first step at or after `from` that begins the line, else the first of all, or -1. */
export function nextStepOfLine(
  recording: Recording,
  path: string,
  line: number,
  from: number,
): number {
  let first = -1;
  for (let step = 0; step < recording.steps; step++) {
    if (recording.stepLine.at(step) !== line || recording.stepKind.at(step) !== StepKind.LINE)
      continue;
    if (stepPath(recording, step) !== path) continue;
    if (step >= from) return step;
    if (first < 0) first = step;
  }
  return first;
}
