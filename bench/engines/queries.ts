/**
 * Questions about a moment with 100,000 live objects, of a run of a million line steps: CPU
 * milliseconds of each, with nothing found out before and again, and the longest piece of work
 * between two messages.
 *
 *   node --expose-gc queries.mjs
 */
import { readFileSync } from 'node:fs';
import { DEFAULT_VIEW } from '../../src/protocol/picture';
import { drain, type Sliced } from '../../src/recording/queries/slices';
import { Answers } from '../../src/session/answers';
import { cpuMs } from './cpu';
import type { Figures } from './recording';
import { NAME, recordOnce } from './run-once';

const SCRIPT = 'examples/scale/million_steps.py';
const OBJECTS = 8;

const source = readFileSync(SCRIPT, 'utf8');
const { recording } = recordOnce(source);
const answers = new Answers(recording, source, NAME);
const end = recording.steps;
const peak = Math.floor(end * 0.9);

const longest: number[] = [];

/** Runs a question; CPU milliseconds. */
function timed<T>(question: Sliced<T>): number {
  const from = cpuMs();
  let worst = 0;
  for (let piece = from, done = false; !done;) {
    done = question.next().done === true;
    const now = cpuMs();
    worst = Math.max(worst, now - piece);
    piece = now;
  }
  longest.push(worst);
  return cpuMs() - from;
}

// What is worked out ahead, between two messages, is there when a person asks.
while (answers.prepare());
answers.seek({ kind: 'step', step: peak });
const books = drain(answers.questions.search({ text: 'Book', limit: OBJECTS })).objects;
const lists = drain(answers.questions.search({ text: 'list', limit: OBJECTS })).objects;
// These change at almost every step: their history is the whole log.
const busy = ['catalogue', 'waiting', 'total', 'shelves'].flatMap(
  (text) => drain(answers.questions.search({ text, limit: 1 })).objects,
);
const oids = [...books, ...lists, ...busy].map(({ oid }) => oid);

const figures: Record<string, number[]> = { objects: [oids.length] };
const note = (name: string, ms: number): void => void (figures[name] ??= []).push(ms);

for (const [i, oid] of oids.entries()) {
  const step = Math.floor(end * (0.5 + (0.4 * ((i * 7) % oids.length)) / oids.length));
  const query = { oid };
  // A question after a far seek finds nothing that is known of the moment.
  const fresh = <T>(name: string, question: () => Sliced<T>): void => {
    answers.seek({ kind: 'step', step: 5 });
    answers.seek({ kind: 'step', step });
    note(name, timed(question()));
  };
  fresh('picture', () => answers.slicedUpdate({ view: DEFAULT_VIEW }));
  fresh('holders', () => answers.questions.holders({ oid, limit: 20 }));
  fresh('search', () => answers.questions.search({ text: `shelf ${i}`, limit: 20 }));
  fresh('whyAlive', () => answers.questions.whyAlive(query));
  fresh('cycles', () => answers.questions.cycles(query));
  fresh('retained', () => answers.questions.retained(query));
  fresh('history', () => answers.questions.history(query));
  const { row } = answers.seek({ kind: 'step', step: Math.floor(end * 0.1) });
  fresh('compare', () => answers.questions.compare({ row }));
}
process.stdout.write(JSON.stringify({ ...figures, longest } satisfies Figures));
