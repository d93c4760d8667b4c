/** The simulating side of the command line, a bundle of its own: it runs in a worker thread. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { CheckWorkerCommand } from './check';
import { checkFile } from './check-file';
import type { Command } from './command';
import { explain } from './explain';
import { run } from './run';
import { processSink } from './sink';
import { trace } from './trace';

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

if (!isMainThread) {
  const port = parentPort;
  const command = workerData as Command | CheckWorkerCommand;
  if (command.command === 'check-worker')
    port?.on('message', (file: string) => port.postMessage(checkFile(file)));
  else port?.postMessage(perform(command));
}
