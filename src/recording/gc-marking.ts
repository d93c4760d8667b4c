/** The marks of the collection under way, as the recorder writes them. */
import type { PyObject } from '../heap/object';
import type { GcMark } from '../heap/observer';
import { E_GC_MARK } from './events';
import { gcMarkCode } from './gc-marks';
import type { HeapState } from './heap-state';
import { append3 } from './log-tail';
import { RECORD, RECORD_BITS } from './record-column';
import type { GcCycle } from './recording';
import { FRESH, GONE } from './recorded-objects';

/** `watch` of an object that is not recorded: so much less than the phase that touched it last. */
const PHASE_BASE = -16;

/** Writes marks and counts what each phase touches, without a set of objects for it. */
export class GcMarks {
  /** Phases are numbered through all collections of a run. */
  private phase = 0;
  private firstPhase = 0;
  private copying = false;
  private cycle: GcCycle | undefined;
  private record: { touched: number } | undefined;
  /** Objects of this phase that the recorder has yet to look at. */
  private readonly others = new Set<PyObject>();

  constructor(private readonly state: HeapState) {}

  begin(cycle: GcCycle): void {
    this.cycle = cycle;
    this.firstPhase = ++this.phase;
    this.record = undefined;
    this.copying = false;
  }

  /** `copying`: the phase in which each object of the generation is met once. */
  beginPhase(record: { touched: number }, copying: boolean): void {
    this.phase++;
    this.record = record;
    this.copying = copying;
    if (this.others.size > 0) this.others.clear();
  }

  mark(o: PyObject, mark: GcMark): void {
    const { cycle, record } = this;
    if (cycle === undefined) return;
    const withRefs = mark === 'gc_refs' || mark === 'subtracted';
    if (this.copying && mark === 'gc_refs') cycle.examined++;
    const handle = o.watch;
    if (handle <= 0) {
      if (this.isNew(o) && record !== undefined) record.touched++;
      return;
    }
    const { data } = this.state;
    const at = (handle << RECORD_BITS) + RECORD.GC_MARK;
    const before = data[at + 1]!; // the object exists
    if (before !== this.phase && record !== undefined) record.touched++;
    const old = before >= this.firstPhase ? data[at]! : 0; // likewise
    const refs = withRefs ? o.gc_refs : old >> 8;
    const packed = gcMarkCode(mark) | (refs << 8);
    data[at] = packed;
    data[at + 1] = this.phase;
    append3(E_GC_MARK, handle, packed, old);
  }

  /** Whether this phase meets an object for the first time that is not recorded. */
  private isNew(o: PyObject): boolean {
    if (o.watch === FRESH || o.watch === GONE) {
      const known = this.others.has(o);
      if (!known) this.others.add(o);
      return !known;
    }
    const stamp = PHASE_BASE - this.phase;
    if (o.watch === stamp) return false;
    o.watch = stamp;
    return true;
  }

  /** Handle and mark of everything that the collection has marked. */
  all(): [number, number][] {
    const { data, handles } = this.state;
    const marks: [number, number][] = [];
    for (let handle = 1; handle < handles; handle++) {
      const at = (handle << RECORD_BITS) + RECORD.GC_MARK;
      if (data[at + 1]! >= this.firstPhase) marks.push([handle, data[at]!]); // in bounds
    }
    return marks;
  }
}
