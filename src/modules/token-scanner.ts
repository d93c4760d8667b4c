/** Python's tokens with comments and blank lines, as the module `tokenize` shows them. */
import { codePointCount } from './line-ending';

export const TOKEN = {
  ENDMARKER: 0,
  NAME: 1,
  NUMBER: 2,
  STRING: 3,
  NEWLINE: 4,
  INDENT: 5,
  DEDENT: 6,
  OP: 55,
  FSTRING_START: 61,
  FSTRING_MIDDLE: 62,
  FSTRING_END: 63,
  COMMENT: 64,
  NL: 65,
} as const;

/** Rows count from 1, columns from 0 in characters. */
export interface Token {
  readonly type: number;
  readonly text: string;
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
  readonly line: string;
}

/** A text that has no tokens, in CPython's words. */
export interface TokenFault {
  readonly kind: 'SyntaxError' | 'IndentationError';
  readonly message: string;
  readonly row: number;
  readonly col: number;
  readonly line: string;
}

const NUMBER =
  /0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*|\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?[jJ]?/y;
const NAME = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const OPERATOR =
  /\*\*=?|\/\/=?|>>=?|<<=?|\.\.\.|->|:=|[-+*/%&|^@=<>!]=|[-+*/%&|^~@=<>()[\]{},:;.!]/y;
