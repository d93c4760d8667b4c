/** The targets: what must be reached, what is aimed at, and what was measured. */
import { geometricMean, median, quantile, short, spread } from './statistics';
import { table } from './table';
import {
  bytesAnEvent,
  millionOpcodes,
  peerRatios,
  PROGRAMS,
  recordingRatios,
  savedBytesAnEvent,
  type Program,
  type ProgramResult,
} from './programs';
import type { PanelResult } from './panel';
import type { RecordingResult } from './recordings';
import type { WorkbenchResult } from './workbench';

/** What was measured in the run. */
export interface Measured {
  readonly programs?: readonly ProgramResult[];
  readonly recordings?: RecordingResult;
  readonly panel?: PanelResult;
  readonly workbench?: WorkbenchResult;
}

/** A line of the table. Of several measurements of a value, the median counts. */
export interface Target {
  readonly what: string;
  readonly must?: number;
  readonly aim: number;
  readonly unit: string;
  /** Whether more is better; else less is. */
  readonly more?: true;
  /** The part that measures it. */
  readonly part: number;
  /** The measurements; undefined when the part, or a program of it, did not run. */
  readonly values: (measured: Measured) => readonly number[] | undefined;
}

type Values = Target['values'];
type OfProgram = (result: ProgramResult) => readonly number[] | undefined;

/** For each round, one number of the values that the programs have in it. */
function over(
  names: readonly Program[],
  of: OfProgram,
  join: (values: readonly number[]) => number,
): Values {
  return ({ programs = [] }) => {
    const known = names.flatMap((name) => {
      const result = programs.find(({ program }) => program === name);
      const values = result === undefined ? [] : (of(result) ?? []);
      return values.length === 0 ? [] : [values];
    });
    if (known.length < names.length) return undefined;
    const rounds = Math.min(...known.map((values) => values.length));
    return Array.from({ length: rounds }, (_, i) => join(known.map((values) => values[i] ?? NaN)));
  };
}

const worst = (values: readonly number[]): number => Math.max(...values);
const least = (values: readonly number[]): number => Math.min(...values);
const mean = (of: OfProgram): Values => over(PROGRAMS, of, geometricMean);

const recorded =
  (name: keyof RecordingResult, figure: string, scale = 1): Values =>
  ({ recordings }) =>
    recordings?.[name][figure]?.map((value) => value * scale);

/** Of four groups of the questions of a kind, the times that hardly any exceeds. */
const asked =
  (question: string): Values =>
  ({ recordings }) => {
    const times = recordings?.queries[question];
    if (times === undefined) return undefined;
    return [0, 1, 2, 3].map((group) =>
      quantile(
        times.filter((_, i) => i % 4 === group),
        0.95,
      ),
    );
  };

const panelAt =
  (live: number, figure: string): Values =>
  ({ panel }) =>
    panel?.find((figures) => figures['live']?.[0] === live)?.[figure];

const inWorkbench =
  (figure: string): Values =>
  ({ workbench }) =>
    workbench?.[figure];

const compiled = { part: 1, unit: 'M', more: true } as const;
const inMs = { part: 2, unit: 'ms' } as const;

