/** Expressions in the code generator: one function a kind, found by a table. */

import type {
  Attribute,
  Await,
  CmpOperator,
  Compare,
  Expr,
  FormattedValue,
  JoinedStr,
  Operator,
  Sequence,
  Slice,
  Subscript,
  Yield,
} from '../parse/ast';
import { canOptimizeSuper, compileCall, loadSuperArguments } from './codegen-call';
import { compileComprehension } from './codegen-comprehension';
import { compileDict, compileDisplay, compileUnpacking } from './codegen-display';
import { addYieldFrom, jump_if } from './codegen-control';
import { compileLambda } from './codegen-def';
import { NONE } from './const-cache';
import { STACK_USE_GUIDELINE } from './compiler';
import type { Compiler } from './compiler';
import { NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { BINARY_OPERATORS, INTRINSICS_1, OPCODES } from './opcode';
import { checkCompare, checkIndex, checkSubscripter } from './warnings';

const UNARY_POSITIVE = INTRINSICS_1.indexOf('INTRINSIC_UNARY_POSITIVE');
const ASYNC_GEN_WRAP = INTRINSICS_1.indexOf('INTRINSIC_ASYNC_GEN_WRAP');

export function visitExprs(c: Compiler, exprs: readonly Expr[]): void {
  for (const expr of exprs) visitExpr(c, expr);
}

type Handlers = {
  readonly [K in Expr['kind']]: (c: Compiler, expr: Extract<Expr, { kind: K }>) => void;
};

const HANDLERS: Handlers = {
  NamedExpr: (c, expr) => {
    visitExpr(c, expr.value);
    c.addopI(expr, OPCODES.COPY, 1);
    visitExpr(c, expr.target);
  },
  BoolOp: compileBoolOp,
  BinOp: (c, expr) => {
    visitExpr(c, expr.left);
    visitExpr(c, expr.right);
    addBinary(c, expr, expr.op, false);
  },
  UnaryOp: (c, expr) => {
    visitExpr(c, expr.operand);
    if (expr.op === 'UAdd') c.addopI(expr, OPCODES.CALL_INTRINSIC_1, UNARY_POSITIVE);
    else c.addop(expr, UNARY_OPCODES[expr.op]);
  },
  Lambda: compileLambda,
  IfExp: (c, expr) => {
    const end = c.newLabel();
    const next = c.newLabel();
    jump_if(c, expr.test, next, false);
    visitExpr(c, expr.body);
    c.addJump(NO_LOCATION, OPCODES.JUMP, end);
    c.useLabel(next);
    visitExpr(c, expr.orelse);
    c.useLabel(end);
  },
  Dict: compileDict,
  Set: (c, expr) => compileDisplay(c, expr, expr.elts, 0, 'set'),
  ListComp: compileComprehension,
  SetComp: compileComprehension,
  DictComp: compileComprehension,
  GeneratorExp: compileComprehension,
  Await: compileAwait,
  Yield: compileYield,
  YieldFrom: compileYieldFrom,
  Compare: compileCompare,
  Call: compileCall,
  FormattedValue: compileFormattedValue,
  JoinedStr: compileJoinedStr,
  Constant: (c, expr) => c.loadConst(expr, expr.value),
  Attribute: compileAttribute,
  Subscript: compileSubscript,
  Starred: (c, expr) => {
    if (expr.ctx === 'Store') {
      throw c.error(expr, 'starred assignment target must be in a list or tuple');
    }
    throw c.error(expr, "can't use starred expression here");
  },
  Name: (c, expr) => c.nameop(expr, expr.id, expr.ctx),
  List: compileSequence,
  Tuple: compileSequence,
  Slice: (c, expr) => c.addopI(expr, OPCODES.BUILD_SLICE, compileSlice(c, expr)),
};

const UNARY_OPCODES = {
  Invert: OPCODES.UNARY_INVERT,
  Not: OPCODES.UNARY_NOT,
  USub: OPCODES.UNARY_NEGATIVE,
} as const;

/** @source Python/compile.c compiler_visit_expr1 */
export function visitExpr(c: Compiler, expr: Expr): void {
  (HANDLERS[expr.kind] as (c: Compiler, expr: Expr) => void)(c, expr);
}

const OPERATOR_SYMBOLS: Readonly<Record<Operator, string>> = {
  Add: '+',
  Sub: '-',
  Mult: '*',
  MatMult: '@',
  Div: '/',
  Mod: '%',
  Pow: '**',
  LShift: '<<',
  RShift: '>>',
  BitOr: '|',
  BitXor: '^',
  BitAnd: '&',
  FloorDiv: '//',
};

function operatorNumbers(suffix: string): Readonly<Record<Operator, number>> {
  const entries = Object.entries(OPERATOR_SYMBOLS).map(([name, symbol]) => [
    name,
    BINARY_OPERATORS.findIndex((row) => row[1] === symbol + suffix),
  ]);
  return Object.fromEntries(entries) as Record<Operator, number>;
}

const BINARY_NUMBERS = operatorNumbers('');
const INPLACE_NUMBERS = operatorNumbers('=');

/** @source Python/compile.c addop_binary */
export function addBinary(c: Compiler, loc: Location, op: Operator, inplace: boolean): void {
  c.addopI(loc, OPCODES.BINARY_OP, (inplace ? INPLACE_NUMBERS : BINARY_NUMBERS)[op]);
}

const COMPARISONS: Readonly<Record<CmpOperator, readonly [opcode: number, oparg: number]>> = {
  // The low bits say which outcomes count: unordered 1, less 2, greater 4, equal 8.
  Lt: [OPCODES.COMPARE_OP, (0 << 4) | 2],
  LtE: [OPCODES.COMPARE_OP, (1 << 4) | 2 | 8],
  Eq: [OPCODES.COMPARE_OP, (2 << 4) | 8],
  NotEq: [OPCODES.COMPARE_OP, (3 << 4) | 1 | 2 | 4],
  Gt: [OPCODES.COMPARE_OP, (4 << 4) | 4],
  GtE: [OPCODES.COMPARE_OP, (5 << 4) | 4 | 8],
  Is: [OPCODES.IS_OP, 0],
  IsNot: [OPCODES.IS_OP, 1],
  In: [OPCODES.CONTAINS_OP, 0],
  NotIn: [OPCODES.CONTAINS_OP, 1],
};

/** @source Python/compile.c compiler_addcompare */
export function addCompare(c: Compiler, loc: Location, op: CmpOperator | undefined): void {
  const [opcode, oparg] = COMPARISONS[op as CmpOperator];
  c.addopI(loc, opcode, oparg);
}

/** @source Python/compile.c compiler_compare */
function compileCompare(c: Compiler, expr: Compare): void {
  checkCompare(c, expr);
  visitExpr(c, expr.left);
  const last = expr.ops.length - 1;
  if (last === 0) {
    visitExpr(c, expr.comparators[0] as Expr);
    addCompare(c, expr, expr.ops[0]);
    return;
  }
  const cleanup = c.newLabel();
  for (let i = 0; i < last; i++) {
    visitExpr(c, expr.comparators[i] as Expr);
    c.addopI(expr, OPCODES.SWAP, 2);
    c.addopI(expr, OPCODES.COPY, 2);
    addCompare(c, expr, expr.ops[i]);
    c.addopI(expr, OPCODES.COPY, 1);
    c.addJump(expr, OPCODES.POP_JUMP_IF_FALSE, cleanup);
    c.addop(expr, OPCODES.POP_TOP);
  }
  visitExpr(c, expr.comparators[last] as Expr);
  addCompare(c, expr, expr.ops[last]);
  const end = c.newLabel();
  c.addJump(NO_LOCATION, OPCODES.JUMP, end);
  c.useLabel(cleanup);
  c.addopI(expr, OPCODES.SWAP, 2);
  c.addop(expr, OPCODES.POP_TOP);
  c.useLabel(end);
}

/** @source Python/compile.c compiler_boolop */
function compileBoolOp(c: Compiler, expr: Extract<Expr, { kind: 'BoolOp' }>): void {
  const jump = expr.op === 'And' ? OPCODES.POP_JUMP_IF_FALSE : OPCODES.POP_JUMP_IF_TRUE;
  const end = c.newLabel();
  const last = expr.values.length - 1;
  for (const value of expr.values.slice(0, last)) {
    visitExpr(c, value);
    c.addopI(expr, OPCODES.COPY, 1);
    c.addJump(expr, jump, end);
    c.addop(expr, OPCODES.POP_TOP);
  }
  visitExpr(c, expr.values[last] as Expr);
  c.useLabel(end);
}

function compileAwait(c: Compiler, expr: Await): void {
  if (!c.u.ste.isFunctionLike()) throw c.error(expr, "'await' outside function");
  if (c.u.scopeType !== 'AsyncFunction' && c.u.scopeType !== 'Comprehension') {
    throw c.error(expr, "'await' outside async function");
  }
  visitExpr(c, expr.value);
  c.addopI(expr, OPCODES.GET_AWAITABLE, 0);
  c.loadConst(expr, NONE);
  addYieldFrom(c, expr, true);
}

/** @source Python/compile.c addop_yield */
export function addYield(c: Compiler, loc: Location): void {
  if (c.u.ste.generator && c.u.ste.coroutine) {
    c.addopI(loc, OPCODES.CALL_INTRINSIC_1, ASYNC_GEN_WRAP);
  }
  c.addopI(loc, OPCODES.YIELD_VALUE, 0);
  c.addopI(loc, OPCODES.RESUME, 1);
}

function compileYield(c: Compiler, expr: Yield): void {
  if (!c.u.ste.isFunctionLike()) throw c.error(expr, "'yield' outside function");
  if (expr.value !== undefined) visitExpr(c, expr.value);
  else c.loadConst(expr, NONE);
  addYield(c, expr);
}

function compileYieldFrom(c: Compiler, expr: Await): void {
  if (!c.u.ste.isFunctionLike()) throw c.error(expr, "'yield' outside function");
  if (c.u.scopeType === 'AsyncFunction') {
    throw c.error(expr, "'yield from' inside async function");
  }
  visitExpr(c, expr.value);
  c.addop(expr, OPCODES.GET_YIELD_FROM_ITER);
  c.loadConst(expr, NONE);
  addYieldFrom(c, expr, false);
}

const CONVERSIONS: Readonly<Record<number, number>> = { [-1]: 0, 115: 1, 114: 2, 97: 3 };
const FVS_HAVE_SPEC = 4;

function compileFormattedValue(c: Compiler, expr: FormattedValue): void {
  visitExpr(c, expr.value);
  let oparg = CONVERSIONS[expr.conversion] ?? 0;
  if (expr.format_spec !== undefined) {
    visitExpr(c, expr.format_spec);
    oparg |= FVS_HAVE_SPEC;
  }
  c.addopI(expr, OPCODES.FORMAT_VALUE, oparg);
}

/** @source Python/compile.c compiler_joined_str */
function compileJoinedStr(c: Compiler, expr: JoinedStr): void {
  const count = expr.values.length;
  if (count > STACK_USE_GUIDELINE) {
    c.loadStr(expr, '');
    c.addName(expr, OPCODES.LOAD_METHOD, 'join');
    c.addopI(expr, OPCODES.BUILD_LIST, 0);
    for (const value of expr.values) {
      visitExpr(c, value);
      c.addopI(expr, OPCODES.LIST_APPEND, 1);
    }
    c.addopI(expr, OPCODES.CALL, 1);
    return;
  }
  visitExprs(c, expr.values);
  if (count !== 1) c.addopI(expr, OPCODES.BUILD_STRING, count);
}

/**
 * Moves the start of a location to the attribute's name if that stands on a later line.
 *
 * @source Python/compile.c update_start_location_to_match_attr
 */
export function startAtAttribute(loc: Location, attribute: Attribute): Location {
  if (loc.lineno === attribute.end_lineno) return loc;
  const lineno = attribute.end_lineno;
  const length = Array.from(attribute.attr).length;
  const known = length <= attribute.end_col_offset;
  const col_offset = known ? attribute.end_col_offset - length : -1;
  const end = known ? loc.end_col_offset : -1;
  return {
    lineno,
    col_offset,
    end_lineno: Math.max(lineno, loc.end_lineno),
    end_col_offset: end,
  };
}

function compileAttribute(c: Compiler, expr: Attribute): void {
  const superCall = expr.ctx === 'Load' ? canOptimizeSuper(c, expr) : undefined;
  if (superCall !== undefined) {
    loadSuperArguments(c, superCall);
    const zero = superCall.args.length === 0;
    const opcode = zero ? OPCODES.LOAD_ZERO_SUPER_ATTR : OPCODES.LOAD_SUPER_ATTR;
    c.addName(expr, opcode, expr.attr);
    c.addop(startAtAttribute(expr, expr), OPCODES.NOP);
    return;
  }
  visitExpr(c, expr.value);
  const loc = startAtAttribute(expr, expr);
  if (expr.ctx === 'Load') {
    c.addName(loc, OPCODES.LOAD_ATTR, expr.attr);
  } else {
    c.checkForbidden(expr, expr.attr, expr.ctx);
    c.addName(loc, expr.ctx === 'Store' ? OPCODES.STORE_ATTR : OPCODES.DELETE_ATTR, expr.attr);
  }
}

export function isTwoElementSlice(expr: Expr): boolean {
  return expr.kind === 'Slice' && expr.step === undefined;
}

/** Pushes the parts of a slice, gives their number. @source Python/compile.c compiler_slice */
export function compileSlice(c: Compiler, slice: Slice): number {
  for (const part of [slice.lower, slice.upper]) {
    if (part !== undefined) visitExpr(c, part);
    else c.loadConst(slice, NONE);
  }
  if (slice.step === undefined) return 2;
  visitExpr(c, slice.step);
  return 3;
}

/** @source Python/compile.c compiler_subscript */
function compileSubscript(c: Compiler, expr: Subscript): void {
  if (expr.ctx === 'Load') {
    checkSubscripter(c, expr.value);
    checkIndex(c, expr.value, expr.slice);
  }
  visitExpr(c, expr.value);
  if (isTwoElementSlice(expr.slice) && expr.ctx !== 'Del') {
    compileSlice(c, expr.slice as Slice);
    c.addop(expr, expr.ctx === 'Load' ? OPCODES.BINARY_SLICE : OPCODES.STORE_SLICE);
    return;
  }
  visitExpr(c, expr.slice);
  const opcodes = {
    Load: OPCODES.BINARY_SUBSCR,
    Store: OPCODES.STORE_SUBSCR,
    Del: OPCODES.DELETE_SUBSCR,
  };
  c.addop(expr, opcodes[expr.ctx]);
}

function compileSequence(c: Compiler, expr: Sequence): void {
  if (expr.ctx === 'Store') compileUnpacking(c, expr, expr.elts);
  else if (expr.ctx === 'Del') visitExprs(c, expr.elts);
  else compileDisplay(c, expr, expr.elts, 0, expr.kind === 'List' ? 'list' : 'tuple');
}
