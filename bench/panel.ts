/** Part 3: the panel in a real Chromium, at 30 to 30,000 live objects. */
import { join } from 'node:path';
import { measuredByNode } from './children';
import type { Figures } from './engines/recording';
import { short } from './statistics';
import { table } from './table';

const LIVE = [30, 300, 3000, 30_000] as const;

/** Figures by number of live objects. */
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
  const cell = (figures: Figures, name: string): string => short(figures[name] ?? NaN);
  const head = ['live objects', 'step to painted p50 ms', 'p95 ms', 'of it the answer ms'];
  return table(
    [...head, 'frames/s dragging', 'page MB'],
    results.map((figures) => [
      ...[cell(figures, 'live'), cell(figures, 'paintedP50'), cell(figures, 'paintedP95')],
      ...[cell(figures, 'askedP50'), cell(figures, 'framesASecond')],
      cell(figures, 'pageMegabytes'),
    ]),
  );
}
