/** The collector's lists, counts and thresholds, and allocation of objects with a GC header. */
import {
  PyMem_Malloc,
  PyMem_Free,
  _PyObject_InitAt,
  _PyType_PreHeaderSize,
  endObject,
} from '../heap/alloc';
import type { PyTypeObject } from '../heap/object';
import { GcFlag, PyObject, TPFLAGS } from '../heap/object';
import { EvalBreakerBit, evalBreaker, onRuntimeReset } from '../heap/runtime';

/** A generation: circular list through a head that is no Python object. */
export interface Generation {
  head: PyObject;
  threshold: number;
  /** Generation 0: allocations minus frees; older ones: collections of the next younger one. */
  count: number;
}

export interface GenerationStats {
  collections: number;
  collected: number;
  uncollectable: number;
}

export const NUM_GENERATIONS = 3;

/** Makes an empty list. @source Modules/gcmodule.c gc_list_init */
export function gc_list_new(): PyObject {
  const head = new PyObject<null>(null as unknown as PyTypeObject, null, 0);
  head.gc_prev = head;
  head.gc_next = head;
  return head;
}

/** State of the collector (Include/internal/pycore_gc.h struct _gc_runtime_state). */
export const gcstate = {
  enabled: true,
  debug: 0,
  generations: [] as Generation[],
  permanent_generation: gc_list_new(),
  generation_stats: [] as GenerationStats[],
  collecting: false,
  /** List object `gc.garbage`, or null before the module exists. */
  garbage: null as PyObject | null,
  /** List object `gc.callbacks`, or null. */
  callbacks: null as PyObject | null,
  long_lived_total: 0,
  long_lived_pending: 0,
  /** Whether an exception is set: no collection is requested then. Set by objects/pystate. */
  exceptionPending: (): boolean => false,
};

/** What lower layers call; gc/collect sets it once at load. */
export const collector = {
  /** Serves a request for an automatic collection. @source Modules/gcmodule.c _Py_RunGC */
  run: null as unknown as () => void,
};

onRuntimeReset(() => {
  gcstate.enabled = true;
  gcstate.debug = 0;
  gcstate.generations = [700, 10, 10].map((threshold) => ({
    head: gc_list_new(),
    threshold,
    count: 0,
  }));
  gcstate.permanent_generation = gc_list_new();
  gcstate.generation_stats = [0, 1, 2].map(() => ({
    collections: 0,
    collected: 0,
    uncollectable: 0,
  }));
  gcstate.collecting = false;
  gcstate.garbage = null;
  gcstate.callbacks = null;
  gcstate.long_lived_total = 0;
  gcstate.long_lived_pending = 0;
});

/** @source Include/internal/pycore_gc.h _PyObject_GC_IS_TRACKED */
export function _PyObject_GC_IS_TRACKED(o: PyObject): boolean {
  return o.gc_next !== null;
}

/** Appends to generation 0. @source Include/internal/pycore_object.h _PyObject_GC_TRACK */
export function PyObject_GC_Track(o: PyObject): void {
  if (o.gc_next !== null) return;
  const head = gcstate.generations[0].head;
  const last = head.gc_prev!;
  last.gc_next = o;
  o.gc_prev = last;
  o.gc_next = head;
  head.gc_prev = o;
}

/** Takes out of its list, if it is in one. @source Modules/gcmodule.c PyObject_GC_UnTrack */
export function PyObject_GC_UnTrack(o: PyObject): void {
  const next = o.gc_next;
  if (next === null) return;
  const prev = o.gc_prev!;
  prev.gc_next = next;
  next.gc_prev = prev;
  o.gc_prev = null;
  o.gc_next = null;
  o.gc_flags &= ~(GcFlag.COLLECTING | GcFlag.UNREACHABLE);
}

/** Counts an allocation and requests a collection when due. @source Modules/gcmodule.c _PyObject_GC_Link */
export function _PyObject_GC_Link(): void {
  const young = gcstate.generations[0];
  young.count++;
  if (
    young.count > young.threshold &&
    gcstate.enabled &&
    young.threshold !== 0 &&
    !gcstate.collecting &&
    !gcstate.exceptionPending()
  ) {
    evalBreaker.pending |= EvalBreakerBit.GC;
  }
}

/**
 * A new object with GC header, not yet tracked. `size` is the struct's size with items, without
 * headers. Never fails (see PyObject_New).
 *
 * @source Modules/gcmodule.c _PyObject_GC_New
 */
export function PyObject_GC_New<V>(
  type: PyTypeObject,
  v: V,
  size: number = type.tp_basicsize,
): PyObject<V> {
  const addr = PyMem_Malloc(size + _PyType_PreHeaderSize(type));
  _PyObject_GC_Link();
  return _PyObject_InitAt(type, v, addr < 0 ? 1 : addr);
}

/** Ends a GC object and gives its block back. @source Modules/gcmodule.c PyObject_GC_Del */
export function PyObject_GC_Del(o: PyObject): void {
  if (o.gc_next !== null) PyObject_GC_UnTrack(o);
  if (gcstate.generations[0].count > 0) gcstate.generations[0].count--;
  endObject(o);
  PyMem_Free(o.addr);
}

/** Gives the block of a free list back: only now the object that died there counts as freed. */
export function PyObject_GC_DelBlock(addr: number): void {
  if (gcstate.generations[0].count > 0) gcstate.generations[0].count--;
  PyMem_Free(addr);
}

/** @source Include/internal/pycore_object.h _PyObject_IS_GC */
export function _PyObject_IS_GC(o: PyObject): boolean {
  const type = o.ob_type;
  return (
    (type.tp_flags & TPFLAGS.HAVE_GC) !== 0 && (type.tp_is_gc === null || type.tp_is_gc(o) !== 0)
  );
}
