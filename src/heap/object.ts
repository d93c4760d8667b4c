/**
 * The one shape that every Python object has, and the shape of type objects.
 *
 * All objects share one JavaScript class so that the hottest reads (count, type) stay
 * monomorphic; what is specific to a type hangs in the payload `v` (and the spare number `n`).
 */
import type { OwnsVisitor } from './owns';
import { onRuntimeReset } from './runtime';

/**
 * Payload-carrying Python object; the fields mirror PyObject and PyGC_Head. What programs make most
 * is made of these, and the engine copies each twice before it calls it old: a field costs time.
 * So none is declared with a value, which would store it twice, and what is looked at most is in
 * front, in one line of the cache.
 */
export class PyObject<V = unknown> {
  /** Reference count; `IMMORTAL` for immortal objects. Written only by heap/refcount and heap/alloc. */
  declare ob_refcnt: number;
  declare ob_type: PyTypeObject;
  /** Bits of `GcFlag`. */
  declare gc_flags: number;
  /** State that is specific to the type. */
  declare v: V;
  /** Simulated block address in units of 16 bytes; reused after a free. `id()` derives from it. */
  declare addr: number;
  /** Links of the collector's list; both null when untracked. */
  declare gc_prev: PyObject | null;
  declare gc_next: PyObject | null;
  /** Scratch copy of the count during a collection. */
  declare gc_refs: number;
  /** Instance dictionary (dict object), or inline values, or null. */
  declare dict: PyObject | InlineValues | null;
  /** A spare number for the type: a str's cached hash, a list's allocated slots, ... */
  declare n: number;
  /** A mark of the heap's observer; 0 for an object that it has not seen. */
  declare watch: number;
  /** Values of `__slots__` members and other `Py_T_OBJECT_EX` members of heap types, owned. */
  declare slots: (PyObject | null)[] | null;

  constructor(type: PyTypeObject, v: V, addr: number) {
    this.ob_refcnt = 1;
    this.ob_type = type;
    this.gc_flags = 0;
    this.v = v;
    this.addr = addr;
    this.gc_prev = null;
    this.gc_next = null;
    this.gc_refs = 0;
    this.dict = null;
    this.n = 0;
    this.watch = 0;
    this.slots = null;
  }

  /** Head of the list of weak references to this object (a weakref object), not owned. */
  get weaklist(): PyObject | null {
    return this.gc_flags & GcFlag.WEAKLY_REFERENCED ? (weaklists.get(this) ?? null) : null;
  }

  set weaklist(head: PyObject | null) {
    if (head === null) {
      this.gc_flags &= ~GcFlag.WEAKLY_REFERENCED;
      weaklists.delete(this);
    } else {
      this.gc_flags |= GcFlag.WEAKLY_REFERENCED;
      weaklists.set(this, head);
    }
  }
}

/** Heads of the lists of weak references: few objects have one. */
const weaklists = new Map<PyObject, PyObject>();

onRuntimeReset(() => {
  weaklists.clear();
});

/**
 * Attribute values that lie in the instance (Objects/dictobject.c PyDictValues): the index is the
 * shared key's, null where the instance lacks the attribute. The simulated block is attached to the
 * instance's, and an order of insertion other than the keys' lies beside (objects/dict-instance).
 */
export type InlineValues = (PyObject | null)[];

/** Bits of `gc_flags`. */
export const GcFlag = {
  /** tp_finalize has run (PyGC_Head _PyGC_PREV_MASK_FINALIZED). */
  FINALIZED: 1,
  /** Being collected in this run (PREV_MASK_COLLECTING). */
  COLLECTING: 2,
  /** In the unreachable list (NEXT_MASK_UNREACHABLE). */
  UNREACHABLE: 4,
  /** The block has been given back: any use of the object is a bug of ours. */
  FREED: 8,
  /** Pushed on the trashcan's list of postponed deallocations. */
  DELETE_LATER: 16,
  /** Has a `weaklist`. */
  WEAKLY_REFERENCED: 32,
  /**
   * A collection found that the inline values are all of types without GC header, and none was
   * stored since: later collections need not look at them.
   */
  ATOMS_ONLY: 64,
} as const;

