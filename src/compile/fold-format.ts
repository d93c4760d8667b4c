/** `'...%s...' % (a, b)` turned into an f-string (Python/ast_opt.c optimize_format). */

import { strConstant } from '../parse/literal';
import type { BinOp, Expr, JoinedStr } from '../parse/ast';
import type { Constant } from './code-description';
import { NO_LOCATION } from './instruction';

/** Widths of this many digits are left to run time. */
const MAX_DIGITS = 3;

function constant(text: string, keep: (constant: Constant) => void): Expr {
  const value = strConstant(text);
  keep(value);
  return { kind: 'Constant', value, u: false, ...NO_LOCATION };
}

// Flags, width, precision and conversion of one format unit.
const FORMAT_UNIT = /([-+ #0]*)(\d*)(?:(\.)(\d*))?(.?)/sy;

/** One unit and where it ends; undefined if it is no plain `s`, `r` or `a`. */
function parseFormat(
  format: string,
  position: number,
  argument: Expr,
  keep: (constant: Constant) => void,
): { readonly expr: Expr; readonly end: number } | undefined {
  FORMAT_UNIT.lastIndex = position;
  const match = FORMAT_UNIT.exec(format);
  if (match === null) return undefined;
  const [, flags = '', width = '', dot, precision = '', letter = ''] = match;
  if (letter !== 's' && letter !== 'r' && letter !== 'a') return undefined;
  if (width.length >= MAX_DIGITS || precision.length >= MAX_DIGITS) return undefined;
  let spec = '';
  if (!flags.includes('-') && Number(width) > 0) spec += '>';
  if (width !== '') spec += Number(width);
  if (dot !== undefined) spec += `.${Number(precision)}`;
  const format_spec: Expr | undefined =
    spec === '' ? undefined : { kind: 'JoinedStr', values: [constant(spec, keep)], ...NO_LOCATION };
  const { lineno, col_offset, end_lineno, end_col_offset } = argument;
  const expr: Expr = {
    kind: 'FormattedValue',
    value: argument,
    conversion: letter.charCodeAt(0),
    format_spec,
    lineno,
    col_offset,
    end_lineno,
    end_col_offset,
  };
  return { expr, end: FORMAT_UNIT.lastIndex };
}

/** Gives the f-string that formats the same, or undefined if there is none. */
export function optimize_format(
  expr: BinOp,
  format: string,
  elts: readonly Expr[],
  keep: (constant: Constant) => void,
): JoinedStr | undefined {
  const values: Expr[] = [];
  let position = 0;
  let count = 0;
  for (;;) {
    const literal = /^(?:[^%]|%%)*/.exec(format.slice(position))?.[0] ?? '';
    position += literal.length;
    if (literal !== '') values.push(constant(literal.replace(/%%/g, '%'), keep));
    if (position >= format.length) break;
    const argument = elts[count++];
    if (argument === undefined) return undefined;
    const parsed = parseFormat(format, position + 1, argument, keep);
    if (parsed === undefined) return undefined;
    values.push(parsed.expr);
    position = parsed.end;
  }
  if (count < elts.length) return undefined;
  const { lineno, col_offset, end_lineno, end_col_offset } = expr;
  return { kind: 'JoinedStr', values, lineno, col_offset, end_lineno, end_col_offset };
}
