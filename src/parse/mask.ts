/** Rewrites a text before py-ast reads it, and keeps track of the columns. */

import { SourceText, utf8Length } from './source-text';
import type { Token } from './token';

/** One change: `length` characters from `offset` on give way to `text`. */
export interface Edit {
  readonly offset: number;
  readonly text: string;
  readonly length: number;
}

/** A byte column of the rewritten text from which on columns differ from the original's. */
export interface Shift {
  readonly column: number;
  /** What to add for a column in the original text. */
  readonly by: number;
}

/** A rewritten text. */
export interface EditedSource {
  readonly text: string;
  /** Shifts by line, lines and columns being those of the rewritten text. */
  readonly shifts: ReadonlyMap<number, readonly Shift[]>;
  /** Identifiers that stand for others. */
  readonly names: ReadonlyMap<string, string>;
}

/** Carries out edits, which must not overlap, on what stands between two offsets of a text. */
export function editSource(
  extent: { readonly text: string; readonly start: number; readonly end: number },
  edits: readonly Edit[],
): EditedSource {
  const { text, start, end } = extent;
  const names = new Map<string, string>();
  if (edits.length === 0) return { text: text.slice(start, end), shifts: new Map(), names };
  let result = '';
  let at = start;
  const moves: { at: number; by: number }[] = [];
  for (const edit of [...edits].sort((a, b) => a.offset - b.offset)) {
    result += text.slice(at, edit.offset) + edit.text;
    at = edit.offset + edit.length;
    const by = utf8Length(text, edit.offset, at) - utf8Length(edit.text, 0, edit.text.length);
    if (by !== 0) moves.push({ at: result.length, by });
  }
  result += text.slice(at, Math.max(at, end));
  return { text: result, shifts: byLine(result, moves), names };
}

function byLine(
  text: string,
  moves: readonly { readonly at: number; readonly by: number }[],
): Map<number, Shift[]> {
  const lines = new Map<number, Shift[]>();
  if (moves.length === 0) return lines;
  const source = new SourceText(text);
  for (const { at, by } of moves) {
    const { lineno, col_offset: column } = source.position(at);
    lines.set(lineno, [...(lines.get(lineno) ?? []), { column, by }]);
  }
  return lines;
}

/** Tokens of implicitly concatenated literals, with an f-string among them. */
export type StringGroup = readonly Token[];

/** Groups of adjacent literals that hold an f-string, by the offset where they begin. */
export function formattedGroups(tokens: readonly Token[]): Map<number, StringGroup> {
  const groups = new Map<number, StringGroup>();
  for (let at = 0; at < tokens.length; at++) {
    const first = at;
    let formatted = false;
    for (; isString(tokens[at]); at++) formatted ||= tokens[at]?.type === 'fstring';
    if (formatted) groups.set((tokens[first] as Token).start, tokens.slice(first, at));
  }
  return groups;
}

function isString(token: Token | undefined): boolean {
  return token?.type === 'string' || token?.type === 'fstring';
}

/** Puts an empty tuple of the same extent in place of literals that hold an f-string. */
export function maskStrings(tokens: readonly Token[], text: string): Edit[] {
  return [...formattedGroups(tokens).values()].map((group) => {
    const offset = (group[0] as Token).start;
    const { end } = group[group.length - 1] as Token;
    const inner = text.slice(offset + 1, end - 1).replace(/[^\n]/gu, blanks);
    return { offset, text: `(${inner})`, length: end - offset };
  });
}

/** As many blanks as a character has bytes. */
export function blanks(character: string): string {
  return ' '.repeat(utf8Length(character, 0, character.length));
}
