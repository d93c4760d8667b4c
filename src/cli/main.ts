/**
 * The command line. This bundle only reads arguments and starts a thread: loading the simulator
 * here as well would cost a tenth of a second.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { STACK_MEGABYTES, YOUNG_MEGABYTES } from '../thread-limits';
import { checkCommand, type CheckWorkerCommand } from './check';
import { parseCommand, USAGE, type Command } from './command';
import { EXIT } from './exit-codes';
import { processSink } from './sink';

const THREAD = join(__dirname, 'cli-thread.cjs');

const HEAP_MEGABYTES = 4096;

function startThread(command: Command | CheckWorkerCommand): Worker {
  return new Worker(THREAD, {
    workerData: command,
    stdin: false,
    resourceLimits: {
      stackSizeMb: STACK_MEGABYTES,
      maxOldGenerationSizeMb: HEAP_MEGABYTES,
      maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
    },
  });
}

/** Runs the command in a thread with a large stack; the exit code. */
function performInThread(command: Command): Promise<number> {
  const worker = startThread(command);
  return new Promise((settle) => {
    let code: number = EXIT.FAILED;
    worker.on('message', (value: number) => (code = value));
    worker.on('error', (error) =>
      processSink.error(`heapscope: ${error.stack ?? error.message}\n`),
    );
    worker.on('exit', () => settle(code));
  });
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'check') {
    return checkCommand(argv.slice(1), startThread);
  }
  const command = parseCommand(argv);
  if (command === null) {
    processSink.error(USAGE);
    return EXIT.USAGE;
  }
  return performInThread(command);
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
