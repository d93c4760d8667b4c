/** What differs from an earlier run of the benchmarks by more than the measurements do among themselves. */
import type { ProgramResult } from './programs';
import { median, short } from './statistics';
import { table } from './table';
import { TARGETS, withUnit, type Measured } from './targets';

/** A value that was only measured once differs from so large a part of it on. */
const LEAST_CHANGE = 0.01;

/** Whether `now` lies beyond `before`: no measurement of the one is among those of the other. */
export function change(
  before: readonly number[],
  now: readonly number[],
  more: boolean,
): 'better' | 'worse' | 'same' {
  const ratio = median(now) / median(before);
  if (!(Math.abs(ratio - 1) > LEAST_CHANGE)) return 'same';
  const above = Math.min(...now) > Math.max(...before);
  const below = Math.max(...now) < Math.min(...before);
  if (!above && !below) return 'same';
  return above === more ? 'better' : 'worse';
}

/** A row of a comparison; undefined when one of the runs lacks the value. */
function row(
  what: string,
  unit: string,
  before: readonly number[] | undefined,
  now: readonly number[] | undefined,
  more = false,
): string[] | undefined {
  if (before === undefined || now === undefined) return undefined;
  if (before.length === 0 || now.length === 0) return undefined;
  const verdict = change(before, now, more);
  return [
    ...[what, withUnit(median(before), unit), withUnit(median(now), unit)],
    `${short(median(now) / median(before))} ×`,
    verdict === 'same' ? 'within the spread' : verdict.toUpperCase(),
  ];
}

const FIGURES: readonly (readonly [string, string, (of: ProgramResult) => readonly number[]])[] = [
  ['plain', 'ms', ({ plain }) => plain.warm],
  ['recorded', 'ms', ({ recorded }) => recorded.warm],
  ['recording', 'B', ({ recorded }) => [recorded.recording.bytes]],
];

/** Every target and every program that both runs measured: before, now, ratio, and what that means. */
export function comparison(now: Measured, before: Measured): string {
  const targets = TARGETS.map((target) =>
    row(
      ...([target.what, target.unit, target.values(before), target.values(now)] as const),
      target.more,
    ),
  );
  const programs = (now.programs ?? []).flatMap((result) => {
    const old = before.programs?.find(({ program }) => program === result.program);
    if (old === undefined) return [];
    return FIGURES.map(([name, unit, of]) =>
      row(`${result.program}: ${name}`, unit, of(old), of(result)),
    );
  });
  const rows = [...targets, ...programs].filter((each) => each !== undefined);
  if (rows.length === 0) return 'The earlier run measured nothing that this one did.';
  const count = (of: string): number => rows.filter((each) => each.at(-1) === of).length;
  const summary = `${count('BETTER')} better, ${count('WORSE')} worse beyond the spread`;
  return `${table(['', 'before', 'now', 'now ÷ before', 'change'], rows)}\n\n${summary}`;
}
