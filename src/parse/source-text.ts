/**
 * A source text with its lines: turns CPython's positions (line from 1, UTF-8 byte column from 0)
 * into offsets of the JavaScript string and back.
 */
export class SourceText {
  readonly text: string;
  private readonly lineStarts: number[];
  /** Whether the whole text is ASCII: then byte columns are string offsets. */
  private readonly ascii: boolean;

  /** `addsNewline`: whether a last line without a newline is given one, as in a file's text. */
  constructor(
    text: string,
    private readonly addsNewline = true,
  ) {
    this.text = text;

    this.ascii = !/[^\x00-\x7f]/.test(text);
    this.lineStarts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.lineStarts.push(at + 1);
    }
  }

  get lineCount(): number {
    return this.lineStarts.length;
  }

  /** Text of a line without its newline, lines counted from 1. */
  line(lineno: number): string {
    const start = this.lineStarts[lineno - 1];
    if (start === undefined) return '';
    const next = this.lineStarts[lineno];
    return this.text.slice(start, next === undefined ? this.text.length : next - 1);
  }

  /** A line with its newline, as `SyntaxError.text` has it. */
  wholeLine(lineno: number): string {
    if (lineno < 1) return '';
    const ends = lineno < this.lineStarts.length || this.addsNewline;
    return this.line(lineno) + (ends ? '\n' : '');
  }

  /**
   * The line of a token that stands for the end of the input, counted from 1, if an offset lies there:
   * the last line with any text. Undefined elsewhere, and where the last line is given a newline.
   */
  lineOfEnd(offset: number): number | undefined {
    if (this.addsNewline || offset < this.text.length) return undefined;
    return this.lineStarts.length - (this.text === '' || this.text.endsWith('\n') ? 1 : 0);
  }

  /** String offset of a position. */
  offset(lineno: number, byteColumn: number): number {
    const start = this.lineStarts[lineno - 1] ?? this.text.length;
    return start + (this.ascii ? byteColumn : utf16Column(this.text, start, byteColumn));
  }

  /** Line and byte column of a string offset. */
  position(offset: number): { lineno: number; col_offset: number } {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = this.lineStarts[low] as number;
    const col_offset = this.ascii ? offset - start : utf8Length(this.text, start, offset);
    return { lineno: low + 1, col_offset };
  }

  /** Column in code points, counted from 1, of a byte column, as `SyntaxError.offset` counts. */
  characterOffset(lineno: number, byteColumn: number): number {
    if (this.ascii || byteColumn < 0) return byteColumn + 1;
    const start = this.lineStarts[lineno - 1] ?? this.text.length;
    const end = start + utf16Column(this.text, start, byteColumn);
    let count = 0;
    for (let at = start; at < end; count++) at += (this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    return count + 1;
  }
}

/** Bytes that UTF-8 needs for a code point. */
function utf8Size(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

function utf16Column(text: string, start: number, byteColumn: number): number {
  let at = start;
  for (let bytes = 0; bytes < byteColumn && at < text.length;) {
    const codePoint = text.codePointAt(at) as number;
    bytes += utf8Size(codePoint);
    at += codePoint > 0xffff ? 2 : 1;
  }
  return at - start;
}

/** Length in UTF-8 bytes of `text.slice(start, end)`. */
export function utf8Length(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let at = start; at < end;) {
    const codePoint = text.codePointAt(at) as number;
    bytes += utf8Size(codePoint);
    at += codePoint > 0xffff ? 2 : 1;
  }
  return bytes;
}

/** Makes every line end with `\n` alone, as CPython's tokenizer reads it. */
export function translateNewlines(source: string): string {
  return source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
}
