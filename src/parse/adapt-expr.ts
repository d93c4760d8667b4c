/** Turns py-ast's expression nodes into ours. */

import type { ExprNode } from 'py-ast';
import type { Adapter } from './adapt';
import { adaptFString } from './adapt-fstring';
import type {
  Arg,
  Arguments,
  BoolOperator,
  CmpOperator,
  Comprehension,
  Constant,
  Expr,
  ExprContext,
  Keyword,
  Name,
  Operator,
  UnaryOperator,
} from './ast';

type Raw<K extends ExprNode['nodeType']> = Extract<ExprNode, { nodeType: K }>;
type RawComprehension = Raw<'ListComp'>['generators'][number];
type RawArguments = Raw<'Lambda'>['args'];
type RawArg = RawArguments['args'][number];
type RawKeyword = Raw<'Call'>['keywords'][number];

/** An optional node: py-ast leaves it out or gives null. */
export function optionalExpr(a: Adapter, raw: ExprNode | null | undefined): Expr | undefined {
  return raw === undefined || raw === null ? undefined : adaptExpr(a, raw);
}

export function adaptExprs(a: Adapter, raws: readonly ExprNode[]): Expr[] {
  return raws.map((raw) => adaptExpr(a, raw));
}

function context(raw: { readonly ctx?: { readonly nodeType: string } }): ExprContext {
  return (raw.ctx?.nodeType ?? 'Load') as ExprContext;
}

/** Gives our node for one of py-ast's expressions. */
export function adaptExpr(a: Adapter, raw: ExprNode): Expr {
  const at = a.at(raw);
  switch (raw.nodeType) {
    case 'BoolOp':
      return {
        kind: 'BoolOp',
        op: raw.op.nodeType as BoolOperator,
        values: adaptExprs(a, raw.values),
        ...at,
      };
    case 'NamedExpr': {
      const target = adaptExpr(a, raw.target) as Name;
      return { kind: 'NamedExpr', target, value: adaptExpr(a, raw.value), ...at };
    }
    case 'BinOp':
      return {
        kind: 'BinOp',
        left: adaptExpr(a, raw.left),
        op: raw.op.nodeType as Operator,
        right: adaptExpr(a, raw.right),
        ...at,
      };
    case 'UnaryOp': {
      const op = raw.op.nodeType as UnaryOperator;
      return { kind: 'UnaryOp', op, operand: adaptExpr(a, raw.operand), ...at };
    }
    case 'Lambda': {
      const args = adaptArguments(a, raw.args);
      return { kind: 'Lambda', args, body: adaptExpr(a, raw.body), ...at };
    }
    case 'IfExp': {
      const body = adaptExpr(a, raw.body);
      const test = adaptExpr(a, raw.test);
      return { kind: 'IfExp', test, body, orelse: adaptExpr(a, raw.orelse), ...at };
    }
    case 'Compare':
      return {
        kind: 'Compare',
        left: adaptExpr(a, raw.left),
        ops: raw.ops.map((op) => op.nodeType as CmpOperator),
        comparators: adaptExprs(a, raw.comparators),
        ...at,
      };
    case 'Call':
      return {
        kind: 'Call',
        func: adaptExpr(a, raw.func),
        args: adaptExprs(a, raw.args),
        keywords: adaptKeywords(a, raw.keywords),
        ...at,
      };
    case 'Constant':
      return adaptConstant(a, raw);
    case 'Await':
    case 'YieldFrom':
      return { kind: raw.nodeType, value: adaptExpr(a, raw.value), ...at };
    case 'Yield':
      return { kind: 'Yield', value: optionalExpr(a, raw.value), ...at };
    default:
      return adaptContainer(a, raw);
  }
}

function adaptContainer(a: Adapter, raw: ExprNode): Expr {
  const at = a.at(raw);
  switch (raw.nodeType) {
    case 'Dict': {
      const keys: (Expr | undefined)[] = [];
      const values: Expr[] = [];
      raw.values.forEach((value, index) => {
        keys.push(optionalExpr(a, raw.keys[index]));
        values.push(adaptExpr(a, value));
      });
      return { kind: 'Dict', keys, values, ...at };
    }
    case 'Set':
      return { kind: 'Set', elts: adaptExprs(a, raw.elts), ...at };
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp': {
      const elt = adaptExpr(a, raw.elt);
      return {
        kind: raw.nodeType,
        elt,
        generators: adaptGenerators(a, raw.generators),
        ...at,
      };
    }
    case 'DictComp': {
      const key = adaptExpr(a, raw.key);
      const value = adaptExpr(a, raw.value);
      return {
        kind: 'DictComp',
        key,
        value,
        generators: adaptGenerators(a, raw.generators),
        ...at,
      };
    }
    default:
      return adaptPlace(a, raw);
  }
}

