/**
 * The str type: construction, kinds and sizes, interning, hash and comparison.
 *
 * The payload is a JavaScript string. What CPython derives from a string's widest character, the
 * kind, decides its size and how its payload is indexed: strings without characters beyond U+FFFF
 * are indexed directly. An exact str keeps the kind in `gc_refs` (it has no GC header); instances
 * of subclasses may have one, so their kind is computed when asked for.
 *
 * DEVIATION: two surrogates that meet at a high and a low one are one character to JavaScript;
 * they stay two characters only as long as they lie in the string that joined them.
 */
import { PyMem_Malloc, _PyObject_InitAt, newStatic } from '../heap/alloc';
import { TPFLAGS, type PyObject, type Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_NewRef, _Py_SetImmortal } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyErr_NoMemory, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyObject_GenericGetAttr } from './object-attr';
import { Py_EQ, Py_NE, Py_NotImplemented, Py_RETURN_RICHCOMPARE } from './object';
import { Py_False, Py_True } from './boolobject';
import { isKnownString } from './known-strings';
import { defineType } from './typedef';
import { unicode_dealloc } from './unicode-blocks';
import { PyUnicode_Format } from './unicode-format';
import { unicode_iter } from './unicode-iter';
import {
  CHAR_SIZE,
  Kind,
  compareCodePoints,
  countPairs,
  hashString,
  kindOfString,
  offsetOfIndex,
} from './unicode-kind';
import { unicode_methods } from './unicode-methods';
import { unicode_new } from './unicode-new';
import { unicode_repr } from './unicode-repr';
import {
  PyUnicode_Concat,
  PyUnicode_Contains,
  unicode_getitem,
  unicode_repeat,
  unicode_subscript,
} from './unicode-sequence';

/** A str; the payload is its text. */
export type PyUnicodeObject = PyObject<string>;

// Bits of an exact str's `gc_refs`: the kind, two flags, and from PAIRS_UNIT on the number of
// surrogate pairs of the payload.
const KIND_MASK = 7;
const INTERNED = 8;
/** Whether the UTF-8 form is cached in a block of its own (see unicode-blocks). */
export const HAS_UTF8 = 16;
const PAIRS_UNIT = 256;

let interned = new Map<string, PyUnicodeObject>();
let latin1: PyUnicodeObject[] = [];
let empty: PyUnicodeObject | null = null;

onRuntimeReset(() => {
  interned = new Map();
  latin1 = [];
  empty = null;
});

/** Whether `o` is a str or of a subclass. @source Include/cpython/unicodeobject.h */
export function PyUnicode_Check(o: PyObject): o is PyUnicodeObject {
  return (o.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS) !== 0;
}

/** Whether `o` is a str, of no subclass. */
export function PyUnicode_CheckExact(o: PyObject): o is PyUnicodeObject {
  return o.ob_type === PyUnicode_Type;
}

/** The kind of a str (see `Kind`). @source Include/cpython/unicodeobject.h PyUnicode_KIND */
export function unicodeKind(o: PyUnicodeObject): number {
  return o.ob_type === PyUnicode_Type ? o.gc_refs & KIND_MASK : kindOfString(o.v);
}

/** Length in code points. @source Include/cpython/unicodeobject.h PyUnicode_GET_LENGTH */
export function unicodeLength(o: PyUnicodeObject): number {
  if (o.ob_type === PyUnicode_Type) {
    const state = o.gc_refs;
    return (state & KIND_MASK) < Kind.UCS4
      ? o.v.length
      : o.v.length - Math.floor(state / PAIRS_UNIT);
  }
  return o.v.length - (kindOfString(o.v) === Kind.UCS4 ? countPairs(o.v) : 0);
}

/** The code point at index `i`, which must exist. @source Include/cpython/unicodeobject.h PyUnicode_READ_CHAR */
export function unicodeAt(o: PyUnicodeObject, i: number): number {
  return unicodeKind(o) < Kind.UCS4 ? o.v.charCodeAt(i) : o.v.codePointAt(offsetOfIndex(o.v, i))!;
}

