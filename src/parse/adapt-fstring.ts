/** F-strings (PEP 701): made from our own tokens, with py-ast reading the expressions in them. */

import { AdaptFault } from './adapt';
import type { Adapter } from './adapt';
import { adaptExpr } from './adapt-expr';
import type { Constant, Expr, JoinedStr, Position } from './ast';
import { strConstant } from './literal';
import type { StringGroup } from './mask';
import { readTree } from './read-tree';
import type { Field, FieldPart, FormatPart, FStringPart, TextPart, Token } from './token';

interface Text {
  readonly kind: 'text';
  readonly value: string;
  readonly u: boolean;
  readonly at: Position;
}

type Piece = Text | { readonly kind: 'field'; readonly value: Expr };

/** The node of literals side by side, at least one of them an f-string. */
export function adaptFString(a: Adapter, group: StringGroup): JoinedStr {
  const pieces = group.flatMap((token): Piece[] => {
    if (token.type === 'fstring') return fstringPieces(a, token);
    const at = a.between(token.start, token.end);
    const value = a.textOf(at, a.source.text.slice(token.start, token.end));
    return [{ kind: 'text', value, u: token.text.startsWith('u'), at }];
  });
  const first = group[0] as Token;
  const at = a.between(first.start, (group[group.length - 1] as Token).end);
  return { kind: 'JoinedStr', values: joined(a, pieces), ...at };
}

