/** Whether patterns of a tree of `ast` objects can be compiled (Python/ast.c, validate_pattern). */
import { PyExc_ValueError } from '../objects/exceptions';
import type { Expr, Pattern } from '../parse/ast';
import {
  refuse,
  validatePositions,
  validate_expr,
  validate_name,
  type Checks,
  type Gapped,
} from './ast-validate-expr';

const REAL = ['int', 'float'];
const IMAGINARY = ['complex'];

/** @source Python/ast.c ensure_literal_number */
function isNumber(e: Expr, kinds: readonly string[]): boolean {
  return e.kind === 'Constant' && kinds.includes(e.value.kind);
}

/** @source Python/ast.c ensure_literal_negative */
function isNegative(e: Expr, kinds: readonly string[]): boolean {
  return e.kind === 'UnaryOp' && e.op === 'USub' && isNumber(e.operand, kinds);
}

/** @source Python/ast.c ensure_literal_complex */
function isComplex(e: Expr): boolean {
  if (e.kind !== 'BinOp' || (e.op !== 'Add' && e.op !== 'Sub')) return false;
  return (isNegative(e.left, REAL) || isNumber(e.left, REAL)) && isNumber(e.right, IMAGINARY);
}

const LITERALS = new Set(['int', 'float', 'bytes', 'complex', 'str']);

/** @source Python/ast.c validate_pattern_match_value */
function validate_pattern_match_value(e: Expr): void {
  validate_expr(e, 'Load');
  if (e.kind === 'Attribute' || e.kind === 'JoinedStr') return;
  if (e.kind === 'Constant') {
    if (LITERALS.has(e.value.kind)) return;
    refuse(PyExc_ValueError, 'unexpected constant inside of a literal pattern');
  }
  if (isNegative(e, [...REAL, ...IMAGINARY]) || isComplex(e)) return;
  refuse(PyExc_ValueError, 'patterns may only match literals and attribute lookups');
}

/** @source Python/ast.c validate_capture */
function validate_capture(name: string | undefined): void {
  if (name === undefined) return;
  if (name === '_') refuse(PyExc_ValueError, "can't capture name '_' in patterns");
  validate_name(name);
}

/** @source Python/ast.c validate_patterns */
function validate_patterns(patterns: Gapped<Pattern>, starOk: boolean): void {
  for (const pattern of patterns) {
    if (pattern === undefined) refuse(PyExc_ValueError, 'None disallowed in pattern list');
    validate_pattern(pattern, starOk);
  }
}

const isSingleton = (kind: string): boolean => kind === 'None' || kind === 'bool';

const CHECKS: Checks<Pattern> = {
  MatchValue: ({ value }) => validate_pattern_match_value(value),
  MatchSingleton: ({ value }) => {
    if (isSingleton(value.kind)) return;
    refuse(PyExc_ValueError, 'MatchSingleton can only contain True, False and None');
  },
  MatchSequence: ({ patterns }) => validate_patterns(patterns, true),
  MatchMapping: ({ keys, patterns, rest }) => {
    if (keys.length !== patterns.length) {
      const text = "MatchMapping doesn't have the same number of keys as patterns";
      refuse(PyExc_ValueError, text);
    }
    validate_capture(rest);
    for (const key of keys) {
      if (key.kind !== 'Constant' || !isSingleton(key.value.kind)) {
        validate_pattern_match_value(key);
      }
    }
    validate_patterns(patterns, false);
  },
  MatchClass: ({ cls, patterns, kwd_attrs, kwd_patterns }) => {
    if (kwd_attrs.length !== kwd_patterns.length) {
      const text = "MatchClass doesn't have the same number of keyword attributes as patterns";
      refuse(PyExc_ValueError, text);
    }
    validate_expr(cls, 'Load');
    let at = cls;
    while (at.kind === 'Attribute') at = at.value;
    if (at.kind !== 'Name') {
      const text = 'MatchClass cls field can only contain Name or Attribute nodes.';
      refuse(PyExc_ValueError, text);
    }
    for (const name of kwd_attrs) validate_name(name);
    validate_patterns(patterns, false);
    validate_patterns(kwd_patterns, false);
  },
  MatchStar: ({ name }) => validate_capture(name),
  MatchAs: ({ pattern, name }) => {
    validate_capture(name);
    if (pattern === undefined) return;
    if (name === undefined) {
      const text = 'MatchAs must specify a target name if a pattern is given';
      refuse(PyExc_ValueError, text);
    }
    validate_pattern(pattern, false);
  },
  MatchOr: ({ patterns }) => {
    if (patterns.length < 2) refuse(PyExc_ValueError, 'MatchOr requires at least 2 patterns');
    validate_patterns(patterns, false);
  },
};

/** Refuses what is no pattern, or a star where none can stand. @source Python/ast.c validate_pattern */
export function validate_pattern(pattern: Pattern, starOk: boolean): void {
  validatePositions(pattern);
  if (pattern.kind === 'MatchStar' && !starOk) {
    refuse(PyExc_ValueError, "can't use MatchStar here");
  }
  // The table holds the check of each kind under its name.
  (CHECKS[pattern.kind] as (node: Pattern) => void)(pattern);
}
