/** Strings of JSON: reading, and writing with escapes. */

import assert from 'node:assert';
import {
  JsonText,
  asciiJson,
  scanstring_unicode,
  unicodeJson,
} from '../../../src/modules/json-strings';
import type { PyUnicodeObject } from '../../../src/objects/unicodeobject';
import { objectOf, startObjects } from '../../support/python-values';

/** Text, `json.dumps(text)`, and the same with ensure_ascii=False; from CPython 3.12. */
const WRITTEN: readonly [string, string, string][] = [
  ['', '""', '""'],
  ['abc', '"abc"', '"abc"'],
  ['"\\/', '"\\"\\\\/"', '"\\"\\\\/"'],
  ['\b\f\n\r\t', '"\\b\\f\\n\\r\\t"', '"\\b\\f\\n\\r\\t"'],
  ['\x00\x1f\x7f', '"\\u0000\\u001f\\u007f"', '"\\u0000\\u001f\x7f"'],
  ['é€😀', '"\\u00e9\\u20ac\\ud83d\\ude00"', '"é€😀"'],
];

/** Document, start, text read and where it ends (in characters). */
const READ: readonly [string, number, string, number][] = [
  ['"abc" rest', 1, 'abc', 5],
  ['"\\u00e9\\n\\/"', 1, 'é\n/', 12],
  ['"\\ud83d\\ude00x"', 1, '😀x', 15],
  ['"\\ud83dx"', 1, '\ud83dx', 9],
  ['😀"a😀"', 2, 'a😀', 5],
];

describe('JSON strings', () => {
  before(startObjects);

  for (const [text, ascii, unicode] of WRITTEN) {
    it(`writes ${JSON.stringify(text)}`, () => {
      assert.strictEqual(asciiJson(text), ascii);
      assert.strictEqual(unicodeJson(text), unicode);
    });
  }

  for (const [document, start, want, end] of READ) {
    it(`reads ${document}`, () => {
      const text = new JsonText(objectOf(document) as PyUnicodeObject);
      const scanned = scanstring_unicode(text, text.offset(start), true);
      assert.ok(scanned !== null);
      assert.strictEqual(scanned.value.v, want);
      assert.strictEqual(text.index(scanned.next), end);
    });
  }
});
