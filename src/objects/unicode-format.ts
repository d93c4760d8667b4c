/** The % operator of strings. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyMapping_Check, PyObject_GetItem } from './abstract';
import { PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyLong_Check, PyLong_CheckExact, type PyLongObject } from './longobject';
import { PyLong_AsInt, PyLong_AsSsize_t } from './longobject-convert';
import { _PyLong_FormatValue } from './longobject-string';
import { PyObject_ASCII, PyObject_Repr, PyObject_Str } from './object';
import { PyTuple_Check, type PyTupleObject } from './tupleobject';
import {
  Flag,
  formatchar,
  formatfloat,
  mainformatlong,
  type FormatArg,
} from './unicode-format-number';
import { Kind, MAX_LENGTH, charKind } from './unicode-kind';
import {
  PyUnicode_Check,
  PyUnicode_CheckExact,
  unicodeFrom,
  unicodeKind,
  unicodeLength,
  type PyUnicodeObject,
} from './unicodeobject';
import { unicodeSlice } from './unicode-sequence';
import { UnicodeWriter } from './unicode-writer';

const INT_MAX = 0x7fffffff;
const FLAG_CHARS: Readonly<Record<string, number>> = {
  '-': Flag.LJUST,
  '+': Flag.SIGN,
  ' ': Flag.BLANK,
  '#': Flag.ALT,
  '0': Flag.ZERO,
};

/** State of one formatting. @source Objects/unicodeobject.c struct unicode_formatter_t */
class Formatter {
  pos = 0;
  readonly writer = new UnicodeWriter();
  private argidx: number;
  private arglen: number;
  private argsOwned = false;
  private readonly dict: PyObject | null;

  constructor(
    private readonly fmtstr: PyUnicodeObject,
    private args: PyObject,
  ) {
    const tuple = PyTuple_Check(args);
    this.arglen = tuple ? args.v.length : -1;
    this.argidx = tuple ? 0 : -2;
    this.dict = PyMapping_Check(args) && !tuple && !PyUnicode_Check(args) ? args : null;
    this.writer.overallocate = true;
  }

  /** True when done, false with an exception set. */
  run(): boolean {
    const fmt = this.fmtstr.v;
    while (this.pos < fmt.length) {
      if (fmt[this.pos] === '%') {
        this.pos++;
        if (fmt[this.pos] === '%') {
          this.writer.writeText('%', Kind.ASCII);
          this.pos++;
        } else if (!this.formatArg()) return false;
        continue;
      }
      const percent = fmt.indexOf('%', this.pos);
      const end = percent < 0 ? fmt.length : percent;
      if (percent < 0) this.writer.overallocate = false;
      this.literal(this.pos, end);
      this.pos = end;
    }
    return this.argidx < this.arglen && this.dict === null ? this.leftOver() : true;
  }

  private literal(start: number, end: number): void {
    const whole = start === 0 && end === this.fmtstr.v.length;
    if (whole && PyUnicode_CheckExact(this.fmtstr)) this.writer.writeStr(this.fmtstr);
    else this.writer.writeText(this.fmtstr.v.slice(start, end), unicodeKind(this.fmtstr));
  }

  dropArgs(): void {
    if (this.argsOwned) Py_DECREF(this.args);
    this.argsOwned = false;
  }

  private leftOver(): false {
    return typeError('not all arguments converted during string formatting');
  }

  /** Borrowed, or null with an exception set. @source Objects/unicodeobject.c unicode_format_getnextarg */
  private nextArg(): PyObject | null {
    const i = this.argidx;
    if (i < this.arglen) {
      this.argidx++;
      return this.arglen < 0 ? this.args : (this.args as PyTupleObject).v[i];
    }
    typeError('not enough arguments for format string');
    return null;
  }

  /** The next character of the format, moving past it; '' at the end. */
  private read(): string {
    const ch = this.fmtstr.v.codePointAt(this.pos);
    if (ch === undefined) {
      this.pos = this.fmtstr.v.length + 1;
      return '';
    }
    this.pos += ch > 0xffff ? 2 : 1;
    return String.fromCodePoint(ch);
  }

