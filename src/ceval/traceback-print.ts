/** Tracebacks as text (Python/traceback.c). */
import type { PyObject } from '../heap/object';
import { _PyDict_GetItemStr } from '../objects/dictobject';
import { Py_DECREF } from '../heap/refcount';
import { PyList_New } from '../objects/listobject';
import { PyLong_AsLong, PyLong_Check } from '../objects/longobject';
import { interp } from '../objects/pystate';
import { PyErr_CheckSignals } from '../objects/signals';
import { tracebackCode, tracebackLine, type PyTracebackObject } from '../objects/traceback';
import { positionOfUnit } from '../objects/codeobject-locations';
import { _Py_ID } from '../objects/unicodeobject';
import { errorAnchors } from './error-anchors';
import { readSourceLine } from './display-source-line';
import { ReportWriter, _Py_WriteIndentedMargin } from './report-writer';

/** @source Include/internal/pycore_traceback.h EXCEPTION_TB_HEADER */
export const TB_HEADER = 'Traceback (most recent call last):';
const TB_LIMIT = 1000;
/** Blanks in front of a source line. */
const SOURCE_INDENT = 4;
const RECURSIVE_CUTOFF = 3;

/** Number of code points before a UTF-8 byte offset of a line. */
export function characterOffset(line: string, byteOffset: number): number {
  let bytes = 0;
  let chars = 0;
  for (const c of line) {
    if (bytes >= byteOffset) break;
    const p = c.codePointAt(0)!;
    bytes += p < 0x80 ? 1 : p < 0x800 ? 2 : p < 0x10000 ? 3 : 4;
    chars++;
  }
  return chars;
}

/** The characters of a line that its instruction covers, and within them the operator, if there is one. */
interface Marked {
  readonly start: number;
  readonly end: number;
  readonly anchors: readonly [number, number] | null;
}

/** What carets would mark, or null when they would say nothing. @source Python/traceback.c tb_displayline */
function markedIn(tb: PyTracebackObject, line: string): Marked | null {
  const [startLine, endLine, startCol, endCol] = positionOfUnit(
    tracebackCode(tb),
    tb.v.tb_lasti >> 1,
  );
  if (startLine < 0 || endLine < 0 || startCol < 0 || endCol < 0) return null;
  const points = Array.from(line);
  const start = characterOffset(line, startCol);
  if (startLine !== endLine)
    return { start, end: Array.from(line.trimEnd()).length, anchors: null };
  const end = characterOffset(line, endCol);
  // The parser's arena keeps its objects in a list.
  Py_DECREF(PyList_New(0));
  return { start, end, anchors: errorAnchors(points.slice(start, end).join('')) };
}

/** Each character is a write. @source Python/traceback.c print_error_location_carets */
function writeCarets(out: ReportWriter, { start, end, anchors }: Marked, indent: number): void {
  for (let i = indent - SOURCE_INDENT; i < end; i++) {
    const inside = anchors !== null && i - start >= anchors[0] && i - start < anchors[1];
    out.write(i < start ? ' ' : anchors === null || inside ? '^' : '~');
  }
  out.write('\n');
}

/** How far a report is indented, and what stands in front of its lines; null: nothing is written. */
export interface Margin {
  readonly indent: number;
  readonly margin: string | null;
}

/** @source Python/traceback.c tb_displayline, display_source_line_with_margin */
function tb_displayline(
  out: ReportWriter,
  tb: PyTracebackObject,
  lineno: number,
  { indent, margin }: Margin,
): void {
  const { co_filename, co_name } = tracebackCode(tb).v;
  const filename = co_filename!.v as string;
  _Py_WriteIndentedMargin(out, indent, margin);
  out.write(`  File "${filename}", line ${lineno}, in ${co_name!.v as string}\n`);
  if (out.failed) return;
  const line = readSourceLine(co_filename!, lineno);
  if (line === null) return;
  _Py_WriteIndentedMargin(out, indent, margin);
  const source = line.replace(/^[ \t\f]+/, '');
  out.write(' '.repeat(SOURCE_INDENT));
  out.write(source);
  out.write('\n');
  if (out.failed) return;
  const marked = markedIn(tb, line);
  if (marked === null) return;
  const shown = Array.from(source).length;
  if (marked.anchors === null && marked.end - marked.start === shown) return;
  _Py_WriteIndentedMargin(out, indent, margin);
  writeCarets(out, marked, Array.from(line).length - shown);
}

/** @source Python/traceback.c tb_print_line_repeated */
function tb_print_line_repeated(out: ReportWriter, count: number): void {
  const n = count - RECURSIVE_CUTOFF;
  if (n > 0) out.write(`  [Previous line repeated ${n} more time${n > 1 ? 's' : ''}]\n`);
}

/** @source Python/traceback.c tb_printinternal */
function tb_printinternal(
  out: ReportWriter,
  first: PyTracebackObject,
  limit: number,
  where: Margin,
): void {
  let depth = 0;
  let tb: PyTracebackObject | null = first;
  for (let t: typeof tb = tb; t !== null; t = t.v.tb_next as typeof tb) depth++;
  for (; tb !== null && depth > limit; depth--) tb = tb.v.tb_next as typeof tb;
  let last = '';
  let count = 0;
  for (; tb !== null && !out.failed; tb = tb.v.tb_next as typeof tb) {
    const lineno = tracebackLine(tb);
    const code = tracebackCode(tb).v;
    const key = `${code.co_filename!.addr} ${lineno} ${code.co_name!.addr}`;
    if (key !== last || lineno === -1) {
      tb_print_line_repeated(out, count);
      last = key;
      count = 0;
    }
    count++;
    if (count > RECURSIVE_CUTOFF) continue;
    tb_displayline(out, tb, lineno, where);
    PyErr_CheckSignals();
  }
  tb_print_line_repeated(out, count);
}

/** `sys.tracebacklimit`, or the default. */
function tracebackLimit(): number {
  const value = _PyDict_GetItemStr(interp.sysdict, _Py_ID('tracebacklimit'));
  if (value === null || !PyLong_Check(value)) return TB_LIMIT;
  return PyLong_AsLong(value);
}

/** Writes a traceback below a header. @source Python/traceback.c _PyTraceBack_Print_Indented */
export function _PyTraceBack_Print_Indented(
  out: ReportWriter,
  tb: PyObject,
  where: Margin,
  headerMargin: string | null,
  header: string,
): void {
  const limit = tracebackLimit();
  if (limit <= 0) return;
  _Py_WriteIndentedMargin(out, where.indent, headerMargin);
  out.write(`${header}\n`);
  tb_printinternal(out, tb as PyTracebackObject, limit, where);
}

/** Writes a traceback with its header; 0, or -1 with an exception set. @source Python/traceback.c PyTraceBack_Print */
export function PyTraceBack_Print(tb: PyObject, file: PyObject): number {
  const out = new ReportWriter(file);
  _PyTraceBack_Print_Indented(out, tb, { indent: 0, margin: null }, null, TB_HEADER);
  return out.failed ? -1 : 0;
}
