/** The log: what is appended reads back, across chunks, and whether or not the log is open. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EventLog } from '../../../src/recording/event-log';
import {
  E_ALLOC,
  E_DEALLOC,
  EVENT_WIDTH,
  instructionMove,
  isInstruction,
} from '../../../src/recording/events';
import {
  append1,
  append2,
  append3,
  append4,
  appendAlloc,
  appendDealloc,
  appendInstruction,
  closeLog,
  openLog,
  writeLog,
} from '../../../src/recording/log-tail';

/** An event as it is appended: an instruction has no kind of its own. */
type Event = readonly number[];

const INSTRUCTION = -1;
const BY_WIDTH = [1, 2, 3, 4].map((width) =>
  EVENT_WIDTH.flatMap((each, kind) => (each === width && !isInstruction(kind) ? [kind] : [])),
);

/** Numbers about the borders of what fits into a word, and any others. */
const word = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 32_760, max: 32_775 }),
  fc.integer({ min: -32_775, max: -32_760 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
);
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.tuple(fc.constant(INSTRUCTION), fc.integer({ min: -200, max: 200 })),
  ...BY_WIDTH.map((kinds, i) =>
    fc.tuple(fc.constantFrom(...kinds), ...Array.from({ length: i + 1 }, () => word)),
  ),
);

function append([kind = 0, a = 0, b = 0, c = 0, d = 0]: Event): void {
  if (kind === INSTRUCTION) appendInstruction(a);
  else if (kind === E_ALLOC) appendAlloc(a, b, c);
  else if (kind === E_DEALLOC) appendDealloc(a, b, c);
  else [append1, append2, append3, append4][(EVENT_WIDTH[kind] ?? 0) - 1]?.(kind, a, b, c, d);
}

function read(log: EventLog): Event[] {
  const events: Event[] = [];
  let at = log.firstWord;
  for (let row = log.firstRow; row < log.rows; row++) {
    const kind = log.kind(row);
    const words = Array.from({ length: EVENT_WIDTH[kind] ?? 0 }, (_, i) => log.word(row, at, i));
    events.push(
      isInstruction(kind) ? [INSTRUCTION, instructionMove(kind, words[0] ?? 0)] : [kind, ...words],
    );
    at += log.width(row);
  }
  assert.equal(at, log.words);
  return events;
}

/** Serial numbers are kept as differences, which must fit in 32 bits. */
function isKept([kind, , serial = 0]: Event): boolean {
  return (kind !== E_ALLOC && kind !== E_DEALLOC) || (serial >= 0 && serial < 2 ** 30);
}

const events = fc.array(event.filter(isKept), { minLength: 1, maxLength: 60 });

describe('EventLog', () => {
  afterEach(() => {
    closeLog();
  });

  it('reads what was appended, across many chunks', () => {
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 40_000 }), (some, before) => {
        const log = new EventLog();
        openLog(log);
        const all: Event[] = Array.from({ length: before }, (_, i) => [INSTRUCTION, (i % 3) - 1]);
        while (all.length < 70_000) all.push(...some);
        all.forEach(append);
        const open = read(log);
        assert.deepEqual(open, all);
        closeLog();
        assert.deepEqual(read(log), open);
      }),
      { numRuns: 8 },
    );
  });

  it('goes on where it was when others are written meanwhile', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(events, events)), (rounds) => {
        const log = new EventLog();
        const other = new EventLog();
        openLog(log);
        for (const [mine, others] of rounds) {
          mine.forEach(append);
          writeLog(other, () => {
            others.forEach(append);
          });
        }
        assert.deepEqual(
          read(log),
          rounds.flatMap(([mine]) => mine),
        );
        assert.deepEqual(
          read(other),
          rounds.flatMap(([, others]) => others),
        );
      }),
    );
  });

  it('keeps the events before a row when more are appended', () => {
    fc.assert(
      fc.property(events, events, (before, after) => {
        const log = new EventLog();
        openLog(log);
        before.forEach(append);
        const part = log.upTo(log.rows, log.words);
        after.forEach(append);
        assert.deepEqual(read(part), before);
        assert.deepEqual(read(log), [...before, ...after]);
      }),
    );
  });

  it('says so when no log is open', () => {
    const full = () => {
      for (let i = 0; i < 40_000; i++) appendInstruction(1);
    };
    assert.throws(full, /no log is open/);
  });
});