export type NullableObject = PyObject | null;
/** Value of a hash function: a `number` when it is a safe integer, else a `bigint`; -1 means an exception is set. */
export type Py_hash_t = number | bigint;
export type visitproc = (o: PyObject) => void;
export type destructor = (self: PyObject) => void;
export type unaryfunc = (self: PyObject) => PyObject | null;
export type binaryfunc = (a: PyObject, b: PyObject) => PyObject | null;
export type ternaryfunc = (a: PyObject, b: PyObject, c: PyObject | null) => PyObject | null;
/** Returns 1, 0, or -1 with an exception set. */
export type inquiry = (self: PyObject) => number;
/** Returns a length, or -1 with an exception set. */
export type lenfunc = (self: PyObject) => number;
export type ssizeargfunc = (self: PyObject, i: number) => PyObject | null;
/** Returns 0, or -1 with an exception set; `value` null deletes. */
export type ssizeobjargproc = (self: PyObject, i: number, value: PyObject | null) => number;
export type objobjargproc = (self: PyObject, key: PyObject, value: PyObject | null) => number;
export type objobjproc = (self: PyObject, value: PyObject) => number;
export type traverseproc = (self: PyObject, visit: visitproc) => void;
export type getattrofunc = (self: PyObject, name: PyObject) => PyObject | null;
export type setattrofunc = (self: PyObject, name: PyObject, value: PyObject | null) => number;
export type hashfunc = (self: PyObject) => Py_hash_t;
export type richcmpfunc = (self: PyObject, other: PyObject, op: number) => PyObject | null;
export type descrgetfunc = (
  self: PyObject,
  obj: PyObject | null,
  type: PyObject | null,
) => PyObject | null;
export type descrsetfunc = (self: PyObject, obj: PyObject, value: PyObject | null) => number;
export type initproc = (self: PyObject, args: PyObject, kwds: PyObject | null) => number;
export type newfunc = (
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
) => PyObject | null;
export type allocfunc = (type: PyTypeObject, nitems: number) => PyObject | null;
/** Positional values, then the values of the keywords named in the tuple `kwnames`; all borrowed. */
export type vectorcallfunc = (
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
) => PyObject | null;
/** (result, value): 1 = PYGEN_NEXT with value, 0 = PYGEN_RETURN with value, -1 = PYGEN_ERROR. */
export type sendfunc = (self: PyObject, value: PyObject, out: SendResult) => number;
export interface SendResult {
  value: PyObject | null;
}
/** Fills a buffer view, or returns -1 with an exception set. The view is defined in objects/buffer.ts. */
export type getbufferproc = (self: PyObject, view: unknown, flags: number) => number;
export type releasebufferproc = (self: PyObject, view: unknown) => void;

/** tp_flags, as Include/object.h. */
export const TPFLAGS = {
  STATIC_BUILTIN: 1 << 1,
  MANAGED_WEAKREF: 1 << 3,
  MANAGED_DICT: 1 << 4,
  SEQUENCE: 1 << 5,
  MAPPING: 1 << 6,
  DISALLOW_INSTANTIATION: 1 << 7,
  IMMUTABLETYPE: 1 << 8,
  HEAPTYPE: 1 << 9,
  BASETYPE: 1 << 10,
  HAVE_VECTORCALL: 1 << 11,
  READY: 1 << 12,
  READYING: 1 << 13,
  HAVE_GC: 1 << 14,
  METHOD_DESCRIPTOR: 1 << 17,
  VALID_VERSION_TAG: 1 << 19,
  IS_ABSTRACT: 1 << 20,
  MATCH_SELF: 1 << 22,
  ITEMS_AT_END: 1 << 23,
  LONG_SUBCLASS: 1 << 24,
  LIST_SUBCLASS: 1 << 25,
  TUPLE_SUBCLASS: 1 << 26,
  BYTES_SUBCLASS: 1 << 27,
  UNICODE_SUBCLASS: 1 << 28,
  DICT_SUBCLASS: 1 << 29,
  BASE_EXC_SUBCLASS: 1 << 30,
  TYPE_SUBCLASS: 1 << 31,
} as const;

/**
 * The slots that a type fills or inherits. CPython's sub-structures (tp_as_number, ...) are flat
 * here. `undefined` never occurs in a readied type: an empty slot is null.
 */
