/**
 * The thread in which a script is simulated. It owns the recording and answers the host's
 * questions, also while the program runs: between instructions it looks for messages. When a run
 * has ended, the thread can be started again with another; what was recorded before is given up.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { checkAnnotations } from './annotations/check';
import { openLibraryArchive, type LibraryArchive } from './compile/library-archive';
import { keepingArchive } from './compile/library-cache';
import { memory } from './heap/alloc';
import { resetRuntime } from './heap/runtime';
import type { OutputPiece, Progress } from './protocol/answers';
import { Endpoint } from './protocol/endpoint';
import { fromWorker, isThreadData, toWorker } from './protocol/messages';
import type { Outcome, RunInputs } from './protocol/outcome';
import type { Moment } from './protocol/place';
import { makeAgain } from './record/make-again';
import { recordRun } from './record/run-recorded';
import { RememberedFiles } from './record/remembered-files';
import { warmUp } from './record/warm-up';
import { readRecording } from './recording/file/read-recording';
import { writeRecording } from './recording/file/write-recording';
import { DetailMissing } from './recording/parts';
import type { Recording } from './recording/recording';
import { drain } from './recording/queries/slices';
import { Answers } from './session/answers';
import { QueryRunner } from './session/query-runner';
import { serveQueries } from './worker-queries';
import { nodeFiles } from './node-files';
import { MakingAgain, Superseded, type Share } from './worker-making-again';
import { Pictures } from './worker-pictures';

const PROGRESS_MS = 200;
/** Of what a program prints, the host gets somewhat more than it keeps; the recording has it all. */
const MAX_SENT_CHARACTERS = 2_100_000;

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

/** One run in this thread, or one that was opened from a file. */
interface Run {
  readonly inputs: RunInputs;
  readonly recording: Recording;
  /** How the run ended; absent while it runs. */
  outcome?: Outcome;
  readonly answers: Answers;
  readonly startedAt: number;
  lastProgress: number;
  /** What the program read of the file system. */
  readonly files: RememberedFiles;
  /** Whether the host knows that there are steps: with that word comes the first picture. */
  begun: boolean;
}

/** Element 0 stops the script between two instructions. */
const cancel = new Int32Array(1);
/** Element 0 ends the warm-up. */
const hurry = new Int32Array(1);
let opened: LibraryArchive | undefined;
let current: Run | undefined;
let pieces: OutputPiece[] = [];
let sentCharacters = 0;

function library(): LibraryArchive {
  opened ??= keepingArchive(openLibraryArchive(readFileSync(join(__dirname, 'stdlib.bin'))));
  return opened;
}