function adaptPlace(a: Adapter, raw: ExprNode): Expr {
  const at = a.at(raw);
  switch (raw.nodeType) {
    case 'Attribute': {
      const value = adaptExpr(a, raw.value);
      return { kind: 'Attribute', value, attr: a.identifier(raw.attr), ctx: context(raw), ...at };
    }
    case 'Subscript': {
      const value = adaptExpr(a, raw.value);
      const slice = adaptExpr(a, raw.slice);
      return { kind: 'Subscript', value, slice: starredIndex(slice), ctx: context(raw), ...at };
    }
    case 'Starred':
      return { kind: 'Starred', value: adaptExpr(a, raw.value), ctx: context(raw), ...at };
    case 'Name':
      return { kind: 'Name', id: a.identifier(raw.id), ctx: context(raw), ...at };
    case 'List':
    case 'Tuple': {
      const group = raw.elts.length === 0 ? a.groupAt(at) : undefined;
      if (group !== undefined) return adaptFString(a, group);
      return { kind: raw.nodeType, elts: adaptExprs(a, raw.elts), ctx: context(raw), ...at };
    }
    case 'Slice':
      return {
        kind: 'Slice',
        lower: optionalExpr(a, raw.lower),
        upper: optionalExpr(a, raw.upper),
        step: optionalExpr(a, raw.step),
        ...at,
      };
    default:
      throw new TypeError(`py-ast node ${raw.nodeType} is no Python 3.12 expression`);
  }
}

/** `x[*a]` is a subscript by a tuple of one starred item. */
function starredIndex(slice: Expr): Expr {
  if (slice.kind !== 'Starred') return slice;
  const { lineno, col_offset, end_lineno, end_col_offset } = slice;
  const at = { lineno, col_offset, end_lineno, end_col_offset };
  return { kind: 'Tuple', elts: [slice], ctx: 'Load', ...at };
}

function adaptConstant(a: Adapter, raw: Raw<'Constant'>): Constant {
  const at = a.at(raw);
  const value: unknown = raw.value;
  const first = a.source.text[a.source.offset(at.lineno, at.col_offset)] ?? '';
  const u = first === 'u' || first === 'U';
  if (typeof value === 'string') {
    if (value === '...' && first === '.') {
      return { kind: 'Constant', value: { kind: 'Ellipsis' }, u, ...at };
    }
    return { kind: 'Constant', value: a.string(raw), u, ...at };
  }
  if (typeof value === 'boolean') {
    return { kind: 'Constant', value: { kind: 'bool', value }, u: false, ...at };
  }
  if (first === 'N') return { kind: 'Constant', value: { kind: 'None' }, u: false, ...at };
  return { kind: 'Constant', value: a.number(raw), u: false, ...at };
}

/** Whether the original text says `async for`, which repair.ts may have hidden from py-ast. */
function isAsync(a: Adapter, raw: RawComprehension): boolean {
  const { lineno, col_offset } = a.at(raw.target);
  const start = a.source.offset(lineno, col_offset);
  return /\basync\s+for\s*\(*\s*$/.test(a.source.text.slice(Math.max(0, start - 80), start));
}

function adaptGenerators(a: Adapter, raws: readonly RawComprehension[]): Comprehension[] {
  return raws.map((raw) => ({
    target: adaptExpr(a, raw.target),
    iter: adaptExpr(a, raw.iter),
    ifs: adaptExprs(a, raw.ifs),
    is_async: Boolean(raw.is_async) || isAsync(a, raw),
  }));
}

export function adaptKeywords(a: Adapter, raws: readonly RawKeyword[]): Keyword[] {
  return raws.map((raw) => ({
    arg: raw.arg === undefined || raw.arg === null ? undefined : a.identifier(raw.arg),
    value: adaptExpr(a, raw.value),
    ...a.at(raw),
  }));
}

function adaptArg(a: Adapter, raw: RawArg): Arg {
  return {
    arg: a.identifier(raw.arg),
    annotation: optionalExpr(a, raw.annotation),
    ...a.at(raw),
  };
}

export function adaptArguments(a: Adapter, raw: RawArguments): Arguments {
  const optionalArg = (arg: RawArg | null | undefined): Arg | undefined =>
    arg === undefined || arg === null ? undefined : adaptArg(a, arg);
  return {
    posonlyargs: raw.posonlyargs.map((arg) => adaptArg(a, arg)),
    args: raw.args.map((arg) => adaptArg(a, arg)),
    vararg: optionalArg(raw.vararg),
    kwonlyargs: raw.kwonlyargs.map((arg) => adaptArg(a, arg)),
    kw_defaults: raw.kw_defaults.map((value) => optionalExpr(a, value)),
    kwarg: optionalArg(raw.kwarg),
    defaults: adaptExprs(a, raw.defaults),
  };
}
