/** The only writers of `ob_refcnt`. */
import { InternalError } from './runtime';
import { GcFlag, type PyObject } from './object';
import { observer } from './observer';

/** Count of an immortal object. Kept in the small-integer range; `sys.getrefcount` shows 2**32 - 1. */
export const IMMORTAL = 0x3fffffff;

/** @source Include/object.h _Py_IsImmortal */
export function _Py_IsImmortal(o: PyObject): boolean {
  return o.ob_refcnt === IMMORTAL;
}

/** Makes `o` immortal: no change of its count has an effect from now on. */
export function _Py_SetImmortal(o: PyObject): void {
  o.ob_refcnt = IMMORTAL;
}

/** A JavaScript object whose Python object has died begins to be another one: its count is 1. */
export function beginCount(o: PyObject): void {
  o.ob_refcnt = 1;
}

/** What `sys.getrefcount` would say without its own argument. */
export function Py_REFCNT(o: PyObject): number {
  return o.ob_refcnt === IMMORTAL ? 4294967295 : o.ob_refcnt;
}

/** @source Include/object.h Py_INCREF */
export function Py_INCREF(o: PyObject): void {
  const count = o.ob_refcnt;
  if (count === IMMORTAL) return;
  o.ob_refcnt = count + 1;
  if (observer !== null) observer.incref(o);
}

/** Adds a reference and returns the object. @source Include/object.h Py_NewRef */
export function Py_NewRef<T extends PyObject>(o: T): T {
  Py_INCREF(o);
  return o;
}

export function Py_XNewRef<T extends PyObject>(o: T | null): T | null {
  if (o !== null) Py_INCREF(o);
  return o;
}

export function Py_XINCREF(o: PyObject | null): void {
  if (o !== null) Py_INCREF(o);
}

/** Gives up one reference; at zero the object dies here, with all that follows. @source Include/object.h Py_DECREF */
export function Py_DECREF(o: PyObject): void {
  const count = o.ob_refcnt;
  if (count === IMMORTAL) return;
  o.ob_refcnt = count - 1;
  if (observer !== null) observer.decref(o);
  if (count <= 1) {
    if (count < 1) negativeRefcount(o);
    _Py_Dealloc(o);
  }
}

/** As `Py_INCREF`, of which the caller tells the observer; whether the count has risen. */
export function riseSilently(o: PyObject): boolean {
  const count = o.ob_refcnt;
  if (count === IMMORTAL) return false;
  o.ob_refcnt = count + 1;
  return true;
}

/**
 * Gives up one of several references, of which the caller tells the observer; whether the count has
 * fallen: an immortal object's does not.
 */
export function fallSilently(o: PyObject): boolean {
  const count = o.ob_refcnt;
  if (count === IMMORTAL) return false;
  o.ob_refcnt = count - 1;
  return true;
}

export function Py_XDECREF(o: PyObject | null): void {
  if (o !== null) Py_DECREF(o);
}

/** Takes the last reference; the caller destroys the object. @source Include/internal/pycore_object.h _Py_DECREF_NO_DEALLOC */
export function takeLastReference(o: PyObject): void {
  if (o.ob_refcnt !== 1) negativeRefcount(o);
  o.ob_refcnt = 0;
  if (observer !== null) observer.decref(o);
}

function negativeRefcount(o: PyObject): never {
  throw new InternalError(
    `negative reference count of ${o.ob_type.tp_name} object in block ${o.addr}` +
      (o.gc_flags & GcFlag.FREED ? ', which has been freed' : ''),
  );
}

/** @source Objects/object.c _Py_Dealloc */
export function _Py_Dealloc(o: PyObject): void {
  const dealloc = o.ob_type.tp_dealloc;
  if (dealloc === null) throw new InternalError(`${o.ob_type.tp_name} has no tp_dealloc`);
  dealloc(o);
}

/** Sets the count of an object that finalization brings back to life. @source Objects/object.c PyObject_CallFinalizerFromDealloc */
export function resurrectForFinalizer(o: PyObject): void {
  o.ob_refcnt = 1;
  if (observer !== null) observer.incref(o);
}

/** Undoes `resurrectForFinalizer` without deallocating; returns the remaining count. */
export function endFinalizerReference(o: PyObject): number {
  o.ob_refcnt -= 1;
  if (observer !== null) observer.decref(o);
  return o.ob_refcnt;
}
