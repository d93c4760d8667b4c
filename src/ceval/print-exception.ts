/** An exception with all that belongs to it as text (Python/pythonrun.c print_exception...). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import { PySequence_Check, PySequence_Size, PySequence_GetItem } from '../objects/abstract';
import { addressOf } from '../heap/alloc';
import { PyErr_Clear } from '../objects/errors';
import { PyExceptionInstance_Check } from '../objects/exceptions';
import type { PyBaseExceptionObject } from '../objects/exceptions-base';
import { _PyBaseExceptionGroup_Check, groupExceptions } from '../objects/exceptions-group';
import { PyLong_AsLong, PyLong_Check, PyLong_FromLong } from '../objects/longobject';
import {
  PyObject_GetAttr,
  Py_None,
  _PyObject_LookupAttr,
  reprStr,
  strStr,
} from '../objects/object';
import { PySet_Add, PySet_Contains, PySet_New } from '../objects/setobject';
import { type_qualname } from '../objects/typeobject';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';
import { sourceLine } from './source-lines';
import { _Py_Offer_Suggestions } from './suggestions';
import { ReportWriter, _Py_WriteIndentedMargin } from './report-writer';
import { TB_HEADER, _PyTraceBack_Print_Indented } from './traceback-print';

const MAX_GROUP_WIDTH = 15;
const MAX_GROUP_DEPTH = 10;
const GROUP_TB_HEADER = 'Exception Group Traceback (most recent call last):';
const CAUSE = 'The above exception was the direct cause of the following exception:';
const CONTEXT = 'During handling of the above exception, another exception occurred:';

/** @source Python/pythonrun.c struct exception_print_context */
class PrintContext {
  /** The exceptions that are being shown, by address: a set object, owned. */
  readonly seen = PySet_New(null)!;
  depth = 0;
  needClose = false;

  constructor(readonly out: ReportWriter) {}

  /** Blanks in front of each line. */
  get indent(): number {
    return 2 * this.depth;
  }

  /** What stands in front of the lines of a group. */
  get margin(): string {
    return this.depth > 0 ? '| ' : '';
  }

  /** Begins a line. */
  begin(margin = this.margin): void {
    _Py_WriteIndentedMargin(this.out, this.indent, margin);
  }

  /** A line with the indent and margin of the present group. */
  add(line: string, margin?: string): void {
    this.begin(margin);
    this.out.write(`${line}\n`);
  }
}

function lookup(o: PyObject, name: string): PyObject | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(o, _Py_ID(name), out) < 0) PyErr_Clear();
  return out.value;
}

/** @source Python/pythonrun.c print_exception_traceback */
function printTraceback(ctx: PrintContext, value: PyBaseExceptionObject): void {
  const tb = value.v.traceback;
  if (tb === null) return;
  const isGroup = _PyBaseExceptionGroup_Check(value);
  const header = isGroup ? GROUP_TB_HEADER : TB_HEADER;
  const headerMargin = isGroup && ctx.depth === 1 ? '+ ' : ctx.margin;
  const { indent, margin } = ctx;
  _PyTraceBack_Print_Indented(ctx.out, tb, { indent, margin }, headerMargin, header);
}

function numberAttr(o: PyObject, name: string): number | null {
  const value = lookup(o, name);
  const n = value !== null && PyLong_Check(value) ? PyLong_AsLong(value) : null;
  Py_XDECREF(value);
  return n;
}

/** The line with the error and its carets. @source Python/pythonrun.c print_error_text */
function printErrorText(
  ctx: PrintContext,
  text: string,
  offsetGiven: number | null,
  endGiven: number | null,
): void {
  const whole = text.replace(/\n+$/, '');
  const line = whole.slice(whole.lastIndexOf('\n') + 1);
  const stripped = line.trimStart();
  const cut = line.length - stripped.length;
  ctx.add(`    ${stripped}`);
  if (offsetGiven === null || offsetGiven < 1) return;
  let offset = offsetGiven - 1 - cut;
  let end = (endGiven === null || endGiven <= 0 ? offsetGiven + 1 : endGiven) - 1 - cut;
  if (offset < 0) return;
  end = Math.min(end, text.endsWith('\n') ? stripped.length + 1 : stripped.length);
  offset = Math.min(offset, stripped.length);
  if (end <= offset) end = offset + 1;
  ctx.add(`    ${' '.repeat(offset)}${'^'.repeat(Math.max(1, end - offset))}`);
}

