/** A toy program on the real heap: nodes that refer to nodes, held by the locals of one frame. */
import { PyObject_Free, PyObject_New } from '../../src/heap/alloc';
import { PyTypeObject, type PyObject } from '../../src/heap/object';
import { setObserver, touch } from '../../src/heap/observer';
import { Py_DECREF, Py_INCREF } from '../../src/heap/refcount';
import { resetRuntime } from '../../src/heap/runtime';
import {
  type CodeMap,
  type Describer,
  Effect,
  EFFECT_BITS,
  type WatchedFrame,
} from '../../src/recording/describer';
import { Recorder } from '../../src/recording/recorder';
import { planFor } from '../../src/recording/retention';

export const LOCALS = 4;
export const SLOTS = 3;
const INSTRUCTIONS = 64;

type Node = PyObject<(PyObject | null)[]>;

function nodeType(): PyTypeObject {
  const type = new PyTypeObject(null as unknown as PyTypeObject, null, 0);
  type.tp_name = 'node';
  type.tp_basicsize = 48;
  type.tp_owns = (self, visit) =>
    (self as Node).v.forEach((target, slot) => target !== null && visit(target, slot));
  type.tp_owned_at = (self, slot) => (self as Node).v[slot] ?? null;
  type.tp_dealloc = (self) => {
    const held = (self as Node).v;
    (self as Node).v = [];
    for (const target of held) if (target !== null) Py_DECREF(target);
    PyObject_Free(self);
  };
  return type;
}

const code: CodeMap = {
  name: 'toy',
  qualname: 'toy',
  path: '/toy.py',
  user: true,
  firstLine: 1,
  localNames: ['a', 'b', 'c', 'd'],
  units: INSTRUCTIONS,
  nlocalsplus: LOCALS,
};

const describer: Describer = {
  type: () => ({ name: 'node', category: 'other', gc: false, user: true }),
  code: () => code,
  mark: (_code, marks) => {
    for (let pc = 0; pc < INSTRUCTIONS; pc++)
      marks[pc] = ((pc + 1) << EFFECT_BITS) | Effect.ALL_LOCALS | Effect.OTHER_LINE;
    return INSTRUCTIONS;
  },
  localAt: () => 0,
  hasValues: () => true,
  isInteger: () => false,
  isWeak: () => false,
  hasState: () => false,
  isPlain: () => false,
  referent: () => null,
  value: () => null,
  name: () => '',
  size: () => 48,
  nativeCallee: () => null,
  slotName: (_o, slot) => `link ${slot}`,
  isOpaque: () => false,
};

/** One step of a toy program. */
export type Operation =
  | { readonly kind: 'new'; readonly local: number }
  | { readonly kind: 'drop'; readonly local: number }
  | { readonly kind: 'copy'; readonly from: number; readonly to: number }
  | { readonly kind: 'link'; readonly from: number; readonly slot: number; readonly to: number }
  | { readonly kind: 'unlink'; readonly from: number; readonly slot: number };

/** Runs the operations, one instruction and line each, and gives the recording. */
export function recordToy(operations: readonly Operation[]): Recorder {
  resetRuntime();
  const type = nodeType();
  const codeObject = PyObject_New(type, []);
  const recorder = new Recorder(describer, planFor(1e9), 20);
  const frame = {
    code: codeObject,
    localsplus: new Array<PyObject | null>(LOCALS).fill(null),
    sp: LOCALS,
    pc: 0,
    func: null,
    locals: null,
    generator: null,
  };
  setObserver(recorder);
  recorder.framePush(frame satisfies WatchedFrame);
  operations.forEach((operation, i) => {
    frame.pc = i % INSTRUCTIONS;
    recorder.beforeInstruction(frame);
    perform(operation, frame.localsplus, type);
  });
  frame.pc = operations.length % INSTRUCTIONS;
  recorder.beforeInstruction(frame);
  recorder.finish();
  setObserver(null);
  return recorder;
}

function perform(operation: Operation, locals: (PyObject | null)[], type: PyTypeObject): void {
  switch (operation.kind) {
    case 'new':
      return store(locals, operation.local, PyObject_New<(PyObject | null)[]>(type, []));
    case 'drop':
      return store(locals, operation.local, null);
    case 'copy': {
      const from = locals[operation.from] ?? null;
      if (from !== null) Py_INCREF(from);
      return store(locals, operation.to, from);
    }
    case 'link':
    case 'unlink': {
      const owner = locals[operation.from] as Node | null | undefined;
      const target = operation.kind === 'link' ? (locals[operation.to] ?? null) : null;
      if (!owner) return;
      if (target !== null) Py_INCREF(target);
      const old = owner.v[operation.slot] ?? null;
      while (owner.v.length <= operation.slot) owner.v.push(null);
      owner.v[operation.slot] = target;
      touch(owner, operation.slot, operation.slot);
      if (old !== null) Py_DECREF(old);
    }
  }
}

function store(locals: (PyObject | null)[], index: number, value: PyObject | null): void {
  const old = locals[index] ?? null;
  locals[index] = value;
  if (old !== null) Py_DECREF(old);
}
