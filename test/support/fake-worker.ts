/** Stands in for the simulator: every line with text is a step, and one collection ends the run. */

import { parentPort } from 'node:worker_threads';
import type { GcCycleInfo } from '../../src/protocol/answers';
import { Endpoint } from '../../src/protocol/endpoint';
import { fromWorker, toWorker } from '../../src/protocol/messages';
import type { RunInputs } from '../../src/protocol/outcome';
import { GC_PHASES, type GcPhaseName, type Moment } from '../../src/protocol/place';

const port = parentPort;
if (port === null) {
  throw new Error('this runs in a worker thread');
}
const endpoint = new Endpoint(
  {
    post: (message) => port.postMessage(message),
    listen(receive) {
      port.on('message', receive);
      return () => port.off('message', receive);
    },
  },
  () => undefined,
);

const PHASES = Object.keys(GC_PHASES) as GcPhaseName[];
let inputs: RunInputs | undefined;
let lines: number[] = [];
/** Rows 0..lines.length are line steps, then the phases of one collection. */
let row = 0;

const rows = () => lines.length + PHASES.length;

function moment(): Moment {
  const path = inputs?.path ?? '';
  const step = Math.min(row, lines.length);
  const ran = lines[step - 1];
  const next = lines[step];
  const phase = PHASES[row - lines.length - 1];
  return {
    row,
    tick: row * 4,
    step,
    atStart: row === 0,
    atEnd: row === rows(),
    scope: '<module>',
    ...(ran === undefined ? {} : { ran: { path, line: ran } }),
    ...(next === undefined ? {} : { next: { path, line: next } }),
    ...(phase === undefined ? {} : { gc: { cycle: 0, phase } }),
  };
}

function goTo(target: number): Moment {
  row = Math.max(0, Math.min(rows(), target));
  return moment();
}

const object = () => ({
  oid: 0,
  type: 'list',
  label: 'list a',
  value: '[]',
  refcount: Math.max(row, 1),
});

const progress = () => ({
  ticks: rows() * 4,
  steps: lines.length,
  rows: rows(),
  recordingBytes: 1000,
  heapBytes: 56,
  seconds: 0.01,
});

endpoint.onRequest(toWorker.start, (given) => {
  inputs = given;
  lines = given.source.split('\n').flatMap((text, index) => (text.trim() ? [index + 1] : []));
  const loops = given.source.includes('while True');
  const broken = /^def $/m.test(given.source);
  setTimeout(() => {
    endpoint.notify(fromWorker.progress, progress());
    if (broken) {
      const place = { path: given.path, line: 1, column: 4, endLine: 1, endColumn: 5 };
      const words = { type: 'SyntaxError', message: 'invalid syntax', traceback: '' };
      const outcome = { kind: 'syntax-error', ...words, place } as const;
      endpoint.notify(fromWorker.finished, { outcome, progress: progress() });
    } else if (!loops) {
      const outcome = { kind: 'done', exitCode: 0 } as const;
      endpoint.notify(fromWorker.finished, { outcome, progress: progress() });
    }
  }, 10);
  return null;
});
endpoint.onRequest(toWorker.cancel, () => {
  endpoint.notify(fromWorker.finished, { outcome: { kind: 'cancelled' }, progress: progress() });
  return null;
});
endpoint.onRequest(toWorker.moment, () => moment());
endpoint.onRequest(toWorker.step, ({ grain, direction }) => {
  const sign = direction === 'forward' ? 1 : -1;
  if (grain === 'gcCycle') {
    return goTo(sign > 0 ? lines.length + 1 : lines.length);
  }
  return goTo(grain === 'gcPhase' && row < lines.length ? lines.length + 1 : row + sign);
});
endpoint.onRequest(toWorker.seek, (target) => {
  switch (target.kind) {
    case 'start':
      return goTo(0);
    case 'end':
      return goTo(rows());
    case 'step':
      return goTo(target.step);
    case 'row':
      return goTo(target.row);
    case 'gc':
      return goTo(lines.length + (target.phase ? PHASES.indexOf(target.phase) + 1 : 1));
    case 'line':
      return goTo(lines.indexOf(target.line) + 1);
  }
});
endpoint.onRequest(toWorker.picture, () => ({
  moment: moment(),
  scopes: [
    {
      id: 'globals:__main__',
      kind: 'globals' as const,
      title: 'globals',
      current: true,
      rows: [{ name: 'a', slot: 'global' as const, target: 0 }],
      more: 0,
    },
  ],
  objects: [
    {
      ...object(),
      address: '0x7f0000000000',
      immortal: false,
      delta: 1,
      state: 'alive' as const,
      unreachable: false,
      generation: 0,
      size: 56,
      rows: [],
      more: 0,
    },
  ],
  stacks: [],
  edges: [
    {
      id: 'globals:__main__/a',
      from: { kind: 'scope' as const, id: 'globals:__main__' },
      row: 0,
      to: { kind: 'object' as const, oid: 0 },
      slot: 'global' as const,
      weak: false,
    },
  ],
  hidden: 0,
  heapBytes: 56,
  heapObjects: 1,
  summary: `step ${row}`,
  outputLength: 0,
}));
const holders = () => ({
  object: object(),
  immortal: false,
  holders: [
    { text: 'global a', slot: 'global' as const },
    { text: 'global b', slot: 'global' as const },
  ],
});
endpoint.onRequest(toWorker.holders, holders);
endpoint.onRequest(toWorker.hover, ({ expression, at }) =>
  /^[ab]$/.test(expression)
    ? {
        kind: 'found' as const,
        hover: {
          ...holders(),
          object: { ...object(), refcount: at === 'cursor' ? object().refcount : 2 },
          expression,
          where: 'global of __main__',
          moment: moment(),
          size: 56,
          address: '0x7f0000000000',
          generation: 0,
          unreachable: false,
        },
      }
    : { kind: 'missed' as const, why: 'not-defined' as const },
);
endpoint.onRequest(toWorker.gcCycles, (): GcCycleInfo[] =>
  inputs === undefined
    ? []
    : [
        {
          index: 0,
          generation: 2,
          cause: 'call',
          place: { path: inputs.path, line: lines.at(-1) ?? 1 },
          step: lines.length,
          startRow: lines.length,
          endRow: rows(),
          examined: 10,
          found: 2,
          collected: 2,
          uncollectable: 0,
          phases: PHASES.map((phase, index) => ({
            phase,
            row: lines.length + index + 1,
            touched: 2,
          })),
        },
      ],
);
endpoint.onRequest(toWorker.gcObjects, () => ({ objects: [object()], total: 1 }));
endpoint.onRequest(toWorker.timeline, () => ({
  steps: lines.length,
  rows: rows(),
  ticks: rows() * 4,
  memory: [{ step: 0, bytes: 56 }],
  gcMarks: [],
}));
endpoint.onRequest(toWorker.output, () => ({ pieces: [], dropped: 0 }));
endpoint.onRequest(toWorker.search, () => ({ objects: [object()], total: 1 }));
