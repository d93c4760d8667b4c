/** Programs with what CPython 3.12.1 gave for them, many to a file. */
import type { Result } from './result';

/** A program and its result. */
export interface RecordedProgram {
  readonly name: string;
  readonly source: string;
  readonly result: Result;
}

const RULE = '#'.repeat(8);

/** The text of a file of recorded programs. */
export function writeRecorded(programs: readonly RecordedProgram[]): string {
  return programs
    .map(({ name, source, result: { stdout, stderr, status } }) =>
      [
        `${RULE} program ${name}\n${source}`,
        `${RULE} stdout\n${stdout}`,
        `${RULE} stderr\n${stderr}`,
        `${RULE} status\n${status}\n`,
      ].join(''),
    )
    .join('');
}

/** The programs of a file, in its order. */
export function readRecorded(text: string): RecordedProgram[] {
  return text
    .split(`${RULE} program `)
    .slice(1)
    .map((part) => {
      const [head = '', stdout = '', stderr = '', status = ''] = part.split(
        new RegExp(`^${RULE} \\w+\\n`, 'm'),
      );
      const end = head.indexOf('\n');
      return {
        name: head.slice(0, end),
        source: head.slice(end + 1),
        result: { stdout, stderr, status: status.trim() },
      };
    });
}
