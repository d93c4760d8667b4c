/** One run of one script: the worker that simulates it, its recording and the one cursor. */

import * as vscode from 'vscode';
import type {
  GcCycleInfo,
  HoverReply,
  ObjectPage,
  OutputAnswer,
  OutputPiece,
  Progress,
  TimelineInfo,
} from '../protocol/answers';
import type { AnnotationReport } from '../protocol/annotations';
import { Endpoint, type RequestType } from '../protocol/endpoint';
import { fromWorker, toWorker } from '../protocol/messages';
import type {
  FinishedInfo,
  GcObjectsQuery,
  HoverQuery,
  SeekTarget,
  Step,
} from '../protocol/messages';
import type { Outcome, RunInputs } from '../protocol/outcome';
import type { ViewOptions } from '../protocol/picture';
import type { PictureUpdate } from '../protocol/picture-patch';
import type { Moment } from '../protocol/place';
import type { QueryProgress } from '../protocol/queries';
import { Owner } from './disposable';
import type { WorkerThread } from './worker-thread';

/** Collections beyond this number are not listed. */
const MAX_GC_CYCLES = 2000;
/** Points of the memory curve: about one per two pixels of a wide panel. */
const MEMORY_SAMPLES = 600;
/** The part of the known instructions that is repeated after a thread ran out of memory: looking
 * at the recording needs memory too. */
const SURELY = 0.8;
/** How long the worker may take to stop between two instructions before it is ended. */
const CANCEL_GRACE_MS = 3000;
/** A thread whose run took more than this, simulated heap and recording together, is not reused. */
const REUSABLE_BYTES = 100 * 2 ** 20;

const BEFORE_ALL: Moment = { row: 0, tick: 0, step: 0, atStart: true, atEnd: false, scope: '' };

/** The script that a session runs, as it was when the run began. */
export interface RunDocument {
  readonly uri: vscode.Uri;
  readonly version: number;
}

/** One run, from start to disposal. Its queries reject once it is disposed. */
export class Session extends Owner {
  private readonly moved = this.track(new vscode.EventEmitter<Moment>());
  /** The cursor moved. */
  readonly onDidMove = this.moved.event;
  private readonly progressed = this.track(new vscode.EventEmitter<void>());
  /** The run went on or ended: `progress` or `outcome` changed. */
  readonly onDidProgress = this.progressed.event;
  private readonly lostRecording = this.track(new vscode.EventEmitter<void>());
  /** The thread ended although nobody gave the session up: the recording is lost. */
  readonly onDidLose = this.lostRecording.event;
  private readonly printed = this.track(new vscode.EventEmitter<readonly OutputPiece[]>());
  /** The program wrote something. */
  readonly onDidPrint = this.printed.event;

  private readonly asking = this.track(new vscode.EventEmitter<QueryProgress>());
  /** A question of `ask` takes long and has come further. */
  readonly onDidAsk = this.asking.event;

  private readonly endpoint: Endpoint;
  private settle: (outcome: Outcome) => void = () => undefined;
  /** Settles with the outcome; a session that is disposed while it runs counts as cancelled. */
  readonly finished = new Promise<Outcome>((resolve) => {
    this.settle = resolve;
  });

  /** Whether it shows a recording from a file. */
  readonly isFromFile: boolean;
  private shareMadeAgain: number | undefined;
  private moves = 0;
  private wishes = 0;
  /** Settles when the first moment is shown. */
  private opening: Promise<void> = Promise.resolve();
  private cursor = BEFORE_ALL;
  private latestProgress: Progress | undefined;
  private ending: Outcome | undefined;
  private graceTimer: NodeJS.Timeout | undefined;
  /** Whether the thread waits for questions, and could run another program as well. */
  private reusable = false;
  private isLost = false;
  /** Whether the program ran when the thread ended. */
  private wasRunning = false;

