/** `npm run bench`: measures, prints tables, and keeps the figures for a later comparison. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { annotationTable, measureAnnotations, type AnnotationResult } from './annotations';
import { installPeers } from './children';
import { measurePrograms, programTables, type ProgramResult } from './programs';

/** All figures of one run of the benchmarks. */
export interface Results {
  readonly machine: string;
  readonly date: string;
  readonly programs?: readonly ProgramResult[];
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
  if (parts.includes('4')) {
    const annotations = measureAnnotations(Number(values.runs));
    results = { ...results, annotations };
    process.stdout.write(`${annotationTable(annotations)}\n`);
  }
  const folder = join('bench', 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${results.date.replace(/[:.]/g, '-')}.json`);
  writeFileSync(file, JSON.stringify(results, null, 1));
  process.stdout.write(`\nkept in ${file}\n`);
}

main();