  /** Looks up `%(key)...`. */
  private takeKey(): boolean {
    if (this.dict === null) return typeError('format requires a mapping');
    const fmt = this.fmtstr.v;
    const start = ++this.pos;
    let depth = 1;
    while (depth > 0 && this.pos < fmt.length) {
      const c = fmt[this.pos++];
      if (c === ')') depth--;
      else if (c === '(') depth++;
    }
    if (depth > 0) return valueError('incomplete format key');
    const key = unicodeFrom(fmt.slice(start, this.pos - 1), Kind.UCS4);
    if (key === null) return false;
    this.dropArgs();
    const value = PyObject_GetItem(this.dict, key);
    Py_DECREF(key);
    if (value === null) return false;
    this.args = value;
    this.argsOwned = true;
    this.arglen = -1;
    this.argidx = -2;
    return true;
  }

  /** Reads digits that begin with arg.ch; -1 with an exception set. */
  private readNumber(arg: FormatArg, limit: number, tooBig: string): number {
    let value = 0;
    while (arg.ch >= '0' && arg.ch <= '9') {
      const digit = arg.ch.charCodeAt(0) - 48;
      if (value > (limit - digit) / 10) {
        valueError(tooBig);
        return -1;
      }
      value = value * 10 + digit;
      arg.ch = this.read();
    }
    return value;
  }

  private parseWidth(arg: FormatArg): boolean {
    if (arg.ch === '*') {
      const v = this.nextArg();
      if (v === null) return false;
      if (!PyLong_Check(v)) return typeError('* wants int');
      arg.width = PyLong_AsSsize_t(v);
      if (arg.width === -1 && PyErr_Occurred()) return false;
      if (arg.width < 0) {
        arg.flags |= Flag.LJUST;
        arg.width = -arg.width;
      }
      arg.ch = this.read();
      return true;
    }
    if (arg.ch < '0' || arg.ch > '9') return true;
    arg.width = this.readNumber(arg, 2 ** 63 - 1, 'width too big');
    return arg.width >= 0;
  }

  private parsePrecision(arg: FormatArg): boolean {
    if (arg.ch !== '.') return true;
    arg.prec = 0;
    arg.ch = this.read();
    if (arg.ch !== '*') {
      arg.prec = this.readNumber(arg, INT_MAX, 'precision too big');
      return arg.prec >= 0;
    }
    const v = this.nextArg();
    if (v === null) return false;
    if (!PyLong_Check(v)) return typeError('* wants int');
    arg.prec = PyLong_AsInt(v);
    if (arg.prec === -1 && PyErr_Occurred()) return false;
    if (arg.prec < 0) arg.prec = 0;
    arg.ch = this.read();
    return true;
  }

  /** @source Objects/unicodeobject.c unicode_format_arg_parse */
  private parseArg(arg: FormatArg): boolean {
    if (this.fmtstr.v[this.pos] === '(' && !this.takeKey()) return false;
    for (;;) {
      arg.ch = this.read();
      const flag = FLAG_CHARS[arg.ch];
      if (flag === undefined) break;
      arg.flags |= flag;
    }
    if (!this.parseWidth(arg) || !this.parsePrecision(arg)) return false;
    if (arg.ch === 'h' || arg.ch === 'l' || arg.ch === 'L') arg.ch = this.read();
    return arg.ch === '' ? valueError('incomplete format') : true;
  }

  /** @source Objects/unicodeobject.c unicode_format_arg */
  private formatArg(): boolean {
    const arg: FormatArg = { ch: '', flags: 0, width: -1, prec: -1 };
    if (!this.parseArg(arg)) return false;
    const v = this.nextArg();
    if (v === null) return false;
    if (this.pos >= this.fmtstr.v.length) this.writer.overallocate = false;
    if (!this.convert(arg, v)) return false;
    return this.dict !== null && this.argidx < this.arglen ? this.leftOver() : true;
  }

