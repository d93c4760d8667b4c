/** Expectations against recordings: moments, failures in words, and what never ran. */
import assert from 'node:assert/strict';
import { checkAnnotations } from '../../../src/annotations/check';
import { DEFAULT_VIEW, type ViewOptions } from '../../../src/protocol/picture';
import { Answers } from '../../../src/session/answers';
import { checkScript } from '../../support/annotated';
import { recordScript, SCRIPT } from '../../support/record';

const failing: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'names holders with the lines of their references',
    'a = []\nb = a\nc = {"k": a}\n# heap: expect refcount(a) == 2',
    [
      '4:9: expected refcount(a) == 2, but it is 3: global a (line 1), global b (line 2), ' +
        "value of 'k' in dict c (line 3)",
    ],
  ],
  [
    'names a global that code in a string has made',
    'exec("a = [1]\\nb = a")\nc = a\n# heap: expect refcount(a) == 1',
    [
      '3:9: expected refcount(a) == 1, but it is 3: global a (line 1), global b (line 1), ' +
        'global c (line 2)',
    ],
  ],
  [
    'tells the run of a loop',
    'for i in range(4):\n  j = i  # heap: expect j < 2',
    ['2:18: expected j < 2, but it is 2 (run 3 of the line)'],
  ],
  [
    'names the part that does not hold',
    'a = 1\nb = 2  # heap: expect a == 1 and b == 3',
    ['2:16: expected a == 1 and b == 3, but b is 2'],
  ],
  [
    'tells both sides when neither is a literal',
    'a = []\nb = [a]  # heap: expect refcount(a) == refcount(b)',
    [
      '2:18: expected refcount(a) == refcount(b), but refcount(a) is 2 and refcount(b) is 1: ' +
        'global a (line 1), item 0 of list b (line 2), global b (line 2)',
    ],
  ],
  [
    'tells who keeps an object alive, by its label',
    'a = []  # heap: name a as "the list"\nb = [a]\na = 1  # heap: expect freed("the list")',
    ['3:16: expected freed("the list"), but "the list" is alive: item 0 of list b (line 2)'],
  ],
  [
    'tells where an object was freed',
    'a = []  # heap: name a as "the list"\na = 1\nb = 2  # heap: expect alive("the list")',
    ['3:16: expected alive("the list"), but "the list" is freed (line 2)'],
  ],
  [
    'advises a label for a name that is gone',
    'a = []\ndel a\nb = 1  # heap: expect freed(a)',
    [
      '3:16: expected freed(a), but a is not defined here; give the object a label while it has ' +
        'a name: name a as "the a"',
    ],
  ],
  [
    'fails what is not reached',
    'def f():\n  a = 1  # heap: expect a == 1\n',
    ['2:18: a == 1 was not reached: the line never ran'],
  ],
  [
    'fails a run that is not there',
    'a = 1  # heap: expect on run 2: a == 1',
    ['1:16: a == 1 was not reached: the line has no run 2'],
  ],
];

describe('a check', () => {
  for (const [name, source, expected] of failing)
    it(name, () => assert.deepEqual(checkScript(source).wrong, expected));

  it('sees a function at each of its runs, and its locals while it returns', () => {
    const source =
      'def f(n):\n  x = [n]  # heap: expect x == [n]\n' +
      '  if n: f(n - 1)\n  return x  # heap: expect held_by(x, "local x of f")\nf(3)\n';
    const { recording } = recordScript(source);
    const { checks } = checkAnnotations(recording, SCRIPT, source);
    assert.deepEqual(
      checks.map(({ state, times }) => [state, times]),
      [
        ['passed', 4],
        ['passed', 4],
      ],
    );
  });

  it('counts a comprehension as one run of its line', () => {
    assert.deepEqual(
      checkScript('a = [i for i in range(9)]  # heap: expect len_ok\nlen_ok = 1').wrong,
      ['1:36: expected len_ok, but len_ok is not defined here'],
    );
    assert.deepEqual(
      checkScript('a = [i * i for i in range(3)]  # heap: expect a == [0, 1, 4]').wrong,
      [],
    );
  });

  it('offers what is as a fix for a literal', () => {
    const source = 'a = []  # heap: expect refcount(a) == 12';
    const { recording } = recordScript(source);
    const [check] = checkAnnotations(recording, SCRIPT, source).checks;
    assert.deepEqual(check?.fix, { place: { line: 1, column: 38, endColumn: 40 }, text: '1' });
    assert.deepEqual([check.expected, check.actual], ['12', '1']);
  });

  it('gives the stops of the tour in order, with answers', () => {
    const source =
      '# heap: note "begin"\na = []  # heap: mark "m"; ask "?" answer refcount(a); pause; watch a\n';
    const { recording } = recordScript(source);
    const { stops, watches } = checkAnnotations(recording, SCRIPT, source);
    assert.deepEqual(
      stops.map(({ kind, text, answer }) => [kind, text, answer]),
      [
        ['note', 'begin', undefined],
        ['mark', 'm', undefined],
        ['ask', '?', '1'],
        ['pause', '', undefined],
      ],
    );
    assert.deepEqual(
      watches.map(({ path }) => path),
      ['a'],
    );
  });

  it('checks a thousand expectations in less than twice the time of the simulation', function () {
    this.timeout(60_000);
    const lines = Array.from(
      { length: 1000 },
      (_, i) => `a${i} = [i for i in range(${i % 50})]  # heap: expect refcount(a${i}) == 1`,
    );
    const source = `${lines.join('\n')}\n`;
    recordScript('a = 1');
    const begun = performance.now();
    const { recording } = recordScript(source);
    const recorded = performance.now();
    const { checks } = checkAnnotations(recording, SCRIPT, source);
    const checked = performance.now();
    assert.equal(checks.filter(({ state }) => state === 'passed').length, 1000);
    assert.ok(
      checked - recorded < 2 * (recorded - begun),
      `checking took ${Math.round(checked - recorded)} ms, the run ${Math.round(recorded - begun)} ms`,
    );
  });
});

describe('hide and focus', () => {
  it('tell objects by their serial and types by their name', () => {
    const source = 'a = []\nb = {}  # heap: hide a, dict; focus b\n';
    const { recording } = recordScript(source);
    const { views } = checkAnnotations(recording, SCRIPT, source);
    assert.deepEqual(
      views.map(({ kind, oid, type }) => [kind, oid === undefined, type]),
      [
        ['hide', false, undefined],
        ['hide', true, 'dict'],
        ['focus', false, undefined],
      ],
    );
    const oids = views.flatMap(({ oid }) => (oid === undefined ? [] : [oid]));
    const answers = new Answers(recording, source, SCRIPT);
    answers.seek({ kind: 'line', path: SCRIPT, line: 2 });
    const shown = (options: ViewOptions) => answers.picture(options).objects.map(({ oid }) => oid);
    assert.ok(shown(DEFAULT_VIEW).includes(oids[0] ?? -1));
    assert.ok(!shown({ ...DEFAULT_VIEW, hiddenObjects: oids }).includes(oids[0] ?? -1));
    assert.ok(!shown({ ...DEFAULT_VIEW, hiddenTypes: ['list'] }).includes(oids[0] ?? -1));
  });
});
