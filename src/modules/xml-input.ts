/** The input of an XML parser, which comes in pieces, and the positions in it. */
import { badCharacter } from './xml-names';

/** Where something stands: line from 1, column and byte from 0. */
export interface XmlPosition {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

/** Codes of XML_Error. */
export const XML_ERROR = {
  NO_ELEMENTS: 3,
  INVALID_TOKEN: 4,
  UNCLOSED_TOKEN: 5,
  TAG_MISMATCH: 7,
  DUPLICATE_ATTRIBUTE: 8,
  JUNK: 9,
  UNDEFINED_ENTITY: 11,
  RECURSIVE_ENTITY: 12,
  BAD_CHAR_REF: 14,
  MISPLACED_PI: 17,
  UNCLOSED_CDATA: 20,
  XML_DECL: 30,
} as const;

/** Leaves the parser: an error of the document, or a handler's wish. */
export class Stop extends Error {
  constructor(
    readonly code: number,
    readonly at: number,
  ) {
    super(`the parser stops: code ${code} at ${at}`);
  }
}
/** A handler has stopped the parser. */
export const ABORTED = 0;

/** Text that has come and is not read yet. */
export abstract class XmlInput {
  protected text = '';
  protected at = 0;
  /** Where the text begins in the document. */
  protected consumed: XmlPosition = { line: 1, column: 0, byte: 0 };
  protected lastPiece = false;
  /** Index in the text of what is being told of. */
  protected event = 0;

  /** Where the present event, or the error, stands. */
  position(): XmlPosition {
    return this.positionOf(this.event);
  }

  protected positionOf(end: number): XmlPosition {
    let { line, column, byte } = this.consumed;
    for (let i = 0; i < end; i++) {
      const c = this.text.charCodeAt(i);
      const isBreak = c === 10 || (c === 13 && this.text.charCodeAt(i + 1) !== 10);
      if (isBreak) {
        line++;
        column = 0;
      } else if (c < 0xdc00 || c > 0xdfff) column++;
      byte += c < 0x80 ? 1 : c < 0x800 ? 2 : c >= 0xd800 && c <= 0xdfff ? 2 : 3;
    }
    return { line, column, byte };
  }

  /** Forgets what has been read. */
  protected drop(): void {
    if (this.at === 0) return;
    this.consumed = { ...this.positionOf(this.at) };
    this.text = this.text.slice(this.at);
    this.at = this.event = 0;
  }

  protected fail(code: number, at = this.at): never {
    throw new Stop(code, at);
  }

  protected tell(goOn: boolean): void {
    if (!goOn) throw new Stop(ABORTED, this.at);
  }

  /** Index after `mark`, or -1 if it has not come yet. */
  protected after(mark: string, from: number): number {
    const found = this.text.indexOf(mark, from);
    return found < 0 ? -1 : found + mark.length;
  }

  protected check(end: number): void {
    const bad = badCharacter(this.text, this.at, end);
    if (bad >= 0) this.fail(XML_ERROR.INVALID_TOKEN, bad);
  }
}
