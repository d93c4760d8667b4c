/** Line ends of text streams. */

/** Which line ends a reader recognizes. */
export interface LineEnds {
  /** Line ends have been translated to \n. */
  readonly translated: boolean;
  /** \n, \r and \r\n all count. */
  readonly universal: boolean;
  /** The one that counts otherwise; null: \n. */
  readonly readnl: string | null;
}

/**
 * Index behind the first line end at or after `start`, or -1.
 * @source Modules/_io/textio.c _PyIO_find_line_ending
 */
export function findLineEnd(text: string, start: number, ends: LineEnds): number {
  if (ends.translated) {
    const at = text.indexOf('\n', start);
    return at < 0 ? -1 : at + 1;
  }
  if (ends.universal) {
    const n = text.indexOf('\n', start);
    const r = text.indexOf('\r', start);
    if (r < 0 || (n >= 0 && n < r)) return n < 0 ? -1 : n + 1;
    return text[r + 1] === '\n' ? r + 2 : r + 1;
  }
  const nl = ends.readnl ?? '\n';
  const at = text.indexOf(nl, start);
  return at < 0 ? -1 : at + nl.length;
}

/** Units at the end of a text without line end that may be the first part of one. */
export function partialLineEnd(text: string, start: number, ends: LineEnds): number {
  if (ends.translated || ends.universal || ends.readnl !== '\r\n') return 0;
  return text.length > start && text.endsWith('\r') ? 1 : 0;
}

/** Number of code points. */
export function codePointCount(text: string): number {
  let n = text.length;
  for (let i = 0; i + 1 < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0xd800 && c < 0xdc00) {
      const d = text.charCodeAt(i + 1);
      if (d >= 0xdc00 && d < 0xe000) {
        n--;
        i++;
      }
    }
  }
  return n;
}

/** Index in JavaScript's units of code point `n`, counted from index `start`. */
export function indexOfCodePoint(text: string, start: number, n: number): number {
  let i = start;
  for (let k = 0; k < n && i < text.length; k++) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return i;
}