/** Bytes of the object of a compact str with `length` characters. @source Objects/unicodeobject.c PyUnicode_New */
export function compactSize(kind: number, length: number): number {
  return (kind === Kind.ASCII ? 40 : 56) + (length + 1) * CHAR_SIZE[kind];
}

function stateOf(s: string, kind: number): number {
  return kind === Kind.UCS4 ? kind + countPairs(s) * PAIRS_UNIT : kind;
}

/** Gives an exact str another text in a block of another size, which the caller got. */
export function resizeCompact(o: PyUnicodeObject, s: string, kind: number, addr: number): void {
  o.v = s;
  o.addr = addr;
  o.gc_refs = stateOf(s, kind);
}

/**
 * A new object with the text `s` of kind `kind`, also for a single character; the empty string is
 * shared. Null with MemoryError set when the block is too large.
 *
 * @source Objects/unicodeobject.c PyUnicode_New
 */
export function unicodeNew(s: string, kind: number): PyUnicodeObject | null {
  if (s.length === 0) return unicodeEmpty();
  const state = stateOf(s, kind);
  const length = kind < Kind.UCS4 ? s.length : s.length - Math.floor(state / PAIRS_UNIT);
  const addr = PyMem_Malloc(compactSize(kind, length));
  if (addr < 0) return PyErr_NoMemory();
  const o = _PyObject_InitAt(PyUnicode_Type, s, addr);
  o.gc_refs = state;
  return o;
}

/** As `unicodeNew`, of the kind that `s` has. What str(), repr() and the like make: never shared. */
export function PyUnicode_New(s: string): PyUnicodeObject | null {
  return unicodeNew(s, kindOfString(s));
}

/**
 * A str with text `s`, in which no character is wider than `maxKind`: the shared object for the
 * empty string and for one character below 256, else a new one.
 *
 * @source Objects/unicodeobject.c PyUnicode_FromKindAndData, unicode_result
 */
export function unicodeFrom(s: string, maxKind: number): PyUnicodeObject | null {
  if (s.length < 2) {
    if (s.length === 0) return unicodeEmpty();
    const ch = s.charCodeAt(0);
    if (ch < 256) return get_latin1_char(ch);
  }
  return unicodeNew(s, maxKind === Kind.ASCII ? maxKind : kindOfString(s));
}

/** A str with text `s`, shared as `unicodeFrom` does: new reference. */
export function PyUnicode_FromString(s: string): PyUnicodeObject {
  // Texts of our own making are far from the limits of memory.
  return unicodeFrom(s, Kind.UCS4)!;
}

/** The shared empty string. @source Objects/unicodeobject.c unicode_new_empty */
export function unicodeEmpty(): PyUnicodeObject {
  if (empty === null) _PyUnicode_Init();
  return empty!;
}

/** The shared string of one character below 256. @source Objects/unicodeobject.c get_latin1_char */
export function get_latin1_char(ch: number): PyUnicodeObject {
  if (empty === null) _PyUnicode_Init();
  return latin1[ch];
}

/** Makes the shared strings, once in a run. @source Objects/unicodeobject.c _PyUnicode_InitGlobalObjects */
export function _PyUnicode_Init(): void {
  if (empty !== null) return;
  empty = newStatic(PyUnicode_Type, '', compactSize(Kind.ASCII, 0));
  empty.gc_refs = Kind.ASCII | INTERNED;
  interned.set('', empty);
  for (let ch = 0; ch < 256; ch++) {
    const kind = ch < 128 ? Kind.ASCII : Kind.LATIN1;
    const s = String.fromCharCode(ch);
    // The static Latin-1 strings carry their UTF-8 form: two bytes and a null.
    const o = newStatic(PyUnicode_Type, s, compactSize(kind, 1) + (ch < 128 ? 0 : 3));
    o.gc_refs = kind | INTERNED | (ch < 128 ? 0 : HAS_UTF8);
    latin1.push(o);
    interned.set(s, o);
  }
}