export interface TypeSlots {
  tp_dealloc: destructor | null;
  tp_vectorcall_offset: number;
  tp_repr: unaryfunc | null;
  tp_hash: hashfunc | null;
  tp_call: ternaryfunc | null;
  tp_str: unaryfunc | null;
  tp_getattro: getattrofunc | null;
  tp_setattro: setattrofunc | null;
  tp_traverse: traverseproc | null;
  tp_clear: inquiry | null;
  tp_richcompare: richcmpfunc | null;
  tp_iter: unaryfunc | null;
  tp_iternext: unaryfunc | null;
  tp_descr_get: descrgetfunc | null;
  tp_descr_set: descrsetfunc | null;
  tp_init: initproc | null;
  tp_alloc: allocfunc | null;
  tp_new: newfunc | null;
  tp_is_gc: inquiry | null;
  tp_finalize: destructor | null;
  tp_del: destructor | null;
  /** Vectorcall of the type itself, `list(...)`: (type, args, kwnames). */
  tp_vectorcall: vectorcallfunc | null;
  /** Vectorcall of the type's instances (the function behind tp_vectorcall_offset). */
  tp_instance_vectorcall: vectorcallfunc | null;

  am_await: unaryfunc | null;
  am_aiter: unaryfunc | null;
  am_anext: unaryfunc | null;
  am_send: sendfunc | null;

  nb_add: binaryfunc | null;
  nb_subtract: binaryfunc | null;
  nb_multiply: binaryfunc | null;
  nb_remainder: binaryfunc | null;
  nb_divmod: binaryfunc | null;
  nb_power: ternaryfunc | null;
  nb_negative: unaryfunc | null;
  nb_positive: unaryfunc | null;
  nb_absolute: unaryfunc | null;
  nb_bool: inquiry | null;
  nb_invert: unaryfunc | null;
  nb_lshift: binaryfunc | null;
  nb_rshift: binaryfunc | null;
  nb_and: binaryfunc | null;
  nb_xor: binaryfunc | null;
  nb_or: binaryfunc | null;
  nb_int: unaryfunc | null;
  nb_float: unaryfunc | null;
  nb_index: unaryfunc | null;
  nb_floor_divide: binaryfunc | null;
  nb_true_divide: binaryfunc | null;
  nb_matrix_multiply: binaryfunc | null;
  nb_inplace_add: binaryfunc | null;
  nb_inplace_subtract: binaryfunc | null;
  nb_inplace_multiply: binaryfunc | null;
  nb_inplace_remainder: binaryfunc | null;
  nb_inplace_power: ternaryfunc | null;
  nb_inplace_lshift: binaryfunc | null;
  nb_inplace_rshift: binaryfunc | null;
  nb_inplace_and: binaryfunc | null;
  nb_inplace_xor: binaryfunc | null;
  nb_inplace_or: binaryfunc | null;
  nb_inplace_floor_divide: binaryfunc | null;
  nb_inplace_true_divide: binaryfunc | null;
  nb_inplace_matrix_multiply: binaryfunc | null;

  sq_length: lenfunc | null;
  sq_concat: binaryfunc | null;
  sq_repeat: ssizeargfunc | null;
  sq_item: ssizeargfunc | null;
  sq_ass_item: ssizeobjargproc | null;
  sq_contains: objobjproc | null;
  sq_inplace_concat: binaryfunc | null;
  sq_inplace_repeat: ssizeargfunc | null;

  mp_length: lenfunc | null;
  mp_subscript: binaryfunc | null;
  mp_ass_subscript: objobjargproc | null;

  bf_getbuffer: getbufferproc | null;
  bf_releasebuffer: releasebufferproc | null;

  /**
   * Every counted reference that the payload `v` holds, as (target, slot number); slot numbers
   * are >= 0. `dict`, `slots` and the type are visited by heap/owns for all objects alike.
   */
  tp_owns: ((self: PyObject, visit: OwnsVisitor) => void) | null;
  /** What the slot holds now, borrowed: lets watchers look at a part of a large container. */
  tp_owned_at: ((self: PyObject, slot: number) => PyObject | null) | null;
  /** Bytes in blocks of its own that `sys.getsizeof` counts too; null where there are none. */
  tp_apart: ((self: PyObject) => number) | null;
  /** Name of an owned slot for people, e.g. `item 0`, `key 'a'`, `value of 'a'`, `__self__`. */
  tp_slotname: ((self: PyObject, slot: number) => string) | null;
}