const STRING_START = /([a-zA-Z]{0,2})('''|"""|'|")/y;

interface FString {
  readonly quote: string;
  /** Bracket depth at each open replacement field; the last may be in its format. */
  fields: { depth: number; format: boolean }[];
}

/** Cuts a text, given line by line, into tokens. */
export class TokenScanner {
  private row = 0;
  private line = '';
  private pos = 0;
  private depth = 0;
  private readonly indents = [0];
  private readonly strings: FString[] = [];
  fault: TokenFault | null = null;

  /** `readLine` gives the next line, empty at the end, null after an error of its own. */
  constructor(private readonly readLine: () => string | null) {}

  private at(pos: number): readonly [number, number] {
    return [this.row, codePointCount(this.line.slice(0, pos))];
  }

  private token(type: number, from: number, to: number): Token {
    this.pos = to;
    return {
      type,
      text: this.line.slice(from, to),
      start: this.at(from),
      end: this.at(to),
      line: this.line,
    };
  }

  private fail(message: string, kind: TokenFault['kind'] = 'SyntaxError', pos = this.pos): null {
    this.fault = {
      kind,
      message,
      row: this.row,
      col: codePointCount(this.line.slice(0, pos)) + 1,
      line: this.line,
    };
    return null;
  }

  /** Steps to the next line: false at the end, null after an error. */
  private advance(): boolean | null {
    const line = this.readLine();
    if (line === null) return null;
    this.line = line;
    this.pos = 0;
    this.row++;
    return line !== '';
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.pos;
    return pattern.exec(this.line)?.[0] ?? null;
  }

  /** All tokens; ends early with `fault` set, or when a line could not be read. */
  *tokens(): Generator<Token> {
    for (let more = this.advance(); more; more = this.advance()) {
      if (this.depth === 0 && this.strings.length === 0) {
        const before = this.row;
        yield* this.indentation();
        if (this.fault !== null) return;
        if (this.pos >= this.line.length && before === this.row) continue;
      }
      yield* this.restOfLine();
      if (this.fault !== null) return;
    }
    if (this.line !== '') return;
    yield* this.finish();
  }

  private *finish(): Generator<Token> {
    if (this.depth > 0) {
      this.fail('unexpected EOF in multi-line statement');
      return;
    }
    const end = [this.row, 0] as const;
    for (let i = this.indents.length; i > 1; i--) {
      yield { type: TOKEN.DEDENT, text: '', start: end, end, line: '' };
    }
    yield { type: TOKEN.ENDMARKER, text: '', start: end, end, line: '' };
  }

  /** Blank and comment lines, INDENT and DEDENT. */
  private *indentation(): Generator<Token> {
    let column = 0;
    let i = 0;
    for (; i < this.line.length; i++) {
      const c = this.line[i];
      if (c === ' ') column++;
      else if (c === '\t') column = (Math.floor(column / 8) + 1) * 8;
      else if (c === '\f') column = 0;
      else break;
    }
    if (
      i >= this.line.length ||
      this.line[i] === '#' ||
      this.line[i] === '\n' ||
      this.line[i] === '\r'
    ) {
      yield* this.blank(i);
      return;
    }
    this.pos = i;
    if (column > this.indents[this.indents.length - 1]) {
      this.indents.push(column);
      yield this.token(TOKEN.INDENT, 0, i);
    }
    while (column < this.indents[this.indents.length - 1]) {
      this.indents.pop();
      if (column > this.indents[this.indents.length - 1]) {
        this.fail('unindent does not match any outer indentation level', 'IndentationError');
        return;
      }
      yield this.token(TOKEN.DEDENT, i, i);
    }
  }

  /** A line without code: its comment and its end. */
  private *blank(from: number): Generator<Token> {
    const end = /\r?\n?$/.exec(this.line)!.index;
    if (this.line[from] === '#') yield this.token(TOKEN.COMMENT, from, end);
    if (end < this.line.length) yield this.token(TOKEN.NL, end, this.line.length);
    else {
      // The end of the source stands for the newline that is missing.
      const start = this.at(end);
      const { line } = this;
      yield { type: TOKEN.NL, text: '', start, end: [start[0], start[1] + 1], line };
    }
    this.pos = this.line.length;
  }

  private *restOfLine(): Generator<Token> {
    while (this.pos < this.line.length && this.fault === null) {
      const inside = this.strings[this.strings.length - 1];
      const field = inside?.fields[inside.fields.length - 1];
      if (inside !== undefined && (field === undefined || field.format)) {
        yield* this.fstringText(inside);
        continue;
      }
      const c = this.line[this.pos];
      if (c === ' ' || c === '\t' || c === '\f') this.pos++;
      else if (c === '\\' && /^\\\r?\n$/.test(this.line.slice(this.pos))) {
        if (!this.advance()) {
          this.fail('unexpected EOF after line continuation character');
          return;
        }
      } else yield* this.oneToken(c);
    }
    if (
      this.fault === null &&
      !/[\r\n]$/.test(this.line) &&
      this.depth === 0 &&
      this.strings.length === 0
    ) {
      const [row, col] = this.at(this.line.length);
      yield {
        type: TOKEN.NEWLINE,
        text: '',
        start: [row, col],
        end: [row, col + 1],
        line: this.line,
      };
    }
  }

  private *oneToken(c: string): Generator<Token> {
    const from = this.pos;
    const lineEnd = /\r?\n?$/.exec(this.line)!.index;
    if (c === '#') yield this.token(TOKEN.COMMENT, from, lineEnd);
    else if (c === '\n' || c === '\r') {
      const type = this.depth > 0 || this.strings.length > 0 ? TOKEN.NL : TOKEN.NEWLINE;
      yield this.token(type, from, this.line.length);
    } else if (this.match(STRING_START) !== null && this.isString()) yield* this.string();
    else {
      const number = /[\d.]/.test(c) ? this.match(NUMBER) : null;
      const name = number === null ? this.match(NAME) : null;
      const text = number ?? name;
      if (text !== null)
        yield this.token(number !== null ? TOKEN.NUMBER : TOKEN.NAME, from, from + text.length);
      else yield* this.operator();
    }
  }

  private isString(): boolean {
    const prefix = /^[a-zA-Z]*/.exec(this.line.slice(this.pos))![0].toLowerCase();
    return ['', 'r', 'b', 'u', 'f', 'br', 'rb', 'fr', 'rf'].includes(prefix);
  }

  private *operator(): Generator<Token> {
    const text = this.match(OPERATOR);
    const inside = this.strings[this.strings.length - 1];
    const field = inside?.fields[inside.fields.length - 1];
    if (text === null) {
      // Any other character that can be seen passes, as `$` in the signatures of native functions.
      const c = String.fromCodePoint(this.line.codePointAt(this.pos)!);
      if (/[\p{C}\p{Z}]/u.test(c)) {
        const hex = c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
        this.fail(`invalid non-printable character U+${hex}`);
      } else yield this.token(TOKEN.OP, this.pos, this.pos + c.length);
      return;
    }
    const atField = field !== undefined && field.depth === this.depth;
    const one =
      atField && (text === ':=' || (text === '!=' && this.line[this.pos + 2] !== '='))
        ? text[0]
        : text;
    if ('([{'.includes(one)) this.depth++;
    else if (')]}'.includes(one)) this.depth--;
    if (atField && one === ':') field.format = true;
    if (field !== undefined && one === '}' && this.depth === field.depth - 1) inside.fields.pop();
    yield this.token(TOKEN.OP, this.pos, this.pos + one.length);
  }

  /** A whole string, or the start of an f-string. */
  private *string(): Generator<Token> {
    STRING_START.lastIndex = this.pos;
    const [all, prefix, quote] = STRING_START.exec(this.line)!;
    const from = this.pos;
    if (/f/i.test(prefix)) {
      this.strings.push({ quote, fields: [] });
      yield this.token(TOKEN.FSTRING_START, from, from + all.length);
      return;
    }
    const start = this.at(from);
    const startRow = this.row;
    let lines = this.line;
    let text = all;
    this.pos = from + all.length;
    for (;;) {
      if (this.line.startsWith(quote, this.pos)) break;
      const c = this.line[this.pos];
      if (c === undefined || (quote.length === 1 && (c === '\n' || c === '\r'))) {
        if (quote.length === 1 || !this.advance()) {
          this.row = startRow;
          const what = quote.length === 3 ? 'triple-quoted ' : '';
          this.fail(
            `unterminated ${what}string literal (detected at line ${startRow})`,
            'SyntaxError',
            from,
          );
          return;
        }
        lines += this.line;
        continue;
      }
      const step = c === '\\' ? (this.line.startsWith('\r\n', this.pos + 1) ? 3 : 2) : 1;
      text += this.line.slice(this.pos, this.pos + step);
      this.pos += step;
      if (c === '\\' && this.pos >= this.line.length && this.advance()) lines += this.line;
    }
    this.pos += quote.length;
    yield { type: TOKEN.STRING, text: text + quote, start, end: this.at(this.pos), line: lines };
  }

  /** Literal text of an f-string up to a brace or its end. */
  private *fstringText(s: FString): Generator<Token> {
    const start = this.at(this.pos);
    const inFormat = s.fields.length > 0;
    let continued = false;
    let text = '';
    let lines = this.line;
    for (;;) {
      if (!inFormat && this.line.startsWith(s.quote, this.pos)) break;
      const c = this.line[this.pos];
      if (c === undefined) {
        const more = (s.quote.length === 3 || continued) && this.advance();
        if (!more) {
          this.fail(`unterminated f-string literal (detected at line ${this.row})`);
          return;
        }
        lines += this.line;
        continue;
      }
      const doubled = !inFormat && (c === '{' || c === '}') && this.line[this.pos + 1] === c;
      if (doubled) {
        text += c;
        const end = this.at(this.pos + 1);
        this.pos += 2;
        yield { type: TOKEN.FSTRING_MIDDLE, text, start, end, line: lines };
        return;
      }
      if (c === '{' || (c === '}' && inFormat)) break;
      const next = this.line[this.pos + 1] ?? '{';
      const crlf = this.line.startsWith('\r\n', this.pos + 1);
      // A backslash takes what follows with it, in a raw string too; the end of a line is continued.
      const step = c !== '\\' || '{}'.includes(next) ? 1 : crlf ? 3 : 2;
      continued = step > 1 && '\r\n'.includes(next);
      text += this.line.slice(this.pos, this.pos + step);
      this.pos += step;
    }
    if (text !== '' || inFormat) {
      yield { type: TOKEN.FSTRING_MIDDLE, text, start, end: this.at(this.pos), line: lines };
    }
    yield* this.afterText(s);
  }

  private *afterText(s: FString): Generator<Token> {
    const c = this.line[this.pos];
    if (c === '{') {
      this.depth++;
      s.fields.push({ depth: this.depth, format: false });
      yield this.token(TOKEN.OP, this.pos, this.pos + 1);
    } else if (c === '}' && s.fields.length > 0) {
      this.depth--;
      s.fields.pop();
      yield this.token(TOKEN.OP, this.pos, this.pos + 1);
    } else {
      this.strings.pop();
      yield this.token(TOKEN.FSTRING_END, this.pos, this.pos + s.quote.length);
    }
  }
}
