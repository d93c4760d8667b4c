/** The regular expression engine against matches recorded from CPython (record-sre.py). */

import assert from 'node:assert';
import { Matcher } from '../../../src/modules/sre-engine';
import { HANDLERS } from '../../../src/modules/sre-handlers';
import { Sets } from '../../../src/modules/sre-sets';
import { sre_match, sre_search } from '../../../src/modules/sre-state';
import { validate } from '../../../src/modules/sre-validate';
import { Kind, codePoints, kindOfString } from '../../../src/objects/unicode-kind';
import recorded from './sre.cases.json';

type Spans = (number[] | number | null)[] | 'SystemError' | null;
type Row = [string, string, number, number[], Spans, Spans, Spans, Spans];

function matcherFor(code: Uint32Array, text: string): Matcher {
  const units = codePoints(text, Kind.UCS4);
  const astral = kindOfString(text) === Kind.UCS4;
  const subject = { text: astral ? null : text, units, length: units.length };
  return new Matcher(code, new Sets(code), subject, 0, units.length, HANDLERS);
}

/** Spans of all groups, or what CPython answers when they make no sense. */
function spansOf(m: Matcher, groups: number): (number[] | number | null)[] | 'SystemError' {
  const spans: number[][] = [[m.start, m.ptr]];
  for (let i = 0; i < groups; i++) {
    const from = m.mark[2 * i] ?? -1;
    const to = m.mark[2 * i + 1] ?? -1;
    const set = 2 * i + 1 <= m.lastmark && from >= 0 && to >= 0;
    if (set && from > to) return 'SystemError';
    spans.push(set ? [from, to] : [-1, -1]);
  }
  return spans;
}

function found(m: Matcher, groups: number, matched: boolean): Spans {
  if (!matched) return null;
  const spans = spansOf(m, groups);
  return spans === 'SystemError' ? spans : [...spans, m.lastindex < 0 ? null : m.lastindex];
}

function allMatches(m: Matcher, groups: number): unknown {
  const all: unknown[] = [];
  for (;;) {
    m.reset();
    m.ptr = m.start;
    if (!sre_search(m)) break;
    all.push(spansOf(m, groups));
    m.must_advance = m.ptr === m.start;
    m.start = m.ptr;
  }
  return all.includes('SystemError') ? 'SystemError' : all;
}

describe('regular expressions', () => {
  const rows = recorded as unknown as Row[];

  it(`finds what CPython finds with ${rows.length} recorded patterns`, () => {
    const wrong: string[] = [];
    for (const [pattern, text, groups, units, search, match, full, all] of rows) {
      const code = Uint32Array.from(units);
      const check = (what: string, got: unknown, want: unknown): void => {
        if (JSON.stringify(got) === JSON.stringify(want)) return;
        wrong.push(`${what} ${pattern} in ${JSON.stringify(text)}: ${JSON.stringify(got)}`);
      };
      check('validate', validate(code, groups), true);
      let m = matcherFor(code, text);
      check('search', found(m, groups, sre_search(m)), search);
      m = matcherFor(code, text);
      check('match', found(m, groups, sre_match(m)), match);
      m = matcherFor(code, text);
      m.match_all = true;
      check('fullmatch', found(m, groups, sre_match(m)), full);
      check('all', allMatches(matcherFor(code, text), groups), all);
    }
    assert.deepStrictEqual(wrong, []);
  });

  it('backtracks as deep as the subject is long', () => {
    // (?:a|b)*c
    const [, , , units] = rows[0]!;
    const code = Uint32Array.from(units);
    const m = matcherFor(code, 'ab'.repeat(50_000) + 'c');
    assert.ok(sre_match(m));
    assert.strictEqual(m.ptr, 100_001);
  });

  it('refuses code that is not well-formed', () => {
    const bad = [[], [0], [17, 5, 1], [24, 9, 0, 1, 2, 1, 1], [7, 0], [13, 2, 1, 1], [99, 1]];
    for (const units of bad) assert.strictEqual(validate(Uint32Array.from(units), 0), false);
  });
});
