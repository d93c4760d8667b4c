/** Runs one of CPython's test modules in the simulator and gives what became of each test. */
import { Worker } from 'node:worker_threads';
import type { RunOutcome } from '../../src/simulator';
import { parseRecord, type Verdict } from './records';
import type { ThreadMessage, ThreadTask } from './thread';

/** A test and what became of it. */
export interface TestResult {
  readonly id: string;
  readonly verdict: Verdict;
  /** The traceback, or why it was skipped; the first fault of several. */
  readonly text: string;
}

export interface ModuleRun {
  readonly name: string;
  readonly results: readonly TestResult[];
  /** What went wrong beside the tests: an import, or the end of the run. */
  readonly faults: readonly string[];
  readonly seconds: number;
}

/** Native recursion of the simulated program needs a large stack, as on the command line. */
const LIMITS = { stackSizeMb: 256, maxOldGenerationSizeMb: 4096 };

/** What is kept of the standard error, for a module that does not even import. */
const STDERR_KEPT = 4000;

/** State of a module over the threads that it takes. */
class Progress {
  ids: readonly string[] = [];
  readonly results = new Map<number, TestResult>();
  readonly fixtures: string[] = [];
  running = -1;
  ended = false;
  stderr = '';
  private rest = '';

  take(bytes: Uint8Array): void {
    const lines = (this.rest + Buffer.from(bytes).toString('latin1')).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.record(Buffer.from(line, 'latin1').toString('utf8'));
  }

  private record(line: string): void {
    const record = parseRecord(line);
    if (record === null) return;
    if (record.kind === 'plan') this.ids = record.ids;
    else if (record.kind === 'start') this.running = record.number;
    else if (record.kind === 'fixture') this.fixtures.push(record.text);
    else if (record.kind === 'end') this.ended = true;
    else {
      const { number, id, verdict, text } = record;
      this.results.set(number, { id, verdict, text });
    }
  }
}

function describeOutcome(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'done':
      return `the program ended with status ${outcome.exitCode}`;
    case 'exception':
      return outcome.traceback;
    case 'limit':
      return `stopped at a limit: ${outcome.reason}`;
    case 'cancelled':
      return 'cancelled';
    case 'fault':
      return `internal error: ${outcome.message}\n${outcome.stack}`;
  }
}

/** Seconds of processor time that this process, with all of its threads, has taken. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Runs a thread to its end, or until one test has taken `seconds` of processor time: on a busy
 * machine a clock on the wall says little. What is to be said of the end.
 */
function runThread(
  bundle: string,
  task: ThreadTask,
  seconds: number,
  progress: Progress,
): Promise<string> {
  const worker = new Worker(bundle, { workerData: task, resourceLimits: LIMITS });
  return new Promise((settle) => {
    let end = 'the thread ended';
    let since = processorSeconds();
    const watch = setInterval(() => {
      if (processorSeconds() - since < seconds) return;
      end = `took longer than ${seconds} s`;
      void worker.terminate();
    }, 500);
    worker.on('message', (message: ThreadMessage) => {
      if (message.stream === 'end') end = describeOutcome(message.outcome);
      else if (message.stream === 'stderr')
        progress.stderr += Buffer.from(message.bytes).toString('utf8');
      else progress.take(message.bytes);
      since = processorSeconds();
    });
    worker.on('error', (error) => (end = `the thread failed: ${error.stack ?? error.message}`));
    worker.on('exit', () => {
      clearInterval(watch);
      settle(end);
    });
  });
}

/** Runs a module; a test that takes the thread down is an error, and the next thread goes on after it. */
export async function runModule(
  bundle: string,
  task: Omit<ThreadTask, 'begin' | 'ids'>,
  options: { readonly seconds: number; readonly grep: string | null },
): Promise<ModuleRun> {
  const started = Date.now();
  const progress = new Progress();
  const faults: string[] = [];
  const wanted = (id: string): boolean => options.grep === null || id.includes(options.grep);
  let ids: readonly string[] = [];
  if (options.grep !== null) {
    // A first thread that runs no test tells which ones there are.
    const end = await runThread(bundle, { ...task, begin: 1e9, ids }, options.seconds, progress);
    ids = progress.ids.filter(wanted);
    if (!progress.ended) faults.push(`${end}\n${progress.stderr.slice(-STDERR_KEPT)}`);
    progress.ended = ids.length === 0;
  }
  for (let begin = 0; !progress.ended && faults.length === 0;) {
    progress.running = -1;
    const end = await runThread(bundle, { ...task, begin, ids }, options.seconds, progress);
    const at = progress.running;
    if (progress.ended) {
      if (!end.endsWith('status 0')) faults.push(`after the last test: ${end}`);
    } else if (at < 0) faults.push(`${end}\n${progress.stderr.slice(-STDERR_KEPT)}`);
    else {
      const id = progress.ids[at] ?? '';
      if (!progress.results.has(at))
        progress.results.set(at, { id, verdict: 'errored', text: end });
      begin = at + 1;
    }
  }
  const missing = `did not run\n${progress.fixtures.join('\n')}`;
  const results = progress.ids.flatMap((id, number) =>
    wanted(id)
      ? [progress.results.get(number) ?? { id, verdict: 'errored' as const, text: missing }]
      : [],
  );
  return { name: task.module, results, faults, seconds: (Date.now() - started) / 1000 };
}
