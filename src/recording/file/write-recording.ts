/** Writes a recording as a `.heapscope` file. */
import type { Outcome, RunInputs } from '../../protocol/outcome';
import type { EventLog } from '../event-log';
import { E_ALLOC } from '../events';
import type { Recording } from '../recording';
import { writeColumns, type NumberColumn } from './columns';
import { FileWriter } from './container';
import { writeEvents } from './events-section';
import { CPYTHON_VERSION, ROWS_PER_SECTION, type SectionTag } from './format';
import { jsonBytes, textStretches } from './json-section';
import type { KnownFiles } from '../known-files';
import type { Meta, Names, StoredCycle, StoredOutput } from './tables';

/** A run with its recording: all that a file holds. */
export interface RecordedFile {
  readonly inputs: RunInputs;
  readonly outcome: Outcome;
  readonly recording: Recording;
  /** What the run read of the file system. In a file it is only for runs that gave up events. */
  readonly files?: KnownFiles;
}

/** The file. Equal recordings of equal inputs give equal bytes. */
export function writeRecording(run: RecordedFile): Uint8Array {
  const { inputs, outcome, recording: whole } = run;
  // Of a run that became larger than its budget, the beginning is in the file, and what it read:
  // running it again makes the rest.
  const recording = whole.beginning ?? whole;
  const objects = objectsIn(recording.log);
  const file = new FileWriter();
  const meta: Meta = {
    cpython: CPYTHON_VERSION,
    inputs,
    outcome,
    rows: recording.rows,
    detailRows: recording.log.rows,
    steps: recording.steps,
    objects,
    frames: recording.frameCode.length,
    texts: recording.texts.all().length,
    outputs: recording.outputs.length,
    ticks: whole.ticks,
    peakBytes: whole.peakBytes,
    mainGlobals: recording.mainGlobals,
  };
  file.section('META', jsonBytes(meta));
  // A text that was given up has left its number behind.
  const all = recording.texts.all().map((text, i) => (text === '' && i > 0 ? `\0${i}` : text));
  for (const texts of textStretches(all, (text) => text)) file.section('TEXT', jsonBytes(texts));
  file.section('TYPE', jsonBytes(recording.types));
  file.section('CODE', jsonBytes(recording.codes));
  file.section('NAME', jsonBytes(namesOf(recording, objects)));
  file.section('GCCY', jsonBytes(cyclesOf(recording)));
  const outputs = recording.outputs.map(({ stream, text, row }): StoredOutput => [
    stream === 'stdout' ? 0 : 1,
    text,
    row,
  ]);
  for (const stretch of textStretches(outputs, ([, text]) => text))
    file.section('OUTP', jsonBytes(stretch));
  if (run.files !== undefined && whole.beginning !== undefined)
    file.section('FILE', jsonBytes(run.files));
  writeTable(file, 'OBJS', objectColumns(recording), objects);
  const { frameCode, frameGenerator } = recording;
  const generator = {
    length: frameGenerator.length,
    at: (i: number) => (frameGenerator.at(i) < objects ? frameGenerator.at(i) : -1),
  };
  writeTable(file, 'FRAM', [frameCode, generator]);
  writeTable(file, 'STEP', stepColumns(recording));
  writeLog(file, recording);
  return file.finish();
}

/** Columns of the objects, in the order of the file. */
export function objectColumns(recording: Recording): readonly NumberColumn[] {
  const { objectType, objectSize, objectAddress, objectValueKind, objectValue } = recording;
  const { objectOrigin, objectName } = recording;
  return [
    ...[objectType, objectSize, objectAddress, objectValueKind, objectValue],
    ...[objectOrigin, objectName],
  ];
}

/** Columns of the line steps, in the order of the file. */
export function stepColumns(recording: Recording): readonly NumberColumn[] {
  const { stepRow, stepLine, stepFrame, stepDepth, stepKind, stepTick, stepBytes } = recording;
  return [stepRow, stepLine, stepFrame, stepDepth, stepKind, stepTick, stepBytes];
}

/** Objects that come into being in a log: they have the first serials. */
function objectsIn(log: EventLog): number {
  let count = 0;
  for (let row = 0; row < log.rows; row++) if (log.kind(row) === E_ALLOC) count++;
  return count;
}

function writeTable(
  file: FileWriter,
  tag: SectionTag,
  columns: readonly NumberColumn[],
  rows = columns[0]?.length ?? 0,
): void {
  for (let from = 0; from < rows; from += ROWS_PER_SECTION)
    file.section(tag, writeColumns(columns, from, Math.min(rows, from + ROWS_PER_SECTION)));
}

function writeLog(file: FileWriter, { log }: Recording): void {
  let word = 0;
  for (let from = 0; from < log.rows; from += ROWS_PER_SECTION) {
    const to = Math.min(log.rows, from + ROWS_PER_SECTION);
    const written = writeEvents(log, from, to, word);
    file.section('EVNT', written.content);
    word = written.word;
  }
}

function namesOf(recording: Recording, objects: number): Names {
  const triples = (names: ReadonlyMap<string, number>): Names['slots'] =>
    [...names].map(([key, text]) => {
      const [of = '', slot = ''] = key.split(':');
      return [Number(of), Number(slot), text];
    });
  return {
    slots: [...recording.slotNames].flatMap(([serial, names]) =>
      serial < objects ? [...names].map(([slot, text]) => [serial, slot, text] as const) : [],
    ),
    typeSlots: triples(recording.typeSlotNames),
    namespaces: [...recording.namespaces].filter(([serial]) => serial < objects),
    roots: [...recording.interpreterRoots],
    referents: [...recording.referents].flatMap(([weak, { serial, handle, clearedRow }]) =>
      weak < objects && serial < objects ? [[weak, serial, handle, clearedRow] as const] : [],
    ),
  };
}

function cyclesOf(recording: Recording): readonly StoredCycle[] {
  return recording.gcCycles.map(({ phases, index: _index, ...cycle }) => ({
    ...cycle,
    phases: phases.map(({ phase, row, touched }) => [phase, row, touched] as const),
  }));
}
