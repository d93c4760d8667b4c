/**
 * An esbuild plugin that makes what a module declares `const` constant in the bundle too.
 *
 * esbuild turns every top-level `const` of a bundle into `var`. V8 cannot fold a variable: it loads it
 * at each use, checks that a typed array is one and loads its address and length. So the plugin
 * rewrites a written bundle: a `var` with a value that nothing assigns again becomes `const`.
 *
 * Functions and classes stay `var`. V8 knows what a call site calls from its feedback, and a `const`
 * costs every caller a check for the time before its initialization, which makes callers too long to be
 * inlined.
 *
 * The names in a bundle tell variables apart (esbuild renames what would hide one), so an assignment to
 * a name anywhere keeps its variable as it is.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What Node declares around a module, where a `const` of the name is an error. */
const WRAPPER = ['exports', 'require', 'module', '__filename', '__dirname'];

/** @typedef {{ at: number, old: string, text: string }} Edit */

/** The edits of a bundle's text that make its constants constant, in order. */
export function editsOf(text) {
  const options = {
    languageVersion: ts.ScriptTarget.ES2022,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  const file = ts.createSourceFile('bundle.js', text, options, false, ts.ScriptKind.JS);
  const changing = namesThatChange(file);
  return file.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) && isVar(statement.declarationList)
      ? editsOfList(file, statement.declarationList, changing)
      : [],
  );
}

/** Names that must stay variables: assigned ones, and those that are declared twice. */
function namesThatChange(file) {
  const changing = new Set(WRAPPER);
  const declared = new Set();
  const declare = (name) => {
    if (name === undefined) return;
    if (!ts.isIdentifier(name)) for (const { name: inner } of name.elements) declare(inner);
    else if (declared.has(name.text)) changing.add(name.text);
    else declared.add(name.text);
  };
  const visit = (node, inFunction) => {
    const assigned = assignedBy(node);
    if (assigned !== undefined) addTargets(assigned, changing);
    if (!inFunction) {
      if (ts.isVariableDeclarationList(node) && isVar(node))
        for (const { name } of node.declarations) declare(name);
      else if (ts.isFunctionDeclaration(node)) declare(node.name);
    }
    const inner = inFunction || ts.isFunctionLike(node);
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(file, false);
  return changing;
}

function isVar(list) {
  return (list.flags & ts.NodeFlags.BlockScoped) === 0;
}

/** What the node assigns to, an expression. */
function assignedBy(node) {
  switch (node.kind) {
    case ts.SyntaxKind.BinaryExpression:
      return isAssignment(node) ? node.left : undefined;
    case ts.SyntaxKind.PrefixUnaryExpression:
    case ts.SyntaxKind.PostfixUnaryExpression:
      return node.operator === ts.SyntaxKind.PlusPlusToken ||
        node.operator === ts.SyntaxKind.MinusMinusToken
        ? node.operand
        : undefined;
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.ForOfStatement:
      return ts.isVariableDeclarationList(node.initializer) ? undefined : node.initializer;
    default:
      return undefined;
  }
}

function isAssignment({ operatorToken: { kind } }) {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** Adds the names that a target assigns, also of patterns: `[a, ...b]`, `{ c, d: e = 1 }`. */
function addTargets(target, names) {
  if (ts.isIdentifier(target)) names.add(target.text);
  else if (ts.isParenthesizedExpression(target) || ts.isSpreadElement(target))
    addTargets(target.expression, names);
  else if (ts.isBinaryExpression(target)) addTargets(target.left, names);
  else if (ts.isArrayLiteralExpression(target))
    for (const element of target.elements) addTargets(element, names);
  else if (ts.isObjectLiteralExpression(target))
    for (const property of target.properties)
      addTargets(property.initializer ?? property.expression ?? property.name, names);
}

/** @returns {Edit[]} of one statement, split where constants and variables meet. */
function editsOfList(file, { declarations }, changing) {
  const kinds = declarations.map((each) => (canBeConstant(each, changing) ? 'const' : 'var'));
  const edits = [];
  const at = declarations[0].getStart(file) - 'var '.length;
  if (kinds[0] === 'const') edits.push({ at, old: 'var', text: 'const' });
  for (let i = 1; i < kinds.length; i++)
    if (kinds[i] !== kinds[i - 1])
      edits.push({ at: declarations[i - 1].end, old: ',', text: `;${kinds[i]} ` });
  return edits.every(({ at, old }) => file.text.startsWith(old, at)) ? edits : [];
}

function canBeConstant({ name, initializer }, changing) {
  if (initializer === undefined || !ts.isIdentifier(name) || changing.has(name.text)) return false;
  return !isFunction(initializer) && !uses(initializer, name.text);
}

function isFunction(node) {
  return ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isClassExpression(node);
}

/** Whether the value needs the variable while it is computed, as `(E || {})` of an enumeration. */
function uses(node, name) {
  if (ts.isIdentifier(node)) return node.text === name;
  if (ts.isPropertyAccessExpression(node)) return uses(node.expression, name);
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name))
    return uses(node.initializer, name);
  if (ts.isFunctionLike(node)) return false;
  const called = ts.isCallExpression(node) && calledAtOnce(node);
  if (called && uses(called.body, name)) return true;
  return ts.forEachChild(node, (child) => uses(child, name) || undefined) === true;
}

