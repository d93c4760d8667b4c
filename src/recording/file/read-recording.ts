/**
 * Reads a `.heapscope` file. The file may come from anywhere: every number is checked before it is
 * used, and no table is made larger than the bytes that fill it. Whatever is wrong comes out as a
 * `RecordingFault`.
 */
import { EventLog } from '../event-log';
import { Float64Column, Int32Column } from '../growable';
import { packObject } from '../object-table';
import { partOf } from '../parts';
import { RECORDED_PHASES } from '../phases';
import { Recording, StepKind, ValueKind } from '../recording';
import { MOST_DEPTH, MOST_STEP_BYTES } from '../step-table';
import { readColumns, type ColumnSink, type NumberColumn } from './columns';
import { FileReader } from './container';
import { readEvents } from './events-section';
import { damaged } from './fault';
import type { SectionTag } from './format';
import { isTexts, readJson } from './json-section';
import { isKnownFiles } from './known-files';
import { replayEvents } from './replay';
import { isCodes, isCycles, isMeta, isNames, isOutputs, isTypes, type Meta } from './tables';
import type { RecordedFile } from './write-recording';

const INT32 = [-(2 ** 31), 2 ** 31 - 1] as const;
const COUNT32 = [0, 2 ** 31 - 1] as const;

/** The run and its recording. `maxBytes` bounds what the file may come to uncompressed. */
export function readRecording(bytes: Uint8Array, maxBytes?: number): RecordedFile {
  const file = new FileReader(bytes, maxBytes);
  const meta = readJson(file.one('META'), 'META', isMeta);
  const recording = new Recording();
  readTexts(file, recording, meta);
  recording.types.push(...readJson(file.one('TYPE'), 'TYPE', isTypes));
  recording.codes.push(...readJson(file.one('CODE'), 'CODE', isCodes));
  readObjects(file, recording, meta);
  readFrames(file, recording, meta);
  readSteps(file, recording, meta);
  readNames(file, recording, meta);
  readCycles(file, recording, meta);
  readOutputs(file, recording, meta);
  for (const content of file.all('EVNT')) readEvents(content, recording.log);
  if (recording.log.rows !== meta.detailRows || meta.detailRows > meta.rows)
    throw damaged('it has another number of events than it says');
  recording.ticks = meta.ticks;
  recording.peakBytes = meta.peakBytes;
  if (meta.mainGlobals < -1 || meta.mainGlobals >= meta.objects)
    throw damaged('its main namespace is not among its objects');
  recording.mainGlobals = meta.mainGlobals;
  replayEvents(recording);
  const { inputs, outcome, rows } = meta;
  const files = file.optional('FILE');
  return {
    ...(files === undefined ? {} : { files: readJson(files, 'FILE', isKnownFiles) }),
    inputs,
    outcome,
    recording: meta.detailRows < rows ? begun(recording, rows) : recording,
  };
}

/** The whole of a run of so many rows, of which a recording has the beginning. */
function begun(recording: Recording, rows: number): Recording {
  const { log, checkpoints } = recording;
  recording.truncatedAt = log.rows;
  const whole = Object.assign(new Recording(), recording, {
    log: EventLog.after(rows),
    checkpoints: [],
  });
  whole.beginning = partOf(whole, recording, log, checkpoints);
  return whole;
}

function readTexts(file: FileReader, { texts }: Recording, meta: Meta): void {
  let count = 0;
  for (const content of file.all('TEXT'))
    for (const text of readJson(content, 'TEXT', isTexts)) {
      if (texts.intern(text) !== count++) throw damaged('it has a text twice');
    }
  expectRows('texts', count, meta.texts);
}

function readTable(
  file: FileReader,
  tag: SectionTag,
  sinks: readonly ColumnSink[],
  rows: number,
): void {
  let read = 0;
  for (const content of file.all(tag)) read += readColumns(content, tag, sinks);
  expectRows(`rows in its section ${tag}`, read, rows);
}

function expectRows(what: string, read: number, expected: number): void {
  if (read !== expected)
    throw damaged(
      `it has ${read.toLocaleString('en')} ${what}, not ${expected.toLocaleString('en')}`,
    );
}

interface Pushes {
  push(value: number): number;
}

function into(
  name: string,
  column: Pushes,
  bounds: readonly [number, number] | undefined,
): ColumnSink {
  const push = (value: number): void => void column.push(value);
  return bounds === undefined ? { name, push } : { name, push, bounds };
}

function readObjects(file: FileReader, recording: Recording, meta: Meta): void {
  const [type, size, address, origin, name, kind] = sixColumns();
  const value = new Float64Column(16);
  readTable(
    file,
    'OBJS',
    [
      into('the type of an object', type, [0, recording.types.length - 1]),
      into('the size of an object', size, COUNT32),
      into('the address of an object', address, INT32),
      into('the kind of a value', kind, [0, 2]),
      into('the value of an object', value, undefined),
      into('the origin of an object', origin, [0, 3]),
      into('the name of an object', name, [0, meta.texts - 1]),
    ],
    meta.objects,
  );
  for (let i = 0; i < meta.objects; i++) {
    const isText = kind.at(i) === ValueKind.TEXT;
    const isIndex = Number.isInteger(value.at(i)) && value.at(i) >= 0 && value.at(i) < meta.texts;
    if (isText && !isIndex) throw damaged('the value of an object is not among the texts');
    const packed = packObject(kind.at(i), origin.at(i), name.at(i));
    // The row of its birth is found when the events are applied.
    recording.objects.append(type.at(i), size.at(i), address.at(i), -1, packed, value.at(i));
  }
}

