/**
 * The recorder's knowledge of the heap: which objects are of the program, and what their slots
 * were last known to hold. References are found by comparing an owner's slots with that at the
 * end of the instruction that changed them, so a type only has to say that it changed (`touch`).
 */
import {
  GcFlag,
  PyTypeObject,
  TPFLAGS,
  type InlineValuesLike,
  type PyObject,
} from '../heap/object';
import { ALL_SLOTS } from '../heap/observer';
import { GenericSlot, visitOwned } from '../heap/owns';
import type { Describer } from './describer';
import { E_DECREF, E_EDGE, E_INCREF, E_RESIZE, E_VALUE } from './events';
import { FAR_SLOT, HeapState, RECORD, RECORD_BITS, slotOfGenericIndex } from './heap-state';
import { SeenSlots } from './seen-slots';
import { packObject } from './object-table';
import { Origin, Recording, ValueKind } from './recording';
import { SlotNames } from './slot-names';
import { TypeEntries, type TypeEntry } from './type-entries';

/** `watch` of an object that was made within the present instruction, or that has died. */
export const FRESH = -1;
export const GONE = -2;

/** Whether the object can hold anything that would have to be compared. */
function mayOwn(o: PyObject): boolean {
  const type = o.ob_type;
  return (
    type.tp_owns !== null ||
    o.dict !== null ||
    o.slots !== null ||
    (type.tp_flags & TPFLAGS.HEAPTYPE) !== 0 ||
    o instanceof PyTypeObject
  );
}

/** In an object's notes: its value is a text, which may change. */
const HAS_TEXT = 1 << 31;

/** Writes objects, counts and references into a recording. */
export class RecordedHeap {
  readonly recording = new Recording();
  protected readonly log = this.recording.log;
  /** Whether what is made now belongs to the program. */
  protected inProgram = false;
  protected readonly state = new HeapState();
  protected readonly freeHandles: number[] = [];
  /** Handles of the dead to which slots still refer. */
  private readonly retired: number[] = [];
  private retiredCount = 0;
  // Filled from the start again and again: a shorter `length` would give the memory back each time.
  private readonly fresh: (PyObject | null)[] = [];
  protected freshCount = 0;
  private readonly dirty: (PyObject | null)[] = [];
  protected dirtyCount = 0;
  private readonly types: TypeEntries;
  private readonly slotNames: SlotNames;
  /** Present texts of mutable atoms that have changed, by serial. */
  protected readonly values = new Map<number, number>();
  private inFlush = false;
  private described = 0;
  // The owner that is being compared, and the references that it was seen to hold.
  private owner: PyObject | null = null;
  private ownerHandle = 0;
  private readonly seen = new SeenSlots();

  constructor(protected readonly describer: Describer) {
    this.types = new TypeEntries(describer, this.recording.types);
    this.slotNames = new SlotNames(describer, this.recording, this.state, this.types);
  }

  /** Names the dict of a namespace of the program. */
  addNamespace(dict: PyObject, name: string): void {
    const handle = this.adopt(dict);
    const serial = this.state.serial.at(handle);
    this.recording.namespaces.set(serial, name);
    if (name === '__main__') this.recording.mainGlobals = serial;
    this.changed(dict, 0, ALL_SLOTS);
    this.flush();
  }

  /** Records that the interpreter itself holds these objects, once for each entry. */
  addInterpreterRoots(what: string, objects: readonly PyObject[]): void {
    const handle = this.takeHandle();
    this.recording.interpreterRoots.set(handle, what);
    objects.forEach((o, slot) => {
      const to = o.watch > 0 ? o.watch : this.adoptHeld(o);
      this.state.setEdge(handle, slot, to);
      this.log.append4(E_EDGE, handle, slot, 0, to);
    });
    this.flush();
  }

  /** Records that the interpreter has let go of what `addInterpreterRoots` named. */
  dropInterpreterRoots(): void {
    for (const handle of this.recording.interpreterRoots.keys()) this.clearEdges(handle);
  }

