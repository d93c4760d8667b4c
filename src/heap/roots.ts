/**
 * Counted references that no Python object holds: those of the thread, of running frames, of the
 * interpreter and of native calls. Whoever keeps such a reference registers how to visit it.
 */
import { gcstate } from '../gc/generations';
import type { PyObject } from './object';
import { onRuntimeReset } from './runtime';

/** Told of each counted reference: its target and what holds it, in words. */
export type RootVisitor = (target: PyObject, holder: string) => void;
/** The holder that the lists are told under in which the parser's arenas keep their objects. */
export const ARENA = 'arena of the parser';
export type RootSource = (visit: RootVisitor) => void;

/** Whether the script itself runs: native code has called nothing but its first instruction. */
export const program = { running: false };
onRuntimeReset(() => {
  program.running = false;
});

const sources: { readonly name: string; readonly visit: RootSource }[] = [];

/**
 * Registers a source of roots, once at load. `visit` is called for every audit and names each
 * reference that exists at that moment.
 */
export function registerRoots(name: string, visit: RootSource): void {
  sources.push({ name, visit });
}

/** Visits all registered roots. */
export function visitRoots(visit: RootVisitor): void {
  for (const source of sources) source.visit(visit);
}

/** Visits `o` if there is one: most roots may be empty. */
export function visitOptional(visit: RootVisitor, o: PyObject | null, holder: string): void {
  if (o) visit(o, holder);
}

let lost: PyObject[] = [];
onRuntimeReset(() => {
  lost = [];
});
registerRoots('lost references', (visit) => {
  for (const o of lost) visit(o, 'nothing: CPython forgets to give this reference back');
});

/** Keeps a reference to `o` for good, where CPython has an error path without its decref. */
export function loseReference(o: PyObject): void {
  lost.push(o);
}

registerRoots('collector', (visit) => {
  visitOptional(visit, gcstate.garbage, 'gc.garbage of the collector');
  visitOptional(visit, gcstate.callbacks, 'gc.callbacks of the collector');
});
