/** Which objects of a list are held by nothing but each other. */
import { GcFlag, TPFLAGS, type PyObject } from '../heap/object';
import { observer, type GcMark } from '../heap/observer';
import { IMMORTAL } from '../heap/refcount';
import { PyDict_CheckExact } from '../objects/dictobject';
import { plainInstanceValues } from '../objects/subtype';
import { PyTuple_CheckExact } from '../objects/tupleobject';
import { gc_list_append, gc_list_move } from './gclist';
import { gcstate } from './generations';

/**
 * Copies each count into `gc_refs`. Immortal objects, whose count says nothing, leave for the
 * permanent generation.
 * @source Modules/gcmodule.c update_refs
 */
export function update_refs(containers: PyObject): void {
  let o = containers.gc_next!;
  while (o !== containers) {
    const next = o.gc_next!;
    if (o.ob_refcnt === IMMORTAL) gc_list_move(o, gcstate.permanent_generation);
    else {
      o.gc_refs = o.ob_refcnt;
      o.gc_flags |= GcFlag.COLLECTING;
      if (observer !== null) observer.gcMark(o, 'gc_refs');
    }
    o = next;
  }
}

/** @source Modules/gcmodule.c visit_decref */
function visit_decref(o: PyObject): void {
  if (o.gc_flags & GcFlag.COLLECTING) {
    o.gc_refs--;
    if (observer !== null) observer.gcMark(o, 'subtracted');
  }
}

const NO_VALUES: readonly null[] = [];

/** As `plainInstanceValues`, without values that no list can hold. */
function valuesToVisit(o: PyObject): readonly (PyObject | null)[] | null {
  return o.gc_flags & GcFlag.ATOMS_ONLY ? NO_VALUES : plainInstanceValues(o);
}

/**
 * Takes from `gc_refs` the references from inside the list. Plain instances, the most of many
 * programs' objects, are visited here, without a call for each reference.
 * @source Modules/gcmodule.c subtract_refs
 */
export function subtract_refs(containers: PyObject): void {
  for (let o = containers.gc_next!; o !== containers; o = o.gc_next!) {
    const values = valuesToVisit(o);
    if (values === null) o.ob_type.tp_traverse!(o, visit_decref);
    else {
      let atomsOnly = true;
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value === null || !(value.ob_type.tp_flags & TPFLAGS.HAVE_GC)) continue;
        atomsOnly = false;
        visit_decref(value);
      }
      if (atomsOnly) o.gc_flags |= GcFlag.ATOMS_ONLY;
      visit_decref(o.ob_type);
    }
  }
}

/**
 * What `move_unreachable` left in its list: taken down on the way, since the list's objects are
 * spread over the memory and each further walk over them costs as much as the first.
 */
export interface Survivors {
  count: number;
  /** Exact tuples and exact dicts, in the list's order. */
  readonly tuples: PyObject[];
  readonly dicts: PyObject[];
}

/** The list that `visit_reachable` moves objects back to. */
let reachableList: PyObject;

/** @source Modules/gcmodule.c visit_reachable */
function visit_reachable(o: PyObject): void {
  const flags = o.gc_flags;
  if (!(flags & GcFlag.COLLECTING)) return;
  if (flags & GcFlag.UNREACHABLE) {
    gc_list_move(o, reachableList);
    o.gc_flags &= ~GcFlag.UNREACHABLE;
    o.gc_refs = 1;
  } else if (o.gc_refs === 0) o.gc_refs = 1;
}

/**
 * Moves what is not reachable from outside `young` to `unreachable`, whose objects keep the flags
 * COLLECTING and UNREACHABLE. `mark` is what the observer is told of those that stay.
 * @source Modules/gcmodule.c move_unreachable
 */
export function move_unreachable(young: PyObject, unreachable: PyObject, mark: GcMark): Survivors {
  const tuples: PyObject[] = [];
  const dicts: PyObject[] = [];
  let count = 0;
  reachableList = young;
  let prev = young;
  let o = young.gc_next!;
  while (o !== young) {
    if (o.gc_refs > 0) {
      if (observer !== null) observer.gcMark(o, mark);
      const values = valuesToVisit(o);
      if (values === null) {
        o.ob_type.tp_traverse!(o, visit_reachable);
        if (PyTuple_CheckExact(o)) tuples.push(o);
        else if (PyDict_CheckExact(o)) dicts.push(o);
      } else {
        for (let i = 0; i < values.length; i++) {
          const value = values[i];
          if (value !== null) visit_reachable(value);
        }
        visit_reachable(o.ob_type);
      }
      o.gc_flags &= ~GcFlag.COLLECTING;
      count++;
      prev = o;
    } else {
      if (observer !== null) observer.gcMark(o, 'unreachable');
      const next = o.gc_next!;
      prev.gc_next = next;
      next.gc_prev = prev;
      gc_list_append(o, unreachable);
      o.gc_flags |= GcFlag.UNREACHABLE;
    }
    o = prev.gc_next!;
  }
  return { count, tuples, dicts };
}

/**
 * Splits `base`: what is held only from inside it goes to the empty list `unreachable`.
 * `phase` is called before each step, with its name.
 * @source Modules/gcmodule.c deduce_unreachable
 */
export function deduce_unreachable(
  base: PyObject,
  unreachable: PyObject,
  phase: (name: 'update_refs' | 'subtract_refs' | 'move_unreachable') => void,
  mark: GcMark,
): Survivors {
  phase('update_refs');
  update_refs(base);
  phase('subtract_refs');
  subtract_refs(base);
  phase('move_unreachable');
  return move_unreachable(base, unreachable, mark);
}

/** @source Modules/gcmodule.c clear_unreachable_mask */
export function clear_unreachable_mask(unreachable: PyObject): void {
  for (let o = unreachable.gc_next!; o !== unreachable; o = o.gc_next!) {
    o.gc_flags &= ~GcFlag.UNREACHABLE;
  }
}