  alloc(o: PyObject): void {
    if (!this.inProgram) return;
    o.watch = FRESH;
    this.fresh[this.freshCount++] = o;
  }

  dealloc(o: PyObject): void {
    const handle = o.watch;
    if (handle === FRESH) o.watch = GONE;
    if (handle <= 0) return;
    o.watch = GONE;
    const { state, log } = this;
    const record = handle << RECORD_BITS;
    // Its handle will be another object's: nothing of this one may wait for a comparison.
    state.data[record + RECORD.DIRTY_HI] = 0;
    if (state.data[record + RECORD.FILLED] !== 0) this.clearEdges(handle);
    if (state.data[record + RECORD.APART] !== 0) this.resized(handle, 0);
    const serial = state.data[record]! - 1; // the object exists
    this.recording.objectDied.set(serial, log.rows);
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

  changed(owner: PyObject, lo: number, hi: number): void {
    const handle = owner.watch;
    if (handle <= 0) return;
    const { data } = this.state;
    const at = (handle << RECORD_BITS) + RECORD.DIRTY_LO;
    const known = data[at + 1]!; // the object exists
    if (known === 0) {
      this.dirty[this.dirtyCount++] = owner;
      data[at] = lo;
      // One more than the last slot may be 0, which says that nothing has changed.
      data[at + 1] = hi === -1 ? 1 : hi + 1;
      return;
    }
    if (lo < data[at]!) data[at] = lo; // likewise
    if (hi + 1 > known) data[at + 1] = hi + 1;
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
    const serial = recording.objects.append(type.index, size, o.addr, log.rows, packed, value);
    const count = o.ob_refcnt;
    state.begin(handle, serial, count);
    state.data[(handle << RECORD_BITS) + RECORD.NOTES] =
      (packed & 3) === ValueKind.TEXT ? HAS_TEXT : 0;
    log.appendAlloc(handle, serial, count);
    const { tp_apart } = o.ob_type;
    if (tp_apart !== null) this.resized(handle, tp_apart(o));
    return handle;
  }

  /** How an object's value is kept, its origin and name; its value goes into `described`. */
  private describe(o: PyObject, type: TypeEntry, own: number): number {
    const { describer } = this;
    const { texts } = this.recording;
    const library = type.named && describer.isLibrary?.(o) === true;
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

  /** Adopts what an object of the program holds; what library internals hold stays outside. */
  protected adoptHeld(target: PyObject): number {
    const own = target.watch === FRESH;
    const handle = this.adopt(target);
    if (mayOwn(target) && (own || !this.describer.isOpaque(target)))
      this.changed(target, 0, ALL_SLOTS);
    return handle;
  }

  /** Whether anything waits for `flush`. */
  protected get pending(): boolean {
    return this.freshCount > 0 || this.dirtyCount > 0;
  }

  /** Logs what has come into being and what owners hold now. */
  flush(): void {
    if (this.inFlush) return;
    this.inFlush = true;
    const { fresh, dirty } = this;
    for (let i = 0; i < this.freshCount; i++) {
      const o = fresh[i]!; // in bounds
      fresh[i] = null;
      if (o.watch !== FRESH) continue;
      this.adopt(o);
      if (!this.types.of(o.ob_type).inert && mayOwn(o)) this.changed(o, 0, ALL_SLOTS);
    }
    this.freshCount = 0;
    for (let i = 0; i < this.dirtyCount; i++) {
      const owner = dirty[i]!; // in bounds
      dirty[i] = null;
      this.compare(owner);
    }
    this.dirtyCount = 0;
    this.inFlush = false;
  }

  private compare(owner: PyObject): void {
    const handle = owner.watch;
    if (handle <= 0 || (owner.gc_flags & GcFlag.FREED) !== 0) return;
    const { data } = this.state;
    const at = (handle << RECORD_BITS) + RECORD.DIRTY_LO;
    const lo = data[at]!; // the object exists
    const hi = data[at + 1]! - 1; // likewise
    data[at + 1] = 0;
    const type = owner.ob_type;
    const { tp_owned_at, tp_apart } = type;
    if (lo >= 0 && hi < FAR_SLOT && tp_owned_at !== null)
      for (let slot = lo; slot <= hi; slot++)
        this.setEdge(owner, handle, slot, tp_owned_at(owner, slot));
    else if (lo === hi && lo <= GenericSlot.INLINE && owner.dict !== null && isInline(owner.dict))
      this.setEdge(owner, handle, lo, owner.dict.values[GenericSlot.INLINE - lo] ?? null);
    else this.compareAll(owner, handle);
    if (this.state.data[(handle << RECORD_BITS) + RECORD.NOTES]! < 0)
      this.compareValue(owner, handle); // likewise
    if (tp_apart !== null) this.resized(handle, tp_apart(owner));
  }

  private resized(handle: number, bytes: number): void {
    const old = this.state.apartOf(handle);
    if (old === bytes) return;
    this.state.setApart(handle, bytes);
    this.log.append3(E_RESIZE, handle, old, bytes);
  }

  private compareAll(owner: PyObject, handle: number): void {
    this.owner = owner;
    this.ownerHandle = handle;
    this.seen.begin();
    visitOwned(owner, this.compareOwned);
    this.owner = null;
    if (this.state.filled(handle) > this.seen.count) this.dropUnseen(owner, handle);
  }

  private readonly compareOwned = (target: PyObject, slot: number): void => {
    const { owner, ownerHandle } = this;
    if (owner !== null && this.setEdge(owner, ownerHandle, slot, target) > 0) this.seen.add(slot);
  };

  private dropUnseen(owner: PyObject, handle: number): void {
    const { state, seen } = this;
    for (let slot = state.payloadLength(handle) - 1; slot >= 0; slot--)
      if (!seen.has(slot)) this.setEdge(owner, handle, slot, null);
    for (let i = state.genericLength(handle) - 1; i >= 0; i--) {
      const slot = slotOfGenericIndex(i);
      if (!seen.has(slot)) this.setEdge(owner, handle, slot, null);
    }
    const far = state.farSlots(handle);
    if (far === undefined) return;
    for (const slot of [...far.keys()])
      if (!seen.has(slot)) this.setEdge(owner, handle, slot, null);
  }

  private compareValue(owner: PyObject, handle: number): void {
    const { recording } = this;
    const serial = this.state.serial.at(handle);
    const value = this.describer.value(owner);
    if (typeof value !== 'string') return;
    const text = recording.texts.intern(value);
    const old = this.values.get(serial) ?? recording.objectValue.at(serial);
    if (text === old) return;
    this.values.set(serial, text);
    this.log.append3(E_VALUE, handle, old, text);
  }

  /** Compares one slot with what is known of it; the handle that it refers to now, or 0. */
  private setEdge(owner: PyObject, handle: number, slot: number, target: PyObject | null): number {
    let to = 0;
    if (target !== null) {
      to = target.watch;
      if (to === GONE) to = 0;
      else if (to <= 0) to = this.adoptHeld(target);
    }
    if (this.writeEdge(handle, slot, to) && to > 0) this.slotNames.name(owner, handle, slot);
    return to;
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
    // From the end, so that the blocks only shrink behind the loop.
    for (let slot = state.payloadLength(handle) - 1; slot >= 0; slot--)
      this.writeEdge(handle, slot, 0);
    for (let i = state.genericLength(handle) - 1; i >= 0; i--)
      this.writeEdge(handle, slotOfGenericIndex(i), 0);
    const far = state.farSlots(handle);
    if (far !== undefined) for (const slot of [...far.keys()]) this.writeEdge(handle, slot, 0);
  }
}

function isInline(dict: PyObject | InlineValuesLike): dict is InlineValuesLike {
  return 'isInlineValues' in dict;
}
