/** The words for an expectation that does not hold: what is, and who holds the object. */
import { E_EDGE } from '../recording/events';
import { nameReference, holdersOf } from '../recording/holders';
import type { MomentView } from '../recording/moment';
import type { Evaluator } from './evaluate';
import type { History } from './history';
import { functionFacts } from './language/functions';
import type { CallExpression, Expression } from './language/tree';
import type { Scene } from './objects';
import { NoValue, valueText, type Value } from './value';

/** Why an expectation fails. */
export interface Explanation {
  /** `it is 3`, `"the foo" is alive`. */
  readonly words: string;
  /** Who holds the object, each with the line of the reference. */
  readonly holders: readonly string[];
  /** The value that is, and the literal that stands for what was expected. */
  readonly actual?: string;
  readonly literal?: Expression;
}

const MAX_HOLDERS = 12;
/** Events read backwards to find where references came from, for all failures of a check. */
const MAX_EVENTS = 5_000_000;

/** Explains failures; the effort for all of them is bounded. */
export class Explainer {
  private eventsLeft = MAX_EVENTS;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly history: History,
    private readonly textAt: (expression: Expression) => string,
  ) {}

  /** Explains an expression that is false at a moment. */
  explain(scene: Scene, expression: Expression, whole = true): Explanation {
    switch (expression.kind) {
      case 'and': {
        const failing = expression.operands.find((each) => !this.holds(scene, each));
        return this.explain(scene, failing ?? expression.operands[0] ?? expression, false);
      }
      case 'or': {
        const parts = expression.operands.map((each) => this.explain(scene, each, false));
        return {
          words: parts.map(({ words }) => words).join(' and '),
          holders: parts.find(({ holders }) => holders.length > 0)?.holders ?? [],
        };
      }
      case 'not':
        return this.explainNot(scene, expression.operand, whole);
      case 'compare':
        return this.explainComparison(scene, expression, whole);
      case 'call':
        return this.explainCall(scene, expression, false);
      case 'path':
      case 'number':
      case 'text':
      case 'constant':
      case 'list':
        return { words: `it is ${this.value(scene, expression)}`, holders: [] };
    }
  }

  private holds(scene: Scene, expression: Expression): boolean {
    try {
      return this.evaluator.holds(scene, expression);
    } catch (error) {
      if (error instanceof NoValue) return false;
      throw error;
    }
  }

  private value(scene: Scene, expression: Expression): string {
    try {
      return this.valueText(expression, this.evaluator.evaluate(scene, expression));
    } catch (error) {
      if (error instanceof NoValue) return error.message;
      throw error;
    }
  }

  private valueText(expression: Expression, value: Value): string {
    const bytes =
      expression.kind === 'call' &&
      (functionFacts(expression.name)?.bytes === true || expression.part === 'bytes');
    return valueText(value, bytes);
  }

  private explainNot(scene: Scene, operand: Expression, whole: boolean): Explanation {
    if (operand.kind === 'call') return this.explainCall(scene, operand, true);
    const words = whole ? 'it holds' : `${this.textAt(operand)} holds`;
    return { words, holders: [] };
  }

  private explainComparison(
    scene: Scene,
    expression: Extract<Expression, { kind: 'compare' }>,
    whole: boolean,
  ): Explanation {
    const at = this.evaluator.failingPair(scene, expression) ?? 0;
    const pair = expression.rest[at];
    const left = at === 0 ? expression.first : expression.rest[at - 1]?.right;
    if (pair === undefined || left === undefined) return { words: 'it does not hold', holders: [] };
    const { right } = pair;
    const alone = whole && expression.rest.length === 1;
    const told = isLiteral(left) ? right : left;
    const actual = this.value(scene, told);
    const literal = isLiteral(right) ? right : isLiteral(left) ? left : undefined;
    const holders = [left, right].flatMap((each) => this.holdersFor(scene, each));
    const fix = literal !== undefined && pair.operator === '==' ? { actual, literal } : { actual };
    if (literal !== undefined)
      return {
        words: alone ? `it is ${actual}` : `${this.textAt(told)} is ${actual}`,
        holders,
        ...fix,
      };
    const other = this.value(scene, right);
    const words = `${this.textAt(left)} is ${actual} and ${this.textAt(right)} is ${other}`;
    return { words, holders };
  }

  /** A function that gives true or false, in words. */
  private explainCall(scene: Scene, call: CallExpression, holds: boolean): Explanation {
    const subject = this.textAt(call.args[0] ?? call);
    const holders = this.holdersFor(scene, call);
    const { evaluator } = this;
    switch (call.name) {
      case 'freed':
      case 'alive': {
        const x = evaluator.subject(scene, call.args[0], true);
        const words = x.handle === 0 ? `freed${evaluator.questions.freedWords(x)}` : 'alive';
        return { words: `${subject} is ${words}`, holders };
      }
      case 'same': {
        const other = this.textAt(call.args[1] ?? call);
        const words = holds ? 'are one object' : 'are two objects';
        return { words: `${subject} and ${other} ${words}`, holders: [] };
      }
      case 'held_by':
        return { words: holds ? 'it is' : `${subject} is not held so`, holders };
      default: {
        const not = holds ? '' : ' not';
        const adjective = ADJECTIVES[call.name];
        if (adjective !== undefined) return { words: `${subject} is${not} ${adjective}`, holders };
        return { words: holds ? 'it holds' : 'it does not hold', holders };
      }
    }
  }

  /** Holders of the object that a call asks about, each with the line that made the reference. */
  private holdersFor(scene: Scene, expression: Expression): string[] {
    if (expression.kind !== 'call' || !TELL_HOLDERS.has(expression.name)) return [];
    const { handle } = this.evaluator.subject(scene, expression.args[0], true);
    return handle === 0 ? [] : this.holderLines(scene.view, handle);
  }

  private holderLines(view: MomentView, handle: number): string[] {
    const references = view.references(handle);
    const rows = this.rowsOfReferences(view, handle);
    const named = references.slice(0, MAX_HOLDERS).map((reference) => {
      const { text } = nameReference(view, reference, 0);
      const line = this.history.lineOfEvent(rows.get(`${reference.owner}:${reference.slot}`) ?? -1);
      return line > 0 ? `${text} (line ${line})` : text;
    });
    const rest = holdersOf(view, handle, MAX_HOLDERS + 1).slice(references.length);
    const all = [...named, ...rest.map(({ text }) => text)];
    const total = view.immortal(handle) ? references.length : view.refcount(handle);
    if (total > MAX_HOLDERS) return [...all.slice(0, MAX_HOLDERS), `${total - MAX_HOLDERS} more`];
    return all;
  }

  /** The events that set the present references to an object, found by reading backwards. */
  private rowsOfReferences(view: MomentView, handle: number): Map<string, number> {
    const { log } = view.recording;
    const wanted = new Set(
      view
        .references(handle)
        .slice(0, MAX_HOLDERS)
        .map(({ owner, slot }) => `${owner}:${slot}`),
    );
    const rows = new Map<string, number>();
    let word = view.cursor.word;
    for (let row = view.cursor.row - 1; row >= 0 && wanted.size > 0; row--) {
      if (this.eventsLeft-- <= 0) break;
      const kind = log.kind(row);
      word -= log.width(row);
      if (kind !== E_EDGE || log.word(row, word, 3) !== handle) continue;
      const key = `${log.word(row, word, 0)}:${log.word(row, word, 1)}`;
      if (wanted.delete(key)) rows.set(key, row);
    }
    return rows;
  }
}

const TELL_HOLDERS = new Set(['refcount', 'holders', 'held_by', 'freed', 'alive', 'reachable']);

const ADJECTIVES: Readonly<Record<string, string>> = {
  reachable: 'reachable',
  in_cycle: 'in a cycle',
  tracked: 'tracked',
  finalized: 'finalized',
};

function isLiteral(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'constant':
      return true;
    case 'list':
      return expression.items.every(isLiteral);
    default:
      return false;
  }
}
