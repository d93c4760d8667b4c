/** The thread in which a script is simulated. */

import { Worker } from 'node:worker_threads';
import type { Port } from '../protocol/endpoint';
import type { ThreadData } from '../protocol/messages';
import { STACK_MEGABYTES, YOUNG_MEGABYTES } from '../thread-limits';

/** A running worker thread: a port, and word of its end. */
export interface WorkerThread {
  readonly port: Port;
  /** Settles when the thread is gone: with the reason when it did not end by itself. */
  readonly ended: Promise<string | undefined>;
  /** Ends the thread whatever it is doing. */
  terminate(): void;
}

/** Starts a worker thread from a bundle, with a bound on its JavaScript heap. */
export function startWorkerThread(
  bundle: string,
  heapMegabytes: number,
  data: ThreadData,
): WorkerThread {
  const worker = new Worker(bundle, {
    workerData: data,
    resourceLimits: {
      maxOldGenerationSizeMb: heapMegabytes,
      maxYoungGenerationSizeMb: Math.min(YOUNG_MEGABYTES, heapMegabytes),
      stackSizeMb: STACK_MEGABYTES,
    },
    stdout: true,
    stderr: true,
  });
  let reason: string | undefined;
  const ended = new Promise<string | undefined>((resolve) => {
    worker.on('error', (error: Error & { code?: string }) => {
      reason =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? 'the simulation needed more memory than it may use'
          : error.message;
    });
    worker.on('exit', () => resolve(reason));
  });
  return {
    ended,
    port: {
      post: (message) => worker.postMessage(message),
      listen(receive) {
        worker.on('message', receive);
        return () => worker.off('message', receive);
      },
    },
    terminate: () => void worker.terminate(),
  };
}
