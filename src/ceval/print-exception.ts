/** An exception with all that belongs to it as text (Python/pythonrun.c print_exception...). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import { PySequence_Check, PySequence_Size, PySequence_GetItem } from '../objects/abstract';
import { PyErr_Clear } from '../objects/errors';
import { PyExceptionInstance_Check } from '../objects/exceptions';
import type { PyBaseExceptionObject } from '../objects/exceptions-base';
import { _PyBaseExceptionGroup_Check, groupExceptions } from '../objects/exceptions-group';
import { PyLong_AsLong, PyLong_Check } from '../objects/longobject';
import {
  PyObject_GetAttr,
  Py_None,
  _PyObject_LookupAttr,
  reprStr,
  strStr,
} from '../objects/object';
import { type_qualname } from '../objects/typeobject';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';
import { sourceLine } from './source-lines';
import { _Py_Offer_Suggestions } from './suggestions';
import { tracebackLimit, tracebackLines } from './traceback-print';

const MAX_GROUP_WIDTH = 15;
const MAX_GROUP_DEPTH = 10;
const CAUSE = 'The above exception was the direct cause of the following exception:';
const CONTEXT = 'During handling of the above exception, another exception occurred:';

/** @source Python/pythonrun.c struct exception_print_context */
class PrintContext {
  readonly lines: string[] = [];
  readonly seen = new Set<PyObject>();
  depth = 0;
  needClose = false;

  get indent(): string {
    return '  '.repeat(this.depth);
  }

  /** A line with the indent and margin of the present group. */
  add(line: string, margin = this.depth > 0 ? '| ' : ''): void {
    this.lines.push(`${this.indent}${margin}${line}`);
  }
}

function lookup(o: PyObject, name: string): PyObject | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(o, _Py_ID(name), out) < 0) PyErr_Clear();
  return out.value;
}

function printTraceback(ctx: PrintContext, value: PyBaseExceptionObject): void {
  const tb = value.v.traceback;
  const limit = tracebackLimit();
  if (tb === null || limit <= 0) return;
  if (_PyBaseExceptionGroup_Check(value)) {
    ctx.add(
      'Exception Group Traceback (most recent call last):',
      ctx.depth === 1 ? '+ ' : undefined,
    );
  } else ctx.add('Traceback (most recent call last):');
  for (const line of tracebackLines(tb, limit)) ctx.add(line);
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

function typeName(type: PyObject): string {
  const module = PyObject_GetAttr(type, _Py_ID('__module__'));
  let prefix = '<unknown>.';
  if (module === null) PyErr_Clear();
  else if (PyUnicode_Check(module)) {
    prefix = module.v === 'builtins' || module.v === '__main__' ? '' : `${module.v}.`;
  }
  Py_XDECREF(module);
  const name = type_qualname(type);
  const text = name === null ? '<unknown>' : (name.v as string);
  if (name === null) PyErr_Clear();
  Py_XDECREF(name);
  return prefix + text;
}

/** `Type: message`, as an uncaught exception ends. @source Python/pythonrun.c print_exception_message */
export function exceptionMessage(value: PyObject, shown: string | null): string {
  let text = shown;
  if (text === null) {
    text = strStr(value);
    if (text === null) {
      PyErr_Clear();
      text = '<exception str() failed>';
    }
  }
  const name = typeName(value.ob_type);
  return text === '' ? name : `${name}: ${text}`;
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
  const message = exceptionMessage(value, shown) + (_Py_Offer_Suggestions(value) ?? '');
  PyErr_Clear();
  ctx.add(message);
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
  if (ctx.seen.has(value)) return;
  const { needClose } = ctx;
  ctx.needClose = false;
  print_exception_recursive(ctx, value as PyBaseExceptionObject);
  ctx.needClose = needClose;
  ctx.add('');
  ctx.add(message);
  ctx.add('');
}

/** @source Python/pythonrun.c print_exception_recursive */
function print_exception_recursive(ctx: PrintContext, value: PyBaseExceptionObject): void {
  ctx.seen.add(value);
  if (value.v.cause !== null) printChained(ctx, value.v.cause, CAUSE);
  else if (value.v.context !== null && !value.v.suppress_context)
    printChained(ctx, value.v.context, CONTEXT);
  if (_PyBaseExceptionGroup_Check(value)) print_exception_group(ctx, value);
  else print_exception(ctx, value);
}

/** The whole report of an uncaught exception, with a line end. @source Python/pythonrun.c _PyErr_Display */
export function exceptionReport(value: PyObject): string {
  if (!PyExceptionInstance_Check(value)) {
    return `TypeError: print_exception(): Exception expected for value, ${value.ob_type.tp_name} found\n`;
  }
  const ctx = new PrintContext();
  print_exception_recursive(ctx, value);
  return `${ctx.lines.join('\n')}\n`;
}
