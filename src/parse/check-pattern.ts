/** The grammar of patterns as a checker, in CPython's words. */

import { ExpressionChecker } from './check-expr';
import type { GrammarFault, Token } from './token';

function isImaginary(number: Token): boolean {
  return /[jJ]$/.test(number.text);
}

export class PatternChecker extends ExpressionChecker {
  /** Reads one word, for statements that are a word alone. */
  skipWord(): void {
    this.advance();
  }

  /** The open sequence behind `case`, or one pattern. */
  protected patterns(): void {
    this.starPattern();
    while (this.accept(',')) {
      if (this.isAny(':', 'if')) return;
      this.starPattern();
    }
  }

  private starPattern(): void {
    if (this.accept('*')) this.name();
    else this.asPattern();
  }

  /** @source Grammar/python.gram as_pattern, invalid_as_pattern */
  private asPattern(): void {
    this.closedPattern();
    while (this.accept('|')) this.closedPattern();
    if (!this.accept('as')) return;
    if (this.is('_')) throw this.fault(this.token, "cannot use '_' as a target");
    const { token } = this;
    const simple = this.isName() && !/^[.(=]$/.test(this.peek().text);
    if (!simple) {
      const target = this.attempt(() => this.expression());
      if (target === undefined) throw this.syntaxError();
      throw this.fault(token, 'invalid pattern target', target.end);
    }
    this.advance();
  }

  private closedPattern(): void {
    const { type, text } = this.token;
    if (type === 'string' || type === 'fstring' || type === 'number') this.literal();
    else if (text === '-') this.literal();
    else if (/^(?:None|True|False)$/.test(text)) this.advance();
    else if (this.isName()) this.nameOrClass();
    else if (text === '(' || text === '[') this.group(text === '(' ? ')' : ']');
    else if (text === '{') this.mapping();
    else throw this.syntaxError();
  }

  private literal(): void {
    if (this.token.type === 'fstring' || this.token.type === 'string') {
      const literal = this.strings();
      if (literal.kind === 'literal') return;
      throw this.fault(literal, 'patterns may only match literals and attribute lookups');
    }
    this.accept('-');
    const real = this.number();
    if (!this.isAny('+', '-')) return;
    if (isImaginary(real)) throw this.fault(real, 'real number required in complex literal');
    this.advance();
    const imaginary = this.number();
    if (isImaginary(imaginary)) return;
    throw this.fault(imaginary, 'imaginary number required in complex literal');
  }

  private number(): Token {
    if (this.token.type !== 'number') throw this.syntaxError();
    return this.advance();
  }

  private nameOrClass(): void {
    this.advance();
    while (this.accept('.')) this.name();
    if (this.accept('(')) this.classArguments();
  }

  /** @source Grammar/python.gram class_pattern, invalid_class_pattern */
  private classArguments(): void {
    let keyword = false;
    let first: number | undefined;
    const refuse = (end: number): void => {
      if (first === undefined) return;
      throw this.fault({ start: first, end }, 'positional patterns follow keyword patterns');
    };
    while (!this.is(')')) {
      const end = this.tokens[this.position - 2]?.end ?? 0;
      if (this.isName() && this.peek().text === '=') {
        refuse(end);
        this.advance();
        this.advance();
        keyword = true;
      } else if (keyword) {
        first ??= this.token.start;
      }
      this.asPattern();
      if (!this.accept(',')) {
        refuse(this.previous.end);
        break;
      }
    }
    refuse(this.previous.end);
    this.expect(')');
  }

  private group(close: string): void {
    this.advance();
    while (!this.is(close)) {
      this.starPattern();
      if (!this.accept(',')) break;
    }
    this.expect(close);
  }

  private mapping(): void {
    this.advance();
    while (!this.is('}')) {
      if (this.accept('**')) {
        if (this.is('_')) throw this.syntaxError();
        this.name();
        this.accept(',');
        break;
      } else {
        this.mappingKey();
        this.expect(':');
        this.asPattern();
      }
      if (!this.accept(',')) break;
    }
    this.expect('}');
  }

  private mappingKey(): void {
    if (!this.isName()) {
      if (/^(?:None|True|False)$/.test(this.token.text)) this.advance();
      else this.literal();
      return;
    }
    this.advance();
    if (!this.is('.')) throw this.keyFault();
    while (this.accept('.')) this.name();
  }

  private keyFault(): GrammarFault {
    return this.syntaxError();
  }
}
