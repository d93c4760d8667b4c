/** The only place that runs py-ast: it gives its tree, and how to find its places in our text. */

import { parse as parsePyAst } from 'py-ast';
import { editSource, maskStrings } from './mask';
import type { EditedSource } from './mask';
import { repairs } from './repair';
import type { Token } from './token';

/** py-ast's module of a text. */
export type RawModule = Extract<ReturnType<typeof parsePyAst>, { readonly nodeType: 'Module' }>;

export interface ReadTree extends EditedSource {
  readonly raw: RawModule;
}

/** Part of a text: what stands between two offsets, and its tokens. */
export interface Extent {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
}

/**
 * py-ast's tree of an extent. F-strings, which it reads differently, are hidden from it; and what
 * it refuses is rewritten into what it knows. Throws py-ast's error if that does not help.
 */
export function readTree(extent: Extent, bracket?: readonly [string, string]): ReadTree {
  const read = (edited: EditedSource): ReadTree => {
    const raw = parsePyAst(edited.text);
    if (raw.nodeType !== 'Module') throw new TypeError('py-ast gave no module');
    return { ...edited, raw };
  };
  const outer = (bracket ?? []).map((text, end) => {
    return { offset: end === 0 ? extent.start : extent.end, text, length: 1 - end };
  });
  const masks = [...outer, ...maskStrings(extent.tokens, extent.text)];
  try {
    return read(editSource(extent, masks));
  } catch (error) {
    const { edits, names } = repairs(extent.tokens, extent.text);
    if (edits.length === 0) throw error;
    return { ...read(editSource(extent, [...masks, ...edits])), names };
  }
}
