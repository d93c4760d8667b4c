/** Moments whose events were given up, asked of the real worker thread. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startWorkerThread, type WorkerThread } from '../../../src/host/worker-thread';
import { Endpoint } from '../../../src/protocol/endpoint';
import { fromWorker, toWorker } from '../../../src/protocol/messages';
import { DEFAULT_VIEW } from '../../../src/protocol/picture';
import { scriptInputs } from '../../support/record';

/** The steps in the middle fit neither in the beginning that is kept nor in the newest events. */
const SOURCE = 'made = []\nfor i in range(30000):\n    made = [str(i), made[:1]]\nprint(made)\n';
const GAP = { kind: 'step', step: 30_000 } as const;
const RECORDING_BYTES = 6 * 2 ** 20;

describe('Moments that are made again', function () {
  this.timeout(60_000);
  let thread: WorkerThread;
  let endpoint: Endpoint;
  let shares: (number | null)[] = [];

  beforeEach(() => {
    thread = startWorkerThread(join(process.cwd(), 'dist', 'worker.cjs'), 1024, { spare: false });
    endpoint = new Endpoint(thread.port, (text) => assert.fail(text));
    shares = [];
    endpoint.onNotice(fromWorker.makingAgain, (share) => shares.push(share));
    endpoint.onNotice(fromWorker.output, () => undefined);
  });

  afterEach(async () => {
    endpoint.close();
    thread.terminate();
    await thread.ended;
  });

  /** Starts the program; settles when `when` holds of its steps, or at its end. */
  async function start(when?: (steps: number) => boolean): Promise<{ end: Promise<void> }> {
    const { limits, ...rest } = scriptInputs(SOURCE);
    const inputs = { ...rest, limits: { ...limits, recordingBytes: RECORDING_BYTES } };
    const end = new Promise<void>((settle) =>
      endpoint.onNotice(fromWorker.finished, () => settle()),
    );
    const reached = new Promise<void>((settle) =>
      endpoint.onNotice(fromWorker.progress, ({ steps }) => {
        if (when?.(steps) === true) settle();
      }),
    );
    await endpoint.request(toWorker.start, inputs);
    await (when === undefined ? end : Promise.race([end, reached]));
    return { end };
  }

  it('tell how far they are, and are shown', async () => {
    await start();
    const moment = await endpoint.request(toWorker.seek, GAP);
    assert.equal(moment.step, GAP.step);
    assert.equal(shares[0], 0);
    assert.equal(shares.at(-1), null);
    const between = shares.filter((share) => share !== null);
    assert.deepEqual(
      between,
      between.toSorted((a, b) => a - b),
    );
  });

  it('are shown of a saved run that was opened', async () => {
    await start();
    const bytes = await endpoint.request(toWorker.save, null);
    await endpoint.request(toWorker.open, bytes);
    const moment = await endpoint.request(toWorker.seek, GAP);
    assert.equal(moment.step, GAP.step);
    const update = await endpoint.request(toWorker.picture, { view: DEFAULT_VIEW });
    assert.match(JSON.stringify(update), /made/);
    assert.deepEqual(await endpoint.request(toWorker.save, null), bytes);
  });

  it('are waited for until the program has ended', async () => {
    const { end } = await start((steps) => steps > 50_000);
    const moment = await endpoint.request(toWorker.seek, GAP);
    assert.equal(moment.step, GAP.step);
    await end;
    assert.equal(shares.at(-1), null);
  });

  it('are given up on cancel, and the cursor stays', async () => {
    await start();
    await endpoint.request(toWorker.seek, { kind: 'step', step: 3 });
    const moved = endpoint.request(toWorker.seek, GAP);
    await endpoint.request(toWorker.cancel, null);
    assert.equal((await moved).step, 3);
    assert.equal(shares.at(-1), null);
  });

  it('are given up for another moment that is at hand', async () => {
    await start();
    const far = endpoint.request(toWorker.seek, GAP);
    const near = endpoint.request(toWorker.seek, { kind: 'step', step: 5 });
    assert.equal((await near).step, 5);
    await far;
    assert.equal((await endpoint.request(toWorker.moment, null)).step, 5);
    assert.equal(shares.at(-1), null);
  });
});
