/**
 * The simulated allocator: addresses and sizes of blocks, reused as pymalloc reuses them (the most
 * recently freed block of a size class first). It holds no bytes, only who is where.
 */
import { GcFlag, PyObject, TPFLAGS, type PyTypeObject } from './object';
import { observer } from './observer';
import { onRuntimeReset } from './runtime';
import { Py_INCREF, _Py_SetImmortal } from './refcount';

/** Bytes of PyGC_Head, in front of every object of a HAVE_GC type. */
export const GC_HEAD_SIZE = 16;
/** Bytes in front of the GC head for a managed dict or weakref pointer. */
export const PRE_HEADER_SIZE = 16;
/** Flags of types whose instances have one. @source Include/internal/pycore_object.h _Py_TPFLAGS_PREHEADER */
const PRE_HEADER = TPFLAGS.MANAGED_DICT | TPFLAGS.MANAGED_WEAKREF;
const SMALL_REQUEST_THRESHOLD = 512;
const UNIT = 16;
const POOL_UNITS = 1024;
/** Address unit 0 as a number for `id()`. */
export const ADDRESS_BASE = 0x7f0000000000;
/** First unit of objects in the interpreter's static data, which no allocator knows. */
const STATIC_START = 0x0c000000;
/** First unit of those of them that stand half a unit further. */
const HALFWAY_START = 0x0e000000;
/** First unit of blocks beyond pymalloc's threshold. */
const LARGE_START = 0x10000000;

/** Told of every block; _tracemalloc implements it. */
export interface MemoryHook {
  alloc(addr: number, size: number): void;
  free(addr: number): void;
  /** An object begins in the block, which may come from a free list. */
  newReference(addr: number): void;
}

/** Who is told, or null. */
export let hook: MemoryHook | null = null;
export function setMemoryHook(h: MemoryHook | null): void {
  hook = h;
}

/** Figures of the simulated heap, in bytes and blocks. */
export const memory = { used: 0, peak: 0, blocks: 0, limit: 8 * 1024 ** 3 };

/** By size class: the block freed last, or 0; and by block: the one freed before it. */
let freeBlock = new Int32Array(0);
let nextFree = new Int32Array(0);
let smallSizes = new Uint16Array(0);
let nextPool = POOL_UNITS;
let poolBump: number[] = [];
let poolEnd: number[] = [];
let largeFree = new Map<number, number[]>();
let largeSizes = new Map<number, number>();
let attachedToLarge = new Map<number, number>();
let nextLarge = LARGE_START;
let nextStatic = STATIC_START;
let nextHalfway = HALFWAY_START;
/**
 * Bytes of the largest block. The JavaScript array that holds a list's items can be little larger
 * than 2 ** 27 elements, and V8 ends the process when it must grow beyond that.
 */
const LARGEST_BLOCK = 2 ** 29;

onRuntimeReset(() => {
  poolBump = [];
  poolEnd = [];
  for (let i = 0; i <= SMALL_REQUEST_THRESHOLD / UNIT; i++) {
    poolBump.push(0);
    poolEnd.push(0);
  }
  freeBlock = new Int32Array(SMALL_REQUEST_THRESHOLD / UNIT + 1);
  nextFree = new Int32Array(1 << 16);
  smallSizes = new Uint16Array(1 << 16);
  nextPool = POOL_UNITS;
  largeFree = new Map();
  largeSizes = new Map();
  attachedToLarge = new Map();
  nextLarge = LARGE_START;
  nextStatic = STATIC_START;
  nextHalfway = HALFWAY_START;
  hook = null;
  memory.used = 0;
  memory.peak = 0;
  memory.blocks = 0;
});

/** A block of pymalloc's. */
export function allocSmall(size: number): number {
  const sizeClass = (size + UNIT - 1) >> 4;
  let addr = freeBlock[sizeClass];
  if (addr !== 0) freeBlock[sizeClass] = nextFree[addr];
  else addr = carveBlock(sizeClass);
  smallSizes[addr] = size;
  return addr;
}

/** A block of the class that was never used before. */
function carveBlock(sizeClass: number): number {
  let addr = poolBump[sizeClass];
  if (addr + sizeClass > poolEnd[sizeClass] || addr === 0) {
    // Three units at a pool's start are its header, as in obmalloc.
    addr = nextPool + 3;
    poolEnd[sizeClass] = nextPool + POOL_UNITS;
    nextPool += POOL_UNITS;
    if (nextPool > smallSizes.length) growBlocks();
  }
  poolBump[sizeClass] = addr + sizeClass;
  return addr;
}

function growBlocks(): void {
  const sizes = new Uint16Array(smallSizes.length * 2);
  sizes.set(smallSizes);
  smallSizes = sizes;
  const next = new Int32Array(nextFree.length * 2);
  next.set(nextFree);
  nextFree = next;
}

