/** What a recording tells beyond one moment: lines of events, calls of `__del__`, untracking. */
import { stepAt, stepPath } from '../recording/axis';
import {
  E_ALLOC,
  E_DEALLOC,
  E_EDGE,
  E_FRAME_POP,
  E_FRAME_PUSH,
  E_GC_MARK,
} from '../recording/events';
import { gcMarkOf } from '../recording/gc-marks';
import { StepKind, type Recording } from '../recording/recording';

const NONE: ReadonlySet<number> = new Set();

/** Rows of events found by reading the whole log once. */
interface LogFacts {
  /** Serial -> row at which `__del__` began. */
  readonly finalized: ReadonlyMap<number, number>;
  /** Serial -> rows at which a collection untracked the object. */
  readonly untracked: ReadonlyMap<number, readonly number[]>;
}

/** Answers about the past of a recording. */
export class History {
  private facts: LogFacts | undefined;
  private births: Map<number, Set<number>> | undefined;

  /** `path`: the script, whose lines are meant. */
  constructor(
    readonly recording: Recording,
    private readonly path: string,
  ) {}

  /** The line of the script that was running at an event, or 0. */
  lineOfEvent(row: number): number {
    const { recording } = this;
    let step = stepAt(recording, row);
    if (step < 0) return 0;
    if (recording.stepKind.at(step) === StepKind.RETURN && this.popped(step, row))
      step = this.callerOf(step);
    while (step >= 0 && stepPath(recording, step) !== this.path) step = this.callerOf(step);
    return step < 0 ? 0 : recording.stepLine.at(step);
  }

  /** Whether the frame that returned at a step had been left at an event. */
  private popped(step: number, row: number): boolean {
    const { log } = this.recording;
    for (let r = this.recording.stepRow.at(step); r <= row && r < log.rows; r++)
      if (log.kind(r) === E_FRAME_POP) return true;
    return false;
  }

  /** The step of the caller's line that led to a step, or -1. */
  private callerOf(step: number): number {
    const depth = this.recording.stepDepth.at(step);
    let caller = step - 1;
    while (caller >= 0 && this.recording.stepDepth.at(caller) >= depth) caller--;
    return caller;
  }

  /** Row at which `__del__` of an object began, or undefined. */
  finalizedAt(serial: number): number | undefined {
    return this.logFacts().finalized.get(serial);
  }

  /** Whether a collection has untracked the object before a row. */
  untrackedBefore(serial: number, row: number): boolean {
    return (this.logFacts().untracked.get(serial) ?? []).some((at) => at < row);
  }

  /** Serials of the objects that a line of the script has made. */
  madeBy(line: number): ReadonlySet<number> {
    if (this.births === undefined) {
      this.births = new Map();
      const { objectBorn } = this.recording;
      for (let serial = 0; serial < objectBorn.length; serial++) {
        const at = this.lineOfEvent(objectBorn.at(serial));
        const list = this.births.get(at);
        if (list === undefined) this.births.set(at, new Set([serial]));
        else list.add(serial);
      }
    }
    return this.births.get(line) ?? NONE;
  }

  private logFacts(): LogFacts {
    this.facts ??= readLog(this.recording);
    return this.facts;
  }
}

function readLog(recording: Recording): LogFacts {
  const { log } = recording;
  const finalized = new Map<number, number>();
  const untracked = new Map<number, number[]>();
  const serials: number[] = [];
  const finalizers = new Set<number>();
  let word = 0;
  for (let row = 0; row < log.rows; row++) {
    const kind = log.kind(row);
    const a = log.word(row, word, 0);
    if (kind === E_ALLOC) serials[a] = log.word(row, word, 1);
    else if (kind === E_DEALLOC) serials[a] = -1;
    else if (kind === E_FRAME_PUSH) {
      if (recording.codes[recording.frameCode.at(log.word(row, word, 1))]?.name === '__del__')
        finalizers.add(a);
    } else if (kind === E_FRAME_POP) finalizers.delete(a);
    else if (kind === E_EDGE) {
      const target = log.word(row, word, 3);
      if (finalizers.size > 0 && finalizers.has(a) && log.word(row, word, 1) === 0 && target > 0)
        noteFinalized(finalized, serials[target], row);
    } else if (kind === E_GC_MARK && gcMarkOf(log.word(row, word, 1)) === 'untracked') {
      const serial = serials[a];
      if (serial !== undefined) untracked.set(serial, [...(untracked.get(serial) ?? []), row]);
    }
    word += log.width(row);
  }
  return { finalized, untracked };
}

function noteFinalized(map: Map<number, number>, serial: number | undefined, row: number): void {
  if (serial !== undefined && serial >= 0 && !map.has(serial)) map.set(serial, row);
}