/** A str of the one character `ch`. @source Objects/unicodeobject.c unicode_char */
export function unicode_char(ch: number): PyUnicodeObject | null {
  if (ch < 256) return get_latin1_char(ch);
  return unicodeNew(String.fromCodePoint(ch), ch < 0x10000 ? Kind.UCS2 : Kind.UCS4);
}

/** @source Objects/unicodeobject.c PyUnicode_FromOrdinal */
export function PyUnicode_FromOrdinal(ordinal: number): PyUnicodeObject | null {
  if (ordinal < 0 || ordinal > 0x10ffff) {
    return PyErr_SetString(PyExc_ValueError, 'chr() arg not in range(0x110000)');
  }
  return unicode_char(ordinal);
}

/** A copy as an exact str. @source Objects/unicodeobject.c _PyUnicode_Copy */
export function _PyUnicode_Copy(o: PyUnicodeObject): PyUnicodeObject | null {
  return unicodeNew(o.v, unicodeKind(o));
}

/** The string itself if exact, else a copy: new reference. @source Objects/unicodeobject.c unicode_result_unchanged */
export function unicode_result_unchanged(o: PyUnicodeObject): PyUnicodeObject | null {
  return PyUnicode_CheckExact(o) ? Py_NewRef(o) : _PyUnicode_Copy(o);
}

/** An exact str with the value of `o`, or TypeError. @source Objects/unicodeobject.c PyUnicode_FromObject */
export function PyUnicode_FromObject(o: PyObject): PyUnicodeObject | null {
  if (PyUnicode_Check(o)) return unicode_result_unchanged(o);
  return PyErr_SetString(
    PyExc_TypeError,
    `Can't convert '${o.ob_type.tp_name}' object to str implicitly`,
  );
}

/** Whether the str is interned. @source Include/cpython/unicodeobject.h PyUnicode_CHECK_INTERNED */
export function unicodeIsInterned(o: PyUnicodeObject): boolean {
  return o.ob_type === PyUnicode_Type && (o.gc_refs & INTERNED) !== 0;
}

/**
 * The interned string equal to `o`; if there is none yet, `o` becomes it, and immortal. Steals
 * `o`, returns a new reference. Instances of subclasses are left alone.
 *
 * @source Objects/unicodeobject.c PyUnicode_InternInPlace
 */
export function PyUnicode_InternInPlace(o: PyObject): PyUnicodeObject {
  if (!PyUnicode_CheckExact(o)) return o as PyUnicodeObject;
  if (o.gc_refs & INTERNED) return o;
  const known = findInterned(o.v);
  if (known !== undefined) {
    Py_DECREF(o);
    return known;
  }
  interned.set(o.v, o);
  o.gc_refs |= INTERNED;
  _Py_SetImmortal(o);
  return o;
}

/** The interned string `s`, made if need be. @source Objects/unicodeobject.c PyUnicode_InternFromString */
export function PyUnicode_InternFromString(s: string): PyUnicodeObject {
  return findInterned(s) ?? PyUnicode_InternInPlace(PyUnicode_FromString(s));
}

/** The interned string `s`; those that CPython has from the start are made when they are first asked for. */
function findInterned(s: string): PyUnicodeObject | undefined {
  return interned.get(s) ?? (isKnownString(s) ? _Py_ID(s) : undefined);
}

/**
 * The interpreter's own string for an identifier: interned, immortal, borrowed.
 * @source Include/internal/pycore_global_strings.h _Py_ID
 */
export function _Py_ID(name: string): PyUnicodeObject {
  const known = interned.get(name);
  if (known !== undefined) return known;
  if (empty === null) {
    _PyUnicode_Init();
    return _Py_ID(name);
  }
  const o = newStatic(PyUnicode_Type, name, compactSize(Kind.ASCII, name.length));
  o.gc_refs = Kind.ASCII | INTERNED;
  interned.set(name, o);
  return o;
}

