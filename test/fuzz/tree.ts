/** A program as a tree of statements, so that it can be shrunk and stays valid. */

/** A statement with bodies: `if`, `try`, `def`, `class`, ... */
export interface Compound {
  readonly parts: readonly Part[];
}

/** One header of a compound statement and what is indented below it. */
export interface Part {
  readonly head: string;
  readonly body: readonly Statement[];
}

/** A simple statement is its text. */
export type Statement = string | Compound;

const INDENT = '    ';

function lines(statements: readonly Statement[], indent: string, out: string[]): void {
  for (const statement of statements) {
    if (typeof statement === 'string') out.push(...statement.split('\n').map((l) => indent + l));
    else
      for (const { head, body } of statement.parts) {
        out.push(...head.split('\n').map((l) => indent + l));
        lines(body.length === 0 ? ['pass'] : body, indent + INDENT, out);
      }
  }
}

/** The program's source text. */
export function render(statements: readonly Statement[]): string {
  const out: string[] = [];
  lines(statements, '', out);
  return `${out.join('\n')}\n`;
}

/** What runs first and is never shrunk, and the program proper. */
export interface Program {
  readonly prefix: readonly string[];
  readonly body: readonly Statement[];
}

/** A program's source text. */
export function sourceOf({ prefix, body }: Program): string {
  return render([...prefix, ...body]);
}

/** How many statements there are, those in bodies included. */
export function countStatements(statements: readonly Statement[]): number {
  return statements.reduce(
    (sum, s) =>
      sum +
      1 +
      (typeof s === 'string' ? 0 : s.parts.reduce((n, { body }) => n + countStatements(body), 0)),
    0,
  );
}

function replaced<T>(items: readonly T[], at: number, by: readonly T[], count = 1): readonly T[] {
  return [...items.slice(0, at), ...by, ...items.slice(at + count)];
}

/** Parts that may go while the statement stays valid: `else`, `finally`, one `except` of several. */
function withoutPart(compound: Compound, at: number): Compound | null {
  const { parts } = compound;
  const rest = replaced(parts, at, []);
  const heads = rest.map(({ head }) => head.replace(/[\s:(].*/s, ''));
  if (at === 0) return null;
  if (heads[0] === 'try' && !heads.includes('except') && !heads.includes('finally')) return null;
  if (heads[0] === 'try' && heads.includes('else') && !heads.includes('except')) return null;
  return { parts: rest };
}

function* smallerCompounds(compound: Compound): Generator<readonly Statement[]> {
  const { parts } = compound;
  for (const { head, body } of parts) {
    // The body alone: not of a function or class, where `return` and `self` would lose their place.
    if (!/^(async |def |class |case |@)/.test(head) && !/\b(break|continue)\b/.test(render(body)))
      yield body;
  }
  for (let i = 0; i < parts.length; i++) {
    const without = withoutPart(compound, i);
    if (without !== null) yield [without];
  }
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined) continue;
    for (const body of smaller(part.body))
      yield [{ parts: replaced(parts, i, [{ head: part.head, body }]) }];
  }
}

/** Programs with a little less in them, the boldest cuts first. */
export function* smaller(statements: readonly Statement[]): Generator<readonly Statement[]> {
  for (let size = statements.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = statements.length - size; at >= 0; at -= size)
      yield replaced(statements, at, [], size);
  }
  for (let i = statements.length - 1; i >= 0; i--) {
    const statement = statements[i];
    if (statement === undefined || typeof statement === 'string') continue;
    for (const by of smallerCompounds(statement)) yield replaced(statements, i, by);
  }
}
