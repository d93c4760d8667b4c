/** Part 3, in a real VS Code: activation, and the first picture after the command. */
import { join } from 'node:path';
import { measuredByNode } from './children';
import type { Figures } from './engines/recording';
import { median, short, spread } from './statistics';
import { table } from './table';

/** Milliseconds of the clock: activation, first picture cold and warm. */
export type WorkbenchResult = Figures;

/** Measures in windows of their own. */
export function measureWorkbench(built: string, say: (text: string) => void): WorkbenchResult {
  say('workbench: activation and the first picture\n');
  return measuredByNode(join(built, 'engines', 'workbench.mjs')) as Figures;
}

/** The table of the workbench. */
export function workbenchTable(figures: WorkbenchResult): string {
  const rows = Object.entries(figures).map(([name, values]) => [
    ...[name, short(median(values)), `×${short(spread(values))}`, String(values.length)],
  ]);
  return table(['in VS Code, ms by the clock', 'median', 'spread', 'times'], rows);
}
