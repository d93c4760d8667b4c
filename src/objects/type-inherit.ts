/** Inheritance of slots, one by one. */
import { TPFLAGS, type PyTypeObject, type TypeSlots } from '../heap/object';
import { PyDict_Contains } from './dictobject';
import { _Py_ID } from './unicodeobject';

/** Slots copied when the type leaves them empty and the base does not merely inherit them. */
const COPIED: readonly (keyof TypeSlots)[] = [
  'nb_add',
  'nb_subtract',
  'nb_multiply',
  'nb_remainder',
  'nb_divmod',
  'nb_power',
  'nb_negative',
  'nb_positive',
  'nb_absolute',
  'nb_bool',
  'nb_invert',
  'nb_lshift',
  'nb_rshift',
  'nb_and',
  'nb_xor',
  'nb_or',
  'nb_int',
  'nb_float',
  'nb_index',
  'nb_floor_divide',
  'nb_true_divide',
  'nb_matrix_multiply',
  'nb_inplace_add',
  'nb_inplace_subtract',
  'nb_inplace_multiply',
  'nb_inplace_remainder',
  'nb_inplace_power',
  'nb_inplace_lshift',
  'nb_inplace_rshift',
  'nb_inplace_and',
  'nb_inplace_xor',
  'nb_inplace_or',
  'nb_inplace_floor_divide',
  'nb_inplace_true_divide',
  'nb_inplace_matrix_multiply',
  'am_await',
  'am_aiter',
  'am_anext',
  'am_send',
  'sq_length',
  'sq_concat',
  'sq_repeat',
  'sq_item',
  'sq_ass_item',
  'sq_contains',
  'sq_inplace_concat',
  'sq_inplace_repeat',
  'mp_length',
  'mp_subscript',
  'mp_ass_subscript',
  'bf_getbuffer',
  'bf_releasebuffer',
  'tp_dealloc',
  'tp_getattro',
  'tp_setattro',
  'tp_repr',
  'tp_str',
  'tp_iter',
  'tp_iternext',
  'tp_descr_set',
  'tp_init',
  'tp_alloc',
  'tp_is_gc',
  'tp_finalize',
  'tp_del',
  // Ours: what visits the payload follows the layout, as tp_dealloc does.
  'tp_owns',
  'tp_owned_at',
  'tp_apart',
  'tp_slotname',
];

const COMPARISON_NAMES = ['__eq__', '__hash__'] as const;

function copySlot(
  type: PyTypeObject,
  base: PyTypeObject,
  basebase: PyTypeObject | null,
  slot: keyof TypeSlots,
): void {
  if (type[slot] || !base[slot]) return;
  if (basebase !== null && base[slot] === basebase[slot]) return;
  (type as unknown as Record<string, unknown>)[slot] = base[slot];
}

/** Whether the class defines a comparison or hash in its dict: 1, 0, -1. @source Objects/typeobject.c overrides_hash */
function overrides_hash(type: PyTypeObject): number {
  for (const name of COMPARISON_NAMES) {
    const has = PyDict_Contains(type.tp_dict!, _Py_ID(name));
    if (has !== 0) return has;
  }
  return 0;
}

/** Copies from `base` the slots that `type` leaves empty. @source Objects/typeobject.c inherit_slots */
export function inherit_slots(type: PyTypeObject, base: PyTypeObject): number {
  const basebase = base.tp_base;
  for (const slot of COPIED) copySlot(type, base, basebase, slot);
  copySlot(type, base, basebase, 'tp_vectorcall_offset');
  copySlot(type, base, basebase, 'tp_instance_vectorcall');
  if (type.tp_call === null && base.tp_flags & TPFLAGS.HAVE_VECTORCALL) {
    type.tp_flags |= TPFLAGS.HAVE_VECTORCALL;
  }
  copySlot(type, base, basebase, 'tp_call');
  if (type.tp_richcompare === null && type.tp_hash === null) {
    const overrides = overrides_hash(type);
    if (overrides < 0) return -1;
    if (!overrides) {
      type.tp_richcompare = base.tp_richcompare;
      type.tp_hash = base.tp_hash;
    }
  }
  copySlot(type, base, basebase, 'tp_descr_get');
  if (
    base.tp_descr_get !== null &&
    type.tp_descr_get === base.tp_descr_get &&
    type.tp_flags & TPFLAGS.IMMUTABLETYPE &&
    base.tp_flags & TPFLAGS.METHOD_DESCRIPTOR
  ) {
    type.tp_flags |= TPFLAGS.METHOD_DESCRIPTOR;
  }
  return 0;
}
