/** Tokens as CPython's own parser sees them: no comments or blank lines, a kind for each operator. */
import { TOKEN, type Token } from './token-scanner';

/** Operators in the order of their kinds, from `token.LPAR` on. @source Grammar/Tokens */
const OPERATORS = [
  ...['(', ')', '[', ']', ':', ',', ';', '+', '-', '*', '/', '|', '&', '<', '>', '=', '.', '%'],
  ...['{', '}', '==', '!=', '<=', '>=', '~', '^', '<<', '>>', '**', '+=', '-=', '*=', '/=', '%='],
  ...['&=', '|=', '^=', '<<=', '>>=', '**=', '//', '//=', '@', '@=', '->', '...', ':=', '!'],
];
const LPAR = 7;
const KINDS = new Map(OPERATORS.map((text, i) => [text, LPAR + i]));
const KEYWORDS = new Map([
  ['await', 56],
  ['async', 57],
]);

/** A place without a column. */
function nowhere(token: Token, row: number): Token {
  return { ...token, text: '', start: [row, -1], end: [row, -1] };
}

/** The end of a statement: its comment if there is one, or a carriage return. */
function newline(token: Token, comment: Token | null): Token {
  if (comment !== null) return { ...comment, type: TOKEN.NEWLINE };
  const text = token.text.startsWith('\r') ? '\r' : '';
  const [row, col] = token.start;
  return { ...token, text, end: [row, col + text.length] };
}

/** @source Python/Python-tokenize.c tokenizeriter_next, without extra tokens */
export function* exactTokens(tokens: Iterable<Token>): Generator<Token> {
  let comment: Token | null = null;
  for (const token of tokens) {
    const { type, text, start, line } = token;
    if (type === TOKEN.OP) yield { ...token, type: KINDS.get(text) ?? type };
    else if (type === TOKEN.NAME) yield { ...token, type: KEYWORDS.get(text) ?? type };
    else if (type === TOKEN.NEWLINE) yield newline(token, comment);
    else if (type === TOKEN.INDENT) yield nowhere(token, start[0]);
    else if (type === TOKEN.DEDENT || type === TOKEN.ENDMARKER) {
      // At the end of the source the line is the last one that there is.
      yield nowhere(token, line === '' ? start[0] - 1 : start[0]);
    } else if (type !== TOKEN.COMMENT && type !== TOKEN.NL) yield token;
    comment = type === TOKEN.COMMENT ? token : null;
  }
}
