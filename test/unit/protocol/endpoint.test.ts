import { strict as assert } from 'node:assert';
import { Endpoint, isNothing, notice, request, type Port } from '../../../src/protocol/endpoint';
import { isCount, isString } from '../../../src/protocol/guard';

const double = request<number, number>('double', isCount, isCount);
const broken = request<null, string>('broken', isNothing, isString);
const told = notice<string>('told', isString);

/** Two ports that carry what structured cloning carries, asynchronously. */
function pipe(): [Port, Port, (message: unknown) => void] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const port = (own: number): Port => ({
    post: (message) => {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => listeners[1 - own]?.forEach((receive) => receive(copy)));
    },
    listen: (receive) => {
      listeners[own]?.push(receive);
      return () => {
        listeners[own] = listeners[own]?.filter((each) => each !== receive) ?? [];
      };
    },
  });
  return [port(0), port(1), (message) => listeners[1]?.forEach((receive) => receive(message))];
}

function pair() {
  const complaints: string[] = [];
  const [a, b, inject] = pipe();
  const asker = new Endpoint(a, (text) => complaints.push(text));
  const answerer = new Endpoint(b, (text) => complaints.push(text));
  return { asker, answerer, complaints, inject };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('Endpoint', () => {
  it('answers a request', async () => {
    const { asker, answerer } = pair();
    answerer.onRequest(double, (value) => value * 2);
    assert.equal(await asker.request(double, 21), 42);
  });

  it('answers requests in any order', async () => {
    const { asker, answerer } = pair();
    const waiting: (() => void)[] = [];
    answerer.onRequest(double, async (value) => {
      await new Promise<void>((resolve) => waiting.unshift(resolve));
      return value * 2;
    });
    const answers = Promise.all([asker.request(double, 1), asker.request(double, 2)]);
    await tick();
    waiting.forEach((go) => go());
    assert.deepEqual(await answers, [2, 4]);
  });

  const failures: [name: string, prepare: (answerer: Endpoint) => void, expected: RegExp][] = [
    ['nobody handles it', () => undefined, /no handler for double/],
    [
      'the handler throws',
      (answerer) =>
        answerer.onRequest(double, () => {
          throw new Error('out of order');
        }),
      /out of order/,
    ],
    [
      'the handler rejects',
      (answerer) => answerer.onRequest(double, () => Promise.reject(new Error('too late'))),
      /too late/,
    ],
    [
      'the result is malformed',
      (answerer) => answerer.onRequest(double, () => -1),
      /malformed result of double/,
    ],
  ];
  for (const [name, prepare, expected] of failures) {
    it(`rejects when ${name}`, async () => {
      const { asker, answerer } = pair();
      prepare(answerer);
      await assert.rejects(asker.request(double, 1), expected);
    });
  }

  it('rejects when the arguments are malformed', async () => {
    const { asker, answerer } = pair();
    answerer.onRequest(double, (value) => value * 2);
    await assert.rejects(asker.request(double, 0.5), /malformed arguments of double/);
  });

  it('rejects what waits when it is closed, and what comes later', async () => {
    const { asker, answerer } = pair();
    answerer.onRequest(broken, () => new Promise<string>(() => undefined));
    const waiting = asker.request(broken, null);
    asker.close('the panel is closed');
    asker.close();
    await assert.rejects(waiting, /the panel is closed/);
    await assert.rejects(asker.request(broken, null), /closed/);
  });

  it('delivers notices', async () => {
    const { asker, answerer, complaints } = pair();
    const heard: string[] = [];
    answerer.onNotice(told, (text) => heard.push(text));
    asker.notify(told, 'one');
    asker.notify(told, 'two');
    await tick();
    assert.deepEqual(heard, ['one', 'two']);
    assert.deepEqual(complaints, []);
  });

  it('complains once about an unknown or malformed notice, and not about other messages', async () => {
    const { asker, answerer, complaints, inject } = pair();
    asker.notify(told, 'nobody listens');
    asker.notify(told, 'still nobody');
    inject('not ours');
    inject({ heapscope: 'something' });
    await tick();
    assert.deepEqual(complaints, ['no handler for told']);
    answerer.close();
  });

  it('ignores answers that nobody waits for', async () => {
    const { asker, inject } = pair();
    inject({ heapscope: 'result', kind: 'double', id: 77, result: 1 });
    await tick();
    asker.close();
  });
});
