/**
 * Keeps a recording within its budget. Once half of it is used up, the events so far become the
 * beginning, which stays; of what follows, the newest events stay. Tables that go on growing (line
 * steps, living objects) take their room from the beginning.
 */
import { tellGivenUp } from './chunk-memory';
import { E_DEALLOC, E_NATIVE_CALL, E_VALUE } from './events';
import { MARGIN_ROWS, partOf } from './parts';
import { PastNames } from './past-names';
import { bytesOfCheckpoint, ValueKind, type Checkpoint, type Recording } from './recording';
import { TABLE_CHUNK } from './recorder-memory';

/** What is kept. */
export interface RetentionPlan {
  /** Bytes of memory. */
  readonly budget: number;
  /** Newest rows that stay. */
  readonly newestRows: number;
  /** From here on every row stays: set for a run that makes rows again. */
  readonly pinnedRow?: number;
}

/** A plan that keeps everything within a budget. */
export function planFor(budget: number): RetentionPlan {
  // A row takes some 9 bytes: the newest ones take an eighth of the budget at most.
  return { budget, newestRows: Math.min(MARGIN_ROWS, Math.floor(budget / 72)) };
}

/** Texts that must have come since the last sweep. */
const LEAST_SWEPT = 20_000;

/** Watches over one recording while it grows. */
export class Retention {
  /** Objects that are new after the beginning have serials from here on. */
  private firstSerial = -1;

  /** Objects of each chunk of the tables that nothing kept shows any more. */
  private readonly gone = new Map<number, number>();
  private firstText = 0;
  private textsAtSweep = 0;

  constructor(
    private readonly recording: Recording,
    private readonly plan: RetentionPlan,
  ) {}

  /** Whether what cannot be given up is larger than the budget. */
  get exceeded(): boolean {
    const { recording, plan } = this;
    if (this.firstSerial < 0 || plan.pinnedRow !== undefined) return false;
    const { beginning } = recording;
    const spare = beginning === undefined ? 0 : bytesOf(beginning);
    return recording.byteLength - spare > plan.budget;
  }

  /** Called where the recorder has just made a checkpoint. */
  tend(): void {
    const { recording, plan } = this;
    if (this.firstSerial < 0) {
      if (recording.byteLength > plan.budget / 2) this.begin();
      return;
    }
    const { pinnedRow = Infinity, newestRows } = plan;
    const limit = Math.min(pinnedRow, recording.log.rows - newestRows);
    const from = this.cleanCheckpoint((row) => row <= limit);
    if (from !== undefined && from.row > recording.log.firstRow) this.drop(from);
    this.sweepTexts();
    if (recording.byteLength > plan.budget) this.shorten();
  }

  /** The newest checkpoint outside of any collection whose row fits. */
  private cleanCheckpoint(fits: (row: number) => boolean): Checkpoint | undefined {
    return this.recording.checkpoints.findLast(({ row, gcCycle }) => gcCycle < 0 && fits(row));
  }

  private begin(): void {
    const { recording } = this;
    const from = this.cleanCheckpoint(() => true);
    if (from === undefined || from.row !== recording.log.rows) return;
    this.firstSerial = recording.objectType.length;
    this.firstText = recording.texts.all().length;
    this.textsAtSweep = recording.texts.count;
    recording.names = new PastNames(recording);
    if (this.plan.budget > 0) {
      const log = recording.log.upTo(from.row, from.word);
      recording.truncatedAt = from.row;
      recording.beginning = partOf(recording, recording, log, recording.checkpoints);
    }
    this.drop(from);
  }

  /** Gives up the events before a checkpoint, and what is only known because of them. */
  private drop(from: Checkpoint): void {
    const { recording } = this;
    const { log, names } = recording;
    names?.readTo(from.row);
    let word = log.firstWord;
    const isFirst = recording.beginning !== undefined && log.firstRow === 0;
    for (let row = log.firstRow; row < from.row && !isFirst; row++) {
      const kind = log.kind(row);
      if (kind === E_DEALLOC) this.forget(log.word(row, word, 1));
      word += log.width(row);
    }
    log.dropBefore(from.row, from.word);
    tellGivenUp();
    const at = recording.checkpoints.indexOf(from);
    recording.checkpoints.splice(0, at);
  }

  /** Nothing that is kept shows this object any more. */
  private forget(serial: number): void {
    const { recording, gone } = this;
    if (serial < this.firstSerial && recording.beginning !== undefined) return;
    recording.names?.forget(serial);
    recording.slotNames.delete(serial);
    recording.referents.delete(serial);
    const chunk = Math.floor(serial / TABLE_CHUNK);
    const count = (gone.get(chunk) ?? 0) + 1;
    if (count < TABLE_CHUNK) {
      gone.set(chunk, count);
      return;
    }
    gone.delete(chunk);
    recording.objects.release(chunk);
  }

  /** Gives up texts that nothing kept has, once there are twice as many as after the last time. */
  private sweepTexts(): void {
    const { recording } = this;
    const { texts } = recording;
    if (texts.count < this.textsAtSweep * 2 + LEAST_SWEPT) return;
    const first = recording.beginning === undefined ? 0 : this.firstText;
    texts.sweep(first, usedTexts(recording));
    this.textsAtSweep = texts.count;
  }

  /** Halves the beginning. */
  private shorten(): void {
    const { recording } = this;
    const { beginning } = recording;
    const middle = beginning?.checkpoints[beginning.checkpoints.length >> 1];
    if (beginning === undefined || middle === undefined || middle.row >= beginning.log.rows) return;
    const kept = beginning.checkpoints.filter(({ row }) => row <= middle.row);
    const log = beginning.log.upTo(middle.row, middle.word);
    recording.truncatedAt = middle.row;
    recording.beginning = partOf(recording, recording, log, kept);
  }
}

/** Bytes that giving up a part's events would free. */
function bytesOf({ log, checkpoints }: Recording): number {
  return checkpoints.reduce((sum, each) => sum + bytesOfCheckpoint(each), log.byteLength);
}

/** Texts that the tables, the kept events and the checkpoints refer to. */
function usedTexts(recording: Recording): ReadonlySet<number> {
  const { log, objects, objectValue, objectValueKind, objectName } = recording;
  const used = new Set<number>(recording.typeSlotNames.values());
  for (const names of recording.slotNames.values())
    for (const name of names.values()) used.add(name);
  for (let serial = 0; serial < objects.length; serial++) {
    if (!objects.has(serial)) {
      serial += TABLE_CHUNK - 1;
      continue;
    }
    used.add(objectName.at(serial));
    if (objectValueKind.at(serial) === ValueKind.TEXT) used.add(objectValue.at(serial));
  }
  for (const { values, nativeCall } of recording.checkpoints) {
    used.add(nativeCall);
    for (const [, text] of values) used.add(text);
  }
  let word = log.firstWord;
  for (let row = log.firstRow; row < log.rows; row++) {
    const kind = log.kind(row);
    if (kind === E_VALUE || kind === E_NATIVE_CALL) {
      used.add(log.word(row, word, 0));
      used.add(log.word(row, word, 1));
      if (kind === E_VALUE) used.add(log.word(row, word, 2));
    }
    word += log.width(row);
  }
  return used;
}