/** The function that a call both makes and calls. */
function calledAtOnce({ expression }) {
  const callee = ts.isParenthesizedExpression(expression) ? expression.expression : expression;
  return (ts.isFunctionExpression(callee) || ts.isArrowFunction(callee)) && callee;
}

/** The text after the edits. */
export function edited(text, edits) {
  let result = '';
  let from = 0;
  for (const { at, old, text: inserted } of edits) {
    result += text.slice(from, at) + inserted;
    from = at + old.length;
  }
  return result + text.slice(from);
}

/** A source map's `mappings` for the edited text: what stands behind an edit in its line moves. */
export function shiftedMappings(mappings, text, edits) {
  const lines = mappings.split(';');
  let line = 0;
  let lineStart = 0;
  let next = 0;
  while (next < edits.length) {
    const found = text.indexOf('\n', lineStart);
    const lineEnd = found < 0 ? text.length : found;
    const first = next;
    while (next < edits.length && edits[next].at < lineEnd) next++;
    if (next > first && lines[line])
      lines[line] = shiftedLine(lines[line], lineStart, edits.slice(first, next));
    lineStart = lineEnd + 1;
    line++;
  }
  return lines.join(';');
}

function shiftedLine(segments, lineStart, edits) {
  let column = 0;
  let written = 0;
  let shift = 0;
  let next = 0;
  const shifted = segments.split(',').map((segment) => {
    const { value, length } = decoded(segment);
    column += value;
    for (; next < edits.length && edits[next].at < lineStart + column; next++)
      shift += edits[next].text.length - edits[next].old.length;
    const delta = column + shift - written;
    written = column + shift;
    return encoded(delta) + segment.slice(length);
  });
  return shifted.join(',');
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The first number of a segment in base 64 VLQ: five bits a digit, the lowest is the sign. */
function decoded(segment) {
  let bits = 0;
  let length = 0;
  let digit;
  do {
    digit = DIGITS.indexOf(segment[length]);
    bits += (digit & 31) * 32 ** length++;
  } while (digit & 32);
  return { value: bits % 2 === 1 ? -(bits - 1) / 2 : bits / 2, length };
}

function encoded(value) {
  let bits = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const rest = Math.floor(bits / 32);
    text += DIGITS[(bits % 32) + (rest > 0 ? 32 : 0)];
    bits = rest;
  } while (bits > 0);
  return text;
}

/** Rewrites a bundle on disk and its source map. */
function rewrite(path) {
  const text = readFileSync(path, 'utf8');
  const edits = editsOf(text);
  if (edits.length === 0) return;
  writeFileSync(path, edited(text, edits));
  const mapPath = `${path}.map`;
  if (!existsSync(mapPath)) return;
  const map = JSON.parse(readFileSync(mapPath, 'utf8'));
  map.mappings = shiftedMappings(map.mappings, text, edits);
  writeFileSync(mapPath, JSON.stringify(map));
}

/** @type {import('esbuild').Plugin} */
export const keepConstants = {
  name: 'keep-constants',
  setup(build) {
    const { absWorkingDir = process.cwd() } = build.initialOptions;
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      for (const path of Object.keys(metafile?.outputs ?? {}))
        if (/\.[cm]?js$/.test(path)) rewrite(join(absWorkingDir, path));
    });
  },
};
