/** The loop for watched frames records what the general one does, event for event. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describer } from '../../../src/record/describer';
import { WatchingRecorder } from '../../../src/record/watching-recorder';
import { Cursor } from '../../../src/recording/cursor';
import { NEAR_HANDLES, REG, REGISTERS } from '../../../src/recording/recorder-memory';
import { Recorder } from '../../../src/recording/recorder';
import type { Recording } from '../../../src/recording/recording';
import { planFor } from '../../../src/recording/retention';
import { runProgram } from '../../../src/simulator';
import { libraryForTests, SCRIPT } from '../../support/record';

const PROGRAMS = 'test/conformance/programs';

/** Scripts beside the conformance programs: what the loop does itself, and where it must not. */
const SCRIPTS: readonly (readonly [string, string])[] = [
  [
    'numbers that become others',
    `def f(n):
    a = 1000
    for i in range(n):
        b = a + i * 3
        a = (b - i) % 100003
        a = b if a == b else a
        c = a = b
        a *= 2
        a = a % 65537 + 2 ** 20
    return a, c
print(f(300))
`,
  ],
  [
    'locals whose objects die with a finalizer',
    `class D:
    def __init__(self, n): self.n = n
    def __del__(self):
        total = 0
        for i in range(3): total = total + i * self.n
        print('gone', self.n, total)
def f():
    d = D(1)
    for n in range(2, 6):
        d = D(n); e = d
        D(n * 10)
    def g():
        for n in range(3):
            d = D(n)
            yield d
            d = n
    for d in g(): pass
f()
`,
  ],
  [
    'a long line, jumps, and code without lines',
    `def f(x):
    y = ${Array.from({ length: 90 }, (_, i) => `(x + ${i})`).join(' + ')} if x else 0
    try:
        with open('nothing') as o: pass
    except (OSError, ValueError) as e:
        y += 1
    finally:
        y += 1
    while True:
        y += 1
        if y % 7 == 0: break
    return [z for z in range(y % 50) if z % 2]
for i in range(5): print(len(f(i)))
`,
  ],
  [
    'operands that die, stay, are the same, or are no objects of the program; frames within a line',
    `import gc
gc.disable()
class P:
    def __init__(self, x): self.x = x; self.y = x * x
    def norm(self): return self.x * self.x + self.y * self.y
def one(x): return x * x + (x + 1000) * (x - 1000)
def ranges():
    for i in range(250, 262): yield i
    for i in range(3, -9, -1): yield (i, i * i)
    for i in range(2 ** 31 - 2, 2 ** 31 + 2): yield i
    for i in range(2 ** 64, 2 ** 64 + 2): yield i
def f():
    a = 5000
    b = a
    c = (a + 1) * (a + 1) - (b + 1)
    d = c * c if c == c else (c + 1 < b + 1)
    b = b + b
    e = 2 ** 40
    e = e - 1 + e
    e = e % 1000
    g = lambda n: n * 1000 if n > 300 else g(n + 77) + P(n).norm()
    h = [n * 1000 for n in range(3)]; k = 300; k = k; k = h
    for p in (P(n * 999) for n in ranges() if type(n) is int): d = p if p is d else p
    while (e := e - 7) > 0: e = e * 1 if e % 2 else e - 300
    return one(3), c, e, g(1), k, d.x
print(f(), [one(n) for n in range(4)], *(f()[:2] for _ in range(200)))
kept = [[] for _ in range(33000)]
print(f())
`,
  ],
  [
    'calls and generators, with handles that take a word and such as take two',
    `import gc
gc.disable()
def many(n, a=1000, b=None, *rest, **more):
    c, d, e, f, g, h, i, j, k, l, m, o, p, q = range(1000, 1014)
    if n: return many(n - 1, a + c, [b], *rest, n, x=n, **more and {'y': more})
    del c, e
    return n
def turns(source):
    for x in source:
        got = yield (x * 3, [x], (yield x))
        if got: yield from inner(got)
def inner(got):
    yield got
    return [got]
def fib(n):
    if n < 2: return n
    return fib(n - 1) + fib(n - 2)
def play():
    g = turns(y * 500 for y in range(6))
    print(fib(7), many(5), next(g), g.send(None), g.send(7000), [*g][-1])
    try: turns([1]).throw(ValueError('no'))
    except ValueError as e: print(e, [n for n in range(3) if fib(n)])
play()
kept = [[] for _ in range(33000)]
play()
`,
  ],
];

