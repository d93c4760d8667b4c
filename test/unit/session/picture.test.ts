/** Pictures of many objects: what is drawn, what is stacked, folded or cut, and what stays. */
import assert from 'node:assert/strict';
import { DEFAULT_VIEW, type PictureState, type ViewOptions } from '../../../src/protocol/picture';
import { Answers } from '../../../src/session/answers';
import { recordScript, SCRIPT } from '../../support/record';

/** The picture before the last line of a script. */
function pictureOf(source: string, view: Partial<ViewOptions> = {}): PictureState {
  return at(source).picture({ ...DEFAULT_VIEW, ...view });
}

function at(source: string): Answers {
  const text = `${source}\npass\n`;
  const { recording } = recordScript(text);
  const answers = new Answers(recording, text, SCRIPT);
  answers.seek({ kind: 'end' });
  answers.step({ grain: 'line', direction: 'back' });
  answers.step({ grain: 'line', direction: 'back' });
  return answers;
}

const NODE = `class Node:
    def __init__(self, next=None):
        self.next = next
`;

const CHAIN = `${NODE}head = None
for i in range(1000):
    head = Node(head)
`;

const LIST = `${NODE}nodes = [Node() for i in range(500)]
`;

const titles = ({ stacks }: PictureState): string[] => stacks.map(({ title }) => title);

