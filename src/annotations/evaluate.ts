/** Evaluates expressions of the language at a moment. */
import type { CallExpression, Comparison, CompareExpression, Expression } from './language/tree';
import { FUNCTIONS, functionFacts } from './language/functions';
import type { Objects, Scene, Subject } from './objects';
import type { Questions } from './questions';
import { contains, equal, isObject, NoValue, order, valueOf, type Value } from './value';

/** Evaluates one expression after another, forward along the axis. */
export class Evaluator {
  constructor(
    readonly objects: Objects,
    readonly questions: Questions,
  ) {}

  /** The value of an expression; throws `NoValue` when it has none here. */
  evaluate(scene: Scene, expression: Expression): Value {
    switch (expression.kind) {
      case 'number':
      case 'text':
      case 'constant':
        return expression.value;
      case 'list':
        return expression.items.map((item) => this.evaluate(scene, item));
      case 'path': {
        const { handle } = this.objects.named(scene, expression.text);
        return valueOf(scene.view, handle);
      }
      case 'call':
        return this.call(scene, expression);
      case 'not':
        return !this.holds(scene, expression.operand);
      case 'and':
        return expression.operands.every((operand) => this.holds(scene, operand));
      case 'or':
        return expression.operands.some((operand) => this.holds(scene, operand));
      case 'compare':
        return this.failingPair(scene, expression) === undefined;
    }
  }

  /** Whether an expression is true; a name counts as in Python. */
  holds(scene: Scene, expression: Expression): boolean {
    const value = this.evaluate(scene, expression);
    if (typeof value === 'boolean') return value;
    if (value === null) return false;
    if (isObject(value)) return true;
    if (typeof value === 'string' || Array.isArray(value)) return value.length > 0;
    return Number(value) !== 0;
  }

  /** The first comparison of a chain that does not hold: index into `rest`. */
  failingPair(scene: Scene, expression: CompareExpression): number | undefined {
    let left = expression.first;
    for (const [i, { operator, right }] of expression.rest.entries()) {
      if (!this.compare(scene, left, operator, right)) return i;
      left = right;
    }
    return undefined;
  }

  private compare(
    scene: Scene,
    left: Expression,
    operator: Comparison,
    right: Expression,
  ): boolean {
    if (operator === 'is' || operator === 'is not') {
      const same = this.identical(scene, left, right);
      return operator === 'is' ? same : !same;
    }
    const a = this.evaluate(scene, left);
    const b = this.evaluate(scene, right);
    switch (operator) {
      case '==':
        return equal(a, b);
      case '!=':
        return !equal(a, b);
      case 'in':
        return contains(b, a);
      case 'not in':
        return !contains(b, a);
      case '<':
        return order(a, b) < 0;
      case '<=':
        return order(a, b) <= 0;
      case '>':
        return order(a, b) > 0;
      case '>=':
        return order(a, b) >= 0;
    }
  }

  private identical(scene: Scene, left: Expression, right: Expression): boolean {
    if (left.kind === 'path' && right.kind === 'path')
      return (
        this.objects.named(scene, left.text).serial === this.objects.named(scene, right.text).serial
      );
    return equal(this.evaluate(scene, left), this.evaluate(scene, right));
  }

  /** The object that an argument stands for. */
  subject(scene: Scene, arg: Expression | undefined, ofDead: boolean): Subject {
    if (arg?.kind === 'text') return this.objects.labelled(scene.view, arg.value);
    if (arg?.kind !== 'path') throw new NoValue('no object is named');
    return ofDead ? this.objects.namedBefore(scene, arg.text) : this.objects.named(scene, arg.text);
  }

  private call(scene: Scene, call: CallExpression): Value {
    const { view } = scene;
    const { row } = view.cursor;
    const [first, second] = call.args;
    if (FUNCTIONS[call.name].parameters.some(({ kind }) => kind === 'object'))
      return this.ask(scene, call);
    const number = first?.kind === 'number' ? first.value : 0;
    const text = first?.kind === 'text' || first?.kind === 'path' ? textOf(first) : '';
    const { questions } = this;
    switch (call.name) {
      case 'count':
        return questions.count(view, text);
      case 'heap_size':
        return questions.heapSize(row);
      case 'peak':
        return questions.peak(row);
      case 'allocated':
        return questions.allocated(view, number);
      case 'collected':
        return questions.lastCollection(row).collected;
      case 'uncollectable':
        return questions.lastCollection(row).uncollectable;
      case 'collections':
        return questions.collections(row, number);
      case 'leaked':
        return questions.leaked(view);
      case 'diff':
        return questions.diff(row, text, call.part ?? 'new');
      default:
        throw new NoValue(`${call.name} has ${second === undefined ? 'no' : 'an unknown'} meaning`);
    }
  }

  /** The functions about an object. */
  private ask(scene: Scene, call: CallExpression): Value {
    const { view } = scene;
    const { questions } = this;
    const ofDead = functionFacts(call.name)?.ofDead === true;
    const x = this.subject(scene, call.args[0], ofDead);
    switch (call.name) {
      case 'refcount':
        return questions.refcount(view, x);
      case 'holders':
        return questions.holders(view, x);
      case 'held_by':
        return questions.holders(view, x).includes(textOf(call.args[1]));
      case 'freed':
        return x.handle === 0;
      case 'alive':
        return x.handle !== 0;
      case 'reachable':
        return questions.reachable(view, x);
      case 'in_cycle':
        return questions.inCycle(view, x);
      case 'tracked':
        return questions.tracked(view, x);
      case 'generation':
        return questions.generation(view, x);
      case 'finalized':
        return questions.finalized(view, x);
      case 'size':
        return questions.size(view, x);
      case 'deep_size':
        return questions.deepSize(view, x);
      case 'type':
        return questions.type(x);
      case 'same':
        return x.serial === this.subject(scene, call.args[1], true).serial;
      case 'id_reused':
        return questions.idReused(x, this.subject(scene, call.args[1], true));
      case 'freed_at':
        return questions.freedAt(view, x);
      case 'allocated_at':
        return questions.allocatedAt(x);
      default:
        throw new NoValue(`${call.name} is not asked of an object`);
    }
  }
}

function textOf(expression: Expression | undefined): string {
  if (expression?.kind === 'text') return expression.value;
  return expression?.kind === 'path' ? expression.text : '';
}