/** A type object; an ordinary Python object besides. */
export class PyTypeObject extends PyObject<null> implements TypeSlots {
  tp_name = '';
  /** Bytes of an instance without the GC header, as CPython's struct. */
  tp_basicsize = 0;
  tp_itemsize = 0;
  tp_flags = 0;
  tp_doc: string | null = null;
  tp_base: PyTypeObject | null = null;
  /** Owned tuple. */
  tp_bases: PyObject | null = null;
  /** Owned tuple. */
  tp_mro: PyObject | null = null;
  /** Owned dict. */
  tp_dict: PyObject | null = null;
  /** Direct subclasses: dict of address -> weakref, or null. Owned. */
  tp_subclasses: PyObject | null = null;
  /** Whether instances have a `dict` (any non-zero value; negative for managed). */
  tp_dictoffset = 0;
  /** Whether instances can be weakly referenced (non-zero). */
  tp_weaklistoffset = 0;
  tp_version_tag = 0;
  /** Index of the first of this type's own `__slots__` in `slots`, and how many there are. */
  tp_slots_start = 0;
  tp_slots_count = 0;
  /** Heap types: ht_name, ht_qualname, ht_slots (owned), ht_cached_keys, ht_module. */
  ht_name: PyObject | null = null;
  ht_qualname: PyObject | null = null;
  ht_slots: PyObject | null = null;
  ht_module: PyObject | null = null;
  /** Shared keys of instance attributes (objects/dictobject), untyped for the heap. */
  ht_cached_keys: unknown = null;
  /** Block that holds the docstring of a heap type, or 0. */
  doc_addr = 0;
  /** Block of the copy of a native heap type's name, or 0. */
  name_addr = 0;
  /** The literal this static type was made from. */
  def: TypeDef | null = null;

  tp_dealloc: destructor | null = null;
  tp_vectorcall_offset = 0;
  tp_repr: unaryfunc | null = null;
  tp_hash: hashfunc | null = null;
  tp_call: ternaryfunc | null = null;
  tp_str: unaryfunc | null = null;
  tp_getattro: getattrofunc | null = null;
  tp_setattro: setattrofunc | null = null;
  tp_traverse: traverseproc | null = null;
  tp_clear: inquiry | null = null;
  tp_richcompare: richcmpfunc | null = null;
  tp_iter: unaryfunc | null = null;
  tp_iternext: unaryfunc | null = null;
  tp_descr_get: descrgetfunc | null = null;
  tp_descr_set: descrsetfunc | null = null;
  tp_init: initproc | null = null;
  tp_alloc: allocfunc | null = null;
  tp_new: newfunc | null = null;
  tp_is_gc: inquiry | null = null;
  tp_finalize: destructor | null = null;
  tp_del: destructor | null = null;
  tp_vectorcall: vectorcallfunc | null = null;
  tp_instance_vectorcall: vectorcallfunc | null = null;

  am_await: unaryfunc | null = null;
  am_aiter: unaryfunc | null = null;
  am_anext: unaryfunc | null = null;
  am_send: sendfunc | null = null;

  nb_add: binaryfunc | null = null;
  nb_subtract: binaryfunc | null = null;
  nb_multiply: binaryfunc | null = null;
  nb_remainder: binaryfunc | null = null;
  nb_divmod: binaryfunc | null = null;
  nb_power: ternaryfunc | null = null;
  nb_negative: unaryfunc | null = null;
  nb_positive: unaryfunc | null = null;
  nb_absolute: unaryfunc | null = null;
  nb_bool: inquiry | null = null;
  nb_invert: unaryfunc | null = null;
  nb_lshift: binaryfunc | null = null;
  nb_rshift: binaryfunc | null = null;
  nb_and: binaryfunc | null = null;
  nb_xor: binaryfunc | null = null;
  nb_or: binaryfunc | null = null;
  nb_int: unaryfunc | null = null;
  nb_float: unaryfunc | null = null;
  nb_index: unaryfunc | null = null;
  nb_floor_divide: binaryfunc | null = null;
  nb_true_divide: binaryfunc | null = null;
  nb_matrix_multiply: binaryfunc | null = null;
  nb_inplace_add: binaryfunc | null = null;
  nb_inplace_subtract: binaryfunc | null = null;
  nb_inplace_multiply: binaryfunc | null = null;
  nb_inplace_remainder: binaryfunc | null = null;
  nb_inplace_power: ternaryfunc | null = null;
  nb_inplace_lshift: binaryfunc | null = null;
  nb_inplace_rshift: binaryfunc | null = null;
  nb_inplace_and: binaryfunc | null = null;
  nb_inplace_xor: binaryfunc | null = null;
  nb_inplace_or: binaryfunc | null = null;
  nb_inplace_floor_divide: binaryfunc | null = null;
  nb_inplace_true_divide: binaryfunc | null = null;
  nb_inplace_matrix_multiply: binaryfunc | null = null;

