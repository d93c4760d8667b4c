/** Objects of numbers: a new one takes the JavaScript object of a dead one. */
import { PyMem_Malloc, _PyObject_InitAt, allocSmall, exchangeBlock, hook } from './alloc';
import { GcFlag, type PyObject, type PyTypeObject } from './object';
import { observer } from './observer';
import { onRuntimeReset } from './runtime';

/** Bytes of the block of a number of one machine word. */
export const NUMBER_SIZE = 32;
/** JavaScript objects of dead numbers, for the next ones; see `initNumberAt`. */
const SPARE_NUMBERS = 128;
const spares: PyObject<unknown>[] = [];
let spareCount = 0;

onRuntimeReset(() => {
  spares.length = 0;
  spareCount = 0;
});

/**
 * As `_PyObject_InitAt`, for a number of a static type. Numbers come and go with nearly every
 * instruction: a new one takes the JavaScript object of a dead one, so that arithmetic makes no
 * garbage.
 */
export function initNumberAt<V>(type: PyTypeObject, v: V, addr: number): PyObject<V> {
  if (spareCount === 0 || hook !== null) return _PyObject_InitAt(type, v, addr);
  const o = spares[--spareCount] as PyObject<V>;
  o.ob_refcnt = 1;
  o.ob_type = type;
  o.addr = addr;
  o.gc_flags = 0;
  o.watch = 0;
  o.v = v;
  if (observer !== null) observer.alloc(o);
  return o;
}

/** As `PyObject_New`, for a number; `size` must be of the size class of `NUMBER_SIZE`. */
export function newNumber<V>(type: PyTypeObject, v: V, size = NUMBER_SIZE): PyObject<V> {
  let addr = PyMem_Malloc(size);
  if (addr < 0) addr = allocSmall(size);
  return initNumberAt(type, v, addr);
}

/**
 * As `newNumber`, of which the caller tells the observer; null, and nothing has changed, where that is
 * not as simple as it mostly is.
 */
export function newNumberSilently<V>(type: PyTypeObject, v: V): PyObject<V> | null {
  if (spareCount === 0 || hook !== null) return null;
  const addr = PyMem_Malloc(NUMBER_SIZE);
  if (addr < 0) return null;
  const o = spares[--spareCount] as PyObject<V>;
  o.ob_refcnt = 1;
  o.ob_type = type;
  o.addr = addr;
  o.gc_flags = 0;
  o.v = v;
  return o;
}

/** As `endObject`, for a number of exactly the type that it was made with. */
export function endNumber(o: PyObject): void {
  o.gc_flags |= GcFlag.FREED;
  if (observer !== null && !observer.dealloc(o)) return;
  if (spareCount < SPARE_NUMBERS) spares[spareCount++] = o;
}

/** Takes a number's last reference and ends it, as `takeLastReference` and `endNumber` together. */
export function endLastNumber(o: PyObject): void {
  o.ob_refcnt = 0;
  o.gc_flags |= GcFlag.FREED;
  if (observer !== null && !observer.perished(o)) return;
  if (spareCount < SPARE_NUMBERS) spares[spareCount++] = o;
}

/** As `endLastNumber`, of which the caller tells the observer. */
export function endLastNumberSilently(o: PyObject): void {
  o.ob_refcnt = 0;
  o.gc_flags |= GcFlag.FREED;
  if (spareCount < SPARE_NUMBERS) spares[spareCount++] = o;
}

/**
 * Makes a new number of the one that `o` was, whose only reference is the caller's: what allocating
 * the new one and then destroying `o` comes to. False when it has to be done so: then nothing has
 * changed.
 */
export function turnNumber<V>(o: PyObject<V>, v: V): boolean {
  if (observer !== null && !observer.turns) return false;
  const addr = exchangeBlock(o.addr, NUMBER_SIZE);
  if (addr === 0) return false;
  o.addr = addr;
  o.v = v;
  if (observer !== null) observer.turned(o);
  return true;
}
