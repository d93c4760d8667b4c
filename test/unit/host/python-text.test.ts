import { strict as assert } from 'node:assert';
import { dottedNameAt, isInert } from '../../../src/host/python-text';

/** In each case `|` stands before the character that the mouse points at. */
const names: [marked: string, expected: string | undefined][] = [
  ['|a = []', 'a'],
  ['spam| = 1', undefined],
  ['sp|am = 1', 'spam'],
  ['foo.r|ef = bar', 'foo.ref'],
  ['f|oo.ref = bar', 'foo'],
  ['a.b.|c.d', 'a.b.c'],
  ['a . b . |c', 'a.b.c'],
  ['f().|x', undefined],
  ['a[0].|x', undefined],
  ['a[|i]', 'i'],
  ['print(|a)', 'a'],
  ['|del b', undefined],
  ['del |b', 'b'],
  ['x = 1|e5', undefined],
  ['x = 0x|ff', undefined],
  ['1.|real', undefined],
  ['größ|e = 1', 'größe'],
  ['_priv|ate', '_private'],
  ['x |= 1', undefined],
];

const inert: [name: string, marked: string, expected: boolean][] = [
  ['code', 'a = |b', false],
  ['a comment', 'a = 1 # |b', true],
  ['code after a comment line', '# c\n|a', false],
  ['a string', 'x = "a |b"', true],
  ['code after a string', 'x = "a" + |b', false],
  ['an escaped quote', 'x = "\\"|a"', true],
  ['a hash in a string', 'x = "#"; |a', false],
  ['a triple quoted string', '"""\none |two\n"""', true],
  ['code after a docstring', '"""\none\n"""\n|a', false],
  ['an unclosed string, next line', 'x = "a\n|b', false],
  ['a replacement field', 'f"{|a} b"', false],
  ['the text of an f-string', 'f"{a} |b"', true],
  ['doubled braces of an f-string', 'f"{{|a}}"', true],
  ['a name that ends like a prefix', 'buf|"a"', true],
  ['a raw string', 'r"\\|d"', true],
];

function unmark(marked: string): [text: string, at: number] {
  return [marked.replace('|', ''), marked.indexOf('|')];
}

describe('The name under the mouse', () => {
  for (const [marked, expected] of names) {
    it(marked, () => {
      const [text, at] = unmark(marked);
      assert.equal(dottedNameAt(text, at)?.text, expected);
    });
  }

  it('covers the whole dotted name', () => {
    assert.deepEqual(dottedNameAt('x = foo.ref + 1', 9), { text: 'foo.ref', start: 4, end: 11 });
  });
});

describe('Text without meaning for a hover', () => {
  for (const [name, marked, expected] of inert) {
    it(name, () => {
      const [text, at] = unmark(marked);
      assert.equal(isInert(text, at), expected);
    });
  }
});
