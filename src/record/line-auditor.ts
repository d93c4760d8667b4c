/** `run --audit`: proves the ledger before each line of the script. */
import type { InstructionObserver } from '../ceval/observe';
import { auditHeap } from '../heap/audit';
import { InternalError } from '../heap/runtime';
import type { PyCodeObject } from '../objects/codeobject';
import { lineOfUnit } from '../objects/codeobject-locations';
import type { Frame } from '../objects/interpframe';

const MAX_SHOWN = 20;

/** Throws InternalError at the first line of `filename` before which a count is wrong. */
export function lineAuditor(filename: string): InstructionObserver {
  let lastFrame: Frame | null = null;
  let lastLine = -1;
  const check = (line: number): void => {
    const wrong = auditHeap();
    if (wrong.length === 0) return;
    const shown = wrong.slice(0, MAX_SHOWN).map(({ text }) => `  ${text}`);
    const more = wrong.length > MAX_SHOWN ? `\n  and ${wrong.length - MAX_SHOWN} more` : '';
    throw new InternalError(
      `the counts of ${wrong.length} objects are wrong before line ${line}:\n${shown.join('\n')}${more}`,
    );
  };
  return {
    beforeInstruction(frame) {
      const code = frame.code as PyCodeObject;
      if ((code.v.co_filename as { v: unknown }).v !== filename) return;
      const line = lineOfUnit(code, frame.pc);
      if (frame === lastFrame && line === lastLine) return;
      lastFrame = frame;
      lastLine = line;
      check(line);
    },
    framePush() {},
    framePop() {},
  };
}
