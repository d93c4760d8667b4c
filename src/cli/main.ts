/** The command line. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { checkCommand, type CheckWorkerCommand } from './check';
import { checkFile } from './check-file';
import { parseCommand, USAGE, type Command } from './command';
import { explain } from './explain';
import { EXIT, run } from './run';
import { processSink } from './sink';
import { trace } from './trace';

/** Native recursion of the simulated program needs a stack that Node's main thread does not have. */
const STACK_MEGABYTES = 256;
const HEAP_MEGABYTES = 4096;

function perform(command: Command): number {
  switch (command.command) {
    case 'run':
      return run(command);
    case 'trace':
      return trace(command, processSink);
    case 'explain':
      return explain(command, processSink);
  }
}

function startThread(command: Command | CheckWorkerCommand): Worker {
  return new Worker(__filename, {
    workerData: command,
    stdin: false,
    resourceLimits: { stackSizeMb: STACK_MEGABYTES, maxOldGenerationSizeMb: HEAP_MEGABYTES },
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
  if (argv[0] === 'check') return checkCommand(argv.slice(1), startThread);
  const command = parseCommand(argv);
  if (command === null) {
    processSink.error(USAGE);
    return EXIT.USAGE;
  }
  return performInThread(command);
}

if (isMainThread) {
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
} else {
  const port = parentPort;
  const command = workerData as Command | CheckWorkerCommand;
  if (command.command === 'check-worker')
    port?.on('message', (file: string) => port.postMessage(checkFile(file)));
  else port?.postMessage(perform(command));
}
