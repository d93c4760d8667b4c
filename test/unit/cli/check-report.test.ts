/** What `heapscope check` prints, for people and for machines. */
import assert from 'node:assert/strict';
import type { FileCheck } from '../../../src/cli/file-check';
import { failureLines, jsonReport, junitReport, summaryLine } from '../../../src/cli/check-report';

const place = { line: 4, column: 15, endColumn: 32 };
const file: FileCheck = {
  file: 'a.py',
  report: {
    checks: [
      { place: { ...place, line: 9 }, text: 'x', state: 'passed', times: 3 },
      {
        ...{ place, text: 'refcount(a) == 2', state: 'failed', times: 1 },
        ...{ message: 'expected refcount(a) == 2, but it is 3: global <a> & "b"', expected: '2' },
        actual: '3',
      },
      { place, text: 'y', state: 'not-reached', times: 0, message: 'y was not reached' },
      { place, text: 'z', state: 'skipped', times: 0 },
    ],
    problems: [{ place: { ...place, line: 2 }, message: 'there is no function refcout' }],
    ...{ stops: [], watches: [], views: [], truncated: false },
  },
  ...{ limited: false, broken: true, complaint: 'Traceback\n', seconds: 0.25 },
};

describe('the report of a check', () => {
  it('tells each failure with its place, columns counted from 1', () => {
    assert.deepEqual(failureLines(file), [
      'a.py:2:16: there is no function refcout',
      'a.py:4:16: expected refcount(a) == 2, but it is 3: global <a> & "b"',
      'a.py:4:16: y was not reached',
    ]);
  });

  it('closes with the counts', () => {
    assert.equal(
      summaryLine([file]),
      '1 file, 4 expectations: 2 hold, 2 fail; 1 not understood; 1 program did not end well',
    );
  });

  it('is JSON', () => {
    const value = JSON.parse(jsonReport([file])) as {
      failed: number;
      files: { expectations: { state: string; column: number; actual?: string }[] }[];
    };
    assert.equal(value.failed, 2);
    assert.deepEqual(
      value.files[0]?.expectations.map(({ state, column, actual }) => [state, column, actual]),
      [
        ['passed', 16, undefined],
        ['failed', 16, '3'],
        ['not-reached', 16, undefined],
        ['skipped', 16, undefined],
      ],
    );
  });

  it("is JUnit's XML, escaped", () => {
    const xml = junitReport([file]);
    assert.match(xml, /<testsuites name="heapscope" tests="6" failures="2" errors="2">/);
    assert.match(xml, /message="expected .* global &lt;a&gt; &amp; &quot;b&quot;"/);
    assert.equal(xml.match(/<testcase /g)?.length, 6);
    assert.match(xml, /<skipped\/>/);
  });
});
