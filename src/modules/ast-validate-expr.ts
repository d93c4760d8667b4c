/** Whether expressions of a tree of `ast` objects can be compiled (Python/ast.c, validate_expr). */
import type { PyObject } from '../heap/object';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import type {
  Arg,
  Arguments,
  Comprehension,
  Expr,
  ExprContext,
  Keyword,
  Position,
} from '../parse/ast';

/** Ends the work on a tree: an exception is set. */
export class TreeRefused extends Error {}

/** Sets an exception of `type`, and ends the work on the tree. */
export function refuse(type: PyObject, message: string): never {
  PyErr_SetString(type, message);
  throw new TreeRefused(message);
}

/** The members of a union of nodes that can be of the kind `K`. */
type OfKind<U, K> = U extends { readonly kind: infer T } ? (K extends T ? U : never) : never;

/** Stands for an object that is no constant of the language, until its node is looked at. */
export class RefusedConstant {
  readonly kind = 'refused';
  constructor(readonly typeName: string) {}
}

/** @source Python/ast.c validate_constant */
function validate_constant(value: object): void {
  if (!(value instanceof RefusedConstant)) return;
  const name = value.typeName.slice(value.typeName.lastIndexOf('.') + 1);
  refuse(PyExc_TypeError, `got an invalid type in Constant: ${name}`);
}

/** A check for each kind of node of a union. */
export type Checks<U extends { readonly kind: string }> = {
  readonly [K in U['kind']]: (node: OfKind<U, K>) => void;
};

/** Lists of a tree hold nothing where the program put None. */
export type Gapped<T> = readonly (T | undefined)[];

/** @source Python/ast.c VALIDATE_POSITIONS */
export function validatePositions(node: Position): void {
  const { lineno, end_lineno, col_offset, end_col_offset } = node;
  if (lineno > end_lineno) {
    refuse(PyExc_ValueError, `AST node line range (${lineno}, ${end_lineno}) is not valid`);
  }
  if ((lineno < 0 && end_lineno !== lineno) || (col_offset < 0 && col_offset !== end_col_offset)) {
    const columns = `AST node column range (${col_offset}, ${end_col_offset})`;
    const text = `${columns} for line range (${lineno}, ${end_lineno}) is not valid`;
    refuse(PyExc_ValueError, text);
  }
  if (lineno === end_lineno && col_offset > end_col_offset) {
    const text = `line ${lineno}, column ${col_offset}-${end_col_offset} is not a valid range`;
    refuse(PyExc_ValueError, text);
  }
}

const CONSTANTS = new Set(['None', 'True', 'False']);

/** @source Python/ast.c validate_name */
export function validate_name(name: string): void {
  if (!CONSTANTS.has(name)) return;
  refuse(PyExc_ValueError, `identifier field can't represent '${name}' constant`);
}

/** @source Python/ast.c validate_nonempty_seq */
export function validate_nonempty_seq(list: readonly unknown[], what: string, owner: string): void {
  if (list.length === 0) refuse(PyExc_ValueError, `empty ${what} on ${owner}`);
}

/** @source Python/ast.c validate_exprs */
export function validate_exprs(list: Gapped<Expr>, ctx: ExprContext, nullOk = false): void {
  for (const e of list) {
    if (e !== undefined) validate_expr(e, ctx);
    else if (!nullOk) refuse(PyExc_ValueError, 'None disallowed in expression list');
  }
}

function load(...list: Gapped<Expr>): void {
  for (const e of list) if (e !== undefined) validate_expr(e, 'Load');
}

/** @source Python/ast.c validate_comprehension */
function validate_comprehension(generators: readonly Comprehension[]): void {
  if (generators.length === 0) refuse(PyExc_ValueError, 'comprehension with no generators');
  for (const { target, iter, ifs } of generators) {
    validate_expr(target, 'Store');
    load(iter);
    validate_exprs(ifs, 'Load');
  }
}

/** @source Python/ast.c validate_keywords */
export function validate_keywords(keywords: readonly Keyword[]): void {
  for (const { value } of keywords) load(value);
}

/** @source Python/ast.c validate_args */
function validate_args(args: readonly Arg[]): void {
  for (const arg of args) {
    validatePositions(arg);
    load(arg.annotation);
  }
}

