/** `npm run bench`: measures, prints tables, and keeps the figures for a later comparison. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { annotationTable, measureAnnotations, type AnnotationResult } from './annotations';
import { installPeers } from './children';
import { comparison } from './compare';
import { measurePanel, panelTable } from './panel';
import { measurePrograms, programTables } from './programs';
import { measureRecordings, recordingTable } from './recordings';
import { short } from './statistics';
import { tally, targetTable, type Measured } from './targets';
import { measureWorkbench, workbenchTable } from './workbench';

/** Number of the results' form; files of another cannot be compared with. */
const FORMAT = 3;

/** All figures of one run of the benchmarks. */
interface Results extends Measured {
  readonly format: number;
  readonly machine: string;
  readonly date: string;
  /** Processes that wanted to run, on average of a minute, at the start and at the end. */
  readonly load: readonly number[];
  readonly minutes: number;
  readonly annotations?: AnnotationResult;
}

interface Options {
  readonly runs: number;
  readonly only: string | undefined;
  readonly python: string | undefined;
  readonly built: string;
}

/** What a part measured, and its table. */
interface Part {
  readonly results: Partial<Results>;
  readonly text: string;
}

const say = (text: string): void => void process.stderr.write(text);

/** The measurements by the number of their part, each of which can fail by itself. */
const PARTS: readonly (readonly [string, (options: Options) => Part])[] = [
  [
    '1',
    (options) => {
      installPeers(say);
      const programs = measurePrograms({ ...options, say });
      return { results: { programs }, text: programTables(programs) };
    },
  ],
  [
    '2',
    ({ built }) => {
      const recordings = measureRecordings(built, say);
      return { results: { recordings }, text: recordingTable(recordings) };
    },
  ],
  [
    '3',
    ({ built }) => {
      const panel = measurePanel(built, say);
      return { results: { panel }, text: panelTable(panel) };
    },
  ],
  [
    '3',
    ({ built }) => {
      const workbench = measureWorkbench(built, say);
      return { results: { workbench }, text: workbenchTable(workbench) };
    },
  ],
  [
    '4',
    ({ runs }) => {
      const annotations = measureAnnotations(runs);
      return { results: { annotations }, text: annotationTable(annotations) };
    },
  ],
];

/** An earlier run's file. Throws when it has another form. */
function earlier(file: string): Results {
  const results = JSON.parse(readFileSync(file, 'utf8')) as Partial<Results>;
  if (results.format !== FORMAT)
    throw new Error(`${file} is not of this form: it has ${results.format ?? 1} and not ${FORMAT}`);
  return results as Results;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      part: { type: 'string', multiple: true },
      only: { type: 'string' },
      runs: { type: 'string', default: '5' },
      python: { type: 'string' },
      compare: { type: 'string' },
      built: { type: 'string', default: 'dist-bench' },
    },
  });
  const before = values.compare === undefined ? undefined : earlier(values.compare);
  const { only, python, built } = values;
  const options = { runs: Number(values.runs), only, python, built };
  const began = Date.now();
  const date = new Date(began).toISOString();
  const machine = `${cpus()[0]?.model ?? '?'} ×${cpus().length}, Node ${process.version}`;
  const [load = 0] = loadavg();
  let results: Results = { format: FORMAT, machine, date, load: [load], minutes: 0 };
  const folder = join('bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${date.replace(/[:.]/g, '-')}.json`);
  for (const [part, measure] of PARTS) {
    if (values.part !== undefined && !values.part.includes(part)) continue;
    try {
      const { results: found, text } = measure(options);
      results = { ...results, ...found };
      process.stdout.write(`${text}\n\n`);
    } catch (error) {
      say(`part ${part} failed: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
    const minutes = (Date.now() - began) / 60_000;
    results = { ...results, load: [load, loadavg()[0] ?? 0], minutes };
    writeFileSync(file, JSON.stringify(results, null, 1));
  }
  const loads = results.load.map(short).join(' to ');
  process.stdout.write(
    `${date}, ${machine}, load ${loads}, ${short(results.minutes)} minutes\n` +
      'Times are of the processor, all threads of the process together, where a line does not say\n' +
      `"clock"; medians, with the largest over the smallest beside them.\n\n${targetTable(results)}\n\n` +
      `${tally(results)}\n`,
  );
  if (before !== undefined)
    process.stdout.write(`\nagainst ${before.date}:\n\n${comparison(results, before)}\n`);
  process.stdout.write(`\nkept in ${file}\n`);
}

main();
