/** Files and functions stay small enough to be read at once. */

import ts from 'typescript';
import { assertNone } from '../support/assert-none';
import { sourceFiles, type SourceFile } from '../support/source-files';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 60;

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
    (ts.isVariableStatement(statement) && !hasLogic(statement))
  );
}

/** Lines of a file without its tables. */
function countedLines(source: ts.SourceFile): number {
  const tables = source.statements.filter(isTable);
  const lines = source.getLineAndCharacterOfPosition(source.getEnd()).line;
  return tables.reduce((left, table) => left - linesOf(source, table), lines);
}

/** Functions that are too long, by name. A `describe` of tests is a list, not a function. */
function longFunctions(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const lines = linesOf(source, node);
      if (lines > MAX_FUNCTION_LINES && hasLogic(node)) {
        const name = node.name?.getText(source) ?? 'a function';
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
      .filter((source) => countedLines(source) > MAX_FILE_LINES)
      .map((source) => `${source.fileName}: ${countedLines(source)} lines`);
    assertNone(long);
  });

  it(`no function is longer than ${MAX_FUNCTION_LINES} lines`, () => {
    const long = sourceFiles('src', 'webview').map(parsed).flatMap(longFunctions);
    assertNone(long);
  });
});
