/** A recording: the event log, the tables its numbers refer to, and the places on its time axis. */
import { EventLog } from './event-log';
import { Int32Column, TextTable } from './growable';
import { ObjectTable } from './object-table';
import type { PastNames } from './past-names';
import { StepTable } from './step-table';

export { Origin, ValueKind } from './object-table';
export { StepKind } from './step-table';

/** How the slots of a type are named and drawn. */
export const TYPE_CATEGORIES = [
  'atom',
  'list',
  'tuple',
  'dict',
  'set',
  'deque',
  'instance',
  'type',
  'function',
  'method',
  'module',
  'cell',
  'generator',
  'frame',
  'weakref',
  'other',
] as const;
export type TypeCategory = (typeof TYPE_CATEGORIES)[number];

/** What is known of a Python type. */
export interface TypeFacts {
  readonly name: string;
  readonly category: TypeCategory;
  /** Whether instances can be tracked by the collector. */
  readonly gc: boolean;
  /** Whether the type was made by the program (a class statement in a file of the user). */
  readonly user: boolean;
}

/** What a weak reference refers to. */
export interface Referent {
  readonly serial: number;
  /** The handle that the referent has while it lives. */
  readonly handle: number;
  /** Row from which on the reference is cleared, or -1: then the referent's end ends it. */
  readonly clearedRow: number;
}

/** What is known of a code object. */
export interface CodeFacts {
  readonly name: string;
  readonly qualname: string;
  readonly path: string;
  /** Whether it belongs to the program rather than to the library. */
  readonly user: boolean;
  readonly firstLine: number;
  /** Last line that the code has an instruction for. */
  readonly lastLine: number;
  /** Names of locals, cells and free variables, by index of the fast local. */
  readonly localNames: readonly string[];
}

/** One collection. */
export interface GcCycle {
  readonly index: number;
  readonly generation: number;
  readonly reason: 'threshold' | 'collect' | 'exit';
  /** Line steps before the collection began. */
  readonly step: number;
  readonly startRow: number;
  endRow: number;
  /** Rows at which each phase began, in order; the phase ends where the next begins. */
  readonly phases: { readonly phase: number; readonly row: number; touched: number }[];
  /** Objects in the collected generations at the start. */
  examined: number;
  collected: number;
  uncollectable: number;
}

/** A piece of output. */
export interface OutputPieceRecord {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  readonly row: number;
}

/** The running frames at one moment. */
export interface FrameState {
  readonly handle: number;
  readonly info: number;
  line: number;
}

/** A saved state from which a seek starts. */
export interface Checkpoint {
  readonly row: number;
  readonly word: number;
  readonly heap: Int32Array;
  readonly frames: readonly FrameState[];
  readonly tick: number;
  readonly pc: number;
  readonly nativeCall: number;
  readonly output: number;
  readonly gcCycle: number;
  readonly gcPhase: number;
  readonly gcMarks: readonly (readonly [number, number])[];
  /** Serial and short value of mutable atoms whose value differs from the object table's. */
  readonly values: readonly (readonly [number, number])[];
}

/** Everything that was recorded of one run. The recorder appends; all others read. */
export class Recording {
  readonly log = new EventLog();
  readonly texts = new TextTable();

  readonly types: TypeFacts[] = [];
  readonly codes: CodeFacts[] = [];

  /** Objects by serial. */
  readonly objects = new ObjectTable();
  readonly objectType = this.objects.type;
  readonly objectSize = this.objects.size;
  readonly objectAddress = this.objects.address;
  readonly objectBorn = this.objects.born;
  readonly objectDied = this.objects.died;
  readonly objectValueKind = this.objects.valueKind;
  readonly objectOrigin = this.objects.origin;
  readonly objectName = this.objects.name;
  readonly objectValue = this.objects.value;

  /** Names of slots that no rule gives: serial -> slot -> text. */
  readonly slotNames = new Map<number, Map<number, number>>();
  /** Names of inline attributes and `__slots__` members: `type:slot` -> text. */
  readonly typeSlotNames = new Map<string, number>();

  /** What weak references refer to: their serial -> the referent. */
  readonly referents = new Map<number, Referent>();

  /** Frames that ever ran: code index, serial of the generator that owns it or -1. */
  readonly frameCode = new Int32Column();
  readonly frameGenerator = new Int32Column();

