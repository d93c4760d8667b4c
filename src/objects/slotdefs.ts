/**
 * Which special method belongs to which slot: one row a dunder and slot, in CPython's order
 * (rows of one slot lie together; where a name has two slots, the first wins).
 */
import type { TypeSlots } from '../heap/object';
import * as access from './slot-access';
import * as buf from './slot-buffer';
import * as fn from './slot-functions';
import * as num from './slot-number';
import * as wrap from './slot-wrappers';
import type { wrapperfunc } from './slot-wrappers';

/** A row of the table (struct wrapperbase). */
export interface SlotDef {
  readonly name: string;
  readonly slot: keyof TypeSlots;
  /** The slot function that calls the dunder method; null: the dunder does not fill this slot. */
  readonly function: unknown;
  /** What a slot wrapper does; null: the slot gives no dunder. */
  readonly wrapper: wrapperfunc | null;
  readonly doc: string;
  /** Whether the wrapper takes keyword arguments (PyWrapperFlag_KEYWORDS). */
  readonly keywords: boolean;
}

let table: readonly SlotDef[] | null = null;

/** The rows; made at first use, because the functions come from modules that import this one. */
export function slotdefs(): readonly SlotDef[] {
  table ??= makeTable();
  return table;
}

function row(
  name: string,
  slot: keyof TypeSlots,
  func: unknown,
  wrapper: wrapperfunc | null,
  signature: string,
  text: string,
  keywords = false,
): SlotDef {
  const doc = text === '' ? '' : `${name}(${signature})\n--\n\n${text}`;
  return { name, slot, function: func, wrapper, doc, keywords };
}

const SELF = '$self, /';
const VALUE = '$self, value, /';
const KEY = '$self, key, /';
const NAME = '$self, name, /';

function typeRows(): SlotDef[] {
  const call = '$self, /, *args, **kwargs';
  const getattr = access.slot_tp_getattr_hook;
  const setattr = access.slot_tp_setattro;
  const cmp = fn.slot_tp_richcompare;
  const owner = '$self, instance, owner=None, /';
  const set = access.slot_tp_descr_set;
  return [
    row('__repr__', 'tp_repr', fn.slot_tp_repr, wrap.wrap_unaryfunc, SELF, 'Return repr(self).'),
    row('__hash__', 'tp_hash', fn.slot_tp_hash, wrap.wrap_hashfunc, SELF, 'Return hash(self).'),
    row(
      '__call__',
      'tp_call',
      access.slot_tp_call,
      wrap.wrap_call,
      call,
      'Call self as a function.',
      true,
    ),
    row('__str__', 'tp_str', fn.slot_tp_str, wrap.wrap_unaryfunc, SELF, 'Return str(self).'),
    row(
      '__getattribute__',
      'tp_getattro',
      getattr,
      wrap.wrap_binaryfunc,
      NAME,
      'Return getattr(self, name).',
    ),
    row('__getattr__', 'tp_getattro', getattr, null, NAME, 'Implement getattr(self, name).'),
    row(
      '__setattr__',
      'tp_setattro',
      setattr,
      wrap.wrap_setattr,
      '$self, name, value, /',
      'Implement setattr(self, name, value).',
    ),
    row(
      '__delattr__',
      'tp_setattro',
      setattr,
      wrap.wrap_delattr,
      NAME,
      'Implement delattr(self, name).',
    ),
    row('__lt__', 'tp_richcompare', cmp, wrap.richcmp_lt, VALUE, 'Return self<value.'),
    row('__le__', 'tp_richcompare', cmp, wrap.richcmp_le, VALUE, 'Return self<=value.'),
    row('__eq__', 'tp_richcompare', cmp, wrap.richcmp_eq, VALUE, 'Return self==value.'),
    row('__ne__', 'tp_richcompare', cmp, wrap.richcmp_ne, VALUE, 'Return self!=value.'),
    row('__gt__', 'tp_richcompare', cmp, wrap.richcmp_gt, VALUE, 'Return self>value.'),
    row('__ge__', 'tp_richcompare', cmp, wrap.richcmp_ge, VALUE, 'Return self>=value.'),
    row('__iter__', 'tp_iter', fn.slot_tp_iter, wrap.wrap_unaryfunc, SELF, 'Implement iter(self).'),
    row(
      '__next__',
      'tp_iternext',
      fn.slot_tp_iternext,
      wrap.wrap_next,
      SELF,
      'Implement next(self).',
    ),
    row(
      '__get__',
      'tp_descr_get',
      access.slot_tp_descr_get,
      wrap.wrap_descr_get,
      owner,
      'Return an attribute of instance, which is of type owner.',
    ),
    row(
      '__set__',
      'tp_descr_set',
      set,
      wrap.wrap_descr_set,
      '$self, instance, value, /',
      'Set an attribute of instance to value.',
    ),
    row(
      '__delete__',
      'tp_descr_set',
      set,
      wrap.wrap_descr_delete,
      '$self, instance, /',
      'Delete an attribute of instance.',
    ),
    row(
      '__init__',
      'tp_init',
      access.slot_tp_init,
      wrap.wrap_init,
      call,
      'Initialize self.  See help(type(self)) for accurate signature.',
      true,
    ),
    row(
      '__new__',
      'tp_new',
      access.slot_tp_new,
      null,
      'type, /, *args, **kwargs',
      'Create and return new object.',
    ),
    row('__del__', 'tp_finalize', access.slot_tp_finalize, wrap.wrap_del, SELF, ''),
    row(
      '__buffer__',
      'bf_getbuffer',
      buf.slot_bf_getbuffer,
      buf.wrap_buffer,
      '$self, flags, /',
      'Return a buffer object that exposes the underlying memory of the object.',
    ),
    row(
      '__release_buffer__',
      'bf_releasebuffer',
      buf.slot_bf_releasebuffer,
      buf.wrap_releasebuffer,
      '$self, buffer, /',
      'Release the buffer object that exposes the underlying memory of the object.',
    ),
    row(
      '__await__',
      'am_await',
      fn.slot_am_await,
      wrap.wrap_unaryfunc,
      SELF,
      'Return an iterator to be used in await expression.',
    ),
    row(
      '__aiter__',
      'am_aiter',
      fn.slot_am_aiter,
      wrap.wrap_unaryfunc,
      SELF,
      'Return an awaitable, that resolves in asynchronous iterator.',
    ),
    row(
      '__anext__',
      'am_anext',
      fn.slot_am_anext,
      wrap.wrap_unaryfunc,
      SELF,
      'Return a value or raise StopAsyncIteration.',
    ),
  ];
}

