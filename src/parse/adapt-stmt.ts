/** Turns py-ast's statements and patterns into ours. */

import type { StmtNode } from 'py-ast';
import type { Adapter } from './adapt';
import { adaptArguments, adaptExpr, adaptExprs, adaptKeywords, optionalExpr } from './adapt-expr';
import type {
  Alias,
  Constant,
  ExceptHandler,
  MatchCase,
  Name,
  Operator,
  Pattern,
  Stmt,
  Try,
  TypeParam,
  WithItem,
} from './ast';

type Raw<K extends StmtNode['nodeType']> = Extract<StmtNode, { nodeType: K }>;
type RawHandler = Raw<'Try'>['handlers'][number];
type RawAlias = Raw<'Import'>['names'][number];
type RawItem = Raw<'With'>['items'][number];
type RawCase = Raw<'Match'>['cases'][number];
type RawPattern = RawCase['pattern'];
type RawTypeParam = Raw<'TypeAlias'>['type_params'][number];

function present<T>(value: T | null | undefined): T | undefined {
  return value === null ? undefined : value;
}

export function adaptBody(a: Adapter, raws: readonly StmtNode[] | null | undefined): Stmt[] {
  return (raws ?? []).map((raw) => adaptStmt(a, raw));
}

/** Gives our node for one of py-ast's statements. */
export function adaptStmt(a: Adapter, raw: StmtNode): Stmt {
  const at = a.at(raw);
  switch (raw.nodeType) {
    case 'Expr':
      return { kind: 'Expr', value: adaptExpr(a, raw.value), ...at };
    case 'Assign': {
      const targets = adaptExprs(a, raw.targets);
      return { kind: 'Assign', targets, value: adaptExpr(a, raw.value), ...at };
    }
    case 'AugAssign':
      return {
        kind: 'AugAssign',
        target: adaptExpr(a, raw.target),
        op: raw.op.nodeType as Operator,
        value: adaptExpr(a, raw.value),
        ...at,
      };
    case 'AnnAssign':
      return {
        kind: 'AnnAssign',
        target: adaptExpr(a, raw.target),
        annotation: adaptExpr(a, raw.annotation),
        value: optionalExpr(a, raw.value),
        // A name in parentheses is not simple, which py-ast does not tell.
        simple: raw.target.nodeType === 'Name' && !a.segment(raw).startsWith('('),
        ...at,
      };
    case 'Return':
      return { kind: 'Return', value: optionalExpr(a, raw.value), ...at };
    case 'Delete':
      return { kind: 'Delete', targets: adaptExprs(a, raw.targets), ...at };
    case 'Raise':
      return {
        kind: 'Raise',
        exc: optionalExpr(a, raw.exc),
        cause: optionalExpr(a, raw.cause),
        ...at,
      };
    case 'Assert':
      return { kind: 'Assert', test: adaptExpr(a, raw.test), msg: optionalExpr(a, raw.msg), ...at };
    case 'Global':
    case 'Nonlocal':
      return { kind: raw.nodeType, names: raw.names.map((name) => a.identifier(name)), ...at };
    case 'Pass':
    case 'Break':
    case 'Continue':
      return { kind: raw.nodeType, ...at };
    default:
      return adaptCompound(a, raw);
  }
}

function adaptCompound(a: Adapter, raw: StmtNode): Stmt {
  const at = a.at(raw);
  switch (raw.nodeType) {
    case 'If':
    case 'While':
      return {
        kind: raw.nodeType,
        test: adaptExpr(a, raw.test),
        body: adaptBody(a, raw.body),
        orelse: adaptBody(a, raw.orelse),
        ...at,
      };
    case 'For':
    case 'AsyncFor':
      return {
        kind: raw.nodeType,
        target: adaptExpr(a, raw.target),
        iter: adaptExpr(a, raw.iter),
        body: adaptBody(a, raw.body),
        orelse: adaptBody(a, raw.orelse),
        ...at,
      };
    case 'With':
    case 'AsyncWith': {
      const items = raw.items.map((item) => adaptItem(a, item));
      return { kind: raw.nodeType, items, body: adaptBody(a, raw.body), ...at };
    }
    case 'Try':
    case 'TryStar':
      return adaptTry(a, raw);
    case 'Match': {
      const subject = adaptExpr(a, raw.subject);
      return { kind: 'Match', subject, cases: raw.cases.map((one) => adaptCase(a, one)), ...at };
    }
    case 'Import':
      return { kind: 'Import', names: raw.names.map((name) => adaptAlias(a, name)), ...at };
    case 'ImportFrom': {
      const module = present(raw.module);
      return {
        kind: 'ImportFrom',
        module: module === undefined || module === '' ? undefined : a.identifier(module),
        names: raw.names.map((name) => adaptAlias(a, name)),
        level: raw.level ?? 0,
        ...at,
      };
    }
    default:
      return adaptDefinition(a, raw);
  }
}

