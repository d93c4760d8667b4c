/** A collection from start to end, and the ways to start one. */
import type { PyObject } from '../heap/object';
import { observer, type GcReason } from '../heap/observer';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { EvalBreakerBit, evalBreaker } from '../heap/runtime';
import { PyObject_Vectorcall } from '../objects/call';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetRaisedException,
  PyErr_WriteUnraisable,
  _PyErr_WriteUnraisableMsg,
} from '../objects/errors';
import { PyList_New, type PyListObject } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import {
  DEBUG_COLLECTABLE,
  DEBUG_STATS,
  DEBUG_UNCOLLECTABLE,
  debugCycles,
  showDone,
  showStatsEachGeneration,
} from './debug';
import { deduce_unreachable, type Survivors } from './deduce-unreachable';
import { delete_garbage } from './delete-garbage';
import { finalize_garbage, handle_resurrected_objects } from './finalize-garbage';
import { _PyGC_ClearAllFreeLists } from './free-lists';
import { gc_list_merge, gc_list_size } from './gclist';
import { NUM_GENERATIONS, collector, gc_list_new, gcstate } from './generations';
import { handle_weakrefs } from './handle-weakrefs';
import {
  handle_legacy_finalizers,
  move_legacy_finalizer_reachable,
  move_legacy_finalizers,
} from './legacy-finalizers';
import { untrack_dicts, untrack_tuples } from './untrack';

/** What a collection found. */
export interface CollectResult {
  collected: number;
  uncollectable: number;
}

const tellPhase = (name: 'update_refs' | 'subtract_refs' | 'move_unreachable'): void => {
  if (observer !== null) observer.gcPhase(name);
};

/** Makes one list of the younger generations and this one; counts start anew. */
function mergeYounger(generation: number): PyObject {
  const { generations } = gcstate;
  if (generation + 1 < NUM_GENERATIONS) generations[generation + 1].count += 1;
  for (let i = 0; i <= generation; i++) generations[i].count = 0;
  const young = generations[generation].head;
  for (let i = 0; i < generation; i++) gc_list_merge(generations[i].head, young);
  return young;
}

/** Survivors grow older. Returns the list they are in. */
function ageSurvivors(young: PyObject, generation: number, survivors: Survivors): PyObject {
  observer?.gcPhase('untrack');
  let count = survivors.count - untrack_tuples(survivors.tuples);
  if (generation < NUM_GENERATIONS - 1) {
    const old = gcstate.generations[generation + 1].head;
    observer?.gcPhase('merge_survivors');
    if (generation === NUM_GENERATIONS - 2) gcstate.long_lived_pending += count;
    gc_list_merge(young, old);
    return old;
  }
  count -= untrack_dicts(survivors.dicts);
  observer?.gcPhase('merge_survivors');
  gcstate.long_lived_pending = 0;
  gcstate.long_lived_total = count;
  return young;
}

/**
 * Collects one generation together with the younger ones: the order of the phases.
 * @source Modules/gcmodule.c gc_collect_main
 */
export function gc_collect_main(
  generation: number,
  reason: GcReason,
  nofail: boolean,
): CollectResult {
  if (gcstate.debug & DEBUG_STATS) showStatsEachGeneration(generation);
  observer?.gcStart(generation, reason);
  observer?.gcPhase('merge');
  const young = mergeYounger(generation);
  const unreachable = gc_list_new();
  const survivors = deduce_unreachable(young, unreachable, tellPhase, 'reachable');
  const old = ageSurvivors(young, generation, survivors);

  observer?.gcPhase('legacy_finalizers');
  const finalizers = gc_list_new();
  move_legacy_finalizers(unreachable, finalizers);
  move_legacy_finalizer_reachable(finalizers);
  if (gcstate.debug & DEBUG_COLLECTABLE) debugCycles('collectable', unreachable);

  observer?.gcPhase('handle_weakrefs');
  let collected = handle_weakrefs(unreachable, old);
  observer?.gcPhase('finalize_garbage');
  finalize_garbage(unreachable);
  observer?.gcPhase('handle_resurrected');
  const final_unreachable = gc_list_new();
  handle_resurrected_objects(unreachable, final_unreachable, old);
  collected += gc_list_size(final_unreachable);
  observer?.gcPhase('delete_garbage');
  delete_garbage(final_unreachable, old);

  const uncollectable = gc_list_size(finalizers);
  if (gcstate.debug & DEBUG_UNCOLLECTABLE) debugCycles('uncollectable', finalizers);
  if (gcstate.debug & DEBUG_STATS) showDone(uncollectable + collected, uncollectable);
  handle_legacy_finalizers(finalizers, old);
  if (generation === NUM_GENERATIONS - 1) {
    observer?.gcPhase('free_lists');
    _PyGC_ClearAllFreeLists();
  }
  if (PyErr_Occurred() !== null) {
    if (nofail) PyErr_Clear();
    else _PyErr_WriteUnraisableMsg('in garbage collection', null);
  }
  const stats = gcstate.generation_stats[generation];
  stats.collections++;
  stats.collected += collected;
  stats.uncollectable += uncollectable;
  observer?.gcStop(generation, collected, uncollectable);
  return { collected, uncollectable };
}

