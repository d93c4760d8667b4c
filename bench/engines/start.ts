/**
 * How long a new thread takes to the first step of the tutorial's script, and to its end: the real
 * worker of the product, as the extension starts it.
 *
 *   node start.mjs
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { Endpoint } from '../../src/protocol/endpoint';
import { fromWorker, toWorker } from '../../src/protocol/messages';
import { median } from '../statistics';

const SCRIPT = 'examples/memory_management.py';
const RUNS = 5;
const LIMITS = { instructions: 2e7, heapBytes: 2 ** 30, recordingBytes: 2 ** 29, seconds: 600 };

interface Start {
  readonly first: number;
  readonly firstCpu: number;
  readonly end: number;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function startOnce(): Promise<Start> {
  const from = performance.now();
  const cpuFrom = cpuMs();
  const worker = new Worker('./dist/worker.cjs', {
    resourceLimits: { stackSizeMb: 256, maxOldGenerationSizeMb: 4096 },
  });
  const endpoint = new Endpoint(
    {
      post: (message) => worker.postMessage(message),
      listen(listener) {
        worker.on('message', listener);
        return () => worker.off('message', listener);
      },
    },
    (text) => process.stderr.write(`${text}\n`),
  );
  let first = 0;
  let firstCpu = 0;
  endpoint.onNotice(fromWorker.progress, ({ steps }) => {
    if (first > 0 || steps < 2) return;
    first = performance.now() - from;
    firstCpu = cpuMs() - cpuFrom;
  });
  endpoint.onNotice(fromWorker.output, () => undefined);
  const end = new Promise<number>((settle) => {
    endpoint.onNotice(fromWorker.finished, () => settle(performance.now() - from));
  });
  const source = readFileSync(SCRIPT, 'utf8');
  const given = { path: `/${SCRIPT}`, source, argv: [], stdin: '', hashSeed: 0, clock: 1.7e9 };
  await endpoint.request(toWorker.start, { ...given, limits: LIMITS });
  const ms = await end;
  await worker.terminate();
  return { first, firstCpu, end: ms };
}

const starts: Start[] = [];
for (let i = 0; i < RUNS; i++) starts.push(await startOnce());
process.stdout.write(
  JSON.stringify({
    first: median(starts.map(({ first }) => first)),
    firstCpu: median(starts.map(({ firstCpu }) => firstCpu)),
    end: median(starts.map(({ end }) => end)),
  }),
);
