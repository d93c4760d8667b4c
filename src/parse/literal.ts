/** Values of string, bytes and number literals, read from their source text. */

import type { Constant } from '../compile/code-description';

/** What a literal may complain about: an escape that CPython keeps but warns of. */
export type EscapeWarning = (message: string, offset: number) => void;

/** A fault inside a literal, in CPython's words, with its offset from the literal's start. */
export class LiteralFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** One quoted piece of a literal: where it stands, and its contents as written. */
export interface Piece {
  readonly prefix: string;
  /** Offset of the first character of the prefix. */
  readonly start: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly quote: string;
}

/** Splits implicitly concatenated plain literals into their pieces. */
export function splitPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (/[\s\\()]/.test(char)) {
      at++;
    } else {
      const piece = scanPiece(text, at);
      pieces.push(piece);
      at = piece.bodyEnd + piece.quote.length;
    }
  }
  return pieces;
}

function scanPiece(text: string, start: number): Piece {
  let at = start;
  while (/[A-Za-z]/.test(text[at] ?? '')) at++;
  const prefix = text.slice(start, at).toLowerCase();
  const mark = text[at] as string;
  const quote = text.startsWith(mark.repeat(3), at) ? mark.repeat(3) : mark;
  const bodyStart = at + quote.length;
  at = bodyStart;
  while (at < text.length && !text.startsWith(quote, at)) at += text[at] === '\\' ? 2 : 1;
  return { prefix, start, bodyStart, bodyEnd: at, quote };
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Looks up the character of a `\N{...}` escape: undefined if the name is unknown, null without names. */
export type CharacterNames = (name: string) => string | undefined | null;

/**
 * Text of a str literal's body with its escapes replaced.
 *
 * @source Objects/unicodeobject.c _PyUnicode_DecodeUnicodeEscapeInternal
 */
export function decodeUnicodeEscapes(
  body: string,
  warn: EscapeWarning,
  names: CharacterNames,
): string {
  let result = '';
  let at = 0;
  for (let slash = body.indexOf('\\'); slash >= 0; slash = body.indexOf('\\', at)) {
    result += body.slice(at, slash);
    const letter = body[slash + 1] ?? '';
    at = slash + 2;
    const simple = SIMPLE_ESCAPES[letter];
    if (simple !== undefined) {
      result += simple;
    } else if (letter >= '0' && letter <= '7') {
      const octal = /^[0-7]{1,3}/.exec(body.slice(slash + 1)) as RegExpExecArray;
      const value = parseInt(octal[0], 8);
      if (value > 0o377) warn(`invalid octal escape sequence '\\${octal[0]}'`, slash);
      result += String.fromCharCode(value);
      at = slash + 1 + octal[0].length;
    } else if (HEX_DIGITS[letter] !== undefined) {
      const count = HEX_DIGITS[letter];
      const found = (/^[0-9a-fA-F]*/.exec(body.slice(at, at + count)) as RegExpExecArray)[0];
      if (found.length < count) {
        throw unicodeFault(
          body,
          slash,
          at + found.length,
          `truncated \\${HEX_NAMES[letter]} escape`,
        );
      }
      const codePoint = parseInt(found, 16);
      at += count;
      if (codePoint > 0x10ffff) throw unicodeFault(body, slash, at, 'illegal Unicode character');
      result += String.fromCodePoint(codePoint);
    } else if (letter === 'N') {
      const close = body[at] === '{' ? body.indexOf('}', at) : -1;
      if (close <= at + 1) {
        const end = body[at] !== '{' ? at : close < 0 ? body.length : close + 1;
        throw unicodeFault(body, slash, end, 'malformed \\N character escape');
      }
      const named = names(body.slice(at + 1, close));
      if (named === null) {
        const text = "\\N escapes not supported (can't load unicodedata module)";
        throw new LiteralFault(`(unicode error) ${text}`, slash);
      }
      if (named === undefined) {
        throw unicodeFault(body, slash, close + 1, 'unknown Unicode character name');
      }
      result += named;
      at = close + 1;
    } else {
      warn(`invalid escape sequence '\\${letter}'`, slash);
      result += '\\';
      at = slash + 1;
    }
  }
  return result + body.slice(at);
}

const HEX_NAMES: Readonly<Record<string, string>> = { x: 'xXX', u: 'uXXXX', U: 'UXXXXXXXX' };

function unicodeFault(body: string, start: number, end: number, reason: string): LiteralFault {
  const bytes = (to: number): number => new TextEncoder().encode(body.slice(0, to)).length;
  const first = bytes(start);
  const last = Math.max(bytes(end) - 1, first);
  const where =
    last > first ? `bytes in position ${first}-${last}` : `byte 0x5c in position ${first}`;
  return new LiteralFault(
    `(unicode error) 'unicodeescape' codec can't decode ${where}: ${reason}`,
    start,
  );
}

/**
 * Bytes of a bytes literal's body with its escapes replaced.
 *
 * @source Objects/bytesobject.c _PyBytes_DecodeEscape
 */
export function decodeBytesEscapes(body: string, raw: boolean, warn: EscapeWarning): number[] {
  const result: number[] = [];
  for (let at = 0; at < body.length; at++) {
    const code = body.charCodeAt(at);
    if (code > 127) throw new LiteralFault('bytes can only contain ASCII literal characters', at);
    const letter = body[at + 1] ?? '';
    if (code !== 0x5c || raw) {
      result.push(code);
    } else if (SIMPLE_ESCAPES[letter] !== undefined) {
      for (const char of SIMPLE_ESCAPES[letter]) result.push(char.charCodeAt(0));
      at++;
    } else if (letter >= '0' && letter <= '7') {
      const octal = (/^[0-7]{1,3}/.exec(body.slice(at + 1)) as RegExpExecArray)[0];
      const value = parseInt(octal, 8);
      if (value > 0o377) warn(`invalid octal escape sequence '\\${octal}'`, at);
      result.push(value & 0xff);
      at += octal.length;
    } else if (letter === 'x') {
      const hex = (/^[0-9a-fA-F]*/.exec(body.slice(at + 2, at + 4)) as RegExpExecArray)[0];
      if (hex.length < 2) {
        throw new LiteralFault(`(value error) invalid \\x escape at position ${at}`, at);
      }
      result.push(parseInt(hex, 16));
      at += 3;
    } else {
      warn(`invalid escape sequence '\\${letter}'`, at);
      result.push(code);
    }
  }
  return result;
}

/** An int constant: a number when it is safe, else a bigint. */
export function intConstant(value: bigint | number): Constant {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return { kind: 'int', value: value === 0 ? 0 : value };
  }
  const big = BigInt(value);
  const small = Number(big);
  return { kind: 'int', value: Number.isSafeInteger(small) ? small : big };
}

/** Constant of a number literal as written. */
export function numberConstant(text: string): Constant {
  const digits = text.replace(/_/g, '').toLowerCase();
  if (/^0[xob]/.test(digits)) return intConstant(BigInt(digits));
  if (digits.endsWith('j')) {
    return { kind: 'complex', real: 0, imag: Number(digits.slice(0, -1)) };
  }
  if (/[.e]/.test(digits)) return { kind: 'float', value: Number(digits) };
  if (digits.length < 16) return { kind: 'int', value: Number(digits) };
  return intConstant(BigInt(digits));
}

// Letters, digits and underscores only: the test of Objects/codeobject.c all_name_chars.
const NAME_CHARACTERS = /^[A-Za-z0-9_]*$/;

/** A str constant; CPython interns those that look like ASCII identifiers. */
export function strConstant(value: string): Constant {
  return { kind: 'str', value, interned: NAME_CHARACTERS.test(value) };
}
