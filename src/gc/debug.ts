/** What the collector prints when `gc.set_debug` asks for it. */
import { addressOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { PySys_WriteStderr } from '../modules/sysmodule-write';
import { gcListItems, gc_list_size } from './gclist';
import { gcstate } from './generations';

export const DEBUG_STATS = 1;
export const DEBUG_COLLECTABLE = 2;
export const DEBUG_UNCOLLECTABLE = 4;
export const DEBUG_SAVEALL = 32;
export const DEBUG_LEAK = DEBUG_COLLECTABLE | DEBUG_UNCOLLECTABLE | DEBUG_SAVEALL;

/** @source Modules/gcmodule.c show_stats_each_generations */
export function showStatsEachGeneration(generation: number): void {
  PySys_WriteStderr(`gc: collecting generation ${generation}...\n`);
  const sizes = gcstate.generations.map((g) => ` ${gc_list_size(g.head)}`).join('');
  PySys_WriteStderr(`gc: objects in each generation:${sizes}\n`);
  const permanent = gc_list_size(gcstate.permanent_generation);
  PySys_WriteStderr(`gc: objects in permanent generation: ${permanent}\n`);
}

/** @source Modules/gcmodule.c debug_cycle */
export function debugCycles(word: 'collectable' | 'uncollectable', list: PyObject): void {
  for (const o of gcListItems(list)) {
    PySys_WriteStderr(`gc: ${word} <${o.ob_type.tp_name} 0x${addressOf(o).toString(16)}>\n`);
  }
}

/** Last line of DEBUG_STATS; the simulated clock says that no time passed. */
export function showDone(unreachable: number, uncollectable: number): void {
  PySys_WriteStderr(
    `gc: done, ${unreachable} unreachable, ${uncollectable} uncollectable, 0.0000s elapsed\n`,
  );
}
