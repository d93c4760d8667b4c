/** What came of checking one file; light, for both sides of the command line. */
import { relative } from 'node:path';
import type { AnnotationReport } from '../protocol/annotations';

/** What came of one file. */
export interface FileCheck {
  /** As it was named on the command line. */
  readonly file: string;
  readonly report: AnnotationReport;
  /** What the program wrote to stderr when it went wrong, or a reason why it did not run. */
  readonly complaint?: string;
  /** A limit stopped the run. */
  readonly limited: boolean;
  /** The program ended with an error. */
  readonly broken: boolean;
  readonly seconds: number;
}

const NOTHING: AnnotationReport = {
  checks: [],
  problems: [],
  stops: [],
  watches: [],
  views: [],
  truncated: false,
};

/** The result for a file that could not be run at all. */
export function failedCheck(file: string, reason: string, seconds: number): FileCheck {
  const where = relative(process.cwd(), file);
  const text = `heapscope: ${where === '' ? file : where}: ${reason}\n`;
  return { file, report: NOTHING, complaint: text, limited: false, broken: true, seconds };
}

/** Whether everything that the file expects holds. */
export function isGood({ report, limited, broken }: FileCheck): boolean {
  return !limited && !broken && report.problems.length === 0 && failuresOf(report) === 0;
}

/** Number of expectations that failed or were not reached. */
export function failuresOf({ checks }: AnnotationReport): number {
  return checks.filter(({ state }) => state === 'failed' || state === 'not-reached').length;
}
