/** Parses the expression language into a checked tree. */
import { FUNCTIONS, type FunctionName, UNITS, functionFacts, signature } from './functions';
import type { Token } from './lexer';
import { didYouMean, nearest } from './suggest';
import type { TokenStream } from './token-stream';
import {
  DIFF_PARTS,
  type CallExpression,
  type Comparison,
  type DiffPart,
  type Expression,
  type PathExpression,
  type Place,
} from './tree';

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'is', 'True', 'False', 'None']);
const MAX_DEPTH = 40;

/** From the begin of one place to the end of another. */
export function span(from: Place, to: Place): Place {
  return {
    line: from.line,
    column: from.column,
    endColumn: Math.max(from.endColumn, to.endColumn),
  };
}

/** Parses one expression. */
export function parseExpression(stream: TokenStream, depth = 0): Expression {
  if (depth > MAX_DEPTH) stream.fail('the expression is nested too deeply');
  return parseLogic(stream, 'or', depth);
}

function parseLogic(stream: TokenStream, kind: 'and' | 'or', depth: number): Expression {
  const inner = (): Expression =>
    kind === 'or' ? parseLogic(stream, 'and', depth) : parseNot(stream, depth);
  const operands = [inner()];
  while (stream.accept(kind, 'operator')) operands.push(inner());
  const [first] = operands;
  const last = operands[operands.length - 1];
  if (first === undefined || last === undefined) return stream.fail('an expression is missing');
  return operands.length === 1 ? first : { kind, operands, place: span(first.place, last.place) };
}

function parseNot(stream: TokenStream, depth: number): Expression {
  if (!stream.is('not')) return parseComparison(stream, depth);
  if (depth > MAX_DEPTH) stream.fail('the expression is nested too deeply');
  const { place } = stream.next;
  stream.accept('not', 'operator');
  const operand = parseNot(stream, depth + 1);
  return { kind: 'not', operand, place: span(place, operand.place) };
}

function parseComparison(stream: TokenStream, depth: number): Expression {
  const first = parseOperand(stream, depth);
  const rest: { operator: Comparison; right: Expression }[] = [];
  for (let operator = comparison(stream); operator !== undefined; operator = comparison(stream)) {
    const right = parseOperand(stream, depth);
    rest.push({ operator, right });
  }
  if (rest.length === 0) return first;
  const end = rest[rest.length - 1]?.right.place ?? first.place;
  const whole: Expression = { kind: 'compare', first, rest, place: span(first.place, end) };
  checkKinds(stream, first, rest);
  return whole;
}

function comparison(stream: TokenStream): Comparison | undefined {
  const { next } = stream;
  if (next.kind !== 'sign' && next.kind !== 'word') return undefined;
  switch (next.value) {
    case '==':
    case '!=':
    case '<=':
    case '>=':
    case '<':
    case '>':
      stream.mark(next.place, 'operator');
      stream.take();
      return next.value;
    case 'in':
      stream.accept('in', 'operator');
      return 'in';
    case 'is':
      stream.accept('is', 'operator');
      return stream.accept('not', 'operator') ? 'is not' : 'is';
    case 'not':
      if (stream.second.value !== 'in') return undefined;
      stream.accept('not', 'operator');
      stream.accept('in', 'operator');
      return 'not in';
    case '=':
      return stream.fail('a comparison is written ==', next.place, '==');
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return stream.fail(`annotations do not calculate: ${next.value} is not part of them`);
    default:
      return undefined;
  }
}

function parseOperand(stream: TokenStream, depth: number): Expression {
  const { next } = stream;
  switch (next.kind) {
    case 'number':
      return parseNumber(stream, next, 1, next.place);
    case 'text':
      stream.take();
      return { kind: 'text', value: next.value, place: next.place };
    case 'word':
      return parseWord(stream, next, depth);
    case 'end':
      return stream.fail('an expression is missing');
    case 'sign':
      if (next.value === '(' || next.value === '[') return parseBrackets(stream, next, depth);
      if (next.value === '-' && stream.second.kind === 'number') {
        stream.take();
        return parseNumber(stream, stream.next, -1, next.place);
      }
      return stream.fail(`an expression cannot begin with ${next.value}`);
  }
}

