import { strict as assert } from 'node:assert';
import { DisposableValue, Owner } from '../../../src/host/disposable';
import { LatestOnly } from '../../../src/host/latest-only';

function recorder() {
  const log: string[] = [];
  return { log, item: (name: string) => ({ dispose: () => log.push(name) }) };
}

describe('Owner', () => {
  it('disposes what it owns, the newest first, once', () => {
    const { log, item } = recorder();
    const owner = new Owner();
    owner.track(item('a'));
    owner.track(item('b'));
    owner.dispose();
    owner.dispose();
    assert.deepEqual(log, ['b', 'a']);
    assert.equal(owner.ownedCount, 0);
  });

  it('disposes latecomers at once', () => {
    const { log, item } = recorder();
    const owner = new Owner();
    owner.dispose();
    owner.track(item('late'));
    assert.deepEqual(log, ['late']);
  });
});

describe('DisposableValue', () => {
  it('disposes the old value when a new one comes, and the last at the end', () => {
    const { log, item } = recorder();
    const value = new DisposableValue();
    value.value = item('a');
    value.value = item('b');
    value.dispose();
    value.value = item('late');
    assert.deepEqual(log, ['a', 'b', 'late']);
    assert.equal(value.value, undefined);
  });
});

describe('LatestOnly', () => {
  it('runs once more after a burst, not once per call', async () => {
    let runs = 0;
    const latest = new LatestOnly(
      async () => {
        runs++;
        await new Promise((resolve) => setTimeout(resolve, 1));
      },
      () => undefined,
    );
    const first = latest.request();
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (let i = 0; i < 10; i++) {
      void latest.request();
    }
    await first;
    assert.equal(runs, 2);
  });

  it('goes on after a failure', async () => {
    const failures: unknown[] = [];
    let runs = 0;
    const latest = new LatestOnly(
      () => (runs++ === 0 ? Promise.reject(new Error('first')) : Promise.resolve()),
      (error) => failures.push(error),
    );
    await latest.request();
    await latest.request();
    assert.equal(runs, 2);
    assert.equal(failures.length, 1);
  });
});
