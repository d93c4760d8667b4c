/** Parses one annotation: its verb, its restrictions and what follows them. */
import { VERBS, type Verb, verbFacts } from './functions';
import { kindOf, parseExpression, parsePath } from './parse-expression';
import { didYouMean, nearest } from './suggest';
import type { TokenStream } from './token-stream';
import type { Expression, HeaderInputs, PathExpression, Runs, Statement } from './tree';

/** One parsed annotation, before it is put at its line. */
export type ParsedStatement =
  | {
      readonly kind: 'moment';
      readonly statement: Statement;
      readonly runs: Runs;
      readonly maybe: boolean;
      /** Column at which the words after the restrictions begin. */
      readonly bodyColumn: number;
    }
  | { readonly kind: 'input'; readonly inputs: HeaderInputs };

type HeaderVerb = { [V in Verb]: (typeof VERBS)[V]['header'] extends true ? V : never }[Verb];

/** The version of CPython that is simulated. */
const PYTHON = '3.12';

/** Parses up to the end of the stream; throws `AnnotationError` after noting a problem. */
export function parseStatement(stream: TokenStream): ParsedStatement {
  const word = stream.next;
  if (word.kind !== 'word' || verbFacts(word.value) === undefined) {
    const verbs = Object.keys(VERBS);
    if (word.kind === 'end') return stream.fail('an annotation is missing after heap:');
    return stream.fail(
      `there is no annotation ${word.value}${didYouMean(word.value, verbs)}`,
      word.place,
      nearest(word.value, verbs),
    );
  }
  const verb = word.value as Verb;
  stream.mark(word.place, 'keyword');
  stream.take();
  const parsed = isHeader(verb)
    ? ({ kind: 'input', inputs: parseInput(stream, verb) } as const)
    : parseMoment(stream, verb);
  if (!stream.done)
    stream.fail(
      `${VERBS[verb].form} ends before ${stream.next.value}; separate annotations with ;`,
    );
  return parsed;
}

function isHeader(verb: Verb): verb is HeaderVerb {
  return VERBS[verb].header;
}

function parseMoment(stream: TokenStream, verb: Exclude<Verb, HeaderVerb>): ParsedStatement {
  const maybe = stream.is('maybe') && isRestriction(stream) && stream.accept('maybe', 'keyword');
  const runs = parseRuns(stream);
  const late = !maybe && stream.is('maybe') && isRestriction(stream);
  if (late) stream.accept('maybe', 'keyword');
  const bodyColumn = stream.next.place.column;
  return {
    kind: 'moment',
    statement: parseBody(stream, verb),
    runs,
    maybe: maybe || late,
    bodyColumn,
  };
}

/** `maybe` may also be a variable: then a sign follows it. */
function isRestriction(stream: TokenStream): boolean {
  const { second } = stream;
  return second.kind !== 'end' && (second.kind !== 'sign' || '([-'.includes(second.value));
}

function parseRuns(stream: TokenStream): Runs {
  const { second } = stream;
  if (!stream.is('on') || second.kind !== 'word') return { kind: 'each' };
  stream.accept('on', 'keyword');
  let runs: Runs;
  if (stream.accept('first', 'keyword')) runs = { kind: 'first' };
  else if (stream.accept('last', 'keyword')) runs = { kind: 'last' };
  else if (stream.is('run')) {
    stream.accept('run', 'keyword');
    const token = stream.next;
    const number = Number(token.value);
    if (token.kind !== 'number' || !Number.isInteger(number) || number < 1)
      return stream.fail('on run N: N counts the runs of the line from 1');
    stream.take();
    stream.expect(':', 'on run N');
    return { kind: 'number', number };
  } else
    return stream.fail(
      `on first run:, on last run: or on run 3:${didYouMean(stream.next.value, ['first', 'last', 'run'])}`,
      undefined,
      nearest(stream.next.value, ['first', 'last', 'run']),
    );
  if (!stream.accept('run', 'keyword')) stream.expect('run', `on ${runs.kind} run:`);
  stream.expect(':', `on ${runs.kind} run`);
  return runs;
}