function allocLarge(size: number): number {
  const units = Math.ceil((size + 8) / UNIT);
  const free = largeFree.get(units);
  let addr = free?.pop();
  if (addr === undefined) {
    addr = nextLarge;
    nextLarge += units;
  }
  largeSizes.set(addr, size);
  return addr;
}

/** Whether the simulated machine has a block of so many bytes: to ask before what is to be in it is made. */
export function isAvailable(bytes: number): boolean {
  return memory.used + bytes <= memory.limit && bytes <= LARGEST_BLOCK;
}

/**
 * Gives a block of `size` bytes as an address (in units of 16 bytes, > 0), or -1 when the
 * simulated machine has no such block: the caller raises MemoryError.
 *
 * @source Objects/obmalloc.c PyMem_Malloc
 */
export function PyMem_Malloc(requested: number): number {
  if (!isAvailable(requested)) return -1;
  const size = Math.max(requested, 1);
  const addr = size <= SMALL_REQUEST_THRESHOLD ? allocSmall(size) : allocLarge(size);
  memory.used += size;
  memory.blocks++;
  if (memory.used > memory.peak) memory.peak = memory.used;
  if (hook !== null) hook.alloc(addr, requested);
  return addr;
}

/**
 * Allocates a block of `size` bytes and then frees the one at `dying`, of as many bytes: gives the new
 * one. 0, and nothing has changed, where that is not as simple as it mostly is.
 */
export function exchangeBlock(dying: number, size: number): number {
  const sizeClass = (size + UNIT - 1) >> 4;
  const addr = freeBlock[sizeClass];
  if (addr === 0 || hook !== null || smallSizes[dying] !== size) return 0;
  smallSizes[addr] = size;
  nextFree[dying] = nextFree[addr];
  freeBlock[sizeClass] = dying;
  return addr;
}

/**
 * Remembers that `block` belongs to the object in the block at `owner`, until that is freed: its
 * link for the free list has no other use so long.
 */
export function attachBlock(owner: number, block: number): void {
  if (owner < STATIC_START) nextFree[owner] = block;
  else attachedToLarge.set(owner, block);
}

/** The block that was attached last to the one at `owner`. */
export function attachedBlock(owner: number): number {
  return owner < STATIC_START ? nextFree[owner] : (attachedToLarge.get(owner) ?? 0);
}

/** Bytes that were requested for the block at `addr`. */
export function blockSize(addr: number): number {
  return addr < STATIC_START ? smallSizes[addr] : (largeSizes.get(addr) ?? 0);
}

/** Gives the block back; `addr` 0 is no block. @source Objects/obmalloc.c PyMem_Free */
export function PyMem_Free(addr: number): void {
  if (addr <= 0) return;
  if (hook !== null) hook.free(addr);
  let size: number;
  if (addr < LARGE_START) {
    size = smallSizes[addr];
    const sizeClass = (size + UNIT - 1) >> 4;
    nextFree[addr] = freeBlock[sizeClass];
    freeBlock[sizeClass] = addr;
  } else {
    size = largeSizes.get(addr) ?? 0;
    largeSizes.delete(addr);
    const units = Math.ceil((size + 8) / UNIT);
    const free = largeFree.get(units);
    if (free === undefined) largeFree.set(units, [addr]);
    else free.push(addr);
  }
  memory.used -= size;
  memory.blocks--;
}

/**
 * A block of the C library's allocator: traced, but none of the blocks that are counted.
 * @source Objects/obmalloc.c PyMem_RawMalloc
 */
export function PyMem_RawMalloc(size: number): number {
  const addr = allocLarge(size);
  memory.used += size;
  if (hook !== null) hook.alloc(addr, size);
  return addr;
}

/** Gives a raw block back; `addr` 0 is no block. @source Objects/obmalloc.c PyMem_RawFree */
export function PyMem_RawFree(addr: number): void {
  if (addr === 0) return;
  PyMem_Free(addr);
  memory.blocks++;
}

/**
 * Resizes a block: a new address, the same one, or -1 (the old block stays). `addr` 0 allocates.
 * A small block stays where it is as long as its size class does.
 * @source Objects/obmalloc.c PyMem_Realloc, pymalloc_realloc
 */
