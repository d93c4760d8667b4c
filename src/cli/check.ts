/** `heapscope check FILE...`: runs annotated scripts side by side and tells what does not hold. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { hasAnnotations } from '../annotations/language/script';
import { failedCheck, isGood, type FileCheck } from './file-check';
import { failureLines, jsonReport, junitReport, summaryLine } from './check-report';
import { EXIT } from './exit-codes';
import { processSink, type TextSink } from './sink';

const USAGE = 'usage: heapscope check FILE...|DIR [--junit FILE] [--json]\n';

/** What a worker of `check` is told at its start: files come as messages. */
export interface CheckWorkerCommand {
  readonly command: 'check-worker';
}

/** A thread that checks one file after another. */
export type StartCheckWorker = (command: CheckWorkerCommand) => Worker;

/** Reads the arguments, checks the files and prints what came of it; the exit code. */
export async function checkCommand(
  argv: readonly string[],
  start: StartCheckWorker,
  sink: TextSink = processSink,
): Promise<number> {
  const options = parseOptions(argv);
  if (typeof options === 'string') {
    sink.error(`${options}${USAGE}`);
    return EXIT.USAGE;
  }
  const { targets, json, junit } = options;
  let files: string[];
  try {
    files = targets.flatMap(filesOf);
  } catch (error) {
    sink.error(`heapscope: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.USAGE;
  }
  if (files.length === 0) {
    sink.error('heapscope: no annotated file is there\n');
    return EXIT.USAGE;
  }
  const results = await checkAll(files, start);
  for (const { complaint } of results) if (complaint !== undefined) sink.error(complaint);
  if (json) sink.data(jsonReport(results));
  else {
    const lines = [...results.flatMap(failureLines), summaryLine(results)];
    sink.data(`${lines.join('\n')}\n`);
  }
  if (junit !== undefined) writeFileSync(junit, junitReport(results));
  if (results.some(({ limited }) => limited)) return EXIT.LIMIT;
  return results.every(isGood) ? EXIT.DONE : EXIT.FAILED;
}

interface Options {
  readonly targets: readonly string[];
  readonly json: boolean;
  readonly junit?: string;
}

function parseOptions(argv: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, junit: { type: 'string' } },
    });
    if (positionals.length === 0) return '';
    const { json = false, junit } = values;
    return { targets: positionals, json, ...(junit === undefined ? {} : { junit }) };
  } catch (error) {
    return error instanceof TypeError ? `heapscope: ${error.message}\n` : String(error);
  }
}

/** A file as it is; of a folder, the annotated scripts below it. */
function filesOf(target: string): string[] {
  if (!statSync(target).isDirectory()) return [target];
  const found: string[] = [];
  const visit = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.name.endsWith('.py') && hasAnnotations(readFileSync(path, 'utf8')))
        found.push(path);
    }
  };
  visit(target);
  return found;
}

/** Checks the files in as many threads as there are cores; the results in the files' order. */
async function checkAll(files: readonly string[], start: StartCheckWorker): Promise<FileCheck[]> {
  const results: FileCheck[] = [];
  const waiting = files.map((file, index) => ({ file, index }));
  const lanes = Math.min(files.length, availableParallelism());
  await Promise.all(Array.from({ length: lanes }, () => runLane(waiting, results, start)));
  return results;
}

/** One thread after another takes files until none is left; one that dies is replaced. */
async function runLane(
  waiting: { file: string; index: number }[],
  results: FileCheck[],
  start: StartCheckWorker,
): Promise<void> {
  let worker: Worker | undefined;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    worker ??= start({ command: 'check-worker' });
    const result = await ask(worker, next.file);
    if (typeof result === 'string') {
      results[next.index] = failedCheck(next.file, result, 0);
      worker = undefined;
    } else results[next.index] = result;
  }
  await worker?.terminate();
}

/** The worker's result for a file, or why the worker is gone. */
function ask(worker: Worker, file: string): Promise<FileCheck | string> {
  return new Promise((resolve) => {
    let reason = 'the simulation has ended unexpectedly';
    const done = (result: FileCheck | string): void => {
      worker.off('message', done).off('error', failed).off('exit', ended);
      resolve(result);
    };
    const failed = (error: Error): void => {
      reason = error.message;
    };
    const ended = (): void => done(reason);
    worker.on('message', done).on('error', failed).on('exit', ended);
    worker.postMessage(file);
  });
}
