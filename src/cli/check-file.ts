/** Runs one annotated script and checks what it expects. */
import { relative } from 'node:path';
import { checkAnnotations } from '../annotations/check';
import type { AnnotationReport } from '../protocol/annotations';
import { complaint, exitCodeOf, recordFile } from './recorded';
import { EXIT } from './exit-codes';

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

/** Records a file and checks its annotations. Never throws. */
export function checkFile(file: string): FileCheck {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    const { recording, outcome, path, source } = recordFile(file, []);
    const report = checkAnnotations(recording, path, source);
    const code = exitCodeOf(outcome);
    const text = complaint(outcome);
    return {
      ...{ file, report, limited: code === EXIT.LIMIT, broken: code === EXIT.FAILED },
      ...(text === undefined ? {} : { complaint: text }),
      seconds: seconds(),
    };
  } catch (error) {
    return failedCheck(file, error instanceof Error ? error.message : String(error), seconds());
  }
}

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
