/** Pictures of classes, functions and kept frames: what they hold is told, what they are made of is not. */
import assert from 'node:assert/strict';
import { DEFAULT_VIEW, type ObjectRecord, type PictureState } from '../../../src/protocol/picture';
import { Answers } from '../../../src/session/answers';
import { recordScript, SCRIPT } from '../../support/record';

function begin(source: string): Answers {
  const { recording } = recordScript(source);
  const answers = new Answers(recording, source, SCRIPT);
  answers.seek({ kind: 'start' });
  return answers;
}

/** The pictures of all line steps of a script, with the picture of its end left out. */
function pictures(source: string): PictureState[] {
  const answers = begin(source);
  const all = [answers.picture(DEFAULT_VIEW)];
  while (!answers.step({ grain: 'line', direction: 'forward' }).atEnd)
    all.push(answers.picture(DEFAULT_VIEW));
  return all;
}

/** The picture before the last line of a script. */
function last(source: string): PictureState {
  return pictures(`${source}\npass\n`).at(-1) ?? assert.fail('no step');
}

/** The labels of living records that no line leads to. */
function loose({ objects, edges, stacks }: PictureState): string[] {
  const held = new Set(edges.map(({ to }) => (to.kind === 'object' ? to.oid : -1)));
  assert.equal(stacks.length, 0);
  return objects
    .filter(({ oid, state }) => !held.has(oid) && state !== 'freed')
    .map(({ label }) => label);
}

function labelled({ objects }: PictureState, label: string): ObjectRecord {
  return (
    objects.find((object) => object.label === label) ??
    assert.fail(`no ${label} among ${objects.map((object) => object.label).join(', ')}`)
  );
}

const rowsOf = ({ rows }: ObjectRecord): string[] =>
  rows.map(({ name, text }) => (text === undefined ? `${name} →` : `${name} ${text}`));

const ANIMALS = `class Animal:
    """An animal."""
    count = 0
    names = []

    def __init__(self, name: str):
        self.name = name
        Animal.names.append(name)
        Animal.count += 1

    @property
    def loud(self):
        return self.name.upper()


class Dog(Animal):
    friends = {}


class Plain:
    __slots__ = ("left", "right")

    def __init__(self):
        super().__init__()


a = Animal("cat")
d = Dog("rex")
p = Plain()
`;

