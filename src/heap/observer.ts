/**
 * The interface through which others watch the heap. The heap does not know who watches;
 * with nobody watching, a change costs one comparison with null.
 */
import type { PyObject } from './object';

/** Phases of a collection, in CPython's order (Modules/gcmodule.c gc_collect_main). */
export const GC_PHASES = [
  'merge',
  'update_refs',
  'subtract_refs',
  'move_unreachable',
  'untrack',
  'merge_survivors',
  'legacy_finalizers',
  'handle_weakrefs',
  'finalize_garbage',
  'handle_resurrected',
  'delete_garbage',
  'free_lists',
] as const;
export type GcPhase = (typeof GC_PHASES)[number];

/** Why a collection runs. */
export type GcReason = 'threshold' | 'collect' | 'exit';

/** How a phase touched one object. */
export type GcMark =
  /** gc_refs was set to the count. */
  | 'gc_refs'
  /** gc_refs fell by one: a reference from inside was found. */
  | 'subtracted'
  | 'reachable'
  | 'unreachable'
  | 'untracked'
  | 'weakref_cleared'
  | 'weakref_callback'
  | 'finalized'
  | 'resurrected'
  | 'saved'
  | 'cleared';

/** What a watcher of heap changes implements; called at the moment of the change. */
export interface HeapObserver {
  /** A new object exists, with count 1 (or immortal). Its payload may not be filled yet. */
  alloc(o: PyObject): void;
  /** The object just made is the interpreter's own: it is no matter of the program. */
  overlook(o: PyObject): void;
  /**
   * The object is destroyed; its block has just been given back. Whether the watcher has let go of
   * it, so that its JavaScript object may become another Python object.
   */
  dealloc(o: PyObject): boolean;
  /** As `decref` and `dealloc`, for a number's last reference. */
  perished(o: PyObject): boolean;
  /** A number lost its last reference and was destroyed; its JavaScript object is a new number. */
  turned(o: PyObject): void;
  /** Whether `turned` may be told. */
  readonly turns: boolean;
  /** The count has just risen or fallen by one. */
  incref(o: PyObject): void;
  decref(o: PyObject): void;
  /** What `owner` holds has changed in the slots `lo` to `hi` (closed; see tp_owns). */
  changed(owner: PyObject, lo: number, hi: number): void;
  gcStart(generation: number, reason: GcReason): void;
  gcPhase(phase: GcPhase): void;
  gcMark(o: PyObject, mark: GcMark): void;
  gcStop(generation: number, collected: number, uncollectable: number): void;
  finalized(o: PyObject): void;
}

/** The one watcher, or null. Read it as `observer`, set it with `setObserver`. */
export let observer: HeapObserver | null = null;

export function setObserver(o: HeapObserver | null): void {
  observer = o;
}

export const ALL_SLOTS = 0x3fffffff;

/**
 * Says that what `owner` holds has changed. Every function that stores, moves or removes a
 * counted reference in an object's payload, `dict` or `slots` calls it after the change and
 * before the next `Py_DECREF` (a deallocation may run Python code). Give the slot range where a
 * container can be large.
 */
export function touch(owner: PyObject, lo = 0, hi = ALL_SLOTS): void {
  if (observer !== null) observer.changed(owner, lo, hi);
}

/** Says that an object just made is the interpreter's own, though code of the program asked for it. */
export function overlook(o: PyObject): void {
  if (observer !== null) observer.overlook(o);
}
