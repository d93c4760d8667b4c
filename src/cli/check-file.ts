/** Runs one annotated script and checks what it expects. */
import { checkAnnotations } from '../annotations/check';
import { EXIT } from './exit-codes';
import { failedCheck, type FileCheck } from './file-check';
import { complaint, exitCodeOf, recordFile } from './recorded';

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
