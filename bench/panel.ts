/** Part 3: the panel in a real Chromium, at 30 to 30,000 live objects. */
import { join } from 'node:path';
import { measuredByNode } from './children';
import type { Figures } from './engines/recording';
import { median, quantile, short } from './statistics';
import { table } from './table';

const LIVE = [30, 300, 3000, 30_000] as const;

/** Figures by number of live objects: milliseconds of the clock, megabytes, frames a second. */
export type PanelResult = readonly Figures[];

/** Measures the panel at each size, each in a process and a browser of its own. */
export function measurePanel(built: string, say: (text: string) => void): PanelResult {
  return LIVE.map((live) => {
    say(`panel: ${live} live objects\n`);
    return measuredByNode(join(built, 'engines', 'panel.mjs'), String(live)) as Figures;
  });
}

/** The table of part 3. */
export function panelTable(results: PanelResult): string {
  const head = ['live objects', 'step to painted p50 ms', 'p95 ms', 'of it the answer ms'];
  return table(
    [...head, 'frames/s dragging', 'drag p95 ms', 'longest block ms', 'page MB', 'host MB'],
    results.map((figures) => {
      const of = (name: string): readonly number[] => figures[name] ?? [];
      return [
        short(median(of('live'))),
        short(median(of('painted'))),
        short(quantile(of('painted'), 0.95)),
        short(median(of('asked'))),
        short(median(of('framesASecond'))),
        short(quantile(of('dragged'), 0.95)),
        short(Math.max(0, ...of('longestBlock'))),
        short(median(of('pageMegabytes'))),
        short(median(of('hostMegabytes'))),
      ];
    }),
  );
}
