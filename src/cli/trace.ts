/** `heapscope trace FILE`: records a run, or opens a recording, and says what it holds. */
import { writeFileSync } from 'node:fs';
import { EVENTS, eventName, instructionMove, isInstruction } from '../recording/events';
import { writeRecording } from '../recording/file/write-recording';
import type { Recording } from '../recording/recording';
import { complaint, exitCodeOf, openOrRecord } from './recorded';
import { EXIT } from './exit-codes';
import type { TextSink } from './sink';

/** What `trace` was asked. */
export interface TraceCommand {
  readonly command: 'trace';
  readonly file: string;
  readonly args: readonly string[];
  readonly json: boolean;
  readonly events: boolean;
  /** Where to save the recording. */
  readonly out?: string;
}

/** Records the file and prints the summary, or every event as a line of JSON. */
export function trace({ file, args, json, events, out }: TraceCommand, sink: TextSink): number {
  const opened = openOrRecord(file, args, sink);
  if (opened === undefined) return EXIT.USAGE;
  const { recording, outcome } = opened;
  sink.error(complaint(outcome) ?? '');
  let fileBytes: number | undefined;
  if (out !== undefined) {
    const bytes = writeRecording(opened);
    try {
      writeFileSync(out, bytes);
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      sink.error(`heapscope: can't write file '${out}': ${error.message}\n`);
      return EXIT.USAGE;
    }
    fileBytes = bytes.length;
  }
  if (events) printEvents(recording, sink);
  else {
    const summary = summaryOf(recording, outcome.kind, fileBytes);
    sink.data(json ? `${JSON.stringify(summary)}\n` : table(summary));
  }
  return exitCodeOf(outcome);
}

type Summary = Readonly<Record<string, number | string>>;

function summaryOf(recording: Recording, outcome: string, fileBytes: number | undefined): Summary {
  return {
    outcome,
    lineSteps: recording.steps,
    instructions: recording.ticks,
    events: recording.rows,
    bytes: recording.byteLength,
    peakHeapBytes: recording.peakBytes,
    gcCycles: recording.gcCycles.length,
    objects: recording.objectType.length,
    ...(fileBytes === undefined ? {} : { fileBytes }),
  };
}

const TITLES: Readonly<Record<string, string>> = {
  outcome: 'outcome',
  lineSteps: 'line steps',
  instructions: 'instructions',
  events: 'events',
  bytes: 'recording, bytes',
  peakHeapBytes: 'peak simulated heap, bytes',
  gcCycles: 'gc cycles',
  objects: 'objects of the program',
  fileBytes: 'saved file, bytes',
};

function table(summary: Summary): string {
  return Object.entries(summary)
    .map(([key, value]) => {
      const shown = typeof value === 'number' ? value.toLocaleString('en') : value;
      return `${(TITLES[key] ?? key).padEnd(28)}${shown}\n`;
    })
    .join('');
}

function printEvents(recording: Recording, sink: TextSink): void {
  const { log } = recording;
  let word = 0;
  let pc = -1;
  let lines: string[] = [];
  for (let row = 0; row < log.rows; row++) {
    const kind = log.kind(row);
    const name = eventName(kind);
    if (name === undefined) break;
    const event: Record<string, number | string> = { row, event: name };
    if (isInstruction(kind)) {
      pc += instructionMove(kind, log.word(row, word, 0));
      event['pc'] = pc;
    } else EVENTS[name].words.forEach((field, i) => (event[field] = log.word(row, word, i)));
    word += log.width(row);
    lines.push(JSON.stringify(event));
    if (lines.length === 4096) {
      sink.data(`${lines.join('\n')}\n`);
      lines = [];
    }
  }
  if (lines.length > 0) sink.data(`${lines.join('\n')}\n`);
}
