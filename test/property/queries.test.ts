/** Questions about the heap against answers found the slow and obvious way, on random heaps. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Cursor } from '../../src/recording/cursor';
import { MomentView } from '../../src/recording/moment';
import { aliveAt, slicedDifference } from '../../src/recording/queries/compare';
import { slicedComponent } from '../../src/recording/queries/components';
import { slicedDominators } from '../../src/recording/queries/dominators';
import { slicedHistory } from '../../src/recording/queries/refcount-history';
import { drain } from '../../src/recording/queries/slices';
import { TouchIndex } from '../../src/recording/queries/touch-index';
import { slicedWhyAlive } from '../../src/recording/queries/why-alive';
import { unreachableHandles } from '../../src/recording/reachability';
import { ReachabilityKeeper } from '../../src/recording/reachability-keeper';
import type { Recording } from '../../src/recording/recording';
import { rootKind } from '../../src/recording/roots';
import { LOCALS, recordToy, SLOTS, type Operation } from '../support/toy-heap';

const local = fc.nat(LOCALS - 1);
const slot = fc.nat(SLOTS - 1);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('new' as const), local }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), local }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('copy' as const), from: local, to: local }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('link' as const), from: local, slot, to: local }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unlink' as const), from: local, slot }) },
);
const program = fc.array(operation, { minLength: 1, maxLength: 120 });

function viewAt(recording: Recording, row: number): MomentView {
  const cursor = new Cursor(recording);
  cursor.seek(row);
  return new MomentView(cursor);
}

/** Everything that owners refer to, by owner; without `gone`. */
function edgesOf(view: MomentView, gone = 0): Map<number, Set<number>> {
  const { heap } = view.cursor;
  const edges = new Map<number, Set<number>>();
  for (let owner = 1; owner < heap.handles; owner++) {
    if (owner === gone) continue;
    heap.forEachEdge(owner, (_slot, target) => {
      if (target !== gone) edges.set(owner, (edges.get(owner) ?? new Set()).add(target));
    });
  }
  return edges;
}

/** Distance from the nearest of some handles, by handle. */
function distances(edges: Map<number, Set<number>>, from: readonly number[]): Map<number, number> {
  const far = new Map(from.map((handle) => [handle, 0]));
  for (const [handle, distance] of far)
    for (const target of edges.get(handle) ?? [])
      if (!far.has(target)) far.set(target, distance + 1);
  return far;
}

function handles(view: MomentView): number[] {
  const { heap } = view.cursor;
  const all = heap.handles;
  return Array.from({ length: all }, (_, handle) => handle).filter((h) => heap.isLive(h));
}

function roots(view: MomentView, gone = 0): number[] {
  const { heap } = view.cursor;
  const all = heap.handles;
  return Array.from({ length: all }, (_, handle) => handle).filter(
    (handle) => handle !== gone && rootKind(view, handle) !== undefined,
  );
}

/** Checks something at a random row of random programs. */
function atMoments(check: (view: MomentView) => void, numRuns = 150): void {
  fc.assert(
    fc.property(program, fc.nat(), (operations, place) => {
      const { recording } = recordToy(operations);
      check(viewAt(recording, place % (recording.rows + 1)));
    }),
    { numRuns },
  );
}

