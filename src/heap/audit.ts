/** Proves the ledger: recounts every reference from all roots and compares with the counts. */
import { gcstate } from '../gc/generations';
import { tstate } from '../objects/pystate';
import { staticTypes } from '../objects/typedef';
import { addressOf } from './alloc';
import { GcFlag, type PyObject } from './object';
import { visitOwned } from './owns';
import { IMMORTAL } from './refcount';
import { program, visitRoots } from './roots';
import { describeSlot, plainName } from './slot-names';

/** One counted reference: who holds the object. */
export interface Holder {
  /** For people: `global a`, `item 0 of list`, `local x of function f`. */
  readonly text: string;
  /** The object that holds it, or null for a root. */
  readonly owner: PyObject | null;
  /** The owner's slot (see heap/owns); 0 for a root. */
  readonly slot: number;
}

/** An object whose count differs from the number of references found. */
export interface Discrepancy {
  readonly object: PyObject;
  readonly refcount: number;
  readonly counted: number;
  readonly holders: readonly Holder[];
  /** What is wrong, in one line. */
  readonly text: string;
}

/** All objects that can be reached, with the number of references found to each. */
function countReferences(): Map<PyObject, number> {
  const counts = new Map<PyObject, number>();
  const queue: PyObject[] = [];
  const reach = (o: PyObject): void => {
    if (!counts.has(o)) {
      counts.set(o, 0);
      queue.push(o);
    }
  };
  const hold = (o: PyObject): void => {
    const seen = counts.get(o);
    if (seen === undefined) queue.push(o);
    counts.set(o, (seen ?? 0) + 1);
  };
  for (const type of staticTypes()) if (type.ob_type !== null) reach(type);
  const lists = [...gcstate.generations.map((g) => g.head), gcstate.permanent_generation];
  for (const list of lists) for (let o = list.gc_next!; o !== list; o = o.gc_next!) reach(o);
  visitRoots(hold);
  for (let o = queue.pop(); o !== undefined; o = queue.pop()) visitOwned(o, hold);
  return counts;
}

/** Native depth of the main program itself: the call that started it. */
const MAIN_DEPTH = 1;

/**
 * Compares each object's count with the references found. While other native code than the call
 * of the script runs Python code (finalization, for one), a count above the sum is its own.
 */
export function auditHeap(): Discrepancy[] {
  const strict = isLedgerComplete();
  const wrong: PyObject[] = [];
  const counts = countReferences();
  for (const [o, counted] of counts) {
    const refcount = o.ob_refcnt;
    if (refcount === IMMORTAL) continue;
    const freed = (o.gc_flags & GcFlag.FREED) !== 0;
    if (freed || counted > refcount || (strict && counted < refcount)) wrong.push(o);
  }
  return describeWrong(wrong, (o) => counts.get(o)!);
}

/** Whether every reference has a holder that is known: no native code is in the middle of its work. */
export function isLedgerComplete(): boolean {
  return program.running && tstate.native_depth <= MAIN_DEPTH;
}

/** What is wrong with each of `objects`, of which `counted` references were found. */
export function describeWrong(
  objects: readonly PyObject[],
  counted: (o: PyObject) => number,
): Discrepancy[] {
  if (objects.length === 0) return [];
  const holders = collectHolders(new Set(objects));
  return objects.map((object) => describe(object, counted(object), holders.get(object) ?? []));
}

function describe(object: PyObject, counted: number, holders: readonly Holder[]): Discrepancy {
  const state = object.gc_flags & GcFlag.FREED ? 'freed ' : '';
  const held = holders.map((h) => h.text).join(', ') || 'nothing';
  const text =
    `${state}${plainName(object)} (at 0x${addressOf(object).toString(16)}): ` +
    `refcount ${object.ob_refcnt}, ${counted} found: ${held}`;
  return { object, refcount: object.ob_refcnt, counted, holders, text };
}

/** Holders of each of `targets`, in the order of discovery: roots first. */
function collectHolders(targets: ReadonlySet<PyObject>): Map<PyObject, Holder[]> {
  const found = new Map<PyObject, Holder[]>();
  const queue: PyObject[] = [];
  const seen = new Set<PyObject>();
  const reach = (o: PyObject): void => {
    if (seen.has(o)) return;
    seen.add(o);
    queue.push(o);
  };
  const add = (target: PyObject, holder: Holder): void => {
    const list = found.get(target);
    if (list === undefined) found.set(target, [holder]);
    else list.push(holder);
  };
  const namespaces = moduleNamespaces();
  visitRoots((target, text) => {
    if (targets.has(target)) add(target, { text, owner: null, slot: 0 });
    reach(target);
  });
  for (const type of staticTypes()) if (type.ob_type !== null) reach(type);
  const lists = [...gcstate.generations.map((g) => g.head), gcstate.permanent_generation];
  for (const list of lists) for (let o = list.gc_next!; o !== list; o = o.gc_next!) reach(o);
  for (let i = 0; i < queue.length; i++) {
    const owner = queue[i];
    visitOwned(owner, (target, slot) => {
      reach(target);
      if (!targets.has(target)) return;
      add(target, { text: describeSlot(owner, slot, namespaces), owner, slot });
    });
  }
  return found;
}

/** Namespace dict of each module reachable through the lists, with the module's name. */
function moduleNamespaces(): Map<PyObject, string> {
  const result = new Map<PyObject, string>();
  const lists = [...gcstate.generations.map((g) => g.head), gcstate.permanent_generation];
  for (const list of lists) {
    for (let o = list.gc_next!; o !== list; o = o.gc_next!) {
      if (o.ob_type?.tp_name !== 'module') continue;
      visitOwned(o, (target) => {
        if (target.ob_type.tp_name === 'dict') result.set(target, plainName(o));
      });
    }
  }
  return result;
}

/**
 * Every holder of `o`, one entry for each counted reference. References of native calls that are
 * running show up as one entry each when the count is above what was found.
 */
export function holdersOf(o: PyObject): Holder[] {
  const holders = collectHolders(new Set([o])).get(o) ?? [];
  if (o.ob_refcnt !== IMMORTAL) {
    for (let i = holders.length; i < o.ob_refcnt; i++) {
      holders.push({ text: 'a native call that is running', owner: null, slot: 0 });
    }
  }
  return holders;
}
