/** The annotation language: where comments are, what they say, and what is wrong with them. */
import assert from 'node:assert/strict';
import { scanSource } from '../../../src/annotations/language/comments';
import { hasAnnotations, parseAnnotations } from '../../../src/annotations/language/script';
import { nearest } from '../../../src/annotations/language/suggest';

const comments: readonly (readonly [
  string,
  string,
  readonly (readonly [number, number, string])[],
])[] = [
  ['after code', 'a = 1  # heap: pause', [[1, 7, ' pause']]],
  ['on its own line', '# heap: pause\na = 1', [[1, 0, ' pause']]],
  ['without a space', '#heap: pause', [[1, 0, ' pause']]],
  ['in a string', 's = "# heap: pause"', []],
  ['in a long string', 's = """\n# heap: pause\n"""', []],
  ['after a string with quotes', `s = 'a"b'  # heap: pause`, [[1, 11, ' pause']]],
  ['after an escaped quote', `s = 'a\\'#'  # heap: pause`, [[1, 12, ' pause']]],
  ['in a raw string', `s = r'\\d'  # heap: pause`, [[1, 11, ' pause']]],
  ['in an f-string', 's = f"{x["# heap: pause"]}"', []],
  ['after a nested f-string', `s = f"{x!r:>{w}} # {y['}']}"  # heap: pause`, [[1, 30, ' pause']]],
  ['after braces that are text', 's = f"{{ # heap: no"  # heap: pause', [[1, 22, ' pause']]],
  ['after astral characters', 's = "😀"  # heap: pause', [[1, 10, ' pause']]],
  ['with CRLF', 'a = 1\r\n# heap: pause\r\n', [[2, 0, ' pause']]],
  ['after a continued line', 'a = 1 + \\\n  2  # heap: pause', [[2, 5, ' pause']]],
  ['other comments', '# the heap: a tour\n#heapq: none', []],
];

const mistakes: readonly (readonly [string, string, number, number])[] = [
  [
    '# heap: expect refcout(a) == 1',
    'there is no function refcout; did you mean refcount?',
    15,
    22,
  ],
  ['# heap: expct a', 'there is no annotation expct; did you mean expect?', 8, 13],
  ['# heap:', 'an annotation is missing after heap:', 0, 7],
  ['# heap: expect', 'an expression is missing', 8, 14],
  [
    '# heap: expect refcount(a)',
    'this is a number, which neither holds nor fails: compare it',
    15,
    26,
  ],
  ['# heap: expect a = 1', 'a comparison is written ==', 17, 18],
  [
    '# heap: expect refcount(a) == "x"',
    'a number is compared with a text: that never holds',
    15,
    33,
  ],
  ['# heap: expect refcount(a, b) == 1', 'refcount(x) takes one argument, not 2', 15, 29],
  [
    '# heap: expect refcount(1) == 1',
    'x of refcount(x) must be a name or the label of an object in quotes',
    24,
    25,
  ],
  ['# heap: expect a.b() == 1', 'annotations call no methods: they run no code', 15, 19],
  ['# heap: expect size(a) < 1 KB', 'KB is no unit: B, KiB, MiB or GiB; did you mean KiB?', 27, 29],
  [
    '# heap: expect diff("m").nwe == 1; mark "m"',
    'a diff has .new, .freed and .bytes; did you mean new?',
    25,
    28,
  ],
  ['# heap: expect freed("x"); name a as "y"', 'there is no object with the label "x"', 21, 24],
  ['# heap: mark before', 'the name of a mark must be a text in quotes, not before', 13, 19],
  ['# heap: note "open', 'the text is not closed: " is missing', 13, 18],
  ['# heap: python 3.9', 'python 3.12 is what is simulated', 15, 18],
  [
    '# heap: expect on frist run: a',
    'on first run:, on last run: or on run 3:; did you mean first?',
    18,
    23,
  ],
  ['# heap: pause now', 'pause ends before now; separate annotations with ;', 14, 17],
  ['# heap: expect a + 1 == 2', 'annotations do not calculate: + is not part of them', 17, 18],
  ['# heap expect a', 'an annotation begins with # heap:', 0, 13],
];

describe('annotations', () => {
  for (const [name, source, expected] of comments)
    it(`are found ${name}`, () => {
      const found = scanSource(source).comments.map(({ line, column, text }) => [
        line,
        column,
        text,
      ]);
      assert.deepEqual(found, expected);
      assert.equal(hasAnnotations(source), expected.length > 0);
    });

  for (const [source, message, column, endColumn] of mistakes)
    it(`refuse ${source}`, () => {
      const { problems } = parseAnnotations(`${source}\na = 1\n`);
      const [problem] = problems;
      assert.equal(problem?.message, message);
      assert.deepEqual(problem?.place, { line: 1, column, endColumn });
    });

  it('belong to the statement that they stand in', () => {
    const { annotations, lines } = parseAnnotations(
      'f(\n  1,  # heap: pause\n  2,\n)\n# heap: pause\n@deco\ndef g():\n  pass\n# heap: pause\n',
    );
    assert.deepEqual(
      annotations.map(({ target, before }) => [lines[target]?.start ?? -1, before]),
      [
        [1, false],
        [6, true],
        [-1, true],
      ],
    );
  });

  it('pass over lines that only the compiler reads', () => {
    const { annotations, lines, problems } = parseAnnotations(
      'if a:\n  b()\n# heap: pause\nelse:\n  c()\nelse:  # heap: pause\n',
    );
    assert.deepEqual(
      annotations.map(({ target }) => lines[target]?.start),
      [5],
    );
    assert.match(problems[0]?.message ?? '', /nothing runs on this line/);
  });

  it('read the inputs of the run from the first lines only', () => {
    const text = '# heap: python 3.12; stdin "a\\nb"; seed 7; max-steps 100; gc threshold 5 6 7';
    const { inputs, problems } = parseAnnotations(`${text}\na = 1\n`);
    assert.deepEqual(problems, []);
    assert.deepEqual(inputs, {
      python: '3.12',
      stdin: 'a\nb',
      seed: 7,
      maxSteps: 100,
      gcThreshold: [5, 6, 7],
    });
    const late = parseAnnotations('a = 1\nb = 2\n# heap: seed 1\n');
    assert.match(late.problems[0]?.message ?? '', /first comment lines/);
  });

  it('suggest what is near, and nothing that is far', () => {
    assert.equal(nearest('refcuont', ['refcount', 'freed']), 'refcount');
    assert.equal(nearest('xyz', ['refcount', 'freed']), undefined);
  });
});
