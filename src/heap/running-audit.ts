/**
 * Proves the ledger again and again at little cost: it watches the heap, and recounts only what
 * has changed since it was last asked.
 *
 * It knows every reference to the objects that were made since it began, because it has seen all
 * their holders come. So it also finds an object that nothing leads to, which `auditHeap` cannot
 * see; of older objects only `auditHeap` can tell. An owner that changes without `touch` shows up
 * as a discrepancy: a recording would be wrong there too.
 */
import { describeWrong, isLedgerComplete, type Discrepancy } from './audit';
import { GcFlag, type PyObject } from './object';
import { ALL_SLOTS, type HeapObserver } from './observer';
import { visitOwned } from './owns';
import { IMMORTAL } from './refcount';
import { visitRoots } from './roots';
import { InternalError } from './runtime';

/** `watch` of the objects made since the audit began. */
const NEW = 1;

/** What the audit must know of a frame. */
interface AuditedFrame {
  readonly generator: PyObject | null;
  readonly previous: AuditedFrame | null;
}

/** Slots to look at again, both ends included. */
interface Range {
  lo: number;
  hi: number;
}

/** A watcher of the heap that can say at any moment which counts are wrong. */
export class RunningAudit implements HeapObserver {
  /** What owners held when last looked at: by slot, new objects only. */
  private readonly known = new Map<PyObject, Map<number, PyObject>>();
  /** References that owners hold to each new object. */
  private readonly held = new Map<PyObject, number>();
  /** References that roots held at the last check. */
  private rooted = new Map<PyObject, number>();
  private readonly dirty = new Map<PyObject, Range>();
  private readonly living = new Set<PyObject>();
  /** Objects whose count or holders have changed since they were found right. */
  private readonly suspects = new Set<PyObject>();

  /** What is audited is told apart by its JavaScript object. */
  readonly turns = false;

  alloc(o: PyObject): void {
    o.watch = NEW;
    this.living.add(o);
    this.suspects.add(o);
    this.changed(o, 0, ALL_SLOTS);
  }

  /** All is audited, whosever it is. */
  overlook(): void {}

  dealloc(o: PyObject): boolean {
    this.living.delete(o);
    this.dirty.delete(o);
    const slots = this.known.get(o);
    if (slots !== undefined) {
      this.known.delete(o);
      for (const target of slots.values()) this.release(target);
    }
    // The frame of a generator may still name it for a moment.
    if (o.watch === NEW) this.suspects.add(o);
    return false;
  }

  perished(o: PyObject): boolean {
    return this.dealloc(o);
  }

  turned(): void {
    throw new InternalError('an object that the audit knows has become another one');
  }

  incref(o: PyObject): void {
    if (o.watch === NEW) this.suspects.add(o);
  }

  decref(o: PyObject): void {
    if (o.watch === NEW) this.suspects.add(o);
  }

  changed(owner: PyObject, lo: number, hi: number): void {
    const range = this.dirty.get(owner);
    if (range === undefined) this.dirty.set(owner, { lo, hi });
    else {
      if (lo < range.lo) range.lo = lo;
      if (hi > range.hi) range.hi = hi;
    }
  }

  gcStart(): void {}
  gcPhase(): void {}
  gcMark(): void {}
  gcStop(): void {}
  finalized(): void {}

  /** Says that a frame ran: what a generator holds changes with each of its instructions. */
  frameRan(frame: AuditedFrame): void {
    for (let f: AuditedFrame | null = frame; f !== null; f = f.previous)
      if (f.generator !== null) this.changed(f.generator, 0, ALL_SLOTS);
  }

  /** The objects whose counts are wrong now. */
  check(): Discrepancy[] {
    for (const [owner, range] of this.dirty) this.look(owner, range);
    this.dirty.clear();
    this.countRoots();
    const strict = isLedgerComplete();
    const wrong: PyObject[] = [];
    for (const o of this.suspects) {
      const freed = (o.gc_flags & GcFlag.FREED) !== 0;
      const refcount = freed ? 0 : o.ob_refcnt;
      const counted = this.counted(o);
      if (refcount === counted || o.ob_refcnt === IMMORTAL) {
        this.suspects.delete(o);
        if (freed) this.held.delete(o);
      } else if (strict || counted > refcount) wrong.push(o);
    }
    return describeWrong(wrong, (o) => this.counted(o));
  }

  /** The objects that were made since the audit began and live, immortal ones left out. */
  alive(): PyObject[] {
    return [...this.living].filter((o) => o.ob_refcnt !== IMMORTAL);
  }

  private counted(o: PyObject): number {
    return (this.held.get(o) ?? 0) + (this.rooted.get(o) ?? 0);
  }

  private countRoots(): void {
    const before = this.rooted;
    const now = new Map<PyObject, number>();
    visitRoots((target) => {
      if (target.watch === NEW) now.set(target, (now.get(target) ?? 0) + 1);
    });
    for (const o of before.keys()) if (before.get(o) !== now.get(o)) this.suspects.add(o);
    for (const o of now.keys()) if (before.get(o) !== now.get(o)) this.suspects.add(o);
    this.rooted = now;
  }

  private look(owner: PyObject, { lo, hi }: Range): void {
    if ((owner.gc_flags & GcFlag.FREED) !== 0) return;
    let slots = this.known.get(owner);
    if (slots === undefined) {
      slots = new Map();
      this.known.set(owner, slots);
    }
    const at = owner.ob_type.tp_owned_at;
    if (lo >= 0 && hi < ALL_SLOTS && at !== null) {
      for (let slot = lo; slot <= hi; slot++) this.set(slots, slot, at(owner, slot));
      return;
    }
    const now = new Map<number, PyObject>();
    visitOwned(owner, (target, slot) => {
      if (target.watch === NEW) now.set(slot, target);
    });
    for (const slot of slots.keys()) if (!now.has(slot)) this.set(slots, slot, null);
    for (const [slot, target] of now) this.set(slots, slot, target);
  }

  private set(slots: Map<number, PyObject>, slot: number, target: PyObject | null): void {
    const old = slots.get(slot);
    const wanted = target !== null && target.watch === NEW ? target : undefined;
    if (old === wanted) return;
    if (wanted === undefined) slots.delete(slot);
    else {
      slots.set(slot, wanted);
      this.held.set(wanted, (this.held.get(wanted) ?? 0) + 1);
      this.suspects.add(wanted);
    }
    if (old !== undefined) this.release(old);
  }

  private release(target: PyObject): void {
    const left = (this.held.get(target) ?? 0) - 1;
    if (left === 0) this.held.delete(target);
    else this.held.set(target, left);
    this.suspects.add(target);
  }
}
