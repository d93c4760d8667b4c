/**
 * The grammar of expressions as a checker: it accepts what CPython's parser accepts and refuses
 * the rest in its words (Grammar/python.gram, the `invalid_` rules).
 */

import { CheckerBase, invalidTarget } from './check-base';
import type { Kind, Node } from './check-base';
import { GrammarFault, KEYWORDS } from './token';
import type { Field } from './token';

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', '<>', 'in', 'is', 'not'];
const ASSIGN_HINT = "here. Maybe you meant '==' instead of '='?";
/** Expressions of which CPython does not guess that `=` was meant as `==`. */
const NO_HINT = new Set<Kind>(['list', 'tuple', 'generator expression', 'True', 'None', 'False']);

/** Binary operators by precedence, loosest first. */
const BINARY = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '//', '%', '@']];

export class ExpressionChecker extends CheckerBase {
  // Tuples and names --------------------------------------------------------------------------

  /** Whether an expression may begin with the next token. */
  protected startsExpression(): boolean {
    const { type, text } = this.token;
    if (type === 'number' || type === 'string' || type === 'fstring') return true;
    if (type === 'op') return ['(', '[', '{', '-', '+', '~', '...', '*'].includes(text);
    if (type !== 'name') return false;
    return !KEYWORDS.has(text) || /^(?:None|True|False|not|lambda|await)$/.test(text);
  }

  /** star_expressions: one expression or an open tuple. `element` reads an item. */
  protected tuple(element: () => Node): Node {
    const first = element();
    if (!this.is(',')) return first;
    const parts = [first];
    while (this.accept(',')) {
      if (!this.startsExpression()) break;
      parts.push(element());
    }
    return { kind: 'tuple', start: first.start, end: this.previous.end, parts };
  }

  protected starExpressions(): Node {
    return this.tuple(() => this.starOr(() => this.expression()));
  }

  private starOr(other: () => Node): Node {
    if (!this.is('*')) return other();
    const { start } = this.advance();
    const value = this.bitwiseOr();
    return { kind: 'starred', start, end: value.end, parts: [value] };
  }

  protected starNamed(): Node {
    return this.starOr(() => this.namedExpression());
  }

  protected yieldExpression(): Node {
    const { start } = this.expect('yield');
    if (this.accept('from')) this.expression();
    else if (this.startsExpression()) this.starExpressions();
    return { kind: 'yield expression', start, end: this.previous.end };
  }

  /** @source Grammar/python.gram named_expression, invalid_named_expression */
  protected namedExpression(): Node {
    if (this.isName() && this.peek().text === ':=') {
      const { start } = this.advance();
      this.advance();
      const value = this.expression();
      return { kind: 'named expression', start, end: value.end };
    }
    const node = this.expression();
    if (this.is(':=')) {
      throw this.fault(node, `cannot use assignment expressions with ${node.kind}`);
    }
    if (this.is('=')) this.checkAssignmentHint(node);
    return node;
  }

  /** `a = b` where only an expression may stand. */
  protected checkAssignmentHint(node: Node): void {
    const before = this.position;
    this.advance();
    if (node.loose === true || !this.startsExpression() || this.is('*') || this.is('lambda')) {
      this.position = before;
      return;
    }
    const value = this.bitwiseOr();
    if (!this.is('=') && !this.is(':=')) {
      if (node.kind === 'name' && node.parenthesized !== true) {
        const message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        throw this.fault(node, message, value.end);
      }
      if (!NO_HINT.has(node.kind)) {
        throw this.fault(node, `cannot assign to ${node.kind} ${ASSIGN_HINT}`);
      }
    }
    this.position = before;
  }

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

  /** Two expressions side by side within brackets. */
  private checkForgottenComma(first: Node): void {
    if (this.quiet || !this.startsExpression() || this.is('*')) return;
    const { token } = this;
    // A prefix before a string, and soft keywords, are mistakes of another kind.
    const last = this.previous;
    const alone = first.start === last.start && this.isName(last);
    if (alone && (last.text === 'print' || last.text === 'exec')) {
      this.checkStatementCall(first, last.text);
      return;
    }
    const isString = token.type === 'string' || token.type === 'fstring';
    if (alone && (isString || /^(?:_|case|match|type)$/.test(last.text))) return;
    const before = this.position;
    const second = this.attempt(() => this.withoutComma(() => this.expression()));
    const { level } = this.previous;
    this.position = before;
    if (second === undefined || level === 0) return;
    throw this.fault(first, 'invalid syntax. Perhaps you forgot a comma?', second.end);
  }

