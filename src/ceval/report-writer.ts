/** Where the report of an exception goes: piece by piece, as each piece is a write of its own. */
import type { PyObject } from '../heap/object';
import { PyFile_WriteString } from '../objects/fileobject';

/** Writes texts to a Python file, or keeps them only; after a failure nothing more is written. */
export class ReportWriter {
  /** All that was written so far. */
  text = '';
  failed = false;

  /** `file`: where to write (borrowed); null: nowhere. */
  constructor(private readonly file: PyObject | null) {}

  /** @source Objects/fileobject.c PyFile_WriteString */
  write(text: string): void {
    this.text += text;
    if (this.failed || this.file === null) return;
    this.failed = PyFile_WriteString(text, this.file) < 0;
  }
}

/** Blanks that one write holds at most. */
const BLANKS = 10;

/** @source Python/traceback.c _Py_WriteIndent */
export function _Py_WriteIndent(out: ReportWriter, indent: number): void {
  for (let left = indent; left > 0; left -= BLANKS) out.write(' '.repeat(Math.min(left, BLANKS)));
}

/** Blanks and a margin; null: no margin is written, not even an empty one. @source Python/traceback.c _Py_WriteIndentedMargin */
export function _Py_WriteIndentedMargin(
  out: ReportWriter,
  indent: number,
  margin: string | null,
): void {
  _Py_WriteIndent(out, indent);
  if (margin !== null) out.write(margin);
}
