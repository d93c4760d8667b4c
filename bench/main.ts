/** `npm run bench`: measures, prints tables, and keeps the figures for a later comparison. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { annotationTable, measureAnnotations, type AnnotationResult } from './annotations';
import { installPeers } from './children';
import { measurePanel, panelTable, type PanelResult } from './panel';
import { measurePrograms, programTables, type ProgramResult } from './programs';
import { measureRecordings, recordingTable, type RecordingResult } from './recordings';
import { comparison, targetTable } from './targets';

/** All figures of one run of the benchmarks. */
export interface Results {
  readonly machine: string;
  readonly date: string;
  readonly programs?: readonly ProgramResult[];
  readonly recordings?: RecordingResult;
  readonly panel?: PanelResult;
  readonly annotations?: AnnotationResult;
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
  const parts = values.part ?? ['1', '2', '3', '4'];
  const say = (text: string): void => void process.stderr.write(text);
  const machine = `${cpus()[0]?.model ?? '?'} ×${cpus().length}, Node ${process.version}`;
  let results: Results = { machine, date: new Date().toISOString() };
  if (parts.includes('1')) {
    installPeers(say);
    const programs = measurePrograms({
      runs: Number(values.runs),
      only: values.only,
      python: values.python,
      built: values.built,
      say,
    });
    results = { ...results, programs };
    process.stdout.write(`${programTables(programs)}\n`);
  }
  if (parts.includes('2')) {
    const recordings = measureRecordings(values.built, say);
    results = { ...results, recordings };
    process.stdout.write(`${recordingTable(recordings)}\n`);
  }
  if (parts.includes('3')) {
    const panel = measurePanel(values.built, say);
    results = { ...results, panel };
    process.stdout.write(`${panelTable(panel)}\n`);
  }
  if (parts.includes('4')) {
    const annotations = measureAnnotations(Number(values.runs));
    results = { ...results, annotations };
    process.stdout.write(`${annotationTable(annotations)}\n`);
  }
  process.stdout.write(`\n${machine}\n\n${targetTable(results)}\n`);
  if (values.compare !== undefined) {
    const before = JSON.parse(readFileSync(values.compare, 'utf8')) as Results;
    process.stdout.write(`\n${comparison(results, before)}\n`);
  }
  const folder = join('bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.date.replace(/[:.]/g, '-')}.json`);
  writeFileSync(file, JSON.stringify(results, null, 1));
  process.stdout.write(`\nkept in ${file}\n`);
}

main();
