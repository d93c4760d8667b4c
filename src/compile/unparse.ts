/** Source text of an expression, as annotations are kept under the annotations future. */

import type {
  Arguments,
  Arg,
  Comprehension,
  Expr,
  FormattedValue,
  Lambda,
  Operator,
  UnaryOperator,
  CmpOperator,
} from '../parse/ast';
import { reprConstant, reprStr } from './repr';

/** Precedence levels, weakest first (Python/ast_unparse.c). */
const PR_TUPLE = 0;
const PR_TEST = 1;
const PR_OR = 2;
const PR_AND = 3;
const PR_NOT = 4;
const PR_CMP = 5;
const PR_EXPR = 6;
const PR_BOR = PR_EXPR;
const PR_BXOR = 7;
const PR_BAND = 8;
const PR_SHIFT = 9;
const PR_ARITH = 10;
const PR_TERM = 11;
const PR_FACTOR = 12;
const PR_POWER = 13;
const PR_AWAIT = 14;
const PR_ATOM = 15;

const BINARY: Readonly<Record<Operator, readonly [text: string, level: number]>> = {
  Add: [' + ', PR_ARITH],
  Sub: [' - ', PR_ARITH],
  Mult: [' * ', PR_TERM],
  MatMult: [' @ ', PR_TERM],
  Div: [' / ', PR_TERM],
  Mod: [' % ', PR_TERM],
  LShift: [' << ', PR_SHIFT],
  RShift: [' >> ', PR_SHIFT],
  BitOr: [' | ', PR_BOR],
  BitXor: [' ^ ', PR_BXOR],
  BitAnd: [' & ', PR_BAND],
  FloorDiv: [' // ', PR_TERM],
  Pow: [' ** ', PR_POWER],
};
const UNARY: Readonly<Record<UnaryOperator, readonly [text: string, level: number]>> = {
  Invert: ['~', PR_FACTOR],
  Not: ['not ', PR_NOT],
  UAdd: ['+', PR_FACTOR],
  USub: ['-', PR_FACTOR],
};
const COMPARE: Readonly<Record<CmpOperator, string>> = {
  Eq: ' == ',
  NotEq: ' != ',
  Lt: ' < ',
  LtE: ' <= ',
  Gt: ' > ',
  GtE: ' >= ',
  Is: ' is ',
  IsNot: ' is not ',
  In: ' in ',
  NotIn: ' not in ',
};

function parens(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}

/** @source Python/ast_unparse.c _PyAST_ExprAsUnicode */
export function unparse(expr: Expr): string {
  return exprText(expr, PR_TEST);
}

function list(exprs: readonly Expr[]): string {
  return exprs.map((expr) => exprText(expr, PR_TEST)).join(', ');
}

/** Infinite floats are written as an overflowing literal. */
function constantText(expr: Extract<Expr, { kind: 'Constant' }>): string {
  const { value } = expr;
  if (value.kind === 'Ellipsis') return '...';
  const text = reprConstant(value);
  const numeric = value.kind === 'float' || value.kind === 'complex';
  return (expr.u ? 'u' : '') + (numeric ? text.replace(/inf/g, '1e309') : text);
}

