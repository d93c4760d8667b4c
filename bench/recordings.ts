/** Part 2: what recordings cost, hold and answer; and how soon a thread shows its first step. */
import { join } from 'node:path';
import { measuredByNode } from './children';
import type { Figures } from './engines/recording';
import { median, short, spread } from './statistics';
import { table } from './table';

/** What part 2 measured. Milliseconds, bytes and counts, a value for each round. */
export interface RecordingResult {
  readonly seek10k: Figures;
  readonly seek100k: Figures;
  readonly stepCost: Figures;
  readonly loop: Figures;
  readonly memory: Figures;
  readonly teaching: Figures;
  readonly queries: Figures;
  readonly start: Figures;
}

const MEASUREMENTS: Readonly<Record<keyof RecordingResult, readonly [string, ...string[]]>> = {
  seek10k: ['recording', 'seek', '10000'],
  seek100k: ['recording', 'seek', '100000'],
  stepCost: ['recording', 'stepCost'],
  loop: ['recording', 'loop'],
  memory: ['recording', 'memory'],
  teaching: ['recording', 'teaching'],
  queries: ['queries'],
  start: ['start'],
};

/** Measures all, each in a process of its own. */
export function measureRecordings(built: string, say: (text: string) => void): RecordingResult {
  const measured = Object.entries(MEASUREMENTS).map(([name, [engine, ...args]]) => {
    say(`recordings: ${name}\n`);
    const script = join(built, 'engines', `${engine}.mjs`);
    return [name, measuredByNode(script, ...args) as Figures] as const;
  });
  return Object.fromEntries(measured) as unknown as RecordingResult; // one for each name
}

/** The table of part 2: every figure under its measurement's name. */
export function recordingTable(result: RecordingResult): string {
  const rows = Object.entries(result).flatMap(([name, figures]) =>
    Object.entries(figures as Figures).map(([figure, values]) => [
      `${name}: ${figure}`,
      short(median(values)),
      values.length > 1 ? `×${short(spread(values))}` : '',
    ]),
  );
  return table(['recordings', 'median', 'spread'], rows);
}
