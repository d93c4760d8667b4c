/** Parentheses, lists, sets, dicts and comprehensions. */

import { invalidTarget } from './check-base';
import type { Node } from './check-base';
import { ParameterChecker } from './check-parameters';
import type { GrammarFault } from './token';

export abstract class BracketChecker extends ParameterChecker {
  abstract disjunction(): Node;

  // Brackets ----------------------------------------------------------------------------------

  protected parenthesis(): Node {
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

  protected doubleStar(): GrammarFault {
    const star = this.token;
    this.advance();
    this.attempt(() => this.bitwiseOr());
    if (this.is(')')) return this.fault(star, 'cannot use double starred expression here');
    this.position = this.tokens.indexOf(star);
    return this.syntaxError();
  }

  protected closing(text: string): void {
    if (!this.is(text)) throw this.syntaxError();
    this.advance();
  }

  protected items(first: Node, close: string, open: number): Node[] {
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
  protected unparenthesizedTarget(parts: readonly Node[], open: number): never {
    const first = parts[0] as Node;
    const isList = this.source[open] === '[' || this.source[open] === '{';
    if (!isList) throw this.syntaxError();
    this.comprehension();
    const message = 'did you forget parentheses around the comprehension target?';
    throw this.fault(first, message, (parts[parts.length - 1] as Node).end);
  }

  protected list(): Node {
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

  protected checkElement(element: Node): void {
    if (element.kind !== 'starred') return;
    throw this.fault(element, 'iterable unpacking cannot be used in comprehension');
  }

  protected braces(): Node {
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

  protected dictionary(start: number, firstKey?: Node): Node {
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

  protected dictionaryValue(): void {
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
}