function progressOf({ recording, startedAt }: Run): Progress {
  return {
    ticks: recording.ticks,
    steps: recording.steps,
    rows: recording.rows,
    recordingBytes: recording.byteLength,
    heapBytes: Math.max(0, memory.used),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** Keeps what the program prints until it is sent, in as few pieces as can be. */
function collect(stream: OutputPiece['stream'], text: string): void {
  const part = text.slice(0, MAX_SENT_CHARACTERS - sentCharacters);
  if (part === '') return;
  sentCharacters += part.length;
  const last = pieces.at(-1);
  if (last?.stream === stream) pieces[pieces.length - 1] = { stream, text: last.text + part };
  else pieces.push({ stream, text: part });
}

function sendOutput(): void {
  if (pieces.length === 0) return;
  endpoint.notify(fromWorker.output, pieces);
  pieces = [];
}

function serveMessages(): void {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
    receive(next.message);
}

/** Serves the host while the program runs. */
function poll(): void {
  serveMessages();
  const run = current;
  if (run === undefined) return;
  const now = performance.now();
  const begins = !run.begun && run.recording.steps > 1;
  if (now - run.lastProgress < PROGRESS_MS && !begins) return;
  run.begun ||= begins;
  run.lastProgress = now;
  sendOutput();
  endpoint.notify(fromWorker.progress, progressOf(run));
}

function start(inputs: RunInputs): void {
  pieces = [];
  sentCharacters = 0;
  const root = inputs.readRoot;
  const files = new RememberedFiles(root === undefined ? null : nodeFiles([root]));
  const surroundings = { library: library(), files, cancel, poll, output: collect };
  const recorded = recordRun(inputs, surroundings);
  const run = serve(recorded.recording, inputs, files);
  const outcome = recorded.run();
  run.outcome = outcome;
  sendOutput();
  endpoint.notify(fromWorker.finished, { outcome, progress: progressOf(run) });
  prepare(run);
}

/** From now on questions are about this recording. */
function serve(recording: Recording, inputs: RunInputs, files: RememberedFiles): Run {
  const answers = new Answers(recording, inputs.source, inputs.path);
  const now = performance.now();
  current = { inputs, recording, files, answers, startedAt: now, lastProgress: now, begun: false };
  return current;
}

/** Makes events again that were given up. Of the file system it sees what the run saw. */
function again({ recording, inputs, files }: Run, lo: number, hi: number, told: Share): Recording {
  const surroundings = { library: library(), files, cancel, poll: serveMessages, told };
  return makeAgain(recording, inputs, surroundings, lo, hi);
}

/** Works ahead between two questions, unless somebody waits for a picture. */
function prepare(run: Run): void {
  const wait = pictures.drawn();
  if (wait !== undefined) {
    void wait.then(() => prepare(run));
    return;
  }
  if (run === current && run.answers.prepare()) setImmediate(() => prepare(run));
}

function run(): Run {
  if (current === undefined) throw new Error('the run has not started');
  return current;
}

/**
 * Answers a question about the run. What needs events that were given up waits until they are made
 * again: the newest such question first, since the person has gone on from those before. While the
 * program runs that is after its end, and only for questions that may wait so long.
 */
function ask<T>(question: (answers: Answers) => T, patient = false): T | Promise<T> {
  const asked = run();
  try {
    return question(asked.answers);
  } catch (error) {
    if (!(error instanceof DetailMissing)) throw error;
    if (asked.outcome === undefined && !patient)
      throw new Error('This moment can be shown when the program has ended or was stopped.');
    const { lo, hi } = error;
    return makingAgain
      .make((told) => {
        if (asked !== current) throw new Superseded();
        asked.answers.parts.add(again(asked, lo, hi, told));
      })
      .then(() => ask(question, patient));
  }
}

const makingAgain = new MakingAgain(
  cancel,
  (share) => endpoint.notify(fromWorker.makingAgain, share),
  () => pictures.drawn(),
);
/** Whether a program keeps this thread, so that messages are only served between instructions. */
const occupied = (): boolean => makingAgain.busy || run().outcome === undefined;
const pictures = new Pictures(setImmediate, occupied);
const hovers = new QueryRunner(setImmediate, () => undefined);
let hoverCount = 0;

/** A move that a newer wish has overtaken leaves the cursor where it is. */
function move(go: (answers: Answers) => Moment): Moment | Promise<Moment> {
  const wait = pictures.moving();
  if (wait !== undefined) return wait.then(() => move(go));
  // What is asked about the old moment is given up, and so is a moment that was waited for.
  runner.stopAll('the moment has changed');
  makingAgain.giveUp();
  const moment = ask(go, true);
  if (!(moment instanceof Promise)) return moment;
  return moment.catch((error: unknown) => {
    if (!(error instanceof Superseded)) throw error;
    return run().answers.moment();
  });
}

endpoint.onRequest(toWorker.start, (inputs) => {
  runner.stopAll('another run begins');
  current = undefined;
  // A run for events that were given up ends first.
  Atomics.store(cancel, 0, makingAgain.busy ? 1 : 0);
  Atomics.store(hurry, 0, 1);
  // The answer goes out first: the run keeps this thread busy.
  setImmediate(() => start(inputs));
  return null;
});
endpoint.onNotice(toWorker.rest, () => {
  current = undefined;
  if (makingAgain.busy) Atomics.store(cancel, 0, 1);
  else resetRuntime();
});
endpoint.onRequest(toWorker.open, (bytes) => {
  Atomics.store(hurry, 0, 1);
  const { inputs, outcome, recording, files } = readRecording(bytes);
  // Nothing of this machine's files: whoever made the recording could name any of them.
  const opened = serve(recording, inputs, new RememberedFiles(null, files));
  opened.outcome = outcome;
  setImmediate(() => prepare(opened));
  return { inputs, outcome, progress: { ...progressOf(opened), seconds: 0 } };
});
endpoint.onRequest(toWorker.save, () => {
  const { inputs, outcome, recording, files } = run();
  if (outcome === undefined) throw new Error('the program still runs: stop it, then save');
  return writeRecording({ inputs, outcome, recording, files: files.known() });
});
endpoint.onRequest(toWorker.cancel, () => {
  if (current?.outcome === undefined) Atomics.store(cancel, 0, 1);
  else makingAgain.giveUp();
  return null;
});
endpoint.onRequest(toWorker.moment, () => ask((answers) => answers.moment()));
endpoint.onRequest(toWorker.step, (step) => move((answers) => answers.step(step)));
endpoint.onRequest(toWorker.seek, (target) => move((answers) => answers.seek(target)));
endpoint.onRequest(toWorker.picture, (query) =>
  pictures.draw(() => run().answers.slicedUpdate(query)),
);
endpoint.onRequest(toWorker.hover, (query) =>
  ask((answers) => {
    const hover = answers.slicedHover(query);
    // The cursor's moment may change between slices; another one may not.
    if (occupied() || query.at === 'cursor') return drain(hover);
    return hovers.run(`hover ${hoverCount++}`, () => hover);
  }),
);
endpoint.onRequest(toWorker.gcCycles, ({ limit }) => ask((answers) => answers.gcCycles(limit)));
endpoint.onRequest(toWorker.gcObjects, (query) => ask((answers) => answers.gcObjects(query)));
endpoint.onRequest(toWorker.timeline, ({ limit }) => ask((answers) => answers.timeline(limit)));
endpoint.onRequest(toWorker.output, ({ limit }) => ask((answers) => answers.output(limit)));

const reader = (): Answers => run().answers;
const runner = serveQueries(endpoint, reader, () => run().outcome === undefined);
endpoint.onRequest(toWorker.annotations, () => {
  const { inputs, recording } = run();
  // What lies beyond the beginning of a long run counts as cut off.
  return checkAnnotations(recording.beginning ?? recording, inputs.path, inputs.source);
});

if (isThreadData(workerData) && workerData.spare) {
  setImmediate(() => warmUp(library(), hurry, serveMessages));
}
