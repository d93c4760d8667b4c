/**
 * Whether rows lead to an object. What classes, functions and frames are made of is alive, counted
 * and named as a holder, but no row tells of it: it is not drawn because it is new or has changed.
 */
import type { MomentView } from '../recording/moment';
import { Origin, type TypeCategory } from '../recording/recording';
import { isWritten } from './class-rows';
import { heldSlots } from './rows';

/** Holders whose rows leave something out, or tell what is in something that they hold. */
const SELECTIVE: ReadonlySet<TypeCategory> = new Set<TypeCategory>([
  ...(['type', 'function', 'frame', 'instance', 'other', 'method'] as const),
]);

/** When only native code holds such, they are arguments of a call or what a class is being made of. */
const PASSING: ReadonlySet<TypeCategory> = new Set<TypeCategory>([
  ...(['tuple', 'dict', 'weakref'] as const),
]);

/** Looks at the ways from roots to objects at one moment. */
export class RowWays {
  constructor(
    private readonly view: MomentView,
    /** The chain of handles that keeps one alive, from its root. */
    private readonly wayTo: (handle: number) => readonly number[],
  ) {}

  /** Whether an object's way from its root goes through rows. */
  leadTo(handle: number): boolean {
    if (this.isNamespaceOfFrame(handle)) return false;
    const way = this.wayTo(handle);
    const ofLibrary = this.isOfLibrary(handle) && this.isOfLibrary(way[0] ?? handle);
    return !ofLibrary && this.lastShown(way) === handle;
  }

  /** The last object before the given one on its way to which rows lead, or 0. */
  holderOf(handle: number): number {
    return this.lastShown(this.wayTo(handle).slice(0, -1));
  }

  /** Whether it was there before the program got hold of it. */
  private isOfLibrary(handle: number): boolean {
    const { view } = this;
    if (view.namespace(handle) !== undefined || view.frame(handle) !== undefined) return false;
    return (view.recording.objectOrigin.at(view.serial(handle)) & Origin.ADOPTED) !== 0;
  }

  private lastShown(way: readonly number[]): number {
    const [root = 0] = way;
    let holder = this.isShownRoot(root) ? root : 0;
    for (const handle of way.slice(1)) if (this.shows(holder, handle)) holder = handle;
    return holder;
  }

  private isShownRoot(root: number): boolean {
    const { view } = this;
    if (!PASSING.has(view.category(root))) return true;
    return view.namespace(root) !== undefined || this.isNamespaceOfFrame(root);
  }

  /** Whether it is the dict in which a class's body runs, whose entries are the rows of a frame. */
  private isNamespaceOfFrame(handle: number): boolean {
    const { frames, heap } = this.view.cursor;
    return frames.some((frame) => heap.edge(frame.handle, -2) === handle);
  }

  private shows(holder: number, target: number): boolean {
    const { view } = this;
    const { heap } = view.cursor;
    if (holder === 0) return false;
    const attributes = heap.edge(holder, -2);
    if (view.frame(holder) !== undefined)
      return attributes === target || heap.payload(holder).includes(target);
    if (this.isNamespaceOfFrame(holder)) return this.isEntry(holder, target);
    if (attributes === target) return view.refcount(target) > 1;
    if (!SELECTIVE.has(view.category(holder))) return true;
    return heldSlots(view, holder).some((row) => row.target === target);
  }

  /** Whether a name that the program has given in a class's body leads to an object. */
  private isEntry(namespace: number, target: number): boolean {
    let found = false;
    this.view.forEachName(namespace, (name, value) => {
      if (value === target && !isWritten(name)) found = true;
    });
    return found;
  }
}