function parseNumber(stream: TokenStream, token: Token, sign: 1 | -1, from: Place): Expression {
  stream.take();
  let value = Number(token.value.replaceAll('_', '')) * sign;
  let { place } = token;
  const unit = stream.next;
  if (unit.kind === 'word' && !KEYWORDS.has(unit.value) && !isEndOfNumber(unit.value)) {
    const factor = Object.hasOwn(UNITS, unit.value) ? UNITS[unit.value] : undefined;
    if (factor === undefined) {
      const fix = UNIT_WORDS[unit.value.toLowerCase()] ?? nearest(unit.value, Object.keys(UNITS));
      const hint = fix === undefined ? '' : `; did you mean ${fix}?`;
      stream.fail(`${unit.value} is no unit: B, KiB, MiB or GiB${hint}`, unit.place, fix);
    } else {
      value *= factor;
      place = unit.place;
      stream.mark(unit.place, 'keyword');
      stream.take();
    }
  }
  if (!Number.isFinite(value)) stream.report(token.place, `${token.value} is no number`);
  return { kind: 'number', value, place: span(from, place) };
}

/** Words that may follow an expression. */
function isEndOfNumber(word: string): boolean {
  return word === 'answer' || word === 'as';
}

const UNIT_WORDS: Readonly<Record<string, string>> = {
  kb: 'KiB',
  k: 'KiB',
  mb: 'MiB',
  m: 'MiB',
  gb: 'GiB',
  bytes: 'B',
  byte: 'B',
};

function parseBrackets(stream: TokenStream, open: Token, depth: number): Expression {
  stream.take();
  const close = open.value === '(' ? ')' : ']';
  const items: Expression[] = [];
  let comma = false;
  while (!stream.is(close)) {
    items.push(parseExpression(stream, depth + 1));
    if (!stream.accept(',')) break;
    comma = true;
  }
  const end = stream.expect(close, open.value === '(' ? 'brackets' : 'list');
  const [only] = items;
  if (open.value === '(' && !comma && items.length === 1 && only !== undefined) return only;
  return { kind: 'list', items, place: span(open.place, end.place) };
}

function parseWord(stream: TokenStream, word: Token, depth: number): Expression {
  const constants: Readonly<Record<string, boolean | null>> = {
    True: true,
    False: false,
    None: null,
  };
  const constant = Object.hasOwn(constants, word.value) ? constants[word.value] : undefined;
  if (constant !== undefined) {
    stream.mark(word.place, 'keyword');
    stream.take();
    return { kind: 'constant', value: constant, place: word.place };
  }
  if (KEYWORDS.has(word.value)) return stream.fail(`an expression cannot begin with ${word.value}`);
  if (stream.second.kind === 'sign' && stream.second.value === '(')
    return parseCall(stream, word, depth);
  return parsePath(stream);
}

/** Parses a name with attributes and items. */
export function parsePath(stream: TokenStream): PathExpression {
  const first = stream.next;
  if (first.kind !== 'word' || KEYWORDS.has(first.value))
    return stream.fail(`a name is expected${stream.insteadOf()}`);
  stream.take();
  stream.mark(first.place, 'variable');
  let text = first.value;
  let { place } = first;
  for (;;) {
    if (stream.is('.')) {
      stream.take();
      const name = stream.next;
      if (name.kind !== 'word') return stream.fail(`an attribute's name is expected after the dot`);
      stream.take();
      stream.mark(name.place, 'variable');
      text += `.${name.value}`;
      place = span(place, name.place);
    } else if (stream.is('[')) {
      stream.take();
      text += `[${parseKey(stream)}]`;
      place = span(place, stream.expect(']', 'item').place);
    } else if (stream.is('(')) {
      return stream.fail(
        'annotations call no methods: they run no code',
        span(place, stream.next.place),
      );
    } else return { kind: 'path', text, place };
  }
}

function parseKey(stream: TokenStream): string {
  const minus = stream.accept('-') ? '-' : '';
  const key = stream.next;
  if (key.kind === 'number' && /^\d+$/.test(key.value)) {
    stream.take();
    return minus + key.value;
  }
  if (key.kind === 'text' && minus === '') {
    stream.take();
    const quote = key.value.includes("'") ? '"' : "'";
    if (key.value.includes('"') && key.value.includes("'"))
      stream.report(key.place, 'a key with both kinds of quotes cannot be written here');
    return quote + key.value + quote;
  }
  return stream.fail('an item is a whole number or a text in quotes');
}

