/** When annotations speak: each run of a statement on the line axis, with the rows around it. */
import { StepKind, type Recording } from '../recording/recording';
import type { AnnotatedScript, Annotation, LogicalLine } from './language/tree';

/** One run of a statement: from the row before it began to the row where it has finished. */
export interface StatementRun {
  readonly begin: number;
  readonly end: number;
  /** Frame info of the frame that ran it. */
  readonly frame: number;
  /** A loop's head that runs again after its body. */
  readonly again: boolean;
}

/** One evaluation: an annotation at a row. */
export interface Occasion {
  readonly row: number;
  readonly annotation: number;
  /** Counts from 1. */
  readonly run: number;
  readonly frame: number;
  /** Row before the statement began, where names that it deletes still stand. */
  readonly begin: number;
}

/** The runs of the statements that are asked for, and where the script's last statement ended. */
export interface ScriptRuns {
  readonly of: ReadonlyMap<number, readonly StatementRun[]>;
  readonly end: StatementRun | undefined;
}

/** Follows the line axis once and notes each run of the wanted statements of a file. */
export function findRuns(
  recording: Recording,
  path: string,
  lines: readonly LogicalLine[],
  wanted: ReadonlySet<number>,
): ScriptRuns {
  const statementOf = statementsByLine(lines);
  const found = new Map<number, StatementRun[]>();
  const open = new Map<number, { statement: number; begin: number; again: boolean }>();
  let end: StatementRun | undefined;
  const close = (frame: number, row: number): void => {
    const run = open.get(frame);
    if (run === undefined) return;
    open.delete(frame);
    if (!wanted.has(run.statement)) return;
    const list = found.get(run.statement);
    const entry = { begin: run.begin, end: row, frame, again: run.again };
    if (list === undefined) found.set(run.statement, [entry]);
    else list.push(entry);
  };
  const isOfFile = filter(recording, path);
  for (let step = 0; step < recording.steps; step++) {
    const frame = recording.stepFrame.at(step);
    if (!isOfFile(frame)) continue;
    const row = recording.stepRow.at(step);
    if (recording.stepKind.at(step) === StepKind.RETURN) {
      close(frame, row);
      if (end === undefined && isModule(recording, frame))
        end = { begin: row, end: row, frame, again: false };
      continue;
    }
    const statement = statementOf[recording.stepLine.at(step)] ?? -1;
    const running = open.get(frame);
    if (running?.statement === statement) continue;
    close(frame, row);
    const again = isInBody(lines, statement, running?.statement);
    open.set(frame, { statement, begin: row, again });
  }
  for (const frame of [...open.keys()]) close(frame, recording.rows);
  return { of: found, end };
}

/** Whether a loop's head is reached from its own body. */
function isInBody(lines: readonly LogicalLine[], head: number, from: number | undefined): boolean {
  const bodyEnd = lines[head]?.bodyEnd;
  const start = from === undefined ? undefined : lines[from]?.start;
  if (bodyEnd === undefined || start === undefined || from === undefined) return false;
  return from > head && start <= bodyEnd;
}

function filter(recording: Recording, path: string): (frame: number) => boolean {
  const known = new Map<number, boolean>();
  return (frame) => {
    const code = recording.frameCode.at(frame);
    let is = known.get(code);
    if (is === undefined) {
      is = recording.codes[code]?.path === path;
      known.set(code, is);
    }
    return is;
  };
}

function isModule(recording: Recording, frame: number): boolean {
  return recording.codes[recording.frameCode.at(frame)]?.name === '<module>';
}

function statementsByLine(lines: readonly LogicalLine[]): number[] {
  const statementOf: number[] = [];
  lines.forEach(({ start, end }, index) => {
    // Two statements share a line only after a string's end; the first one names the line.
    for (let line = start; line <= end; line++) statementOf[line] ??= index;
  });
  return statementOf;
}

/** All evaluations in the order of the axis. */
export function findOccasions(
  recording: Recording,
  path: string,
  script: AnnotatedScript,
): Occasion[] {
  const { annotations, lines } = script;
  if (annotations.length === 0) return [];
  const runs = findRuns(recording, path, lines, new Set(annotations.map(({ target }) => target)));
  const occasions: Occasion[] = [];
  annotations.forEach((annotation, index) => {
    const all =
      annotation.target < 0 ? (runs.end ? [runs.end] : []) : runs.of.get(annotation.target);
    // Before a loop is before it is entered, not before each of its rounds.
    const meant = annotation.before ? all?.filter(({ again }) => !again) : all;
    for (const { run, number } of select(annotation, meant ?? []))
      occasions.push({
        row: annotation.before ? run.begin : run.end,
        annotation: index,
        run: number,
        frame: run.frame,
        begin: run.begin,
      });
  });
  return occasions.sort((a, b) => (a.row === b.row ? a.annotation - b.annotation : a.row - b.row));
}

function select(
  { runs }: Annotation,
  all: readonly StatementRun[],
): { run: StatementRun; number: number }[] {
  const numbered = all.map((run, i) => ({ run, number: i + 1 }));
  switch (runs.kind) {
    case 'each':
      return numbered;
    case 'first':
      return numbered.slice(0, 1);
    case 'last':
      return numbered.slice(-1);
    case 'number':
      return numbered.slice(runs.number - 1, runs.number);
  }
}