/** What the project's issues ask for; processor time unless a line says otherwise. */
const ASKED: readonly Target[] = [
  {
    ...{ what: 'against Skulpt, geometric mean of 10', must: 4, aim: 2, unit: '×', part: 1 },
    values: mean((result) => peerRatios(result, 'skulpt')),
  },
  {
    ...{ what: 'opcodes/s warm: loop, fib, sieve (least)', must: 20, aim: 40, ...compiled },
    values: over(['loop', 'fib27', 'sieve'], millionOpcodes, least),
  },
  {
    ...{ what: 'opcodes/s warm: objects, words (least)', must: 8, aim: 40, ...compiled },
    values: over(['objects', 'words'], millionOpcodes, least),
  },
  {
    ...{ what: 'recording ÷ not, geometric mean of 10', must: 2.5, aim: 1.8, unit: '×', part: 1 },
    values: mean(recordingRatios),
  },
  {
    ...{ what: 'bytes an event, all in, geom. mean of 10', must: 12, aim: 9, unit: 'B', part: 1 },
    values: mean((result) => [bytesAnEvent(result)]),
  },
  {
    ...{ what: 'bytes an event in a saved file, the same', aim: 3, unit: 'B', part: 1 },
    values: mean((result) => [savedBytesAnEvent(result)]),
  },
  {
    ...{ what: 'line steps recorded a second, loop', must: 1e6, aim: 4e6, unit: '' },
    ...{ more: true, part: 2, values: recorded('loop', 'stepsASecond') },
  },
  {
    ...{ what: 'teaching script: parse, compile, run, record', must: 30, aim: 15, ...inMs },
    values: recorded('teaching', 'script'),
  },
  {
    // The file, as the peer's figure is of its trace's text: in memory, 12 B an event are allowed.
    ...{ what: 'teaching script: its saved recording', must: 40, aim: 20, unit: 'KB', part: 2 },
    values: recorded('teaching', 'saved', 1e-3),
  },
  {
    ...{ what: 'random seek in 1M steps, 10k live, p95', must: 10, aim: 2, ...inMs },
    values: recorded('seek10k', 'seekP95'),
  },
  {
    ...{ what: 'random seek in 1M steps, 100k live, p95', must: 50, aim: 15, ...inMs },
    values: recorded('seek100k', 'seekP95'),
  },
  {
    ...{ what: 'one step forward, state only, p95', must: 0.1, aim: 0.01, ...inMs },
    values: recorded('seek10k', 'forwardP95'),
  },
  {
    ...{ what: 'one step back, state only, p95', must: 0.1, aim: 0.01, ...inMs },
    values: recorded('seek10k', 'backP95'),
  },
  {
    ...{ what: 'CPU a step, 10,000 live ÷ 100', must: 1.25, aim: 1.05, unit: '×', part: 2 },
    values: recorded('stepCost', 'ratio'),
  },
  {
    ...{ what: 'memory of a recorded 1M-step loop', must: 200, aim: 100, unit: 'MB', part: 2 },
    values: recorded('memory', 'grown', 1e-6),
  },
];

const onTheClock = { unit: 'ms', part: 3 } as const;

/** What nobody asked for in figures, or only as an aim: bounds that we set ourselves. */
const OWN: readonly Target[] = [
  {
    ...{ what: 'bytes an event, all in, worst program', must: 12, aim: 9, unit: 'B', part: 1 },
    values: over(PROGRAMS, (result) => [bytesAnEvent(result)], worst),
  },
  {
    ...{ what: 'recording ÷ not, worst program', must: 5, aim: 2.5, unit: '×', part: 1 },
    values: over(PROGRAMS, recordingRatios, worst),
  },
  {
    ...{
      what: 'teaching script: its recording in memory',
      must: 300,
      aim: 150,
      unit: 'KB',
      part: 2,
    },
    values: recorded('teaching', 'bytes', 1e-3),
  },
  {
    ...{ what: 'teaching script, its runs 16 to 26', must: 30, aim: 15, ...inMs },
    values: recorded('teaching', 'scriptSoon'),
  },
  {
    ...{ what: 'interpreter start and end, warm', must: 200, aim: 100, ...inMs },
    values: recorded('teaching', 'startAndEnd'),
  },
  {
    ...{ what: 'new thread to the first step', must: 1000, aim: 500, ...inMs },
    values: recorded('start', 'firstCpu'),
  },
  {
    ...{ what: 'thread kept ready to the first step', must: 300, aim: 150, ...inMs },
    values: recorded('start', 'readyFirstCpu'),
  },
  ...['picture', 'holders', 'search', 'whyAlive', 'cycles', 'retained', 'history', 'compare'].map(
    (question): Target => ({
      ...{ what: `question "${question}" at 100k live, p95`, must: 200, aim: 100, ...inMs },
      values: asked(question),
    }),
  ),
  {
    ...{ what: 'longest piece of a question, 100k live, p95', must: 50, aim: 20, ...inMs },
    values: asked('longest'),
  },
  {
    ...{ what: 'step to painted, 300 live, clock', must: 100, aim: 50, ...onTheClock },
    values: panelAt(300, 'paintedP50'),
  },
  {
    ...{ what: 'step to painted, 30,000 live, clock', must: 100, aim: 50, ...onTheClock },
    values: panelAt(30_000, 'paintedP50'),
  },
  {
    ...{ what: 'frames/s dragging, 30,000 live, clock', must: 10, aim: 30, unit: '' },
    ...{ more: true, part: 3, values: panelAt(30_000, 'framesASecond') },
  },
  {
    ...{ what: 'longest block of the page, clock', must: 50, aim: 30, ...onTheClock },
    values: ({ panel }) => panel?.map(({ longestBlock = [] }) => worst(longestBlock)),
  },
  {
    ...{ what: 'activation, as VS Code reports it', must: 100, aim: 50, ...onTheClock },
    values: inWorkbench('activation'),
  },
  {
    ...{ what: 'first picture in VS Code, cold, clock', must: 3000, aim: 1500, ...onTheClock },
    values: inWorkbench('cold'),
  },
  {
    ...{ what: 'first picture in VS Code, warm, clock', must: 1000, aim: 500, ...onTheClock },
    values: inWorkbench('warm'),
  },
];

