/** The state at one moment with the questions that need all of it: who holds what, under which names. */
import type { Cursor } from './cursor';
import { isImmortalCount } from './counts';
import { KEPT_FRAME_CODE } from './generator-slots';
import { graphOf, slicedGraph, type ObjectGraph } from './queries/object-graph';
import type { Sliced } from './queries/slices';
import { type FrameState, Origin, type TypeCategory, ValueKind } from './recording';

/** One reference: the owner's handle and the slot. */
export interface Reference {
  readonly owner: number;
  readonly slot: number;
}

/** A look at a cursor's position. Valid until the cursor moves. */
export class MomentView {
  private edges: ObjectGraph | undefined;
  private framesByHandle: Map<number, FrameState> | undefined;
  private labels: Map<number, string> | undefined;

  /** `given`: what objects without a name are called, by serial. */
  constructor(
    readonly cursor: Cursor,
    private readonly given?: (serial: number) => string | undefined,
  ) {}

  get recording(): Cursor['recording'] {
    return this.cursor.recording;
  }

  serial(handle: number): number {
    return this.cursor.heap.serial.at(handle);
  }

  /** The handle of a live object, or 0. */
  handleOf(serial: number): number {
    const { heap } = this.cursor;
    for (let handle = 1; handle < heap.handles; handle++)
      if (heap.serial.at(handle) === serial) return handle;
    return 0;
  }

  refcount(handle: number): number {
    return this.cursor.heap.refcnt.at(handle);
  }

  /** Bytes of the object with what it keeps apart from itself, as sys.getsizeof counts them. */
  size(handle: number): number {
    return this.recording.objectSize.at(this.serial(handle)) + this.cursor.heap.apartOf(handle);
  }

  immortal(handle: number): boolean {
    return isImmortalCount(this.refcount(handle));
  }

  typeName(handle: number): string {
    return this.recording.types[this.recording.objectType.at(this.serial(handle))]?.name ?? '?';
  }

  category(handle: number): TypeCategory {
    const type = this.recording.objectType.at(this.serial(handle));
    return this.recording.types[type]?.category ?? 'other';
  }

  /** Whether the program has defined the object's type. */
  hasUserType(handle: number): boolean {
    return this.recording.types[this.recording.objectType.at(this.serial(handle))]?.user === true;
  }

  isAtom(handle: number): boolean {
    return this.recording.objectValueKind.at(this.serial(handle)) !== ValueKind.NONE;
  }

  /** Repr of an atom, or undefined. */
  atomText(handle: number): string | undefined {
    const { recording } = this;
    const serial = this.serial(handle);
    const kind = recording.objectValueKind.at(serial);
    if (kind === ValueKind.NONE) return undefined;
    const changed = this.cursor.values.get(serial);
    if (changed !== undefined) return recording.texts.text(changed);
    const value = recording.objectValue.at(serial);
    return kind === ValueKind.NUMBER ? String(value) : recording.texts.text(value);
  }

  /** What a weak reference refers to: a handle, or 0 when that is gone; undefined for other objects. */
  referent(handle: number): number | undefined {
    const { cursor, recording } = this;
    const known = recording.referents.get(this.serial(handle));
    if (known === undefined) return undefined;
    const { serial, handle: target, clearedRow } = known;
    const cleared = clearedRow >= 0 && cursor.row >= clearedRow;
    return !cleared && cursor.heap.isLive(target) && this.serial(target) === serial ? target : 0;
  }

  /** Who refers to the object, of all that is recorded. */
  references(handle: number): readonly Reference[] {
    const { inFirst, inEdge, owner, slot } = this.graph();
    const references: Reference[] = [];
    for (let i = inFirst[handle] ?? 0; i < (inFirst[handle + 1] ?? 0); i++) {
      const edge = inEdge[i]!; // within the edges of the handle
      references.push({ owner: owner[edge]!, slot: slot[edge]! }); // every edge has both
    }
    return references;
  }

  /** All references of the moment, both ways. */
  graph(): ObjectGraph {
    return (this.edges ??= graphOf(this.cursor.heap));
  }

  /** Builds `graph()` in slices. */
  *slicedGraph(): Sliced<ObjectGraph> {
    return (this.edges ??= yield* slicedGraph(this.cursor.heap));
  }

  /** Frame of the program that has this handle, or undefined. */
  frame(handle: number): { readonly info: number; readonly line: number } | undefined {
    this.framesByHandle ??= new Map(this.cursor.frames.map((frame) => [frame.handle, frame]));
    return this.framesByHandle.get(handle);
  }