function parseCall(stream: TokenStream, word: Token, depth: number): Expression {
  const facts = functionFacts(word.value);
  if (facts === undefined) {
    const names = Object.keys(FUNCTIONS);
    const fix = nearest(word.value, names);
    return stream.fail(
      `there is no function ${word.value}${didYouMean(word.value, names)}`,
      word.place,
      fix,
    );
  }
  const name = word.value as FunctionName;
  stream.mark(word.place, 'function');
  stream.take();
  stream.take();
  const args: Expression[] = [];
  while (!stream.is(')')) {
    args.push(parseExpression(stream, depth + 1));
    if (!stream.accept(',')) break;
  }
  const close = stream.expect(')', signature(name));
  let place = span(word.place, close.place);
  checkArguments(stream, name, args, place);
  if (facts.result !== 'diff') return { kind: 'call', name, args, place };
  const part = parseDiffPart(stream);
  place = span(place, stream.last.place);
  return { kind: 'call', name, args, part, place };
}

function parseDiffPart(stream: TokenStream): DiffPart {
  stream.expect('.', 'diff(...).new, .freed or .bytes');
  const part = stream.next;
  const known = DIFF_PARTS.find((each) => each === part.value);
  if (known === undefined)
    return stream.fail(
      `a diff has .new, .freed and .bytes${didYouMean(part.value, DIFF_PARTS)}`,
      part.kind === 'end' ? undefined : part.place,
      nearest(part.value, DIFF_PARTS),
    );
  stream.mark(part.place, 'variable');
  stream.take();
  return known;
}

function checkArguments(
  stream: TokenStream,
  name: FunctionName,
  args: readonly Expression[],
  place: Place,
): void {
  const { parameters } = FUNCTIONS[name];
  if (args.length !== parameters.length) {
    const wanted = parameters.length === 1 ? 'one argument' : `${parameters.length} arguments`;
    const none = parameters.length === 0 ? 'no arguments' : wanted;
    stream.fail(`${signature(name)} takes ${none}, not ${args.length}`, place);
  }
  args.forEach((arg, i) => {
    const parameter = parameters[i];
    if (parameter === undefined) return;
    const message = argumentProblem(arg, parameter.kind);
    if (message !== undefined)
      stream.fail(`${parameter.name} of ${signature(name)} ${message}`, arg.place);
  });
}

function argumentProblem(arg: Expression, kind: string): string | undefined {
  switch (kind) {
    case 'object':
      return arg.kind === 'path' || arg.kind === 'text'
        ? undefined
        : 'must be a name or the label of an object in quotes';
    case 'type':
      return arg.kind === 'path' && !arg.text.includes('[') ? undefined : "must be a type's name";
    case 'text':
    case 'mark':
      return arg.kind === 'text' ? undefined : 'must be a text in quotes';
    case 'generation':
      return arg.kind === 'number' && [0, 1, 2].includes(arg.value)
        ? undefined
        : 'must be 0, 1 or 2';
    default:
      return arg.kind === 'number' && Number.isInteger(arg.value) && arg.value > 0
        ? undefined
        : 'must be a line number';
  }
}

/** What an expression gives, as far as its form tells. */
export function kindOf(expression: Expression): 'number' | 'boolean' | 'text' | 'list' | 'any' {
  switch (expression.kind) {
    case 'number':
      return 'number';
    case 'text':
      return 'text';
    case 'list':
      return 'list';
    case 'constant':
      return expression.value === null ? 'any' : 'boolean';
    case 'path':
      return 'any';
    case 'call':
      return resultOf(expression);
    case 'not':
    case 'and':
    case 'or':
    case 'compare':
      return 'boolean';
  }
}

function resultOf(call: CallExpression): 'number' | 'boolean' | 'text' | 'list' {
  const { result } = FUNCTIONS[call.name];
  return result === 'diff' ? 'number' : result;
}

/** Refuses comparisons that could never hold because the kinds differ. */
function checkKinds(
  stream: TokenStream,
  first: Expression,
  rest: readonly { operator: Comparison; right: Expression }[],
): void {
  let left = first;
  for (const { operator, right } of rest) {
    const a = kindOf(left);
    const b = kindOf(right);
    const place = span(left.place, right.place);
    if (operator === 'in' || operator === 'not in') {
      if (b === 'number' || b === 'boolean')
        stream.report(right.place, `${operator} needs a list or a text on its right`);
    } else if (a !== 'any' && b !== 'any' && a !== b) {
      const isNone = [left, right].some((e) => e.kind === 'constant' && e.value === null);
      if (!isNone) stream.report(place, `a ${a} is compared with a ${b}: that never holds`);
    } else if (
      operator !== '==' &&
      operator !== '!=' &&
      a === 'boolean' &&
      !operator.startsWith('is')
    )
      stream.report(place, `${operator} needs numbers or texts`);
    left = right;
  }
}
