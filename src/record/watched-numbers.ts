/**
 * Arithmetic in frames that are recorded: what longobject.ts does with the operands and the result
 * of an instruction, and what the recorder writes of it, in one.
 */
import { PyMem_Free, exchangeBlock } from '../heap/alloc';
import { NUMBER_SIZE, endLastNumberSilently, newNumberSilently } from '../heap/numbers';
import type { PyObject } from '../heap/object';
import { fallSilently } from '../heap/refcount';
import {
  PyLong_FromLong,
  PyLong_Type,
  decrefLong,
  replaceLongs,
  type PyLongObject,
} from '../objects/longobject';
import { rangeiter_next, rangeiter_number } from '../objects/range-iter';
import { localChanged, numberBorn } from '../recording/hot-events';
import { countsFell, localReplaced, numberReplaced } from '../recording/hot-numbers';
import { GONE } from '../recording/recorded-objects';
import type { Recorder } from '../recording/recorder';
import { REG, REGISTERS } from '../recording/recorder-memory';

/** Gives up one of several references, which is to be recorded: the handle, or 0. */
function fall(o: PyObject): number {
  return fallSilently(o) ? o.watch : 0;
}

/** One of the two operands dies and becomes the int `z`; null, and nothing has changed, if it cannot. */
function turnWatched(
  z: number,
  first: PyObject,
  second: PyObject,
  recorder: Recorder,
): PyObject | null {
  const secondDies = second.ob_refcnt === 1;
  const dying = (secondDies ? second : first) as PyLongObject;
  const addr = exchangeBlock(dying.addr, NUMBER_SIZE);
  if (addr === 0) return null;
  const other = secondDies ? first : second;
  const count = fall(other);
  const handle = dying.watch;
  dying.addr = addr;
  dying.v = z;
  if (
    handle > 0 &&
    (secondDies
      ? numberReplaced(dying, z, count, handle, handle, recorder.intType)
      : numberReplaced(dying, z, handle, count, handle, recorder.intType))
  )
    return dying;
  if (secondDies && count !== 0) recorder.decref(other);
  if (handle > 0) recorder.lost(handle);
  if (!secondDies && count !== 0) recorder.decref(other);
  recorder.bornAlone(dying, z);
  return dying;
}

/** Neither of the two operands dies, and there is the int `z`; null, and nothing has changed, if it cannot. */
function makeWatched(
  z: number,
  first: PyObject,
  second: PyObject,
  recorder: Recorder,
): PyObject | null {
  const made = newNumberSilently<number | bigint>(PyLong_Type, z);
  if (made === null) return null;
  const a = fall(first);
  const b = fall(second);
  if (numberReplaced(made, z, a, b, 0, recorder.intType)) return made;
  if (a !== 0) recorder.decref(first);
  if (b !== 0) recorder.decref(second);
  recorder.bornAlone(made, z);
  return made;
}

/** As `replaceLongs` of longobject.ts, where nothing waits to be recorded. */
export function replaceWatched(
  z: number,
  first: PyObject,
  second: PyObject,
  recorder: Recorder,
): PyObject {
  const a = first.ob_refcnt;
  const b = second.ob_refcnt;
  if (z > 256 || z < -5) {
    const made =
      (a === 1) !== (b === 1)
        ? turnWatched(z, first, second, recorder)
        : a !== 1 && (first !== second || a > 2)
          ? makeWatched(z, first, second, recorder)
          : null;
    if (made !== null) return made;
  }
  const res = replaceLongs(z, first, second);
  if (REGISTERS[REG.FRESH] !== 0) recorder.flush();
  return res;
}

/** References to two ints that were operands end. */
export function compared(a: PyObject, b: PyObject, recorder: Recorder): void {
  if (a.ob_refcnt === 1 || b.ob_refcnt === 1 || (a === b && a.ob_refcnt === 2)) {
    decrefLong(a);
    decrefLong(b);
    return;
  }
  const first = fall(a);
  const second = fall(b);
  if (countsFell(first, second)) return;
  if (first !== 0) recorder.decref(a);
  if (second !== 0) recorder.decref(b);
}

/**
 * A local which held `old`, an int or of a count above 1, holds another object, which has the handle
 * `to`; whether the slot of its owner was recorded.
 */
export function storeReplaced(
  owner: number,
  slot: number,
  to: number,
  old: PyObject,
  recorder: Recorder,
): boolean {
  const dies = old.ob_refcnt === 1;
  const gone = old.watch;
  if (dies && gone > 0 && localReplaced(owner, slot, to, gone, true)) {
    old.watch = GONE;
    endLastNumberSilently(old);
    PyMem_Free(old.addr);
    return true;
  }
  if (dies) decrefLong(old);
  else {
    const count = fall(old);
    if (localReplaced(owner, slot, to, count, false)) return true;
    if (count !== 0) recorder.decref(old);
  }
  return localChanged(owner, slot, to);
}

/** As `rangeiter_next` of range-iter.ts, where nothing waits to be recorded. */
export function nextWatched(iter: PyObject, recorder: Recorder): PyObject | null {
  const number = rangeiter_number(iter);
  if (number > 256 || number < -5) {
    const made = newNumberSilently<number | bigint>(PyLong_Type, number);
    if (made !== null) {
      if (recorder.intType < 0 || !numberBorn(made, number, recorder.intType))
        recorder.bornAlone(made, number);
      return made;
    }
  }
  const item = Number.isNaN(number) ? rangeiter_next(iter) : PyLong_FromLong(number);
  if (REGISTERS[REG.FRESH] !== 0) recorder.flush();
  return item;
}