/** For a SyntaxError: file, line and text. Returns what to show instead of str(value). @source Python/pythonrun.c print_exception_file_and_line */
function printFileAndLine(ctx: PrintContext, value: PyObject): string | null {
  const marker = lookup(value, 'print_file_and_line');
  if (marker === null) return null;
  Py_DECREF(marker);
  const msg = lookup(value, 'msg');
  const lineno = numberAttr(value, 'lineno');
  if (msg === null || lineno === null) {
    Py_XDECREF(msg);
    return null;
  }
  const filename = lookup(value, 'filename');
  const name = filename === null || filename === Py_None ? '<string>' : (strStr(filename) ?? '');
  Py_XDECREF(filename);
  ctx.add(`  File "${name}", line ${lineno}`);
  const text = lookup(value, 'text');
  const given = text !== null && PyUnicode_Check(text) ? text.v : null;
  const shown = given ?? sourceLine(name, lineno);
  Py_XDECREF(text);
  const endLine = numberAttr(value, 'end_lineno');
  const end =
    endLine !== null && endLine > lineno
      ? (given?.length ?? (shown?.length ?? 0) + 1)
      : numberAttr(value, 'end_offset');
  if (shown !== null) printErrorText(ctx, shown, numberAttr(value, 'offset'), end);
  const message = strStr(msg);
  Py_DECREF(msg);
  return message;
}

function printTypeName(out: ReportWriter, type: PyObject): void {
  const module = PyObject_GetAttr(type, _Py_ID('__module__'));
  if (module === null || !PyUnicode_Check(module)) {
    PyErr_Clear();
    out.write('<unknown>.');
  } else if (module.v !== 'builtins' && module.v !== '__main__') {
    out.write(module.v);
    out.write('.');
  }
  Py_XDECREF(module);
  const name = type_qualname(type);
  if (name === null) PyErr_Clear();
  out.write(name === null ? '<unknown>' : (name.v as string));
  Py_XDECREF(name);
}

/** `Type: message`; `shown`: the message, null for that of the exception. @source Python/pythonrun.c print_exception_message */
function printMessage(ctx: PrintContext, value: PyObject, shown: string | null): void {
  const { out } = ctx;
  ctx.begin();
  printTypeName(out, value.ob_type);
  let text = shown;
  if (text === null) {
    text = strStr(value);
    if (text === null) {
      PyErr_Clear();
      text = '<exception str() failed>';
    }
  }
  if (text !== '') out.write(': ');
  out.write(text);
}

function printNotes(ctx: PrintContext, notes: PyObject): void {
  if (!PySequence_Check(notes) || PyUnicode_Check(notes)) {
    const shown = reprStr(notes);
    if (shown === null) PyErr_Clear();
    ctx.add(shown ?? '<__notes__ repr() failed>');
    return;
  }
  const n = PySequence_Size(notes);
  for (let i = 0; i < n; i++) {
    const note = PySequence_GetItem(notes, i);
    const text = note === null ? null : strStr(note);
    if (text === null) PyErr_Clear();
    for (const line of (text ?? '<note str() failed>').split('\n')) ctx.add(line);
    Py_XDECREF(note);
  }
}

/** @source Python/pythonrun.c print_exception */
function print_exception(ctx: PrintContext, value: PyBaseExceptionObject): void {
  printTraceback(ctx, value);
  const notes = lookup(value, '__notes__');
  const shown = printFileAndLine(ctx, value);
  printMessage(ctx, value, shown);
  const hint = _Py_Offer_Suggestions(value);
  PyErr_Clear();
  if (hint !== null) ctx.out.write(hint);
  ctx.out.write('\n');
  if (notes !== null && notes !== Py_None) printNotes(ctx, notes);
  Py_XDECREF(notes);
}

