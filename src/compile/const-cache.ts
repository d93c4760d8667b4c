/** Which constants are one object: CPython's constant cache of a compilation. */

import type { CodeDescription, Constant, TupleConstant } from './code-description';

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
export function frozensetConstant(items: readonly Constant[]): Constant {
  const seen = new Map<string, Constant>();
  for (const item of items) {
    const key = equalityKey(item);
    if (key === 'fNaN' || !seen.has(key)) seen.set(key === 'fNaN' ? `f${seen.size}` : key, item);
  }
  return { kind: 'frozenset', items: [...seen.values()] };
}

/** Constants by equality of type and value, and byte strings by their contents. */
export class ConstCache {
  private readonly constants = new Map<string, Constant>();
  private readonly keys = new Map<Constant, string>();
  private readonly byteStrings = new Map<string, Uint8Array>();
  private nans = 0;

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
    const key = this.key(constant);
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    let merged = constant;
    if (constant.kind === 'tuple') {
      // In place: the parser's arena holds this very tuple.
      const items = constant.items as Constant[];
      items.forEach((item, index) => (items[index] = this.merge(item)));
    } else if (constant.kind === 'frozenset') {
      merged = { kind: 'frozenset', items: constant.items.map((item) => this.merge(item)) };
      this.keys.set(merged, key);
    }
    this.constants.set(key, merged);
    return merged;
  }

  /**
   * Like `merge` for a tuple whose items are merged already.
   *
   * @source Python/compile.c merge_const_one
   */
  mergeTuple(items: readonly Constant[]): TupleConstant {
    const tuple: TupleConstant = { kind: 'tuple', items };
    const key = this.key(tuple);
    const known = this.constants.get(key);
    if (known !== undefined) return known as TupleConstant;
    this.constants.set(key, tuple);
    return tuple;
  }

  mergeBytes(bytes: Uint8Array): Uint8Array {
    const key = bytes.join();
    const known = this.byteStrings.get(key);
    if (known !== undefined) return known;
    this.byteStrings.set(key, bytes);
    return bytes;
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
