/** Constant folding of one expression whose parts are folded (Python/ast_opt.c). */

import { strConstant } from '../parse/literal';
import type { BinOp, Compare, Expr, Position, Sequence, Subscript, UnaryOp } from '../parse/ast';
import { BOOL_INVERSION } from './code-description';
import type { CompileWarning, Constant, TupleConstant } from './code-description';
import type { CompilerHeap } from './compiler-heap';
import { frozensetConstant, isTrueConstant } from './const-cache';
import { foldNumbers, foldUnaryNumber, isIntLike, isNumber, toBigInt } from './fold-number';
import { optimize_format } from './fold-format';

const MAX_COLLECTION_SIZE = 256n;
const MAX_STR_SIZE = 4096n;
const MAX_TOTAL_ITEMS = 1024;

/** What folding needs to know, and who keeps what it makes. */
export interface FoldOptions {
  readonly optimize: number;
  readonly futureAnnotations: boolean;
  /** Told of each constant that is made: the arena owns it. */
  readonly keep: (constant: Constant) => void;
  readonly heap: CompilerHeap;
  readonly warnings: CompileWarning[];
}

function positionOf({ lineno, col_offset, end_lineno, end_col_offset }: Position): Position {
  return { lineno, col_offset, end_lineno, end_col_offset };
}

/** @source Python/ast_opt.c make_const */
export function makeConst(expr: Expr, value: Constant | undefined, options: FoldOptions): Expr {
  if (value === undefined) return expr;
  options.keep(value);
  return { kind: 'Constant', value, u: false, ...positionOf(expr) };
}

/** @source Python/ast_opt.c make_const_tuple */
function constTuple(elts: readonly Expr[]): TupleConstant | undefined {
  const items: Constant[] = [];
  for (const elt of elts) {
    if (elt.kind !== 'Constant') return undefined;
    items.push(elt.value);
  }
  return { kind: 'tuple', items };
}

const INVERTED = { Is: 'IsNot', IsNot: 'Is', In: 'NotIn', NotIn: 'In' } as const;

/** @source Python/ast_opt.c fold_unaryop */
export function foldUnary(expr: UnaryOp, options: FoldOptions): Expr {
  const { op, operand } = expr;
  if (operand.kind !== 'Constant') {
    const only = operand.kind === 'Compare' && operand.ops.length === 1 ? operand.ops[0] : 'Eq';
    if (op !== 'Not' || operand.kind !== 'Compare' || !(only && only in INVERTED)) return expr;
    return { ...operand, ops: [INVERTED[only as keyof typeof INVERTED]] };
  }
  const { value } = operand;
  if (op === 'Not') {
    return makeConst(expr, { kind: 'bool', value: !isTrueConstant(value) }, options);
  }
  if (op === 'Invert' && value.kind === 'bool') {
    options.warnings.push({
      category: 'DeprecationWarning',
      message: BOOL_INVERSION,
      lineno: null,
    });
  }
  return makeConst(expr, isNumber(value) ? foldUnaryNumber(op, value) : undefined, options);
}

/** Items nested in a tuple, or undefined if they are too many. */
function withinComplexity(constant: Constant, limit: number): number {
  if (constant.kind !== 'tuple') return limit;
  let left = limit - constant.items.length;
  for (const item of constant.items) {
    if (left < 0) break;
    left = withinComplexity(item, left);
  }
  return left;
}

/** @source Python/ast_opt.c safe_multiply */
function repeat(count: bigint, value: Constant): Constant | undefined {
  const times = count < 0n ? 0 : Number(count);
  if (times === 1 && ['tuple', 'str', 'bytes'].includes(value.kind)) return value;
  if (value.kind === 'tuple') {
    const size = BigInt(value.items.length);
    if (size > 0n && (count < 0n || count > MAX_COLLECTION_SIZE / size)) return undefined;
    if (
      size > 0n &&
      times > 0 &&
      withinComplexity(value, Math.floor(MAX_TOTAL_ITEMS / times)) < 0
    ) {
      return undefined;
    }
    const items = size === 0n ? [] : Array.from({ length: times }, () => value.items).flat();
    return { kind: 'tuple', items };
  }
  if (value.kind !== 'str' && value.kind !== 'bytes') return undefined;
  const length = value.kind === 'str' ? Array.from(value.value).length : value.value.length;
  const size = BigInt(length);
  if (size > 0n && (count < 0n || count > MAX_STR_SIZE / size)) return undefined;
  if (value.kind === 'str') return strConstant(size === 0n ? '' : value.value.repeat(times));
  const result = new Uint8Array(size === 0n ? 0 : length * times);
  for (let i = 0; i < result.length; i += length) result.set(value.value, i);
  return { kind: 'bytes', value: result };
}