  /** `giveBack` gets the thread when the session is disposed, if it can be used again. */
  constructor(
    readonly document: RunDocument,
    readonly inputs: RunInputs,
    private readonly thread: WorkerThread,
    private giveBack: (thread: WorkerThread) => void,
    log: (text: string) => void,
    /** Given for a recording that the worker has opened: nothing is run. */
    opened?: FinishedInfo,
    /** What to say when the run reaches its limit of instructions. */
    private readonly limitWords?: string,
  ) {
    super();
    this.endpoint = new Endpoint(thread.port, log);
    this.endpoint.onNotice(fromWorker.progress, (progress) => {
      this.latestProgress = progress;
      this.progressed.fire();
    });
    this.endpoint.onNotice(fromWorker.makingAgain, (share) => {
      this.shareMadeAgain = share ?? undefined;
      this.progressed.fire();
    });
    this.endpoint.onNotice(fromWorker.output, (pieces) => this.printed.fire(pieces));
    this.endpoint.onNotice(fromWorker.queryProgress, (progress) => this.asking.fire(progress));
    this.endpoint.onNotice(fromWorker.finished, (info) => this.finish(info));
    this.track({ dispose: () => this.close() });
    void thread.ended.then((reason) => this.threadEnded(reason));
    this.isFromFile = opened !== undefined;
    if (opened !== undefined) {
      this.finish(opened);
      return;
    }
    this.endpoint.request(toWorker.start, inputs).catch((error: Error) => {
      this.threadEnded(error.message);
    });
  }

  /** Where the cursor is. */
  get moment(): Moment {
    return this.cursor;
  }

  /** Whether nobody has asked for a move yet. */
  get untouched(): boolean {
    return this.moves === 0;
  }

  /** How many moves have been asked for, those that wait for the first moment included. */
  get asked(): number {
    return this.wishes;
  }

  /** How far the run has come. */
  get progress(): Progress | undefined {
    return this.latestProgress;
  }

  /**
   * How far the detail of a moment is made again, by running the program once more, from 0 to 1;
   * while the program still runs, it waits for its end. Undefined when nothing is made again.
   */
  get makingAgain(): number | undefined {
    return this.shareMadeAgain;
  }

  /**
   * Instructions up to which the run can be repeated when its recording is lost: all that it may
   * have, or, if the thread ended while it ran, what it had surely done before.
   */
  get repeatable(): number {
    const done = Math.floor((this.latestProgress?.ticks ?? 0) * SURELY);
    return this.wasRunning ? done : this.inputs.limits.instructions;
  }

  /** How the run ended; absent while it runs. */
  get outcome(): Outcome | undefined {
    return this.ending;
  }

  /** Whether the program still runs. */
  get running(): boolean {
    return this.ending === undefined;
  }

  /**
   * Stops the program between two instructions; what was recorded stays. After its end, gives up
   * the detail that is being made again.
   */
  cancel(): void {
    if (!this.running) {
      // A worker that is gone makes nothing.
      this.endpoint.request(toWorker.cancel, null).catch(() => undefined);
      return;
    }
    if (this.graceTimer !== undefined) {
      return;
    }
    this.endpoint.request(toWorker.cancel, null).catch(() => this.thread.terminate());
    this.graceTimer = setTimeout(() => {
      if (this.running) {
        this.thread.terminate();
      }
    }, CANCEL_GRACE_MS);
  }

  /** Disposes the session and gives its thread to the caller, if it can be used again. */
  release(): WorkerThread | undefined {
    let released: WorkerThread | undefined;
    this.giveBack = (thread) => (released = thread);
    this.dispose();
    return released;
  }

  /**
   * Goes to the moment that is shown first, once it is recorded. Moves that a person asks for
   * meanwhile wait for it and go on from there.
   */
  async openAt(target: SeekTarget, recorded: Promise<void>): Promise<void> {
    const opening = recorded.then(async () => {
      if (!this.disposed) {
        this.moves++;
        this.arrive(await this.endpoint.request(toWorker.seek, target));
      }
    });
    // Whoever waits only wants to come after it; its failure is the caller's.
    this.opening = opening.catch(() => undefined);
    await opening;
  }