/** The rows of a binary operator and its reflection. */
function binary(
  op: string,
  slot: num.BinarySlot,
  func: unknown,
  left: string,
  right: string,
): SlotDef[] {
  return [
    row(`__${op}__`, slot, func, wrap.wrap_binaryfunc_l, VALUE, `Return ${left}.`),
    row(`__r${op}__`, slot, func, wrap.wrap_binaryfunc_r, VALUE, `Return ${right}.`),
  ];
}

function infix(op: string, slot: num.BinarySlot, func: unknown, symbol: string): SlotDef[] {
  return binary(op, slot, func, `self${symbol}value`, `value${symbol}self`);
}

function unary(op: string, slot: num.BinarySlot, func: unknown, text: string): SlotDef {
  const wrapper = slot === 'nb_bool' ? wrap.wrap_inquirypred : wrap.wrap_unaryfunc;
  return row(`__${op}__`, slot, func, wrapper, SELF, text);
}

function inplace(op: string, slot: num.BinarySlot, func: unknown, symbol: string): SlotDef {
  return row(`__${op}__`, slot, func, wrap.wrap_binaryfunc, VALUE, `Return self${symbol}value.`);
}

function numberRows(): SlotDef[] {
  const pow = '$self, value, mod=None, /';
  const power = num.slot_nb_power;
  const index =
    'Return self converted to an integer, if self is suitable for use as an index into a list.';
  return [
    ...infix('add', 'nb_add', num.slot_nb_add, '+'),
    ...infix('sub', 'nb_subtract', num.slot_nb_subtract, '-'),
    ...infix('mul', 'nb_multiply', num.slot_nb_multiply, '*'),
    ...infix('mod', 'nb_remainder', num.slot_nb_remainder, '%'),
    ...binary(
      'divmod',
      'nb_divmod',
      num.slot_nb_divmod,
      'divmod(self, value)',
      'divmod(value, self)',
    ),
    row('__pow__', 'nb_power', power, wrap.wrap_ternaryfunc, pow, 'Return pow(self, value, mod).'),
    row(
      '__rpow__',
      'nb_power',
      power,
      wrap.wrap_ternaryfunc_r,
      pow,
      'Return pow(value, self, mod).',
    ),
    unary('neg', 'nb_negative', num.slot_nb_negative, '-self'),
    unary('pos', 'nb_positive', num.slot_nb_positive, '+self'),
    unary('abs', 'nb_absolute', num.slot_nb_absolute, 'abs(self)'),
    unary('bool', 'nb_bool', num.slot_nb_bool, 'True if self else False'),
    unary('invert', 'nb_invert', num.slot_nb_invert, '~self'),
    ...infix('lshift', 'nb_lshift', num.slot_nb_lshift, '<<'),
    ...infix('rshift', 'nb_rshift', num.slot_nb_rshift, '>>'),
    ...infix('and', 'nb_and', num.slot_nb_and, '&'),
    ...infix('xor', 'nb_xor', num.slot_nb_xor, '^'),
    ...infix('or', 'nb_or', num.slot_nb_or, '|'),
    unary('int', 'nb_int', num.slot_nb_int, 'int(self)'),
    unary('float', 'nb_float', num.slot_nb_float, 'float(self)'),
    inplace('iadd', 'nb_inplace_add', num.slot_nb_inplace_add, '+='),
    inplace('isub', 'nb_inplace_subtract', num.slot_nb_inplace_subtract, '-='),
    inplace('imul', 'nb_inplace_multiply', num.slot_nb_inplace_multiply, '*='),
    inplace('imod', 'nb_inplace_remainder', num.slot_nb_inplace_remainder, '%='),
    inplace('ipow', 'nb_inplace_power', num.slot_nb_inplace_power, '**='),
    inplace('ilshift', 'nb_inplace_lshift', num.slot_nb_inplace_lshift, '<<='),
    inplace('irshift', 'nb_inplace_rshift', num.slot_nb_inplace_rshift, '>>='),
    inplace('iand', 'nb_inplace_and', num.slot_nb_inplace_and, '&='),
    inplace('ixor', 'nb_inplace_xor', num.slot_nb_inplace_xor, '^='),
    inplace('ior', 'nb_inplace_or', num.slot_nb_inplace_or, '|='),
    ...infix('floordiv', 'nb_floor_divide', num.slot_nb_floor_divide, '//'),
    ...infix('truediv', 'nb_true_divide', num.slot_nb_true_divide, '/'),
    inplace('ifloordiv', 'nb_inplace_floor_divide', num.slot_nb_inplace_floor_divide, '//='),
    inplace('itruediv', 'nb_inplace_true_divide', num.slot_nb_inplace_true_divide, '/='),
    unary('index', 'nb_index', num.slot_nb_index, index),
    ...infix('matmul', 'nb_matrix_multiply', num.slot_nb_matrix_multiply, '@'),
    inplace('imatmul', 'nb_inplace_matrix_multiply', num.slot_nb_inplace_matrix_multiply, '@='),
  ];
}

