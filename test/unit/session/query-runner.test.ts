/** Long questions run in slices, tell how far they are, and are given up when nobody waits. */
import assert from 'node:assert/strict';
import type { Sliced } from '../../../src/recording/queries/slices';
import { QueryRunner } from '../../../src/session/query-runner';

function* counting(to: number): Sliced<number> {
  for (let i = 0; i < to; i++) yield i / to;
  return to;
}

/** A runner whose clock goes 5 ms on with each look, and what it told. */
function runner(): { runner: QueryRunner; told: number[] } {
  let now = 0;
  const told: number[] = [];
  const clock = (): number => (now += 5);
  const later = (go: () => void): void => void setImmediate(go);
  return { runner: new QueryRunner(later, (_kind, share) => told.push(share), clock), told };
}

describe('Query runner', () => {
  it('answers, and tells how far a long question is', async () => {
    const { runner: own, told } = runner();
    assert.equal(await own.run('a', () => counting(500)), 500);
    assert.ok(told.length > 2);
    assert.deepEqual(
      told,
      [...told].sort((a, b) => a - b),
    );
  });

  it('gives up a question when the same is asked anew', async () => {
    const { runner: own } = runner();
    const first = own.run('a', () => counting(1e6));
    const other = own.run('b', () => counting(200));
    const second = own.run('a', () => counting(100));
    await assert.rejects(first, /asked anew/);
    assert.equal(await second, 100);
    assert.equal(await other, 200);
  });

  it('gives up all when the moment changes', async () => {
    const { runner: own } = runner();
    const questions = [own.run('a', () => counting(1e6)), own.run('b', () => counting(1e6))];
    own.stopAll('the moment has changed');
    for (const question of questions) await assert.rejects(question, /the moment has changed/);
  });

  it('fails as the question fails', async () => {
    const { runner: own } = runner();
    await assert.rejects(
      own.run('a', function* (): Sliced<number> {
        yield 0;
        throw new Error('no such object');
      }),
      /no such object/,
    );
  });
});
