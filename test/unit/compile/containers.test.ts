/** A compilation makes and ends containers on the heap as CPython's does, one by one. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompileMode } from '../../../src/compile/code-description';
import { compileSource } from '../../../src/compile/compile';
import { CountedHeap, withSortedEndings } from '../../support/counted-heap';

interface Recorded {
  readonly name: string;
  readonly mode: CompileMode;
  readonly source: string;
  /** What a debugger saw in CPython 3.12.1 between the call of compile() and the code's end. */
  readonly events: string;
}

const GOLDEN = join('test', 'golden', 'compile', 'containers.json');
const FAULTS = join('test', 'golden', 'compile', 'syntax-errors.json');

describe('Containers of a compilation', () => {
  const recorded = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Recorded[];
  for (const { name, mode, source, events } of recorded) {
    it(name, () => {
      const heap = new CountedHeap();
      const unit = compileSource(source, 'f', mode, { heap });
      assert.ok(!('kind' in unit), 'kind' in unit ? unit.msg : '');
      heap.end(unit.code);
      assert.equal(withSortedEndings(heap.events).join(' '), events);
      assert.equal(heap.live, 0);
    });
  }

  it('are given up when the source is refused', () => {
    const faults = JSON.parse(readFileSync(FAULTS, 'utf8')) as (readonly [string, unknown])[];
    for (const [source] of faults) {
      const heap = new CountedHeap();
      const unit = compileSource(source, 'f', 'exec', { heap });
      heap.end('kind' in unit ? undefined : unit.code);
      assert.equal(heap.live, 0, source);
    }
  });
});
