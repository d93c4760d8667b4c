/** Lines of text streams. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyList_Append, listFromStolen, type PyListObject } from '../objects/listobject';
import { PyUnicode_Concat } from '../objects/unicode-sequence';
import type { PyUnicodeObject } from '../objects/unicodeobject';
import { joined, lengthOf, part, readChunk } from './_io-textread';
import {
  _textiowrapper_writeflush,
  setOwned,
  textState,
  textiowrapper_set_decoded_chars,
  type TextIOPayload,
} from './_io-textstate';
import {
  codePointCount,
  findLineEnd,
  indexOfCodePoint,
  partialLineEnd,
  type LineEnds,
} from './line-ending';

/** Lines put together from chunks. */
class LineReader {
  /** Owned: text put aside, what follows it and may begin a line end, the text at hand. */
  chunks: PyListObject | null = null;
  remaining: PyObject | null = null;
  line: PyObject | null = null;
  start = 0;
  end = 0;
  /** Code points put aside. */
  chunked = 0;
  /** Length of `remaining` in front of the decoded text in `line`. */
  offset = 0;

  constructor(readonly limit: number) {}

  drop(): null {
    Py_XDECREF(this.chunks);
    Py_XDECREF(this.remaining);
    Py_XDECREF(this.line);
    return null;
  }

  putAside(o: PyObject): void {
    this.chunks ??= listFromStolen([]);
    PyList_Append(this.chunks, o);
    Py_DECREF(o);
  }

  /** Takes the decoded text as the text at hand. */
  takeLine(state: TextIOPayload): void {
    const chars = state.decoded_chars!;
    const { remaining } = this;
    this.start = remaining === null ? state.decoded_chars_used : 0;
    this.offset = remaining === null ? 0 : (remaining as PyUnicodeObject).v.length;
    this.line = remaining === null ? Py_NewRef(chars) : PyUnicode_Concat(remaining, chars);
    this.remaining = null;
    Py_XDECREF(remaining);
  }

  /** Finds the end of the line in the text at hand, or puts that aside: whether it was found. */
  findEnd(ends: LineEnds): boolean {
    const line = this.line!;
    const text = (line as PyUnicodeObject).v;
    const found = findLineEnd(text, this.start, ends);
    const consumed = found >= 0 ? found : text.length - partialLineEnd(text, this.start, ends);
    this.end = consumed;
    if (this.limit >= 0) {
      const room = this.limit - this.chunked;
      const end = indexOfCodePoint(text, this.start, room);
      if (end < consumed || codePointCount(text.slice(this.start, consumed)) === room) {
        this.end = end;
        return true;
      }
    }
    if (found >= 0) return true;
    if (consumed > this.start) {
      const aside = part(line, this.start, consumed);
      this.chunked += lengthOf(aside);
      this.putAside(aside);
    }
    if (consumed < text.length) this.remaining = part(line, consumed, text.length);
    this.line = null;
    Py_DECREF(line);
    return false;
  }

  /** The line; new reference. */
  finish(state: TextIOPayload): PyObject | null {
    const { line, remaining } = this;
    let last = line;
    if (line !== null) {
      state.decoded_chars_used = this.end - this.offset;
      last = part(line, this.start, this.end);
      Py_DECREF(line);
    }
    this.remaining = null;
    if (remaining !== null) this.putAside(remaining);
    return joined(this.chunks, last);
  }
}

/** Reads chunks until there is decoded text: 1, 0 at the end, -1 on error. */
function fillDecoded(self: PyObject): number {
  const state = textState(self);
  while (state.decoded_chars === null || (state.decoded_chars as PyUnicodeObject).v === '') {
    const status = readChunk(self, 0);
    if (status <= 0) return status;
  }
  return 1;
}

/** One line, empty at the end; null with an exception set. @source Modules/_io/textio.c _textiowrapper_readline */
export function _textiowrapper_readline(self: PyObject, limit: number): PyObject | null {
  const state = textState(self);
  if (_textiowrapper_writeflush(self) < 0) return null;
  const reader = new LineReader(limit);
  for (;;) {
    const status = fillDecoded(self);
    if (status < 0) return reader.drop();
    if (status === 0) {
      textiowrapper_set_decoded_chars(self, null);
      setOwned(self, 'snapshot', null);
      break;
    }
    reader.takeLine(state);
    if (reader.line === null) return reader.drop();
    if (reader.findEnd(state.ends)) break;
    textiowrapper_set_decoded_chars(self, null);
  }
  return reader.finish(state);
}
