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

/** Numbers that `save` gives for an object, besides what it refers to. */
const WORDS_OF_OBJECT = 7;

/** Counts and references by handle. Handles are small and are used again after a death. */
export class HeapState {
  /** Serial of the object that has the handle, or -1. Index 0 is never used. */
  readonly serial = new Int32Column();
  readonly refcnt = new Int32Column();
  /** References that recorded slots hold to the object; the rest of its count is temporary. */
  readonly inEdges = new Int32Column();
  readonly slots: (SlotTable | undefined)[] = [];
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

  isLive(handle: number): boolean {
    return handle > 0 && handle < this.serial.length && this.serial.at(handle) >= 0;
  }

  begin(handle: number, serial: number, refcnt: number): void {
    while (this.serial.length <= handle) {
      this.serial.push(-1);
      this.refcnt.push(0);
      this.inEdges.push(0);
    }
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
    const table = this.slots[owner];
    if (table === undefined) return 0;
    if (slot >= FAR_SLOT) return table.far?.get(slot) ?? 0;
    return (slot >= 0 ? table.payload[slot] : table.generic[genericIndex(slot)]) ?? 0;
  }

  /** Makes the slot refer to `target`, a handle or 0; what it referred to before. */
  setEdge(owner: number, slot: number, target: number): number {
    const table = (this.slots[owner] ??= new SlotTable());
    let old: number;
    if (slot >= FAR_SLOT) {
      table.far ??= new Map();
      old = table.far.get(slot) ?? 0;
      if (target > 0) table.far.set(slot, target);
      else table.far.delete(slot);
    } else {
      const list = slot >= 0 ? table.payload : table.generic;
      const index = slot >= 0 ? slot : genericIndex(slot);
      old = index < list.length ? list[index]! : 0; // in bounds
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
      while (this.inEdges.length <= target) this.inEdges.push(0);
      this.inEdges.add(target, 1);
      table.filled++;
      this.edges++;
    }
    return old;
  }

  /** Calls `visit(slot, target)` for each reference that the owner holds, payload slots first. */
  forEachEdge(owner: number, visit: (slot: number, target: number) => void): void {
    const table = this.slots[owner];
    if (table === undefined) return;
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

  /** The state as numbers, for a checkpoint: handle, serial, count, bytes apart, then the slot tables. */
  save(): Int32Array {
    const out = new Int32Column(this.live * 8 + 16);
    // Frames own slots and have no serial: their handles may lie beyond those of all objects.
    const end = Math.max(this.handles, this.slots.length);
    for (let handle = 1; handle < end; handle++) {
      const serial = handle < this.handles ? this.serial.at(handle) : -1;
      const table = this.slots[handle];
      const far = table?.far?.size ?? 0;
      const filled = table !== undefined && table.payload.length + table.generic.length + far > 0;
      if (serial < 0 && !filled) continue;
      out.push(handle);
      out.push(serial);
      out.push(this.refcnt.at(handle));
      out.push(this.apartOf(handle));
      out.push(table?.payload.length ?? 0);
      out.push(table?.generic.length ?? 0);
      out.push(far);
      if (table !== undefined) {
        for (const target of table.payload) out.push(target);
        for (const target of table.generic) out.push(target);
        for (const [slot, target] of table.far ?? []) {
          out.push(slot);
          out.push(target);
        }
      }
    }
    return out.toArray();
  }

  /** The state that `save` wrote. */
  static restore(saved: Int32Array): HeapState {
    const state = new HeapState();
    let i = 0;
    while (i < saved.length) {
      const handle = saved[i]!; // written by save
      const serial = saved[i + 1]!;
      state.begin(handle, serial, saved[i + 2]!);
      if (serial < 0) state.live--;
      if (saved[i + 3] !== 0) state.setApart(handle, saved[i + 3]!);
      const payload = saved[i + 4]!;
      const generic = saved[i + 5]!;
      const far = saved[i + 6]!;
      i += 7;
      if (payload + generic + far > 0) {
        const table = new SlotTable();
        for (let k = 0; k < payload; k++) table.payload.push(saved[i++]!);
        for (let k = 0; k < generic; k++) table.generic.push(saved[i++]!);
        if (far > 0) table.far = new Map();
        for (let k = 0; k < far; k++, i += 2) table.far?.set(saved[i]!, saved[i + 1]!);
        state.slots[handle] = table;
      }
    }
    state.countEdges();
    return state;
  }

  private countEdges(): void {
    for (const table of this.slots) {
      if (table === undefined) continue;
      table.filled =
        this.countTargets(table.payload) +
        this.countTargets(table.generic) +
        this.countTargets(table.far?.values() ?? []);
      this.edges += table.filled;
    }
  }

  private countTargets(targets: Iterable<number>): number {
    let filled = 0;
    for (const target of targets) {
      if (target === 0) continue;
      while (this.inEdges.length <= target) this.inEdges.push(0);
      this.inEdges.add(target, 1);
      filled++;
    }
    return filled;
  }
}
