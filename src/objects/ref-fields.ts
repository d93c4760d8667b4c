/**
 * The life of small objects whose payload is a record of references (iterators, partials, ...):
 * deallocation, traversal and ownership by a list of field names, in CPython's order.
 */
import { PyObject_GC_Track, PyObject_GC_UnTrack } from '../gc/generations';
import { touch } from '../heap/observer';
import type { PyObject, PyTypeObject, TypeDef, visitproc } from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF } from '../heap/refcount';
import { tp_free } from './tp-free';
import { PyObject_ClearWeakRefs } from './weakrefobject';

type Fields = Record<string, PyObject | null>;

/** Drops the fields in order. */
function dropFields(self: PyObject, names: readonly string[]): void {
  const v = self.v as Fields;
  for (let i = 0; i < names.length; i++) {
    const value = v[names[i]];
    if (value === null) continue;
    v[names[i]] = null;
    touch(self, i, i);
    Py_DECREF(value);
  }
}

/**
 * The slots of a type whose payload owns the fields `names`; each holds an object or null.
 * Instances of a heap type visit and finally release their type. `names` are in the order in which
 * they are dropped, `visited` in that of the traversal.
 */
export function refFields(
  names: readonly string[],
  heapType = false,
  visited = names,
): Pick<TypeDef, 'tp_dealloc' | 'tp_traverse' | 'tp_owns' | 'tp_slotname'> & object {
  return {
    tp_dealloc(self: PyObject): void {
      const type = self.ob_type;
      PyObject_GC_UnTrack(self);
      if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
      if (self.v !== null) dropFields(self, names);
      tp_free(self);
      if (heapType) Py_DECREF(type);
    },
    tp_traverse(self: PyObject, visit: visitproc): void {
      if (heapType) visit(self.ob_type);
      const v = self.v as Fields | null;
      if (v === null) return;
      for (let i = 0; i < visited.length; i++) {
        const value = v[visited[i]];
        if (value !== null) visit(value);
      }
    },
    tp_owns(self: PyObject, visit: OwnsVisitor): void {
      const v = self.v as Fields | null;
      if (v === null) return;
      for (let i = 0; i < names.length; i++) {
        const value = v[names[i]];
        if (value !== null) visit(value, i);
      }
    },
    tp_slotname: (_self, slot) => names[slot] ?? '',
  };
}

/** Drops the one field `name`, if it is set. @source Include/object.h Py_CLEAR */
export function clearField<V extends object>(self: PyObject<V>, name: keyof V & string): void {
  const v = self.v as unknown as Fields;
  const value = v[name];
  if (value === null) return;
  v[name] = null;
  touch(self);
  Py_DECREF(value);
}

/** Stores `value` (a reference it takes over), then drops what was there. @source Include/object.h Py_XSETREF */
export function setField<V extends object>(
  self: PyObject<V>,
  name: keyof V & string,
  value: PyObject | null,
): void {
  const v = self.v as unknown as Fields;
  const old = v[name];
  v[name] = value;
  touch(self);
  if (old !== null) Py_DECREF(old);
}

/** tp_clear over the same fields. */
export function clearFields(names: readonly string[]): (self: PyObject) => number {
  return (self) => {
    dropFields(self, names);
    return 0;
  };
}

/** An instance from `type`'s tp_alloc with its payload, or null with an exception set. */
export function allocWith<V>(type: PyTypeObject, v: V): PyObject<V> | null {
  const o = type.tp_alloc!(type, 0) as PyObject<V> | null;
  if (o === null) return null;
  o.v = v;
  touch(o);
  return o;
}

/** Tracks a recycled result tuple again if a collection untracked it. */
export function retrack(o: PyObject): void {
  if (o.gc_next === null) PyObject_GC_Track(o);
}
