/**
 * Reads tokens as CPython's tokenizer does, to refuse what it refuses in its words
 * (Parser/tokenizer.c). The tree is py-ast's; these tokens serve the checks around it.
 */

import { GrammarFault } from './token';
import type { Field, Token, TokenType } from './token';
import { scanNumber } from './tokenize-number';

const MAX_INDENT = 100;
const MAX_LEVEL = 200;
const MAX_FSTRING_NESTING = 5;

const OPERATOR = /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|<>|\*\*|\/\/|>>|<<|[!=<>+\-*/%&|^@]=|[^]/y;
const ASCII_NAME = /[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_]|[^\x00-\x7f])/y;
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

const NAME_START = /[\p{XID_Start}_]/u;
const NAME = /[\p{XID_Continue}_\u{e0100}-\u{e01ef}]*/uy;
const STRING_START = /(?:[rRbBuUfF]|[bB][rR]|[rR][bB]|[fF][rR]|[rR][fF])?(?:'''|"""|'|")/y;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Zs}]/u;

interface Bracket {
  readonly char: string;
  readonly offset: number;
  readonly line: number;
}

/** The tokens of a source text, up to the fault that ends them if there is one. */
export interface Tokenized {
  readonly tokens: readonly Token[];
  readonly fault: GrammarFault | undefined;
}

/** Reads all tokens of a source text. */
export function tokenize(text: string): Tokenized {
  const tokenizer = new Tokenizer(text);
  try {
    return { tokens: tokenizer.all(), fault: undefined };
  } catch (error) {
    if (error instanceof GrammarFault) return { tokens: tokenizer.topTokens, fault: error };
    throw error;
  }
}

/** The bracket that is still open at the end of the text, for "was never closed". */
export class UnclosedBracket extends GrammarFault {
  constructor(bracket: Bracket) {
    super(`'${bracket.char}' was never closed`, bracket.offset, undefined);
  }
}

class Tokenizer {
  private at = 0;
  private line = 1;
  /** Tokens outside f-strings. */
  readonly topTokens: Token[] = [];
  private tokens = this.topTokens;
  private readonly indents = [0];
  private readonly altIndents = [0];
  private brackets: Bracket[] = [];
  private fstringDepth = 0;
  /** Quotes of the f-strings around, outermost first. */
  private readonly fstringQuotes: string[] = [];

  constructor(private readonly text: string) {}

  all(): Token[] {
    let lineStart = true;
    while (this.at < this.text.length) {
      if (lineStart && this.brackets.length === 0) {
        if (this.blankLine()) continue;
        this.indentation();
      }
      lineStart = this.next() === 'newline';
    }
    this.finish();
    return this.tokens;
  }

  private push(type: TokenType, start: number, fields?: readonly Field[]): TokenType {
    const text = this.text.slice(start, this.at);
    const token = {
      type,
      text,
      start,
      end: this.at,
      level: this.brackets.length + this.fstringDepth,
    };
    this.tokens.push(fields === undefined ? token : { ...token, fields });
    return type;
  }

  private fault(message: string, offset = this.at): GrammarFault {
    // CPython points at the last character it has read.
    const at = Math.max(offset - 1, this.startOfLine(offset));
    return new GrammarFault(message, at, at);
  }

  private startOfLine(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  private finish(): void {
    const open = this.brackets[this.brackets.length - 1];
    if (open !== undefined) throw new UnclosedBracket(open);
    const last = this.tokens[this.tokens.length - 1];
    if (last !== undefined && last.type !== 'newline') this.push('newline', this.at);
    for (let i = 1; i < this.indents.length; i++) this.push('dedent', this.at);
    this.push('end', this.at);
  }

  /** Skips a line that holds nothing but blanks and a comment. */
  private blankLine(): boolean {
    const match = /[ \t\f]*(?:#[^\n]*)?(?:\n|$)/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (found === null) return false;
    this.at += found[0].length;
    if (found[0].endsWith('\n')) this.line++;
    return true;
  }

  private indentation(): void {
    let column = 0;
    let alternate = 0;
    for (; ; this.at++) {
      const char = this.text[this.at];
      if (char === ' ') {
        column++;
        alternate++;
      } else if (char === '\t') {
        column = (Math.floor(column / 8) + 1) * 8;
        alternate++;
      } else if (char === '\f') {
        column = 0;
        alternate = 0;
      } else {
        break;
      }
    }
    const top = this.indents.length - 1;
    const current = this.indents[top] as number;
    const tabs = (): GrammarFault =>
      new GrammarFault(
        'inconsistent use of tabs and spaces in indentation',
        this.startOfLine(this.at),
        undefined,
        'TabError',
      );
    if (column === current) {
      if (alternate !== this.altIndents[top]) throw tabs();
    } else if (column > current) {
      if (top + 1 >= MAX_INDENT) {
        throw new GrammarFault(
          'too many levels of indentation',
          this.at,
          undefined,
          'IndentationError',
        );
      }
      if (alternate <= (this.altIndents[top] as number)) throw tabs();
      this.indents.push(column);
      this.altIndents.push(alternate);
      this.push('indent', this.at);
    } else {
      this.dedent(column, alternate, tabs);
    }
  }

  private dedent(column: number, alternate: number, tabs: () => GrammarFault): void {
    while (column < (this.indents[this.indents.length - 1] as number)) {
      this.indents.pop();
      this.altIndents.pop();
      this.push('dedent', this.at);
    }
    if (column !== this.indents[this.indents.length - 1]) {
      const end = this.text.indexOf('\n', this.at);
      throw new GrammarFault(
        'unindent does not match any outer indentation level',
        end < 0 ? this.text.length : end,
        undefined,
        'IndentationError',
      );
    }
    if (alternate !== this.altIndents[this.altIndents.length - 1]) throw tabs();
  }

  /** Reads one token, or skips blanks; gives the type of what was read. */
  private next(): TokenType | undefined {
    const start = this.at;
    const char = this.text[start] as string;
    if (char === ' ' || char === '\t' || char === '\f') {
      this.at++;
      return undefined;
    }
    if (char === '#') {
      const end = this.text.indexOf('\n', start);
      this.at = end < 0 ? this.text.length : end;
      return undefined;
    }
    if (char === '\n') return this.newline();
    if (char === '\\') return this.continuation();
    STRING_START.lastIndex = start;
    const string = STRING_START.exec(this.text);
    if (string !== null) return this.string(string[0]);
    const isNumber =
      /[0-9]/.test(char) || (char === '.' && /[0-9]/.test(this.text[start + 1] ?? ''));
    if (isNumber) {
      this.at = scanNumber(this.text, start);
      return this.push('number', start);
    }
    return this.nameOrOperator();
  }

  private newline(): TokenType | undefined {
    const start = this.at++;
    this.line++;
    if (this.brackets.length > 0) return undefined;
    this.at = start;
    this.push('newline', start);
    this.at = start + 1;
    return 'newline';
  }

  private continuation(): undefined {
    this.at++;
    if (this.text[this.at] !== '\n') {
      if (this.at >= this.text.length) throw this.fault('unexpected EOF while parsing');
      this.at++;
      throw this.fault('unexpected character after line continuation character');
    }
    this.at++;
    this.line++;
    if (this.at >= this.text.length) throw this.fault('unexpected EOF while parsing', this.at - 1);
    return undefined;
  }

  private nameOrOperator(): TokenType {
    const start = this.at;
    ASCII_NAME.lastIndex = start;
    const plain = ASCII_NAME.exec(this.text);
    if (plain !== null) {
      this.at += plain[0].length;
      return this.push('name', start);
    }
    const first = String.fromCodePoint(this.text.codePointAt(start) as number);
    if (NAME_START.test(first.normalize('NFKC')) || first.charCodeAt(0) >= 128) {
      return this.name(first);
    }
    OPERATOR.lastIndex = start;
    const operator = (OPERATOR.exec(this.text) as RegExpExecArray)[0];
    this.at += operator.length;
    if (PAIRS[operator] !== undefined) this.open(operator);
    else if (operator === ')' || operator === ']' || operator === '}') return this.close(operator);
    else if (UNPRINTABLE.test(operator)) {
      const code = operator.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      throw this.fault(`invalid non-printable character U+${code}`);
    }
    return this.push('op', start);
  }

  /** Identifiers may hold whatever Unicode allows; the first other character is named. */
  private name(first: string): TokenType {
    const start = this.at;
    if (NAME_START.test(first.normalize('NFKC'))) {
      NAME.lastIndex = start;
      this.at += (NAME.exec(this.text) as RegExpExecArray)[0].length;
    }
    const next = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
    if (next.charCodeAt(0) >= 128) {
      this.at += next.length;
      const code = (next.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
      if (UNPRINTABLE.test(next)) {
        throw this.fault(`invalid non-printable character U+${code}`, this.at - next.length + 1);
      }
      throw this.fault(`invalid character '${next}' (U+${code})`, this.at - next.length + 1);
    }
    return this.push('name', start);
  }

  private open(char: string): void {
    if (this.brackets.length >= MAX_LEVEL) throw this.fault('too many nested parentheses');
    this.brackets.push({ char, offset: this.at - 1, line: this.line });
  }

  private close(char: string): TokenType {
    const start = this.at - 1;
    const open = this.brackets[this.brackets.length - 1];
    if (open === undefined) {
      throw this.fault(
        this.fstringDepth > 0 ? `f-string: unmatched '${char}'` : `unmatched '${char}'`,
      );
    }
    if (PAIRS[open.char] !== char) {
      const where = open.line === this.line ? '' : ` on line ${open.line}`;
      const pair = `'${char}' does not match opening parenthesis '${open.char}'`;
      throw this.fault(`closing parenthesis ${pair}${where}`);
    }
    this.brackets.pop();
    return this.push('op', start);
  }

  private string(opening: string): TokenType {
    const start = this.at;
    const quote = opening.replace(/^[a-zA-Z]*/, '');
    const prefix = opening.slice(0, -quote.length).toLowerCase();
    this.at += opening.length;
    if (prefix.includes('f')) return this.fstring(start, quote, prefix.includes('r'));
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined || (char === '\n' && quote.length === 1)) {
        throw this.unterminated(start, quote, 'string');
      }
      if (this.text.startsWith(quote, this.at)) break;
      if (char === '\n') this.line++;
      if (char === '\\') {
        this.at++;
        if (this.text[this.at] === '\n') this.line++;
      }
      this.at++;
    }
    this.at += quote.length;
    return this.push('string', start);
  }

  private unterminated(start: number, quote: string, what: string): GrammarFault {
    // The quote that would end the f-string around: its field lacks the closing brace.
    if (this.fstringQuotes[this.fstringQuotes.length - 1] === quote && what === 'string') {
      return new GrammarFault("f-string: expecting '}'", start, start);
    }
    const triple = quote.length === 3 ? 'triple-quoted ' : '';
    const atEnd = this.at >= this.text.length && this.text.endsWith('\n');
    const line = this.line - (atEnd && quote.length === 3 ? 1 : 0);
    const message = `unterminated ${triple}${what} literal (detected at line ${line})`;
    return new GrammarFault(message, start, start);
  }

  // f-strings ---------------------------------------------------------------------------------

  private fstring(start: number, quote: string, raw: boolean): TokenType {
    const fields: Field[] = [];
    const outer = this.brackets;
    this.brackets = [];
    this.fstringDepth++;
    this.fstringQuotes.push(quote);
    this.literalPart(start, quote, raw, fields, 0);
    this.fstringQuotes.pop();
    this.fstringDepth--;
    this.brackets = outer;
    this.at += quote.length;
    return this.push('fstring', start, fields);
  }

  /** Reads literal text and fields up to the closing quote, or up to `}` in a format. */
  private literalPart(
    start: number,
    quote: string,
    raw: boolean,
    fields: Field[],
    nesting: number,
  ): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined || (char === '\n' && quote.length === 1)) {
        if (nesting > 0) throw this.fieldFault("expecting '}', or format specs", this.at);
        throw this.unterminated(start, quote, 'f-string');
      }
      if (this.text.startsWith(quote, this.at)) {
        if (nesting > 0) throw this.unclosedFormat(quote);
        return;
      }
      const doubled = this.text[this.at + 1] === char;
      if (char === '{') {
        if (doubled && nesting === 0) this.at += 2;
        else this.field(start, quote, raw, fields, nesting);
      } else if (char === '}') {
        if (nesting > 0) return;
        if (!doubled) {
          this.at++;
          throw this.fault("f-string: single '}' is not allowed");
        }
        this.at += 2;
      } else {
        this.skipCharacter(char, raw);
      }
    }
  }

  /** The quote in a format ends the f-string, and the brace stays open. */
  private unclosedFormat(quote: string): GrammarFault {
    const rest = /^\s*([)\]])/.exec(this.text.slice(this.at + quote.length));
    if (rest === null) return this.fieldFault("expecting '}', or format specs", this.at);
    const at = this.at + quote.length + rest[0].length;
    return this.fault(
      `closing parenthesis '${rest[1]}' does not match opening parenthesis '{'`,
      at,
    );
  }

  private skipCharacter(char: string, raw: boolean): void {
    if (char === '\n') this.line++;
    this.at++;
    if (char !== '\\') return;
    if (!raw && this.text.startsWith('N{', this.at)) {
      const close = this.text.indexOf('}', this.at);
      this.at = close < 0 ? this.at + 1 : close + 1;
      return;
    }
    const next = this.text[this.at];
    if (next === '{' || next === '}') return;
    if (next === '\n') this.line++;
    this.at++;
  }

  private fieldFault(message: string, offset: number): GrammarFault {
    return new GrammarFault(`f-string: ${message}`, offset, offset + 1);
  }

  private field(
    start: number,
    quote: string,
    raw: boolean,
    fields: Field[],
    nesting: number,
  ): void {
    if (nesting >= 3 || this.fstringDepth > MAX_FSTRING_NESTING * 30) {
      throw this.fault('f-string: expressions nested too deeply');
    }
    const outer = this.tokens;
    this.tokens = [];
    const brace = this.at++;
    const stop = this.fieldTokens(brace);
    const end = this.endToken();
    if (this.tokens.length === 0 && /^[=!:}]$/.test(stop)) {
      const message = `f-string: valid expression required before '${stop}'`;
      throw new GrammarFault(message, end.start, end.end);
    }
    fields.push({ tokens: [...this.tokens, end], stop });
    this.tokens = outer;
    this.afterExpression(start, quote, raw, fields, nesting, stop);
  }

  private endToken(): Token {
    const length = /[=!:}]/.test(this.text[this.at] ?? '') ? 1 : 0;
    const text = this.text.slice(this.at, this.at + length);
    return { type: 'op', text, start: this.at, end: this.at + length, level: this.fstringDepth };
  }

  /** Tokens of the expression; gives the character that ends it, which is not read. */
  private fieldTokens(brace: number): string {
    for (;;) {
      const char = this.text[this.at];
      const inner = this.brackets.length > 0;
      if (char === undefined) {
        throw new GrammarFault("'{' was never closed", brace, undefined);
      }
      const ends =
        char === '}' ||
        char === ':' ||
        (char === '!' && this.text[this.at + 1] !== '=') ||
        (char === '=' && this.isDebugSign());
      if (!inner && ends) return char;
      if (char === '\n') {
        this.at++;
        this.line++;
      } else {
        this.next();
      }
    }
  }

  /** Whether `=` asks for the expression's text: not a part of `==` and such. */
  private isDebugSign(): boolean {
    if (this.text[this.at + 1] === '=') return false;
    return /^=(?:\s|#[^\n]*)*[!:}]/.test(this.text.slice(this.at, this.at + 200));
  }

  private afterExpression(
    start: number,
    quote: string,
    raw: boolean,
    fields: Field[],
    nesting: number,
    stop: string,
  ): void {
    if (stop === '=') {
      this.at++;
      const blank = /(?:\s|#[^\n]*)*/y;
      blank.lastIndex = this.at;
      this.at += (blank.exec(this.text) as RegExpExecArray)[0].length;
    }
    if (this.text[this.at] === '!' && this.text[this.at + 1] !== '=') this.conversion();
    if (this.text[this.at] === ':') {
      this.at++;
      this.literalPart(start, quote, raw, fields, nesting + 1);
    }
    if (this.text[this.at] === '}') this.at++;
    else if (stop !== '') {
      throw this.fieldFault("expecting '}'", this.at);
    }
  }

  private conversion(): void {
    this.at++;
    const match = /\s*([\p{XID_Start}_][\p{XID_Continue}]*)?/uy;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    const name = found?.[1];
    const space = (found?.[0].length ?? 0) - (name?.length ?? 0);
    const where = this.at + space;
    const after = where + (name?.length ?? 0);
    if (this.text[after] === "'" || this.text[after] === '"') {
      throw this.fault("f-string: expecting '}'", after + 1);
    }
    if (name === undefined) {
      const missing = /[:}]/.test(this.text[where] ?? '') ? 'missing' : 'invalid';
      throw this.fieldFault(`${missing} conversion character`, where);
    }
    if (space > 0) {
      throw this.fieldFault('conversion type must come right after the exclamanation mark', where);
    }
    if (!/^[sra]$/.test(name)) {
      const message = `f-string: invalid conversion character '${name}': expected 's', 'r', or 'a'`;
      throw new GrammarFault(message, where, where + name.length);
    }
    this.at = where + name.length;
    while (this.text[this.at] === ' ') this.at++;
    if (!/[:}]/.test(this.text[this.at] ?? '')) {
      throw this.fieldFault("expecting ':' or '}'", this.at);
    }
  }
}
