/**
 * The abstract syntax tree that the parser hands on: CPython's ASDL (Parser/Python.asdl) as
 * discriminated unions. Lines count from 1, columns are UTF-8 bytes and count from 0.
 *
 * The fields are writable because the constant folder replaces expressions in place, as
 * CPython's does.
 */

import type { Constant as ConstantValue } from '../compile/code-description';

/** Where a node stands in the source text. */
export interface Position {
  readonly lineno: number;
  readonly col_offset: number;
  readonly end_lineno: number;
  readonly end_col_offset: number;
}

export type ExprContext = 'Load' | 'Store' | 'Del';
export type BoolOperator = 'And' | 'Or';
export type Operator =
  | 'Add'
  | 'Sub'
  | 'Mult'
  | 'MatMult'
  | 'Div'
  | 'Mod'
  | 'Pow'
  | 'LShift'
  | 'RShift'
  | 'BitOr'
  | 'BitXor'
  | 'BitAnd'
  | 'FloorDiv';
export type UnaryOperator = 'Invert' | 'Not' | 'UAdd' | 'USub';
export type CmpOperator =
  'Eq' | 'NotEq' | 'Lt' | 'LtE' | 'Gt' | 'GtE' | 'Is' | 'IsNot' | 'In' | 'NotIn';

export interface Module {
  readonly kind: 'Module';
  body: Stmt[];
}
export interface Interactive {
  readonly kind: 'Interactive';
  body: Stmt[];
}
export interface Expression {
  readonly kind: 'Expression';
  body: Expr;
}
export type Mod = Module | Interactive | Expression;

export interface FunctionDef extends Position {
  readonly kind: 'FunctionDef' | 'AsyncFunctionDef';
  name: string;
  args: Arguments;
  body: Stmt[];
  decorator_list: Expr[];
  returns: Expr | undefined;
  type_params: TypeParam[];
}
export interface ClassDef extends Position {
  readonly kind: 'ClassDef';
  name: string;
  bases: Expr[];
  keywords: Keyword[];
  body: Stmt[];
  decorator_list: Expr[];
  type_params: TypeParam[];
}
export interface Return extends Position {
  readonly kind: 'Return';
  value: Expr | undefined;
}
export interface Delete extends Position {
  readonly kind: 'Delete';
  targets: Expr[];
}
export interface Assign extends Position {
  readonly kind: 'Assign';
  targets: Expr[];
  value: Expr;
}
export interface TypeAlias extends Position {
  readonly kind: 'TypeAlias';
  name: Name;
  type_params: TypeParam[];
  value: Expr;
}
export interface AugAssign extends Position {
  readonly kind: 'AugAssign';
  target: Expr;
  op: Operator;
  value: Expr;
}
export interface AnnAssign extends Position {
  readonly kind: 'AnnAssign';
  target: Expr;
  annotation: Expr;
  value: Expr | undefined;
  simple: boolean;
}
export interface For extends Position {
  readonly kind: 'For' | 'AsyncFor';
  target: Expr;
  iter: Expr;
  body: Stmt[];
  orelse: Stmt[];
}
export interface While extends Position {
  readonly kind: 'While';
  test: Expr;
  body: Stmt[];
  orelse: Stmt[];
}
export interface If extends Position {
  readonly kind: 'If';
  test: Expr;
  body: Stmt[];
  orelse: Stmt[];
}
export interface With extends Position {
  readonly kind: 'With' | 'AsyncWith';
  items: WithItem[];
  body: Stmt[];
}
export interface Match extends Position {
  readonly kind: 'Match';
  subject: Expr;
  cases: MatchCase[];
}
export interface Raise extends Position {
  readonly kind: 'Raise';
  exc: Expr | undefined;
  cause: Expr | undefined;
}
export interface Try extends Position {
  readonly kind: 'Try' | 'TryStar';
  body: Stmt[];
  handlers: ExceptHandler[];
  orelse: Stmt[];
  finalbody: Stmt[];
}
export interface Assert extends Position {
  readonly kind: 'Assert';
  test: Expr;
  msg: Expr | undefined;
}
export interface Import extends Position {
  readonly kind: 'Import';
  names: Alias[];
}
export interface ImportFrom extends Position {
  readonly kind: 'ImportFrom';
  module: string | undefined;
  names: Alias[];
  level: number;
}
export interface ScopeDirective extends Position {
  readonly kind: 'Global' | 'Nonlocal';
  names: string[];
}
export interface ExprStmt extends Position {
  readonly kind: 'Expr';
  value: Expr;
}
export interface SimpleStmt extends Position {
  readonly kind: 'Pass' | 'Break' | 'Continue';
}
export type Stmt =
  | FunctionDef
  | ClassDef
  | Return
  | Delete
  | Assign
  | TypeAlias
  | AugAssign
  | AnnAssign
  | For
  | While
  | If
  | With
  | Match
  | Raise
  | Try
  | Assert
  | Import
  | ImportFrom
  | ScopeDirective
  | ExprStmt
  | SimpleStmt;

