/** Blocks of 32-bit integers in one array: what owners refer to, without an array for each. */

import { REG, REGISTERS, SLOTS } from './recorder-memory';

/** Size classes: a block holds a power of two of numbers. */
const CLASSES = 32;
/** Numbers in the smallest block. */
const LEAST = 2;

const NO_WORDS = new Int32Array(0);

/** Gives and takes back blocks; a block is the index of its first number. */
export class SlotPool {
  data: Int32Array;
  private end = 1;
  /** First free block of each class; a free block begins with the index of the next one. */
  private readonly free = new Int32Array(CLASSES);

  /** `words`: numbers that already lie in blocks, at their own indices. `memory`: where blocks are to lie. */
  constructor(
    words: Int32Array = NO_WORDS,
    memory: Int32Array = new Int32Array(words.length + 64),
  ) {
    this.data = memory;
    this.data.set(words);
    this.end = Math.max(1, words.length);
  }

  /** A block for at least so many numbers, which are not cleared. */
  take(least: number): number {
    const size = blockCapacity(least);
    const kind = 31 - Math.clz32(size);
    const at = this.free[kind]!; // one for each class
    if (at !== 0) {
      this.free[kind] = this.data[at]!; // a free block
      return at;
    }
    const block = this.end;
    this.end += size;
    if (this.end > this.data.length) this.grow(this.end);
    return block;
  }

  /** Takes a block back; one of another size than `take` gives is left where it is. */
  give(block: number, capacity: number): void {
    if (capacity < LEAST || (capacity & (capacity - 1)) !== 0) return;
    const kind = 31 - Math.clz32(capacity);
    this.data[block] = this.free[kind]!; // one for each class
    this.free[kind] = block;
  }

  private grow(least: number): void {
    const grown = new Int32Array(Math.max(least, this.data.length * 2));
    grown.set(this.data);
    // Blocks that have outgrown the recorder's memory have left it.
    if (this.data === SLOTS) REGISTERS[REG.NEAR] = 0;
    this.data = grown;
  }
}

/** Numbers that the block has which `take(least)` gives. */
export function blockCapacity(least: number): number {
  return least <= LEAST ? LEAST : 1 << (32 - Math.clz32(least - 1));
}
