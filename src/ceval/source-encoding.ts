/** The encoding of source files: BOM, coding cookie, UTF-8 (Parser/tokenizer.c, PEP 263). */
import { PyErr_SetString } from '../objects/errors';
import { PyExc_SyntaxError } from '../objects/exceptions';

const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;

/** The encoding that one of the first two lines names, or null. */
export function cookieOf(bytes: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 512)).split(/\r\n|\r|\n/, 2);
  for (const line of head) {
    const found = COOKIE.exec(line);
    if (found) return found[1].toLowerCase().replaceAll('_', '-');
    if (!/^[ \t\f]*(#.*)?$/.test(line)) return null;
  }
  return null;
}

/** What TextDecoder calls Python's encoding, or null. */
function decoderLabel(cookie: string): string | null {
  if (cookie === 'utf-8' || cookie === 'utf8' || cookie.startsWith('utf-8-')) return 'utf-8';
  if (/^(latin-?1|iso-?8859-1(-.*)?|iso-latin-1)$/.test(cookie)) return 'latin1';
  try {
    return new TextDecoder(cookie).encoding;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Latin-1 proper: TextDecoder's `latin1` is Windows-1252. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}

/** The text of a source file; null with SyntaxError set. */
export function decodeSource(bytesGiven: Uint8Array, filename: string): string | null {
  const hasBom = bytesGiven[0] === 0xef && bytesGiven[1] === 0xbb && bytesGiven[2] === 0xbf;
  const bytes = hasBom ? bytesGiven.subarray(3) : bytesGiven;
  const cookie = cookieOf(bytes);
  const label = cookie === null ? 'utf-8' : decoderLabel(cookie);
  if (label === null)
    return PyErr_SetString(PyExc_SyntaxError, `unknown encoding: ${cookie ?? ''}`);
  if (label === 'latin1') return latin1(bytes);
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undecodable(bytes, filename, cookie);
  }
}

/** @source Parser/tokenizer.c ensure_utf8 */
function undecodable(bytes: Uint8Array, filename: string, cookie: string | null): null {
  let line = 1;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let i = 0, start = 0; i <= bytes.length; i++) {
    if (i < bytes.length && bytes[i] !== 0x0a) continue;
    const part = bytes.subarray(start, i);
    try {
      decoder.decode(part);
    } catch {
      const bad = part.find((b) => b >= 0x80) ?? 0;
      const hex = bad.toString(16).padStart(2, '0');
      const declared =
        cookie === null
          ? ', but no encoding declared; see https://peps.python.org/pep-0263/ for details'
          : '';
      return PyErr_SetString(
        PyExc_SyntaxError,
        `Non-UTF-8 code starting with '\\x${hex}' in file ${filename} on line ${line}${declared}`,
      );
    }
    start = i + 1;
    line++;
  }
  return PyErr_SetString(PyExc_SyntaxError, `encoding problem: ${cookie ?? 'utf-8'}`);
}