function foldBinaryValues(left: Constant, op: BinOp['op'], right: Constant): Constant | undefined {
  if (isNumber(left) && isNumber(right)) return foldNumbers(left, op, right);
  if (op === 'Mult') {
    if (isIntLike(left)) return repeat(toBigInt(left), right);
    if (isIntLike(right)) return repeat(toBigInt(right), left);
    return undefined;
  }
  if (op !== 'Add') return undefined;
  // Adding an empty operand gives the other one itself.
  if (left.kind === 'str' && right.kind === 'str') {
    if (left.value === '') return right;
    return right.value === '' ? left : strConstant(left.value + right.value);
  }
  if (left.kind === 'bytes' && right.kind === 'bytes') {
    if (left.value.length === 0) return right;
    if (right.value.length === 0) return left;
    return { kind: 'bytes', value: Uint8Array.from([...left.value, ...right.value]) };
  }
  if (left.kind === 'tuple' && right.kind === 'tuple') {
    if (left.items.length === 0) return right;
    if (right.items.length === 0) return left;
    return { kind: 'tuple', items: [...left.items, ...right.items] };
  }
  return undefined;
}

/** @source Python/ast_opt.c fold_binop */
export function foldBinary(expr: BinOp, options: FoldOptions): Expr {
  const { left, op, right } = expr;
  if (left.kind !== 'Constant') return expr;
  if (op === 'Mod' && left.value.kind === 'str' && right.kind === 'Tuple') {
    if (right.elts.some((elt) => elt.kind === 'Starred')) return expr;
    return optimize_format(expr, left.value.value, right.elts, options.keep) ?? expr;
  }
  if (right.kind !== 'Constant') return expr;
  return makeConst(expr, foldBinaryValues(left.value, op, right.value), options);
}

/** @source Python/ast_opt.c fold_tuple */
export function foldTuple(expr: Sequence, options: FoldOptions): Expr {
  if (expr.kind !== 'Tuple' || expr.ctx !== 'Load') return expr;
  return makeConst(expr, constTuple(expr.elts), options);
}

function itemAt(value: Constant, index: number): Constant | undefined {
  const at = (length: number): number => (index < 0 ? index + length : index);
  if (value.kind === 'tuple') return value.items[at(value.items.length)];
  if (value.kind === 'bytes') {
    const byte = value.value[at(value.value.length)];
    return byte === undefined ? undefined : { kind: 'int', value: byte };
  }
  if (value.kind !== 'str') return undefined;
  const chars = Array.from(value.value);
  const char = chars[at(chars.length)];
  return char === undefined ? undefined : strConstant(char);
}

/** @source Python/ast_opt.c fold_subscr */
export function foldSubscript(expr: Subscript, options: FoldOptions): Expr {
  const { value, slice } = expr;
  if (expr.ctx !== 'Load' || value.kind !== 'Constant' || slice.kind !== 'Constant') return expr;
  if (!isIntLike(slice.value)) return expr;
  return makeConst(expr, itemAt(value.value, Number(slice.value.value)), options);
}

/**
 * Replaces a list or set that is only iterated over or searched.
 *
 * @source Python/ast_opt.c fold_iter
 */
export function foldIter(expr: Expr, options: FoldOptions): Expr {
  if (expr.kind === 'List') {
    if (expr.elts.some((elt) => elt.kind === 'Starred')) return expr;
    const constant = constTuple(expr.elts);
    if (constant !== undefined) return makeConst(expr, constant, options);
    return { kind: 'Tuple', elts: expr.elts, ctx: expr.ctx, ...positionOf(expr) };
  }
  if (expr.kind !== 'Set') return expr;
  const tuple = constTuple(expr.elts);
  if (tuple === undefined) return expr;
  const frozenset = frozensetConstant(tuple.items);
  const made = options.heap.makeFrozenset(frozenset, tuple.items);
  const folded = makeConst(expr, frozenset, options);
  options.heap.release(made);
  return folded;
}

/** @source Python/ast_opt.c fold_compare */
export function foldCompare(expr: Compare, options: FoldOptions): Expr {
  const last = expr.ops.length - 1;
  const op = expr.ops[last];
  if (op === 'In' || op === 'NotIn') {
    expr.comparators[last] = foldIter(expr.comparators[last] as Expr, options);
  }
  return expr;
}
