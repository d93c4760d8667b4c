/**
 * The recorder's knowledge of the heap: which objects are of the program, and what their slots
 * were last known to hold. References are found by comparing an owner's slots with that at the
 * end of the instruction that changed them, so a type only has to say that it changed (`touch`).
 */
import { GcFlag, PyTypeObject, TPFLAGS, type PyObject } from '../heap/object';
import { ALL_SLOTS } from '../heap/observer';
import { GenericSlot, visitOwned } from '../heap/owns';
import type { Describer } from './describer';
import { E_EDGE, E_VALUE } from './events';
import { append3, append4, rowsSoFar } from './log-tail';
import { numberBorn } from './hot-events';
import { CHANGED, LEFT, SAME, slotChanged } from './hot-objects';
import { RECORDS, REG, REGISTERS } from './recorder-memory';
import { RECORD, RECORD_BITS } from './record-column';
import { FAR_SLOT, slotOfGenericIndex } from './slot-numbers';
import { FRESH, GONE, RecordedObjects } from './recorded-objects';
import { Origin } from './recording';
import { SeenSlots } from './seen-slots';
import { SlotNames } from './slot-names';

/** Flags of types, of which lists of the language's own type have just the one. */
const UNNAMED = TPFLAGS.LIST_SUBCLASS | TPFLAGS.HEAPTYPE;

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

/** Writes objects, counts and references into a recording. */
export class RecordedHeap extends RecordedObjects {
  private readonly slotNames: SlotNames;
  /** Present texts of mutable atoms that have changed, by serial. */
  protected readonly values = new Map<number, number>();
  private inFlush = false;
  // The owner that is being compared, and the references that it was seen to hold.
  private owner: PyObject | null = null;
  private ownerHandle = 0;
  private readonly seen = new SeenSlots();

  constructor(describer: Describer) {
    super(describer);
    this.slotNames = new SlotNames(describer, this.recording, this.state, this.types);
  }