  /** Name of the namespace that this dict is, or undefined. */
  namespace(handle: number): string | undefined {
    return this.recording.namespaces.get(this.serial(handle));
  }

  /** The handle of `__main__`'s namespace, or 0. */
  mainGlobals(): number {
    return this.recording.mainGlobals < 0 ? 0 : this.handleOf(this.recording.mainGlobals);
  }

  /** Number of payload slots of an object; of a dict, two for each entry. */
  slotCount(handle: number): number {
    return this.cursor.heap.payloadLength(handle);
  }

  /** Calls `visit(name, value, slot)` for the string keys of a dict, in order, from a slot on. */
  forEachName(
    dict: number,
    visit: (name: string, value: number, slot: number) => void,
    from = 0,
  ): void {
    const payload = this.cursor.heap.payload(dict);
    for (let i = from | 1; i < payload.length; i += 2) {
      const value = payload[i]!; // in bounds
      if (value === 0) continue;
      visit(unquote(this.keyText(dict, i)), value, i);
    }
  }

  /**
   * Repr of the key of the dict entry whose value is in `slot`. Instance dicts that share their
   * keys hold no reference to them: then the recorded name of the slot tells.
   */
  keyText(dict: number, slot: number): string {
    const key = this.cursor.heap.edge(dict, slot - 1);
    if (key > 0) return this.atomText(key) ?? this.label(key);
    const name = this.recording.slotNames.get(this.serial(dict))?.get(slot);
    return name === undefined ? '?' : this.recording.texts.text(name).replace(/^value of /, '');
  }

  /** What people call the object: the first name that leads to it, or undefined. */
  nameOf(handle: number): string | undefined {
    return this.presentName(handle) ?? this.given?.(this.serial(handle));
  }

  /** The first name that leads to the object at this moment, or undefined. */
  presentName(handle: number): string | undefined {
    return (this.labels ??= this.findNames()).get(handle);
  }

  /** Whether it is a module, or a class, function or private object of the library. */
  isLibrary(handle: number): boolean {
    return (this.recording.objectOrigin.at(this.serial(handle)) & Origin.LIBRARY) !== 0;
  }

  private findNames(): Map<number, string> {
    const labels = new Map<number, string>();
    const add = (handle: number, name: string): void => {
      if (!labels.has(handle)) labels.set(handle, name);
    };
    const main = this.mainGlobals();
    if (main > 0) this.forEachName(main, (name, value) => add(value, name));
    for (const frame of this.cursor.frames) {
      const names = this.localNames(frame.info);
      this.cursor.heap.forEachEdge(frame.handle, (slot, target) => {
        const name = slot >= 0 ? names[slot] : undefined;
        if (name === undefined) return;
        add(target, name);
        if (this.category(target) === 'cell') {
          const content = this.cursor.heap.edge(target, 0);
          if (content > 0) add(content, name);
        }
      });
    }
    return labels;
  }

  /** Names of the fast locals of a frame. */
  localNames(info: number): readonly string[] {
    return this.recording.codes[this.recording.frameCode.at(info)]?.localNames ?? [];
  }

  /**
   * What ran in a frame that has ended and lives on as an object with its locals, as tracebacks keep
   * them; undefined for other objects.
   */
  keptFrame(handle: number): string | undefined {
    if (this.category(handle) !== 'frame') return undefined;
    const code = this.cursor.heap.edge(handle, KEPT_FRAME_CODE);
    return code > 0
      ? this.recording.texts.text(this.recording.objectName.at(this.serial(code)))
      : undefined;
  }

  /** `list c`, `SomeObject foo`, `function f`; without a name just the type. */
  label(handle: number): string {
    const { recording } = this;
    const own = recording.objectName.at(this.serial(handle));
    const category = this.category(handle);
    if (own !== 0) {
      const kind = category === 'type' ? 'class' : this.typeName(handle);
      return `${kind} ${recording.texts.text(own)}`;
    }
    const name = category === 'frame' ? this.keptFrame(handle) : this.nameOf(handle);
    return name === undefined ? this.typeName(handle) : `${this.typeName(handle)} ${name}`;
  }
}

/** The text of a string's repr without its quotes. */
export function unquote(repr: string): string {
  return /^(['"]).*\1$/s.test(repr) ? repr.slice(1, -1) : repr;
}
