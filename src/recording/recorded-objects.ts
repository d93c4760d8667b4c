/**
 * The recorder's knowledge of single objects: their births, counts and deaths, and the handles that
 * they have meanwhile.
 */
import { blockSize, unitOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import type { Describer } from './describer';
import { E_DECREF, E_EDGE, E_INCREF, E_RESIZE } from './events';
import { HeapState } from './heap-state';
import { HALF } from './event-log';
import { LENGTH, RECORD, RECORD_BITS } from './record-column';
import { packObject } from './object-table';
import { Origin, Recording, ValueKind } from './recording';
import { slotOfGenericIndex } from './slot-numbers';
import { TypeEntries, type TypeEntry } from './type-entries';

/** `watch` of an object that was made within the present instruction, or that has died. */
export const FRESH = -1;
export const GONE = -2;

/** In an object's notes: its value is a text, which may change. */
export const HAS_TEXT = 1 << 31;

/** Writes births, counts and deaths of objects, and what slots refer to, into a recording. */
export class RecordedObjects {
  readonly recording = new Recording();
  protected readonly log = this.recording.log;
  /** Whether what is made now belongs to the program. */
  protected inProgram = false;
  protected readonly state = new HeapState();
  protected readonly freeHandles: number[] = [];
  /** Handles of the dead to which slots still refer. */
  private readonly retired: number[] = [];
  protected retiredCount = 0;
  // Filled from the start again and again: a shorter `length` would give the memory back each time.
  protected readonly fresh: (PyObject | null)[] = [];
  protected freshCount = 0;
  protected readonly types: TypeEntries;
  private described = 0;

  constructor(protected readonly describer: Describer) {
    this.types = new TypeEntries(describer, this.recording.types);
  }

  alloc(o: PyObject): void {
    if (!this.inProgram) return;
    o.watch = FRESH;
    this.fresh[this.freshCount++] = o;
  }

  overlook(o: PyObject): void {
    if (o.watch === FRESH) o.watch = 0;
  }

  dealloc(o: PyObject): boolean {
    const handle = o.watch;
    if (handle > 0) {
      o.watch = GONE;
      this.died(handle);
    } else if (handle === FRESH) {
      o.watch = GONE;
      if (this.fresh[this.freshCount - 1] !== o) return false;
      this.freshCount--;
    }
    return true;
  }

  /** Numbers that become others are no trouble: nothing is kept of the object itself. */
  readonly turns = true;

  turned(o: PyObject): void {
    const handle = o.watch;
    // One that was made within this instruction is in the list already.
    if (handle === FRESH) return;
    if (handle > 0) this.lost(handle);
    if (this.inProgram) {
      o.watch = FRESH;
      this.fresh[this.freshCount++] = o;
    } else o.watch = 0;
  }

  perished(o: PyObject): boolean {
    const handle = o.watch;
    if (handle <= 0) return this.dealloc(o);
    o.watch = GONE;
    this.lost(handle);
    return true;
  }

  /** The number that has the handle lost its last reference and is destroyed. */
  private lost(handle: number): void {
    const { state, log } = this;
    const { data } = state;
    const record = handle << RECORD_BITS;
    const serial = data[record]! - 1; // the object exists
    this.recording.objects.setDied(serial, log.rows + 1);
    log.appendDeath(handle, serial);
    data[record + RECORD.REFCNT] = 0;
    state.end(handle);
    this.retired[this.retiredCount++] = handle;
  }

  /** The object that has the handle is destroyed. */
  private died(handle: number): void {
    const { state, log } = this;
    const record = handle << RECORD_BITS;
    // Its handle will be another object's: nothing of this one may wait for a comparison.
    state.data[record + RECORD.DIRTY_HI] = 0;
    if (state.data[record + RECORD.FILLED] !== 0) this.clearEdges(handle);
    if (state.data[record + RECORD.APART] !== 0) this.resized(handle, 0);
    const serial = state.data[record]! - 1; // the object exists
    this.recording.objects.setDied(serial, log.rows);
    log.appendDealloc(handle, serial, state.data[record + RECORD.REFCNT]!); // likewise
    state.end(handle);
    this.retired[this.retiredCount++] = handle;
  }

  incref(o: PyObject): void {
    const handle = o.watch;
    if (handle > 0) {
      this.state.data[(handle << RECORD_BITS) + RECORD.REFCNT]!++; // the object exists
      this.log.append1(E_INCREF, handle);
    }
  }

  decref(o: PyObject): void {
    const handle = o.watch;
    if (handle > 0) {
      this.state.data[(handle << RECORD_BITS) + RECORD.REFCNT]!--; // the object exists
      this.log.append1(E_DECREF, handle);
    }
  }

  protected takeHandle(): number {
    const free = this.freeHandles.pop();
    if (free !== undefined) return free;
    const { state } = this;
    const handle = state.handles;
    state.reserve(handle);
    return handle;
  }

  protected releaseRetired(): void {
    const { retired, retiredCount } = this;
    const { data } = this.state;
    let still = 0;
    for (let i = 0; i < retiredCount; i++) {
      const handle = retired[i]!; // in bounds
      if (data[(handle << RECORD_BITS) + RECORD.IN_EDGES]! > 0)
        retired[still++] = handle; // in bounds
      else this.freeHandles.push(handle);
    }
    this.retiredCount = still;
  }

  /** Gives the object a handle, if it has none, and logs that it exists. */
  protected adopt(o: PyObject): number {
    if (o.watch > 0) return o.watch;
    const type = this.types.of(o.ob_type);
    const own = o.watch === FRESH ? 0 : Origin.ADOPTED;
    const handle = this.takeHandle();
    o.watch = handle;
    const { recording, state, log } = this;
    const { v } = o;
    let packed: number;
    let value: number;
    if (type.integer && typeof v === 'number') {
      packed = packObject(ValueKind.NUMBER, own, 0);
      value = v;
    } else {
      packed = this.describe(o, type, own);
      value = this.described;
    }
    const size = this.describer.size(o);
    const serial = recording.objects.append(type.index, size, unitOf(o), log.rows, packed, value);
    const count = o.ob_refcnt;
    state.begin(handle, serial, count);
    state.data[(handle << RECORD_BITS) + RECORD.NOTES] =
      (packed & 3) === ValueKind.TEXT ? HAS_TEXT : 0;
    log.appendAlloc(handle, serial, count);
    const { tp_apart } = o.ob_type;
    if (tp_apart !== null) this.resized(handle, tp_apart(o));
    return handle;
  }

  /** As `adopt`, for an int of the program's. */
  protected adoptInteger(o: PyObject, type: TypeEntry, value: number): void {
    const { state, log } = this;
    const handle = this.takeHandle();
    o.watch = handle;
    const { addr } = o;
    const serial = this.recording.objects.append(
      type.index,
      blockSize(addr),
      addr,
      log.rows,
      ValueKind.NUMBER,
      value,
    );
    const count = o.ob_refcnt;
    state.begin(handle, serial, count);
    state.data[(handle << RECORD_BITS) + RECORD.NOTES] = 0;
    log.appendAlloc(handle, serial, count);
  }

  /** How an object's value is kept, its origin and name; its value goes into `described`. */
  private describe(o: PyObject, type: TypeEntry, own: number): number {
    const { describer } = this;
    if (type.named) {
      const { ob_type } = o;
      if (type.plainName === ob_type.tp_name) {
        this.described = 0;
        return packObject(ValueKind.NONE, own, 0);
      }
      if (describer.isPlain(ob_type)) type.plainName = ob_type.tp_name;
    }
    const { texts } = this.recording;
    const mayBeLibrary = type.named || own === Origin.ADOPTED;
    const library = mayBeLibrary && describer.isLibrary?.(o) === true;
    const origin = (library ? Origin.LIBRARY : 0) | own;
    const name = type.named ? describer.name(o) : '';
    const nameText = name === '' ? 0 : texts.intern(name);
    const value = type.atom ? describer.value(o) : null;
    this.described = typeof value === 'string' ? texts.intern(value) : (value ?? 0);
    const kind =
      typeof value === 'string'
        ? ValueKind.TEXT
        : value === null
          ? ValueKind.NONE
          : ValueKind.NUMBER;
    return packObject(kind, origin, nameText);
  }

  protected resized(handle: number, bytes: number): void {
    const old = this.state.apartOf(handle);
    if (old === bytes) return;
    this.state.setApart(handle, bytes);
    this.log.append3(E_RESIZE, handle, old, bytes);
  }

  /** Logs what the slot refers to, unless that is known; whether it is new. */
  protected writeEdge(handle: number, slot: number, to: number): boolean {
    const old = this.state.setEdge(handle, slot, to);
    if (old === to) return false;
    this.log.append4(E_EDGE, handle, slot, old, to);
    return true;
  }

  /** Logs that the owner holds nothing any more. */
  protected clearEdges(handle: number): void {
    const { state } = this;
    if (state.filled(handle) === 0) return;
    const record = handle << RECORD_BITS;
    this.emptyBlock(handle, record + RECORD.PAYLOAD, false);
    this.emptyBlock(handle, record + RECORD.GENERIC, true);
    state.addFilled(handle, -state.filled(handle));
    const far = state.farSlots(handle);
    if (far === undefined) return;
    state.addFilled(handle, far.size);
    for (const slot of [...far.keys()]) this.writeEdge(handle, slot, 0);
  }

  /** Logs that one of the two blocks of an owner's slots becomes empty, the last slot first. */
  private emptyBlock(handle: number, at: number, generic: boolean): void {
    const { log, state } = this;
    const { data } = state;
    const length = data[at + LENGTH]!; // in bounds
    if (length === 0) return;
    const first = data[at]!; // in bounds
    const slots = state.pool.data;
    const { kinds, data: words } = log;
    let { kindAt, dataAt } = log;
    // Each event may take eight places.
    const near = (handle | length) < HALF && log.hasRoom(length, length * 8);
    for (let i = length - 1; i >= 0; i--) {
      const old = slots[first + i]!; // in its block
      if (old === 0) continue;
      slots[first + i] = 0;
      data[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // in bounds
      const slot = generic ? slotOfGenericIndex(i) : i;
      if (near && old < HALF) {
        kinds[kindAt++] = E_EDGE;
        words[dataAt] = handle;
        words[dataAt + 1] = slot;
        words[dataAt + 2] = old;
        words[dataAt + 3] = 0;
        dataAt += 4;
        continue;
      }
      log.kindAt = kindAt;
      log.dataAt = dataAt;
      log.append4(E_EDGE, handle, slot, old, 0);
      kindAt = log.kindAt;
      dataAt = log.dataAt;
    }
    log.kindAt = kindAt;
    log.dataAt = dataAt;
    state.emptied(at);
  }
}
