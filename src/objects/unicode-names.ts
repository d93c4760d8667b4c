/** Names of characters, for `\N{...}` and unicodedata. */

/** The name of a character, or null. */
export function characterName(_ch: number): string | null {
  return null;
}