function containerRows(): SlotDef[] {
  const item = '$self, key, value, /';
  const len = 'Return len(self).';
  const get = 'Return self[key].';
  const set = 'Set self[key] to value.';
  const del = 'Delete self[key].';
  const assItem = fn.slot_sq_ass_item;
  return [
    row('__len__', 'mp_length', fn.slot_mp_length, wrap.wrap_lenfunc, SELF, len),
    row('__getitem__', 'mp_subscript', fn.slot_mp_subscript, wrap.wrap_binaryfunc, KEY, get),
    row(
      '__setitem__',
      'mp_ass_subscript',
      fn.slot_mp_ass_subscript,
      wrap.wrap_objobjargproc,
      item,
      set,
    ),
    row('__delitem__', 'mp_ass_subscript', fn.slot_mp_ass_subscript, wrap.wrap_delitem, KEY, del),
    row('__len__', 'sq_length', fn.slot_sq_length, wrap.wrap_lenfunc, SELF, len),
    row('__add__', 'sq_concat', null, wrap.wrap_binaryfunc, VALUE, 'Return self+value.'),
    row('__mul__', 'sq_repeat', null, wrap.wrap_indexargfunc, VALUE, 'Return self*value.'),
    row('__rmul__', 'sq_repeat', null, wrap.wrap_indexargfunc, VALUE, 'Return value*self.'),
    row('__getitem__', 'sq_item', fn.slot_sq_item, wrap.wrap_sq_item, KEY, get),
    row('__setitem__', 'sq_ass_item', assItem, wrap.wrap_sq_setitem, item, set),
    row('__delitem__', 'sq_ass_item', assItem, wrap.wrap_sq_delitem, KEY, del),
    row(
      '__contains__',
      'sq_contains',
      fn.slot_sq_contains,
      wrap.wrap_objobjproc,
      KEY,
      'Return bool(key in self).',
    ),
    row(
      '__iadd__',
      'sq_inplace_concat',
      null,
      wrap.wrap_binaryfunc,
      VALUE,
      'Implement self+=value.',
    ),
    row(
      '__imul__',
      'sq_inplace_repeat',
      null,
      wrap.wrap_indexargfunc,
      VALUE,
      'Implement self*=value.',
    ),
  ];
}

function makeTable(): SlotDef[] {
  return [...typeRows(), ...numberRows(), ...containerRows()];
}
