/** Which constants are one object: CPython's constant cache of a compilation. */

import type {
  BytesConstant,
  CodeDescription,
  Constant,
  FrozensetConstant,
  TupleConstant,
} from './code-description';
import { constantKey, NO_HEAP } from './compiler-heap';
import type { CompilerHeap, HeapRef } from './compiler-heap';

export const NONE: Constant = { kind: 'None' };
export const ELLIPSIS: Constant = { kind: 'Ellipsis' };

const floatView = new DataView(new ArrayBuffer(8));

function floatKey(value: number): string {
  if (Number.isInteger(value) && !Object.is(value, -0)) return String(value);
  floatView.setFloat64(0, value);
  return `x${floatView.getBigUint64(0).toString(16)}`;
}

/**
 * A text that constants share exactly when they are equal in Python, as keys of a set: `1`, `True`,
 * `1.0` and `1+0j` are. Identity of NaNs is left out.
 */
export function equalityKey(constant: Constant): string {
  switch (constant.kind) {
    case 'bool':
    case 'int':
      return `n${BigInt(constant.value)}`;
    case 'float':
      return numberKey(constant.value);
    case 'complex':
      if (constant.imag === 0) return numberKey(constant.real);
      return `c${numberKey(constant.real)},${numberKey(constant.imag)}`;
    case 'str':
      return `s${constant.value.length}:${constant.value}`;
    case 'bytes':
      return `b${constant.value.length}:${constant.value.join()}`;
    case 'tuple':
      return `(${constant.items.map(equalityKey).join()})`;
    case 'frozenset':
      return `{${[...new Set(constant.items.map(equalityKey))].sort().join()}}`;
    case 'code':
      return `code ${constant.code.co_qualname.value}:${constant.code.co_firstlineno}`;
    case 'None':
    case 'Ellipsis':
      return constant.kind;
  }
}

function numberKey(value: number): string {
  return Number.isInteger(value) ? `n${BigInt(value)}` : `f${value}`;
}

/** A frozenset of these constants: of equal ones the first stays. */
export function frozensetConstant(items: readonly Constant[]): FrozensetConstant {
  const seen = new Map<string, Constant>();
  for (const item of items) {
    const key = equalityKey(item);
    if (key === 'fNaN' || !seen.has(key)) seen.set(key === 'fNaN' ? `f${seen.size}` : key, item);
  }
  return { kind: 'frozenset', items: [...seen.values()] };
}

/** Constants by equality of type and value. */
export class ConstCache {
  private readonly constants = new Map<string, Constant>();
  private readonly keys = new Map<Constant, string>();
  /** The keys that the cache holds on the heap. */
  private readonly held: HeapRef[] = [];
  private nans = 0;

  constructor(private readonly heap: CompilerHeap = NO_HEAP) {}

  /** Ends the cache on the heap. */
  free(): void {
    for (const key of this.held) this.heap.release(key);
    this.held.length = 0;
  }

  /**
   * A text that two constants share exactly when CPython holds them for the same constant.
   *
   * @source Objects/codeobject.c _PyCode_ConstantKey
   */
  key(constant: Constant): string {
    const known = this.keys.get(constant);
    if (known !== undefined) return known;
    const key = this.makeKey(constant);
    this.keys.set(constant, key);
    return key;
  }

  private makeKey(constant: Constant): string {
    switch (constant.kind) {
      case 'None':
      case 'Ellipsis':
        return constant.kind;
      case 'bool':
        return constant.value ? 'True' : 'False';
      case 'int':
        return `i${constant.value}`;
      case 'float':
        // A NaN equals itself by identity only.
        return Number.isNaN(constant.value) ? `n${this.nans++}` : `f${floatKey(constant.value)}`;
      case 'complex':
        return `c${floatKey(constant.real)},${floatKey(constant.imag)}`;
      case 'str':
        return `s${constant.value.length}:${constant.value}`;
      case 'bytes':
        return `b${constant.value.length}:${constant.value.join()}`;
      case 'tuple':
        return `(${constant.items.map((item) => this.key(item)).join()})`;
      case 'frozenset':
        return `{${[...new Set(constant.items.map((item) => this.key(item)))].sort().join()}}`;
      case 'code':
        return this.codeKey(constant.code);
    }
  }

  /** @source Objects/codeobject.c code_richcompare */
  private codeKey(code: CodeDescription): string {
    const counts = [
      code.co_argcount,
      code.co_posonlyargcount,
      code.co_kwonlyargcount,
      code.co_flags,
      code.co_firstlineno,
    ];
    const parts = [code.co_consts, code.co_names, code.co_localsplusnames];
    const bytes = [code.co_code, code.co_linetable, code.co_exceptiontable];
    return [
      'C',
      this.key(code.co_name),
      counts.join(),
      ...parts.map((part) => this.key(part)),
      ...bytes.map((part) => part.join()),
    ].join('|');
  }

  /**
   * The one object that stands for all constants equal to this one.
   *
   * @source Python/compile.c merge_consts_recursive
   */
  merge(constant: Constant): Constant {
    if (constant.kind === 'None') return NONE;
    if (constant.kind === 'Ellipsis') return ELLIPSIS;
    const { heap } = this;
    const key = this.key(constant);
    const held = constantKey(heap, constant);
    const known = this.constants.get(key);
    if (known !== undefined) {
      heap.release(held);
      return known;
    }
    this.held.push(held);
    let merged = constant;
    if (constant.kind === 'tuple') {
      // In place: the parser's arena holds this very tuple.
      const items = constant.items as Constant[];
      items.forEach((item, index) => {
        const one = this.merge(item);
        if (one === item) return;
        items[index] = one;
        heap.replaceItem(constant, index, one);
      });
    } else if (constant.kind === 'frozenset') {
      merged = { kind: 'frozenset', items: constant.items.map((item) => this.merge(item)) };
      heap.setItem(held, 1, heap.makeFrozenset(merged, merged.items));
      this.keys.set(merged, key);
    }
    this.constants.set(key, merged);
    return merged;
  }

  /**
   * Like `merge` for a new tuple whose items are merged already.
   *
   * @source Python/compile.c _PyCompile_ConstCacheMergeOne
   */
  mergeTuple(items: readonly Constant[]): TupleConstant {
    const { heap } = this;
    const tuple: TupleConstant = { kind: 'tuple', items };
    const made = heap.get(tuple);
    const key = this.key(tuple);
    const held = constantKey(heap, tuple);
    const known = this.constants.get(key);
    if (known === undefined) {
      this.constants.set(key, tuple);
      this.held.push(held);
    } else {
      heap.release(held);
    }
    heap.release(made);
    return (known ?? tuple) as TupleConstant;
  }

  mergeBytes(bytes: Uint8Array): Uint8Array {
    const merged = this.merge({ kind: 'bytes', value: bytes });
    return (merged as BytesConstant).value;
  }
}

/** Truth of a constant, as `PyObject_IsTrue` gives it. */
export function isTrueConstant(constant: Constant): boolean {
  switch (constant.kind) {
    case 'None':
      return false;
    case 'bool':
      return constant.value;
    case 'int':
      return constant.value !== 0 && constant.value !== 0n;
    case 'float':
      return constant.value !== 0;
    case 'complex':
      return constant.real !== 0 || constant.imag !== 0;
    case 'str':
    case 'bytes':
      return constant.value.length > 0;
    case 'tuple':
    case 'frozenset':
      return constant.items.length > 0;
    case 'Ellipsis':
    case 'code':
      return true;
  }
}