  /** Names the dict of a namespace of the program. */
  addNamespace(dict: PyObject, name: string): void {
    const handle = this.adopt(dict);
    const serial = this.state.serial.at(handle);
    // Code that `exec` runs in a namespace of the program does not rename it.
    if (this.recording.namespaces.has(serial)) return;
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
      append4(E_EDGE, handle, slot, 0, to);
    });
    this.flush();
  }

  /** Records that the interpreter has let go of what `addInterpreterRoots` named. */
  dropInterpreterRoots(): void {
    for (const handle of this.recording.interpreterRoots.keys()) this.clearEdges(handle);
  }

  changed(owner: PyObject, lo: number, hi: number): void {
    const handle = owner.watch;
    if (handle <= 0) return;
    const { data } = this.state;
    const at = (handle << RECORD_BITS) + RECORD.DIRTY_LO;
    const known = data[at + 1]!; // the object exists
    if (known === 0) {
      this.dirty[REGISTERS[REG.DIRTY]!++] = owner;
      data[at] = lo;
      // One more than the last slot may be 0, which says that nothing has changed.
      data[at + 1] = hi === -1 ? 1 : hi + 1;
      return;
    }
    if (lo < data[at]!) data[at] = lo; // likewise
    if (hi + 1 > known) data[at + 1] = hi + 1;
  }

  /** If all that waits to be compared are this owner's slots from `first` on, it waits no more. */
  protected takeBack(owner: PyObject, first: number): void {
    if (REGISTERS[REG.DIRTY] !== 1 || this.dirty[0] !== owner || this.inFlush) return;
    const { data } = this.state;
    const at = (owner.watch << RECORD_BITS) + RECORD.DIRTY_LO;
    if (data[at]! < first || data[at + 1]! > FAR_SLOT) return; // it waits
    data[at + 1] = 0;
    this.dirty[0] = null;
    REGISTERS[REG.DIRTY] = 0;
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
    return REGISTERS[REG.FRESH]! > 0 || REGISTERS[REG.DIRTY]! > 0;
  }

  /** A new int with a place of its own in a watched loop, where nothing waits to be recorded. */
  bornAlone(o: PyObject, value: number): void {
    this.provideHandle();
    if (this.intType >= 0 && numberBorn(o, value, this.intType)) return;
    this.alloc(o);
    this.flush();
  }

  /** Logs what has come into being and what owners hold now. */
  flush(): void {
    if (this.inFlush) return;
    if (REGISTERS[REG.FRESH]! === 1 && REGISTERS[REG.DIRTY]! === 0) {
      // Mostly an instruction makes one number.
      const o = this.fresh[0]!; // there is one
      const type = this.types.of(o.ob_type);
      if (o.watch === FRESH && type.inert && type.integer && typeof o.v === 'number') {
        REGISTERS[REG.FRESH] = 0;
        this.adoptInteger(o, type, o.v);
        return;
      }
    }
    const { fresh, dirty } = this;
    if (REGISTERS[REG.FRESH]! === 0 && REGISTERS[REG.DIRTY]! === 1) {
      // Mostly an instruction stores one reference.
      if (this.changedAlone(dirty[0]!)) {
        // it waits
        REGISTERS[REG.DIRTY] = 0;
        return;
      }
    }
    this.inFlush = true;
    for (let i = 0; i < REGISTERS[REG.FRESH]!; i++) {
      const o = fresh[i]!; // in bounds
      fresh[i] = null;
      if (o.watch !== FRESH) continue;
      const type = this.types.of(o.ob_type);
      if (type.inert && type.integer && typeof o.v === 'number') this.adoptInteger(o, type, o.v);
      else {
        this.adopt(o);
        if (!type.inert && mayOwn(o)) this.changed(o, 0, ALL_SLOTS);
      }
    }
    REGISTERS[REG.FRESH] = 0;
    for (let i = 0; i < REGISTERS[REG.DIRTY]!; i++) {
      const owner = dirty[i]!; // in bounds
      dirty[i] = null;
      this.compare(owner);
    }
    REGISTERS[REG.DIRTY] = 0;
    this.inFlush = false;
  }

  /** One slot of an owner is all that waits; whether it could be compared at once. */
  private changedAlone(owner: PyObject): boolean {
    const handle = owner.watch;
    if (handle <= 0 || handle >= REGISTERS[REG.NEAR]! || !this.inProgram) return false;
    const record = handle << RECORD_BITS;
    const slot = RECORDS[record + RECORD.DIRTY_LO]!; // near
    if (
      slot !== RECORDS[record + RECORD.DIRTY_HI]! - 1 || // near
      RECORDS[record + RECORD.NOTES]! < 0 || // near
      // What is being destroyed may name a number that has died.
      owner.ob_refcnt === 0 ||
      (owner.gc_flags & GcFlag.FREED) !== 0
    )
      return false;
    const { tp_owned_at, tp_apart, tp_flags } = owner.ob_type;
    let target: PyObject | null | undefined;
    if (slot >= 0 && tp_owned_at !== null) target = tp_owned_at(owner, slot);
    else if (slot <= GenericSlot.INLINE && Array.isArray(owner.dict))
      target = owner.dict[GenericSlot.INLINE - slot];
    if (target === null || target === undefined) return false;
    const to = target.watch;
    if (to <= 0 || target.ob_refcnt === 0) return false;
    if (tp_apart !== null && tp_apart(owner) !== RECORDS[record + RECORD.APART]) return false;
    const done = slotChanged(handle, slot, to);
    if (done === LEFT) return false;
    RECORDS[record + RECORD.DIRTY_HI] = 0;
    if (done === CHANGED && (slot < 0 || (tp_flags & UNNAMED) !== TPFLAGS.LIST_SUBCLASS))
      this.slotNames.name(owner, handle, slot);
    return true;
  }

  private compare(owner: PyObject): void {
    const handle = owner.watch;
    if (handle <= 0 || (owner.gc_flags & GcFlag.FREED) !== 0) return;
    const { data } = this.state;
    const at = (handle << RECORD_BITS) + RECORD.DIRTY_LO;
    const lo = data[at]!; // the object exists
    const hi = data[at + 1]! - 1; // likewise
    data[at + 1] = 0;
    if (!this.inProgram && this.isLibrary(handle)) return;
    const type = owner.ob_type;
    const { tp_owned_at, tp_apart } = type;
    if (lo >= 0 && hi < FAR_SLOT && tp_owned_at !== null)
      for (let slot = lo; slot <= hi; slot++)
        this.setEdge(owner, handle, slot, tp_owned_at(owner, slot));
    else if (lo === hi && lo <= GenericSlot.INLINE && Array.isArray(owner.dict))
      this.setEdge(owner, handle, lo, owner.dict[GenericSlot.INLINE - lo] ?? null);
    else this.compareAll(owner, handle);
    if (this.state.data[(handle << RECORD_BITS) + RECORD.NOTES]! < 0)
      this.compareValue(owner, handle); // likewise
    if (tp_apart !== null) this.resized(handle, tp_apart(owner));
  }

  /** What the library does with its own is no matter of the program: its end empties all of it. */
  private isLibrary(handle: number): boolean {
    const { recording, state } = this;
    return (recording.objectOrigin.at(state.serial.at(handle)) & Origin.LIBRARY) !== 0;
  }

  private compareAll(owner: PyObject, handle: number): void {
    this.owner = owner;
    this.ownerHandle = handle;
    if (this.state.filled(handle) === 0) {
      // Nothing that was known can be gone.
      visitOwned(owner, this.writeOwned);
      this.owner = null;
    } else {
      this.seen.begin();
      visitOwned(owner, this.compareOwned);
      this.owner = null;
      if (this.state.filled(handle) > this.seen.count) this.dropUnseen(owner, handle);
    }
    if (this.types.of(owner.ob_type).weak) this.noteReferent(owner, handle);
  }

  /** Notes what a weak reference refers to, once, and when it is cleared. */
  private noteReferent(owner: PyObject, handle: number): void {
    const { recording, state } = this;
    const { referents } = recording;
    const serial = state.serial.at(handle);
    const known = referents.get(serial);
    const referent = this.describer.referent(owner);
    if (referent === null) {
      if (known?.clearedRow === -1) referents.set(serial, { ...known, clearedRow: rowsSoFar() });
    } else if (known === undefined && (referent.watch > 0 || referent.watch === FRESH)) {
      const to = referent.watch > 0 ? referent.watch : this.adoptHeld(referent);
      referents.set(serial, { serial: state.serial.at(to), handle: to, clearedRow: -1 });
    }
  }

  private readonly compareOwned = (target: PyObject, slot: number): void => {
    const { owner, ownerHandle } = this;
    if (owner !== null && this.setEdge(owner, ownerHandle, slot, target) > 0) this.seen.add(slot);
  };

  private readonly writeOwned = (target: PyObject, slot: number): void => {
    if (this.owner !== null) this.setEdge(this.owner, this.ownerHandle, slot, target);
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
    append3(E_VALUE, handle, old, text);
  }

  /** Compares one slot with what is known of it; the handle that it refers to now, or 0. */
  protected setEdge(
    owner: PyObject,
    handle: number,
    slot: number,
    target: PyObject | null,
  ): number {
    let to = 0;
    if (target !== null) {
      to = target.watch;
      // What is being destroyed may still name a number that has died: it may be another by now.
      if (to === GONE || (owner.ob_refcnt === 0 && typeof target.v === 'number'))
        to = to > 0 && to === this.state.edge(handle, slot) ? to : 0;
      else if (to <= 0) to = this.adoptHeld(target);
    }
    const done = slotChanged(handle, slot, to);
    if (done === SAME || (done === LEFT && !this.writeEdge(handle, slot, to))) return to;
    if (to > 0) this.slotNames.name(owner, handle, slot);
    return to;
  }
}
