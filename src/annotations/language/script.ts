/** The annotations of a script: finds its comments and parses each. */
import { scanSource, type HeapComment } from './comments';
import { tokenize, type Token } from './lexer';
import { parseStatement, type ParsedStatement } from './parse-statement';
import { span } from './parse-expression';
import { didYouMean, nearest } from './suggest';
import { AnnotationError, TokenStream } from './token-stream';
import type {
  AnnotatedScript,
  Annotation,
  Expression,
  HeaderInputs,
  Highlight,
  LogicalLine,
  Problem,
} from './tree';

/** Parses a script's annotations. Never throws: what is wrong is in `problems`. */
export function parseAnnotations(source: string): AnnotatedScript {
  const { lines, comments, nearMisses } = scanSource(source);
  const reader = new Reader(lines);
  for (const miss of nearMisses)
    reader.problems.push({
      place: miss,
      message: 'an annotation begins with # heap:',
    });
  for (const comment of comments) reader.read(comment);
  reader.checkNames();
  const { annotations, problems, highlights, inputs } = reader;
  return { annotations, problems, highlights, inputs, lines };
}

/** Whether a source text has annotations at all; quick. */
export function hasAnnotations(source: string): boolean {
  return /#[ \t]*heap:/.test(source) && scanSource(source).comments.length > 0;
}

class Reader {
  readonly annotations: Annotation[] = [];
  readonly problems: Problem[] = [];
  readonly highlights: Highlight[] = [];
  inputs: HeaderInputs = {};

  constructor(private readonly lines: readonly LogicalLine[]) {}

  read(comment: HeapComment): void {
    const { line, text, textColumn, column } = comment;
    this.highlights.push({ place: { line, column, endColumn: textColumn }, kind: 'comment' });
    const tokens = tokenize(text, line, textColumn, this.problems, this.highlights);
    const end = tokens[tokens.length - 1];
    if (end === undefined) return;
    let part: Token[] = [];
    let parts = 0;
    for (const token of tokens) {
      const isEnd = token.kind === 'end';
      if (!isEnd && !(token.kind === 'sign' && token.value === ';')) {
        part.push(token);
        continue;
      }
      if (part.length > 0 || (isEnd && parts === 0)) {
        this.readOne(comment, part, token);
        parts++;
      }
      part = [];
    }
  }

  private readOne(comment: HeapComment, tokens: readonly Token[], end: Token): void {
    const stream = new TokenStream(
      tokens,
      { ...end, kind: 'end', value: '' },
      this.problems,
      this.highlights,
    );
    const problemsBefore = this.problems.length;
    try {
      const parsed = parseStatement(stream);
      if (this.problems.length === problemsBefore) this.place(comment, tokens, parsed);
    } catch (error) {
      if (!(error instanceof AnnotationError)) throw error;
    }
    this.underlineSomething(comment, problemsBefore);
  }

  /** A problem at the end of an empty annotation underlines the comment's own words. */
  private underlineSomething(comment: HeapComment, from: number): void {
    for (let i = from; i < this.problems.length; i++) {
      const problem = this.problems[i];
      if (problem === undefined || problem.place.endColumn > problem.place.column) continue;
      const place = { line: comment.line, column: comment.column, endColumn: comment.textColumn };
      this.problems[i] = { ...problem, place };
    }
  }

  private place(comment: HeapComment, tokens: readonly Token[], parsed: ParsedStatement): void {
    const [first] = tokens;
    const last = tokens[tokens.length - 1];
    if (first === undefined || last === undefined) return;
    const place = span(first.place, last.place);
    if (parsed.kind === 'input') {
      if (this.lines.slice(0, comment.next).some(({ runs }, i) => runs && i > 0) || comment.on > 0)
        this.problems.push({
          place,
          message: 'inputs of the run belong into the first comment lines',
        });
      this.inputs = { ...this.inputs, ...parsed.inputs };
      return;
    }
    const before = comment.on < 0;
    let target = before ? comment.next : comment.on;
    if (before) while (this.lines[target]?.runs === false) target++;
    else if (this.lines[target]?.runs === false) {
      this.problems.push({
        place,
        message: 'nothing runs on this line: put the annotation on a line of its own',
      });
      return;
    }
    const text = comment.text.slice(
      parsed.bodyColumn - comment.textColumn,
      place.endColumn - comment.textColumn,
    );
    this.annotations.push({
      statement: parsed.statement,
      runs: parsed.runs,
      maybe: parsed.maybe,
      place,
      text,
      before,
      target: target < this.lines.length ? target : -1,
    });
  }

  /** Labels and marks must be given somewhere. */
  checkNames(): void {
    const labels = new Set<string>();
    const marks = new Set<string>();
    for (const { statement } of this.annotations) {
      if (statement.kind === 'name') labels.add(statement.label);
      else if (statement.kind === 'mark') marks.add(statement.label);
    }
    const check = (
      text: string,
      known: Set<string>,
      what: string,
      expression: Expression,
    ): void => {
      if (known.has(text)) return;
      const fix = nearest(text, known);
      this.problems.push({
        place: expression.place,
        message: `there is no ${what} "${text}"${didYouMean(text, known)}`,
        ...(fix === undefined ? {} : { fix: JSON.stringify(fix) }),
      });
    };
    for (const { statement } of this.annotations) {
      if (statement.kind !== 'expect' && statement.kind !== 'ask') continue;
      const root = statement.kind === 'expect' ? statement.expression : statement.answer;
      forEachCall(root, (call) => {
        call.args.forEach((arg, i) => {
          if (arg.kind !== 'text') return;
          if (call.name === 'diff') check(arg.value, marks, 'mark', arg);
          else if (!(call.name === 'held_by' && i === 1))
            check(arg.value, labels, 'object with the label', arg);
        });
      });
    }
  }
}

/** Visits all calls of an expression. */
export function forEachCall(
  expression: Expression,
  visit: (call: Extract<Expression, { kind: 'call' }>) => void,
): void {
  switch (expression.kind) {
    case 'call':
      visit(expression);
      for (const arg of expression.args) forEachCall(arg, visit);
      return;
    case 'not':
      return forEachCall(expression.operand, visit);
    case 'and':
    case 'or':
      for (const operand of expression.operands) forEachCall(operand, visit);
      return;
    case 'list':
      for (const item of expression.items) forEachCall(item, visit);
      return;
    case 'compare':
      forEachCall(expression.first, visit);
      for (const { right } of expression.rest) forEachCall(right, visit);
      return;
    case 'number':
    case 'text':
    case 'constant':
    case 'path':
      return;
  }
}
