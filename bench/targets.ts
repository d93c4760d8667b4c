/** The targets: what must be reached, what is aimed at, and what was measured. */
import { median, geometricMean, short } from './statistics';
import { table } from './table';
import { millionOpcodes, peerRatio, recordingRatio, type ProgramResult } from './programs';
import type { RecordingResult } from './recordings';

/** What was measured in the run. */
export interface Measured {
  readonly programs?: readonly ProgramResult[];
  readonly recordings?: RecordingResult;
}

interface Target {
  readonly what: string;
  readonly must: number;
  readonly aim: number;
  readonly unit: string;
  /** Whether more is better; else less is. */
  readonly more?: true;
  /** Undefined when the part that measures it did not run. */
  readonly value: (measured: Measured) => number | undefined;
}

const ratesOf =
  (...names: readonly string[]) =>
  ({ programs }: Measured): number | undefined => {
    const rates = programs?.filter(({ program }) => names.includes(program)).map(millionOpcodes);
    return rates === undefined || rates.length === 0 ? undefined : Math.min(...rates);
  };

const meanOf =
  (of: (result: ProgramResult) => number) =>
  ({ programs }: Measured): number | undefined =>
    programs === undefined ? undefined : geometricMean(programs.map(of));

const from =
  (of: (result: RecordingResult) => number | undefined) =>
  ({ recordings }: Measured): number | undefined =>
    recordings === undefined ? undefined : of(recordings);

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a / b;

const bytesAnEvent = ({ recorded: { recording } }: ProgramResult): number =>
  recording.bytes / recording.rows;

const TARGETS: readonly Target[] = [
  {
    ...{ what: 'against Skulpt, geometric mean', must: 4, aim: 2, unit: '×' },
    value: meanOf((result) => peerRatio(result, 'skulpt')),
  },
  {
    ...{ what: 'opcodes/s on loop, fib, sieve (least)', must: 20, aim: 40, unit: 'M', more: true },
    value: ratesOf('loop', 'fib27', 'sieve'),
  },
  {
    ...{ what: 'opcodes/s on objects, words (least)', must: 8, aim: 40, unit: 'M', more: true },
    value: ratesOf('objects', 'words'),
  },
  {
    ...{ what: 'recording ÷ not, geometric mean', must: 2.5, aim: 1.8, unit: '×' },
    value: meanOf(recordingRatio),
  },
  {
    ...{ what: 'bytes an event, geometric mean', must: 12, aim: 9, unit: 'B' },
    value: meanOf(bytesAnEvent),
  },
  {
    ...{ what: 'bytes an event in a saved file', must: 12, aim: 3, unit: 'B' },
    value: from(({ savedObjects: { bytes, rows } }) => ratio(bytes, rows)),
  },
  {
    ...{ what: 'line steps recorded a second, loop', must: 1e6, aim: 4e6, unit: '', more: true },
    value: from(({ memory }) => memory['stepsASecond']),
  },
  {
    ...{ what: 'teaching script, warm process', must: 30, aim: 15, unit: 'ms' },
    value: from(({ teaching }) => teaching['script']),
  },
  {
    ...{ what: 'teaching script, recording', must: 40, aim: 20, unit: 'KB' },
    value: from(({ teaching }) => ratio(teaching['bytes'], 1000)),
  },
  {
    ...{ what: 'random seek, 10k live, p95', must: 10, aim: 2, unit: 'ms' },
    value: from(({ seek10k }) => seek10k['seekP95']),
  },
  {
    ...{ what: 'random seek, 100k live, p95', must: 50, aim: 15, unit: 'ms' },
    value: from(({ seek100k }) => seek100k['seekP95']),
  },
  {
    ...{ what: 'one step forward, p95', must: 0.1, aim: 0.01, unit: 'ms' },
    value: from(({ seek10k }) => seek10k['forwardP95']),
  },
  {
    ...{ what: 'one step back, p95', must: 0.1, aim: 0.01, unit: 'ms' },
    value: from(({ seek10k }) => seek10k['backP95']),
  },
  {
    ...{ what: 'CPU a step, 10,000 live ÷ 100', must: 1.25, aim: 1.05, unit: '×' },
    value: from(({ stepCost10k, stepCost100 }) =>
      ratio(stepCost10k['least'], stepCost100['least']),
    ),
  },
  {
    ...{ what: 'memory of a recorded 1M-step loop', must: 200, aim: 100, unit: 'MB' },
    value: from(({ memory }) => ratio(memory['grown'], 1e6)),
  },
  {
    ...{ what: 'new thread to the first step, CPU', must: 300, aim: 150, unit: 'ms' },
    value: from(({ start }) => start['firstCpu']),
  },
];

function verdict({ must, aim, more }: Target, value: number): string {
  const reaches = (bound: number): boolean => (more === true ? value >= bound : value <= bound);
  return reaches(aim) ? 'aim' : reaches(must) ? 'must' : 'no';
}

/** Every target whose part ran: must, aim, measured, and which of the two is reached. */
export function targetTable(measured: Measured): string {
  const rows = TARGETS.flatMap((target) => {
    const value = target.value(measured);
    if (value === undefined || Number.isNaN(value)) return [];
    const sign = target.more === true ? '≥' : '≤';
    const bound = (n: number): string => `${sign} ${short(n)} ${target.unit}`.trim();
    const shown = `${short(value)} ${target.unit}`.trim();
    return [[target.what, bound(target.must), bound(target.aim), shown, verdict(target, value)]];
  });
  return table(['target', 'must', 'aim', 'measured', 'reached'], rows);
}

/** Ratios of this run's times to an earlier run's, for the programs that both measured. */
export function comparison(now: Measured, before: Measured): string {
  const rows = (now.programs ?? []).flatMap(({ program, plain, recorded }) => {
    const old = before.programs?.find((result) => result.program === program);
    if (old === undefined) return [];
    const times = (runs: readonly number[], oldRuns: readonly number[]): string =>
      `${short(median(runs) / median(oldRuns))} ×`;
    const bytes = recorded.recording.bytes / old.recorded.recording.bytes;
    return [
      [
        ...[program, times(plain.warm, old.plain.warm), times(recorded.warm, old.recorded.warm)],
        `${short(bytes)} ×`,
      ],
    ];
  });
  return table(['now ÷ before', 'plain', 'recorded', 'bytes recorded'], rows);
}