/** As `_Py_ID`, for a place that asks often: the string is looked up once in a run. */
export function frequentID(name: string): () => PyUnicodeObject {
  let known: PyUnicodeObject | null = null;
  onRuntimeReset(() => {
    known = null;
  });
  return () => (known ??= _Py_ID(name));
}

/** Hash of a str, cached in `n`. @source Objects/unicodeobject.c unicode_hash */
export function unicode_hash(self: PyObject): Py_hash_t {
  if (self.n === 0) self.n = hashString((self as PyUnicodeObject).v);
  return self.n;
}

/** Whether two strs have the same characters. @source Objects/stringlib/eq.h unicode_eq */
export function _PyUnicode_Equal(a: PyObject, b: PyObject): boolean {
  return a === b || (a as PyUnicodeObject).v === (b as PyUnicodeObject).v;
}

/** Orders two strs by code point: -1, 0 or 1. @source Objects/unicodeobject.c PyUnicode_Compare */
export function PyUnicode_Compare(a: PyUnicodeObject, b: PyUnicodeObject): number {
  if (a.v === b.v) return 0;
  // UTF-16 order differs from that of code points only if one has characters beyond U+FFFF.
  if (unicodeKind(a) === Kind.UCS4 || unicodeKind(b) === Kind.UCS4) {
    return compareCodePoints(a.v, b.v);
  }
  return a.v < b.v ? -1 : 1;
}

/** @source Objects/unicodeobject.c PyUnicode_RichCompare */
export function PyUnicode_RichCompare(a: PyObject, b: PyObject, op: number): PyObject | null {
  if (!PyUnicode_Check(a) || !PyUnicode_Check(b)) return Py_NotImplemented;
  if (op === Py_EQ) return a.v === b.v ? Py_True : Py_False;
  if (op === Py_NE) return a.v === b.v ? Py_False : Py_True;
  return Py_RETURN_RICHCOMPARE(PyUnicode_Compare(a, b), op);
}

function unicode_str(self: PyObject): PyObject | null {
  return unicode_result_unchanged(self as PyUnicodeObject);
}

function unicode_length(self: PyObject): number {
  return unicodeLength(self as PyUnicodeObject);
}

/** @source Objects/unicodeobject.c unicode_mod */
function unicode_mod(v: PyObject, w: PyObject): PyObject | null {
  return PyUnicode_Check(v) ? PyUnicode_Format(v, w) : Py_NotImplemented;
}

/** @source Objects/unicodeobject.c PyUnicode_Type */
export const PyUnicode_Type = defineType({
  tp_name: 'str',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 64,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.UNICODE_SUBCLASS | TPFLAGS.MATCH_SELF,
  tp_doc:
    "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n" +
    'Create a new string object from the given object. If encoding or\n' +
    'errors is specified, then the object must expose a data buffer\n' +
    'that will be decoded using the given encoding and error handler.\n' +
    'Otherwise, returns the result of object.__str__() (if defined)\n' +
    'or repr(object).\nencoding defaults to sys.getdefaultencoding().\n' +
    "errors defaults to 'strict'.",
  tp_dealloc: unicode_dealloc,
  tp_repr: unicode_repr,
  tp_hash: unicode_hash,
  tp_str: unicode_str,
  tp_richcompare: PyUnicode_RichCompare,
  tp_iter: unicode_iter,
  tp_new: unicode_new,
  nb_remainder: unicode_mod,
  sq_length: unicode_length,
  sq_concat: PyUnicode_Concat,
  sq_repeat: unicode_repeat,
  sq_item: unicode_getitem,
  sq_contains: PyUnicode_Contains,
  mp_length: unicode_length,
  mp_subscript: unicode_subscript,
  get methods() {
    return unicode_methods();
  },
});

// The rest of the C file's public functions, by the subjects it was divided into.
export { PyUnicode_Format } from './unicode-format';
export { unicode_fill_utf8 } from './unicode-blocks';
export {
  PyUnicode_Append,
  PyUnicode_Concat,
  PyUnicode_Contains,
  PyUnicode_Join,
  PyUnicode_Substring,
  _PyUnicode_JoinArray,
} from './unicode-sequence';
