/** A difference between two pictures makes the one of the other, and leaves alone what is alike. */
import assert from 'node:assert/strict';
import { applyPatch, diffPictures, isPictureUpdate } from '../../../src/protocol/picture-patch';
import { DEFAULT_VIEW, type PictureState } from '../../../src/protocol/picture';
import { Answers } from '../../../src/session/answers';
import { recordScript, SCRIPT } from '../../support/record';

const SOURCE = `class Node:
    def __init__(self, next):
        self.next = next
        self.items = []
head = None
for i in range(30):
    head = Node(head)
    head.items.append([i])
pairs = [[i, []] for i in range(50)]
while head.next:
    head = head.next
a = Node(None)
a.next = a
del a
pairs.clear()
`;

describe('Picture patches', () => {
  const { recording } = recordScript(SOURCE);

  it('make each picture of any earlier one', () => {
    const answers = new Answers(recording, SOURCE, SCRIPT);
    const pictures: PictureState[] = [];
    for (let step = 0; step <= recording.steps; step += 3) {
      answers.seek({ kind: 'step', step });
      pictures.push(answers.picture(DEFAULT_VIEW));
    }
    const numbers = { base: 1, sequence: 2 };
    pictures.forEach((base, i) => {
      for (const next of [pictures[i + 1], pictures[(i * 7) % pictures.length]]) {
        if (next === undefined) continue;
        const patch = diffPictures(base, next, numbers);
        assert.ok(isPictureUpdate(patch));
        assert.deepEqual(applyPatch(base, patch), next);
      }
    });
  });

  it('say only what changed', () => {
    const answers = new Answers(recording, SOURCE, SCRIPT);
    answers.seek({ kind: 'step', step: 60 });
    const first = answers.update({ view: DEFAULT_VIEW });
    assert.equal(first.kind, 'full');
    const again = answers.update({ view: DEFAULT_VIEW, base: first.sequence });
    assert.ok(again.kind === 'patch');
    for (const list of [again.scopes, again.objects, again.stacks, again.edges])
      assert.deepEqual(list, { set: [] });
    answers.step({ grain: 'line', direction: 'forward' });
    const next = answers.update({ view: DEFAULT_VIEW, base: again.sequence });
    assert.ok(next.kind === 'patch' && first.kind === 'full');
    assert.ok(next.objects.set.length < first.picture.objects.length / 2);
  });

  it('are whole when the base is not known any more', () => {
    const answers = new Answers(recording, SOURCE, SCRIPT);
    const { sequence } = answers.update({ view: DEFAULT_VIEW });
    for (let i = 0; i < 20; i++) answers.update({ view: DEFAULT_VIEW });
    assert.equal(answers.update({ view: DEFAULT_VIEW, base: sequence }).kind, 'full');
    assert.equal(answers.update({ view: DEFAULT_VIEW, base: 10_000 }).kind, 'full');
  });
});
