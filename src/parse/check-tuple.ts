/** Expressions side by side: tuples, names, assignments where none may stand, missing commas. */

import { CheckerBase } from './check-base';
import type { Kind, Node } from './check-base';
import { GrammarFault, KEYWORDS } from './token';

const ASSIGN_HINT = "here. Maybe you meant '==' instead of '='?";
/** Expressions of which CPython does not guess that `=` was meant as `==`. */
const NO_HINT = new Set<Kind>(['list', 'tuple', 'generator expression', 'True', 'None', 'False']);

export abstract class TupleChecker extends CheckerBase {
  abstract expression(): Node;
  abstract bitwiseOr(): Node;

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

  protected starOr(other: () => Node): Node {
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

  /** Two expressions side by side within brackets. */
  protected checkForgottenComma(first: Node): void {
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
  protected checkStatementCall(first: Node, name: string): void {
    const value = this.attempt(() => this.starExpressions());
    if (value === undefined) return;
    const message = `Missing parentheses in call to '${name}'. Did you mean ${name}(...)?`;
    throw this.fault(first, message, value.end);
  }

  protected quiet = false;

  protected withoutComma<T>(read: () => T): T {
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
}
