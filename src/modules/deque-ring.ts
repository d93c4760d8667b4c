/** The contents of a deque: a ring of items, and the blocks of 64 that CPython would have for them. */
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyErr_NoMemory } from '../objects/errors';

const BLOCKLEN = 64;
const CENTER = (BLOCKLEN - 1) >> 1;
const BLOCK_SIZE = (BLOCKLEN + 2) * 8;
const MAXFREEBLOCKS = 16;

/** Items by position; which block an item is in follows from `leftindex`. @source Modules/_collectionsmodule.c dequeobject */
export class DequeRing {
  /** Length is a power of two. */
  private buffer: (PyObject | null)[] = [null, null, null, null, null, null, null, null];
  private head = 0;
  size = 0;
  /** Changes whenever the contents do: iterators notice. */
  state = 0;
  /** -1: unbounded. */
  maxlen = -1;
  /** Place of the first item in its block. */
  leftindex = CENTER + 1;
  private blocks: number[] = [PyMem_Malloc(BLOCK_SIZE)];
  private freeblocks: number[] = [];

  /** Blocks in use, as `__sizeof__` counts them. */
  blockCount(): number {
    return Math.floor((this.leftindex + this.size + BLOCKLEN - 1) / BLOCKLEN);
  }

  /** Makes as many blocks as are needed now. */
  private fitBlocks(): void {
    const wanted = Math.max(1, this.blockCount());
    while (this.blocks.length < wanted) {
      this.blocks.push(this.freeblocks.pop() ?? PyMem_Malloc(BLOCK_SIZE));
    }
    while (this.blocks.length > wanted) this.freeBlock(this.blocks.pop()!);
  }

  private freeBlock(addr: number): void {
    if (this.freeblocks.length < MAXFREEBLOCKS) this.freeblocks.push(addr);
    else PyMem_Free(addr);
  }

  /** JavaScript arrays can have twice as many, not four times. */
  static readonly MOST_ITEMS = 2 ** 25;

  private grow(): void {
    const n = this.buffer.length;
    const larger = new Array<PyObject | null>(n * 2);
    for (let i = 0; i < n; i++) larger[i] = this.buffer[(this.head + i) & (n - 1)];
    for (let i = n; i < n * 2; i++) larger[i] = null;
    this.buffer = larger;
    this.head = 0;
  }

  get(i: number): PyObject {
    return this.buffer[(this.head + i) & (this.buffer.length - 1)]!;
  }

  set(i: number, item: PyObject): void {
    this.buffer[(this.head + i) & (this.buffer.length - 1)] = item;
  }

  push(item: PyObject): void {
    if (this.size === this.buffer.length) this.grow();
    this.buffer[(this.head + this.size) & (this.buffer.length - 1)] = item;
    this.size++;
    // Only the item that does not fit into the last block needs a new one.
    if (((this.leftindex + this.size - 1) & (BLOCKLEN - 1)) === 0) this.fitBlocks();
  }

  unshift(item: PyObject): void {
    if (this.size === this.buffer.length) this.grow();
    this.head = (this.head - 1) & (this.buffer.length - 1);
    this.buffer[this.head] = item;
    this.size++;
    this.leftindex = this.leftindex === 0 ? BLOCKLEN - 1 : this.leftindex - 1;
    if (this.leftindex === BLOCKLEN - 1) this.fitBlocks();
  }

  pop(): PyObject {
    const at = (this.head + this.size - 1) & (this.buffer.length - 1);
    const item = this.buffer[at]!;
    this.buffer[at] = null;
    this.size--;
    if (((this.leftindex + this.size) & (BLOCKLEN - 1)) === 0) {
      if (this.size === 0) this.leftindex = CENTER + 1;
      this.fitBlocks();
    }
    return item;
  }

  shift(): PyObject {
    const item = this.buffer[this.head]!;
    this.buffer[this.head] = null;
    this.head = (this.head + 1) & (this.buffer.length - 1);
    this.size--;
    this.leftindex++;
    if (this.leftindex === BLOCKLEN) {
      this.leftindex = this.size === 0 ? CENTER + 1 : 0;
      this.fitBlocks();
    }
    return item;
  }

  /** Where an empty deque that is about to be extended starts. */
  startAt(leftindex: number): void {
    if (this.size === 0) this.leftindex = leftindex;
  }

  /** Moves n items from the right end to the left one (n < 0: the other way). */
  rotate(n: number): void {
    const { buffer, size } = this;
    const mask = buffer.length - 1;
    const count = Math.abs(n);
    for (let i = 0; i < count; i++) {
      if (n > 0) {
        const from = (this.head + size - 1) & mask;
        const item = buffer[from];
        buffer[from] = null;
        this.head = (this.head - 1) & mask;
        buffer[this.head] = item;
      } else {
        const item = buffer[this.head];
        buffer[this.head] = null;
        buffer[(this.head + size) & mask] = item;
        this.head = (this.head + 1) & mask;
      }
    }
    this.leftindex = (((this.leftindex - n) % BLOCKLEN) + BLOCKLEN) % BLOCKLEN;
    this.fitBlocks();
  }

  /** Empties it and gives what was in it, first to last. */
  takeAll(): PyObject[] {
    const all: PyObject[] = [];
    for (let i = 0; i < this.size; i++) all.push(this.get(i));
    this.buffer = [null, null, null, null, null, null, null, null];
    this.head = 0;
    this.size = 0;
    this.leftindex = CENTER + 1;
    return all;
  }

  /** Gives back the blocks that the contents taken out had. */
  releaseBlocks(): void {
    this.fitBlocks();
  }

  /** Gives back all blocks, at the end. */
  free(): void {
    for (const addr of this.blocks) PyMem_Free(addr);
    for (const addr of this.freeblocks) PyMem_Free(addr);
    this.blocks = [];
    this.freeblocks = [];
  }
}

export const DEQUE_BLOCK_SIZE = BLOCK_SIZE;
export const DEQUE_BLOCKLEN = BLOCKLEN;

/** Whether one more item fits; else it is given up and MemoryError set. */
export function hasRoom(d: DequeRing, item: PyObject): boolean {
  if (d.size < DequeRing.MOST_ITEMS) return true;
  Py_DECREF(item);
  PyErr_NoMemory();
  return false;
}
