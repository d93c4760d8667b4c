/** Source text to checked syntax tree. */

import { characterNamed } from '../unicode/names';
import type { CompileMode, Constant, SyntaxFault } from '../compile/code-description';
import { AdaptFault, Adapter } from './adapt';
import type { ParseWarning } from './adapt';
import { adaptBody } from './adapt-stmt';
import type { Mod, Position, Stmt } from './ast';
import { checkGrammar } from './check-stmt';
import type { CharacterNames } from './literal';
import { readTree } from './read-tree';
import { GrammarFault, type TokenWarning } from './token';
import { SourceText, translateNewlines } from './source-text';

/** A tree with what the parser leaves beside it. */
export interface ParsedSource {
  readonly kind: 'parsed';
  readonly tree: Mod;
  readonly source: SourceText;
  /** Constants that the parser's arena owns, an entry for each reference. */
  readonly arena: Constant[];
  readonly warnings: readonly ParseWarning[];
}

/** Gives the syntax tree of a source text, or the fault with which CPython refuses it. */
export function parse(source: string, filename: string, mode: CompileMode): Mod | SyntaxFault {
  const parsed = parseSource(source, filename, mode);
  return parsed.kind === 'parsed' ? parsed.tree : parsed;
}

/** The character of a `\N{...}` escape. */
function namedCharacter(name: string): string | undefined {
  const ch = characterNamed(name);
  return ch < 0 ? undefined : String.fromCodePoint(ch);
}

/** Like `parse`, and gives the arena's constants and the warnings as well. `characterNames`: of `\N{...}`. */
export function parseSource(
  text: string,
  filename: string,
  mode: CompileMode,
  characterNames: CharacterNames = namedCharacter,
): ParsedSource | SyntaxFault {
  const source = new SourceText(translateNewlines(text), mode === 'exec');
  const early: TokenWarning[] = [];
  try {
    const tokens = checkGrammar(source.text, mode === 'eval', early);
    const read = readTree({ text: source.text, start: 0, end: source.text.length, tokens });
    const adapter = Adapter.whole(source, characterNames, tokens, read);
    const body = adaptBody(adapter, read.raw.body);
    const { arena } = adapter;
    const warnings = inOrder(source, early, adapter.warnings);
    if (mode === 'exec') {
      return { kind: 'parsed', tree: { kind: 'Module', body }, source, arena, warnings };
    }
    if (mode === 'single') {
      checkSingle(source, body);
      return { kind: 'parsed', tree: { kind: 'Interactive', body }, source, arena, warnings };
    }
    const only = body[0];
    if (body.length !== 1 || only?.kind !== 'Expr') {
      const at = { lineno: 1, col_offset: 0, end_lineno: 1, end_col_offset: 0 };
      throw new AdaptFault('invalid syntax', only ?? at);
    }
    const tree: Mod = { kind: 'Expression', body: only.value };
    return { kind: 'parsed', tree, source, arena, warnings };
  } catch (error) {
    if (error instanceof GrammarFault) {
      const read = early.filter(({ offset }) => offset <= error.start);
      return { ...faultOf(source, filename, error), warnings: inOrder(source, read, []) };
    }
    if (error instanceof AdaptFault)
      return faultAt(source, filename, error.message, error.position);
    const at = { lineno: 1, col_offset: 0, end_lineno: 1, end_col_offset: 0 };
    return faultAt(source, filename, error instanceof Error ? error.message : 'invalid syntax', at);
  }
}

/** Warnings of the tokenizer and of the parser in the order of their lines. */
function inOrder(
  source: SourceText,
  ofTokens: readonly TokenWarning[],
  others: readonly ParseWarning[],
): readonly ParseWarning[] {
  if (ofTokens.length === 0) return others;
  const all = ofTokens.map(({ message, offset }): ParseWarning => {
    return { category: 'SyntaxWarning', message, lineno: source.position(offset).lineno };
  });
  return [...all, ...others].sort((a, b) => a.lineno - b.lineno);
}

/** An interactive input is one statement, or simple statements on one line. */
function checkSingle(source: SourceText, body: readonly Stmt[]): void {
  const [first, second] = body;
  const at = { lineno: 1, col_offset: 0, end_lineno: 1, end_col_offset: 0 };
  if (first === undefined) throw new AdaptFault('invalid syntax', at);
  const last = body[body.length - 1] as Stmt;
  if (second !== undefined && last.lineno > first.end_lineno) {
    const message = 'multiple statements found while compiling a single statement';
    throw new AdaptFault(message, { ...at, end_lineno: source.lineCount });
  }
}

/** A fault of the grammar checker, whose places are offsets. */
function faultOf(source: SourceText, filename: string, fault: GrammarFault): SyntaxFault {
  const lastLine = fault.end === undefined ? undefined : source.lineOfEnd(fault.start);
  if (lastLine !== undefined && !fault.bare) {
    // A token that the tokenizer made up at the end of its input has no column.
    const at = { lineno: lastLine, end_lineno: lastLine, col_offset: -1, end_col_offset: -1 };
    return faultAt(source, filename, fault.message, at);
  }
  const start = source.position(fault.start);
  // The end of a line is a column of that line.
  const last = fault.end === undefined ? undefined : (source.text[fault.end - 1] ?? '\n');
  const atNewline = fault.end !== fault.start && last === '\n';
  const end = source.position((fault.end ?? fault.start) - (atNewline ? 1 : 0));
  const position = { ...start, end_lineno: end.lineno, end_col_offset: end.col_offset };
  const converted = faultAt(source, filename, fault.message, position);
  const end_offset =
    fault.end === undefined ? fault.openEnd : converted.end_offset + (atNewline ? 1 : 0);
  const text = fault.bare ? source.line(position.lineno) : converted.text;
  return { ...converted, type: fault.type, text, end_offset };
}

/** A SyntaxError at a node's position. */
export function faultAt(
  source: SourceText,
  filename: string,
  msg: string,
  at: Position,
): SyntaxFault {
  return {
    kind: 'syntax-fault',
    type: 'SyntaxError',
    msg,
    filename,
    lineno: at.lineno,
    offset: source.characterOffset(at.lineno, at.col_offset),
    text: source.wholeLine(at.lineno),
    end_lineno: at.end_lineno,
    end_offset: source.characterOffset(at.end_lineno, at.end_col_offset),
  };
}
