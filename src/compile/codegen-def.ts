/** Functions, lambdas, classes, type parameters and aliases in the code generator. */

import type {
  Arg,
  Arguments,
  ClassDef,
  Expr,
  FunctionDef,
  Lambda,
  TypeAlias,
  TypeParam,
} from '../parse/ast';
import { strConstant } from '../parse/literal';
import { compileCallArguments } from './codegen-call';
import { visitExpr, visitExprs } from './codegen-expr';
import { compileBody, docstringOf, visitAnnotation, visitStmts } from './codegen-stmt';
import type { CodeDescription } from './code-description';
import { NONE } from './const-cache';
import type { Compiler } from './compiler';
import type { HeapRef } from './compiler-heap';
import { NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { INTRINSICS_1, INTRINSICS_2, OPCODES } from './opcode';

const HAS_DEFAULTS = 0x01;
const HAS_KW_DEFAULTS = 0x02;
const HAS_ANNOTATIONS = 0x04;

function intrinsic1(name: (typeof INTRINSICS_1)[number]): number {
  return INTRINSICS_1.indexOf(name);
}

function intrinsic2(name: (typeof INTRINSICS_2)[number]): number {
  return INTRINSICS_2.indexOf(name);
}

/** Refuses parameters that no function may have. */
function checkArguments(c: Compiler, args: Arguments): void {
  const all = [...args.posonlyargs, ...args.args, ...args.kwonlyargs];
  if (args.vararg !== undefined) all.push(args.vararg);
  if (args.kwarg !== undefined) all.push(args.kwarg);
  for (const arg of all) c.checkForbidden(arg, arg.arg, 'Store');
}

/** @source Python/compile.c compiler_default_arguments */
function defaultArguments(c: Compiler, loc: Location, args: Arguments): number {
  let flags = 0;
  if (args.defaults.length > 0) {
    flags |= HAS_DEFAULTS;
    visitExprs(c, args.defaults);
    c.addopI(loc, OPCODES.BUILD_TUPLE, args.defaults.length);
  }
  const names: string[] = [];
  let keys: HeapRef = null;
  args.kwonlyargs.forEach((arg, index) => {
    const value = args.kw_defaults[index];
    if (value === undefined) return;
    if (names.length === 0) keys = c.hold(c.heap.newList());
    names.push(c.mangled(arg.arg));
    visitExpr(c, value);
  });
  if (names.length > 0) {
    flags |= HAS_KW_DEFAULTS;
    const tuple = { kind: 'tuple', items: names.map(strConstant) } as const;
    const made = c.heap.get(tuple);
    c.drop(keys);
    c.loadConst(loc, tuple);
    c.heap.release(made);
    c.addopI(loc, OPCODES.BUILD_CONST_KEY_MAP, names.length);
  }
  return flags;
}

/** @source Python/compile.c compiler_visit_annotations */
function compileAnnotations(
  c: Compiler,
  loc: Location,
  args: Arguments,
  returns: Expr | undefined,
): number {
  let count = 0;
  const annotate = (name: string, annotation: Expr | undefined): void => {
    if (annotation === undefined) return;
    count += 2;
    c.loadStr(loc, c.mangled(name));
    if (!c.futureAnnotations && annotation.kind === 'Starred') {
      visitExpr(c, annotation.value);
      c.addopI(loc, OPCODES.UNPACK_SEQUENCE, 1);
    } else {
      visitAnnotation(c, annotation);
    }
  };
  const annotateAll = (list: readonly Arg[]): void => {
    for (const arg of list) annotate(arg.arg, arg.annotation);
  };
  annotateAll(args.args);
  annotateAll(args.posonlyargs);
  if (args.vararg !== undefined) annotate(args.vararg.arg, args.vararg.annotation);
  annotateAll(args.kwonlyargs);
  if (args.kwarg !== undefined) annotate(args.kwarg.arg, args.kwarg.annotation);
  annotate('return', returns);
  if (count === 0) return 0;
  c.addopI(loc, OPCODES.BUILD_TUPLE, count);
  return HAS_ANNOTATIONS;
}

function setArgumentCounts(c: Compiler, args: Arguments): void {
  c.u.argcount = args.args.length;
  c.u.posonlyargcount = args.posonlyargs.length;
  c.u.kwonlyargcount = args.kwonlyargs.length;
}

/**
 * Lets a StopIteration that leaves a generator become a RuntimeError.
 *
 * @source Python/compile.c wrap_in_stopiteration_handler
 */
export function wrapInStopIterationHandler(c: Compiler): void {
  const handler = c.newLabel();
  c.u.sequence.insert(0, OPCODES.SETUP_CLEANUP, handler, NO_LOCATION);
  c.loadConst(NO_LOCATION, NONE);
  c.addop(NO_LOCATION, OPCODES.RETURN_VALUE);
  c.useLabel(handler);
  const call = intrinsic1('INTRINSIC_STOPITERATION_ERROR');
  c.addopI(NO_LOCATION, OPCODES.CALL_INTRINSIC_1, call);
  c.addopI(NO_LOCATION, OPCODES.RERAISE, 1);
}

function applyDecorators(c: Compiler, decorators: readonly Expr[]): void {
  for (let i = decorators.length - 1; i >= 0; i--) {
    c.addopI(decorators[i] as Expr, OPCODES.CALL, 0);
  }
}

/** @source Python/compile.c compiler_function */
export function compileFunction(c: Compiler, stmt: FunctionDef): void {
  checkArguments(c, stmt.args);
  const firstlineno = stmt.decorator_list[0]?.lineno ?? stmt.lineno;
  visitExprs(c, stmt.decorator_list);
  const generic = stmt.type_params.length > 0;
  if (generic) c.addop(stmt, OPCODES.PUSH_NULL);
  const flags = defaultArguments(c, stmt, stmt.args);
  if (generic) compileGenericFunction(c, stmt, flags, firstlineno);
  else compileFunctionObject(c, stmt, flags, firstlineno);
  applyDecorators(c, stmt.decorator_list);
  c.nameop(stmt, stmt.name, 'Store');
}

function compileFunctionObject(
  c: Compiler,
  stmt: FunctionDef,
  defaults: number,
  firstlineno: number,
): void {
  const flags = defaults | compileAnnotations(c, stmt, stmt.args, stmt.returns);
  const code = compileFunctionBody(c, stmt, firstlineno);
  c.make_closure(stmt, code, flags);
}

/** Defines the function inside a scope of its own that holds the type parameters. */
function compileGenericFunction(
  c: Compiler,
  stmt: FunctionDef,
  flags: number,
  firstlineno: number,
): void {
  const count = (flags & HAS_DEFAULTS) + ((flags & HAS_KW_DEFAULTS) >> 1);
  if (count === 2) c.addopI(stmt, OPCODES.SWAP, 2);
  const scopeName = `<generic parameters of ${stmt.name}>`;
  c.enter_scope(scopeName, 'TypeParams', stmt.type_params, firstlineno);
  compileTypeParams(c, stmt.type_params);
  for (let i = 0; i < count; i++) c.addopI(stmt, OPCODES.LOAD_FAST, i);
  compileFunctionObject(c, stmt, flags, firstlineno);
  c.addopI(stmt, OPCODES.SWAP, 2);
  const setParams = intrinsic2('INTRINSIC_SET_FUNCTION_TYPE_PARAMS');
  c.addopI(stmt, OPCODES.CALL_INTRINSIC_2, setParams);
  c.u.argcount = count;
  const code = c.finish(false);
  c.make_closure(stmt, code, 0);
  if (count > 0) c.addopI(stmt, OPCODES.SWAP, count + 1);
  c.addopI(stmt, OPCODES.CALL, count);
}

/** @source Python/compile.c compiler_function_body */
function compileFunctionBody(c: Compiler, stmt: FunctionDef, firstlineno: number): CodeDescription {
  const isAsync = stmt.kind === 'AsyncFunctionDef';
  c.enter_scope(stmt.name, isAsync ? 'AsyncFunction' : 'Function', stmt, firstlineno);
  const docstring = c.optimize < 2 ? docstringOf(stmt.body) : undefined;
  c.addConst(docstring?.value ?? NONE);
  setArgumentCounts(c, stmt.args);
  visitStmts(c, docstring === undefined ? stmt.body : stmt.body.slice(1));
  if (c.u.ste.coroutine || c.u.ste.generator) wrapInStopIterationHandler(c);
  return c.finish(true);
}

/** @source Python/compile.c compiler_lambda */
export function compileLambda(c: Compiler, expr: Lambda): void {
  checkArguments(c, expr.args);
  const flags = defaultArguments(c, expr, expr.args);
  c.enter_scope('<lambda>', 'Lambda', expr, expr.lineno);
  // None comes first: a lambda has no docstring.
  c.addConst(NONE);
  setArgumentCounts(c, expr.args);
  visitExpr(c, expr.body);
  const isGenerator = c.u.ste.generator;
  const line = expr.lineno;
  const loc = { lineno: line, end_lineno: line, col_offset: 0, end_col_offset: 0 };
  if (!isGenerator) c.addop(loc, OPCODES.RETURN_VALUE);
  const code = c.finish(!isGenerator);
  c.make_closure(expr, code, flags);
}

/** @source Python/compile.c compiler_class_body */
function compileClassBody(c: Compiler, stmt: ClassDef, firstlineno: number): void {
  c.enter_scope(stmt.name, 'Class', stmt, firstlineno);
  const { u } = c;
  u.privateName = stmt.name;
  const line = firstlineno;
  const loc = { lineno: line, end_lineno: line, col_offset: 0, end_col_offset: 0 };
  c.nameop(loc, '__name__', 'Load');
  c.nameop(loc, '__module__', 'Store');
  c.loadStr(loc, u.qualname);
  c.nameop(loc, '__qualname__', 'Store');
  if (stmt.type_params.length > 0) {
    c.nameop(loc, '.type_params', 'Load');
    c.nameop(loc, '__type_params__', 'Store');
  }
  if (u.ste.needs_classdict) {
    c.addop(loc, OPCODES.LOAD_LOCALS);
    c.addNameIn(loc, OPCODES.STORE_DEREF, '__classdict__', u.cellvars);
  }
  compileBody(c, loc, stmt.body);
  if (u.ste.needs_classdict) {
    c.addNameIn(NO_LOCATION, OPCODES.LOAD_CLOSURE, '__classdict__', u.cellvars);
    c.nameop(NO_LOCATION, '__classdictcell__', 'Store');
  }
  if (u.ste.needs_class_closure) {
    c.addNameIn(NO_LOCATION, OPCODES.LOAD_CLOSURE, '__class__', u.cellvars);
    c.addopI(NO_LOCATION, OPCODES.COPY, 1);
    c.nameop(NO_LOCATION, '__classcell__', 'Store');
  } else {
    c.loadConst(NO_LOCATION, NONE);
  }
  c.addop(NO_LOCATION, OPCODES.RETURN_VALUE);
  const code = c.finish(true);
  c.addop(stmt, OPCODES.PUSH_NULL);
  c.addop(stmt, OPCODES.LOAD_BUILD_CLASS);
  c.make_closure(stmt, code, 0);
  c.loadStr(stmt, stmt.name);
}

/** @source Python/compile.c compiler_class */
export function compileClass(c: Compiler, stmt: ClassDef): void {
  visitExprs(c, stmt.decorator_list);
  const firstlineno = stmt.decorator_list[0]?.lineno ?? stmt.lineno;
  if (stmt.type_params.length > 0) {
    compileGenericClass(c, stmt, firstlineno);
  } else {
    compileClassBody(c, stmt, firstlineno);
    compileCallArguments(c, stmt, 2, stmt.bases, stmt.keywords);
  }
  applyDecorators(c, stmt.decorator_list);
  c.nameop(stmt, stmt.name, 'Store');
}

function compileGenericClass(c: Compiler, stmt: ClassDef, firstlineno: number): void {
  const { lineno, col_offset, end_lineno, end_col_offset } = stmt;
  c.addop(stmt, OPCODES.PUSH_NULL);
  const scopeName = `<generic parameters of ${stmt.name}>`;
  c.enter_scope(scopeName, 'TypeParams', stmt.type_params, firstlineno);
  c.u.privateName = stmt.name;
  compileTypeParams(c, stmt.type_params);
  c.nameop(stmt, '.type_params', 'Store');
  compileClassBody(c, stmt, firstlineno);
  c.nameop(stmt, '.type_params', 'Load');
  c.addopI(stmt, OPCODES.CALL_INTRINSIC_1, intrinsic1('INTRINSIC_SUBSCRIPT_GENERIC'));
  c.nameop(stmt, '.generic_base', 'Store');
  const at = { lineno, col_offset, end_lineno, end_col_offset };
  const base: Expr = { kind: 'Name', id: '.generic_base', ctx: 'Load', ...at };
  compileCallArguments(c, stmt, 2, [...stmt.bases, base], stmt.keywords);
  const code = c.finish(false);
  c.make_closure(stmt, code, 0);
  c.addopI(stmt, OPCODES.CALL, 0);
}

/** @source Python/compile.c compiler_type_params */
function compileTypeParams(c: Compiler, params: readonly TypeParam[]): void {
  for (const param of params) {
    c.loadStr(param, param.name);
    if (param.kind === 'TypeVar' && param.bound !== undefined) {
      const { bound } = param;
      c.enter_scope(param.name, 'TypeParams', param, param.lineno);
      visitExpr(c, bound);
      c.addop(param, OPCODES.RETURN_VALUE);
      const code = c.finish(true);
      c.make_closure(param, code, 0);
      const call = intrinsic2(
        bound.kind === 'Tuple'
          ? 'INTRINSIC_TYPEVAR_WITH_CONSTRAINTS'
          : 'INTRINSIC_TYPEVAR_WITH_BOUND',
      );
      c.addopI(param, OPCODES.CALL_INTRINSIC_2, call);
    } else {
      c.addopI(param, OPCODES.CALL_INTRINSIC_1, PARAM_INTRINSICS[param.kind]);
    }
    c.addopI(param, OPCODES.COPY, 1);
    c.nameop(param, param.name, 'Store');
  }
  c.addopI(params[0] as TypeParam, OPCODES.BUILD_TUPLE, params.length);
}

const PARAM_INTRINSICS: Readonly<Record<TypeParam['kind'], number>> = {
  TypeVar: intrinsic1('INTRINSIC_TYPEVAR'),
  TypeVarTuple: intrinsic1('INTRINSIC_TYPEVARTUPLE'),
  ParamSpec: intrinsic1('INTRINSIC_PARAMSPEC'),
};

/** @source Python/compile.c compiler_typealias */
export function compileTypeAlias(c: Compiler, stmt: TypeAlias): void {
  const name = stmt.name.id;
  const generic = stmt.type_params.length > 0;
  if (generic) {
    c.addop(stmt, OPCODES.PUSH_NULL);
    const scopeName = `<generic parameters of ${name}>`;
    c.enter_scope(scopeName, 'TypeParams', stmt.type_params, stmt.lineno);
    c.loadStr(stmt, name);
    compileTypeParams(c, stmt.type_params);
  } else {
    c.loadStr(stmt, name);
    c.loadConst(stmt, NONE);
  }
  c.enter_scope(name, 'Function', stmt, stmt.lineno);
  c.addConst(NONE);
  visitExpr(c, stmt.value);
  c.addop(stmt, OPCODES.RETURN_VALUE);
  const value = c.finish(false);
  c.make_closure(stmt, value, 0);
  c.addopI(stmt, OPCODES.BUILD_TUPLE, 3);
  c.addopI(stmt, OPCODES.CALL_INTRINSIC_1, intrinsic1('INTRINSIC_TYPEALIAS'));
  if (generic) {
    const code = c.finish(false);
    c.make_closure(stmt, code, 0);
    c.addopI(stmt, OPCODES.CALL, 0);
  }
  c.nameop(stmt, name, 'Store');
}