  /** Python 2's statements. @source Grammar/python.gram invalid_legacy_expression */
  private checkStatementCall(first: Node, name: string): void {
    const value = this.attempt(() => this.starExpressions());
    if (value === undefined) return;
    const message = `Missing parentheses in call to '${name}'. Did you mean ${name}(...)?`;
    throw this.fault(first, message, value.end);
  }

  private quiet = false;

  private withoutComma<T>(read: () => T): T {
    const outer = this.quiet;
    this.quiet = true;
    try {
      return read();
    } finally {
      this.quiet = outer;
    }
  }

  /** Tries to read something; undefined, with the position restored, if it is refused. */
  protected attempt<T>(read: () => T): T | undefined {
    const before = this.position;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GrammarFault)) throw error;
      this.position = before;
      return undefined;
    }
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

  private strings(): Node {
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
      const { start, end, type } = this.token;
      const at = { start, end: type === 'newline' ? start + 1 : end };
      throw this.fault(at, 'cannot mix bytes and nonbytes literals');
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

  private replacementField(stop: string): void {
    const first = this.token;
    try {
      if (this.is('yield')) this.yieldExpression();
      else this.starExpressions();
    } catch (error) {
      if (error instanceof GrammarFault && error.message === 'invalid syntax') {
        const lambda = this.tokens.find(
          (one) => one.text === 'lambda' && one.level === first.level,
        );
        if (lambda !== undefined && stop === ':') throw this.lambdaFault(lambda);
        if (error.start <= first.start) {
          throw this.fault(first, "f-string: expecting a valid expression after '{'");
        }
        if (error.start >= (this.tokens[this.tokens.length - 1]?.start ?? 0)) {
          throw new GrammarFault('f-string: invalid syntax', error.start, error.end);
        }
        throw new GrammarFault(`f-string: ${error.message}`, error.start, error.end);
      }
      throw error;
    }
    if (this.position < this.tokens.length - 1) {
      const message = "f-string: expecting '=', or '!', or ':', or '}'";
      throw this.fault(this.token, message);
    }
    if (stop === '' || stop === '\n')
      throw this.fault(this.token, "f-string: expecting '}'", this.token.start + 1);
  }

  private lambdaFault(first: { start: number; end: number }): GrammarFault {
    const message = 'f-string: lambda expressions are not allowed without parentheses';
    return new GrammarFault(message, first.start, this.tokens[this.tokens.length - 1]?.end);
  }

  // Brackets ----------------------------------------------------------------------------------

  private parenthesis(): Node {
    const { start } = this.expect('(');
    if (this.accept(')')) return { kind: 'tuple', start, end: this.previous.end, parts: [] };
    if (this.is('**')) throw this.doubleStar();
    if (this.is('yield')) {
      const value = this.yieldExpression();
      this.expect(')');
      return { ...value, parenthesized: true };
    }
    const first = this.starNamed();
    if (this.isFor()) {
      this.checkElement(first);
      this.comprehension();
      this.expect(')');
      return { kind: 'generator expression', start, end: this.previous.end };
    }
    if (this.is(',')) {
      const parts = this.items(first, ')', start);
      return { kind: 'tuple', start, end: this.previous.end, parts };
    }
    this.closing(')');
    if (first.kind === 'starred') {
      throw this.fault(first, 'cannot use starred expression here');
    }
    return { ...first, parenthesized: true, loose: false };
  }

  private doubleStar(): GrammarFault {
    const star = this.token;
    this.advance();
    this.attempt(() => this.bitwiseOr());
    if (this.is(')')) return this.fault(star, 'cannot use double starred expression here');
    this.position = this.tokens.indexOf(star);
    return this.syntaxError();
  }

  private closing(text: string): void {
    if (!this.is(text)) throw this.syntaxError();
    this.advance();
  }

  private items(first: Node, close: string, open: number): Node[] {
    const parts = [first];
    while (this.accept(',')) {
      if (this.is(close)) break;
      parts.push(this.starNamed());
      if (this.isFor()) this.unparenthesizedTarget(parts, open);
    }
    this.closing(close);
    return parts;
  }

  /** `[x, y for x, y in z]`. @source Grammar/python.gram invalid_comprehension */
  private unparenthesizedTarget(parts: readonly Node[], open: number): never {
    const first = parts[0] as Node;
    const isList = this.source[open] === '[' || this.source[open] === '{';
    if (!isList) throw this.syntaxError();
    this.comprehension();
    const message = 'did you forget parentheses around the comprehension target?';
    throw this.fault(first, message, (parts[parts.length - 1] as Node).end);
  }

  private list(): Node {
    const { start } = this.expect('[');
    if (this.accept(']')) return { kind: 'list', start, end: this.previous.end, parts: [] };
    const first = this.starNamed();
    if (this.isFor()) {
      this.checkElement(first);
      this.comprehension();
      this.closing(']');
      return { kind: 'list comprehension', start, end: this.previous.end };
    }
    const parts = this.items(first, ']', start);
    return { kind: 'list', start, end: this.previous.end, parts };
  }

  protected isFor(): boolean {
    return this.is('for') || (this.is('async') && this.peek().text === 'for');
  }

  private checkElement(element: Node): void {
    if (element.kind !== 'starred') return;
    throw this.fault(element, 'iterable unpacking cannot be used in comprehension');
  }

  private braces(): Node {
    const { start } = this.expect('{');
    if (this.accept('}')) return { kind: 'dict literal', start, end: this.previous.end };
    if (this.is('**')) return this.dictionary(start);
    const first = this.starNamed();
    if (this.is(':') && first.kind !== 'starred') {
      return this.dictionary(start, first);
    }
    if (this.isFor()) {
      this.checkElement(first);
      this.comprehension();
      this.closing('}');
      return { kind: 'set comprehension', start, end: this.previous.end };
    }
    const parts = [first];
    while (this.accept(',')) {
      if (this.is('}')) break;
      parts.push(this.starNamed());
      if (this.isFor()) this.unparenthesizedTarget(parts, start);
    }
    this.closing('}');
    return { kind: 'set display', start, end: this.previous.end };
  }

  private dictionary(start: number, firstKey?: Node): Node {
    let key = firstKey;
    for (;;) {
      const star = this.token;
      if (key === undefined && this.accept('**')) {
        this.bitwiseOr();
        if (this.isFor())
          throw this.fault(star, 'dict unpacking cannot be used in dict comprehension');
      } else {
        key ??= this.expression();
        if (!this.is(':')) {
          throw this.fault(this.previous, "':' expected after dictionary key");
        }
        this.dictionaryValue();
        if (this.isFor()) {
          this.comprehension();
          this.closing('}');
          return { kind: 'dict comprehension', start, end: this.previous.end };
        }
      }
      key = undefined;
      if (!this.accept(',') || this.is('}')) break;
    }
    this.closing('}');
    return { kind: 'dict literal', start, end: this.previous.end };
  }

  private dictionaryValue(): void {
    const colon = this.expect(':');
    if (this.is('*')) {
      const star = this.advance();
      this.attempt(() => this.bitwiseOr());
      const message = 'cannot use a starred expression in a dictionary value';
      throw this.fault(star, message, this.previous.end);
    }
    if (this.is('}') || this.is(',')) {
      throw this.fault(colon, "expression expected after dictionary key and ':'");
    }
    const value = this.expression();
    if (this.is('=')) this.checkAssignmentHint(value);
  }

  // Comprehensions and calls ------------------------------------------------------------------

  protected comprehension(): void {
    while (this.isFor()) {
      this.accept('async');
      this.expect('for');
      const target = this.forTargets();
      if (!this.is('in')) this.checkForgottenComma(target);
      this.expect('in');
      this.disjunction();
      while (this.accept('if')) this.disjunction();
    }
  }

  /** star_targets before `in`. @source Grammar/python.gram invalid_for_target */
  protected forTargets(): Node {
    const target = this.tuple(() => this.starOr(() => this.bitwiseOr()));
    const bad = invalidTarget(target, 'for');
    if (bad !== undefined) throw this.fault(bad, `cannot assign to ${bad.kind}`);
    return target;
  }

  /** Arguments in parentheses; a class definition takes no bare generator expression. */
  protected call(allowsGenerator = true): void {
    const open = this.expect('(');
    let keyword: 'none' | 'keyword' | 'unpacking' = 'none';
    let generator: Node | undefined;
    while (!this.is(')')) {
      const { start } = this.token;
      if (this.is('**')) {
        this.advance();
        this.expression();
        keyword = 'unpacking';
        if (this.is('=')) throw this.assignedUnpacking(start, 'keyword argument');
      } else if (this.isName() && this.peek().text === '=') {
        this.keywordArgument();
        if (keyword === 'none') keyword = 'keyword';
      } else {
        generator = this.positional(keyword, open.start, allowsGenerator) ?? generator;
      }
      if (!this.is(',')) break;
      this.advance();
      if (generator !== undefined)
        throw this.fault(generator, 'Generator expression must be parenthesized');
    }
    this.closing(')');
  }

  private assignedUnpacking(start: number, what: string): GrammarFault {
    this.advance();
    this.expression();
    const message = `cannot assign to ${what} unpacking`;
    return new GrammarFault(message, start, this.previous.end);
  }

  /** @source Grammar/python.gram invalid_kwarg */
  private keywordArgument(): void {
    const name = this.advance();
    const sign = this.advance();
    if (this.is(')') || this.is(',')) {
      throw this.fault(name, 'expected argument value expression', sign.end);
    }
    const value = this.expression();
    if (this.isFor()) {
      const message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
      throw this.fault(name, message, sign.end);
    }
    if (this.is('=')) this.checkAssignmentHint(value);
  }

  private positional(
    keyword: 'none' | 'keyword' | 'unpacking',
    open: number,
    allowsGenerator: boolean,
  ): Node | undefined {
    const starred = this.is('*');
    const constant = this.isAny('True', 'False', 'None') && this.peek().text === '=';
    if (constant) {
      const word = this.advance();
      throw this.fault(word, `cannot assign to ${word.text}`, this.token.end);
    }
    const start = this.token.start;
    let node: Node;
    if (starred) {
      const star = this.advance();
      if (this.is(')') && keyword === 'unpacking') {
        const message = 'iterable argument unpacking follows keyword argument unpacking';
        throw this.fault(star, message);
      }
      const value = this.expression();
      node = { kind: 'starred', start, end: value.end, parts: [value] };
      if (this.is('=')) throw this.assignedUnpacking(start, 'iterable argument');
    } else {
      node = this.argument();
    }
    let found: Node | undefined;
    if (this.isFor()) {
      if (!allowsGenerator) throw this.syntaxError();
      this.comprehension();
      found = { kind: 'generator expression', start, end: this.previous.end };
      if (!this.is(',') && !this.is(')')) throw this.syntaxError();
      if (this.is(')') && this.hasEarlierArgument(start, open)) {
        throw this.fault(found, 'Generator expression must be parenthesized');
      }
    }
    if (keyword === 'unpacking' && starred) {
      const star = { start, end: start + 1 };
      throw this.fault(star, 'iterable argument unpacking follows keyword argument unpacking');
    }
    if (keyword !== 'none' && !starred) {
      const what = keyword === 'unpacking' ? ' unpacking' : '';
      const at = this.argumentsEnd();
      throw this.fault(at, `positional argument follows keyword argument${what}`);
    }
    return found;
  }

  /** CPython points at the last token of the arguments. */
  private argumentsEnd(): { start: number; end: number } {
    while (this.accept(',')) {
      if (this.is(')')) break;
      if (this.is('*') || this.is('**')) this.advance();
      if (this.isName() && this.peek().text === '=') {
        this.advance();
        this.advance();
      }
      this.expression();
    }
    return this.is(')') ? this.token : this.previous;
  }

  private hasEarlierArgument(start: number, open: number): boolean {
    return this.source.slice(open + 1, start).trim() !== '';
  }

  private argument(): Node {
    if (this.isName() && this.peek().text === ':=') return this.namedExpression();
    const node = this.expression();
    if (this.is(':=')) return this.failNamed(node);
    if (this.is('=')) {
      const value = 'expression cannot contain assignment, perhaps you meant "=="?';
      throw this.fault(node, value, this.token.end);
    }
    return node;
  }

  private failNamed(node: Node): never {
    throw this.fault(node, `cannot use assignment expressions with ${node.kind}`);
  }

  // Lambdas -----------------------------------------------------------------------------------

  private lambda(): Node {
    const { start } = this.expect('lambda');
    this.parameters(true);
    this.expect(':');
    const body = this.expression();
    return { kind: 'lambda', start, end: body.end, loose: true };
  }

  /** @source Grammar/python.gram parameters, invalid_parameters, invalid_star_etc, invalid_kwds */
  protected parameters(isLambda: boolean): void {
    const close = isLambda ? ':' : ')';
    const state = { slash: false, star: false, hasDefault: false, count: 0 };
    while (!this.is(close)) {
      const { token } = this;
      if (this.is('/')) this.slash(state, token);
      else if (this.is('**')) {
        this.keywordDictionary(isLambda, close);
        return;
      } else if (this.is('*')) this.star(state, token, isLambda, close);
      else if (this.is('(')) this.parenthesizedParameter(isLambda);
      else this.parameter(state, isLambda);
      state.count++;
      if (!this.accept(',')) {
        if (this.is('/') && state.star) break;
        if (this.is('*') && this.previous.text === '/') {
          throw this.fault(this.token, 'expected comma between / and *');
        }
        break;
      }
    }
  }

  private slash(
    state: { slash: boolean; star: boolean; count: number },
    token: { start: number; end: number },
  ): void {
    if (state.slash) throw this.fault(token, '/ may appear only once');
    if (state.star) throw this.fault(token, '/ must be ahead of *');
    if (state.count === 0) throw this.fault(token, 'at least one argument must precede /');
    this.advance();
    state.slash = true;
  }

  private star(
    state: { star: boolean },
    token: { start: number; end: number },
    isLambda: boolean,
    close: string,
  ): void {
    if (state.star) throw this.fault(token, '* argument may appear only once');
    this.advance();
    state.star = true;
    if (this.is(',') || this.is(close)) {
      const next = this.peek();
      const bare = this.is(close) || next.text === close || next.text === '**';
      if (bare) {
        const at = isLambda ? (this.is(close) ? this.token : next) : token;
        throw this.fault(at, 'named arguments must follow bare *');
      }
      return;
    }
    this.name();
    if (!isLambda && this.accept(':')) this.starOr(() => this.expression());
    if (this.is('='))
      throw this.fault(this.token, 'var-positional argument cannot have default value');
  }

  private keywordDictionary(isLambda: boolean, close: string): void {
    this.expect('**');
    this.name();
    if (!isLambda && this.accept(':')) this.expression();
    if (this.is('='))
      throw this.fault(this.token, 'var-keyword argument cannot have default value');
    this.accept(',');
    if (this.is(close)) return;
    if (this.isName() || this.isAny('*', '**', '/')) {
      throw this.fault(this.token, 'arguments cannot follow var-keyword argument');
    }
  }

  private parenthesizedParameter(isLambda: boolean): void {
    const open = this.expect('(');
    if (!this.isName()) throw this.syntaxError();
    this.advance();
    while (this.accept(',')) if (this.isName()) this.advance();
    if (!this.is(')')) throw this.syntaxError();
    const closing = this.advance();
    const what = isLambda ? 'Lambda expression' : 'Function';
    throw this.fault(open, `${what} parameters cannot be parenthesized`, closing.end);
  }

  private parameter(state: { star: boolean; hasDefault: boolean }, isLambda: boolean): void {
    const token = this.name();
    if (!isLambda && this.accept(':')) this.expression();
    if (this.is('=')) {
      const sign = this.advance();
      if (this.isAny(',', ')', ':')) throw this.fault(sign, 'expected default value expression');
      this.expression();
      state.hasDefault = true;
    } else if (state.hasDefault && !state.star) {
      throw this.fault(token, 'parameter without a default follows parameter with a default');
    }
  }
}
