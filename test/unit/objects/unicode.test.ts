/** Methods of str and bytes.decode against answers recorded from CPython (record-unicode.py). */

import assert from 'node:assert';
import { Py_DECREF, Py_NewRef, Py_REFCNT } from '../../../src/heap/refcount';
import { getSizeOf, sameObject } from '../../support/python-identity';
import { callShown, objectOf, startObjects, type Value } from '../../support/python-values';
import { Py_None } from '../../../src/objects/object';
import { hooks } from '../../../src/objects/pystate';
import { PyUnicode_Append } from '../../../src/objects/unicode-sequence';
import {
  PyUnicode_FromString,
  PyUnicode_InternFromString,
  _Py_ID,
} from '../../../src/objects/unicodeobject';
import recorded from './unicode.cases.json';

type Case = [Value, string, Value[], [string, Value][], string];

function shownCase([self, name, args, kwargs]: Case): string {
  const all = [...args, ...kwargs.map(([key, value]) => `${key}=${JSON.stringify(value)}`)];
  return `${JSON.stringify(self)}.${name}(${all.map((a) => JSON.stringify(a)).join(', ')})`;
}

describe('str', () => {
  before(() => {
    startObjects();
    // What writes the names of characters imports unicodedata first.
    hooks.importModule = () => Py_NewRef(Py_None);
  });

  it(`answers ${recorded.length} recorded calls as CPython does`, () => {
    const wrong: string[] = [];
    for (const row of recorded as unknown as Case[]) {
      const [self, name, args, kwargs, want] = row;
      const got = callShown(self, name, args, kwargs);
      if (got !== want) wrong.push(`${shownCase(row)}: ${got}, not ${want}`);
    }
    assert.deepStrictEqual(wrong, []);
  });

  it('has the size of its kind', () => {
    const sizes: [string, number][] = [
      ['', 41],
      ['a', 42],
      ['abc', 44],
      ['é', 61],
      ['éa', 59],
      ['€', 60],
      ['€uro', 66],
      ['😀', 64],
      ['😀a', 68],
    ];
    for (const [text, size] of sizes) {
      assert.strictEqual(getSizeOf(objectOf(text)), size, JSON.stringify(text));
    }
  });

  it('shares single characters below 256, the empty string and interned strings', () => {
    for (const text of ['', 'a', 'é']) {
      assert.strictEqual(PyUnicode_FromString(text), PyUnicode_FromString(text));
    }
    assert.notStrictEqual(PyUnicode_FromString('€'), PyUnicode_FromString('€'));
    assert.notStrictEqual(PyUnicode_FromString('ab'), PyUnicode_FromString('ab'));
    assert.strictEqual(PyUnicode_InternFromString('ab'), _Py_ID('ab'));
    assert.strictEqual(Py_REFCNT(_Py_ID('ab')), 4294967295);
  });

  it('gives the same object where CPython does', () => {
    const same: [string, Value[], boolean][] = [
      ['strip', [], true],
      ['replace', ['z', 'q'], true],
      ['split', ['z'], false],
      ['center', [2], true],
      ['zfill', [1], true],
      ['expandtabs', [], true],
      ['format', [], true],
      ['__format__', [''], true],
      ['__mul__', [1], true],
      ['__add__', [''], true],
      ['__mod__', [{ tuple: [] }], true],
      ['removeprefix', ['zz'], true],
      ['lower', [], false],
      ['casefold', [], false],
      ['translate', [{ dict: [] }], false],
    ];
    for (const [name, args, expected] of same) {
      assert.strictEqual(sameObject('abc def', name, args), expected, name);
    }
  });

  it('grows in place only what nobody else sees', () => {
    const right = PyUnicode_FromString('xy');
    let left = PyUnicode_FromString('ab');
    assert.strictEqual(PyUnicode_Append(left, right), left);
    assert.strictEqual(left.v, 'abxy');
    const interned = PyUnicode_InternFromString('immortal');
    const appended = PyUnicode_Append(interned, right)!;
    assert.notStrictEqual(appended, interned);
    assert.strictEqual(interned.v, 'immortal');
    left = PyUnicode_FromString('ab');
    const wider = PyUnicode_Append(left, PyUnicode_FromString('€'))!;
    assert.notStrictEqual(wider, left);
    for (const o of [right, appended, wider]) Py_DECREF(o);
  });
});
