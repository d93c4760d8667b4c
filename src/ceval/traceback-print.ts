/** Tracebacks as text (Python/traceback.c). */
import type { PyObject } from '../heap/object';
import { PyErr_Occurred } from '../objects/errors';
import { _PyDict_GetItemStr } from '../objects/dictobject';
import { PyFile_WriteString } from '../objects/fileobject';
import { PyLong_AsLong, PyLong_Check } from '../objects/longobject';
import { interp } from '../objects/pystate';
import { tracebackCode, tracebackLine, type PyTracebackObject } from '../objects/traceback';
import { positionOfUnit } from '../objects/codeobject-locations';
import { _Py_ID } from '../objects/unicodeobject';
import { errorAnchors } from './error-anchors';
import { sourceLine } from './source-lines';

const TB_LIMIT = 1000;
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

/** The line of carets under a source line, or null when it would say nothing. @source Python/traceback.c tb_displayline */
function caretLine(tb: PyTracebackObject, line: string): string | null {
  const [startLine, endLine, startCol, endCol] = positionOfUnit(
    tracebackCode(tb),
    tb.v.tb_lasti >> 1,
  );
  if (startLine < 0 || endLine < 0 || startCol < 0 || endCol < 0) return null;
  const points = Array.from(line);
  const indent = points.length - Array.from(line.trimStart()).length;
  const start = characterOffset(line, startCol);
  let end = characterOffset(line, endCol);
  let anchors: readonly [number, number] | null = null;
  if (startLine === endLine) anchors = errorAnchors(points.slice(start, end).join(''));
  else end = Array.from(line.trimEnd()).length;
  if (anchors === null && end - start === points.length - indent) return null;
  let text = ' '.repeat(Math.max(0, start - indent + 4));
  for (let i = start; i < end; i++) {
    const inside = anchors !== null && i - start >= anchors[0] && i - start < anchors[1];
    text += anchors === null || inside ? '^' : '~';
  }
  return text;
}

/** Lines of one entry of a traceback. */
function entryLines(tb: PyTracebackObject, lineno: number): string[] {
  const code = tracebackCode(tb).v;
  const filename = code.co_filename!.v as string;
  const lines = [`  File "${filename}", line ${lineno}, in ${code.co_name!.v as string}`];
  const source = sourceLine(filename, lineno);
  if (source === null) return lines;
  lines.push(`    ${source.trim()}`);
  const carets = caretLine(tb, source.trimEnd());
  if (carets !== null) lines.push(carets);
  return lines;
}

function repeated(count: number): string[] {
  const n = count - RECURSIVE_CUTOFF;
  return n > 0 ? [`  [Previous line repeated ${n} more time${n > 1 ? 's' : ''}]`] : [];
}

/** All lines of a traceback, without its header. @source Python/traceback.c tb_printinternal */
export function tracebackLines(first: PyObject, limit: number): string[] {
  let depth = 0;
  let tb: PyTracebackObject | null = first as PyTracebackObject;
  for (let t = tb; t !== null; t = t.v.tb_next as PyTracebackObject) depth++;
  for (; tb !== null && depth > limit; depth--) tb = tb.v.tb_next as PyTracebackObject | null;
  const lines: string[] = [];
  let last = '';
  let count = 0;
  for (; tb !== null; tb = tb.v.tb_next as PyTracebackObject | null) {
    const lineno = tracebackLine(tb);
    const code = tracebackCode(tb).v;
    const key = `${code.co_filename!.oid} ${lineno} ${code.co_name!.oid}`;
    if (key !== last || lineno === -1) {
      lines.push(...repeated(count));
      last = key;
      count = 0;
    }
    count++;
    if (count <= RECURSIVE_CUTOFF) lines.push(...entryLines(tb, lineno));
  }
  return [...lines, ...repeated(count)];
}

/** `sys.tracebacklimit`, or the default. */
export function tracebackLimit(): number {
  const value = _PyDict_GetItemStr(interp.sysdict, _Py_ID('tracebacklimit'));
  if (value === null || !PyLong_Check(value)) return TB_LIMIT;
  return PyLong_AsLong(value);
}

/** Writes a traceback with its header; 0, or -1 with an exception set. @source Python/traceback.c PyTraceBack_Print */
export function PyTraceBack_Print(tb: PyObject, file: PyObject): number {
  const limit = tracebackLimit();
  if (limit <= 0) return 0;
  const lines = ['Traceback (most recent call last):', ...tracebackLines(tb, limit)];
  PyFile_WriteString(`${lines.join('\n')}\n`, file);
  return PyErr_Occurred() === null ? 0 : -1;
}