  /** The line axis. */
  readonly lineSteps = new StepTable();
  readonly stepRow = this.lineSteps.row;
  readonly stepLine = this.lineSteps.line;
  readonly stepFrame = this.lineSteps.frame;
  readonly stepDepth = this.lineSteps.depth;
  readonly stepKind = this.lineSteps.kind;
  readonly stepTick = this.lineSteps.tick;
  readonly stepBytes = this.lineSteps.bytes;

  readonly gcCycles: GcCycle[] = [];
  readonly outputs: OutputPieceRecord[] = [];
  readonly checkpoints: Checkpoint[] = [];
  /** Serial of the `__main__` namespace's dict, or -1 before it exists. */
  mainGlobals = -1;
  /** Other namespaces of the program: serial of the dict -> module name. */
  readonly namespaces = new Map<number, string>();
  /** Holders that are no Python object, by handle: what the interpreter keeps alive. */
  readonly interpreterRoots = new Map<number, string>();
  /** Instructions of the program recorded. */
  ticks = 0;
  /** Highest simulated heap size seen at a step, in bytes. */
  peakBytes = 0;
  /** Row at which the beginning ends that is kept in detail, or -1: all of it is. */
  truncatedAt = -1;
  /** The beginning of a run that became larger than its budget; `log` then has its newest events. */
  beginning: Recording | undefined;
  /** For a part of a run: the recording of the whole. */
  whole: Recording | undefined;
  /** Names that objects were bound to, where the log does not begin with the run. */
  names: PastNames | undefined;

  private outputsCounted = 0;
  private outputUnits = 0;
  private firstCounted: Checkpoint | undefined;
  private checkpointsCounted = 0;
  private bytesOfCheckpoints = 0;

  /** Events of the run. */
  get rows(): number {
    return this.whole === undefined ? this.log.rows : this.whole.rows;
  }

  get steps(): number {
    return this.stepRow.length;
  }

  /** Bytes that the recording takes in memory, about: the log, every table and the checkpoints. */
  get byteLength(): number {
    let bytes = this.log.byteLength + this.texts.byteLength;
    bytes += this.objects.byteLength + this.lineSteps.byteLength;
    bytes += (this.frameCode.length + this.frameGenerator.length) * 4;
    bytes +=
      (this.slotNames.size + this.referents.size) * NAMES_BYTES +
      this.gcCycles.length * CYCLE_BYTES;
    bytes += (this.types.length + this.codes.length) * FACTS_BYTES + this.outputBytes();
    bytes += this.checkpointBytes();
    const { beginning } = this;
    if (beginning === undefined) return bytes;
    bytes += beginning.log.byteLength;
    for (const checkpoint of beginning.checkpoints) bytes += bytesOfCheckpoint(checkpoint);
    return bytes;
  }

  /** Counts the checkpoints that have come since it was asked last, all of them when some have gone. */
  private checkpointBytes(): number {
    const { checkpoints } = this;
    if (checkpoints[0] !== this.firstCounted || checkpoints.length < this.checkpointsCounted) {
      this.firstCounted = checkpoints[0];
      this.checkpointsCounted = 0;
      this.bytesOfCheckpoints = 0;
    }
    for (; this.checkpointsCounted < checkpoints.length; this.checkpointsCounted++)
      this.bytesOfCheckpoints += bytesOfCheckpoint(checkpoints[this.checkpointsCounted]!); // in bounds
    return this.bytesOfCheckpoints;
  }

  private outputBytes(): number {
    const { outputs } = this;
    for (; this.outputsCounted < outputs.length; this.outputsCounted++)
      this.outputUnits += outputs[this.outputsCounted]?.text.length ?? 0;
    return this.outputUnits * 2 + outputs.length * ENTRY_BYTES;
  }
}

/** What a small object with a few numbers takes, about, in V8. */
const ENTRY_BYTES = 64;
/** The names of an object's slots; a collection with its phases; what is known of a type or code. */
const NAMES_BYTES = 200;
const CYCLE_BYTES = 800;
const FACTS_BYTES = 200;

/** Bytes that a checkpoint takes in memory, about. */
export function bytesOfCheckpoint({ heap, frames, gcMarks, values }: Checkpoint): number {
  return heap.byteLength + (frames.length + gcMarks.length + values.length) * ENTRY_BYTES;
}

/** Least words of log between two checkpoints. */
export const CHECKPOINT_WORDS = 64 * 1024;
