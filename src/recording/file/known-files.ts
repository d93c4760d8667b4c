/** What a run read of the file system: with it, the run can be repeated from its file alone. */
import { arrayOf, isNumber, isString, oneOf, shape, type Guard } from '../../protocol/guard';
import { tupleOf } from './json-section';

interface KnownStat {
  readonly kind: 'file' | 'dir';
  readonly size: number;
  readonly mtime: number;
}

/** By path, what was found; null where nothing was. */
export interface KnownFiles {
  /** Contents, a character for each byte. */
  readonly contents: readonly (readonly [string, string | null])[];
  /** Names in folders. */
  readonly lists: readonly (readonly [string, readonly string[] | null])[];
  readonly stats: readonly (readonly [string, KnownStat | null])[];
}

const entries = <T>(found: Guard<T>): Guard<readonly (readonly [string, T | null])[]> =>
  arrayOf(
    tupleOf<readonly [string, T | null]>(
      isString,
      (value): value is T | null => value === null || found(value),
    ),
  );

const isContent: Guard<string> = (value): value is string =>
  isString(value) && !/[\u0100-\uffff]/.test(value);

/** Checks a `KnownFiles`. */
export const isKnownFiles: Guard<KnownFiles> = shape<KnownFiles>({
  contents: entries(isContent),
  lists: entries(arrayOf(isString)),
  stats: entries(shape<KnownStat>({ kind: oneOf('file', 'dir'), size: isNumber, mtime: isNumber })),
});

/** Bytes as a text with a character for each. */
export function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 4096)
    text += String.fromCharCode(...bytes.subarray(from, from + 4096));
  return text;
}

/** The bytes of a text that `bytesText` made. */
export function textBytes(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
