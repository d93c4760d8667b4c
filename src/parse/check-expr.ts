/**
 * The grammar of expressions as a checker: it accepts what CPython's parser accepts and refuses
 * the rest in its words (Grammar/python.gram, the `invalid_` rules).
 */

import { CallChecker } from './check-call';
import type { Node } from './check-base';
import { GrammarFault, KEYWORDS } from './token';
import type { Field, Token } from './token';

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', '<>', 'in', 'is', 'not'];

/** Binary operators by precedence, loosest first. */
const BINARY = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%', '@']];

export class ExpressionChecker extends CallChecker {
  // Operators ---------------------------------------------------------------------------------

  /** @source Grammar/python.gram expression, invalid_expression */
  expression(): Node {
    if (this.is('lambda')) return this.lambda();
    const body = this.disjunction();
    if (!this.is('if')) {
      this.checkForgottenComma(body);
      return body;
    }
    this.advance();
    const test = this.disjunction();
    if (!this.is('else')) {
      if (this.is(':')) throw this.syntaxError();
      this.checkForgottenComma(test);
      throw this.fault(body, "expected 'else' after 'if' expression", test.end);
    }
    this.advance();
    const orelse = this.expression();
    const kind = 'conditional expression';
    return { kind, start: body.start, end: orelse.end, loose: true };
  }

  disjunction(): Node {
    return this.boolean('or', () => this.boolean('and', () => this.inversion()));
  }

  private boolean(word: string, operand: () => Node): Node {
    const first = operand();
    if (!this.is(word)) return first;
    while (this.accept(word)) operand();
    return { kind: 'expression', start: first.start, end: this.previous.end, loose: true };
  }

  private inversion(): Node {
    if (!this.is('not')) return this.comparison();
    const { start } = this.advance();
    const operand = this.inversion();
    return { kind: 'expression', start, end: operand.end, loose: true };
  }

  private comparison(): Node {
    const left = this.bitwiseOr();
    let count = 0;
    let isIn = false;
    while (this.isAny(...COMPARISONS)) {
      const operator = this.token;
      if (operator.text === 'not' && this.peek().text !== 'in') {
        if (operator.level > 0) break;
        this.advance();
        throw this.syntaxError();
      }
      if (operator.text === '<>') throw this.syntaxError();
      this.advance();
      if (operator.text === 'not') this.advance();
      else if (operator.text === 'is') this.accept('not');
      isIn = operator.text === 'in';
      this.bitwiseOr();
      count++;
    }
    if (count === 0) return left;
    const { start } = left;
    const end = this.previous.end;
    return {
      kind: 'comparison',
      start,
      end,
      parts: [left],
      isIn: isIn && count === 1,
      loose: true,
    };
  }

  bitwiseOr(): Node {
    return this.binary(0);
  }

  private binary(level: number): Node {
    const operators = BINARY[level];
    if (operators === undefined) return this.factor();
    const left = this.binary(level + 1);
    if (!this.isAny(...operators)) return left;
    while (this.isAny(...operators)) {
      this.advance();
      this.binary(level + 1);
    }
    return { kind: 'expression', start: left.start, end: this.previous.end };
  }

  private factor(): Node {
    if (this.isAny('+', '-', '~')) {
      const { start } = this.advance();
      const operand = this.factor();
      return { kind: 'expression', start, end: operand.end };
    }
    const base = this.awaitPrimary();
    if (!this.accept('**')) return base;
    const power = this.factor();
    return { kind: 'expression', start: base.start, end: power.end };
  }

  private awaitPrimary(): Node {
    if (!this.is('await')) return this.primary();
    const { start } = this.advance();
    const value = this.primary();
    return { kind: 'await expression', start, end: value.end };
  }

  // Primaries ---------------------------------------------------------------------------------

  primary(): Node {
    let node = this.atom();
    for (;;) {
      const { start } = node;
      if (this.accept('.')) {
        this.name();
        node = { kind: 'attribute', start, end: this.previous.end };
      } else if (this.is('(')) {
        this.call();
        node = { kind: 'function call', start, end: this.previous.end };
      } else if (this.accept('[')) {
        this.slices();
        this.expect(']');
        node = { kind: 'subscript', start, end: this.previous.end };
      } else {
        return node;
      }
    }
  }

  private slices(): void {
    this.slice();
    while (this.accept(',')) {
      if (this.is(']')) return;
      this.slice();
    }
  }

  private slice(): void {
    const bound = (): void => {
      if (!this.isAny(':', ',', ']')) this.expression();
    };
    if (this.is('*')) {
      this.starNamed();
      return;
    }
    if (!this.is(':')) this.namedExpression();
    if (!this.accept(':')) return;
    bound();
    if (this.accept(':')) bound();
  }

  private atom(): Node {
    const { token } = this;
    const { start, end, type, text } = token;
    if (type === 'name') {
      const constant = text === 'True' || text === 'False' || text === 'None';
      if (!constant && KEYWORDS.has(text)) throw this.syntaxError();
      this.advance();
      return { kind: constant ? text : 'name', start, end };
    }
    if (type === 'number') {
      this.advance();
      return { kind: 'literal', start, end };
    }
    if (type === 'string' || type === 'fstring') return this.strings();
    if (text === '...') {
      this.advance();
      return { kind: 'ellipsis', start, end };
    }
    if (text === '(') return this.parenthesis();
    if (text === '[') return this.list();
    if (text === '{') return this.braces();
    throw this.syntaxError();
  }