/** @source Python/ast.c validate_arguments */
export function validate_arguments(args: Arguments): void {
  validate_args(args.posonlyargs);
  validate_args(args.args);
  load(args.vararg?.annotation);
  validate_args(args.kwonlyargs);
  load(args.kwarg?.annotation);
  if (args.defaults.length > args.posonlyargs.length + args.args.length) {
    refuse(PyExc_ValueError, 'more positional defaults than args on arguments');
  }
  if (args.kw_defaults.length !== args.kwonlyargs.length) {
    const text = 'length of kwonlyargs is not the same as kw_defaults on arguments';
    refuse(PyExc_ValueError, text);
  }
  validate_exprs(args.defaults, 'Load');
  validate_exprs(args.kw_defaults, 'Load', true);
}

type Comprehended = OfKind<Expr, 'ListComp' | 'SetComp' | 'GeneratorExp'>;

function comprehended({ generators, elt }: Comprehended): void {
  validate_comprehension(generators);
  load(elt);
}

function compare({ left, ops, comparators }: OfKind<Expr, 'Compare'>): void {
  if (comparators.length === 0) refuse(PyExc_ValueError, 'Compare with no comparators');
  if (comparators.length !== ops.length) {
    const text = 'Compare has a different number of comparators and operands';
    refuse(PyExc_ValueError, text);
  }
  validate_exprs(comparators, 'Load');
  load(left);
}

function dict({ keys, values }: OfKind<Expr, 'Dict'>): void {
  if (keys.length !== values.length) {
    refuse(PyExc_ValueError, "Dict doesn't have the same number of keys as values");
  }
  validate_exprs(keys, 'Load', true);
  validate_exprs(values, 'Load');
}

const CHECKS: Checks<Expr> = {
  BoolOp: ({ values }) => {
    if (values.length < 2) refuse(PyExc_ValueError, 'BoolOp with less than 2 values');
    validate_exprs(values, 'Load');
  },
  NamedExpr: ({ target, value }) => {
    const given: Expr = target;
    if (given.kind !== 'Name') refuse(PyExc_TypeError, 'NamedExpr target must be a Name');
    load(value);
  },
  BinOp: ({ left, right }) => load(left, right),
  UnaryOp: ({ operand }) => load(operand),
  Lambda: ({ args, body }) => {
    validate_arguments(args);
    load(body);
  },
  IfExp: ({ test, body, orelse }) => load(test, body, orelse),
  Dict: dict,
  Set: ({ elts }) => validate_exprs(elts, 'Load'),
  ListComp: comprehended,
  SetComp: comprehended,
  GeneratorExp: comprehended,
  DictComp: ({ generators, key, value }) => {
    validate_comprehension(generators);
    load(key, value);
  },
  Await: ({ value }) => load(value),
  YieldFrom: ({ value }) => load(value),
  Yield: ({ value }) => load(value),
  Compare: compare,
  Call: ({ func, args, keywords }) => {
    load(func);
    validate_exprs(args, 'Load');
    validate_keywords(keywords);
  },
  FormattedValue: ({ value, format_spec }) => load(value, format_spec),
  JoinedStr: ({ values }) => validate_exprs(values, 'Load'),
  Constant: ({ value }) => validate_constant(value),
  Attribute: ({ value }) => load(value),
  Subscript: ({ slice, value }) => load(slice, value),
  Starred: ({ value, ctx }) => validate_expr(value, ctx),
  Name: () => {},
  List: ({ elts, ctx }) => validate_exprs(elts, ctx),
  Tuple: ({ elts, ctx }) => validate_exprs(elts, ctx),
  Slice: ({ lower, upper, step }) => load(lower, upper, step),
};

/** Refuses what cannot stand where `ctx` is asked for. @source Python/ast.c validate_expr */
export function validate_expr(e: Expr, ctx: ExprContext): void {
  validatePositions(e);
  if (e.kind === 'Name') validate_name(e.id);
  if (!('ctx' in e)) {
    if (ctx !== 'Load') {
      const text = `expression which can't be assigned to in ${ctx} context`;
      refuse(PyExc_ValueError, text);
    }
  } else if (e.ctx !== ctx) {
    const text = `expression must have ${ctx} context but has ${e.ctx} instead`;
    refuse(PyExc_ValueError, text);
  }
  // The table holds the check of each kind under its name.
  (CHECKS[e.kind] as (node: Expr) => void)(e);
}
