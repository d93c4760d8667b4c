/**
 * Reads tokens as CPython's tokenizer does, to refuse what it refuses in its words
 * (Parser/tokenizer.c). The tree is py-ast's; these tokens serve the checks around it.
 */

import { GrammarFault } from './token';
import type { Field, FStringPart, Token, TokenType, TokenWarning } from './token';
import { scanNumber } from './tokenize-number';

const MAX_INDENT = 100;
const MAX_LEVEL = 200;

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

/** The bracket that is still open at the end of the text, for "was never closed". */
export class UnclosedBracket extends GrammarFault {
  constructor(bracket: Bracket) {
    super(`'${bracket.char}' was never closed`, bracket.offset, undefined);
  }
}

export abstract class TokenizerBase {
  /** Reads an f-string whose opening quote has been read. */
  protected abstract fstring(start: number, quote: string, raw: boolean): TokenType;

  protected at = 0;

  protected line = 1;

  /** Tokens outside f-strings. */
  readonly topTokens: Token[] = [];

  protected tokens = this.topTokens;

  protected readonly indents = [0];

  protected readonly altIndents = [0];

  protected brackets: Bracket[] = [];

  protected fstringDepth = 0;

  /** Quotes of the f-strings around, outermost first. */
  protected readonly fstringQuotes: string[] = [];

  readonly warnings: TokenWarning[] = [];

  constructor(
    protected readonly text: string,
    /** Whether a last line without a newline is given one, as in statements but not expressions. */
    private readonly addsNewline: boolean,
  ) {}

  all(): void {
    let lineStart = true;
    while (this.at < this.text.length) {
      if (lineStart && this.brackets.length === 0) {
        if (this.blankLine() || !this.indentation()) continue;
      }
      lineStart = this.next() === 'newline';
    }
    this.finish();
  }

  protected push(
    type: TokenType,
    start: number,
    fields?: readonly Field[],
    parts?: readonly FStringPart[],
  ): TokenType {
    const text = this.text.slice(start, this.at);
    const token = {
      type,
      text,
      start,
      end: this.at,
      level: this.brackets.length + this.fstringDepth,
    };
    this.tokens.push(fields === undefined ? token : { ...token, fields, parts: parts ?? [] });
    return type;
  }

  protected fault(message: string, offset = this.at): GrammarFault {
    // CPython points at the last character it has read.
    const at = Math.max(offset - 1, this.startOfLine(offset));
    return new GrammarFault(message, at, at);
  }

  protected startOfLine(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  protected finish(): void {
    const open = this.brackets[this.brackets.length - 1];
    if (open !== undefined) throw new UnclosedBracket(open);
    const last = this.tokens[this.tokens.length - 1];
    if (last !== undefined && last.type !== 'newline') this.lastNewline(this.at);
    for (let i = 1; i < this.indents.length; i++) this.push('dedent', this.at);
    this.push('end', this.at);
  }

  /** Skips a line that holds nothing but blanks and a comment. */
  protected blankLine(): boolean {
    const match = /[ \t\f]*(?:#[^\n]*)?(?:\n|$)/y;
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (found === null) return false;
    this.at += found[0].length;
    if (found[0].endsWith('\n')) this.line++;
    return true;
  }

  /** Reads the white space before a logical line; false when the line proves to be blank. */
  protected indentation(): boolean {
    let column = 0;
    let alternate = 0;
    /** Where the first backslash stands: what comes after it is no indentation. */
    let continued = 0;
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
      } else if (char === '\\') {
        continued ||= column;
        this.continuation();
        this.at--;
      } else {
        break;
      }
    }
    if (this.blankLine()) return false;
    if (continued > 0) column = alternate = continued;
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
    return true;
  }

  protected dedent(column: number, alternate: number, tabs: () => GrammarFault): void {
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
  protected next(): TokenType | undefined {
    const start = this.at;
    const char = this.text[start] as string;
    if (char === ' ' || char === '\t' || char === '\f') {
      this.at++;
      return undefined;
    }
    if (char === '#') {
      const end = this.text.indexOf('\n', start);
      this.at = end < 0 ? this.text.length : end;
      // It belongs to the newline that ends a statement, not to one within brackets or a field.
      if (this.brackets.length > 0 || this.fstringDepth > 0) return undefined;
      if (end >= 0) return this.newline(start);
      return this.addsNewline ? this.lastNewline(start) : undefined;
    }
    if (char === '\n') return this.newline(start);
    if (char === '\\') return this.continuation();
    STRING_START.lastIndex = start;
    const string = STRING_START.exec(this.text);
    if (string !== null) return this.string(string[0]);
    const isNumber =
      /[0-9]/.test(char) || (char === '.' && /[0-9]/.test(this.text[start + 1] ?? ''));
    if (isNumber) {
      this.at = scanNumber(this.text, start, (message) =>
        this.warnings.push({ message, offset: start }),
      );
      return this.push('number', start);
    }
    return this.nameOrOperator();
  }

  /** Reads a line's end; `start`: where it or the comment before it begins. */
  protected newline(start: number): TokenType | undefined {
    this.at++;
    this.line++;
    return this.brackets.length > 0 ? undefined : this.push('newline', start);
  }

  /** The end of a last line without a newline: it is as wide as one. */
  private lastNewline(start: number): TokenType {
    this.at = this.text.length + 1;
    this.push('newline', start);
    this.at = this.text.length;
    return 'newline';
  }

  protected continuation(): undefined {
    const backslash = this.at++;
    const atEnd = this.at >= this.text.length;
    if (this.text[this.at] !== '\n' && !(atEnd && this.addsNewline)) {
      const message = 'unexpected character after line continuation character';
      throw new GrammarFault(message, atEnd ? backslash : this.at, undefined);
    }
    this.at++;
    this.line++;
    if (this.at < this.text.length) return undefined;
    const open = this.brackets[this.brackets.length - 1];
    if (open !== undefined) throw new UnclosedBracket(open);
    const message = 'unexpected EOF while parsing';
    throw new GrammarFault(message, backslash + 1, undefined, 'SyntaxError', -1);
  }

  protected nameOrOperator(): TokenType {
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
  protected name(first: string): TokenType {
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

  protected open(char: string): void {
    if (this.brackets.length >= MAX_LEVEL) throw this.fault('too many nested parentheses');
    this.brackets.push({ char, offset: this.at - 1, line: this.line });
  }

  protected close(char: string): TokenType {
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

  protected string(opening: string): TokenType {
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

  protected unterminated(start: number, quote: string, what: string): GrammarFault {
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
}