  protected strings(): Node {
    const first = this.token;
    let bytes = 0;
    let count = 0;
    let formatted = false;
    for (; this.token.type === 'string' || this.token.type === 'fstring'; count++) {
      const token = this.advance();
      if (/^[a-zA-Z]*[bB]/.test(token.text)) bytes++;
      if (token.type === 'fstring') formatted = true;
      for (const field of token.fields ?? []) this.checkField(field);
    }
    const node: Node = {
      kind: formatted ? 'f-string expression' : 'literal',
      start: first.start,
      end: this.previous.end,
    };
    if (bytes > 0 && bytes < count) {
      throw this.fault(this.token, 'cannot mix bytes and nonbytes literals');
    }
    return node;
  }

  /** @source Grammar/python.gram invalid_replacement_field */
  private checkField(field: Field): void {
    const first = field.tokens[0];
    if (first === undefined) return;
    if (field.tokens.length === 1 || /^[=!:}]$/.test(first.text)) {
      if (/^[=!:}]$/.test(field.stop) || /^[=!:}]$/.test(first.text)) {
        const sign = field.tokens.length === 1 ? field.stop : first.text;
        throw this.fault(first, `f-string: valid expression required before '${sign}'`);
      }
      throw this.fault(first, "f-string: expecting a valid expression after '{'", first.start + 1);
    }
    const inner = new ExpressionChecker(field.tokens, this.source);
    inner.replacementField(field.stop);
  }

  /** Checks a field that the tokenizer left open. */
  openField(stop: string): void {
    if (stop !== 'cut short') {
      this.replacementField(stop);
      return;
    }
    const [first] = this.tokens;
    if (first === undefined) return;
    if (/^[=!:}]$/.test(first.text)) {
      throw this.fault(first, `f-string: valid expression required before '${first.text}'`);
    }
    const { end } = this.tokens[this.tokens.length - 1] as Token;
    const sentinel: Token = { type: 'end', text: '', start: end, end, level: first.level };
    new ExpressionChecker([...this.tokens, sentinel], this.source).cutField();
  }

  /** What the parser refuses without having to read on. */
  private cutField(): void {
    const end = (this.tokens[this.tokens.length - 1] as Token).start;
    const last = this.tokens[this.tokens.length - 2] as Token;
    try {
      this.starExpressions();
    } catch (error) {
      if (!(error instanceof GrammarFault) || error.start >= end) {
        if (error instanceof GrammarFault) return;
        throw error;
      }
      if (error.message === 'invalid syntax') throw this.fieldFault();
      if ((error.end ?? error.start) < last.end) throw error;
      return;
    }
    const { token } = this;
    if (token.type === 'end' || this.startsExpression() || /^[=!:}]$/.test(token.text)) return;
    throw this.fieldFault();
  }

  /** The fault of a field of which no, or not all of the, expression could be read. */
  private fieldFault(): GrammarFault {
    for (let count = this.tokens.length - 1; count > 0; count--) {
      const token = this.tokens[count] as Token;
      const { start, end, level } = token;
      const sentinel: Token = { type: 'end', text: '', start, end, level };
      const prefix = new ExpressionChecker([...this.tokens.slice(0, count), sentinel], this.source);
      if (!prefix.isExpression()) continue;
      if (token.text !== '=') {
        return this.fault(token, "f-string: expecting '=', or '!', or ':', or '}'");
      }
      const next = this.tokens[count + 1] ?? token;
      return this.fault(next, "f-string: expecting '!', or ':', or '}'");
    }
    return this.fault(this.tokens[0] as Token, "f-string: expecting a valid expression after '{'");
  }

  /** Whether the tokens are one expression, or several with commas. */
  private isExpression(): boolean {
    const read = this.attempt(() => this.withoutComma(() => this.starExpressions()));
    return read !== undefined && this.token.type === 'end';
  }

  private replacementField(stop: string): void {
    try {
      if (this.is('yield')) this.yieldExpression();
      else this.starExpressions();
    } catch (error) {
      if (error instanceof GrammarFault && error.message === 'invalid syntax') {
        const lambda = this.openLambda();
        throw lambda !== undefined && stop === ':' ? this.lambdaFault(lambda) : this.fieldFault();
      }
      throw error;
    }
    if (this.position < this.tokens.length - 1) throw this.fieldFault();
    if (stop === '' || stop === '\n')
      throw this.fault(this.token, "f-string: expecting '}'", this.token.start + 1);
  }

  /** A lambda without parentheses where an expression may begin. */
  private openLambda(): Token | undefined {
    const { level } = this.tokens[0] as Token;
    return this.tokens.find((token, index) => {
      if (token.text !== 'lambda' || token.level !== level) return false;
      return index === 0 || this.tokens[index - 1]?.text === ',';
    });
  }

  private lambdaFault(first: { start: number; end: number }): GrammarFault {
    const message = 'f-string: lambda expressions are not allowed without parentheses';
    return new GrammarFault(message, first.start, this.tokens[this.tokens.length - 1]?.end);
  }

  // Lambdas -----------------------------------------------------------------------------------

  private lambda(): Node {
    const { start } = this.expect('lambda');
    this.parameters(true);
    this.expect(':');
    const body = this.expression();
    return { kind: 'lambda', start, end: body.end, loose: true };
  }
}
