/** The heap at one moment, as events build it: counts and references of the program's objects. */
import { Int32Column } from './growable';

/** What the slots of one owner refer to, as handles; 0 is nothing. */
export class SlotTable {
  /** Payload slots of the type (0, 1, ...), or a frame's locals and value stack. */
  readonly payload: number[] = [];
  /** Slots that any object may have (see `genericIndex`). */
  readonly generic: number[] = [];
  /** Slots from `FAR_SLOT` on, when the type has such. */
  far: Map<number, number> | undefined = undefined;
  /** Slots that refer to something. */
  filled = 0;
}

/** Types number what they hold besides their items from here on: too far for a dense array. */
export const FAR_SLOT = 0x10000000;

/** Slots of the heap's `visitOwned`, below 0, as an index into `SlotTable.generic`. */
export function genericIndex(slot: number): number {
  if (slot === -1) return 0;
  if (slot === -2) return 1;
  return slot <= -4096 ? 3 + 2 * (-4096 - slot) : 2 + 2 * (-16 - slot);
}

/** The inverse of `genericIndex`. */
export function slotOfGenericIndex(index: number): number {
  if (index < 2) return -1 - index;
  return index % 2 === 1 ? -4096 - (index - 3) / 2 : -16 - (index - 2) / 2;
}

const NOTHING = new Int32Array(0);

/** Numbers that `save` gives for an object, besides what it refers to. */
const WORDS_OF_OBJECT = 7;

/** Counts and references by handle. Handles are small and are used again after a death. */
export class HeapState {
  /** Serial of the object that has the handle, or -1. Index 0 is never used. */
  readonly serial = new Int32Column();
  readonly refcnt = new Int32Column();
  /** References that recorded slots hold to the object; the rest of its count is temporary. */
  readonly inEdges = new Int32Column();
  private slots: (SlotTable | undefined)[] = [];
  // A restored state takes the slots of an owner out of what was saved when they are asked for.
  private saved: Int32Array = NOTHING;
  /** Where an owner's record lies in `saved`; 0: nowhere, or taken out. */
  private savedAt: Int32Array = NOTHING;
  private readonly apart = new Int32Column();
  live = 0;
  private edges = 0;

  constructor() {
    this.serial.push(-1);
    this.refcnt.push(0);
    this.inEdges.push(0);
  }

  get handles(): number {
    return this.serial.length;
  }

  /** Handles that may own slots: those of objects and of frames. */
  get owners(): number {
    return Math.max(this.serial.length, this.slots.length, this.savedAt.length);
  }

  /** The slots of an owner, if it has ever held anything. */
  slotsOf(owner: number): SlotTable | undefined {
    return this.slots[owner] ?? (this.savedAt[owner]! > 0 ? this.takeOut(owner) : undefined);
  }

  isLive(handle: number): boolean {
    return handle > 0 && handle < this.serial.length && this.serial.at(handle) >= 0;
  }

  begin(handle: number, serial: number, refcnt: number): void {
    if (handle >= this.serial.length) this.reserve(handle + 1);
    this.serial.set(handle, serial);
    this.refcnt.set(handle, refcnt);
    this.live++;
  }

  end(handle: number): void {
    this.serial.set(handle, -1);
    this.live--;
  }

  /** Bytes that the object keeps apart from itself: a list's items, a table of a dict or set. */
  apartOf(handle: number): number {
    return handle < this.apart.length ? this.apart.at(handle) : 0;
  }

  setApart(handle: number, bytes: number): void {
    while (this.apart.length <= handle) this.apart.push(0);
    this.apart.set(handle, bytes);
  }

  addRefcnt(handle: number, delta: number): void {
    this.refcnt.add(handle, delta);
  }

  /** Numbers that `save` gives, about. */
  get size(): number {
    return this.live * WORDS_OF_OBJECT + this.edges;
  }

  /** What the slot refers to: a handle or 0. */
  edge(owner: number, slot: number): number {
    const table = this.slotsOf(owner);
    if (table === undefined) return 0;
    if (slot >= FAR_SLOT) return table.far?.get(slot) ?? 0;
    return (slot >= 0 ? table.payload[slot] : table.generic[genericIndex(slot)]) ?? 0;
  }

  /** Makes the slot refer to `target`, a handle or 0; what it referred to before. */
  setEdge(owner: number, slot: number, target: number): number {
    let table = this.slotsOf(owner);
    if (table === undefined) {
      if (target === 0) return 0;
      table = new SlotTable();
      this.slots[owner] = table;
    }
    let old: number;
    if (slot >= FAR_SLOT) {
      table.far ??= new Map();
      old = table.far.get(slot) ?? 0;
      if (old === target) return old;
      if (target > 0) table.far.set(slot, target);
      else table.far.delete(slot);
    } else {
      const list = slot >= 0 ? table.payload : table.generic;
      const index = slot >= 0 ? slot : genericIndex(slot);
      old = index < list.length ? list[index]! : 0; // in bounds
      if (old === target) return old;
      if (target > 0) {
        while (list.length < index) list.push(0);
        list[index] = target;
      } else if (index === list.length - 1) {
        list.pop();
        while (list.length > 0 && list[list.length - 1] === 0) list.pop();
      } else if (index < list.length) list[index] = 0;
    }
    if (old > 0) {
      this.inEdges.add(old, -1);
      table.filled--;
      this.edges--;
    }
    if (target > 0) {
      if (target >= this.inEdges.length) this.inEdges.fill(0, target + 1);
      this.inEdges.add(target, 1);
      table.filled++;
      this.edges++;
    }
    return old;
  }

