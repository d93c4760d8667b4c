/** The tokens of a text, f-strings included (PEP 701). */

import { GrammarFault } from './token';
import type { Field, FormatPart, FStringPart, Token, TokenType, TokenWarning } from './token';
import { TokenizerBase } from './tokenize-base';

/** Levels of f-strings in f-strings, the text around included. @source Parser/tokenizer.h */
const MAX_FSTRING_LEVEL = 150;

/** The tokens of a source text, up to the fault that ends them if there is one. */
export interface Tokenized {
  readonly tokens: readonly Token[];
  readonly fault: GrammarFault | undefined;
  /** Fields that the fault left open, outermost first; the tokens of the last may be cut short. */
  readonly openFields: readonly Field[];
  readonly warnings: readonly TokenWarning[];
}

/** Reads all tokens of a source text: of an expression alone, or of statements. */
export function tokenize(text: string, isExpression = false): Tokenized {
  const tokenizer = new Tokenizer(text, !isExpression);
  const { topTokens: tokens, openFields, warnings } = tokenizer;
  try {
    tokenizer.all();
    return { tokens, fault: undefined, openFields: [], warnings };
  } catch (error) {
    if (!(error instanceof GrammarFault)) throw error;
    error.bare ||= error.start === error.end;
    return { tokens, fault: error, openFields, warnings };
  }
}

class Tokenizer extends TokenizerBase {
  readonly openFields: Field[] = [];

  // f-strings ---------------------------------------------------------------------------------

  protected override fstring(start: number, quote: string, raw: boolean): TokenType {
    if (this.fstringDepth + 1 >= MAX_FSTRING_LEVEL) throw this.fault('too many nested f-strings');
    const fields: Field[] = [];
    const outer = this.brackets;
    this.brackets = [];
    this.fstringDepth++;
    this.fstringQuotes.push(quote);
    const parts = this.literalPart(start, quote, raw, fields, 0);
    this.fstringQuotes.pop();
    this.fstringDepth--;
    this.brackets = outer;
    this.at += quote.length;
    return this.push('fstring', start, fields, parts);
  }

  /** Reads literal text and fields up to the closing quote, or up to `}` in a format. */
  private literalPart(
    start: number,
    quote: string,
    raw: boolean,
    fields: Field[],
    nesting: number,
  ): FStringPart[] {
    const parts: FStringPart[] = [];
    let textStart = this.at;
    const text = (end: number, valueEnd: number, empty: boolean): void => {
      if (end > textStart || empty) parts.push({ kind: 'text', start: textStart, end, valueEnd });
      textStart = end;
    };
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined || (char === '\n' && quote.length === 1 && nesting === 0)) {
        if (nesting > 0) throw this.fieldFault("expecting '}', or format specs", this.at);
        throw this.unterminated(start, quote, 'f-string');
      }
      if (this.text.startsWith(quote, this.at)) {
        if (nesting > 0) throw this.unclosedFormat(quote);
        text(this.at, this.at, false);
        return parts;
      }
      const doubled = this.text[this.at + 1] === char;
      if (char === '{' && doubled && nesting === 0) {
        this.at += 2;
        text(this.at, this.at - 1, false);
      } else if (char === '{') {
        // CPython's tokenizer looks for a doubled brace first, and gives the text before it.
        text(this.at, this.at, doubled);
        parts.push(this.field(start, quote, raw, fields, nesting));
        textStart = this.at;
      } else if (char === '}') {
        if (nesting > 0) {
          text(this.at, this.at, parts[parts.length - 1]?.kind === 'field');
          return parts;
        }
        if (!doubled) {
          this.at++;
          throw this.fault("f-string: single '}' is not allowed");
        }
        this.at += 2;
        text(this.at, this.at - 1, false);
      } else if (char === '\n' && quote.length === 1) {
        text(this.at, this.at, false);
        this.formatEndsLine(start, quote, raw, fields, nesting, parts);
        return parts;
      } else {
        this.skipCharacter(char, raw);
      }
    }
  }

  /** The end of a line ends the text of a format between single quotes; fields may follow. */
  private formatEndsLine(
    start: number,
    quote: string,
    raw: boolean,
    fields: Field[],
    nesting: number,
    parts: FStringPart[],
  ): void {
    for (;;) {
      const blank = /(?:\s|#[^\n]*)*/y;
      blank.lastIndex = this.at;
      const skipped = (blank.exec(this.text) as RegExpExecArray)[0];
      this.at += skipped.length;
      this.line += skipped.split('\n').length - 1;
      const char = this.text[this.at];
      if (char === '}') return;
      if (char !== '{') throw this.fieldFault("expecting '}', or format specs", this.at);
      parts.push(this.field(start, quote, raw, fields, nesting));
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
      // The braces of a name are no field; a name that is cut short ends with the f-string.
      const name = /N\{[^}'"\n]*\}?/y;
      name.lastIndex = this.at;
      this.at += (name.exec(this.text) as RegExpExecArray)[0].length;
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
  ): FStringPart {
    if (nesting >= 3) {
      throw this.fault('f-string: expressions nested too deeply');
    }
    const outer = this.tokens;
    this.tokens = [];
    const brace = this.at++;
    const open = this.openFields.length;
    const partial = this.tokens;
    this.openFields.push({ tokens: partial, stop: 'cut short' });
    const stop = this.fieldTokens(brace);
    const end = this.endToken();
    if (this.tokens.length === 0 && /^[=!:}]$/.test(stop)) {
      const message = `f-string: valid expression required before '${stop}'`;
      throw new GrammarFault(message, end.start, end.end);
    }
    const field = { tokens: [...this.tokens, end], stop };
    fields.push(field);
    this.openFields[open] = field;
    this.tokens = outer;
    const debugEnd = this.debugSign(stop);
    const conversion = this.conversion();
    const format = this.format(start, quote, raw, fields, nesting);
    if (this.text[this.at] === '}') this.at++;
    else if (stop !== '') throw this.fieldFault("expecting '}'", this.at);
    this.openFields.length = open;
    return { kind: 'field', start: brace, end: this.at, field, debugEnd, conversion, format };
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

  /** Where the text that `=` asks for ends. */
  private debugSign(stop: string): number | undefined {
    if (stop !== '=') return undefined;
    this.at++;
    const blank = /(?:\s|#[^\n]*)*/y;
    blank.lastIndex = this.at;
    this.at += (blank.exec(this.text) as RegExpExecArray)[0].length;
    return this.at;
  }

  private format(
    fstring: number,
    quote: string,
    raw: boolean,
    fields: Field[],
    nesting: number,
  ): FormatPart | undefined {
    if (this.text[this.at] !== ':') return undefined;
    const start = this.at++;
    return { start, parts: this.literalPart(fstring, quote, raw, fields, nesting + 1) };
  }

  private conversion(): string | undefined {
    if (this.text[this.at] !== '!' || this.text[this.at + 1] === '=') return undefined;
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
    return name;
  }
}