/** @source Parser/action_helpers.c _PyPegen_joined_str */
function fstringPieces(a: Adapter, token: Token): Piece[] {
  const raw = /^[a-zA-Z]*[rR]/.test(token.text);
  const quote = /'''$|"""$|'$|"$/.exec(token.text)?.[0].length ?? 1;
  const end = a.between(token.end - quote, token.end);
  return partPieces(a, token.parts ?? [], raw, raw, () => end);
}

function partPieces(
  a: Adapter,
  parts: readonly FStringPart[],
  raw: boolean,
  rawFString: boolean,
  blame: (part: TextPart) => Position,
): Piece[] {
  const last = parts[parts.length - 1];
  return parts.flatMap((part): Piece[] => {
    if (part.kind === 'field') return fieldPieces(a, part, rawFString);
    // CPython warns of a brace behind a backslash when it reads the token.
    if (!rawFString && (part !== last || part.valueEnd < part.end)) warnBrace(a, part);
    const value = textValue(a, part, raw, blame(part));
    return [{ kind: 'text', value, u: false, at: a.between(part.start, part.end) }];
  });
}

/** Whether a run of backslashes ends here whose last one escapes what follows. */
function escapesNext(text: string): boolean {
  const run = /\\*$/.exec(text) as RegExpExecArray;
  return run[0].length % 2 === 1;
}

function warnBrace(a: Adapter, part: TextPart): void {
  const doubled = part.valueEnd < part.end;
  const brace = doubled ? part.valueEnd - 1 : part.end;
  if (!escapesNext(a.source.text.slice(part.start, brace))) return;
  const message = `invalid escape sequence '\\${a.source.text[brace]}'`;
  a.warn(message, a.source.position(brace).lineno);
}

/** @source Parser/action_helpers.c _PyPegen_decode_fstring_part */
function textValue(a: Adapter, part: TextPart, raw: boolean, blame: Position): string {
  const body = a.source.text.slice(part.start, part.valueEnd);
  if (raw || !body.includes('\\')) return body;
  const open = escapesNext(body);
  const value = a.unescapeText(blame, open ? body.slice(0, -1) : body, (message) => {
    if (!/[{}]'$/.test(message)) a.warn(message, blame.lineno);
  });
  return open ? value + '\\' : value;
}

/** @source Parser/action_helpers.c _PyPegen_formatted_value */
function fieldPieces(a: Adapter, part: FieldPart, raw: boolean): Piece[] {
  const at = a.between(part.start, part.end);
  const value = fieldValue(a, part.start, part.field);
  const letter = part.conversion?.charCodeAt(0);
  const implied = part.debugEnd !== undefined && part.format === undefined ? 'r'.charCodeAt(0) : -1;
  const format_spec = part.format === undefined ? undefined : formatSpec(a, part.format, raw);
  const conversion = letter ?? implied;
  const node: Expr = { kind: 'FormattedValue', value, conversion, format_spec, ...at };
  const pieces: Piece[] = [{ kind: 'field', value: node }];
  if (part.debugEnd !== undefined) {
    const start = part.start + 1;
    const text = withoutComments(a.source.text.slice(start, part.debugEnd), part, start);
    const where = a.between(start, part.debugEnd);
    pieces.unshift({ kind: 'text', value: text, u: false, at: where });
  }
  return pieces;
}

/** The expression's text up to the sign and blanks behind it, comments left out. */
function withoutComments(text: string, part: FieldPart, offset: number): string {
  if (!text.includes('#')) return text;
  let result = '';
  let at = 0;
  const skip = (end: number): void => {
    result += text.slice(at, end).replace(/#[^\n]*/g, '');
    at = end;
  };
  for (const token of part.field.tokens) {
    const end = Math.min(token.end - offset, text.length);
    if (token.start - offset >= text.length) break;
    skip(token.start - offset);
    result += text.slice(at, end);
    at = end;
  }
  skip(text.length);
  return result;
}

function formatSpec(a: Adapter, format: FormatPart, raw: boolean): JoinedStr {
  // Text of a format is never raw, whatever the f-string is.
  const blame = (part: TextPart): Position => a.between(part.start, part.end);
  const pieces = partPieces(a, format.parts, false, raw, blame);
  const end = format.parts[format.parts.length - 1]?.end ?? format.start + 1;
  const values = pieces.map((piece) =>
    piece.kind === 'text' ? constant(a, [piece]) : piece.value,
  );
  return { kind: 'JoinedStr', values, ...a.between(format.start, end) };
}

/** Adjacent texts become one constant, and empty ones vanish. */
function joined(a: Adapter, pieces: readonly Piece[]): Expr[] {
  const values: Expr[] = [];
  let run: Text[] = [];
  const flush = (): void => {
    if (run.some(({ value }) => value !== '')) values.push(constant(a, run));
    run = [];
  };
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      run.push(piece);
    } else {
      flush();
      values.push(piece.value);
    }
  }
  flush();
  return values;
}

function constant(a: Adapter, run: readonly Text[]): Constant {
  const first = run[0] as Text;
  const { end_lineno, end_col_offset } = (run[run.length - 1] as Text).at;
  const value = a.own(strConstant(run.map((text) => text.value).join('')));
  return { kind: 'Constant', value, u: first.u, ...first.at, end_lineno, end_col_offset };
}

/** The expression of a field, which py-ast reads as items of a list. */
function fieldValue(a: Adapter, brace: number, field: Field): Expr {
  const inner = field.tokens.slice(0, -1);
  const first = inner[0] as Token;
  const last = inner[inner.length - 1] as Token;
  const end = (field.tokens[field.tokens.length - 1] as Token).start;
  const extent = { text: a.source.text, start: brace, end, tokens: inner };
  const isYield = first.text === 'yield';
  const tree = readTree(extent, isYield ? ['(', ')'] : ['[', ']']);
  const statement = tree.raw.body[0];
  const at = a.between(first.start, last.end);
  if (statement?.nodeType !== 'Expr') throw new AdaptFault('f-string: invalid syntax', at);
  const value = adaptExpr(a.within(brace, extent, tree), statement.value);
  if (isYield || value.kind !== 'List') return value;
  const [item] = value.elts;
  const only = value.elts.length === 1 && last.text !== ',';
  return only && item !== undefined
    ? item
    : { kind: 'Tuple', elts: value.elts, ctx: 'Load', ...at };
}
