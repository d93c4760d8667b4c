/**
 * The recorder's knowledge of the heap: which objects are of the program, and what their slots
 * were last known to hold. References are found by comparing an owner's slots with that at the
 * end of the instruction that changed them, so a type only has to say that it changed (`touch`).
 */
import { GcFlag, type PyObject } from '../heap/object';
import { ALL_SLOTS } from '../heap/observer';
import { visitOwned } from '../heap/owns';
import type { Describer } from './describer';
import { E_ALLOC, E_DEALLOC, E_DECREF, E_EDGE, E_INCREF, E_RESIZE, E_VALUE } from './events';
import { Int32Column } from './growable';
import { FAR_SLOT, HeapState } from './heap-state';
import { Origin, Recording, ValueKind } from './recording';

/** `watch` of an object that was made within the present instruction, or that has died. */
export const FRESH = -1;
export const GONE = -2;

/** Writes objects, counts and references into a recording. */
export class RecordedHeap {
  readonly recording = new Recording();
  /** Whether what is made now belongs to the program. */
  protected inProgram = false;
  protected readonly state = new HeapState();
  protected readonly freeHandles: number[] = [];
  /** Handles of the dead to which slots still refer. */
  private retired: number[] = [];
  private fresh: PyObject[] = [];
  private dirty: PyObject[] = [];
  private readonly dirtyLo = new Int32Column();
  private readonly dirtyHi = new Int32Column();
  private readonly typeIndex = new Map<PyObject, number>();
  /** Present texts of mutable atoms that have changed, by serial. */
  protected readonly values = new Map<number, number>();
  private inFlush = false;

