/** Pictures are drawn in slices, begun anew when the moment changes, and never put off for ever. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Sliced } from '../../../src/recording/queries/slices';
import { Pictures } from '../../../src/worker-pictures';

/** Draws the moment as it stands at the end, in pieces that each take a slice's time. */
function* drawing(moment: () => number, pieces: number): Sliced<number> {
  for (let i = 0; i < pieces; i++) {
    const until = performance.now() + 13;
    while (performance.now() < until);
    yield i / pieces;
  }
  return moment();
}

describe('Pictures of the worker', () => {
  let busy = false;
  const make = (): Pictures => new Pictures(setImmediate, () => busy);

  it('lets others in between', async () => {
    let others = 0;
    const count = (): void => void (++others < 100 && setImmediate(count));
    count();
    assert.equal(await make().draw(() => drawing(() => 7, 4)), 7);
    assert.ok(others >= 3, `${others} turns`);
  });

  it('draws the new moment when it changes', async () => {
    const pictures = make();
    let moment = 1;
    const drawn = pictures.draw(() => {
      const begun = moment;
      return drawing(() => begun, 4);
    });
    await turn();
    assert.equal(pictures.moving(), undefined);
    moment = 2;
    assert.equal(await drawn, 2);
  });

  it('lets the move after that one wait', async () => {
    const pictures = make();
    const drawn = pictures.draw(() => drawing(() => 1, 4));
    await turn();
    assert.equal(pictures.moving(), undefined);
    const wait = pictures.moving();
    assert.notEqual(wait, undefined);
    await wait;
    assert.equal(await drawn, 1);
    assert.equal(pictures.moving(), undefined);
  });

  it('draws at once while a program keeps the thread', () => {
    busy = true;
    assert.equal(
      make().draw(() => drawing(() => 3, 2)),
      3,
    );
    busy = false;
  });

  it('fails as the drawing fails', async () => {
    const failing = function* (): Sliced<number> {
      yield 0;
      throw new Error('no picture');
    };
    await assert.rejects(Promise.resolve(make().draw(failing)), /no picture/);
  });
});
