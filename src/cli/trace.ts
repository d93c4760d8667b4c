/** `heapscope trace FILE`: records a run and says what the recording holds. */
import { EVENT_NAMES, EVENT_WIDTH, EVENTS, type EventName } from '../recording/events';
import type { Recording } from '../recording/recording';
import { complaint, exitCodeOf, recordFile } from './recorded';
import type { TextSink } from './sink';

/** What `trace` was asked. */
export interface TraceCommand {
  readonly command: 'trace';
  readonly file: string;
  readonly args: readonly string[];
  readonly json: boolean;
  readonly events: boolean;
}

/** Records the file and prints the summary, or every event as a line of JSON. */
export function trace({ file, args, json, events }: TraceCommand, sink: TextSink): number {
  const { recording, outcome } = recordFile(file, args);
  sink.error(complaint(outcome) ?? '');
  if (events) printEvents(recording, sink);
  else {
    const summary = summaryOf(recording, outcome.kind);
    sink.data(json ? `${JSON.stringify(summary)}\n` : table(summary));
  }
  return exitCodeOf(outcome);
}

type Summary = Readonly<Record<string, number | string>>;

function summaryOf(recording: Recording, outcome: string): Summary {
  return {
    outcome,
    lineSteps: recording.steps,
    instructions: recording.ticks,
    events: recording.rows,
    bytes: recording.byteLength,
    peakHeapBytes: recording.peakBytes,
    gcCycles: recording.gcCycles.length,
    objects: recording.objectType.length,
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
  let lines: string[] = [];
  for (let row = 0; row < log.rows; row++) {
    const kind = log.kind(row);
    const name: EventName | undefined = EVENT_NAMES[kind];
    if (name === undefined) break;
    const event: Record<string, number | string> = { row, event: name };
    EVENTS[name].words.forEach((field, i) => (event[field] = log.word(word + i)));
    word += EVENT_WIDTH[kind] ?? 0;
    lines.push(JSON.stringify(event));
    if (lines.length === 4096) {
      sink.data(`${lines.join('\n')}\n`);
      lines = [];
    }
  }
  if (lines.length > 0) sink.data(`${lines.join('\n')}\n`);
}
