/** The command line. */
import { writeSync } from 'node:fs';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { EXIT, run, type RunCommand } from './run';

const USAGE = `usage: heapscope run FILE [ARG...] [--audit] [--max-steps N]
`;

/** Native recursion of the simulated program needs a stack that Node's main thread does not have. */
const STACK_MEGABYTES = 256;
const HEAP_MEGABYTES = 4096;

function usage(): number {
  writeSync(2, USAGE);
  return EXIT.USAGE;
}

/** Options may stand before FILE; what follows FILE is the program's, except our own two flags. */
function parseRun(argv: readonly string[]): RunCommand | null {
  const rest: string[] = [];
  let maxSteps: number | null = null;
  let audit = false;
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--audit') audit = true;
    else if (argv[i] === '--max-steps') {
      maxSteps = Number(argv[++i]);
      if (!Number.isSafeInteger(maxSteps) || maxSteps < 0) return null;
    } else rest.push(argv[i]);
  }
  const [file, ...args] = rest;
  return file === undefined ? null : { file, args, maxSteps, audit };
}

/** Runs the command in a thread with a large stack; the exit code. */
function runInThread(command: RunCommand): Promise<number> {
  const worker = new Worker(__filename, {
    workerData: command,
    stdin: false,
    resourceLimits: { stackSizeMb: STACK_MEGABYTES, maxOldGenerationSizeMb: HEAP_MEGABYTES },
  });
  return new Promise((settle) => {
    let code: number = EXIT.FAILED;
    worker.on('message', (value: number) => (code = value));
    worker.on('error', (error) => writeSync(2, `heapscope: ${error.stack ?? error.message}\n`));
    worker.on('exit', () => settle(code));
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name !== 'run') return usage();
  const command = parseRun(rest);
  return command === null ? usage() : runInThread(command);
}

if (isMainThread) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
} else {
  parentPort!.postMessage(run(workerData as RunCommand));
}
