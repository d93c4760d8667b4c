/** Bytes of a source file to text: byte order mark and PEP 263 coding cookie. */

import type { SyntaxFault } from '../compile/code-description';
import { translateNewlines } from './source-text';

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
const BLANK = /^[ \t\f]*(?:#.*)?$/;

function encodingFault(filename: string, msg: string): SyntaxFault {
  return {
    kind: 'syntax-fault',
    type: 'SyntaxError',
    msg,
    filename,
    lineno: 0,
    offset: 0,
    text: undefined,
    end_lineno: 0,
    end_offset: 0,
  };
}

/** Name in the cookie of the first two lines, in CPython's normal form. @source Parser/tokenizer.c check_coding_spec */
export function cookieOf(bytes: Uint8Array): string | undefined {
  const head = Array.from(bytes.subarray(0, 512), (byte) => String.fromCharCode(byte)).join('');
  const lines = head.split(/\r\n|\r|\n/, 2);
  for (const line of lines) {
    const match = COOKIE.exec(line);
    if (match !== null) return normalize(match[1] as string);
    if (!BLANK.test(line)) return undefined;
  }
  return undefined;
}

/** @source Parser/tokenizer.c get_normal_name */
function normalize(name: string): string {
  const lower = name.slice(0, 12).toLowerCase().replace(/_/g, '-');
  if (lower === 'utf-8' || lower.startsWith('utf-8-')) return 'utf-8';
  for (const known of ['latin-1', 'iso-8859-1', 'iso-latin-1']) {
    if (lower === known || lower.startsWith(`${known}-`)) return 'iso-8859-1';
  }
  return name;
}

const ASCII_NAMES = new Set(['ascii', 'us-ascii', 'US-ASCII', 'ASCII', '646']);
const LATIN_1_NAMES = new Set(['iso-8859-1', 'latin1', 'latin', 'l1', 'iso8859-1', 'cp819']);
const UTF_8_NAMES = new Set(['utf-8', 'utf8', 'U8', 'utf', 'UTF8']);

/** Gives the text of a source file, with `\n` line ends, or CPython's refusal. */
export function decodeSource(bytes: Uint8Array, filename: string): string | SyntaxFault {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = hasMark ? bytes.subarray(3) : bytes;
  const cookie = cookieOf(body);
  if (cookie !== undefined && hasMark && !UTF_8_NAMES.has(cookie)) {
    return encodingFault(filename, `encoding problem: ${cookie} with BOM`);
  }
  if (cookie === undefined || UTF_8_NAMES.has(cookie)) return decodeUtf8(body, filename, cookie);
  if (LATIN_1_NAMES.has(cookie) || ASCII_NAMES.has(cookie)) {
    return decodeSingleBytes(body, filename, cookie);
  }
  return decodeOther(body, filename, cookie);
}

/** Other encodings, as far as the platform knows them. */
function decodeOther(bytes: Uint8Array, filename: string, cookie: string): string | SyntaxFault {
  try {
    return translateNewlines(new TextDecoder(cookie, { fatal: true }).decode(bytes));
  } catch (error) {
    const unknown = error instanceof RangeError;
    const msg = unknown ? `unknown encoding: ${cookie}` : `encoding problem: ${cookie}`;
    return encodingFault(filename, msg);
  }
}

function decodeUtf8(
  bytes: Uint8Array,
  filename: string,
  cookie: string | undefined,
): string | SyntaxFault {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return translateNewlines(decoder.decode(bytes));
  } catch {
    const bad = firstInvalidByte(bytes);
    const hex = (bytes[bad] as number).toString(16).padStart(2, '0');
    if (cookie === undefined) {
      const line = bytes.subarray(0, bad).filter((byte) => byte === 0x0a).length + 1;
      return encodingFault(
        filename,
        `Non-UTF-8 code starting with '\\x${hex}' in file ${filename} on line ${line}, but no ` +
          'encoding declared; see https://peps.python.org/pep-0263/ for details',
      );
    }
    const where = `(unicode error) 'utf-8' codec can't decode byte 0x${hex} in position ${bad}`;
    return encodingFault(filename, `${where}: invalid start byte`);
  }
}

/** Offset of the first byte that begins no UTF-8 sequence. */
function firstInvalidByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isValidPrefix(bytes.subarray(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, bytes.length - 1);
}

function isValidPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function decodeSingleBytes(
  bytes: Uint8Array,
  filename: string,
  cookie: string,
): string | SyntaxFault {
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x2000) {
    chunks.push(String.fromCharCode(...bytes.subarray(at, at + 0x2000)));
  }
  if (ASCII_NAMES.has(cookie)) {
    const bad = bytes.findIndex((byte) => byte > 0x7f);
    if (bad >= 0) {
      const hex = (bytes[bad] as number).toString(16);
      const where = `'ascii' codec can't decode byte 0x${hex} in position ${bad}`;
      return encodingFault(filename, `(unicode error) ${where}: ordinal not in range(128)`);
    }
  }
  return translateNewlines(chunks.join(''));
}