function adaptDefinition(a: Adapter, raw: StmtNode): Stmt {
  const at = a.at(raw);
  switch (raw.nodeType) {
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      return {
        kind: raw.nodeType,
        name: a.identifier(raw.name),
        decorator_list: adaptExprs(a, raw.decorator_list),
        type_params: adaptTypeParams(a, raw.type_params),
        args: adaptArguments(a, raw.args),
        returns: optionalExpr(a, raw.returns),
        body: adaptBody(a, raw.body),
        ...at,
      };
    case 'ClassDef':
      return {
        kind: 'ClassDef',
        name: a.identifier(raw.name),
        decorator_list: adaptExprs(a, raw.decorator_list),
        type_params: adaptTypeParams(a, raw.type_params),
        bases: adaptExprs(a, raw.bases),
        keywords: adaptKeywords(a, raw.keywords),
        body: adaptBody(a, raw.body),
        ...at,
      };
    case 'TypeAlias':
      return {
        kind: 'TypeAlias',
        name: adaptExpr(a, raw.name) as Name,
        type_params: adaptTypeParams(a, raw.type_params),
        value: adaptExpr(a, raw.value),
        ...at,
      };
    default:
      throw new TypeError(`py-ast node ${raw.nodeType} is no Python 3.12 statement`);
  }
}

function adaptTry(a: Adapter, raw: Raw<'Try'> | Raw<'TryStar'>): Try {
  return {
    kind: raw.nodeType,
    body: adaptBody(a, raw.body),
    handlers: raw.handlers.map((handler) => adaptHandler(a, handler)),
    orelse: adaptBody(a, raw.orelse),
    finalbody: adaptBody(a, raw.finalbody),
    ...a.at(raw),
  };
}

function adaptHandler(a: Adapter, raw: RawHandler): ExceptHandler {
  const name = present(raw.name);
  return {
    type: optionalExpr(a, raw.type),
    name: name === undefined ? undefined : a.identifier(name),
    body: adaptBody(a, raw.body),
    ...a.at(raw),
  };
}

function adaptItem(a: Adapter, raw: RawItem): WithItem {
  return {
    context_expr: adaptExpr(a, raw.context_expr),
    optional_vars: optionalExpr(a, raw.optional_vars),
  };
}

function adaptAlias(a: Adapter, raw: RawAlias): Alias {
  const asname = present(raw.asname);
  return {
    name: a.identifier(raw.name),
    asname: asname === undefined ? undefined : a.identifier(asname),
    ...a.at(raw),
  };
}

function adaptTypeParams(
  a: Adapter,
  raws: readonly RawTypeParam[] | null | undefined,
): TypeParam[] {
  return (raws ?? []).map((raw): TypeParam => {
    const name = a.identifier(raw.name);
    if (raw.nodeType !== 'TypeVar') return { kind: raw.nodeType, name, ...a.at(raw) };
    return { kind: 'TypeVar', name, bound: optionalExpr(a, raw.bound), ...a.at(raw) };
  });
}

function adaptCase(a: Adapter, raw: RawCase): MatchCase {
  return {
    pattern: adaptPattern(a, raw.pattern),
    guard: optionalExpr(a, raw.guard),
    body: adaptBody(a, raw.body),
  };
}

function adaptPattern(a: Adapter, raw: RawPattern): Pattern {
  const at = a.at(raw);
  const patterns = (raws: readonly RawPattern[]): Pattern[] =>
    raws.map((one) => adaptPattern(a, one));
  const name = (value: string | null | undefined): string | undefined =>
    value === null || value === undefined ? undefined : a.identifier(value);
  switch (raw.nodeType) {
    case 'MatchValue':
      return { kind: 'MatchValue', value: adaptExpr(a, raw.value), ...at };
    case 'MatchSingleton': {
      const value: Constant['value'] =
        typeof raw.value === 'boolean' ? { kind: 'bool', value: raw.value } : { kind: 'None' };
      return { kind: 'MatchSingleton', value, ...at };
    }
    case 'MatchSequence':
      return { kind: 'MatchSequence', patterns: patterns(raw.patterns), ...at };
    case 'MatchOr':
      return { kind: 'MatchOr', patterns: patterns(raw.patterns), ...at };
    case 'MatchMapping':
      return {
        kind: 'MatchMapping',
        keys: adaptExprs(a, raw.keys),
        patterns: patterns(raw.patterns),
        rest: name(raw.rest),
        ...at,
      };
    case 'MatchClass':
      return {
        kind: 'MatchClass',
        cls: adaptExpr(a, raw.cls),
        patterns: patterns(raw.patterns),
        kwd_attrs: raw.kwd_attrs.map((attr) => a.identifier(attr)),
        kwd_patterns: patterns(raw.kwd_patterns),
        ...at,
      };
    case 'MatchStar':
      return { kind: 'MatchStar', name: name(raw.name), ...at };
    case 'MatchAs': {
      const pattern = present(raw.pattern);
      return {
        kind: 'MatchAs',
        pattern: pattern === undefined ? undefined : adaptPattern(a, pattern),
        name: name(raw.name),
        ...at,
      };
    }
    default:
      throw new TypeError('py-ast gave an unknown pattern');
  }
}
