/** The lint rule that keeps writes of refcounts in one place. */

import { strict as assert } from 'node:assert';
import { Linter } from 'eslint';
import config from '../../eslint.config.mjs';

const options = config
  .map((each) => each.rules?.['no-restricted-syntax'])
  .find((rule) => rule !== undefined && JSON.stringify(rule).includes('ob_refcnt'));

const cases: [code: string, problems: number][] = [
  ['o.ob_refcnt++;', 1],
  ['--o.ob_refcnt;', 1],
  ['o.ob_refcnt = 1;', 1],
  ['o.inner.ob_refcnt += 2;', 1],
  ['const n = o.ob_refcnt;', 0],
  ['if (o.ob_refcnt === 1) { n = 2; }', 0],
  ['Py_INCREF(o);', 0],
];

describe('Lint: writes of refcounts', () => {
  for (const [code, problems] of cases) {
    it(`${problems === 0 ? 'accepts' : 'refuses'} ${code}`, () => {
      assert.ok(options);
      const found = new Linter().verify(code, [{ rules: { 'no-restricted-syntax': options } }]);
      assert.equal(found.length, problems, JSON.stringify(found));
    });
  }
});
