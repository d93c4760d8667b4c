/** Reads start tags of XML as they stand. */
import { badCharacter, isSpace, nameAt } from './xml-names';

/** An attribute with its value as it stands, and where its name begins. */
export interface RawAttribute {
  readonly name: string;
  readonly value: string;
  readonly at: number;
}

/** A start tag; `end` is the index after it. */
export interface StartTag {
  readonly name: string;
  readonly attributes: readonly RawAttribute[];
  readonly end: number;
  readonly isEmpty: boolean;
}

/** A bad token, and where it is. */
export interface BadToken {
  readonly errorAt: number;
}

function afterSpace(text: string, at: number): number {
  let i = at;
  while (isSpace(text[i])) i++;
  return i;
}

/** The attribute whose name begins at `at`, with the index after it; null: it has not come to its end. */
function readAttribute(
  text: string,
  at: number,
): { readonly attribute: RawAttribute; readonly end: number } | BadToken | null {
  const name = nameAt(text, at);
  if (name === '') return { errorAt: at };
  const equals = afterSpace(text, at + name.length);
  if (equals >= text.length) return null;
  if (text[equals] !== '=') return { errorAt: equals };
  const open = afterSpace(text, equals + 1);
  if (open >= text.length) return null;
  const quote = text[open];
  if (quote !== '"' && quote !== "'") return { errorAt: open };
  const close = text.indexOf(quote, open + 1);
  const limit = close < 0 ? text.length : close;
  const angle = text.indexOf('<', open + 1);
  if (angle >= 0 && angle < limit) return { errorAt: angle };
  const bad = badCharacter(text, open, limit);
  if (bad >= 0) return { errorAt: bad };
  if (close < 0) return null;
  return { attribute: { name, value: text.slice(open + 1, close), at }, end: close + 1 };
}

/** The start tag at `at`; null: it has not come to its end. */
export function readStartTag(text: string, at: number): StartTag | BadToken | null {
  const name = nameAt(text, at + 1);
  if (name === '') return at + 1 >= text.length ? null : { errorAt: at + 1 };
  const attributes: RawAttribute[] = [];
  let end = at + 1 + name.length;
  for (;;) {
    const next = afterSpace(text, end);
    if (next >= text.length) return null;
    if (text[next] === '>') return { name, attributes, end: next + 1, isEmpty: false };
    if (text[next] === '/') {
      if (next + 1 >= text.length) return null;
      if (text[next + 1] !== '>') return { errorAt: next + 1 };
      return { name, attributes, end: next + 2, isEmpty: true };
    }
    if (next === end) return { errorAt: next };
    const read = readAttribute(text, next);
    if (read === null || 'errorAt' in read) return read;
    attributes.push(read.attribute);
    end = read.end;
  }
}
