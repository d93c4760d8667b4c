/**
 * Every counted reference of an object, with the slot that holds it: what the audit counts and
 * what the picture draws. Unlike tp_traverse, which is CPython's and feeds the collector.
 */
import { PyTypeObject, TPFLAGS, type PyObject } from './object';

/** `slot`: >= 0 is the type's own numbering (tp_owns), below 0 see `GenericSlot`. */
export type OwnsVisitor = (target: PyObject, slot: number) => void;

/** Slots that any object may have. */
export const GenericSlot = {
  TYPE: -1,
  DICT: -2,
  /** `-(16 + i)`: member i of `slots`. */
  MEMBERS: -16,
  /** `-(4096 + i)`: inline attribute value i. */
  INLINE: -4096,
} as const;

/** Visits each counted reference that `o` holds, each as often as it is held. */
export function visitOwned(o: PyObject, visit: OwnsVisitor): void {
  const type = o.ob_type;
  if (type.tp_flags & TPFLAGS.HEAPTYPE || o instanceof PyTypeObject) visit(type, GenericSlot.TYPE);
  type.tp_owns?.(o, visit);
  const dict = o.dict;
  if (dict !== null) {
    if (Array.isArray(dict)) {
      for (let i = 0; i < dict.length; i++) {
        const value = dict[i];
        if (value) visit(value, GenericSlot.INLINE - i);
      }
    } else visit(dict, GenericSlot.DICT);
  }
  const slots = o.slots;
  if (slots !== null) {
    for (let i = 0; i < slots.length; i++) {
      const value = slots[i];
      if (value) visit(value, GenericSlot.MEMBERS - i);
    }
  }
}
