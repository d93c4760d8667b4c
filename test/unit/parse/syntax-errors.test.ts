/** Syntax errors are CPython's: type, message and place. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileSource } from '../../../src/compile/compile';
import { decodeSource } from '../../../src/parse/decode-source';

type Recorded = [type: string, msg: string, line: number, offset: number, end: number, to: number];

const TABLE = join('test', 'golden', 'compile', 'syntax-errors.json');
const rows = JSON.parse(readFileSync(TABLE, 'utf8')) as [string, Recorded | null][];

describe('Syntax errors', () => {
  for (const [source, expected] of rows) {
    it(JSON.stringify(source), () => {
      const fault = compileSource(source, 'snippet', 'exec');
      if (expected === null) {
        assert.ok(!('kind' in fault), 'kind' in fault ? fault.msg : '');
        return;
      }
      assert.ok('kind' in fault, `not refused: ${expected[1]}`);
      const [type, msg, line, offset, end, to] = expected;
      assert.deepEqual([fault.type, fault.msg], [type, msg]);
      assert.deepEqual([fault.lineno, fault.offset], [line, offset]);
      if (to > 0) assert.deepEqual([fault.end_lineno, fault.end_offset], [end, to]);
    });
  }
});

describe('Source encodings', () => {
  const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
  const cases: readonly (readonly [name: string, source: Uint8Array, text: string])[] = [
    ['a byte order mark', bytes('\xef\xbb\xbfx = 1\n'), 'x = 1\n'],
    ['latin-1', bytes('# coding: latin-1\n# \xe9\n'), '# coding: latin-1\n# é\n'],
    ['line ends', bytes('a\r\nb\rc\n'), 'a\nb\nc\n'],
    ['UTF-8 by default', bytes('# \xc3\xa9\n'), '# é\n'],
  ];
  for (const [name, source, text] of cases) {
    it(`${name} is understood`, () => {
      assert.equal(decodeSource(source, 'f.py'), text);
    });
  }

  it('an unknown one is refused', () => {
    const fault = decodeSource(bytes('# coding: nonsense\n'), 'f.py');
    assert.ok(typeof fault !== 'string');
    assert.equal(fault.msg, 'unknown encoding: nonsense');
  });
});