function parseBody(stream: TokenStream, verb: Exclude<Verb, HeaderVerb>): Statement {
  switch (verb) {
    case 'expect':
      return { kind: 'expect', expression: parseCondition(stream) };
    case 'watch':
      return { kind: 'watch', paths: parsePaths(stream) };
    case 'name': {
      const path = parsePath(stream);
      if (!stream.accept('as', 'keyword')) stream.expect('as', VERBS.name.form);
      return { kind: 'name', path, label: stream.text('the label').value };
    }
    case 'mark':
      return { kind: 'mark', label: stream.text('the name of a mark').value };
    case 'pause':
      return { kind: 'pause' };
    case 'note':
      return { kind: 'note', text: stream.text('a note').value };
    case 'ask': {
      const question = stream.text('a question').value;
      if (!stream.accept('answer', 'keyword')) stream.expect('answer', VERBS.ask.form);
      return { kind: 'ask', question, answer: parseExpression(stream) };
    }
    case 'hide':
      return { kind: 'hide', names: parsePaths(stream) };
    case 'focus':
      return { kind: 'focus', path: parsePath(stream) };
  }
}

function parsePaths(stream: TokenStream): PathExpression[] {
  const paths = [parsePath(stream)];
  while (stream.accept(',')) paths.push(parsePath(stream));
  return paths;
}

/** An expectation must be true or false by its form, unless it is a name. */
function parseCondition(stream: TokenStream): Expression {
  const expression = parseExpression(stream);
  requireTruth(stream, expression);
  return expression;
}

function requireTruth(stream: TokenStream, expression: Expression): void {
  if (expression.kind === 'and' || expression.kind === 'or') {
    for (const operand of expression.operands) requireTruth(stream, operand);
    return;
  }
  if (expression.kind === 'not') {
    requireTruth(stream, expression.operand);
    return;
  }
  const kind = kindOf(expression);
  if (kind !== 'boolean' && kind !== 'any')
    stream.fail(`this is a ${kind}, which neither holds nor fails: compare it`, expression.place);
}

function parseInput(stream: TokenStream, verb: HeaderVerb): HeaderInputs {
  switch (verb) {
    case 'python': {
      if (stream.done) return stream.fail(`the version is missing: python ${PYTHON}`);
      const version = stream.take();
      if (version.value !== PYTHON)
        stream.report(version.place, `python ${PYTHON} is what is simulated`, PYTHON);
      if (stream.is('.')) stream.fail(`python ${PYTHON} is what is simulated`);
      return { python: PYTHON };
    }
    case 'stdin':
      return { stdin: stream.text('standard input').value };
    case 'seed':
      return { seed: parseCount(stream, 'a seed') };
    case 'max-steps':
      return { maxSteps: parseCount(stream, 'max-steps') };
    case 'gc':
      return parseGc(stream);
  }
}

function parseGc(stream: TokenStream): HeaderInputs {
  if (stream.accept('off', 'keyword')) return { gcOff: true };
  if (!stream.accept('threshold', 'keyword'))
    return stream.fail(
      `${VERBS.gc.form}${didYouMean(stream.next.value, ['off', 'threshold'])}`,
      undefined,
      nearest(stream.next.value, ['off', 'threshold']),
    );
  const first = parseCount(stream, 'a threshold');
  const more = (): number => (stream.done ? 10 : parseCount(stream, 'a threshold'));
  return { gcThreshold: [first, more(), more()] };
}

function parseCount(stream: TokenStream, what: string): number {
  const token = stream.next;
  const value = Number(token.value.replaceAll('_', ''));
  if (token.kind !== 'number' || !Number.isSafeInteger(value))
    return stream.fail(`${what} is a whole number${stream.insteadOf()}`);
  stream.take();
  return value;
}
