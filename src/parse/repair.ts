/**
 * Rewrites the few valid constructs that py-ast refuses into ones that it knows: open sequence
 * patterns (`case a, b:`) and subjects, a comma that ends a line, asynchronous comprehensions in
 * braces, literals side by side in a pattern, form feeds, a backslash on a blank line, a keyword
 * right behind a number, `yield` right before a semicolon, and names of characters beyond the basic
 * plane.
 */

import type { Edit } from './mask';
import type { Token } from './token';
import { utf8Length } from './source-text';

/** Changes to a text, and the names that they put in place of others. */
export interface Repairs {
  readonly edits: readonly Edit[];
  readonly names: ReadonlyMap<string, string>;
}

/** What may make a text that py-ast refused one that it accepts. */
export function repairs(tokens: readonly Token[], text: string): Repairs {
  const names = new Map<string, string>();
  const edits = [
    ...openPatterns(tokens),
    ...trailingCommas(tokens),
    ...asyncInBraces(tokens),
    ...patternStrings(tokens, text),
    ...formFeeds(tokens, text),
    ...blankContinuations(tokens, text),
    ...gluedKeywords(tokens),
    ...bareYields(tokens),
    ...astralNames(tokens, names),
  ];
  return { edits, names };
}

function startsLine(previous: Token | undefined): boolean {
  return previous === undefined || ['newline', 'indent', 'dedent'].includes(previous.type);
}

/** Calls for the token range of each pattern or subject: behind the word, up to `:` or `if`. */
function eachPattern(
  tokens: readonly Token[],
  visit: (word: Token, inner: readonly Token[]) => void,
): void {
  tokens.forEach((token, index) => {
    const word = token.text === 'case' || token.text === 'match';
    if (!word || token.type !== 'name' || !startsLine(tokens[index - 1])) return;
    if (tokens[index + 1]?.text === '=') return;
    let end = index + 1;
    for (; end < tokens.length; end++) {
      const one = tokens[end] as Token;
      if (one.type === 'newline') return;
      if (one.level > 0) continue;
      if (one.text === ':' || (one.text === 'if' && one.type === 'name')) break;
    }
    visit(token, tokens.slice(index + 1, end));
  });
}

/** Brackets around the open sequences behind `case` and `match`. */
function openPatterns(tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  eachPattern(tokens, (word, inner) => {
    const first = inner[0];
    const last = inner[inner.length - 1];
    const open = inner.some((one) => one.level === 0 && one.text === ',');
    if (!open || first === undefined || last === undefined) return;
    const [left, right] = word.text === 'case' ? ['[', ']'] : ['(', ')'];
    edits.push({ offset: first.start, text: left as string, length: 0 });
    edits.push({ offset: last.end, text: right as string, length: 0 });
  });
  return edits;
}

/** One literal in place of several, of which the adapter reads the original text. */
function patternStrings(tokens: readonly Token[], text: string): Edit[] {
  const edits: Edit[] = [];
  eachPattern(tokens, (word, inner) => {
    if (word.text !== 'case') return;
    for (let at = 0; at < inner.length; at++) {
      const first = inner[at] as Token;
      if (first.type !== 'string') continue;
      while (inner[at + 1]?.type === 'string') at++;
      const last = inner[at] as Token;
      if (last !== first) edits.push(oneLiteral(text, first.start, last.end));
    }
  });
  return edits;
}

function oneLiteral(text: string, start: number, end: number): Edit {
  const original = text.slice(start, end);
  const quote = original.includes('\n') ? '"""' : '"';
  const inner = original.slice(quote.length, original.length - quote.length);
  const hidden = inner.replace(/[^\n]/gu, (one) => '_'.repeat(utf8Length(one, 0, one.length)));
  return { offset: start, text: quote + hidden + quote, length: end - start };
}

