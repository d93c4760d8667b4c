/** References that the state of native modules holds (their types and constants). */
import type { PyObject } from '../heap/object';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';

let held: { readonly target: PyObject; readonly holder: string }[] = [];

onRuntimeReset(() => {
  held = [];
});

registerRoots('module state', (visit) => {
  for (const { target, holder } of held) visit(target, holder);
});

/** Keeps `o`, whose reference it takes over, until the run ends. */
export function holdInModule<T extends PyObject>(module: string, o: T): T {
  held.push({ target: o, holder: `state of module ${module}` });
  return o;
}
