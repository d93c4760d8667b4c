/** Finding garbage on synthetic graphs, compared with a model that works on arrays. */
import assert from 'node:assert/strict';
import { GcFlag, PyObject, PyTypeObject } from '../../../src/heap/object';
import { resetRuntime } from '../../../src/heap/runtime';
import { _Py_SetImmortal } from '../../../src/heap/refcount';
import { deduce_unreachable } from '../../../src/gc/deduce-unreachable';
import { finalize_garbage, handle_resurrected_objects } from '../../../src/gc/finalize-garbage';
import { gcListItems, gc_list_append } from '../../../src/gc/gclist';
import { gc_list_new, gcstate } from '../../../src/gc/generations';

type Node = PyObject<Node[]>;
type Three = [Node, Node, Node];
type Five = [...Three, Node, Node];

/** An item that is there. */
function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  assert.ok(item !== undefined);
  return item;
}

/** A small generator of random numbers, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function nodeType(): PyTypeObject {
  const type = new PyTypeObject(null as unknown as PyTypeObject, null, 0);
  type.tp_name = 'node';
  type.tp_traverse = (self, visit) => {
    for (const target of (self as Node).v) visit(target);
  };
  type.tp_dealloc = () => {};
  return type;
}

/** Nodes with random links; `outside[i]` of the references to node i are not from nodes. */
function graph(seed: number): { nodes: Node[]; outside: number[] } {
  const next = random(seed);
  const type = nodeType();
  const size = 1 + next(12);
  const nodes = Array.from({ length: size }, (_, i) => new PyObject<Node[]>(type, [], i));
  const outside = nodes.map(() => (next(4) === 0 ? 1 + next(2) : 0));
  const links = next(size * 3);
  for (let i = 0; i < links; i++) at(nodes, next(size)).v.push(at(nodes, next(size)));
  nodes.forEach((node, i) => (node.ob_refcnt = at(outside, i)));
  for (const node of nodes) for (const target of node.v) target.ob_refcnt++;
  return { nodes, outside };
}

/** CPython's algorithm on arrays: what stays and what is unreachable, in order. */
function model(nodes: readonly Node[]): { young: Node[]; unreachable: Node[] } {
  const refs = new Map(nodes.map((node) => [node, node.ob_refcnt]));
  for (const node of nodes)
    for (const target of node.v) refs.set(target, (refs.get(target) ?? 0) - 1);
  const young = [...nodes];
  const unreachable: Node[] = [];
  const done = new Set<Node>();
  for (let i = 0; i < young.length;) {
    const node = at(young, i);
    if (refs.get(node) === 0) {
      unreachable.push(...young.splice(i, 1));
      continue;
    }
    for (const target of node.v) {
      if (done.has(target)) continue;
      const where = unreachable.indexOf(target);
      if (where >= 0) young.push(...unreachable.splice(where, 1));
      if (where >= 0 || refs.get(target) === 0) refs.set(target, 1);
    }
    done.add(node);
    i++;
  }
  return { young, unreachable };
}

function listOf(nodes: readonly PyObject[]): PyObject {
  const list = gc_list_new();
  for (const node of nodes) gc_list_append(node, list);
  return list;
}

const ids = (nodes: readonly PyObject[]): number[] => nodes.map((node) => node.addr);
const noPhase = (): void => {};

/** What can be reached from nodes that are held from outside. */
function reachable(nodes: readonly Node[], outside: readonly number[]): Set<Node> {
  const found = new Set(nodes.filter((_, i) => at(outside, i) > 0));
  for (const node of found) for (const target of node.v) found.add(target);
  return found;
}

describe('deduce_unreachable', () => {
  beforeEach(() => resetRuntime());

  it('agrees with the model on random graphs, orders included', () => {
    for (let seed = 0; seed < 2000; seed++) {
      const { nodes, outside } = graph(seed);
      const expected = model(nodes);
      const young = listOf(nodes);
      const unreachable = gc_list_new();
      deduce_unreachable(young, unreachable, noPhase, 'reachable');
      assert.deepEqual(ids(gcListItems(young)), ids(expected.young), `survivors, seed ${seed}`);
      assert.deepEqual(
        ids(gcListItems(unreachable)),
        ids(expected.unreachable),
        `garbage, seed ${seed}`,
      );
      const alive = reachable(nodes, outside);
      assert.deepEqual(new Set(gcListItems(young)), alive, `reachability, seed ${seed}`);
    }
  });

  it('leaves the flags that the later phases rely on', () => {
    const { nodes } = graph(3);
    const young = listOf(nodes);
    const unreachable = gc_list_new();
    deduce_unreachable(young, unreachable, noPhase, 'reachable');
    for (const node of gcListItems(young)) assert.equal(node.gc_flags, 0);
    for (const node of gcListItems(unreachable)) {
      assert.equal(node.gc_flags, GcFlag.COLLECTING | GcFlag.UNREACHABLE);
    }
  });

  it('moves immortal objects to the permanent generation', () => {
    const node = new PyObject<Node[]>(nodeType(), [], 0);
    _Py_SetImmortal(node);
    const young = listOf([node]);
    deduce_unreachable(young, gc_list_new(), noPhase, 'reachable');
    assert.deepEqual(gcListItems(young), []);
    assert.deepEqual(gcListItems(gcstate.permanent_generation), [node]);
  });

  it('gives the worked example of a generation 0 collection', () => {
    const type = nodeType();
    const [a, b, c, d, e] = Array.from(
      { length: 5 },
      (_, i) => new PyObject<Node[]>(type, [], i),
    ) as Five;
    a.v = [b];
    b.v = [a, c];
    c.v = [d];
    e.v = [e, c];
    [a, b, c, d, e].forEach((node, i) => (node.ob_refcnt = at([1, 1, 3, 1, 1], i)));
    const young = listOf([a, b, c, d, e]);
    const unreachable = gc_list_new();
    deduce_unreachable(young, unreachable, noPhase, 'reachable');
    assert.deepEqual(ids(gcListItems(young)), [2, 3]);
    assert.deepEqual(ids(gcListItems(unreachable)), [0, 1, 4]);
  });
});

describe('finalize_garbage and handle_resurrected_objects', () => {
  beforeEach(() => resetRuntime());

  it('finalizes in list order, once, and brings back what a finalizer stored', () => {
    const type = nodeType();
    const order: number[] = [];
    const [a, b, c] = Array.from(
      { length: 3 },
      (_, i) => new PyObject<Node[]>(type, [], i),
    ) as Three;
    a.v = [a];
    b.v = [b, c];
    c.v = [c];
    [a, b, c].forEach((node, i) => (node.ob_refcnt = at([1, 1, 2], i)));
    type.tp_finalize = (self) => {
      order.push(self.addr);
      if (self === b) b.ob_refcnt++;
    };
    const unreachable = gc_list_new();
    deduce_unreachable(listOf([a, b, c]), unreachable, noPhase, 'reachable');
    for (const node of gcListItems(unreachable)) node.gc_flags &= ~GcFlag.UNREACHABLE;
    finalize_garbage(unreachable);
    finalize_garbage(unreachable);
    assert.deepEqual(order, [0, 1, 2]);
    const still = gc_list_new();
    const old = gc_list_new();
    handle_resurrected_objects(unreachable, still, old);
    assert.deepEqual(ids(gcListItems(still)), [0]);
    assert.deepEqual(ids(gcListItems(old)), [1, 2]);
  });
});
