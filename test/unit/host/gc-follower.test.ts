/** The view "GC cycles": the person's latest wish wins, in whatever order answers arrive. */

import { strict as assert } from 'node:assert';
import type { GcMoment } from '../../../src/protocol/place';
import { GcFollower, gcKey, type GcRow } from '../../../src/host/gc-follower';

const COLLECTION: GcMoment = { cycle: 0 };
const COPY: GcMoment = { cycle: 0, phase: 'update_refs' };
const SUBTRACT: GcMoment = { cycle: 0, phase: 'subtract_refs' };

const PLACES: Readonly<Record<string, GcMoment>> = {
  collection: COLLECTION,
  copy: COPY,
  subtract: SUBTRACT,
};

interface Row extends GcRow {
  readonly name: string;
}

function row(name: string): Row {
  const [placeName = '', object] = name.split('/');
  const place = PLACES[placeName];
  assert.ok(place, name);
  return { name, key: gcKey(place) + (object === undefined ? '' : `-${object}`), place };
}

/** The row of a collection or a phase. */
function rowOf(place: GcMoment): Row | undefined {
  const name = Object.keys(PLACES).find((each) => row(each).key === gcKey(place));
  return name === undefined ? undefined : row(name);
}

/** Lets everything run that waits for nothing but promises. */
const settle = () => new Promise((done) => setImmediate(done));

/** A workbench and a session in which the test says what arrives when. */
class Scene {
  selection = '';
  forgotten = false;
  asked = 0;
  readonly log: string[] = [];
  private readonly moves: { to: string; done: () => void }[] = [];
  private readonly reveals: { to: string; done: () => void }[] = [];
  private readonly follower = new GcFollower<Row>(
    {
      selection: () => (this.selection === '' || this.forgotten ? undefined : row(this.selection)),
      rowOf,
      visible: () => true,
      reveal: ({ name }) =>
        new Promise((done) => {
          this.log.push(`reveal ${name}`);
          this.reveals.push({ to: name, done });
        }),
      go: ({ name }) =>
        new Promise((done) => {
          this.asked++;
          this.log.push(`go ${name}`);
          this.moves.push({ to: name, done });
        }),
      asked: () => this.asked,
      log: (text) => this.log.push(text),
    },
    [1, 1, 1, 1],
  );

  private readonly acts: Readonly<Record<string, (name: string) => unknown>> = {
    /** The person clicks a row. */
    click: (name) => this.select(name),
    /** The person asks elsewhere for a move; its answer comes with `step`. */
    key: () => this.asked++,
    /** The answer to a move asked for elsewhere. */
    step: (name) => this.follower.arrived(PLACES[name]),
    /** The session answers the oldest selection. */
    answer: () => {
      const move = this.moves.shift();
      assert.ok(move, 'nothing was asked');
      this.follower.arrived(row(move.to).place);
      move.done();
    },
    /** The oldest reveal arrives in the workbench. */
    land: () => {
      const reveal = this.reveals.shift();
      assert.ok(reveal, 'nothing is revealed');
      if (this.selection !== reveal.to) this.select(reveal.to);
      reveal.done();
    },
    /** VS Code forgets its rows, and knows them again. */
    forget: () => (this.forgotten = true),
    remember: () => (this.forgotten = false),
    /** Longer than a selection without its row is looked up. */
    wait: () => new Promise((done) => setTimeout(done, 40)),
  };

  async play(script: string): Promise<void> {
    for (const line of script.split(', ')) {
      const [act = '', name = ''] = line.split(' ');
      const perform = this.acts[act];
      assert.ok(perform, act);
      await perform(name);
      await settle();
    }
  }

  private select(name: string): void {
    this.selection = name;
    this.follower.selected(this.forgotten ? undefined : row(name));
  }
}

const CASES: readonly {
  name: string;
  script: string;
  log: readonly string[];
  selection: string;
}[] = [
  {
    name: 'a selection moves the cursor and needs no revealing',
    script: 'click copy, answer',
    log: ['go copy'],
    selection: 'copy',
  },
  {
    name: 'a move from elsewhere is revealed, and its selection moves nothing',
    script: 'step copy, land',
    log: ['reveal copy'],
    selection: 'copy',
  },
  {
    name: 'the answer to the first of two clicks takes the selection from nobody',
    script: 'click collection, click copy, answer, answer',
    log: ['go collection', 'go copy'],
    selection: 'copy',
  },
  {
    name: 'a click on the way back is not taken for the click before',
    script: 'click copy, click collection, click copy, answer, answer, answer',
    log: ['go copy', 'go collection', 'go copy'],
    selection: 'copy',
  },
  {
    name: 'a reveal that lands after a click moves no cursor and is made good',
    script: 'step copy, click subtract, land, answer, land',
    log: ['reveal copy', 'go subtract', 'reveal subtract'],
    selection: 'subtract',
  },
  {
    name: 'a step right after a click is revealed when it has arrived',
    script: 'click copy, key, answer, step subtract, land',
    log: ['go copy', 'reveal subtract'],
    selection: 'subtract',
  },
  {
    name: 'an object of the phase stays selected',
    script: 'click copy/7, answer',
    log: ['go copy/7'],
    selection: 'copy/7',
  },
  {
    name: 'a phase is selected when the cursor comes back to it, not the object of before',
    script: 'click copy/7, answer, step subtract, land, step copy, land',
    log: ['go copy/7', 'reveal subtract', 'reveal copy'],
    selection: 'copy',
  },
  {
    name: 'an object is selected while its phase is being revealed',
    script: 'step copy, click copy/7, answer, land, land',
    log: ['reveal copy', 'go copy/7', 'reveal copy/7'],
    selection: 'copy/7',
  },
  {
    name: 'a click that is told without its row is found again',
    script: 'click collection, forget, click copy, answer, remember, wait, answer',
    log: ['go collection', 'go copy'],
    selection: 'copy',
  },
  {
    name: 'a click without its row gives way to a newer wish',
    script: 'forget, click copy, key, step subtract, remember, wait, land',
    log: ['reveal subtract'],
    selection: 'subtract',
  },
  {
    name: 'a click on nothing lets the view follow again',
    script: 'forget, click copy, wait, step subtract, land',
    log: ['reveal subtract'],
    selection: 'subtract',
  },
];

describe('GcFollower', () => {
  for (const { name, script, log, selection } of CASES) {
    it(name, async () => {
      const scene = new Scene();
      await scene.play(script);
      assert.deepEqual(scene.log, log);
      assert.equal(scene.selection, selection);
    });
  }

  it('goes on after a move that fails, and shows where the cursor is', async () => {
    const log: string[] = [];
    const follower = new GcFollower<Row>({
      selection: () => row('copy'),
      rowOf,
      visible: () => true,
      reveal: ({ name }) => Promise.resolve(void log.push(`reveal ${name}`)),
      go: () => Promise.reject(new Error('the program still runs')),
      asked: () => 0,
      log: (text) => log.push(text),
    });
    follower.arrived(COPY);
    await settle();
    follower.arrived(SUBTRACT);
    follower.selected(row('copy'));
    await settle();
    assert.deepEqual(log, ['the program still runs', 'reveal subtract']);
  });
});