function makeInfo(generation: number, result: CollectResult): PyObject | null {
  const info = PyDict_New();
  if (info === null) return null;
  const rows = { generation, ...result };
  for (const [key, value] of Object.entries(rows)) {
    const number = PyLong_FromLong(value);
    const failed = PyDict_SetItem(info, _Py_ID(key), number) < 0;
    Py_DECREF(number);
    if (failed) return null;
  }
  return info;
}

/** @source Modules/gcmodule.c invoke_gc_callback */
function invoke_gc_callback(phase: string, generation: number, result: CollectResult): void {
  const callbacks = gcstate.callbacks as PyListObject | null;
  if (callbacks === null || callbacks.v.items.length === 0) return;
  const info = makeInfo(generation, result);
  if (info === null) {
    PyErr_WriteUnraisable(null);
    return;
  }
  const phaseObject = PyUnicode_FromString(phase);
  for (let i = 0; i < callbacks.v.items.length; i++) {
    const callback = callbacks.v.items[i];
    Py_INCREF(callback);
    const r = PyObject_Vectorcall(callback, [phaseObject, info], null);
    if (r === null) PyErr_WriteUnraisable(callback);
    else Py_DECREF(r);
    Py_DECREF(callback);
  }
  Py_DECREF(phaseObject);
  Py_DECREF(info);
}

/**
 * Collects, with the callbacks of `gc.callbacks` before and after. Returns the number of
 * unreachable objects found.
 * @source Modules/gcmodule.c gc_collect_with_callback
 */
export function gc_collect_with_callback(generation: number, reason: GcReason): number {
  invoke_gc_callback('start', generation, { collected: 0, uncollectable: 0 });
  const result = gc_collect_main(generation, reason, false);
  invoke_gc_callback('stop', generation, result);
  return result.collected + result.uncollectable;
}

/** Collects the oldest generation that is due. @source Modules/gcmodule.c gc_collect_generations */
function gc_collect_generations(): void {
  for (let i = NUM_GENERATIONS - 1; i >= 0; i--) {
    const { count, threshold } = gcstate.generations[i];
    if (count <= threshold) continue;
    // A full collection waits until a quarter of the old objects is new.
    const quarter = Math.floor(gcstate.long_lived_total / 4);
    if (i === NUM_GENERATIONS - 1 && gcstate.long_lived_pending < quarter) continue;
    gc_collect_with_callback(i, 'threshold');
    return;
  }
}

/** Serves a request for an automatic collection; the eval loop calls it. @source Modules/gcmodule.c _Py_RunGC */
export function _Py_RunGC(): void {
  evalBreaker.pending &= ~EvalBreakerBit.GC;
  gcstate.collecting = true;
  gc_collect_generations();
  gcstate.collecting = false;
}

collector.run = _Py_RunGC;

/** A full collection, if the collector is enabled. @source Modules/gcmodule.c PyGC_Collect */
export function PyGC_Collect(reason: GcReason = 'collect'): number {
  if (!gcstate.enabled || gcstate.collecting) return 0;
  gcstate.collecting = true;
  const exc = PyErr_GetRaisedException();
  const n = gc_collect_with_callback(NUM_GENERATIONS - 1, reason);
  PyErr_SetRaisedException(exc);
  gcstate.collecting = false;
  return n;
}

/** A full collection at exit: even if disabled, without callbacks. @source Modules/gcmodule.c _PyGC_CollectNoFail */
export function _PyGC_CollectNoFail(): number {
  if (gcstate.collecting) return 0;
  gcstate.collecting = true;
  const result = gc_collect_main(NUM_GENERATIONS - 1, 'exit', true);
  gcstate.collecting = false;
  return result.collected + result.uncollectable;
}

/** Makes the lists `gc.garbage` and `gc.callbacks`. @source Modules/gcmodule.c _PyGC_Init */
export function _PyGC_Init(): void {
  gcstate.garbage ??= PyList_New(0);
  gcstate.callbacks ??= PyList_New(0);
}

/** @source Modules/gcmodule.c _PyGC_Fini */
export function _PyGC_Fini(): void {
  const { garbage, callbacks } = gcstate;
  gcstate.garbage = null;
  if (garbage !== null) Py_DECREF(garbage);
  gcstate.callbacks = null;
  if (callbacks !== null) Py_DECREF(callbacks);
}
