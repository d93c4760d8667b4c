/** Blocks of memory that a string has besides its object, and how large it is with them. */
import { PyMem_Free, PyMem_Malloc, PyObject_Free } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { PyErr_NoMemory } from './errors';
import { tp_free } from './tp-free';
import { CHAR_SIZE, Kind, kindOfString } from './unicode-kind';
import {
  HAS_UTF8,
  PyUnicode_CheckExact,
  PyUnicode_Type,
  compactSize,
  unicodeKind,
  unicodeLength,
  type PyUnicodeObject,
} from './unicodeobject';

/** Addresses of cached UTF-8 forms, and of the characters of subclass instances. */
let utf8Blocks = new Map<PyObject, number>();
let dataBlocks = new Map<PyObject, number>();

onRuntimeReset(() => {
  utf8Blocks = new Map();
  dataBlocks = new Map();
});

/**
 * Books the block that CPython caches when C code asks for the UTF-8 form: the string's
 * `__sizeof__` grows by it. Does nothing for ASCII strings, whose UTF-8 form they are themselves.
 *
 * @source Objects/unicodeobject.c unicode_fill_utf8
 */
export function unicode_fill_utf8(o: PyUnicodeObject): void {
  if (unicodeKind(o) === Kind.ASCII || utf8Blocks.has(o)) return;
  if (PyUnicode_CheckExact(o)) {
    if (o.gc_refs & HAS_UTF8) return;
    o.gc_refs |= HAS_UTF8;
  }
  utf8Blocks.set(o, PyMem_Malloc(utf8Length(o.v) + 1));
}

function utf8Length(s: string): number {
  let n = 0;
  for (let i = 0; i < s.length; i++) {
    const ch = s.codePointAt(i)!;
    if (ch > 0xffff) i++;
    n += ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
  }
  return n;
}

/** Puts the characters of a subclass instance into a block of their own; false: MemoryError is set. */
export function unicodeAllocData(o: PyUnicodeObject): boolean {
  const addr = PyMem_Malloc((unicodeLength(o) + 1) * CHAR_SIZE[kindOfString(o.v)]);
  if (addr < 0) {
    PyErr_NoMemory();
    return false;
  }
  dataBlocks.set(o, addr);
  return true;
}

function freeBlock(blocks: Map<PyObject, number>, o: PyObject): void {
  const addr = blocks.get(o);
  if (addr === undefined) return;
  blocks.delete(o);
  PyMem_Free(addr);
}

/** @source Objects/unicodeobject.c unicode_dealloc */
export function unicode_dealloc(o: PyObject): void {
  if (o.ob_type === PyUnicode_Type) {
    if (o.gc_refs & HAS_UTF8) freeBlock(utf8Blocks, o);
    PyObject_Free(o);
    return;
  }
  freeBlock(utf8Blocks, o);
  freeBlock(dataBlocks, o);
  tp_free(o);
}

/** Bytes of the object without a GC header. @source Objects/unicodeobject.c unicode_sizeof_impl */
export function unicodeSize(o: PyUnicodeObject): number {
  const kind = unicodeKind(o);
  const length = unicodeLength(o);
  const size = PyUnicode_CheckExact(o)
    ? compactSize(kind, length)
    : 64 + (length + 1) * CHAR_SIZE[kind];
  const hasUtf8 = utf8Blocks.has(o) || (PyUnicode_CheckExact(o) && (o.gc_refs & HAS_UTF8) !== 0);
  return hasUtf8 ? size + utf8Length(o.v) + 1 : size;
}