  sq_length: lenfunc | null = null;
  sq_concat: binaryfunc | null = null;
  sq_repeat: ssizeargfunc | null = null;
  sq_item: ssizeargfunc | null = null;
  sq_ass_item: ssizeobjargproc | null = null;
  sq_contains: objobjproc | null = null;
  sq_inplace_concat: binaryfunc | null = null;
  sq_inplace_repeat: ssizeargfunc | null = null;

  mp_length: lenfunc | null = null;
  mp_subscript: binaryfunc | null = null;
  mp_ass_subscript: objobjargproc | null = null;

  bf_getbuffer: getbufferproc | null = null;
  bf_releasebuffer: releasebufferproc | null = null;

  tp_owns: ((self: PyObject, visit: OwnsVisitor) => void) | null = null;
  tp_owned_at: ((self: PyObject, slot: number) => PyObject | null) | null = null;
  tp_apart: ((self: PyObject) => number) | null = null;
  tp_slotname: ((self: PyObject, slot: number) => string) | null = null;
}

/** METH_* calling conventions (Include/methodobject.h). */
export const METH = {
  VARARGS: 0x1,
  KEYWORDS: 0x2,
  NOARGS: 0x4,
  O: 0x8,
  CLASS: 0x10,
  STATIC: 0x20,
  COEXIST: 0x40,
  FASTCALL: 0x80,
  METHOD: 0x200,
} as const;

/**
 * The function behind a method; which parameters it gets follows from the flags:
 * NOARGS (self) · O (self, arg) · VARARGS (self, argsTuple) · VARARGS|KEYWORDS (self, argsTuple,
 * kwargsDictOrNull) · FASTCALL (self, argsArray) · FASTCALL|KEYWORDS (self, argsArray, kwnamesOrNull).
 * All arguments are borrowed; the result is a new reference, or null with an exception set.
 */
export type PyCFunction = {
  bivarianceHack(
    self: PyObject,
    a: PyObject & readonly PyObject[],
    b: PyObject | null,
  ): PyObject | null;
}['bivarianceHack'];

/** A row of tp_methods or of a module's functions (PyMethodDef). */
export interface MethodDef {
  readonly name: string;
  readonly flags: number;
  readonly meth: PyCFunction;
  /** `name($self, x, /)\n--\n\nText` as CPython's ml_doc: the signature becomes `__text_signature__`. */
  readonly doc: string | null;
}

/** A row of tp_getset (PyGetSetDef). */
export interface GetSetDef {
  readonly name: string;
  readonly get: ((self: PyObject) => PyObject | null) | null;
  /** Value null deletes; returns 0, or -1 with an exception set. */
  readonly set: ((self: PyObject, value: PyObject | null) => number) | null;
  readonly doc: string | null;
}

/** A row of tp_members (PyMemberDef), with accessors instead of an offset. */
export interface MemberDef {
  readonly name: string;
  /** New reference, or null with an exception set. */
  readonly get: (self: PyObject) => PyObject | null;
  readonly set: ((self: PyObject, value: PyObject | null) => number) | null;
  readonly doc: string | null;
}

/** The literal of a static type: header fields, any slots, and its tables. */
export interface TypeDef extends Partial<TypeSlots> {
  /** `list`, or `collections.deque` with the module in front. */
  readonly tp_name: string;
  /** Bytes of CPython's struct, without GC header. */
  readonly tp_basicsize: number;
  readonly tp_itemsize?: number;
  readonly tp_flags: number;
  readonly tp_doc?: string;
  /** A thunk, so that load order never matters; omitted: object. */
  readonly tp_base?: () => PyTypeObject;
  readonly tp_bases?: () => readonly PyTypeObject[];
  readonly tp_dictoffset?: number;
  readonly tp_weaklistoffset?: number;
  readonly methods?: readonly MethodDef[];
  readonly getset?: readonly GetSetDef[];
  readonly members?: readonly MemberDef[];
  /** Metatype, omitted: type. */
  readonly metatype?: () => PyTypeObject;
}