  /** Calls `visit(slot, target)` for each reference that the owner holds, payload slots first. */
  forEachEdge(owner: number, visit: (slot: number, target: number) => void): void {
    const table = this.slots[owner];
    if (table === undefined) {
      // A walk over the whole heap need not take everything out.
      if (this.savedAt[owner]! > 0) this.forEachSavedEdge(this.savedAt[owner]!, visit); // or undefined
      return;
    }
    const { payload, generic } = table;
    for (let i = 0; i < payload.length; i++) {
      const target = payload[i]!; // in bounds
      if (target > 0) visit(i, target);
    }
    for (let i = 0; i < generic.length; i++) {
      const target = generic[i]!; // in bounds
      if (target > 0) visit(slotOfGenericIndex(i), target);
    }
    if (table.far !== undefined) for (const [slot, target] of table.far) visit(slot, target);
  }

  private forEachSavedEdge(at: number, visit: (slot: number, target: number) => void): void {
    const { saved } = this;
    const payload = saved[at]!; // written by save
    const generic = saved[at + 1]!;
    const far = saved[at + 2]!;
    let i = at + 3;
    for (let slot = 0; slot < payload; slot++, i++) if (saved[i]! > 0) visit(slot, saved[i]!);
    for (let k = 0; k < generic; k++, i++)
      if (saved[i]! > 0) visit(slotOfGenericIndex(k), saved[i]!);
    for (let k = 0; k < far; k++, i += 2) visit(saved[i]!, saved[i + 1]!);
  }

  /**
   * The state as numbers, for a checkpoint: one more than the last handle, then for each owner its
   * handle, serial, count, bytes apart, and its slots.
   */
  save(): Int32Array {
    const end = this.owners;
    const out = new Int32Column(this.size + 64);
    out.push(1);
    for (let handle = 1; handle < end; handle++) {
      const serial = handle < this.handles ? this.serial.at(handle) : -1;
      const table = this.slotsOf(handle);
      const filled = table !== undefined && table.filled > 0;
      if (serial < 0 && !filled) continue;
      out.set(0, handle + 1);
      out.push(handle);
      out.push(serial);
      out.push(this.refcnt.at(handle));
      out.push(this.apartOf(handle));
      if (table === undefined || !filled) for (let i = 0; i < 3; i++) out.push(0);
      else saveSlots(table, out);
    }
    return out.toArray();
  }

  /** The state that `save` wrote. */
  static restore(saved: Int32Array): HeapState {
    const state = new HeapState();
    const end = saved[0]!; // written by save
    state.reserve(end);
    state.saved = saved;
    state.savedAt = new Int32Array(end);
    let i = 1;
    while (i < saved.length) {
      const handle = saved[i]!; // written by save
      const serial = saved[i + 1]!;
      if (serial >= 0) state.begin(handle, serial, saved[i + 2]!);
      else state.refcnt.set(handle, saved[i + 2]!);
      if (saved[i + 3] !== 0) state.setApart(handle, saved[i + 3]!);
      const near = saved[i + 4]! + saved[i + 5]!;
      const far = saved[i + 6]!;
      if (near + far > 0) state.savedAt[handle] = i + 4;
      i += 7;
      for (const nearEnd = i + near; i < nearEnd; i++) state.countEdge(saved[i]!);
      for (const farEnd = i + far * 2; i < farEnd; i += 2) state.countEdge(saved[i + 1]!);
    }
    return state;
  }

  /** Makes room for the handles below `end`. */
  private reserve(end: number): void {
    this.serial.fill(-1, end);
    this.refcnt.fill(0, end);
    this.inEdges.fill(0, end);
  }

  private countEdge(target: number): void {
    if (target === 0) return;
    if (target >= this.inEdges.length) this.inEdges.fill(0, target + 1);
    this.inEdges.add(target, 1);
    this.edges++;
  }

  private takeOut(owner: number): SlotTable {
    const { saved } = this;
    let i = this.savedAt[owner]!; // the caller has looked
    this.savedAt[owner] = 0;
    const table = new SlotTable();
    const payload = saved[i]!; // written by save
    const generic = saved[i + 1]!;
    const far = saved[i + 2]!;
    i += 3;
    for (let k = 0; k < payload; k++) table.payload.push(saved[i++]!);
    for (let k = 0; k < generic; k++) table.generic.push(saved[i++]!);
    if (far > 0) table.far = new Map();
    for (let k = 0; k < far; k++, i += 2) table.far?.set(saved[i]!, saved[i + 1]!);
    for (const target of table.payload) if (target > 0) table.filled++;
    for (const target of table.generic) if (target > 0) table.filled++;
    table.filled += far;
    this.slots[owner] = table;
    return table;
  }
}

function saveSlots({ payload, generic, far }: SlotTable, out: Int32Column): void {
  out.push(payload.length);
  out.push(generic.length);
  out.push(far?.size ?? 0);
  for (let i = 0; i < payload.length; i++) out.push(payload[i]!); // in bounds
  for (let i = 0; i < generic.length; i++) out.push(generic[i]!); // in bounds
  if (far === undefined) return;
  for (const [slot, target] of far) {
    out.push(slot);
    out.push(target);
  }
}