/** The comma behind the last target of `del`, and a semicolon between a comma and the line's end. */
function trailingCommas(tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  let deleting = false;
  tokens.forEach((token, index) => {
    const ends = token.type === 'newline' || token.text === ';';
    const previous = tokens[index - 1];
    if (deleting && ends && previous?.text === ',') {
      edits.push({ offset: previous.start, text: ' ', length: 1 });
    } else if (token.text === ';' && previous?.text === ',') {
      if (tokens[index + 1]?.type === 'newline') {
        edits.push({ offset: token.start, text: ' ', length: 1 });
      }
    }
    if (ends) deleting = false;
    const begins = startsLine(previous) || previous?.text === ';' || previous?.text === ':';
    if (begins && token.text === 'del') deleting = true;
  });
  return edits;
}

/** Parentheses around a `yield` of nothing that a semicolon follows. */
function bareYields(tokens: readonly Token[]): Edit[] {
  return tokens.flatMap((token, index) => {
    if (token.type !== 'name' || token.text !== 'yield' || tokens[index + 1]?.text !== ';')
      return [];
    return [
      { offset: token.start, text: '(', length: 0 },
      { offset: token.end, text: ')', length: 0 },
    ];
  });
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
    edits.push({ offset: token.start, text: '     ', length: token.text.length });
  });
  return edits;
}

/** Form feeds between tokens are blanks; one in an indentation makes it begin anew. */
function formFeeds(tokens: readonly Token[], text: string): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  for (const { start, end } of tokens) {
    for (let offset = text.indexOf('\f', at); offset >= 0 && offset < start;) {
      const line = text.lastIndexOf('\n', offset) + 1;
      const leading = /^[ \t\f]*\f/.exec(text.slice(line, start))?.[0] ?? '';
      if (leading.length > offset - line) {
        edits.push({ offset: line, text: '', length: leading.length });
        offset = line + leading.length - 1;
      } else {
        edits.push({ offset, text: ' ', length: 1 });
      }
      offset = text.indexOf('\f', offset + 1);
    }
    at = Math.max(at, end);
  }
  return edits;
}

/** A line of blanks and a backslash before one of blanks only: the two are a blank line. */
function blankContinuations(tokens: readonly Token[], text: string): Edit[] {
  const edits: Edit[] = [];
  tokens.forEach(({ start }, index) => {
    const previous = tokens[index - 1];
    const from = previous?.end ?? 0;
    const gap = startsLine(previous) && from < start ? text.slice(from, start) : '';
    for (const found of gap.matchAll(/^[ \t]*(\\)\n(?=[ \t]*(?:#|$))/gm))
      edits.push({ offset: from + found.index + found[0].length - 2, text: ' ', length: 1 });
  });
  return edits;
}

/** A blank between a number and the word behind it, as in `1if x else 0`. */
function gluedKeywords(tokens: readonly Token[]): Edit[] {
  const glued = tokens.filter((token, index) => {
    const previous = tokens[index - 1];
    return token.type === 'name' && previous?.type === 'number' && previous.end === token.start;
  });
  return glued.map(({ start }) => ({ offset: start, text: ' ', length: 0 }));
}

/** ASCII names in place of names with characters that take two units of UTF-16. */
function astralNames(tokens: readonly Token[], names: Map<string, string>): Edit[] {
  const used = new Set(tokens.map(({ text }) => text));
  const standIns = new Map<string, string>();
  const edits: Edit[] = [];
  for (const { type, text, start } of tokens) {
    if (type !== 'name' || !/[\ud800-\udbff]/.test(text)) continue;
    let standIn = standIns.get(text);
    for (let i = standIns.size; standIn === undefined; i++) {
      const candidate = `_${i.toString(36).padStart(3, '_')}`;
      if (!used.has(candidate)) standIn = candidate;
    }
    used.add(standIn);
    standIns.set(text, standIn);
    names.set(standIn, text);
    edits.push({ offset: start, text: standIn, length: text.length });
  }
  return edits;
}