function sixColumns(): readonly [
  ...[Int32Column, Int32Column, Int32Column],
  ...[Int32Column, Int32Column, Int32Column],
] {
  const column = (): Int32Column => new Int32Column(16);
  return [column(), column(), column(), column(), column(), column()];
}

function readFrames(file: FileReader, recording: Recording, meta: Meta): void {
  readTable(
    file,
    'FRAM',
    [
      into('the code of a frame', recording.frameCode, [0, recording.codes.length - 1]),
      into('the generator of a frame', recording.frameGenerator, [-1, meta.objects - 1]),
    ],
    meta.frames,
  );
}

function readSteps(file: FileReader, recording: Recording, meta: Meta): void {
  const [row, line, frame, depth, kind, tick] = sixColumns();
  const bytes = new Float64Column(16);
  readTable(
    file,
    'STEP',
    [
      into('the row of a step', row, [0, meta.rows]),
      into('the line of a step', line, COUNT32),
      into('the frame of a step', frame, [0, meta.frames - 1]),
      into('the depth of a step', depth, [0, MOST_DEPTH]),
      into('the kind of a step', kind, [0, Object.keys(StepKind).length - 1]),
      into('the tick of a step', tick, [0, meta.ticks]),
      into('the heap size of a step', bytes, [0, MOST_STEP_BYTES]),
    ],
    meta.steps,
  );
  expectRising('the steps', row);
  expectRising('the ticks of the steps', tick);
  for (let i = 0; i < meta.steps; i++) {
    const place = [row.at(i), line.at(i), frame.at(i), depth.at(i), kind.at(i)] as const;
    recording.lineSteps.append(...place, tick.at(i), bytes.at(i));
  }
}

function expectRising(what: string, column: NumberColumn): void {
  for (let i = 1; i < column.length; i++)
    if (column.at(i) < column.at(i - 1)) throw damaged(`${what} are not in order`);
}

function readNames(file: FileReader, recording: Recording, meta: Meta): void {
  const names = readJson(file.one('NAME'), 'NAME', isNames);
  const fits = (of: number, count: number, text: number): void => {
    if (of >= count || text >= meta.texts) throw damaged('a name belongs to nothing');
  };
  for (const [serial, slot, text] of names.slots) {
    fits(serial, meta.objects, text);
    const known = recording.slotNames.get(serial) ?? new Map<number, number>();
    recording.slotNames.set(serial, known.set(slot, text));
  }
  for (const [type, slot, text] of names.typeSlots) {
    fits(type, recording.types.length, text);
    recording.typeSlotNames.set(`${type}:${slot}`, text);
  }
  for (const [serial, name] of names.namespaces) {
    fits(serial, meta.objects, 0);
    recording.namespaces.set(serial, name);
  }
  for (const [handle, what] of names.roots) {
    if (handle < 1 || handle > meta.objects + meta.frames + names.roots.length)
      throw damaged('a holder in the interpreter has an impossible number');
    recording.interpreterRoots.set(handle, what);
  }
  for (const [weak, serial, handle, clearedRow] of names.referents ?? []) {
    fits(Math.max(weak, serial), meta.objects, 0);
    if (handle < 1 || handle > meta.objects + meta.frames + names.roots.length || clearedRow < -1)
      throw damaged('a weak reference leads to nothing');
    recording.referents.set(weak, { serial, handle, clearedRow });
  }
}

function readCycles(file: FileReader, recording: Recording, meta: Meta): void {
  const cycles = readJson(file.one('GCCY'), 'GCCY', isCycles);
  let row = 0;
  const next = (at: number): void => {
    if (at < row || at > meta.rows) throw damaged('its collections are not in order');
    row = at;
  };
  cycles.forEach(({ phases, ...cycle }, index) => {
    next(cycle.startRow);
    for (const [phase, at] of phases) {
      if (phase >= RECORDED_PHASES.length) throw damaged('it has an unknown phase of a collection');
      next(at);
    }
    if (cycle.endRow !== -1) next(cycle.endRow);
    else if (index < cycles.length - 1) throw damaged('a collection before the last has no end');
    if (cycle.step > meta.steps) throw damaged('a collection is at no step');
    recording.gcCycles.push({
      ...cycle,
      index,
      phases: phases.map(([phase, at, touched]) => ({ phase, row: at, touched })),
    });
  });
}

function readOutputs(file: FileReader, recording: Recording, meta: Meta): void {
  let last = 0;
  for (const content of file.all('OUTP'))
    for (const [stream, text, row] of readJson(content, 'OUTP', isOutputs)) {
      if (row < last || row > meta.rows) throw damaged('its output is not in order');
      last = row;
      recording.outputs.push({ stream: stream === 0 ? 'stdout' : 'stderr', text, row });
    }
  expectRows('pieces of output', recording.outputs.length, meta.outputs);
}
