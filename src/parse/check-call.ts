/** Arguments of calls. */

import type { Node } from './check-base';
import { BracketChecker } from './check-brackets';
import { GrammarFault } from './token';

export abstract class CallChecker extends BracketChecker {
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

  protected assignedUnpacking(start: number, what: string): GrammarFault {
    this.advance();
    this.expression();
    const message = `cannot assign to ${what} unpacking`;
    return new GrammarFault(message, start, this.previous.end);
  }

  /** @source Grammar/python.gram invalid_kwarg */
  protected keywordArgument(): void {
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

  protected positional(
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
    if (starred) {
      const star = this.advance();
      if (this.is(')') && keyword === 'unpacking') {
        const message = 'iterable argument unpacking follows keyword argument unpacking';
        throw this.fault(star, message);
      }
      this.expression();
      if (this.is('=')) throw this.assignedUnpacking(start, 'iterable argument');
    } else {
      this.argument();
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
  protected argumentsEnd(): { start: number; end: number } {
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

  protected hasEarlierArgument(start: number, open: number): boolean {
    return this.source.slice(open + 1, start).trim() !== '';
  }

  protected argument(): Node {
    if (this.isName() && this.peek().text === ':=') return this.namedExpression();
    const node = this.expression();
    if (this.is(':=')) return this.failNamed(node);
    if (this.is('=')) {
      const value = 'expression cannot contain assignment, perhaps you meant "=="?';
      throw this.fault(node, value, this.token.end);
    }
    return node;
  }

  protected failNamed(node: Node): never {
    throw this.fault(node, `cannot use assignment expressions with ${node.kind}`);
  }
}
