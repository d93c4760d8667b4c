/** What a run read of the file system: with it, the run can be repeated from its file alone. */

export interface KnownStat {
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
