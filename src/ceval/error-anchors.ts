/** Which part of an expression a traceback points at with `^`, the rest having `~`. */
import type { Expr } from '../parse/ast';
import { parseSource } from '../parse/parse';

/** The bytes of a text, since the tree's columns count bytes. */
function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const CLOSING_PARENTHESIS = 0x29;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0c;

function binaryOperator(text: string, left: Expr, right: Expr): readonly [number, number] | null {
  const bytes = bytesOf(text);
  for (let i = left.end_col_offset; i < right.col_offset; i++) {
    // What is left of parentheses around the left operand is not the operator.
    const more = i + 1 < right.col_offset;
    if (isBlank(bytes[i]) || (more && bytes[i] === CLOSING_PARENTHESIS)) continue;
    const two = more && !isBlank(bytes[i + 1]);
    return [i, i + (two ? 2 : 1)];
  }
  return null;
}

/** From the opening bracket to behind the closing one, which may stand behind other characters. */
function brackets(text: string, value: Expr, slice: Expr): readonly [number, number] {
  const bytes = bytesOf(text);
  const from = bytes.indexOf(OPENING_BRACKET, value.end_col_offset);
  const after = slice.end_col_offset + 1;
  const to = bytes.indexOf(CLOSING_BRACKET, after);
  return [from < 0 ? bytes.length : from, to < 0 ? Math.max(after, bytes.length) : to + 1];
}

/**
 * Start and end (code points, half-open) of the operator of a binary operation, or of the
 * brackets of a subscript; null for other expressions. @source Python/traceback.c extract_anchors_from_expr
 */
export function errorAnchors(segment: string): readonly [number, number] | null {
  const parsed = parseSource(segment, '<traceback>', 'exec');
  if (parsed.kind === 'syntax-fault' || parsed.tree.kind !== 'Module') return null;
  const { body } = parsed.tree;
  if (body.length !== 1 || body[0].kind !== 'Expr') return null;
  const expr = body[0].value;
  if (expr.kind === 'BinOp') return binaryOperator(segment, expr.left, expr.right);
  if (expr.kind === 'Subscript') return brackets(segment, expr.value, expr.slice);
  return null;
}