/** All lines; our own are marked. */
export const TARGETS: readonly Target[] = [
  ...ASKED,
  ...OWN.map((target) => ({ ...target, what: `(own) ${target.what}` })),
];

/** Which of the two bounds a value keeps. */
export function verdict({ must, aim, more }: Target, value: number): string {
  const reaches = (bound: number): boolean => (more === true ? value >= bound : value <= bound);
  if (reaches(aim)) return 'aim reached';
  if (must === undefined) return 'aim missed';
  return reaches(must) ? 'must reached' : 'MUST MISSED';
}

/** A bound or a value as the table shows it. */
export function withUnit(value: number | undefined, unit: string): string {
  if (value === undefined) return '-';
  const text = Math.abs(value) >= 1e5 ? `${short(value / 1e6)}M` : short(value);
  return `${text} ${unit}`.trim();
}

/** Every target: must, aim, measured, how far the measurements lie apart, and what is reached. */
export function targetTable(measured: Measured): string {
  const rows = TARGETS.map((target) => {
    const { what, must, aim, more, unit, part } = target;
    const sign = more === true ? '≥' : '≤';
    const bound = (n: number | undefined): string =>
      n === undefined ? '-' : `${sign} ${withUnit(n, unit)}`;
    const values = target.values(measured) ?? [];
    const value = median(values);
    const cells =
      values.length === 0 || !Number.isFinite(value)
        ? ['-', '', `not measured (part ${part})`]
        : [withUnit(value, unit), apart(values), verdict(target, value)];
    return [what, bound(must), bound(aim), ...cells];
  });
  return table(['target', 'must', 'aim', 'measured', 'spread', 'result'], rows);
}

function apart(values: readonly number[]): string {
  return values.length > 1 ? `×${short(spread(values))}` : '';
}

/** How many of the measured targets keep what they must, in a sentence. */
export function tally(measured: Measured): string {
  const judged = TARGETS.flatMap((target) => {
    const values = target.values(measured) ?? [];
    return values.length === 0 ? [] : [verdict(target, median(values))];
  });
  const count = (of: string): number => judged.filter((each) => each === of).length;
  return (
    `${TARGETS.length} targets: ${count('aim reached')} reach the aim, ` +
    `${count('must reached')} the must, ${count('MUST MISSED') + count('aim missed')} neither, ` +
    `${TARGETS.length - judged.length} not measured`
  );
}
