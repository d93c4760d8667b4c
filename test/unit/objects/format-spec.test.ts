/** The format specification: what a text parses to, and what is refused. */

import assert from 'node:assert';
import { parse_internal_render_format_spec } from '../../../src/objects/format-spec';
import { objectOf, startObjects, takeException } from '../../support/python-values';

function parsed(text: string): string {
  const spec = parse_internal_render_format_spec(objectOf(1), text, 'd', '>');
  if (spec === null) return takeException();
  const { fill_char, align, sign, width, thousands, groupSize, precision, type } = spec;
  const flags = (spec.alternate ? '#' : '') + (spec.no_neg_0 ? 'z' : '');
  return [fill_char, align, sign, flags, width, thousands, groupSize, precision, type].join('|');
}

const CASES: readonly [string, string][] = [
  ['', ' |>|||-1||3|-1|d'],
  ['5', ' |>|||5||3|-1|d'],
  ['<5', ' |<|||5||3|-1|d'],
  ['*^+#10,.3f', '*|^|+|#|10|,|3|3|f'],
  ['010d', '0|=|||10||3|-1|d'],
  ['<010d', '0|<|||10||3|-1|d'],
  ['_x', ' |>|||-1|_|4|-1|x'],
  ['😀=8', '😀|=|||8||3|-1|d'],
  ['z.1f', ' |>||z|-1||3|1|f'],
  ['٣', ' |>|||3||3|-1|d'],
  ['.', 'ValueError: Format specifier missing precision'],
  [',_', "ValueError: Cannot specify both ',' and '_'."],
  [',,', "ValueError: Cannot specify ',' with ','."],
  [',x', "ValueError: Cannot specify ',' with 'x'."],
  ['5.5.5', "ValueError: Invalid format specifier '5.5.5' for object of type 'int'"],
  ['99999999999999999999', 'ValueError: Too many decimal digits in format string'],
];

describe('format specification', () => {
  before(startObjects);

  for (const [text, want] of CASES) {
    it(JSON.stringify(text), () => assert.strictEqual(parsed(text), want));
  }
});
