/** Simple statements: what stands on one line. */

import { invalidTarget } from './check-base';
import type { Node } from './check-base';
import { PatternChecker } from './check-pattern';
import type { GrammarFault } from './token';

const AUGMENTED = [
  ...['+=', '-=', '*=', '/=', '//=', '%=', '@=', '&=', '|=', '^=', '>>=', '<<=', '**='],
];

export class SimpleChecker extends PatternChecker {
  protected simpleStatements(): void {
    for (;;) {
      this.simpleStatement();
      if (!this.accept(';')) break;
      if (this.token.type === 'newline') break;
    }
    if (this.token.type !== 'newline') throw this.syntaxError();
    this.advance();
  }

  protected simpleStatement(): void {
    const { token } = this;
    const handler = SIMPLE.get(token.text);
    if (handler !== undefined) {
      handler.call(this);
    } else if (token.text === 'type' && this.isName(this.peek())) {
      this.typeAlias();
    } else {
      this.expressionStatement();
    }
  }

  // Expressions and assignments ---------------------------------------------------------------

  protected expressionStatement(): void {
    const first = this.is('yield') ? this.yieldExpression() : this.starExpressions();
    if (this.is(':')) {
      this.annotation(first);
      return;
    }
    if (this.isAny(...AUGMENTED)) {
      const single = ['name', 'attribute', 'subscript'].includes(first.kind);
      this.advance();
      this.assignedValue();
      if (!single) {
        throw this.fault(
          first,
          `'${first.kind}' is an illegal expression for augmented assignment`,
        );
      }
      return;
    }
    let target = first;
    while (this.is('=')) {
      this.checkTarget(target, target === first);
      this.advance();
      target = this.assignedValue();
    }
    if (this.is(':=')) throw this.walrusFault(first, target);
  }

  /** The statement's first expression is tried as items of a tuple, which may be named. */
  private walrusFault(first: Node, target: Node): GrammarFault {
    const open = first.kind === 'tuple' && first.parenthesized !== true;
    const last = open ? first.parts?.[first.parts.length - 1] : first;
    const named = last?.kind === 'name' && last.end === this.previous.end;
    if (first !== target || last === undefined || last.kind === 'starred' || named) {
      return this.syntaxError();
    }
    return this.fault(last, `cannot use assignment expressions with ${last.kind}`);
  }

  protected assignedValue(): Node {
    return this.is('yield') ? this.yieldExpression() : this.starExpressions();
  }

  protected checkTarget(target: Node, isFirst: boolean): void {
    const bad = invalidTarget(target, 'star');
    if (bad === undefined) return;
    // Only the first target is tried as an expression, item by item.
    const last =
      target.kind === 'tuple' && target.parenthesized !== true && this.source[target.start] !== '('
        ? target.parts?.[target.parts.length - 1]
        : target;
    if (isFirst && last === bad && bad.kind !== 'yield expression') this.checkAssignmentHint(bad);
    if (isFirst && bad.kind === 'yield expression' && bad.parenthesized === true)
      this.checkAssignmentHint(bad);
    if (target.kind === 'yield expression' && target.parenthesized !== true) {
      throw this.fault(target, 'assignment to yield expression not possible');
    }
    throw this.fault(bad, `cannot assign to ${bad.kind}`);
  }

  protected annotation(target: Node): void {
    const colon = this.position;
    this.advance();
    if (target.kind === 'list' || target.kind === 'tuple') {
      if (this.attempt(() => this.expression()) !== undefined) {
        throw this.fault(
          target.kind === 'tuple' && this.source[target.start] !== '('
            ? (target.parts?.[0] as Node)
            : target,
          `only single target (not ${target.kind}) can be annotated`,
        );
      }
    } else if (!['name', 'attribute', 'subscript'].includes(target.kind)) {
      if (this.attempt(() => this.expression()) !== undefined) {
        throw this.fault(target, 'illegal target for annotation');
      }
      this.position = colon;
      throw this.syntaxError();
    }
    this.expression();
    if (this.accept('=')) this.assignedValue();
  }

  // Simple statements -------------------------------------------------------------------------

  protected typeAlias(): void {
    this.advance();
    this.name();
    this.typeParameters();
    this.expect('=');
    this.expression();
  }

  returnStatement(): void {
    this.advance();
    if (this.startsExpression()) this.starExpressions();
  }

  raiseStatement(): void {
    this.advance();
    if (!this.startsExpression()) return;
    this.expression();
    if (this.accept('from')) this.expression();
  }

  assertStatement(): void {
    this.advance();
    this.expression();
    if (this.accept(',')) this.expression();
  }

  directive(): void {
    this.advance();
    do this.name();
    while (this.accept(','));
  }

  /** @source Grammar/python.gram del_stmt, invalid_del_stmt */
  deleteStatement(): void {
    this.advance();
    const targets = this.starExpressions();
    const bad = invalidTarget(targets, 'del');
    if (bad !== undefined) throw this.fault(bad, `cannot delete ${bad.kind}`);
  }

  importStatement(): void {
    const word = this.advance();
    do {
      this.dottedName();
      if (this.accept('as')) this.name();
    } while (this.accept(','));
    if (this.is('from')) {
      const before = this.position;
      this.advance();
      if (this.attempt(() => this.dottedName()) !== undefined) {
        const message = "Did you mean to use 'from ... import ...' instead?";
        // CPython has read one token more, and ends before its last character.
        throw this.fault(word, message, this.token.end - 1);
      }
      this.position = before;
    }
  }

  protected dottedName(): true {
    do this.name();
    while (this.accept('.'));
    return true;
  }

  fromStatement(): void {
    this.advance();
    let dots = 0;
    while (this.isAny('.', '...')) {
      this.advance();
      dots++;
    }
    if (dots === 0 || !this.is('import')) this.dottedName();
    this.expect('import');
    if (this.accept('*')) return;
    const inParentheses = this.accept('(');
    for (;;) {
      this.name();
      if (this.accept('as')) this.name();
      if (!this.accept(',')) break;
      if (inParentheses && this.is(')')) break;
      if (this.token.type === 'newline') {
        throw this.fault(this.token, 'trailing comma not allowed without surrounding parentheses');
      }
    }
    if (inParentheses) this.expect(')');
  }

  protected typeParameters(): void {
    if (!this.accept('[')) return;
    while (!this.is(']')) {
      const kind = this.accept('**') ? 'ParamSpec' : this.accept('*') ? 'TypeVarTuple' : 'TypeVar';
      this.name();
      const colon = this.token;
      if (this.accept(':')) {
        const { start, end } = this.expression();
        if (kind !== 'TypeVar') {
          const isTuple = this.source[start] === '(';
          const what = isTuple ? 'constraints' : 'bound';
          throw this.fault({ start: colon.start, end }, `cannot use ${what} with ${kind}`);
        }
      }
      if (!this.accept(',')) break;
    }
    this.expect(']');
  }
}

type Method = (this: SimpleChecker) => void;
const { prototype } = SimpleChecker;

function skip(this: SimpleChecker): void {
  this.skipWord();
}

const SIMPLE: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['return', prototype.returnStatement],
  ['raise', prototype.raiseStatement],
  ['assert', prototype.assertStatement],
  ['global', prototype.directive],
  ['nonlocal', prototype.directive],
  ['del', prototype.deleteStatement],
  ['import', prototype.importStatement],
  ['from', prototype.fromStatement],
  ['pass', skip],
  ['break', skip],
  ['continue', skip],
]);