  /** Moves the cursor by one step. */
  async step(step: Step): Promise<Moment> {
    this.wishes++;
    await this.opening;
    this.moves++;
    return this.arrive(await this.endpoint.request(toWorker.step, step));
  }

  /** Moves the cursor to a place. */
  async seek(target: SeekTarget): Promise<Moment> {
    this.wishes++;
    await this.opening;
    this.moves++;
    return this.arrive(await this.endpoint.request(toWorker.seek, target));
  }

  /** The picture at the cursor; with `base`, as its difference to that one of its pictures. */
  picture(view: ViewOptions, base?: number): Promise<PictureUpdate> {
    const query = { view, ...(base === undefined ? {} : { base }) };
    return this.endpoint.request(toWorker.picture, query);
  }

  /** Asks one of protocol/queries; rejects when the cursor moves meanwhile. */
  ask<Args, Result>(question: RequestType<Args, Result>, args: Args): Promise<Result> {
    return this.endpoint.request(question, args);
  }

  /** Gives up the questions of `ask` that are under way. */
  cancelQueries(): void {
    // A worker that is gone has given them up.
    this.endpoint.request(toWorker.cancelQueries, null).catch(() => undefined);
  }

  /** What a name in the editor stands for. */
  hover(query: HoverQuery): Promise<HoverReply> {
    return this.endpoint.request(toWorker.hover, query);
  }

  /** The collections recorded so far, oldest first. */
  gcCycles(): Promise<readonly GcCycleInfo[]> {
    return this.endpoint.request(toWorker.gcCycles, { limit: MAX_GC_CYCLES });
  }

  /** The objects that a phase of a collection touched. */
  gcObjects(query: GcObjectsQuery): Promise<ObjectPage> {
    return this.endpoint.request(toWorker.gcObjects, query);
  }

  /** The axis of the recording so far. */
  timeline(): Promise<TimelineInfo> {
    return this.endpoint.request(toWorker.timeline, { limit: MEMORY_SAMPLES });
  }

  /** The end of the output up to the cursor, at most `limit` characters. */
  output(limit: number): Promise<OutputAnswer> {
    return this.endpoint.request(toWorker.output, { limit });
  }

  /** What the script's annotations come to in what is recorded. */
  annotations(): Promise<AnnotationReport> {
    return this.endpoint.request(toWorker.annotations, null);
  }

  /** The bytes of the recording as a file; rejects while the program runs. */
  save(): Promise<Uint8Array> {
    return this.endpoint.request(toWorker.save, null);
  }

  private arrive(moment: Moment): Moment {
    this.cursor = moment;
    this.moved.fire(moment);
    return moment;
  }

  private finish({ outcome, progress }: FinishedInfo): void {
    this.latestProgress = progress;
    this.reusable =
      outcome.kind !== 'fault' && progress.recordingBytes + progress.heapBytes < REUSABLE_BYTES;
    const reworded =
      this.limitWords !== undefined && outcome.kind === 'limit' && outcome.limit === 'instructions';
    this.end(reworded ? { ...outcome, message: this.limitWords } : outcome);
  }

  private threadEnded(reason: string | undefined): void {
    this.reusable = false;
    this.endpoint.close(reason ?? 'the simulation has ended');
    if (this.disposed || this.isLost) {
      return;
    }
    this.isLost = true;
    const message = reason ?? 'the simulation was ended and its recording is lost';
    this.wasRunning = this.running;
    // A run that had ended well has nothing to show any more either.
    this.ending = undefined;
    this.end({ kind: 'fault', code: 'worker-ended', message });
    this.lostRecording.fire();
  }

  private end(outcome: Outcome): void {
    clearTimeout(this.graceTimer);
    if (this.ending === undefined) {
      this.ending = outcome;
      this.settle(outcome);
      this.progressed.fire();
    }
  }

  private close(): void {
    this.end({ kind: 'cancelled' });
    this.endpoint.notify(toWorker.rest, null);
    this.endpoint.close('the session is closed');
    if (this.reusable) {
      this.giveBack(this.thread);
    } else {
      this.thread.terminate();
    }
  }
}
