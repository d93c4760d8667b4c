/** Which objects are drawn as records; all others are shown in their holder's row. */
import type { ViewOptions } from '../protocol/picture';
import { isImmortalCount } from '../recording/counts';
import type { MomentView } from '../recording/moment';
import { Origin, type Recording, ValueKind, type TypeCategory } from '../recording/recording';
import { classRows, descriptorWord, isCode } from './class-rows';
import { heldSlots } from './rows';

const NEVER: ReadonlySet<TypeCategory> = new Set<TypeCategory>([
  ...(['atom', 'module', 'method', 'cell'] as const),
]);

/** Drawn if they hold something that is worth it. */
const IF_WORTH: ReadonlySet<TypeCategory> = new Set<TypeCategory>([
  ...(['function', 'type', 'frame', 'other'] as const),
]);

/** What gives access to instances' attributes belongs to its class. */
const OF_CLASSES: ReadonlySet<string> = new Set(['member_descriptor', 'getset_descriptor']);

/** So many objects are counted one by one. */
const FEW = 1000;

/** Flags of what is drawn: where something drawn holds it, or when it changes, or counted as well. */
const GIVEN = 1;
const DRAWN = 2;
const COUNTS = 3;

/** What never changes about an object decides most: looked at once for each. */
export class DrawableFacts {
  private flags = new Uint8Array(1024);
  private known = 0;

  constructor(private readonly recording: Recording) {}

  /** Whether an object that is not immortal would be drawn if there were room, by serial. */
  likely(serial: number): boolean {
    if (serial >= this.known) this.readOn();
    return this.flags[serial] !== 0;
  }

  /** The same without what the compiler and the interpreter made for themselves. */
  counts(serial: number): boolean {
    return this.likely(serial) && this.flags[serial] === COUNTS;
  }

  /** Whether the compiler or the interpreter made it for themselves. */
  given(serial: number): boolean {
    return this.likely(serial) && this.flags[serial] === GIVEN;
  }

  private readOn(): void {
    const { recording } = this;
    const count = recording.objectType.length;
    if (count > this.flags.length) {
      const larger = new Uint8Array(count * 2);
      larger.set(this.flags);
      this.flags = larger;
    }
    for (; this.known < count; this.known++) this.flags[this.known] = this.look(this.known);
  }

  private look(serial: number): number {
    const { recording } = this;
    const origin = recording.objectOrigin.at(serial);
    const atom = recording.objectValueKind.at(serial) !== ValueKind.NONE;
    if (atom || (origin & Origin.LIBRARY) !== 0) return 0;
    const type = recording.types[recording.objectType.at(serial)];
    const category = type?.category ?? 'other';
    if (NEVER.has(category) || OF_CLASSES.has(type?.name ?? '')) return 0;
    if (IF_WORTH.has(category)) return DRAWN;
    if (category !== 'generator' && recording.objectName.at(serial) !== 0) return 0;
    // Made by the compiler, or there before the program began: builtins and what they hold.
    const given = (origin & Origin.ADOPTED) !== 0 && category === 'tuple';
    const early = recording.steps > 0 && recording.objectBorn.at(serial) < recording.stepRow.at(0);
    return given || early ? GIVEN : COUNTS;
  }
}

/** Decides for one moment and one view. */
export class Drawable {
  private readonly asked: ReadonlySet<number>;
  private readonly hiddenObjects: ReadonlySet<number>;
  private readonly hiddenTypes: ReadonlySet<string>;

  constructor(
    private readonly view: MomentView,
    options: ViewOptions,
    private readonly facts: DrawableFacts,
  ) {
    const asked = options.opened.map(({ oid }) => oid);
    if (options.focus !== undefined) asked.push(options.focus);
    if (options.selected !== undefined) asked.push(options.selected);
    this.asked = new Set(asked);
    this.hiddenObjects = new Set(options.hiddenObjects);
    this.hiddenTypes = new Set(options.hiddenTypes);
  }

  /** Whether the object gets a record. */
  has(handle: number): boolean {
    const { view } = this;
    if (!view.cursor.heap.isLive(handle)) return false;
    const serial = view.serial(handle);
    if (this.asked.has(serial)) return true;
    if (!this.likely(handle)) return false;
    if (this.hiddenObjects.has(serial) || this.hiddenTypes.has(view.typeName(handle))) return false;
    if (view.namespace(handle) !== undefined) return false;
    return !IF_WORTH.has(view.category(handle)) || this.isWorth(handle);
  }

  /** Whether what an object holds is worth a record: of classes and functions, more than code and numbers. */
  private isWorth(handle: number): boolean {
    const { view } = this;
    switch (view.category(handle)) {
      case 'function':
        return heldSlots(view, handle).some(
          ({ target }) => !view.isAtom(target) && !view.isLibrary(target),
        );
      case 'type':
        return classRows(view, handle).some(
          ({ kind, target }) => kind === 'attribute' && (!isCode(view, target) || this.has(target)),
        );
      case 'frame':
        return view.keptFrame(handle) !== undefined;
      default: {
        const rows = heldSlots(view, handle);
        const code = descriptorWord(view, handle) !== undefined;
        return code ? rows.some(({ target }) => this.has(target)) : rows.length > 0;
      }
    }
  }

  /** The same by what costs next to nothing to look at: for counting many. */
  likely(handle: number): boolean {
    const { heap } = this.view.cursor;
    const serial = heap.serial.at(handle);
    return serial >= 0 && this.facts.likely(serial) && !isImmortalCount(heap.refcnt.at(handle));
  }

  /**
   * Live objects that would be drawn if there were room: counted along references where they are
   * few, else without those that classes and functions hold, about.
   */
  count(first: readonly number[], lost: ReadonlySet<number>): number {
    const { heap } = this.view.cursor;
    let count = 0;
    for (let handle = 1; handle < heap.handles; handle++)
      if (heap.isLive(handle) && this.facts.counts(heap.serial.at(handle))) count++;
    return count > FEW ? count : this.reached([...first, ...lost]);
  }

  private reached(first: readonly number[]): number {
    const reached = new Set(first.filter((handle) => this.has(handle)));
    for (const handle of reached)
      for (const { target } of heldSlots(this.view, handle))
        if (this.has(target)) reached.add(target);
    return reached.size;
  }
}
