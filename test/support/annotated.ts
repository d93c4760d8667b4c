/** Checks annotated scripts in the tests' own process. */
import { checkAnnotations } from '../../src/annotations/check';
import { recordScript, SCRIPT } from './record';

/** What came of a script. */
export interface CheckedScript {
  /** `line:column: message` of each problem and failure, in order of their places. */
  readonly wrong: readonly string[];
  /** Expectations that hold. */
  readonly held: number;
  readonly stdout: string;
}

/** Runs and checks a script. */
export function checkScript(source: string): CheckedScript {
  const { recording, outcome, stdout } = recordScript(source);
  const { checks, problems } = checkAnnotations(recording, SCRIPT, source);
  const failing = checks.filter(({ state }) => state === 'failed' || state === 'not-reached');
  const wrong = [...problems, ...failing]
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    .map(({ place, message }) => `${place.line}:${place.column + 1}: ${message ?? ''}`);
  if (outcome.kind !== 'done') wrong.push(`ended: ${JSON.stringify(outcome)}`);
  return { wrong, held: checks.filter(({ state }) => state === 'passed').length, stdout };
}