export interface BoolOp extends Position {
  readonly kind: 'BoolOp';
  op: BoolOperator;
  values: Expr[];
}
export interface NamedExpr extends Position {
  readonly kind: 'NamedExpr';
  target: Name;
  value: Expr;
}
export interface BinOp extends Position {
  readonly kind: 'BinOp';
  left: Expr;
  op: Operator;
  right: Expr;
}
export interface UnaryOp extends Position {
  readonly kind: 'UnaryOp';
  op: UnaryOperator;
  operand: Expr;
}
export interface Lambda extends Position {
  readonly kind: 'Lambda';
  args: Arguments;
  body: Expr;
}
export interface IfExp extends Position {
  readonly kind: 'IfExp';
  test: Expr;
  body: Expr;
  orelse: Expr;
}
export interface DictExpr extends Position {
  readonly kind: 'Dict';
  /** `undefined` where `**value` is unpacked. */
  keys: (Expr | undefined)[];
  values: Expr[];
}
export interface SetExpr extends Position {
  readonly kind: 'Set';
  elts: Expr[];
}
export interface ListComp extends Position {
  readonly kind: 'ListComp' | 'SetComp' | 'GeneratorExp';
  elt: Expr;
  generators: Comprehension[];
}
export interface DictComp extends Position {
  readonly kind: 'DictComp';
  key: Expr;
  value: Expr;
  generators: Comprehension[];
}
export interface Await extends Position {
  readonly kind: 'Await' | 'YieldFrom';
  value: Expr;
}
export interface Yield extends Position {
  readonly kind: 'Yield';
  value: Expr | undefined;
}
export interface Compare extends Position {
  readonly kind: 'Compare';
  left: Expr;
  ops: CmpOperator[];
  comparators: Expr[];
}
export interface Call extends Position {
  readonly kind: 'Call';
  func: Expr;
  args: Expr[];
  keywords: Keyword[];
}
export interface FormattedValue extends Position {
  readonly kind: 'FormattedValue';
  value: Expr;
  /** Code of the letter after `!`, or -1. */
  conversion: number;
  format_spec: Expr | undefined;
}
export interface JoinedStr extends Position {
  readonly kind: 'JoinedStr';
  values: Expr[];
}
export interface Constant extends Position {
  readonly kind: 'Constant';
  value: ConstantValue;
  /** Whether the literal was written with a `u` prefix. */
  u: boolean;
}
export interface Attribute extends Position {
  readonly kind: 'Attribute';
  value: Expr;
  attr: string;
  ctx: ExprContext;
}
export interface Subscript extends Position {
  readonly kind: 'Subscript';
  value: Expr;
  slice: Expr;
  ctx: ExprContext;
}
export interface Starred extends Position {
  readonly kind: 'Starred';
  value: Expr;
  ctx: ExprContext;
}
export interface Name extends Position {
  readonly kind: 'Name';
  id: string;
  ctx: ExprContext;
}
export interface Sequence extends Position {
  readonly kind: 'List' | 'Tuple';
  elts: Expr[];
  ctx: ExprContext;
}
export interface Slice extends Position {
  readonly kind: 'Slice';
  lower: Expr | undefined;
  upper: Expr | undefined;
  step: Expr | undefined;
}
export type Expr =
  | BoolOp
  | NamedExpr
  | BinOp
  | UnaryOp
  | Lambda
  | IfExp
  | DictExpr
  | SetExpr
  | ListComp
  | DictComp
  | Await
  | Yield
  | Compare
  | Call
  | FormattedValue
  | JoinedStr
  | Constant
  | Attribute
  | Subscript
  | Starred
  | Name
  | Sequence
  | Slice;

export interface Comprehension {
  target: Expr;
  iter: Expr;
  ifs: Expr[];
  is_async: boolean;
}
export interface ExceptHandler extends Position {
  type: Expr | undefined;
  name: string | undefined;
  body: Stmt[];
}
export interface Arguments {
  posonlyargs: Arg[];
  args: Arg[];
  vararg: Arg | undefined;
  kwonlyargs: Arg[];
  kw_defaults: (Expr | undefined)[];
  kwarg: Arg | undefined;
  defaults: Expr[];
}
export interface Arg extends Position {
  arg: string;
  annotation: Expr | undefined;
}
export interface Keyword extends Position {
  /** `undefined` for `**value`. */
  arg: string | undefined;
  value: Expr;
}
export interface Alias extends Position {
  name: string;
  asname: string | undefined;
}
export interface WithItem {
  context_expr: Expr;
  optional_vars: Expr | undefined;
}
export interface MatchCase {
  pattern: Pattern;
  guard: Expr | undefined;
  body: Stmt[];
}

export interface MatchValue extends Position {
  readonly kind: 'MatchValue';
  value: Expr;
}
export interface MatchSingleton extends Position {
  readonly kind: 'MatchSingleton';
  value: ConstantValue;
}
export interface MatchSequence extends Position {
  readonly kind: 'MatchSequence';
  patterns: Pattern[];
}
export interface MatchMapping extends Position {
  readonly kind: 'MatchMapping';
  keys: Expr[];
  patterns: Pattern[];
  rest: string | undefined;
}
export interface MatchClass extends Position {
  readonly kind: 'MatchClass';
  cls: Expr;
  patterns: Pattern[];
  kwd_attrs: string[];
  kwd_patterns: Pattern[];
}
export interface MatchStar extends Position {
  readonly kind: 'MatchStar';
  name: string | undefined;
}
export interface MatchAs extends Position {
  readonly kind: 'MatchAs';
  pattern: Pattern | undefined;
  name: string | undefined;
}
export interface MatchOr extends Position {
  readonly kind: 'MatchOr';
  patterns: Pattern[];
}
export type Pattern =
  | MatchValue
  | MatchSingleton
  | MatchSequence
  | MatchMapping
  | MatchClass
  | MatchStar
  | MatchAs
  | MatchOr;

export interface TypeVar extends Position {
  readonly kind: 'TypeVar';
  name: string;
  bound: Expr | undefined;
}
export interface TypeVarTuple extends Position {
  readonly kind: 'TypeVarTuple' | 'ParamSpec';
  name: string;
}
export type TypeParam = TypeVar | TypeVarTuple;
