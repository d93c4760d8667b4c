/**
 * What a compilation makes on the heap while it works. CPython's compiler keeps its state in dicts,
 * lists, sets and tuples; they count as allocations of the collector and pass through its free
 * lists, so a program can see that it compiles. The compiler says here when each begins and ends.
 */

import type {
  CodeDescription,
  Constant,
  FrozensetConstant,
  SyntaxFault,
  TupleConstant,
} from './code-description';

/** An object on the heap, opaque to the compiler; null stands for one that has no GC header. */
export type HeapRef = object | null;

/** The heap as the compiler sees it. Every reference that a function gives is a new one. */
export interface CompilerHeap {
  newList(): HeapRef;
  newDict(): HeapRef;
  newSet(): HeapRef;
  /** An iterator over a set, which need not be given if it is not a constant. */
  newSetIterator(set: HeapRef): HeapRef;
  /** A tuple of this many empty places; 0 gives the one empty tuple. */
  newTuple(size: number): HeapRef;
  /** Puts an object in a place of a tuple, for what is there, and takes over the reference. */
  setItem(tuple: HeapRef, index: number, item: HeapRef): void;
  /** Puts the object of another constant in a place of a constant tuple. */
  replaceItem(tuple: TupleConstant, index: number, item: Constant): void;
  /** A frozenset of the tuple's items. */
  newFrozenset(tuple: HeapRef): HeapRef;
  /** The object of a constant, made now if there is none yet. */
  get(constant: Constant): HeapRef;
  /** Makes the frozenset of a constant from a tuple of these items. */
  makeFrozenset(constant: FrozensetConstant, items: readonly Constant[]): HeapRef;
  /** Makes the code object. */
  makeCode(code: CodeDescription): HeapRef;
  /** Lets the parser's arena own a reference to the constant's object until the end. */
  keep(constant: Constant): void;
  /** Gives a reference up. */
  release(ref: HeapRef): void;
  /** Told of a fault while all that was made for it is still there. */
  refuse(fault: SyntaxFault): void;
}

/** For a compilation that is part of no run: nothing is made. */
export const NO_HEAP: CompilerHeap = {
  newList: () => null,
  newDict: () => null,
  newSet: () => null,
  newSetIterator: () => null,
  newTuple: () => null,
  setItem: () => undefined,
  replaceItem: () => undefined,
  newFrozenset: () => null,
  get: () => null,
  makeFrozenset: () => null,
  makeCode: () => null,
  keep: () => undefined,
  release: () => undefined,
  refuse: () => undefined,
};

/** -0.0, which is another constant than 0.0. */
function isNegativeZero(value: number): boolean {
  return Object.is(value, -0);
}

/**
 * The object under which a constant is known among constants, null if that is a plain object itself.
 *
 * @source Objects/codeobject.c _PyCode_ConstantKey
 */
export function constantKey(heap: CompilerHeap, constant: Constant): HeapRef {
  switch (constant.kind) {
    case 'None':
    case 'Ellipsis':
    case 'int':
    case 'str':
      return null;
    case 'code':
      return heap.get(constant);
    case 'bool':
    case 'bytes':
      return heap.newTuple(2);
    case 'float':
      return heap.newTuple(isNegativeZero(constant.value) ? 3 : 2);
    case 'complex': {
      const marked = isNegativeZero(constant.real) || isNegativeZero(constant.imag);
      return heap.newTuple(marked ? 3 : 2);
    }
    case 'tuple':
      return pair(heap, keysOf(heap, constant.items), constant);
    case 'frozenset': {
      const keys = keysOf(heap, constant.items);
      const set = heap.newFrozenset(keys);
      heap.release(keys);
      return pair(heap, set, constant);
    }
  }
}

function keysOf(heap: CompilerHeap, items: readonly Constant[]): HeapRef {
  const keys = heap.newTuple(items.length);
  items.forEach((item, index) => {
    heap.setItem(keys, index, constantKey(heap, item));
  });
  return keys;
}

function pair(heap: CompilerHeap, keys: HeapRef, constant: Constant): HeapRef {
  const key = heap.newTuple(2);
  heap.setItem(key, 0, keys);
  heap.setItem(key, 1, heap.get(constant));
  return key;
}
