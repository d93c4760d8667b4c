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
import { formattedGroups } from './mask';
import type { EditedSource, StringGroup } from './mask';
import type { SourceText } from './source-text';
import type { Token } from './token';

/** A warning of the parser, with the line it belongs to. */
export interface ParseWarning {
  readonly category: 'SyntaxWarning' | 'DeprecationWarning';
  readonly message: string;
  readonly lineno: number;
}

type Warn = (message: string) => void;

/** Of the wrong escapes of a literal CPython tells the first. */
function once(warn: Warn): Warn {
  let told = false;
  return (message) => {
    if (!told) warn(message);
    told = true;
  };
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

/** What py-ast was given: its text, and where it begins in ours. */
interface Reading {
  readonly edited: EditedSource;
  /** Groups of literals that py-ast does not see, by offset. */
  readonly groups: ReadonlyMap<number, StringGroup>;
  /** Lines before the first one, and byte columns before its first. */
  readonly lines: number;
  readonly columns: number;
}

/** State of one adaptation. */
export class Adapter {
  private constructor(
    readonly source: SourceText,
    private readonly characterNames: CharacterNames,
    private readonly reading: Reading,
    readonly warnings: ParseWarning[],
    /** Constants in the order in which the parser makes them, one entry per owned reference. */
    readonly arena: Constant[],
  ) {}

  /** For the tree of a whole text. */
  static whole(
    source: SourceText,
    characterNames: CharacterNames,
    tokens: readonly Token[],
    edited: EditedSource,
  ): Adapter {
    const reading = { edited, groups: formattedGroups(tokens), lines: 0, columns: 0 };
    return new Adapter(source, characterNames, reading, [], []);
  }

  /** For the tree of a part of the text, which begins at an offset. */
  within(
    offset: number,
    part: { readonly tokens: readonly Token[] },
    edited: EditedSource,
  ): Adapter {
    const { lineno, col_offset: columns } = this.source.position(offset);
    const groups = formattedGroups(part.tokens);
    const reading = { edited, groups, lines: lineno - 1, columns };
    return new Adapter(this.source, this.characterNames, reading, this.warnings, this.arena);
  }

  /** Column in the original text. */
  private column(lineno: number, column: number): number {
    const shifts = this.reading.edited.shifts.get(lineno);
    let result = lineno === 1 ? column + this.reading.columns : column;
    for (const shift of shifts ?? []) if (shift.column <= column) result += shift.by;
    return result;
  }

  at(raw: RawPosition): Position {
    const { lineno, col_offset } = raw;
    const end_lineno = raw.end_lineno ?? lineno;
    const { lines } = this.reading;
    return {
      lineno: lineno + lines,
      col_offset: this.column(lineno, col_offset),
      end_lineno: end_lineno + lines,
      end_col_offset: this.column(end_lineno, raw.end_col_offset ?? col_offset),
    };
  }

  /** The position of what stands between two offsets. */
  between(start: number, end: number): Position {
    const { lineno: end_lineno, col_offset: end_col_offset } = this.source.position(end);
    return { ...this.source.position(start), end_lineno, end_col_offset };
  }

  /** The hidden literals that begin at a place. */
  groupAt(at: Position): StringGroup | undefined {
    if (this.reading.groups.size === 0) return undefined;
    return this.reading.groups.get(this.source.offset(at.lineno, at.col_offset));
  }

  segment(raw: RawPosition): string {
    const { lineno, col_offset, end_lineno, end_col_offset } = this.at(raw);
    return this.source.text.slice(
      this.source.offset(lineno, col_offset),
      this.source.offset(end_lineno, end_col_offset),
    );
  }

  /** Names are normalized to NFKC, as CPython's `_PyPegen_new_identifier` does. */
  identifier(given: string): string {
    const name = this.original(given);
    return /[^\x00-\x7f]/.test(name) ? name.normalize('NFKC') : name;
  }

  /** A name with its stand-ins replaced, also a dotted one. */
  private original(name: string): string {
    const { names } = this.reading.edited;
    if (names.size === 0) return name;
    return name
      .split('.')
      .map((part) => names.get(part) ?? part)
      .join('.');
  }

  /** Records that the parser's arena owns a new object for this constant. */
  own(constant: Constant): Constant {
    this.arena.push(constant);
    return constant;
  }

  number(raw: RawPosition): Constant {
    return this.own(numberConstant(this.segment(raw)));
  }

  /** Constant of a str or bytes literal, pieces joined. */
  string(raw: RawPosition): Constant {
    const text = this.segment(raw);
    const first = /^[A-Za-z]*/.exec(text) as RegExpExecArray;
    const at = this.at(raw);
    if (/b/i.test(first[0])) return this.bytes(at, text);
    return this.own(strConstant(this.textOf(at, text)));
  }

  /** Value of str literals side by side. */
  textOf(at: Position, text: string): string {
    let value = '';
    for (const piece of splitPieces(text)) {
      const body = text.slice(piece.bodyStart, piece.bodyEnd);
      if (piece.prefix.includes('r')) value += body;
      else value += this.unescapeText(at, body, this.warnAt(at, text, piece.start));
    }
    return value;
  }

  private bytes(at: Position, text: string): Constant {
    const value: number[] = [];
    for (const piece of splitPieces(text)) {
      const body = text.slice(piece.bodyStart, piece.bodyEnd);
      const decode = (): number[] =>
        decodeBytesEscapes(
          body,
          piece.prefix.includes('r'),
          once(this.warnAt(at, text, piece.start)),
        );
      value.push(...this.guard(at, decode));
    }
    const constant: Constant = { kind: 'bytes', value: Uint8Array.from(value) };
    this.own(constant);
    return this.own(constant);
  }

  /** Text with its escapes replaced. */
  unescapeText(at: Position, body: string, warn: Warn): string {
    return this.guard(at, () => decodeUnicodeEscapes(body, once(warn), this.characterNames));
  }

  warn(message: string, lineno: number): void {
    this.warnings.push({ category: 'SyntaxWarning', message, lineno });
  }

  /** The warning belongs to the line on which the quoted piece begins. */
  private warnAt(at: Position, text: string, start: number): Warn {
    return (message) => {
      this.warn(message, at.lineno + (text.slice(0, start).match(/\n/g)?.length ?? 0));
    };
  }

  private guard<T>(at: Position, decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      if (error instanceof LiteralFault) throw new AdaptFault(error.message, at);
      throw error;
    }
  }
}
