/**
 * The thread in which a script is simulated. It owns the recording and answers the host's
 * questions, also while the program runs: between instructions it looks for messages.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { checkAnnotations } from './annotations/check';
import { openLibraryArchive } from './compile/library-archive';
import { memory } from './heap/alloc';
import type { OutputPiece, Progress } from './protocol/answers';
import { Endpoint } from './protocol/endpoint';
import { fromWorker, toWorker } from './protocol/messages';
import type { RunInputs } from './protocol/outcome';
import { recordRun, type RecordedRun } from './record/run-recorded';
import { Answers } from './session/answers';
import { nodeFiles } from './node-files';

const PROGRESS_MS = 200;

if (parentPort === null) throw new Error('this runs in a worker thread');
const port = parentPort;

let receive: (message: unknown) => void = () => undefined;
const endpoint = new Endpoint(
  {
    post: (message) => port.postMessage(message),
    listen(listener) {
      receive = listener;
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  },
  (text) => console.error(text),
);

const cancel = new Int32Array(1);
let answers: Answers | undefined;
let running: RecordedRun | undefined;
let pieces: OutputPiece[] = [];
let script: RunInputs | undefined;
let startedAt = 0;
let lastProgress = 0;
/** Whether the host knows that there are steps: with that word comes the first picture. */
let begun = false;

function progress(): Progress {
  const recording = running?.recording;
  return {
    ticks: recording?.ticks ?? 0,
    steps: recording?.steps ?? 0,
    rows: recording?.rows ?? 0,
    recordingBytes: recording?.byteLength ?? 0,
    heapBytes: Math.max(0, memory.used),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function sendOutput(): void {
  if (pieces.length === 0) return;
  endpoint.notify(fromWorker.output, pieces);
  pieces = [];
}

/** Serves the host while the program runs. */
function poll(): void {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
    receive(next.message);
  const now = performance.now();
  const begins = !begun && (running?.recording.steps ?? 0) > 1;
  if (now - lastProgress < PROGRESS_MS && !begins) return;
  begun ||= begins;
  lastProgress = now;
  sendOutput();
  endpoint.notify(fromWorker.progress, progress());
}

function start(inputs: RunInputs): void {
  const library = openLibraryArchive(readFileSync(join(__dirname, 'stdlib.bin')));
  running = recordRun(inputs, {
    library,
    files: inputs.readRoot === undefined ? null : nodeFiles([inputs.readRoot]),
    cancel,
    poll,
    output: (stream, text) => {
      pieces.push({ stream, text });
    },
  });
  script = inputs;
  answers = new Answers(running.recording, inputs.source, inputs.path);
  startedAt = performance.now();
  lastProgress = startedAt;
  const outcome = running.run();
  sendOutput();
  endpoint.notify(fromWorker.finished, { outcome, progress: progress() });
  prepare(answers);
}

/** Works ahead between two questions. */
function prepare(reading: Answers): void {
  if (reading.prepare()) setImmediate(() => prepare(reading));
}

function reader(): Answers {
  if (answers === undefined) throw new Error('the run has not started');
  return answers;
}

endpoint.onRequest(toWorker.start, (inputs) => {
  // The answer goes out first: the run keeps this thread busy.
  setImmediate(() => start(inputs));
  return null;
});
endpoint.onRequest(toWorker.cancel, () => {
  Atomics.store(cancel, 0, 1);
  return null;
});
endpoint.onRequest(toWorker.moment, () => reader().moment());
endpoint.onRequest(toWorker.step, (step) => reader().step(step));
endpoint.onRequest(toWorker.seek, (target) => reader().seek(target));
endpoint.onRequest(toWorker.picture, (options) => reader().picture(options));
endpoint.onRequest(toWorker.holders, (query) => reader().holders(query));
endpoint.onRequest(toWorker.hover, (query) => reader().hover(query));
endpoint.onRequest(toWorker.gcCycles, ({ limit }) => reader().gcCycles(limit));
endpoint.onRequest(toWorker.gcObjects, (query) => reader().gcObjects(query));
endpoint.onRequest(toWorker.timeline, ({ limit }) => reader().timeline(limit));
endpoint.onRequest(toWorker.output, ({ limit }) => reader().output(limit));
endpoint.onRequest(toWorker.search, (query) => reader().search(query));
endpoint.onRequest(toWorker.annotations, () => {
  if (running === undefined || script === undefined) throw new Error('the run has not started');
  return checkAnnotations(running.recording, script.path, script.source);
});