  constructor(protected readonly describer: Describer) {}

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
      this.recording.log.append4(E_EDGE, handle, slot, 0, to);
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
    this.fresh.push(o);
  }

  dealloc(o: PyObject): void {
    const handle = o.watch;
    if (handle === FRESH) o.watch = GONE;
    if (handle <= 0) return;
    o.watch = GONE;
    // Its handle will be another object's: nothing of this one may wait for a comparison.
    if (this.dirtyHi.at(handle) !== 0) this.dirtyHi.set(handle, 0);
    this.clearEdges(handle);
    this.resized(handle, 0);
    const serial = this.state.serial.at(handle);
    const { log } = this.recording;
    this.recording.objectDied.set(serial, log.rows);
    log.append3(E_DEALLOC, handle, serial, this.state.refcnt.at(handle));
    this.state.end(handle);
    this.retired.push(handle);
  }

  incref(o: PyObject): void {
    const handle = o.watch;
    if (handle > 0) {
      this.state.addRefcnt(handle, 1);
      this.recording.log.append1(E_INCREF, handle);
    }
  }

  decref(o: PyObject): void {
    const handle = o.watch;
    if (handle > 0) {
      this.state.addRefcnt(handle, -1);
      this.recording.log.append1(E_DECREF, handle);
    }
  }

  changed(owner: PyObject, lo: number, hi: number): void {
    const handle = owner.watch;
    if (handle <= 0) return;
    const known = this.dirtyHi.at(handle);
    if (known === 0) {
      this.dirty.push(owner);
      this.dirtyLo.set(handle, lo);
      this.dirtyHi.set(handle, hi + 1);
      return;
    }
    if (lo < this.dirtyLo.at(handle)) this.dirtyLo.set(handle, lo);
    if (hi + 1 > known) this.dirtyHi.set(handle, hi + 1);
  }

  protected takeHandle(): number {
    const free = this.freeHandles.pop();
    if (free !== undefined) return free;
    const handle = this.state.handles;
    this.state.serial.push(-1);
    this.state.refcnt.push(0);
    while (this.state.inEdges.length <= handle) this.state.inEdges.push(0);
    return handle;
  }

  protected releaseRetired(): void {
    if (this.retired.length === 0) return;
    const still: number[] = [];
    for (const handle of this.retired) {
      if (this.state.inEdges.at(handle) > 0) still.push(handle);
      else this.freeHandles.push(handle);
    }
    this.retired = still;
  }

  /** Gives the object a handle, if it has none, and logs that it exists. */
  protected adopt(o: PyObject): number {
    if (o.watch > 0) return o.watch;
    const own = o.watch === FRESH;
    const handle = this.takeHandle();
    o.watch = handle;
    const { recording } = this;
    const serial = recording.objectType.push(this.typeNumber(o.ob_type));
    recording.objectSize.push(this.describer.size(o));
    recording.objectAddress.push(o.addr);
    recording.objectBorn.push(recording.rows);
    recording.objectDied.push(-1);
    const library = this.describer.isLibrary?.(o) === true;
    recording.objectOrigin.push((library ? Origin.LIBRARY : 0) | (own ? 0 : Origin.ADOPTED));
    const name = this.describer.name(o);
    recording.objectName.push(name === '' ? 0 : recording.texts.intern(name));
    const value = this.describer.value(o);
    if (typeof value === 'number') {
      recording.objectValueKind.push(ValueKind.NUMBER);
      recording.objectValue.push(value);
    } else {
      recording.objectValueKind.push(value === null ? ValueKind.NONE : ValueKind.TEXT);
      recording.objectValue.push(value === null ? 0 : recording.texts.intern(value));
    }
    const count = o.ob_refcnt;
    this.state.begin(handle, serial, count);
    recording.log.append3(E_ALLOC, handle, serial, count);
    if (o.ob_type.tp_apart !== null) this.resized(handle, o.ob_type.tp_apart(o));
    return handle;
  }

  /** Adopts what an object of the program holds; what library internals hold stays outside. */
  protected adoptHeld(target: PyObject): number {
    const own = target.watch === FRESH;
    const handle = this.adopt(target);
    if (own || !this.describer.isOpaque(target)) this.changed(target, 0, ALL_SLOTS);
    return handle;
  }

  /** Whether anything waits for `flush`. */
  protected get pending(): boolean {
    return this.fresh.length > 0 || this.dirty.length > 0;
  }

  /** Logs what has come into being and what owners hold now. */
  flush(): void {
    if (this.inFlush) return;
    this.inFlush = true;
    const { fresh } = this;
    for (let i = 0; i < fresh.length; i++) {
      const o = fresh[i]!; // in bounds
      if (o.watch !== FRESH) continue;
      this.adopt(o);
      this.changed(o, 0, ALL_SLOTS);
    }
    fresh.length = 0;
    const { dirty } = this;
    for (let i = 0; i < dirty.length; i++) this.compare(dirty[i]!); // grows while it is walked
    dirty.length = 0;
    this.inFlush = false;
  }

  private compare(owner: PyObject): void {
    const handle = owner.watch;
    if (handle <= 0 || (owner.gc_flags & GcFlag.FREED) !== 0) return;
    const lo = this.dirtyLo.at(handle);
    const hi = this.dirtyHi.at(handle) - 1;
    this.dirtyHi.set(handle, 0);
    const at = owner.ob_type.tp_owned_at;
    if (lo >= 0 && hi < FAR_SLOT && at !== null) {
      for (let slot = lo; slot <= hi; slot++) this.setEdge(owner, handle, slot, at(owner, slot));
    } else this.compareAll(owner, handle);
    this.compareValue(owner, handle);
    const { tp_apart } = owner.ob_type;
    if (tp_apart !== null) this.resized(handle, tp_apart(owner));
  }

  private resized(handle: number, bytes: number): void {
    const old = this.state.apartOf(handle);
    if (old === bytes) return;
    this.state.setApart(handle, bytes);
    this.recording.log.append3(E_RESIZE, handle, old, bytes);
  }

  private compareAll(owner: PyObject, handle: number): void {
    const seen = new Set<number>();
    visitOwned(owner, (target, slot) => {
      seen.add(slot);
      this.setEdge(owner, handle, slot, target);
    });
    const gone: number[] = [];
    this.state.forEachEdge(handle, (slot) => {
      if (!seen.has(slot)) gone.push(slot);
    });
    for (const slot of gone) this.setEdge(owner, handle, slot, null);
  }

  private compareValue(owner: PyObject, handle: number): void {
    const { recording } = this;
    const serial = this.state.serial.at(handle);
    if (recording.objectValueKind.at(serial) !== ValueKind.TEXT) return;
    const value = this.describer.value(owner);
    if (typeof value !== 'string') return;
    const text = recording.texts.intern(value);
    const old = this.values.get(serial) ?? recording.objectValue.at(serial);
    if (text === old) return;
    this.values.set(serial, text);
    recording.log.append3(E_VALUE, handle, old, text);
  }

  private setEdge(owner: PyObject, handle: number, slot: number, target: PyObject | null): void {
    let to = 0;
    if (target !== null) {
      to = target.watch;
      if (to === GONE) to = 0;
      else if (to <= 0) to = this.adoptHeld(target);
    }
    const old = this.state.edge(handle, slot);
    if (old === to) return;
    this.state.setEdge(handle, slot, to);
    this.recording.log.append4(E_EDGE, handle, slot, old, to);
    if (to > 0) this.nameSlot(owner, handle, slot);
  }

  private nameSlot(owner: PyObject, handle: number, slot: number): void {
    const { recording } = this;
    if (slot === -1 || slot === -2) return;
    const type = recording.objectType.at(this.state.serial.at(handle));
    if (slot < 0) {
      const key = `${type}:${slot}`;
      if (!recording.typeSlotNames.has(key))
        recording.typeSlotNames.set(
          key,
          recording.texts.intern(this.describer.slotName(owner, slot)),
        );
      return;
    }
    const category = recording.types[type]?.category;
    if (category === 'list' || category === 'tuple') return;
    const entry = category === 'dict' && slot < FAR_SLOT;
    if (entry && (slot % 2 === 0 || this.state.edge(handle, slot - 1) > 0)) return;
    const name = recording.texts.intern(this.describer.slotName(owner, slot));
    const typeKey = `${type}:${slot}`;
    const known = entry ? -1 : recording.typeSlotNames.get(typeKey);
    if (known === undefined) recording.typeSlotNames.set(typeKey, name);
    else if (known !== name)
      recording.slotNames.set(`${this.state.serial.at(handle)}:${slot}`, name);
  }

  protected clearEdges(handle: number): void {
    const slots: number[] = [];
    this.state.forEachEdge(handle, (slot) => slots.push(slot));
    for (const slot of slots) {
      const old = this.state.edge(handle, slot);
      this.state.setEdge(handle, slot, 0);
      this.recording.log.append4(E_EDGE, handle, slot, old, 0);
    }
  }

  private typeNumber(type: PyObject): number {
    let index = this.typeIndex.get(type);
    if (index === undefined) {
      index = this.recording.types.length;
      this.recording.types.push(this.describer.type(type));
      this.typeIndex.set(type, index);
    }
    return index;
  }
}
