import { strict as assert } from 'node:assert';
import { change, comparison } from '../../../bench/compare';
import { TARGETS, targetTable, verdict, type Measured } from '../../../bench/targets';

const target = { what: '', unit: 'ms', part: 2, values: () => undefined };

describe('the targets of the benchmarks', () => {
  const verdicts: readonly [object, number, string][] = [
    [{ must: 10, aim: 2 }, 2, 'aim reached'],
    [{ must: 10, aim: 2 }, 10, 'must reached'],
    [{ must: 10, aim: 2 }, 10.1, 'MUST MISSED'],
    [{ aim: 2 }, 2.1, 'aim missed'],
    [{ must: 20, aim: 40, more: true }, 40, 'aim reached'],
    [{ must: 20, aim: 40, more: true }, 20, 'must reached'],
    [{ must: 20, aim: 40, more: true }, 19, 'MUST MISSED'],
  ];
  for (const [bounds, value, expected] of verdicts)
    it(`${JSON.stringify(bounds)}: ${value} is "${expected}"`, () => {
      assert.equal(verdict({ ...target, aim: 0, ...bounds }, value), expected);
    });

  it('names what was not measured', () => {
    const rows = targetTable({}).split('\n').slice(2);
    assert.equal(rows.length, TARGETS.length);
    for (const row of rows) assert.match(row, /not measured \(part \d\)/);
  });
});

describe('the comparison with an earlier run', () => {
  const changes: readonly [readonly number[], readonly number[], boolean, string][] = [
    [[10, 11, 12], [8, 9], false, 'better'],
    [[10, 11, 12], [13, 14], false, 'worse'],
    [[10, 11, 12], [13, 14], true, 'better'],
    [[10, 11, 12], [9, 10.5], false, 'same'],
    [[1000], [1005], false, 'same'],
    [[1000], [1020], false, 'worse'],
  ];
  for (const [before, now, more, expected] of changes)
    it(`${before.join()} to ${now.join()}${more ? ', more is better' : ''}: ${expected}`, () => {
      assert.equal(change(before, now, more), expected);
    });

  it('speaks of what both runs measured', () => {
    const run = (ratio: number): Measured => ({
      recordings: {
        ...{
          seek10k: {},
          seek100k: {},
          loop: {},
          memory: {},
          teaching: {},
          queries: {},
          start: {},
        },
        stepCost: { ratio: [ratio, ratio * 1.01] },
      },
    });
    const text = comparison(run(1), run(2));
    assert.match(text, /CPU a step, 10,000 live ÷ 100 .* 0\.5 × \| +BETTER/);
    assert.match(text, /1 better, 0 worse/);
    assert.match(comparison({}, run(2)), /measured nothing/);
  });
});