  /** @source Objects/unicodeobject.c unicode_format_arg_format */
  private convert(arg: FormatArg, v: PyObject): boolean {
    if ('sra'.includes(arg.ch)) return this.convertObject(arg, v);
    let text: string | null;
    if ('diuoxX'.includes(arg.ch)) text = mainformatlong(arg, v);
    else if ('eEfFgG'.includes(arg.ch)) text = formatfloat(arg, v);
    else if (arg.ch === 'c') {
      const ch = formatchar(v);
      if (ch < 0) return false;
      return this.output(arg, String.fromCodePoint(ch), charKind(ch), 1, false);
    } else {
      const code = arg.ch.codePointAt(0)!;
      const shown = code >= 31 && code <= 126 ? arg.ch : '?';
      const index = unicodeLengthBefore(this.fmtstr, this.pos) - 1;
      return valueError(
        `unsupported format character '${shown}' (0x${code.toString(16)}) at index ${index}`,
      );
    }
    if (text === null) return false;
    return this.output(arg, text, Kind.ASCII, text.length, true);
  }

  private convertObject(arg: FormatArg, v: PyObject): boolean {
    if (PyLong_CheckExact(v) && arg.width === -1 && arg.prec === -1) {
      const text = _PyLong_FormatValue((v as PyLongObject).v, 10, false);
      if (text !== null) this.writer.writeText(text, Kind.ASCII);
      return text !== null;
    }
    let str: PyObject | null;
    if (PyUnicode_CheckExact(v) && arg.ch === 's') str = Py_NewRef(v);
    else if (arg.ch === 's') str = PyObject_Str(v);
    else str = arg.ch === 'r' ? PyObject_Repr(v) : PyObject_ASCII(v);
    if (str === null) return false;
    const s = str as PyUnicodeObject;
    const length = unicodeLength(s);
    let done = true;
    if (
      (arg.width === -1 || arg.width <= length) &&
      (arg.prec === -1 || arg.prec >= length) &&
      !(arg.flags & (Flag.SIGN | Flag.BLANK))
    ) {
      this.writer.writeStr(s);
    } else {
      const shown = arg.prec >= 0 && length > arg.prec ? arg.prec : length;
      done = this.output(arg, unicodeSlice(s, 0, shown), unicodeKind(s), shown, false);
    }
    Py_DECREF(str);
    return done;
  }

  /** Pads to the width, with the sign and prefix of a number in front. @source Objects/unicodeobject.c unicode_format_arg_output */
  private output(
    arg: FormatArg,
    text: string,
    kind: number,
    length: number,
    numeric: boolean,
  ): boolean {
    const fill = numeric && arg.flags & Flag.ZERO ? '0' : ' ';
    let sign = '';
    if (numeric) {
      if (text[0] === '-' || text[0] === '+') {
        sign = text[0];
        text = text.slice(1);
        length--;
      } else if (arg.flags & Flag.SIGN) sign = '+';
      else if (arg.flags & Flag.BLANK) sign = ' ';
    }
    if (numeric && arg.flags & Flag.ALT && 'xXo'.includes(arg.ch)) {
      sign += text.slice(0, 2);
      text = text.slice(2);
      length -= 2;
    }
    const padding = Math.max(arg.width - length - sign.length, 0);
    if (padding + text.length > MAX_LENGTH) {
      PyErr_NoMemory();
      return false;
    }
    const pad = (padding > 0 ? fill : '').repeat(padding);
    if (arg.flags & Flag.LJUST) text = sign + text + ' '.repeat(padding);
    else text = fill === ' ' ? pad + sign + text : sign + pad + text;
    this.writer.writeText(text, kind);
    return true;
  }
}

function typeError(message: string): false {
  PyErr_SetString(PyExc_TypeError, message);
  return false;
}

function valueError(message: string): false {
  PyErr_SetString(PyExc_ValueError, message);
  return false;
}

/** Characters of `o` before the UTF-16 offset. */
function unicodeLengthBefore(o: PyUnicodeObject, offset: number): number {
  return [...o.v.slice(0, offset)].length;
}

/** `format % args`; new reference. @source Objects/unicodeobject.c PyUnicode_Format */
export function PyUnicode_Format(format: PyObject, args: PyObject): PyObject | null {
  const formatter = new Formatter(format as PyUnicodeObject, args);
  const done = formatter.run();
  formatter.dropArgs();
  return done ? formatter.writer.finish() : formatter.writer.dealloc();
}
