/** The functions of the language, answered from a recording at one moment. */
import { stepAt } from '../recording/axis';
import { generationOf } from '../recording/generation';
import { holdersOf } from '../recording/holders';
import type { MomentView } from '../recording/moment';
import { unreachableHandles } from '../recording/reachability';
import type { GcCycle, Recording } from '../recording/recording';
import { inCycle, ownedBy } from './graph-questions';
import type { History } from './history';
import type { DiffPart } from './language/tree';
import type { Subject } from './objects';
import { NoValue } from './value';

/** What CPython counts for an object that is never freed. */
const IMMORTAL_REFCOUNT = 4294967295;

/** A marked moment. */
export interface MarkedMoment {
  readonly row: number;
  readonly bytes: number;
}

/** Answers at a moment; keep one per run, since it follows the axis forward. */
export class Questions {
  private unreachable: { row: number; handles: ReadonlySet<number> } | undefined;
  private peakStep = 0;
  private peakBytes = 0;
  readonly marks = new Map<string, MarkedMoment>();

  constructor(
    private readonly recording: Recording,
    private readonly history: History,
  ) {}

  refcount(view: MomentView, { handle }: Subject): number {
    if (handle === 0) return 0;
    return view.immortal(handle) ? IMMORTAL_REFCOUNT : view.refcount(handle);
  }

  holders(view: MomentView, { handle }: Subject): string[] {
    return handle === 0 ? [] : holdersOf(view, handle).map(({ text }) => text);
  }

  reachable(view: MomentView, { handle }: Subject): boolean {
    return handle !== 0 && !this.unreachableAt(view).has(handle);
  }

  private unreachableAt(view: MomentView): ReadonlySet<number> {
    const { row } = view.cursor;
    if (this.unreachable?.row !== row)
      this.unreachable = { row, handles: unreachableHandles(view) };
    return this.unreachable.handles;
  }

  inCycle(view: MomentView, { handle }: Subject): boolean {
    return handle !== 0 && inCycle(view, handle);
  }

  /** Dicts are tracked once they hold something that can be; tuples until a collection looks. */
  tracked(view: MomentView, { serial, handle }: Subject): boolean {
    if (handle === 0 || view.immortal(handle)) return false;
    if (this.recording.types[this.recording.objectType.at(serial)]?.gc !== true) return false;
    const category = view.category(handle);
    const exact = view.typeName(handle) === category;
    if (exact && (category === 'dict' || category === 'tuple')) {
      if (category === 'dict' && !this.holdsTracked(view, handle)) return false;
      return !this.history.untrackedBefore(serial, view.cursor.row);
    }
    return true;
  }

  private holdsTracked(view: MomentView, handle: number): boolean {
    let found = false;
    view.cursor.heap.forEachEdge(handle, (slot, target) => {
      if (slot < 0 || found || !view.cursor.heap.isLive(target)) return;
      const type = this.recording.types[this.recording.objectType.at(view.serial(target))];
      if (type?.gc === true) found = true;
    });
    return found;
  }

  generation(view: MomentView, subject: Subject): number {
    const { handle } = this.living(subject);
    const generation = generationOf(view, handle);
    if (generation === undefined || !this.tracked(view, subject))
      throw new NoValue('the collector does not track it');
    return generation;
  }

  finalized(view: MomentView, { serial }: Subject): boolean {
    const at = this.history.finalizedAt(serial);
    return at !== undefined && at < view.cursor.row;
  }

  size(view: MomentView, subject: Subject): number {
    return this.sizeOf(view, this.living(subject).handle);
  }

  deepSize(view: MomentView, subject: Subject): number {
    let sum = 0;
    for (const handle of ownedBy(view, this.living(subject).handle))
      sum += this.sizeOf(view, handle);
    return sum;
  }

  private sizeOf(view: MomentView, handle: number): number {
    return view.size(handle);
  }

  private living(subject: Subject): Subject {
    if (subject.handle === 0) throw new NoValue(`it is freed${this.freedWords(subject)}`);
    return subject;
  }