describe('Pictures of classes', () => {
  it('show what a class with data holds, and a class without as a word', () => {
    const picture = last(ANIMALS);
    assert.deepEqual(rowsOf(labelled(picture, 'class Animal')), [
      'count 2',
      'names →',
      '__init__ function',
      'loud property',
    ]);
    assert.deepEqual(rowsOf(labelled(picture, 'class Dog')), ['base →', 'friends →']);
    const plain = picture.scopes[0]?.rows.find(({ name }) => name === 'Plain');
    assert.equal(plain?.text, 'class');
    assert.equal(picture.hidden, 0);
  });

  it('draw nothing of what classes are made of while they are made', () => {
    for (const picture of pictures(ANIMALS)) assert.deepEqual(loose(picture), []);
  });

  it('name as many holders of a class as its count says', () => {
    const answers = begin(ANIMALS);
    answers.seek({ kind: 'line', path: SCRIPT, line: 28 });
    for (const name of ['class Animal', 'class Dog']) {
      const { oid, refcount } = labelled(answers.picture(DEFAULT_VIEW), name);
      const { holders } = answers.holders({ oid, limit: 100 });
      assert.equal(holders.length, refcount);
      assert.ok(holders.some(({ text }) => text.startsWith('__mro__ of class')));
      assert.ok(!holders.some(({ text }) => text.includes('native')), JSON.stringify(holders));
    }
  });

  it('draw a part of a class when it is selected', () => {
    const answers = begin(ANIMALS);
    answers.seek({ kind: 'line', path: SCRIPT, line: 28 });
    const { oid } = labelled(answers.picture(DEFAULT_VIEW), 'class Dog');
    const { holders } = answers.holders({ oid, limit: 100 });
    const descriptor = answers.search({ text: 'getset_descriptor', limit: 50 }).objects[0];
    assert.ok(descriptor !== undefined && holders.length > 0);
    const picture = answers.picture({ ...DEFAULT_VIEW, selected: descriptor.oid });
    assert.ok(picture.objects.some((object) => object.oid === descriptor.oid));
  });

  it('look into classes that a metaclass of the library has made', () => {
    const picture = last(`from enum import Enum
class Color(Enum):
    RED = 1
    GREEN = 2
`);
    assert.deepEqual(rowsOf(labelled(picture, 'class Color')), ['RED →', 'GREEN →']);
  });

  it('do not step through code that the library makes of texts', () => {
    const all = pictures(`from collections import namedtuple
from dataclasses import dataclass
@dataclass
class Point:
    x: int
    y: int = 0
Pair = namedtuple("Pair", "left right")
p = Point(1)
q = Pair(p, 2)
exec("r = [p]")
`);
    const places = all.map(({ moment }) => moment.ran?.path);
    // The text that the program itself runs is the program's.
    assert.deepEqual([...new Set(places.slice(1))], [SCRIPT, '<string>']);
    assert.equal(places.filter((path) => path === '<string>').length, 2);
    for (const picture of all) assert.deepEqual(loose(picture), []);
  });

  it('draw what a cache of results keeps', () => {
    const picture = last(`from functools import lru_cache
class Report:
    @lru_cache
    def total(self):
        return [1]
report = Report()
report.total()
del report
`);
    const wrapper = picture.objects.find(({ type }) => type === '_lru_cache_wrapper');
    assert.deepEqual(wrapper && rowsOf(wrapper), [
      'cache →',
      'entry 0 →',
      '__wrapped__ function total',
    ]);
    assert.deepEqual(loose(picture), []);
  });

  it('connect what is drawn for its change to a row that is cut', () => {
    const all = pictures(`things = {i: {} for i in range(20)}
one = things[15]
del one
`);
    const cut = all.flatMap(({ objects, edges }) =>
      edges.filter(({ from, row }) => {
        const holder =
          from.kind === 'object' ? objects.find(({ oid }) => oid === from.oid) : undefined;
        return holder?.label === 'dict things' && row === undefined;
      }),
    );
    assert.ok(cut.some(({ to }) => to.kind === 'object'));
  });

  it('call the frame of a body by its class, and say what came of it', () => {
    const all = pictures('class A:\n    def __del__(self):\n        pass\nx = A()\ndel A\n');
    const [, first] = all;
    assert.deepEqual(
      first?.scopes.map(({ title }) => title),
      ['globals', 'class A'],
    );
    assert.deepEqual(
      all.slice(1, 6).map(({ summary }) => summary),
      [
        'class A',
        'def __del__(self): new function __del__',
        'def __del__(self): new class A',
        'x = A(): new A x',
        'del A: class A 5 → 4',
      ],
    );
  });
});

describe('Pictures of functions and frames', () => {
  it('name what a function closes over, and leave out annotations', () => {
    const picture = last(`def counter(start: int = 0):
    total = start
    log = []
    def step(by: int, *, sign: int = 1) -> int:
        nonlocal total
        total += by * sign
        log.append(by)
        return total
    return step
c = counter(10)
`);
    assert.deepEqual(rowsOf(labelled(picture, 'function step')), [
      'default sign 1',
      'log →',
      'total 10',
    ]);
    assert.deepEqual(
      picture.objects.map(({ label }) => label),
      ['function step', 'list'],
    );
    assert.deepEqual(loose(picture), []);
  });

  it('draw frames that a traceback keeps, with their locals', () => {
    const picture = last(`def work():
    data = [1]
    raise ValueError
try:
    work()
except ValueError as error:
    kept = error
`);
    assert.deepEqual(rowsOf(labelled(picture, 'frame work')), ['data →']);
    assert.deepEqual(loose(picture), []);
    const traceback = picture.objects.find(({ type }) => type === 'traceback');
    assert.deepEqual(traceback && rowsOf(traceback), ['tb_next →', 'tb_frame running frame']);
  });

  it('draw no ghosts of what was never drawn', () => {
    const answers = begin('class A:\n    x = []\na = {}\n');
    const labels: string[] = [];
    for (let atEnd = false; !atEnd;) {
      ({ atEnd } = answers.step({ grain: 'line', direction: 'forward' }));
      const { objects } = answers.picture(DEFAULT_VIEW);
      labels.push(...objects.filter(({ state }) => state === 'freed').map(({ label }) => label));
    }
    assert.deepEqual([...new Set(labels)].sort(), ['class A', 'dict a', 'list']);
  });
});
