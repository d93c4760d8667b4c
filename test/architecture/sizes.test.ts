/** Files and functions stay small enough to be read at once. */

import ts from 'typescript';
import { assertNone } from '../support/assert-none';
import { sourceFiles, type SourceFile } from '../support/source-files';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 60;

/** What is longer all the same, with the reason. The list may only shrink. */
const LONGER: ReadonlyMap<string, string> = new Map([
  ['src/objects/timsort.ts merge_lo', 'one piece in Objects/listobject.c, with shared exits'],
  ['src/objects/timsort.ts merge_hi', 'one piece in Objects/listobject.c, with shared exits'],
  ['src/ceval/run-frame.ts runFrame', 'the loop that every instruction of a program goes through'],
  ['src/record/run-watched.ts runWatched', 'the same loop for frames that are recorded'],
  ['src/objects/slotdefs.ts typeRows', 'rows of one table'],
  ['src/parse/adapt-expr.ts adaptExpr', 'one case for each kind of node'],
  [
    'src/modules/decimal-methods.ts contextMethods',
    'rows of one table, some of them made in loops',
  ],
]);

/** Files that are longer for now: each is to be split by subject. The list may only shrink. */
const LONGER_FILES: ReadonlySet<string> = new Set([
  ...['src/modules/_abc.ts', 'src/modules/_io-bytesio.ts', 'src/modules/_io-fileio.ts'],
  ...['src/modules/_io-textio.ts', 'src/modules/_struct.ts', 'src/modules/datetime-datetime.ts'],
  ...['src/modules/decimal-type.ts', 'src/modules/operator-getters.ts', 'src/objects/context.ts'],
]);

function parsed({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
}

function linesOf(source: ts.SourceFile, node: ts.Node): number {
  const line = (at: number) => source.getLineAndCharacterOfPosition(at).line;
  return line(node.getEnd()) - line(node.getStart(source)) + 1;
}

function hasLogic(node: ts.Node): boolean {
  return (
    (ts.isBlock(node) && node.statements.length > 1) ||
    (ts.forEachChild(node, (child) => hasLogic(child) || undefined) ?? false)
  );
}

/** Whether a statement is a table: a constant or a type, without logic. */
function isTable(statement: ts.Statement): boolean {
  return (
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    (ts.isVariableStatement(statement) && !hasLogic(statement)) ||
    (ts.isFunctionDeclaration(statement) &&
      statement.body !== undefined &&
      isTableFunction(statement.body))
  );
}

/** Lines of a file without its tables. */
function countedLines(source: ts.SourceFile): number {
  const tables = source.statements.filter(isTable);
  const lines = source.getLineAndCharacterOfPosition(source.getEnd()).line;
  return tables.reduce((left, table) => left - linesOf(source, table), lines);
}

/** Whether a function only gives a list of rows: a table that is made late because of import cycles. */
function isTableFunction(body: ts.Node): boolean {
  const statement = ts.isBlock(body) && body.statements.length === 1 ? body.statements[0] : body;
  const value =
    statement !== undefined && ts.isReturnStatement(statement) ? statement.expression : statement;
  return value !== undefined && ts.isArrayLiteralExpression(value);
}

/** Functions that are too long, by name. A `describe` of tests is a list, not a function. */
function longFunctions(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const lines = linesOf(source, node);
      const name = node.name?.getText(source) ?? 'a function';
      const known = LONGER.has(`${source.fileName} ${name}`);
      const table = isTableFunction(node.body as ts.Node);
      if (lines > MAX_FUNCTION_LINES && hasLogic(node) && !table && !known) {
        found.push(`${source.fileName}: ${name} has ${lines} lines`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('Sizes', () => {
  it(`no file is longer than ${MAX_FILE_LINES} lines, tables apart`, () => {
    const long = sourceFiles('src', 'webview', 'test')
      .map(parsed)
      .filter(
        (source) => countedLines(source) > MAX_FILE_LINES && !LONGER_FILES.has(source.fileName),
      )
      .map((source) => `${source.fileName}: ${countedLines(source)} lines`);
    assertNone(long);
  });

  it(`no function is longer than ${MAX_FUNCTION_LINES} lines`, () => {
    const long = sourceFiles('src', 'webview').map(parsed).flatMap(longFunctions);
    assertNone(long);
  });
});