/** What a recorder writes of a run. */
function recorded(source: string, make: () => Recorder): Recording {
  let recorder: Recorder | undefined;
  runProgram({
    source: new TextEncoder().encode(source),
    filename: SCRIPT,
    argv: [],
    files: null,
    stdin: () => new Uint8Array(0),
    stdout: () => undefined,
    stderr: () => undefined,
    seed: 0,
    bounds: { maxSteps: 4e6 },
    library: libraryForTests(),
    onStart: () => {
      recorder = make();
      return { heap: recorder, instructions: recorder };
    },
  });
  assert.ok(recorder);
  recorder.finish();
  return recorder.recording;
}

/** Records everything the general way: as if nothing lay at a fixed place. */
const general = (): Recorder => {
  const recorder = new Recorder(describer, planFor(2 ** 29));
  REGISTERS[REG.NEAR] = 0;
  return recorder;
};
const watching = (): Recorder => new WatchingRecorder(describer, planFor(2 ** 29));

/** Everything about a run that a reader can see. */
function contents(recording: Recording): unknown {
  const { log, objects, lineSteps, ticks, checkpoints } = recording;
  const { kinds, words } = log.toArrays();
  const column = (at: { length: number; at(i: number): number }) =>
    Array.from({ length: at.length }, (_, i) => at.at(i));
  const { type, size, address, born, died, origin, value } = objects;
  const { row, line, frame, depth, kind, tick, bytes } = lineSteps;
  return {
    kinds: Buffer.from(kinds),
    words: Buffer.from(words.buffer),
    objects: [type, size, address, born, died, origin, value].map(column),
    steps: [row, line, frame, depth, kind, tick, bytes].map(column),
    ticks,
    checkpoints,
  };
}

describe('runWatched', () => {
  const files = ['generators/send_throw', 'programs/graph_algorithms', 'closures/class_cell'];
  const programs = files.map(
    (name) => [name, readFileSync(`${PROGRAMS}/${name}.py`, 'utf8')] as const,
  );
  for (const [name, source] of [...SCRIPTS, ...programs])
    it(`records as the general loop does: ${name}`, () => {
      const expected = contents(recorded(source, general));
      assert.deepEqual(contents(recorded(source, watching)), expected);
    });

  it('leaves a recording as it was when another one begins', () => {
    const [, source] = SCRIPTS[0] ?? ['', ''];
    const first = recorded(source, watching);
    const before = contents(first);
    recorded('print([i * 1000 for i in range(900)])', watching);
    assert.deepEqual(contents(first), before);
  });

  it('records a heap that is larger than the memory at fixed places', () => {
    const source = `rows = [[i] for i in range(${NEAR_HANDLES + 20_000})]
last = rows[-1]
total = 0
for i in range(1000, 1100):
    total = total + i
last = rows[0]
`;
    const recording = recorded(source, watching);
    const cursor = new Cursor(recording);
    // Before the interpreter's end takes everything down.
    cursor.seek(recording.stepRow.at(recording.steps - 1));
    const recount = new Int32Array(cursor.heap.handles);
    for (let owner = 1; owner < cursor.heap.handles; owner++)
      cursor.heap.forEachEdge(owner, (_slot, target) => recount[target]!++); // a handle
    let lists = 0;
    for (let handle = 1; handle < cursor.heap.handles; handle++) {
      if (!cursor.heap.isLive(handle)) continue;
      const type = recording.objectType.at(cursor.heap.serial.at(handle));
      if (recording.types[type]?.name !== 'list') continue;
      lists++;
      assert.equal(cursor.heap.refcnt.at(handle), recount[handle]);
    }
    assert.ok(lists > NEAR_HANDLES);
  });
});
