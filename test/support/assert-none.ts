/** An assertion for tests that collect offenders. */

import { strict as assert } from 'node:assert';

/** Fails with the list, one item a line, unless it is empty. */
export function assertNone(offenders: readonly string[]): void {
  if (offenders.length > 0) {
    assert.fail(`${offenders.length} found:\n${offenders.join('\n')}`);
  }
}