export function PyMem_Realloc(addr: number, size: number): number {
  if (addr === 0) return PyMem_Malloc(size);
  if (addr < STATIC_START) {
    const capacity = ((smallSizes[addr] + UNIT - 1) >> 4) * UNIT;
    // The free lists go by the size class of the requested size, so the class must not change.
    if (size > capacity - UNIT && size <= capacity) {
      if (hook !== null) {
        hook.free(addr);
        hook.alloc(addr, size);
      }
      memory.used += size - smallSizes[addr];
      if (memory.used > memory.peak) memory.peak = memory.used;
      smallSizes[addr] = size;
      return addr;
    }
  }
  // A tracer sees a realloc as the old trace's end, then the new one: both never count at once.
  const tracer = hook;
  hook = null;
  const grown = PyMem_Malloc(size);
  hook = tracer;
  if (grown < 0) return -1;
  PyMem_Free(addr);
  if (hook !== null) hook.alloc(grown, size);
  return grown;
}

/** Bytes in front of an object of `type`: GC head and pre-header. @source Include/internal/pycore_object.h _PyType_PreHeaderSize */
export function _PyType_PreHeaderSize(type: PyTypeObject): number {
  const flags = type.tp_flags;
  return (flags & TPFLAGS.HAVE_GC ? GC_HEAD_SIZE : 0) + (flags & PRE_HEADER ? PRE_HEADER_SIZE : 0);
}

/** The unit in which the object itself begins: behind the headers of its block; static ones have none. */
export function unitOf(o: PyObject): number {
  const { addr } = o;
  if (addr >= STATIC_START && addr < LARGE_START) return addr;
  const { tp_flags } = o.ob_type;
  if (!(tp_flags & (TPFLAGS.HAVE_GC | PRE_HEADER))) return addr;
  return addr + _PyType_PreHeaderSize(o.ob_type) / UNIT;
}

/** The number that `id(o)` shows. */
export function addressOf(o: PyObject): number {
  const unit = unitOf(o);
  const halfway = unit >= HALFWAY_START && unit < LARGE_START;
  return ADDRESS_BASE + unit * UNIT + (halfway ? UNIT / 2 : 0);
}

/** Tells the tracer of memory that the object in a block is another one, or alive again. @source Objects/object.c new_reference */
export function retraceReference(o: PyObject): void {
  if (hook !== null) hook.newReference(o.addr);
}

/**
 * Makes the object in a block that the caller got (from the allocator or a free list): count 1,
 * type increfed if it is a heap type. For GC types use gc/objects instead.
 *
 * @source Include/internal/pycore_object.h _PyObject_Init
 */
export function _PyObject_InitAt<V>(type: PyTypeObject, v: V, addr: number): PyObject<V> {
  const o = new PyObject(type, v, addr);
  if (type.tp_flags & TPFLAGS.HEAPTYPE) Py_INCREF(type);
  if (hook !== null) hook.newReference(addr);
  if (observer !== null) observer.alloc(o);
  return o;
}

/**
 * A new object of a type without GC header, `size` bytes. Never fails: only single large blocks
 * can exhaust the simulated memory (check `PyMem_Malloc` yourself where size is the script's).
 *
 * @source Objects/object.c _PyObject_New
 */
export function PyObject_New<V>(
  type: PyTypeObject,
  v: V,
  size: number = type.tp_basicsize,
): PyObject<V> {
  let addr = PyMem_Malloc(size);
  if (addr < 0) addr = allocSmall(UNIT);
  return _PyObject_InitAt(type, v, addr);
}

/** An immortal object of a static type, made at start-up. */
export function newImmortal<V>(type: PyTypeObject, v: V, size: number): PyObject<V> {
  const o = PyObject_New(type, v, size);
  _Py_SetImmortal(o);
  return o;
}

/** Room for an object in the interpreter's static data, as an address; see `newStatic`. */
export function staticBlock(size: number, halfway = false): number {
  const addr = halfway ? nextHalfway : nextStatic;
  const units = Math.ceil(size / UNIT);
  if (halfway) nextHalfway += units;
  else nextStatic += units;
  largeSizes.set(addr, size);
  return addr;
}

/**
 * An immortal object in the interpreter's static data: no block of the allocator, never traced.
 * `halfway`: its address is a multiple of 8 but not of 16, as a number's in CPython's runtime state.
 * @source Include/internal/pycore_runtime_init.h
 */
export function newStatic<V>(type: PyTypeObject, v: V, size: number, halfway = false): PyObject<V> {
  const o = _PyObject_InitAt(type, v, staticBlock(size, halfway));
  _Py_SetImmortal(o);
  return o;
}

/**
 * Ends the object and gives its block back. Does not touch what the object owned nor its type.
 * @source Objects/obmalloc.c PyObject_Free
 */
export function PyObject_Free(o: PyObject): void {
  endObject(o);
  PyMem_Free(o.addr);
}

/** Ends the object but keeps its block, for a free list that reuses `o.addr`. */
export function endObject(o: PyObject): void {
  o.gc_flags |= GcFlag.FREED;
  if (observer !== null) observer.dealloc(o);
}
