/** Properties of characters that only the module unicodedata shows. */
import {
  BIDI_PALETTE,
  BIDI_RUNS,
  COMBINING_PALETTE,
  COMBINING_RUNS,
  DECOMPOSITIONS,
  MIRRORED_PALETTE,
  MIRRORED_RUNS,
  WIDTH_PALETTE,
  WIDTH_RUNS,
} from './unicodedata_db';
import { expandRuns } from './unicodectype';

/** A function that looks a character up in a run table, which it expands when first asked. */
function lookupIn<T>(runs: string, palette: readonly T[]): (ch: number) => T {
  let table: Uint8Array | null = null;
  return (ch) => {
    table ??= expandRuns(runs);
    return palette[table[ch]];
  };
}

/** Bidirectional class, such as `L`; empty where none is defined. */
export const bidirectionalOf = lookupIn<string>(BIDI_RUNS, BIDI_PALETTE);
/** Canonical combining class, 0 to 254. */
export const combiningOf = lookupIn<number>(COMBINING_RUNS, COMBINING_PALETTE);
/** East Asian width, such as `Na`. */
export const widthOf = lookupIn<string>(WIDTH_RUNS, WIDTH_PALETTE);
/** 1 if the character is mirrored in bidirectional text, else 0. */
export const isMirrored = lookupIn<number>(MIRRORED_RUNS, MIRRORED_PALETTE);

let decompositions: Map<number, string> | null = null;

function expandDecompositions(): Map<number, string> {
  const out = new Map<number, string>();
  for (const entry of DECOMPOSITIONS.split(';')) {
    const [cp, mapping] = entry.split('=');
    const shown = mapping
      .split(' ')
      .map((part) =>
        part.startsWith('<')
          ? part
          : parseInt(part, 36).toString(16).toUpperCase().padStart(4, '0'),
      );
    out.set(parseInt(cp, 36), shown.join(' '));
  }
  return out;
}

/** Decomposition as the database writes it, such as `0065 0301`; empty where there is none. */
export function decompositionOf(ch: number): string {
  decompositions ??= expandDecompositions();
  return decompositions.get(ch) ?? '';
}