  /** ` (line 4)`: where an object was freed. */
  freedWords({ serial }: Subject): string {
    const line = this.history.lineOfEvent(this.recording.objectDied.at(serial));
    return line > 0 ? ` (line ${line})` : '';
  }

  type({ serial }: Subject): string {
    return this.recording.types[this.recording.objectType.at(serial)]?.name ?? '?';
  }

  idReused(a: Subject, b: Subject): boolean {
    const { objectAddress } = this.recording;
    return a.serial !== b.serial && objectAddress.at(a.serial) === objectAddress.at(b.serial);
  }

  count(view: MomentView, typeName: string): number {
    const { heap } = view.cursor;
    let count = 0;
    for (let handle = 1; handle < heap.handles; handle++)
      if (heap.isLive(handle) && view.typeName(handle) === typeName) count++;
    return count;
  }

  /** Bytes in use beyond those before the script's first line. */
  heapSize(row: number): number {
    const { recording } = this;
    const step = stepAt(recording, row);
    return step < 0 ? 0 : recording.stepBytes.at(step) - recording.stepBytes.at(0);
  }

  peak(row: number): number {
    const { recording } = this;
    const last = stepAt(recording, row);
    if (last < 0) return 0;
    for (; this.peakStep <= last; this.peakStep++)
      this.peakBytes = Math.max(this.peakBytes, recording.stepBytes.at(this.peakStep));
    return this.peakBytes - recording.stepBytes.at(0);
  }

  allocated(view: MomentView, line: number): number {
    let sum = 0;
    const { heap } = view.cursor;
    const made = this.history.madeBy(line);
    for (let handle = 1; handle < heap.handles; handle++)
      if (heap.isLive(handle) && made.has(view.serial(handle))) sum += view.size(handle);
    return sum;
  }

  lastCollection(row: number): GcCycle {
    let last: GcCycle | undefined;
    for (const cycle of this.recording.gcCycles)
      if (cycle.endRow >= 0 && cycle.endRow <= row) last = cycle;
    if (last === undefined) throw new NoValue('there has been no collection yet');
    return last;
  }

  collections(row: number, generation: number): number {
    return this.recording.gcCycles.filter(
      (cycle) => cycle.generation === generation && cycle.endRow >= 0 && cycle.endRow <= row,
    ).length;
  }

  /** Containers that are garbage; what they hold and no collector would count is left out. */
  leaked(view: MomentView): number {
    let count = 0;
    for (const handle of this.unreachableAt(view)) {
      const type = this.recording.types[this.recording.objectType.at(view.serial(handle))];
      if (type?.gc === true && !view.immortal(handle)) count++;
    }
    return count;
  }

  mark(row: number, label: string): void {
    this.marks.set(label, { row, bytes: this.heapSize(row) });
  }

  diff(row: number, label: string, part: DiffPart): number {
    const mark = this.marks.get(label);
    if (mark === undefined) throw new NoValue(`the mark "${label}" has not been reached yet`);
    if (part === 'bytes') return this.heapSize(row) - mark.bytes;
    const { objectBorn, objectDied } = this.recording;
    const alive = (serial: number, at: number): boolean => {
      const died = objectDied.at(serial);
      return objectBorn.at(serial) < at && (died < 0 || died >= at);
    };
    let count = 0;
    for (let serial = 0; serial < objectBorn.length; serial++) {
      const isNew = part === 'new';
      if (alive(serial, mark.row) !== isNew && alive(serial, row) === isNew)
        if (objectBorn.at(serial) < row) count++;
    }
    return count;
  }

  freedAt(view: MomentView, subject: Subject): number {
    if (subject.handle !== 0) throw new NoValue('it is alive');
    return this.history.lineOfEvent(this.recording.objectDied.at(subject.serial));
  }

  allocatedAt({ serial }: Subject): number {
    return this.history.lineOfEvent(this.recording.objectBorn.at(serial));
  }
}
