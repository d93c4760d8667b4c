/** What is told when the mouse rests on a part of the picture. */
import assert from 'node:assert/strict';
import { DEFAULT_VIEW, type PictureState } from '../../../src/protocol/picture';
import { Answers } from '../../../src/session/answers';
import { HEADER, ROW } from '../../../webview/graph/geometry';
import { edgeHint, recordHint } from '../../../webview/graph/hints';
import { recordScript, SCRIPT } from '../../support/record';

const SOURCE = `import weakref
class Thing: pass
thing = Thing()
weak = weakref.ref(thing)
many = [[] for i in range(20)]
pass
`;

function picture(): PictureState {
  const { recording } = recordScript(SOURCE);
  const answers = new Answers(recording, SOURCE, SCRIPT);
  answers.seek({ kind: 'line', path: SCRIPT, line: 5 });
  return answers.picture(DEFAULT_VIEW);
}

const row = (index: number): number => HEADER + index * ROW + ROW / 2;

describe('Hints in the picture', () => {
  const drawn = picture();
  const record = (label: string) =>
    drawn.objects.find((object) => object.label === label) ?? assert.fail(label);

  it('tell of a record its count, size and generation', () => {
    const text = recordHint(record('Thing thing'), 10);
    assert.match(text, /^Thing thing: refcount 1\n\d+ bytes at 0x[\da-f]+\ngeneration 0 /);
  });

  it('say what a weak reference is', () => {
    const text = recordHint(record('ReferenceType weak'), row(0));
    assert.equal(text, 'refers to, a weak reference: it does not count and keeps nothing alive');
  });

  it('offer to draw what is not drawn', () => {
    const list = record('list many');
    assert.equal(recordHint(list, row(list.cutAfter ?? 0)), 'Click to show more rows');
    const [stack] = drawn.stacks;
    assert.ok(stack !== undefined);
    assert.match(recordHint(stack, 5), /^\d+ objects alike: click to draw more of them$/);
  });

  it('name both ends of a line', () => {
    const texts = drawn.edges.map((edge) => edgeHint(edge, drawn));
    assert.ok(texts.includes('thing in globals → Thing thing'), texts.join('\n'));
    assert.ok(texts.includes('ReferenceType weak → Thing thing (weak: not counted)'));
  });
});
