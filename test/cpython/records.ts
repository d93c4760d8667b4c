/** What driver.py writes, read back: one line for each thing that happened. */

/** What became of a test. */
export type Verdict = 'passed' | 'failed' | 'errored' | 'skipped';

/** One line of the driver. `number` is the test's place in its module, -1 without one. */
export type DriverRecord =
  | { readonly kind: 'plan'; readonly ids: readonly string[] }
  | { readonly kind: 'start'; readonly number: number; readonly id: string }
  | {
      readonly kind: 'result';
      readonly number: number;
      readonly id: string;
      readonly verdict: Verdict;
      readonly text: string;
    }
  | { readonly kind: 'fixture'; readonly text: string }
  | { readonly kind: 'end' };

/** Begins every line of the driver that is meant for the runner. */
const MARK = '\x1e';

const VERDICTS: ReadonlySet<unknown> = new Set(['passed', 'failed', 'errored', 'skipped']);

function isVerdict(value: unknown): value is Verdict {
  return VERDICTS.has(value);
}

/** The record on a line of output; null when a test wrote the line. */
export function parseRecord(line: string): DriverRecord | null {
  if (!line.startsWith(MARK)) return null;
  const [kind, number, id, value, text] = JSON.parse(line.slice(MARK.length)) as unknown[];
  switch (kind) {
    case 'plan':
      return { kind, ids: Array.isArray(value) ? value.map(String) : [] };
    case 'start':
      return { kind, number: Number(number), id: String(id) };
    case 'result':
      if (!isVerdict(value)) break;
      return { kind, number: Number(number), id: String(id), verdict: value, text: String(text) };
    case 'fixture':
      return { kind, text: `${String(id)}: ${String(text)}` };
    case 'end':
      return { kind };
  }
  throw new Error(`driver.py wrote a line of no known kind: ${line}`);
}
