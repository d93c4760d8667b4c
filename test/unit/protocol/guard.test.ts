import { strict as assert } from 'node:assert';
import { isHoverReply } from '../../../src/protocol/answers';
import {
  arrayOf,
  isCount,
  isInteger,
  isNumber,
  isString,
  oneOf,
  optional,
  shape,
  type Guard,
} from '../../../src/protocol/guard';
import { isOutcome } from '../../../src/protocol/outcome';
import { isRow, isViewOptions, DEFAULT_VIEW } from '../../../src/protocol/picture';
import { isMoment } from '../../../src/protocol/place';

interface Point {
  readonly x: number;
  readonly label?: string;
}
const isPoint = shape<Point>({ x: isNumber, label: optional(isString) });
const moment = { row: 0, tick: 0, step: 0, atStart: true, atEnd: false, scope: '<module>' };

const cases: [name: string, guard: Guard<unknown>, value: unknown, accepted: boolean][] = [
  ['a count', isCount, 0, true],
  ['a negative count', isCount, -1, false],
  ['half a count', isCount, 0.5, false],
  ['a count as text', isCount, '1', false],
  ['a negative integer', isInteger, -1, true],
  ['no number', isNumber, NaN, false],
  ['an infinite number', isNumber, Infinity, false],
  ['one of a list', oneOf('a', 'b'), 'b', true],
  ['none of a list', oneOf('a', 'b'), 'c', false],
  ['an array', arrayOf(isCount), [1, 2], true],
  ['an array with a stranger', arrayOf(isCount), [1, '2'], false],
  ['an optional field left out', isPoint, { x: 1 }, true],
  ['an optional field undefined', isPoint, { x: 1, label: undefined }, true],
  ['an optional field of another type', isPoint, { x: 1, label: 2 }, false],
  ['a further field', isPoint, { x: 1, y: 2 }, true],
  ['null', isPoint, null, false],
  ['the start of a recording', isMoment, moment, true],
  ['a moment in an unknown phase', isMoment, { ...moment, gc: { cycle: 0, phase: 'x' } }, false],
  ['the default view', isViewOptions, DEFAULT_VIEW, true],
  ['oid 0 as a target', isRow, { name: 'a', slot: 'global', target: 0 }, true],
  ['an unknown slot', isRow, { name: 'a', slot: 'register' }, false],
  ['an outcome', isOutcome, { kind: 'done', exitCode: 0 }, true],
  ['an outcome of another kind', isOutcome, { kind: 'crashed' }, false],
  ['an outcome that lacks a field', isOutcome, { kind: 'exception', type: 'E' }, false],
  ['a missed hover', isHoverReply, { kind: 'missed', why: 'not-run' }, true],
  ['a found hover without facts', isHoverReply, { kind: 'found' }, false],
];

describe('Guards', () => {
  for (const [name, guard, value, accepted] of cases) {
    it(`${accepted ? 'accept' : 'refuse'} ${name}`, () => assert.equal(guard(value), accepted));
  }
});
