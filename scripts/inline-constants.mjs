/**
 * An esbuild plugin that writes the numbers of constants into the code that uses them: `RECORD_BITS`
 * and `Quick.LOAD_FAST` become 4 and 1.
 *
 * A bundle turns a module's constants into variables, which V8 reads and checks at each use, and a
 * `switch` over them into a chain of comparisons instead of a jump table. esbuild inlines some of them
 * itself, but none of a module that begins with imports, and no members of objects.
 *
 * A constant is `const NAME = ...` at the top of a module, or a member of such an object `as const`,
 * with a value that can be told from numbers and other constants alone.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

/** Names that the plugin looks at: `NAME`, `Name`. */
const NAME = /^[A-Z]/;

/** @typedef {{ file: ts.SourceFile, values: Map<string, ts.Expression>, imports: Map<string, { path: string, name: string }>, hidden: Set<string> }} Module */

/** @type {Map<string, Module | null>} */
const modules = new Map();

/** Values of constants by path and name: numbers, and objects as maps. */
const known = new Map();

/** Modules that several bundles take. */
const texts = new Map();

/** The module's constants, imports, and names that mean something else in an inner scope. */
function moduleAt(path) {
  let found = modules.get(path);
  if (found === undefined) modules.set(path, (found = existsSync(path) ? readModule(path) : null));
  return found;
}

/** @returns {Module} */
function readModule(path) {
  const text = readFileSync(path, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const module = { file, values: new Map(), imports: new Map(), hidden: new Set() };
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) readImports(module, path, statement);
    else if (ts.isVariableStatement(statement)) readConstants(module, statement);
  }
  const visit = (node) => {
    const declares =
      (ts.isVariableDeclaration(node) && !isAtTop(node)) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isClassExpression(node) ||
      ts.isFunctionExpression(node);
    if (declares && node.name !== undefined && ts.isIdentifier(node.name))
      module.hidden.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return module;
}

function isAtTop(declaration) {
  return ts.isSourceFile(declaration.parent.parent.parent ?? declaration);
}

function readImports({ imports }, path, { moduleSpecifier, importClause }) {
  const { text } = moduleSpecifier;
  const bindings = importClause?.namedBindings;
  if (!text.startsWith('.') || bindings === undefined || !ts.isNamedImports(bindings)) return;
  for (const { name, propertyName } of bindings.elements)
    imports.set(name.text, {
      path: resolve(dirname(path), `${text}.ts`),
      name: (propertyName ?? name).text,
    });
}

function readConstants({ values }, { declarationList }) {
  if ((declarationList.flags & ts.NodeFlags.Const) === 0) return;
  for (const { name, initializer } of declarationList.declarations)
    if (initializer !== undefined && ts.isIdentifier(name) && NAME.test(name.text))
      values.set(name.text, initializer);
}

/** A constant's number, an object of numbers, or undefined. */
function valueOf(path, name) {
  const key = `${path}:${name}`;
  if (known.has(key)) return known.get(key);
  known.set(key, undefined);
  const module = moduleAt(path);
  let value;
  if (module !== null && !module.hidden.has(name)) {
    const imported = module.imports.get(name);
    const expression = module.values.get(name);
    if (imported !== undefined) value = valueOf(imported.path, imported.name);
    else if (expression !== undefined) value = evaluate(path, expression, isConst(expression));
  }
  known.set(key, value);
  return value;
}

function isConst(expression) {
  return (
    ts.isAsExpression(expression) &&
    ts.isTypeReferenceNode(expression.type) &&
    expression.type.getText() === 'const'
  );
}

const OPERATORS = new Map([
  [ts.SyntaxKind.PlusToken, (a, b) => a + b],
  [ts.SyntaxKind.MinusToken, (a, b) => a - b],
  [ts.SyntaxKind.AsteriskToken, (a, b) => a * b],
  [ts.SyntaxKind.AsteriskAsteriskToken, (a, b) => a ** b],
  [ts.SyntaxKind.LessThanLessThanToken, (a, b) => a << b],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, (a, b) => a >> b],
  [ts.SyntaxKind.BarToken, (a, b) => a | b],
  [ts.SyntaxKind.AmpersandToken, (a, b) => a & b],
]);

/** The value of an expression of numbers; `objects`: also of an object that cannot change. */
function evaluate(path, expression, objects) {
  if (ts.isAsExpression(expression)) return evaluate(path, expression.expression, objects);
  if (ts.isParenthesizedExpression(expression))
    return evaluate(path, expression.expression, objects);
  if (ts.isNumericLiteral(expression)) return Number(expression.text);
  if (ts.isIdentifier(expression)) return valueOf(path, expression.text);
  if (ts.isPropertyAccessExpression(expression)) {
    const object = evaluate(path, expression.expression, false);
    return typeof object === 'object' ? object.get(expression.name.text) : undefined;
  }
  if (ts.isPrefixUnaryExpression(expression)) {
    const value = evaluate(path, expression.operand, false);
    if (typeof value !== 'number' || value === 0) return undefined;
    if (expression.operator === ts.SyntaxKind.MinusToken) return -value;
    return expression.operator === ts.SyntaxKind.TildeToken ? ~value : undefined;
  }
  if (ts.isBinaryExpression(expression)) {
    const operator = OPERATORS.get(expression.operatorToken.kind);
    const a = evaluate(path, expression.left, false);
    const b = evaluate(path, expression.right, false);
    if (operator === undefined || typeof a !== 'number' || typeof b !== 'number') return undefined;
    return operator(a, b);
  }
  if (objects && ts.isObjectLiteralExpression(expression)) return membersOf(path, expression);
  return undefined;
}

function membersOf(path, { properties }) {
  const members = new Map();
  for (const property of properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) continue;
    const value = evaluate(path, property.initializer, true);
    if (value !== undefined) members.set(property.name.text, value);
  }
  return members;
}

/** The text of a module with numbers in place of constants. */
function inlined(path) {
  const { file } = moduleAt(path);
  const edits = [];
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const named = ts.isIdentifier(node) && isUse(node);
    if ((named && NAME.test(node.text)) || ts.isPropertyAccessExpression(node)) {
      const value = evaluate(path, node, false);
      if (typeof value === 'number' && Number.isFinite(value)) {
        edits.push({ from: node.getStart(file), to: node.end, value });
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  let text = file.text;
  for (const { from, to, value } of edits.reverse())
    text = text.slice(0, from) + (value < 0 ? `(${value})` : value) + text.slice(to);
  return text;
}

/** Whether the identifier stands for a value and is no name of something else. */
function isUse(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  if (ts.isExpressionWithTypeArguments(parent)) return false;
  return parent.name !== node && parent.propertyName !== node && parent.label !== node;
}

/** @type {import('esbuild').Plugin} */
export const inlineConstants = {
  name: 'inline-constants',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.includes('node_modules')) return null;
      let contents = texts.get(path);
      if (contents === undefined) texts.set(path, (contents = inlined(path)));
      return { contents, loader: 'ts' };
    });
  },
};
