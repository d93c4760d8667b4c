/**
 * Rewrites the few valid constructs that py-ast refuses into ones it knows, and keeps track of
 * the columns: open sequence patterns (`case a, b:`) and subjects, `del x,`, and asynchronous
 * comprehensions in braces.
 */

import { SourceText } from './source-text';
import type { Token } from './token';
import { tokenize } from './tokenize';

/** A rewritten text: what was inserted where, in its own coordinates. */
export interface RepairedSource {
  readonly text: string;
  /** Byte columns of inserted characters, by line. */
  readonly insertions: ReadonlyMap<number, readonly number[]>;
}

interface Edit {
  readonly offset: number;
  readonly text: string;
  /** How many characters of the original it replaces: none for an insertion. */
  readonly length: 0 | 1;
}

/** Gives a text that py-ast may accept in place of one that it refused, if anything differs. */
export function repairSource(text: string): RepairedSource | undefined {
  const { tokens } = tokenize(text);
  const edits = [...openPatterns(tokens), ...trailingCommas(tokens), ...asyncInBraces(tokens)];
  if (edits.length === 0) return undefined;
  edits.sort((a, b) => a.offset - b.offset);
  let result = '';
  let at = 0;
  const inserted: number[] = [];
  for (const edit of edits) {
    result += text.slice(at, edit.offset);
    if (edit.length === 0) inserted.push(result.length);
    result += edit.text;
    at = edit.offset + edit.length;
  }
  result += text.slice(at);
  return { text: result, insertions: byLine(result, inserted) };
}

function byLine(text: string, offsets: readonly number[]): Map<number, number[]> {
  const source = new SourceText(text);
  const lines = new Map<number, number[]>();
  for (const offset of offsets) {
    const { lineno, col_offset } = source.position(offset);
    lines.set(lineno, [...(lines.get(lineno) ?? []), col_offset]);
  }
  return lines;
}

function startsLine(previous: Token | undefined): boolean {
  return previous === undefined || ['newline', 'indent', 'dedent'].includes(previous.type);
}

/** Brackets around the open sequences behind `case` and `match`. */
function openPatterns(tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  tokens.forEach((token, index) => {
    const word = token.text === 'case' || token.text === 'match';
    if (!word || token.type !== 'name' || !startsLine(tokens[index - 1])) return;
    let end = index + 1;
    let commas = 0;
    for (; end < tokens.length; end++) {
      const one = tokens[end] as Token;
      if (one.type === 'newline') return;
      if (one.level > 0) continue;
      if (one.text === ':' || (one.text === 'if' && one.type === 'name')) break;
      if (one.text === ',') commas++;
    }
    const first = tokens[index + 1];
    const last = tokens[end - 1];
    const [left, right] = token.text === 'case' ? ['[', ']'] : ['(', ')'];
    if (commas === 0 || first === undefined || last === undefined) return;
    edits.push({ offset: first.start, text: left as string, length: 0 });
    edits.push({ offset: last.end, text: right as string, length: 0 });
  });
  return edits;
}

/** The comma behind the last target of `del`. */
function trailingCommas(tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  let deleting = false;
  tokens.forEach((token, index) => {
    const ends = token.type === 'newline' || token.text === ';';
    const previous = tokens[index - 1];
    if (deleting && ends && previous?.text === ',') {
      edits.push({ offset: previous.start, text: ' ', length: 1 });
    }
    if (ends) deleting = false;
    const begins = startsLine(previous) || previous?.text === ';' || previous?.text === ':';
    if (begins && token.text === 'del') deleting = true;
  });
  return edits;
}

/** The word `async` in braces, which the adapter finds in the original text. */
function asyncInBraces(tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  const open: string[] = [];
  tokens.forEach((token, index) => {
    if (token.type === 'op' && /^[([{]$/.test(token.text)) open.push(token.text);
    else if (token.type === 'op' && /^[)\]}]$/.test(token.text)) open.pop();
    const inBraces = open[open.length - 1] === '{';
    if (!inBraces || token.text !== 'async' || tokens[index + 1]?.text !== 'for') return;
    for (let i = 0; i < token.text.length; i++) {
      edits.push({ offset: token.start + i, text: ' ', length: 1 });
    }
  });
  return edits;
}
