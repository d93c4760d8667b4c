/** What both halves of the adapter share: source, positions, constants, the arena. */

import type { Constant } from '../compile/code-description';
import type { Position } from './ast';
import {
  decodeBytesEscapes,
  decodeUnicodeEscapes,
  LiteralFault,
  numberConstant,
  splitPieces,
  strConstant,
} from './literal';
import type { CharacterNames } from './literal';
import type { SourceText } from './source-text';

/** A warning of the parser, with the line it belongs to. */
export interface ParseWarning {
  readonly category: 'SyntaxWarning' | 'DeprecationWarning';
  readonly message: string;
  readonly lineno: number;
}

/** A refusal found while adapting: message and place. */
export class AdaptFault extends Error {
  constructor(
    message: string,
    readonly position: Position,
  ) {
    super(message);
  }
}

interface RawPosition {
  readonly lineno: number;
  readonly col_offset: number;
  readonly end_lineno?: number;
  readonly end_col_offset?: number;
}

/** State of one adaptation. */
export class Adapter {
  readonly warnings: ParseWarning[] = [];
  /** Constants in the order in which the parser makes them, one entry per owned reference. */
  readonly arena: Constant[] = [];

  constructor(
    readonly source: SourceText,
    private readonly characterNames: CharacterNames,
    /** Byte columns of characters that the text given to py-ast has in addition, by line. */
    private readonly insertions: ReadonlyMap<number, readonly number[]> = new Map(),
  ) {}

  /** Column in the original text. */
  private column(lineno: number, column: number): number {
    const inserted = this.insertions.get(lineno);
    if (inserted === undefined) return column;
    return column - inserted.filter((one) => one < column).length;
  }

  at(raw: RawPosition): Position {
    const { lineno, col_offset } = raw;
    const end_lineno = raw.end_lineno ?? lineno;
    return {
      lineno,
      col_offset: this.column(lineno, col_offset),
      end_lineno,
      end_col_offset: this.column(end_lineno, raw.end_col_offset ?? col_offset),
    };
  }

  segment(raw: RawPosition): string {
    const { lineno, col_offset, end_lineno, end_col_offset } = this.at(raw);
    return this.source.text.slice(
      this.source.offset(lineno, col_offset),
      this.source.offset(end_lineno, end_col_offset),
    );
  }

  /** Names are normalized to NFKC, as CPython's `_PyPegen_new_identifier` does. */
  identifier(name: string): string {
    return /[^\x00-\x7f]/.test(name) ? name.normalize('NFKC') : name;
  }

  /** Records that the parser's arena owns a new object for this constant. */
  own(constant: Constant): Constant {
    this.arena.push(constant);
    return constant;
  }

  number(raw: RawPosition): Constant {
    return this.own(numberConstant(this.segment(raw)));
  }

  /** Constant of a str or bytes literal, pieces joined. `known` is the text if it has no escape. */
  string(raw: RawPosition, known: string): Constant {
    const text = this.segment(raw);
    const first = /^[A-Za-z]*/.exec(text) as RegExpExecArray;
    if (/b/i.test(first[0])) return this.bytes(raw, text);
    if (!text.includes('\\')) return this.own(strConstant(known));
    let value = '';
    for (const piece of splitPieces(text)) {
      const body = text.slice(piece.bodyStart, piece.bodyEnd);
      value += piece.prefix.includes('r') ? body : this.unescape(raw, piece.start, text, body);
    }
    return this.own(strConstant(value));
  }

  private bytes(raw: RawPosition, text: string): Constant {
    const value: number[] = [];
    for (const piece of splitPieces(text)) {
      const body = text.slice(piece.bodyStart, piece.bodyEnd);
      const decode = (): number[] =>
        decodeBytesEscapes(body, piece.prefix.includes('r'), this.warnAt(raw, text, piece.start));
      value.push(...this.guard(raw, decode));
    }
    const constant: Constant = { kind: 'bytes', value: Uint8Array.from(value) };
    this.own(constant);
    return this.own(constant);
  }

  private unescape(raw: RawPosition, start: number, text: string, body: string): string {
    const warn = this.warnAt(raw, text, start);
    return this.guard(raw, () => decodeUnicodeEscapes(body, warn, this.characterNames));
  }

  /** Replaces the escapes that py-ast leaves in the literal part of an f-string. */
  unescapeNames(raw: RawPosition, text: string): string {
    if (!text.includes('\\N{')) return text;
    return text.replace(/\\N\{([^}]*)\}/g, (whole, name: string) => {
      const found = this.characterNames(name);
      if (found === undefined) throw new AdaptFault('unknown Unicode character name', this.at(raw));
      return found === undefined ? whole : found;
    });
  }

  /** The warning belongs to the line on which the quoted piece begins. */
  private warnAt(raw: RawPosition, text: string, start: number): (message: string) => void {
    return (message) => {
      const lineno = raw.lineno + (text.slice(0, start).match(/\n/g)?.length ?? 0);
      this.warnings.push({ category: 'SyntaxWarning', message, lineno });
    };
  }

  private guard<T>(raw: RawPosition, decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      if (error instanceof LiteralFault) throw new AdaptFault(error.message, this.at(raw));
      throw error;
    }
  }
}