describe('Pictures', () => {
  it('fold the middle of a long chain', () => {
    const picture = pictureOf(CHAIN);
    assert.equal(picture.objects.filter(({ type }) => type === 'Node').length, 3);
    assert.deepEqual(titles(picture), ['997 more Node']);
    const [stack] = picture.stacks;
    assert.equal(stack?.kind, 'chain');
    const ends = picture.edges.filter(
      ({ to, from }) => to.kind === 'stack' || from.kind === 'stack',
    );
    assert.equal(ends.length, 2);
  });

  it('split the fold at what a name holds', () => {
    const source = `${CHAIN}here = head
for i in range(400):
    here = here.next
`;
    assert.deepEqual(titles(pictureOf(source)), ['398 more Node', '598 more Node']);
  });

  it('stack alike items beyond the first few', () => {
    const picture = pictureOf(LIST);
    const list = picture.objects.find(({ label }) => label === 'list nodes');
    assert.deepEqual(
      list?.rows.map(({ name }) => name),
      ['[0]', '[1]', '[2]', '[3]', '[4]', '[499]'],
    );
    assert.equal(list?.more, 494);
    assert.equal(picture.objects.filter(({ type }) => type === 'Node').length, 3);
    assert.deepEqual(titles(picture), ['494 more Node']);
    assert.equal(list?.rows.filter(({ folded }) => folded === true).length, 3);
  });

  it('open a stack, a record and a row on demand', () => {
    const answers = at(LIST);
    const first = answers.picture(DEFAULT_VIEW);
    const id = first.stacks[0]?.id ?? '';
    const opened = answers.picture({ ...DEFAULT_VIEW, openedStacks: [{ id, shown: 10 }] });
    assert.equal(opened.objects.filter(({ type }) => type === 'Node').length, 13);
    assert.deepEqual(titles(opened), ['484 more Node']);
    const list = first.objects.find(({ label }) => label === 'list nodes');
    const more = answers.picture({
      ...DEFAULT_VIEW,
      opened: [{ oid: list?.oid ?? 0, rows: 30 }],
    });
    const rows = more.objects.find(({ oid }) => oid === list?.oid)?.rows ?? [];
    assert.equal(rows.length, 30);
    assert.equal(rows.at(-1)?.name, '[499]');
    assert.equal(rows.at(-6)?.name, '[494]');
    const row = list?.rows.find(({ folded }) => folded === true);
    const drawn = answers.picture({
      ...DEFAULT_VIEW,
      opened: [{ oid: row?.target ?? 0, rows: 6 }],
    });
    assert.ok(drawn.objects.some(({ oid }) => oid === row?.target));
  });

  it('draw the object that is looked for, with the way to it', () => {
    const answers = at(CHAIN);
    let oid = -1;
    const { stacks } = answers.picture(DEFAULT_VIEW);
    oid = stacks[0]?.oids.at(-1) ?? -1;
    const picture = answers.picture({ ...DEFAULT_VIEW, focus: oid });
    assert.ok(picture.objects.some((object) => object.oid === oid));
    assert.ok(picture.edges.some(({ onPath }) => onPath === true));
  });

  it('count what is not drawn, and never draw more than the bound', () => {
    const source = `things = {i: {j: [[] for k in range(3)] for j in range(9)} for i in range(60)}`;
    for (const limit of [10, 40, 150, 1000]) {
      const picture = pictureOf(source, { limit });
      const shown = picture.objects.length + picture.stacks.length;
      assert.ok(shown <= Math.min(190, limit * 1.3 + 2), `${shown} of ${limit}`);
      const stacked = picture.stacks.reduce((sum, { count }) => sum + count, 0);
      const all = picture.objects.length + stacked + picture.hidden;
      // Some objects that functions and namespaces hold are counted too, and never drawn.
      assert.ok(Math.abs(all - (1 + 60 + 60 * 9 + 60 * 9 * 3)) < 12, `${all}`);
    }
  });

  it('fold the middle of a deep recursion', () => {
    const source = `def deep(n):
    if n == 0:
        return []
    return deep(n - 1)
deep(200)
`;
    const { recording } = recordScript(source);
    const answers = new Answers(recording, source, SCRIPT);
    answers.seek({ kind: 'line', path: SCRIPT, line: 3 });
    answers.step({ grain: 'line', direction: 'back' });
    const { scopes } = answers.picture(DEFAULT_VIEW);
    assert.equal(scopes.length, 1 + 3 + 1 + 10);
    assert.match(scopes[4]?.title ?? '', /^… 18\d more frames$/);
    assert.equal(scopes.at(-1)?.current, true);
  });

  it('count nothing else when all is drawn', () => {
    for (const source of [NODE, `${NODE}a = [1, [2]]\nb = Node(a)\nf = lambda: b\n`])
      assert.equal(pictureOf(source).hidden, 0);
  });

  it('stack garbage beyond a share of the picture', () => {
    const source = `${NODE}for i in range(300):
    node = Node()
    node.next = node
del node
`;
    const picture = pictureOf(`import gc\ngc.disable()\n${source}`);
    const lost = picture.objects.filter(({ unreachable }) => unreachable);
    assert.ok(lost.length >= 8 && lost.length <= 24, `${lost.length}`);
    const [stack] = picture.stacks;
    assert.ok(stack?.unreachable === true && stack.count + lost.length === 300);
  });

  it('keep what was drawn while it lives and there is room', () => {
    const source = `${CHAIN}data = [{'a': [1], 'b': [2, [3]]} for i in range(40)]
here = head
for i in range(300):
    here = here.next
`;
    const { recording } = recordScript(source);
    const answers = new Answers(recording, source, SCRIPT);
    answers.seek({ kind: 'step', step: recording.steps - 500 });
    let before = new Set(answers.picture(DEFAULT_VIEW).objects.map(({ oid }) => oid));
    for (let i = 0; i < 50; i++) {
      answers.step({ grain: 'line', direction: 'forward' });
      const { objects } = answers.picture(DEFAULT_VIEW);
      const now = new Set(objects.map(({ oid }) => oid));
      const gone = [...before].filter((oid) => !now.has(oid));
      assert.ok(gone.length <= 2, `${gone.length} left the picture in one step`);
      before = now;
    }
  });

  /** Labels of what is drawn alive at the line steps of a script. */
  function drawnIn(source: string): string[] {
    const { recording } = recordScript(source);
    const answers = new Answers(recording, source, SCRIPT);
    const drawn = new Set<string>();
    const draw = ({ atEnd }: { readonly atEnd: boolean }): boolean => {
      // At the end what the program leaves is freed.
      for (const { label, refcount } of answers.picture(DEFAULT_VIEW).objects)
        if (!atEnd || refcount > 0) drawn.add(label);
      return !atEnd;
    };
    let more = draw(answers.seek({ kind: 'start' }));
    while (more) more = draw(answers.step({ grain: 'line', direction: 'forward' }));
    return [...drawn];
  }

  it("leave out what the interpreter needs to run a string's code", () => {
    assert.deepEqual(drawnIn('exec("a = [1]\\nb = a")\nc = eval("a")\nx = 1\n'), ['list a']);
  });

  it('show an exception that nothing holds but its raising', () => {
    const drawn = drawnIn('x = [1]\nint("a")\n');
    assert.ok(drawn.includes('ValueError'), drawn.join(', '));
  });
});
