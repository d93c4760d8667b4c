/** What a run of a program gave, and how two runs are compared. */

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, or what ended the run: `signal 14`, `limit steps`, an internal error's text. */
  readonly status: string;
}

/** The file that programs are run as, by both sides. */
export const SCRIPT = '/proc/self/cwd/p.py';

/** Runs that one side gave up, or in which CPython itself crashed: nothing can be said about them. */
export function isUndecided({ status }: Result): boolean {
  return status.startsWith('signal') || status.startsWith('limit');
}

/** Without addresses and the place of the library, which are not the program's to know. */
export function normalized(text: string): string {
  return text.replace(/0x[0-9a-f]{6,}/g, '0x').replace(/"[^"]*\/lib\/python3\.12\//g, '"');
}

/** Where two results differ, in one word for the first difference, or null. */
export function difference(actual: Result, expected: Result): string | null {
  if (/^(fault|audit)/.test(actual.status)) return actual.status.split('\n')[0] ?? 'fault';
  if (normalized(actual.stdout) !== normalized(expected.stdout)) return 'stdout';
  if (actual.status !== expected.status) return 'status';
  if (normalized(actual.stderr) !== normalized(expected.stderr)) return 'stderr';
  return null;
}
