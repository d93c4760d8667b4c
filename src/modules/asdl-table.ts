/** Python's abstract grammar (Parser/Python.asdl): the classes of the module `_ast`. */

/** A sum: its name, whether its nodes have positions, and the signatures of its members. */
export interface AsdlSum {
  readonly name: string;
  readonly located: boolean;
  readonly members: readonly string[];
}

export const ASDL_SUMS: readonly AsdlSum[] = [
  {
    name: 'mod',
    located: false,
    members: [
      'Expression(expr body)',
      'FunctionType(expr* argtypes, expr returns)',
      'Interactive(stmt* body)',
      'Module(stmt* body, type_ignore* type_ignores)',
    ],
  },
  {
    name: 'stmt',
    located: true,
    members: [
      'AnnAssign(expr target, expr annotation, expr? value, int simple)',
      'Assert(expr test, expr? msg)',
      'Assign(expr* targets, expr value, string? type_comment)',
      'AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)',
      'AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)',
      'AsyncWith(withitem* items, stmt* body, string? type_comment)',
      'AugAssign(expr target, operator op, expr value)',
      'Break',
      'ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params)',
      'Continue',
      'Delete(expr* targets)',
      'Expr(expr value)',
      'For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment)',
      'FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params)',
      'Global(identifier* names)',
      'If(expr test, stmt* body, stmt* orelse)',
      'Import(alias* names)',
      'ImportFrom(identifier? module, alias* names, int? level)',
      'Match(expr subject, match_case* cases)',
      'Nonlocal(identifier* names)',
      'Pass',
      'Raise(expr? exc, expr? cause)',
      'Return(expr? value)',
      'Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)',
      'TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody)',
      'TypeAlias(expr name, type_param* type_params, expr value)',
      'While(expr test, stmt* body, stmt* orelse)',
      'With(withitem* items, stmt* body, string? type_comment)',
    ],
  },
  {
    name: 'expr',
    located: true,
    members: [
      'Attribute(expr value, identifier attr, expr_context ctx)',
      'Await(expr value)',
      'BinOp(expr left, operator op, expr right)',
      'BoolOp(boolop op, expr* values)',
      'Call(expr func, expr* args, keyword* keywords)',
      'Compare(expr left, cmpop* ops, expr* comparators)',
      'Constant(constant value, string? kind)',
      'Dict(expr* keys, expr* values)',
      'DictComp(expr key, expr value, comprehension* generators)',
      'FormattedValue(expr value, int conversion, expr? format_spec)',
      'GeneratorExp(expr elt, comprehension* generators)',
      'IfExp(expr test, expr body, expr orelse)',
      'JoinedStr(expr* values)',
      'Lambda(arguments args, expr body)',
      'List(expr* elts, expr_context ctx)',
      'ListComp(expr elt, comprehension* generators)',
      'Name(identifier id, expr_context ctx)',
      'NamedExpr(expr target, expr value)',
      'Set(expr* elts)',
      'SetComp(expr elt, comprehension* generators)',
      'Slice(expr? lower, expr? upper, expr? step)',
      'Starred(expr value, expr_context ctx)',
      'Subscript(expr value, expr slice, expr_context ctx)',
      'Tuple(expr* elts, expr_context ctx)',
      'UnaryOp(unaryop op, expr operand)',
      'Yield(expr? value)',
      'YieldFrom(expr value)',
    ],
  },
  {
    name: 'expr_context',
    located: false,
    members: ['Del', 'Load', 'Store'],
  },
  {
    name: 'boolop',
    located: false,
    members: ['And', 'Or'],
  },
  {
    name: 'operator',
    located: false,
    members: [
      'Add',
      'BitAnd',
      'BitOr',
      'BitXor',
      'Div',
      'FloorDiv',
      'LShift',
      'MatMult',
      'Mod',
      'Mult',
      'Pow',
      'RShift',
      'Sub',
    ],
  },
  {
    name: 'unaryop',
    located: false,
    members: ['Invert', 'Not', 'UAdd', 'USub'],
  },
  {
    name: 'cmpop',
    located: false,
    members: ['Eq', 'Gt', 'GtE', 'In', 'Is', 'IsNot', 'Lt', 'LtE', 'NotEq', 'NotIn'],
  },
  {
    name: 'excepthandler',
    located: true,
    members: ['ExceptHandler(expr? type, identifier? name, stmt* body)'],
  },
  {
    name: 'pattern',
    located: true,
    members: [
      'MatchAs(pattern? pattern, identifier? name)',
      'MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns)',
      'MatchMapping(expr* keys, pattern* patterns, identifier? rest)',
      'MatchOr(pattern* patterns)',
      'MatchSequence(pattern* patterns)',
      'MatchSingleton(constant value)',
      'MatchStar(identifier? name)',
      'MatchValue(expr value)',
    ],
  },
  {
    name: 'type_ignore',
    located: false,
    members: ['TypeIgnore(int lineno, string tag)'],
  },
  {
    name: 'type_param',
    located: true,
    members: [
      'ParamSpec(identifier name)',
      'TypeVar(identifier name, expr? bound)',
      'TypeVarTuple(identifier name)',
    ],
  },
];

/** Products: signatures of the classes directly under AST. */
export const ASDL_PRODUCTS: readonly { readonly signature: string; readonly located: boolean }[] = [
  { signature: 'comprehension(expr target, expr iter, expr* ifs, int is_async)', located: false },
  {
    signature:
      'arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr* kw_defaults, arg? kwarg, expr* defaults)',
    located: false,
  },
  { signature: 'arg(identifier arg, expr? annotation, string? type_comment)', located: true },
  { signature: 'keyword(identifier? arg, expr value)', located: true },
  { signature: 'alias(identifier name, identifier? asname)', located: true },
  { signature: 'withitem(expr context_expr, expr? optional_vars)', located: false },
  { signature: 'match_case(pattern pattern, expr? guard, stmt* body)', located: false },
];
