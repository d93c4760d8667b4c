/**
 * How long a thread takes to the first step of the tutorial's script, and to its end: the real
 * worker of the product, as the extension starts it, new and kept ready.
 *
 *   node start.mjs
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorkerThread } from '../../src/host/worker-thread';
import { Endpoint } from '../../src/protocol/endpoint';
import { fromWorker, toWorker } from '../../src/protocol/messages';
import { cpuMs } from './cpu';
import type { Figures } from './recording';

const SCRIPT = 'examples/memory_management.py';
const RUNS = 5;
const MEGABYTES = 4096;
const LIMITS = { instructions: 2e7, heapBytes: 2 ** 30, recordingBytes: 2 ** 29, seconds: 600 };

interface Start {
  readonly first: number;
  readonly firstCpu: number;
  readonly end: number;
}

/** Waits until the thread has made itself ready: this process does nothing any more. */
async function quiet(): Promise<void> {
  const PIECE_MS = 200;
  for (let idle = 0; idle < 3;) {
    const from = cpuMs();
    await sleep(PIECE_MS);
    idle = cpuMs() - from < PIECE_MS / 20 ? idle + 1 : 0;
  }
}

async function startOnce(spare: boolean): Promise<Start> {
  const began = { wall: performance.now(), cpu: cpuMs() };
  const thread = startWorkerThread('./dist/worker.cjs', MEGABYTES, { spare });
  if (spare) {
    await quiet();
    Object.assign(began, { wall: performance.now(), cpu: cpuMs() });
  }
  const endpoint = new Endpoint(thread.port, (text) => process.stderr.write(`${text}\n`));
  let first = 0;
  let firstCpu = 0;
  endpoint.onNotice(fromWorker.progress, ({ steps }) => {
    if (first > 0 || steps < 2) return;
    first = performance.now() - began.wall;
    firstCpu = cpuMs() - began.cpu;
  });
  endpoint.onNotice(fromWorker.output, () => undefined);
  const end = new Promise<number>((settle) => {
    endpoint.onNotice(fromWorker.finished, () => settle(performance.now() - began.wall));
  });
  const source = readFileSync(SCRIPT, 'utf8');
  const given = { path: `/${SCRIPT}`, source, argv: [], stdin: '', hashSeed: 0, clock: 1.7e9 };
  await endpoint.request(toWorker.start, { ...given, limits: LIMITS });
  const ms = await end;
  thread.terminate();
  await thread.ended;
  return { first, firstCpu, end: ms };
}

const fresh: Start[] = [];
const spare: Start[] = [];
for (let i = 0; i < RUNS; i++) {
  fresh.push(await startOnce(false));
  spare.push(await startOnce(true));
}
const figures: Figures = {
  first: fresh.map(({ first }) => first),
  firstCpu: fresh.map(({ firstCpu }) => firstCpu),
  end: fresh.map(({ end }) => end),
  readyFirst: spare.map(({ first }) => first),
  readyFirstCpu: spare.map(({ firstCpu }) => firstCpu),
  readyEnd: spare.map(({ end }) => end),
};
process.stdout.write(JSON.stringify(figures));
