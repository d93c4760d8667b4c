/** The stack on which an unpickler builds objects, an object of its own. */
import { PyObject_GC_New, PyObject_GC_Track, PyObject_GC_UnTrack } from '../gc/generations';
import { PyMem_Free, PyMem_Malloc, PyMem_Realloc } from '../heap/alloc';
import { TPFLAGS, type PyObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyErr_NoMemory } from '../objects/errors';
import { listFromStolen } from '../objects/listobject';
import { tp_free } from '../objects/tp-free';
import { tupleFromStolen } from '../objects/tupleobject';
import { pickleState, unpicklingError } from './pickle-state';

const POINTER_SIZE = 8;

/** @source Modules/_pickle.c Pdata */
export class Pdata {
  /** Owned. */
  readonly data: PyObject[] = [];
  /** A MARK is set. */
  mark_set = false;
  /** Height at the topmost MARK: what is below belongs to others. */
  fence = 0;
  allocated = 8;
  addr = PyMem_Malloc(8 * POINTER_SIZE);

  /** ob_size. */
  get length(): number {
    return this.data.length;
  }
}
export type PdataObject = PyObject<Pdata>;

/** @source Modules/_pickle.c Pdata_New */
export function Pdata_New(): PdataObject {
  const self = PyObject_GC_New(pickleState.Pdata_Type!, new Pdata());
  PyObject_GC_Track(self);
  return self;
}

/** Gives up what is above `clearto`. @source Modules/_pickle.c Pdata_clear */
export function Pdata_clear(self: PdataObject, clearto: number): void {
  const { data } = self.v;
  while (data.length > clearto) {
    const item = data.pop()!;
    touch(self, data.length, data.length);
    Py_DECREF(item);
  }
}

/** Raises UnpicklingError. @source Modules/_pickle.c Pdata_stack_underflow */
export function Pdata_stack_underflow(self: PdataObject): false {
  return unpicklingError(self.v.mark_set ? 'unexpected MARK found' : 'unpickling stack underflow');
}

/** The topmost object, whose reference it gives away; null with UnpicklingError. @source Modules/_pickle.c Pdata_pop */
export function Pdata_pop(self: PdataObject): PyObject | null {
  const { data, fence } = self.v;
  if (data.length <= fence) {
    Pdata_stack_underflow(self);
    return null;
  }
  const item = data.pop()!;
  touch(self, data.length, data.length);
  return item;
}

/** @source Modules/_pickle.c Pdata_grow */
function Pdata_grow(p: Pdata): boolean {
  const allocated = p.allocated + (p.allocated >> 3) + 6;
  const addr = PyMem_Realloc(p.addr, allocated * POINTER_SIZE);
  if (addr < 0) {
    PyErr_NoMemory();
    return false;
  }
  p.addr = addr;
  p.allocated = allocated;
  return true;
}

/** Pushes an object whose reference it takes over; false with an exception set, also for null. @source Modules/_pickle.c PDATA_PUSH */
export function Pdata_push(self: PdataObject, item: PyObject | null): boolean {
  if (item === null) return false;
  const p = self.v;
  const at = p.data.length;
  if (at === p.allocated && !Pdata_grow(p)) return false;
  p.data.push(item);
  touch(self, at, at);
  return true;
}

/** Pushes a new reference. @source Modules/_pickle.c PDATA_APPEND */
export function Pdata_append(self: PdataObject, item: PyObject): boolean {
  return Pdata_push(self, Py_NewRef(item));
}

/** Takes all from `start` on off the stack. */
export function takeFrom(self: PdataObject, start: number): PyObject[] {
  const items = self.v.data.splice(start);
  touch(self, start);
  return items;
}

/** A tuple of what is above `start`, or null with UnpicklingError. @source Modules/_pickle.c Pdata_poptuple */
export function Pdata_poptuple(self: PdataObject, start: number): PyObject | null {
  if (start < self.v.fence) {
    Pdata_stack_underflow(self);
    return null;
  }
  return tupleFromStolen(takeFrom(self, start));
}

/** A list of what is above `start`. @source Modules/_pickle.c Pdata_poplist */
export function Pdata_poplist(self: PdataObject, start: number): PyObject {
  return listFromStolen(takeFrom(self, start));
}

function Pdata_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  const stack = self as PdataObject;
  Pdata_clear(stack, 0);
  PyMem_Free(stack.v.addr);
  tp_free(self);
  Py_DECREF(type);
}

/** The class of stacks: the collector is not told what is on them. @source Modules/_pickle.c pdata_spec */
export function pdataType(): TypeDef {
  return {
    tp_name: '_pickle.Pdata',
    tp_basicsize: 56,
    tp_itemsize: POINTER_SIZE,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
    tp_dealloc: Pdata_dealloc,
    tp_traverse(self, visit) {
      visit(self.ob_type);
    },
    tp_owns(self, visit) {
      (self as PdataObject).v.data.forEach((item, i) => {
        visit(item, i);
      });
    },
    tp_owned_at: (self, slot) => (self as PdataObject).v.data[slot] ?? null,
    tp_slotname: (_self, slot) => `item ${slot}`,
  };
}