/** @source Python/pythonrun.c print_exception_group */
function print_exception_group(ctx: PrintContext, value: PyBaseExceptionObject): void {
  if (ctx.depth > MAX_GROUP_DEPTH) {
    ctx.add(`... (max_group_depth is ${MAX_GROUP_DEPTH})`);
    return;
  }
  if (ctx.depth === 0) ctx.depth += 1;
  print_exception(ctx, value);
  const excs = groupExceptions(value).v as PyBaseExceptionObject[];
  const n = excs.length <= MAX_GROUP_WIDTH ? excs.length : MAX_GROUP_WIDTH + 1;
  ctx.needClose = false;
  for (let i = 0; i < n; i++) {
    const last = i === n - 1;
    // A nested group may close the frame for all of them.
    if (last) ctx.needClose = true;
    const truncated = i >= MAX_GROUP_WIDTH;
    ctx.add(
      `${i === 0 ? '+-' : '  '}+---------------- ${truncated ? '...' : i + 1} ----------------`,
      '',
    );
    ctx.depth += 1;
    if (truncated) {
      const more = excs.length - MAX_GROUP_WIDTH;
      ctx.add(`and ${more} more exception${more > 1 ? 's' : ''}`);
    } else print_exception_recursive(ctx, excs[i]);
    if (last && ctx.needClose) {
      ctx.add('+------------------------------------', '');
      ctx.needClose = false;
    }
    ctx.depth -= 1;
  }
  if (ctx.depth === 1) ctx.depth -= 1;
}

function printChained(ctx: PrintContext, value: PyObject, message: string): void {
  const { needClose } = ctx;
  ctx.needClose = false;
  print_exception_recursive(ctx, value as PyBaseExceptionObject);
  ctx.needClose = needClose;
  ctx.add('');
  ctx.add(message);
  ctx.add('');
}

/** Whether the exception has not been shown yet. @source Python/pythonrun.c print_exception_seen_lookup */
function unseen(ctx: PrintContext, value: PyObject): boolean {
  const id = PyLong_FromLong(addressOf(value));
  const found = PySet_Contains(ctx.seen, id);
  Py_DECREF(id);
  if (found < 0) PyErr_Clear();
  return found === 0;
}

/** @source Python/pythonrun.c print_exception_cause_and_context */
function printCauseAndContext(ctx: PrintContext, value: PyBaseExceptionObject): void {
  const id = PyLong_FromLong(addressOf(value));
  if (PySet_Add(ctx.seen, id) < 0) PyErr_Clear();
  Py_DECREF(id);
  const { cause, context, suppress_context } = value.v;
  if (cause !== null) {
    if (unseen(ctx, cause)) printChained(ctx, cause, CAUSE);
  } else if (context !== null && !suppress_context) {
    if (unseen(ctx, context)) printChained(ctx, context, CONTEXT);
  }
}

/** @source Python/pythonrun.c print_exception_recursive */
function print_exception_recursive(ctx: PrintContext, value: PyBaseExceptionObject): void {
  if (ctx.out.failed) return;
  printCauseAndContext(ctx, value);
  if (_PyBaseExceptionGroup_Check(value)) print_exception_group(ctx, value);
  else print_exception(ctx, value);
}

/**
 * Writes the whole report of an uncaught exception to a file (null: to none) and returns it.
 * @source Python/pythonrun.c _PyErr_Display
 */
export function writeExceptionReport(value: PyObject, file: PyObject | null): string {
  const out = new ReportWriter(file);
  if (!PyExceptionInstance_Check(value)) {
    const given = value.ob_type.tp_name;
    out.write(`TypeError: print_exception(): Exception expected for value, ${given} found\n`);
  } else {
    const ctx = new PrintContext(out);
    print_exception_recursive(ctx, value);
    Py_DECREF(ctx.seen);
  }
  if (out.failed) PyErr_Clear();
  return out.text;
}
