/** Random annotations never break the checker, and functions agree with the recording's queries. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkAnnotations } from '../../src/annotations/check';
import { FUNCTIONS, VERBS } from '../../src/annotations/language/functions';
import { parseAnnotations } from '../../src/annotations/language/script';
import { Parts } from '../../src/recording/parts';
import { momentAfterLine } from '../../src/session/answers';
import { holdersOf } from '../../src/recording/holders';
import { lookup } from '../../src/recording/lookup';
import { MomentView } from '../../src/recording/moment';
import { unreachableHandles } from '../../src/recording/reachability';
import { recordScript, SCRIPT } from '../support/record';

const words = [
  ...Object.keys(VERBS),
  ...Object.keys(FUNCTIONS),
  ...[
    'on',
    'first',
    'last',
    'run',
    'maybe',
    'as',
    'answer',
    'and',
    'or',
    'not',
    'in',
    'is',
    'a',
    'b',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    ',',
    '.',
    ':',
    ';',
    '==',
    '<',
    '-',
    '3',
    '0',
    '1.5',
    'KiB',
    'KB',
    '"a"',
    '"',
    "'x'",
  ],
  ...['None', 'True', '\\', '#', '😀', 'é', '{', '}', '..', '1e999', '@'],
];
const noise = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join(' ')),
  fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ' ')),
);

describe('random annotations', () => {
  const { recording } = recordScript('a = []\nb = [a]\n');

  it('never break the checker, and problems lie inside the comment', () => {
    fc.assert(
      fc.property(noise, fc.boolean(), (text, ownLine) => {
        const source = ownLine
          ? `# heap:${text}\na = []\nb = [a]\n`
          : `a = []  # heap:${text}\nb = [a]\n`;
        const [line = ''] = source.split('\n');
        const from = line.indexOf('#');
        const report = checkAnnotations(recording, SCRIPT, source);
        const script = parseAnnotations(source);
        const places = [
          ...report.problems.map(({ place }) => place),
          ...report.checks.map(({ place }) => place),
          ...script.highlights.map(({ place }) => place),
        ];
        for (const place of places) {
          assert.equal(place.line, 1);
          assert.ok(place.column >= from && place.column < place.endColumn, JSON.stringify(place));
          assert.ok(place.endColumn <= line.length, JSON.stringify(place));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('never break the scan of any text', () => {
    const pieces = fc.constantFrom(
      ...[
        '"',
        "'",
        '"""',
        "'''",
        '\\',
        '\n',
        '#',
        '# heap: expect a',
        'f"',
        "rb'",
        '{',
        '}',
        '(',
        ')',
      ],
      ...[':', 'a', ' ', '\r\n', '@', 'else:', 'for', '{{', '}}', '!r'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const source = parts.join('');
        const lines = source.split(/\r\n|\r|\n/);
        for (const { place } of parseAnnotations(source).problems) {
          assert.ok(place.line >= 1 && place.line <= lines.length);
          assert.ok(place.endColumn <= (lines[place.line - 1] ?? '').length);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

const name = fc.constantFrom('a', 'b', 'c', 'd');
const statement = fc.oneof(
  name.map((x) => `${x} = []`),
  name.map((x) => `${x} = Node()`),
  fc.tuple(name, name).map(([x, y]) => `${x} = ${y}`),
  fc.tuple(name, name).map(([x, y]) => `${x} = [${y}, ${y}]`),
  fc.tuple(name, name).map(([x, y]) => `${x} = (${y},)`),
  fc.tuple(name, name).map(([x, y]) => `${x} = {"k": ${y}}`),
  fc.tuple(name, name).map(([x, y]) => `if isinstance(${x}, Node): ${x}.ref = ${y}`),
);

describe('functions of the language', () => {
  it("agree with the recording's own queries on random programs", function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(fc.array(statement, { minLength: 2, maxLength: 14 }), name, (body, asked) => {
        const head = 'class Node: pass\na = b = c = d = []\n';
        const program = `${head}${body.join('\n')}\nend = 1`;
        const { recording } = recordScript(program);
        const line = program.split('\n').length;
        const cursor = momentAfterLine(new Parts(recording), SCRIPT, line);
        assert.ok(cursor !== undefined);
        const view = new MomentView(cursor);
        const handle = lookup(view, 0, asked)?.handle ?? 0;
        const holders = holdersOf(view, handle).map(({ text }) => text);
        const expectations = [
          `refcount(${asked}) == ${view.refcount(handle)}`,
          `refcount(${asked}) == ${holders.length}`,
          `holders(${asked}) == ${JSON.stringify(holders)}`,
          ...holders.map((text) => `held_by(${asked}, ${JSON.stringify(text)})`),
          `type(${asked}) == "${view.typeName(handle)}"`,
          `alive(${asked}) and not freed(${asked})`,
          `reachable(${asked})`,
          `leaked() == ${[...unreachableHandles(view)].filter((h) => isContainer(view, h)).length}`,
          `size(${asked}) == ${view.size(handle)}`,
          `same(${asked}, ${asked})`,
        ];
        const source = `${program}  # heap: ${expectations.map((each) => `expect ${each}`).join('; ')}`;
        const { checks, problems } = checkAnnotations(recording, SCRIPT, source);
        assert.deepEqual(problems, []);
        assert.deepEqual(
          checks.filter(({ state }) => state !== 'passed').map(({ message }) => message),
          [],
        );
        assert.equal(checks.length, expectations.length);
      }),
      { numRuns: 40 },
    );
  });
});

function isContainer(view: MomentView, handle: number): boolean {
  return (
    view.recording.types[view.recording.objectType.at(view.serial(handle))]?.gc === true &&
    !view.immortal(handle)
  );
}
