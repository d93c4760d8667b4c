/** SyntaxWarnings of the code generator: code that can only fail, or never does. */

import type { Assert, Compare, Expr } from '../parse/ast';
import type { Constant } from './code-description';
import type { Compiler } from './compiler';

const TYPE_NAMES: Readonly<Record<Constant['kind'], string>> = {
  None: 'NoneType',
  bool: 'bool',
  Ellipsis: 'ellipsis',
  int: 'int',
  float: 'float',
  complex: 'complex',
  str: 'str',
  bytes: 'bytes',
  tuple: 'tuple',
  frozenset: 'frozenset',
  code: 'code',
};

/** Name of the type that an expression surely has. @source Python/compile.c infer_type */
function inferType(expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'Tuple':
      return 'tuple';
    case 'List':
    case 'ListComp':
      return 'list';
    case 'Dict':
    case 'DictComp':
      return 'dict';
    case 'Set':
    case 'SetComp':
      return 'set';
    case 'GeneratorExp':
      return 'generator';
    case 'Lambda':
      return 'function';
    case 'JoinedStr':
    case 'FormattedValue':
      return 'str';
    case 'Constant':
      return TYPE_NAMES[expr.value.kind];
    default:
      return undefined;
  }
}

/** @source Python/compile.c check_is_arg */
function mayUseIs(expr: Expr): boolean {
  if (expr.kind !== 'Constant') return true;
  const { kind } = expr.value;
  return kind === 'None' || kind === 'bool' || kind === 'Ellipsis';
}

/** @source Python/compile.c check_compare */
export function checkCompare(c: Compiler, expr: Compare): void {
  let left: Expr = expr.left;
  expr.ops.forEach((op, index) => {
    const right = expr.comparators[index] as Expr;
    const literal = !mayUseIs(right) ? right : !mayUseIs(left) ? left : undefined;
    if ((op === 'Is' || op === 'IsNot') && literal !== undefined) {
      const type = inferType(literal) as string;
      const [word, other] = op === 'Is' ? ['is', '=='] : ['is not', '!='];
      c.warn(expr, `"${word}" with '${type}' literal. Did you mean "${other}"?`);
    }
    left = right;
  });
}

const NOT_CALLABLE = new Set<Expr['kind']>([
  'Constant',
  'Tuple',
  'List',
  'ListComp',
  'Dict',
  'DictComp',
  'Set',
  'SetComp',
  'GeneratorExp',
  'JoinedStr',
  'FormattedValue',
]);

/** @source Python/compile.c check_caller */
export function checkCaller(c: Compiler, expr: Expr): void {
  if (!NOT_CALLABLE.has(expr.kind)) return;
  const type = inferType(expr) as string;
  c.warn(expr, `'${type}' object is not callable; perhaps you missed a comma?`);
}

/** @source Python/compile.c check_subscripter */
export function checkSubscripter(c: Compiler, expr: Expr): void {
  let bad = ['Set', 'SetComp', 'GeneratorExp', 'Lambda'].includes(expr.kind);
  if (expr.kind === 'Constant') {
    const { kind } = expr.value;
    const numeric = kind === 'int' || kind === 'float' || kind === 'complex';
    bad = numeric || kind === 'None' || kind === 'bool' || kind === 'Ellipsis';
    bad ||= kind === 'frozenset';
  }
  if (!bad) return;
  const type = inferType(expr) as string;
  c.warn(expr, `'${type}' object is not subscriptable; perhaps you missed a comma?`);
}

/** @source Python/compile.c check_index */
export function checkIndex(c: Compiler, expr: Expr, index: Expr): void {
  const indexType = inferType(index);
  if (indexType === undefined || indexType === 'int' || indexType === 'bool') return;
  if (expr.kind === 'Constant') {
    const { kind } = expr.value;
    if (kind !== 'str' && kind !== 'bytes' && kind !== 'tuple') return;
  } else if (!INDEXED_BY_INT.has(expr.kind)) {
    return;
  }
  const type = inferType(expr) as string;
  const message = `${type} indices must be integers or slices, not ${indexType}`;
  c.warn(expr, `${message}; perhaps you missed a comma?`);
}

const INDEXED_BY_INT = new Set<Expr['kind']>([
  'Tuple',
  'List',
  'ListComp',
  'JoinedStr',
  'FormattedValue',
]);

/** @source Python/compile.c compiler_assert */
export function checkAssert(c: Compiler, stmt: Assert): void {
  const { test } = stmt;
  const display = test.kind === 'Tuple' && test.elts.length > 0;
  const constant =
    test.kind === 'Constant' && test.value.kind === 'tuple' && test.value.items.length > 0;
  if (display || constant) {
    c.warn(stmt, 'assertion is always true, perhaps remove parentheses?');
  }
}
