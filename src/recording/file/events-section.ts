/**
 * Events in a section: the kinds, then each word of each kind as a stream of its own. The same
 * word of one event after another mostly changes little, so the differences take a byte, and
 * deflate finds what repeats: 0.6 bytes an event where the words as they are gave 1.8.
 */
import type { EventLog } from '../event-log';
import { E_ALLOC, E_DEALLOC, EVENT_WIDTH, eventName, instructionMove } from '../events';
import {
  append1,
  append2,
  append3,
  append4,
  appendAlloc,
  appendDealloc,
  appendInstruction,
  writeLog,
} from '../log-tail';
import { ByteReader, ByteWriter } from './bytes';
import { damaged } from './fault';

const WHAT = 'its section EVNT';
const MIN_WORD = -(2 ** 31);
const MAX_WORD = 2 ** 31 - 1;

/** First stream of each kind; the streams of a kind follow one another. */
const FIRST_STREAM: readonly number[] = EVENT_WIDTH.map((_, kind) =>
  EVENT_WIDTH.slice(0, kind).reduce((sum, width) => sum + width, 0),
);
const STREAMS = EVENT_WIDTH.reduce((sum, width) => sum + width, 0);

/** Writes the rows `from` to `to` (half-open); `word` is where the first one's words begin. */
export function writeEvents(
  log: EventLog,
  from: number,
  to: number,
  word: number,
): { content: Uint8Array; word: number } {
  const kinds = new Uint8Array(to - from);
  const streams = Array.from({ length: STREAMS }, () => new ByteWriter());
  const previous = new Int32Array(STREAMS);
  let w = word;
  for (let row = from; row < to; row++) {
    const kind = log.kind(row);
    kinds[row - from] = kind;
    const first = FIRST_STREAM[kind]!; // every kind has a width
    for (let i = 0; i < EVENT_WIDTH[kind]!; i++) {
      const value = log.word(row, w, i);
      streams[first + i]!.varint(value - previous[first + i]!); // as many as widths
      previous[first + i] = value;
    }
    w += log.width(row);
  }
  const writer = new ByteWriter();
  writer.u32(kinds.length);
  writer.bytes(kinds);
  for (const stream of streams) writer.u32(stream.length);
  for (const stream of streams) writer.bytes(stream.finish());
  return { content: writer.finish(), word: w };
}

/** Appends the events that `writeEvents` wrote; says nothing of whether they make sense. */
export function readEvents(content: Uint8Array, log: EventLog): void {
  const reader = new ByteReader(content, WHAT);
  const rows = reader.u32();
  const kinds = reader.take(rows);
  const lengths = Array.from({ length: STREAMS }, () => reader.u32());
  const streams = lengths.map((length) => new ByteReader(reader.take(length), WHAT));
  reader.end();
  writeLog(log, () => {
    appendAll(kinds, streams);
  });
  for (const stream of streams) stream.end();
}

function appendAll(kinds: Uint8Array, streams: readonly ByteReader[]): void {
  const previous = new Float64Array(STREAMS);
  const words = [0, 0, 0, 0];
  for (let row = 0; row < kinds.length; row++) {
    const kind = kinds[row]!; // in bounds
    const width = EVENT_WIDTH[kind]!; // every byte has a width
    if (eventName(kind) === undefined) throw damaged(`${WHAT} has an unknown kind of event`);
    const first = FIRST_STREAM[kind]!; // every kind with a width
    for (let i = 0; i < width; i++) {
      const value = previous[first + i]! + streams[first + i]!.varint(); // as many as widths
      if (value < MIN_WORD || value > MAX_WORD)
        throw damaged(`${WHAT} has a number out of range in ${eventName(kind) ?? 'an event'}`);
      previous[first + i] = value;
      words[i] = value;
    }
    append(kind, width, words);
  }
}

function append(kind: number, width: number, words: readonly number[]): void {
  const [a = 0, b = 0, c = 0, d = 0] = words;
  if (width === 0) appendInstruction(instructionMove(kind, 0));
  else if (width === 1) append1(kind, a);
  else if (width === 2) append2(kind, a, b);
  else if (kind === E_ALLOC) appendAlloc(a, b, c);
  else if (kind === E_DEALLOC) appendDealloc(a, b, c);
  else if (width === 3) append3(kind, a, b, c);
  else append4(kind, a, b, c, d);
}