/** @source Python/ast_unparse.c append_ast_expr */
function exprText(expr: Expr, level: number): string {
  switch (expr.kind) {
    case 'BoolOp': {
      const inner = expr.op === 'And' ? PR_AND : PR_OR;
      const word = expr.op === 'And' ? ' and ' : ' or ';
      const text = expr.values.map((value) => exprText(value, inner + 1)).join(word);
      return parens(text, level > inner);
    }
    case 'BinOp': {
      const [symbol, inner] = BINARY[expr.op];
      const right = expr.op === 'Pow' ? 0 : 1;
      const text =
        exprText(expr.left, inner + (1 - right)) + symbol + exprText(expr.right, inner + right);
      return parens(text, level > inner);
    }
    case 'UnaryOp': {
      const [symbol, inner] = UNARY[expr.op];
      return parens(symbol + exprText(expr.operand, inner), level > inner);
    }
    case 'Lambda':
      return parens(lambdaText(expr), level > PR_TEST);
    case 'IfExp': {
      const body = exprText(expr.body, PR_TEST + 1);
      const test = exprText(expr.test, PR_TEST + 1);
      const text = `${body} if ${test} else ${exprText(expr.orelse, PR_TEST)}`;
      return parens(text, level > PR_TEST);
    }
    case 'Compare': {
      const rest = expr.comparators.map(
        (one, index) => COMPARE[expr.ops[index] as CmpOperator] + exprText(one, PR_CMP + 1),
      );
      return parens(exprText(expr.left, PR_CMP + 1) + rest.join(''), level > PR_CMP);
    }
    case 'Call':
      return callText(expr);
    case 'Constant':
      return constantText(expr);
    case 'JoinedStr':
      return joinedText(expr, false);
    case 'FormattedValue':
      return `f${reprStr(formattedText(expr))}`;
    default:
      return placeText(expr, level);
  }
}

function placeText(expr: Expr, level: number): string {
  switch (expr.kind) {
    case 'Attribute': {
      const value = exprText(expr.value, PR_ATOM);
      const isInt = expr.value.kind === 'Constant' && expr.value.value.kind === 'int';
      return `${value}${isInt ? ' .' : '.'}${expr.attr}`;
    }
    case 'Subscript':
      return `${exprText(expr.value, PR_ATOM)}[${exprText(expr.slice, PR_TUPLE)}]`;
    case 'Starred':
      return `*${exprText(expr.value, PR_EXPR)}`;
    case 'Name':
      return expr.id;
    case 'List':
      return `[${list(expr.elts)}]`;
    case 'Tuple': {
      if (expr.elts.length === 0) return '()';
      const text = expr.elts.length === 1 ? `${list(expr.elts)},` : list(expr.elts);
      return parens(text, level > PR_TUPLE);
    }
    case 'Set':
      return `{${list(expr.elts)}}`;
    case 'Dict': {
      const items = expr.values.map((value, index) => {
        const key = expr.keys[index];
        if (key === undefined) return `**${exprText(value, PR_EXPR)}`;
        return `${exprText(key, PR_TEST)}: ${exprText(value, PR_TEST)}`;
      });
      return `{${items.join(', ')}}`;
    }
    case 'NamedExpr': {
      const text = `${expr.target.id} := ${exprText(expr.value, PR_ATOM)}`;
      return parens(text, level > PR_TUPLE);
    }
    case 'Slice': {
      const part = (one: Expr | undefined): string =>
        one === undefined ? '' : exprText(one, PR_TEST);
      const step = expr.step === undefined ? '' : `:${part(expr.step)}`;
      return `${part(expr.lower)}:${part(expr.upper)}${step}`;
    }
    case 'Await':
      return parens(`await ${exprText(expr.value, PR_ATOM)}`, level > PR_AWAIT);
    case 'Yield':
      return expr.value === undefined ? '(yield)' : `(yield ${exprText(expr.value, PR_TEST)})`;
    case 'YieldFrom':
      return `(yield from ${exprText(expr.value, PR_TEST)})`;
    default:
      return comprehensionText(expr);
  }
}

function comprehensionText(expr: Expr): string {
  switch (expr.kind) {
    case 'ListComp':
      return `[${exprText(expr.elt, PR_TEST)}${generatorsText(expr.generators)}]`;
    case 'SetComp':
      return `{${exprText(expr.elt, PR_TEST)}${generatorsText(expr.generators)}}`;
    case 'GeneratorExp':
      return `(${exprText(expr.elt, PR_TEST)}${generatorsText(expr.generators)})`;
    case 'DictComp': {
      const key = exprText(expr.key, PR_TEST);
      return `{${key}: ${exprText(expr.value, PR_TEST)}${generatorsText(expr.generators)}}`;
    }
    default:
      throw new TypeError(`no source text for ${expr.kind}`);
  }
}