describe('Questions about random heaps', () => {
  it('find the shortest chain from a frame', () => {
    atMoments((view) => {
      const frames = view.cursor.frames.map((frame) => frame.handle);
      const far = distances(edgesOf(view), frames);
      const anyRoot = distances(edgesOf(view), roots(view));
      for (const handle of handles(view)) {
        const chain = drain(slicedWhyAlive(view, view.graph(), handle));
        const expected = far.get(handle);
        if (expected !== undefined) assert.equal(chain.links.length, expected);
        assert.equal(chain.root === undefined, !anyRoot.has(handle));
        if (chain.links.length > 0) assert.equal(chain.links.at(-1)?.handle, handle);
        for (let i = 1; i < chain.links.length; i++) {
          const [owner, target] = [chain.links[i - 1]!.handle, chain.links[i]!.handle]; // in bounds
          assert.ok(edgesOf(view).get(owner)?.has(target) === true, `${owner} -> ${target}`);
        }
      }
    });
  });

  it('find the objects that reach each other', () => {
    atMoments((view) => {
      const graph = view.graph();
      const frames = new Set(view.cursor.frames.map((frame) => frame.handle));
      const edges = edgesOf(view);
      for (const frame of frames) edges.delete(frame);
      const reach = new Map(
        handles(view).map((h) => [h, distances(edges, [...(edges.get(h) ?? [])])]),
      );
      for (const handle of handles(view)) {
        const { members, cycle } = drain(slicedComponent(view, graph, handle));
        const expected = handles(view).filter(
          (h) => h === handle || (reach.get(handle)?.has(h) === true && reach.get(h)?.has(handle)),
        );
        assert.deepEqual([...members].sort(), expected.sort());
        const shortest = reach.get(handle)?.get(handle);
        assert.equal(cycle.length, shortest === undefined ? 0 : shortest + 1);
      }
    });
  });

  it('tell what would be freed with an object', () => {
    atMoments((view) => {
      const { parent, count } = drain(slicedDominators(view, view.graph(), () => 1));
      const before = distances(edgesOf(view), roots(view));
      for (const handle of handles(view)) {
        if (!before.has(handle)) {
          assert.equal(parent[handle], -1);
          continue;
        }
        const after = distances(edgesOf(view, handle), roots(view, handle));
        const freed = handles(view).filter((h) => before.has(h) && !after.has(h));
        assert.equal(count[handle], freed.length, `object ${handle}`);
      }
    });
  });

  it('give the count at every line step', () => {
    fc.assert(
      fc.property(program, (operations) => {
        const { recording } = recordToy(operations);
        for (let serial = 0; serial < recording.objectType.length; serial++) {
          const index = new TouchIndex(recording, 1 + (serial % 9));
          const { changes } = drain(slicedHistory(recording, index, serial));
          const cursor = new Cursor(recording);
          for (let step = 0; step <= recording.steps; step++) {
            const row = step === recording.steps ? recording.rows : recording.stepRow.at(step);
            cursor.seek(row);
            const handle = handles(new MomentView(cursor)).find(
              (h) => cursor.heap.serial.at(h) === serial,
            );
            const expected = handle === undefined ? 0 : cursor.heap.refcnt.at(handle);
            const told = changes.findLast((change) => change.row <= row)?.count ?? 0;
            assert.equal(told, expected, `object ${serial} at step ${step}`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('compare two moments', () => {
    fc.assert(
      fc.property(program, fc.nat(), fc.nat(), (operations, one, two) => {
        const { recording } = recordToy(operations);
        const rows = [one, two].map((n) => n % (recording.rows + 1)).sort((a, b) => a - b);
        const [earlier = 0, later = 0] = rows;
        const serials = [earlier, later].map((row) => {
          const view = viewAt(recording, row);
          return new Set(handles(view).map((h) => view.serial(h)));
        });
        const [before = new Set<number>(), after = new Set<number>()] = serials;
        for (const serial of before) assert.ok(aliveAt(recording, serial, earlier));
        const { born, types } = drain(slicedDifference(recording, earlier, later, 1e6));
        assert.deepEqual(
          [...born],
          [...after].filter((s) => !before.has(s)).sort((a, b) => a - b),
        );
        const freed = [...before].filter((s) => !after.has(s)).length;
        assert.equal(
          types.reduce((sum, type) => sum + type.freed, 0),
          freed,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('keep what is unreachable from move to move', () => {
    let walks = 0;
    let moves = 0;
    fc.assert(
      fc.property(program, fc.array(fc.integer({ min: -12, max: 12 })), (operations, jumps) => {
        const { recording } = recordToy(operations);
        const cursor = new Cursor(recording);
        const keeper = new ReachabilityKeeper();
        for (const jump of [recording.rows >> 1, ...jumps]) {
          cursor.seek(cursor.row + jump);
          const view = new MomentView(cursor);
          assert.deepEqual(keeper.unreachable(view), unreachableHandles(view));
          for (const handle of handles(view)) {
            const chain = keeper.chain(view, handle);
            assert.equal(chain === undefined, unreachableHandles(view).has(handle));
            chain?.slice(1).forEach((target, i) => {
              const owner = chain[i] ?? 0;
              assert.ok(edgesOf(view).get(owner)?.has(target) === true);
            });
          }
          moves++;
        }
        walks += keeper.walks;
      }),
      { numRuns: 150 },
    );
    assert.ok(walks < moves, `${walks} walks in ${moves} moves`);
  });
});
