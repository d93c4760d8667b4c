/**
 * The recorder's knowledge of single objects: their births, counts and deaths, and the handles that
 * they have meanwhile.
 */
import { blockSize, unitOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import type { Describer } from './describer';
import { E_DECREF, E_EDGE, E_INCREF, E_RESIZE } from './events';
import { giveFree, retire, retiredAt, takeFree } from './handles';
import { HeapState } from './heap-state';
import {
  append1,
  append3,
  append4,
  appendAlloc,
  appendDealloc,
  hasRoom,
  rowsSoFar,
} from './log-tail';
import { HALF, RECORDS, REG, REGISTERS, SLOTS } from './recorder-memory';
import { LENGTH, RECORD, RECORD_BITS } from './record-column';
import { countFell, countRose, numberBorn, numberDied, putEdge } from './hot-events';
import { CHANGED, LEFT, objectBorn, objectDied, slotChanged } from './hot-objects';
import { openRecording } from './open-recording';
import { packObject } from './object-table';
import { Origin, Recording, ValueKind } from './recording';
import { slotOfGenericIndex } from './slot-numbers';
import { SlotPool } from './slot-pool';
import { TypeEntries, type TypeEntry } from './type-entries';

/** `watch` of an object that was made within the present instruction, or that has died. */
export const FRESH = -1;
export const GONE = -2;

/** In an object's notes: its value is a text, which may change. */
export const HAS_TEXT = 1 << 31;

/** Writes births, counts and deaths of objects, and what slots refer to, into a recording. */
export class RecordedObjects {
  readonly recording = new Recording();
  /** Whether what is made now belongs to the program. */
  protected inProgram = false;
  protected readonly state = new HeapState(RECORDS, new SlotPool(undefined, SLOTS));
  // Filled from the start again and again: a shorter `length` would give the memory back each time.
  protected readonly fresh: (PyObject | null)[] = [];
  protected readonly dirty: (PyObject | null)[] = [];
  protected readonly types: TypeEntries;
  private described = 0;
  /** Number of the type of ints in the recording's table, once one was recorded and if it fits; else -1. */
  intType = -1;

  constructor(protected readonly describer: Describer) {
    this.types = new TypeEntries(describer, this.recording.types);
    openRecording(this.recording, this.state);
  }

  alloc(o: PyObject): void {
    if (!this.inProgram) return;
    o.watch = FRESH;
    this.fresh[REGISTERS[REG.FRESH]!++] = o;
  }

  overlook(o: PyObject): void {
    if (o.watch === FRESH) o.watch = 0;
  }

  dealloc(o: PyObject): boolean {
    const handle = o.watch;
    if (handle > 0) {
      o.watch = GONE;
      // What an object gave up while it was destroyed mostly waits at the end. The first one stays:
      // whether anything waits is no other than if none was taken back.
      const last = REGISTERS[REG.DIRTY]! - 1;
      if (last > 0 && this.dirty[last] === o) REGISTERS[REG.DIRTY] = last;
      this.died(handle);
    } else if (handle === FRESH) {
      o.watch = GONE;
      if (this.fresh[REGISTERS[REG.FRESH]! - 1] !== o) return false;
      REGISTERS[REG.FRESH]!--;
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
      this.fresh[REGISTERS[REG.FRESH]!++] = o;
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
  lost(handle: number): void {
    if (numberDied(handle)) return;
    this.fell(handle);
    this.died(handle);
  }

  /** The object that has the handle is destroyed. */
  private died(handle: number): void {
    const { state } = this;
    const { objects } = this.recording;
    const record = handle << RECORD_BITS;
    const serial = state.data[record]! - 1; // the object exists
    const rows = objects.chunkOf(serial);
    if (state.isNear && rows !== undefined && objectDied(handle, rows)) return;
    // Its handle will be another object's: nothing of this one may wait for a comparison.
    state.data[record + RECORD.DIRTY_HI] = 0;
    if (state.data[record + RECORD.FILLED] !== 0) this.clearEdges(handle);
    if (state.data[record + RECORD.APART] !== 0) this.resized(handle, 0);
    objects.setDied(serial, rowsSoFar());
    appendDealloc(handle, serial, state.data[record + RECORD.REFCNT]!); // likewise
    state.end(handle);
    retire(handle);
  }

  incref(o: PyObject): void {
    const handle = o.watch;
    if (handle <= 0) return;
    if (handle < REGISTERS[REG.NEAR]!) countRose(handle);
    else {
      this.state.addRefcnt(handle, 1);
      append1(E_INCREF, handle);
    }
  }

  decref(o: PyObject): void {
    if (o.watch > 0) this.fell(o.watch);
  }

  private fell(handle: number): void {
    if (handle < REGISTERS[REG.NEAR]!) countFell(handle);
    else {
      this.state.addRefcnt(handle, -1);
      append1(E_DECREF, handle);
    }
  }

  protected takeHandle(): number {
    const free = takeFree();
    return free !== 0 ? free : this.newHandle();
  }

  /** The next object takes its handle from those that are free: there is one. */
  protected provideHandle(): void {
    if (REGISTERS[REG.FREE] === 0) giveFree(this.newHandle());
  }

  private newHandle(): number {
    const { state } = this;
    const handle = state.handles;
    state.reserve(handle);
    // A heap that has outgrown the recorder's memory has left it.
    if (state.data !== RECORDS) REGISTERS[REG.NEAR] = 0;
    return handle;
  }

  protected releaseRetired(): void {
    const { data } = this.state;
    const retired = REGISTERS[REG.RETIRED]!;
    REGISTERS[REG.RETIRED] = 0;
    for (let i = 0; i < retired; i++) {
      const handle = retiredAt(i);
      if (data[(handle << RECORD_BITS) + RECORD.IN_EDGES]! > 0) retire(handle);
      else giveFree(handle);
    }
  }

  /** Gives the object a handle, if it has none, and logs that it exists. */
  protected adopt(o: PyObject): number {
    if (o.watch > 0) return o.watch;
    const type = this.types.of(o.ob_type);
    const own = o.watch === FRESH ? 0 : Origin.ADOPTED;
    const { recording, state } = this;
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
    const notes = type.noted | ((packed & 3) === ValueKind.TEXT ? HAS_TEXT : 0);
    const size = this.describer.size(o);
    const unit = unitOf(o);
    this.provideHandle();
    const fits = type.index < HALF && size < HALF && (value | 0) === value;
    if (!fits || !objectBorn(o, type.index | (size << 16), unit, packed, value, notes)) {
      const handle = this.takeHandle();
      o.watch = handle;
      const { objects } = recording;
      const serial = objects.append(type.index, size, unit, rowsSoFar(), packed, value);
      const count = o.ob_refcnt;
      state.begin(handle, serial, count);
      state.data[(handle << RECORD_BITS) + RECORD.NOTES] = notes;
      appendAlloc(handle, serial, count);
    }
    const { tp_apart } = o.ob_type;
    if (tp_apart !== null) this.resized(o.watch, tp_apart(o));
    return o.watch;
  }

  /** As `adopt`, for an int of the program's. */
  protected adoptInteger(o: PyObject, type: TypeEntry, value: number): void {
    // The type's number shares a word with the size.
    if (type.index < HALF) {
      this.intType = type.index;
      this.provideHandle();
      if (numberBorn(o, value, type.index)) return;
    }
    const { state } = this;
    const { objects } = this.recording;
    const handle = this.takeHandle();
    o.watch = handle;
    const { addr } = o;
    const size = blockSize(addr);
    const serial = objects.append(type.index, size, addr, rowsSoFar(), ValueKind.NUMBER, value);
    const count = o.ob_refcnt;
    state.begin(handle, serial, count);
    state.data[(handle << RECORD_BITS) + RECORD.NOTES] = 0;
    appendAlloc(handle, serial, count);
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
    // Of the dicts, that of the built-in names is the library's.
    const mayBeLibrary = type.named || (own === Origin.ADOPTED && type.category === 'dict');
    if (!mayBeLibrary && !type.valued) {
      this.described = 0;
      return packObject(ValueKind.NONE, own, 0);
    }
    const { texts } = this.recording;
    const library = mayBeLibrary && describer.isLibrary?.(o) === true;
    const origin = (library ? Origin.LIBRARY : 0) | own;
    const name = type.named ? describer.name(o) : '';
    const nameText = name === '' ? 0 : texts.intern(name);
    const value = type.valued ? describer.value(o) : null;
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
    append3(E_RESIZE, handle, old, bytes);
  }

  /** Logs what the slot refers to, unless that is known; whether it is new. */
  protected writeEdge(handle: number, slot: number, to: number): boolean {
    const done = slotChanged(handle, slot, to);
    if (done !== LEFT) return done === CHANGED;
    const old = this.state.setEdge(handle, slot, to);
    if (old === to) return false;
    append4(E_EDGE, handle, slot, old, to);
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
    const { state } = this;
    const { data } = state;
    const length = data[at + LENGTH]!; // in bounds
    if (length === 0) return;
    const first = data[at]!; // in bounds
    const slots = state.pool.data;
    // Each event may take eight places.
    const near = hasRoom(length, length * 8);
    for (let i = length - 1; i >= 0; i--) {
      const old = slots[first + i]!; // in its block
      if (old === 0) continue;
      slots[first + i] = 0;
      data[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // in bounds
      const slot = generic ? slotOfGenericIndex(i) : i;
      if (!near) {
        append4(E_EDGE, handle, slot, old, 0);
        continue;
      }
      const kind = REGISTERS[REG.KIND_AT]!++; // a register
      REGISTERS[REG.WORD_AT] = putEdge(kind, REGISTERS[REG.WORD_AT]!, handle, slot, old, 0);
    }
    state.emptied(at);
  }
}
