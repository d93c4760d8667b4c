/** Splits the text of an annotation into tokens with columns. */
import type { Highlight, Place, Problem } from './tree';

/** Kinds of tokens. */
export type TokenKind = 'word' | 'number' | 'text' | 'sign' | 'end';

/** One token; `value` is a text's contents, else what stands there. */
export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  readonly place: Place;
}

const WORD = /[\p{L}_][\p{L}\p{N}_]*(?:-[\p{L}_][\p{L}\p{N}_]*)*/uy;
const PLAIN_WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?)/y;
const SIGN = /==|!=|<=|>=|[-<>()[\]{},.:=+*/%&|^~@!$?`\\]/y;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

/** The tokens of one line's annotation text, `;` included as a sign, with an `end` at the end. */
export function tokenize(
  text: string,
  line: number,
  column: number,
  problems: Problem[],
  highlights: Highlight[],
): Token[] {
  const tokens: Token[] = [];
  const placeOf = (from: number, to: number): Place => ({
    line,
    column: column + from,
    endColumn: column + Math.max(to, from),
  });
  const match = (pattern: RegExp, from: number): string | undefined => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.[0];
  };
  let at = 0;
  while (at < text.length) {
    const c = text.charAt(at);
    if (/\s/.test(c)) {
      at++;
      continue;
    }
    if (c === '"' || c === "'") {
      const string = readText(text, at);
      const place = placeOf(at, string.end);
      if (!string.closed)
        problems.push({ place, message: `the text is not closed: ${c} is missing` });
      tokens.push({ kind: 'text', value: string.value, place });
      highlights.push({ place, kind: 'string' });
      at = string.end;
      continue;
    }
    // A hyphen is part of a word only in the first word: `max-steps`.
    const first = tokens.length === 0 || tokens[tokens.length - 1]?.value === ';';
    const word = match(first ? WORD : PLAIN_WORD, at);
    const number = word === undefined ? match(NUMBER, at) : undefined;
    const sign = c === ';' ? ';' : word === undefined ? match(SIGN, at) : undefined;
    const value = word ?? number ?? sign ?? String.fromCodePoint(text.codePointAt(at) ?? 32);
    const kind = word !== undefined ? 'word' : number !== undefined ? 'number' : 'sign';
    const place = placeOf(at, at + value.length);
    tokens.push({ kind, value, place });
    if (kind === 'number') highlights.push({ place, kind: 'number' });
    at += value.length;
  }
  tokens.push({ kind: 'end', value: '', place: placeOf(text.length, text.length) });
  return tokens;
}

function readText(text: string, from: number): { value: string; end: number; closed: boolean } {
  const quote = text.charAt(from);
  let value = '';
  let at = from + 1;
  while (at < text.length) {
    const c = text.charAt(at);
    if (c === quote) return { value, end: at + 1, closed: true };
    if (c === '\\' && at + 1 < text.length) {
      const next = text.charAt(at + 1);
      value += ESCAPES[next] ?? next;
      at += 2;
    } else {
      value += c;
      at++;
    }
  }
  return { value, end: text.length, closed: false };
}