function generatorsText(generators: readonly Comprehension[]): string {
  return generators
    .map((one) => {
      const ifs = one.ifs.map((test) => ` if ${exprText(test, PR_TEST + 1)}`).join('');
      const word = one.is_async ? ' async for ' : ' for ';
      return `${word}${exprText(one.target, PR_TUPLE)} in ${exprText(one.iter, PR_TEST + 1)}${ifs}`;
    })
    .join('');
}

function callText(expr: Extract<Expr, { kind: 'Call' }>): string {
  const func = exprText(expr.func, PR_ATOM);
  const only = expr.args[0];
  if (expr.args.length === 1 && expr.keywords.length === 0 && only?.kind === 'GeneratorExp') {
    return func + exprText(only, PR_TEST);
  }
  const args = expr.args.map((arg) => exprText(arg, PR_TEST));
  const keywords = expr.keywords.map((keyword) => {
    const value = exprText(keyword.value, PR_TEST);
    return keyword.arg === undefined ? `**${value}` : `${keyword.arg}=${value}`;
  });
  return `${func}(${[...args, ...keywords].join(', ')})`;
}

function lambdaText(expr: Lambda): string {
  const args = argumentsText(expr.args);
  return `lambda${args === '' ? '' : ' '}${args}: ${exprText(expr.body, PR_TEST)}`;
}

function argText(arg: Arg): string {
  if (arg.annotation === undefined) return arg.arg;
  return `${arg.arg}: ${exprText(arg.annotation, PR_TEST)}`;
}

function argumentsText(args: Arguments): string {
  const parts: string[] = [];
  const positional = [...args.posonlyargs, ...args.args];
  const firstDefault = positional.length - args.defaults.length;
  positional.forEach((arg, index) => {
    const value = args.defaults[index - firstDefault];
    const suffix = value === undefined ? '' : `=${exprText(value, PR_TEST)}`;
    parts.push(argText(arg) + suffix);
    if (args.posonlyargs.length > 0 && index + 1 === args.posonlyargs.length) parts.push('/');
  });
  if (args.vararg !== undefined) parts.push(`*${argText(args.vararg)}`);
  else if (args.kwonlyargs.length > 0) parts.push('*');
  args.kwonlyargs.forEach((arg, index) => {
    const value = args.kw_defaults[index];
    parts.push(argText(arg) + (value === undefined ? '' : `=${exprText(value, PR_TEST)}`));
  });
  if (args.kwarg !== undefined) parts.push(`**${argText(args.kwarg)}`);
  return parts.join(', ');
}

function escapeBraces(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}

function joinedText(expr: Extract<Expr, { kind: 'JoinedStr' }>, isSpec: boolean): string {
  const body = expr.values.map((value) => {
    if (value.kind === 'Constant' && value.value.kind === 'str') {
      return escapeBraces(value.value.value);
    }
    if (value.kind === 'JoinedStr') return joinedText(value, true);
    return formattedText(value as FormattedValue);
  });
  return isSpec ? body.join('') : `f${reprStr(body.join(''))}`;
}

function formattedText(expr: FormattedValue): string {
  const value = exprText(expr.value, PR_TEST + 1);
  const space = value.startsWith('{') ? ' ' : '';
  const conversion = expr.conversion > 0 ? `!${String.fromCharCode(expr.conversion)}` : '';
  const spec = expr.format_spec;
  let format = '';
  if (spec?.kind === 'JoinedStr') format = `:${joinedText(spec, true)}`;
  else if (spec?.kind === 'Constant' && spec.value.kind === 'str') format = `:${spec.value.value}`;
  return `{${space}${value}${conversion}${format}}`;
}
