/** The collector's generation of an object, from the collections that it has lived through. */
import type { MomentView } from './moment';

/** The generation an object is in; undefined if the collector does not track its type. */
export function generationOf(view: MomentView, handle: number): number | undefined {
  const { recording, cursor } = view;
  const serial = view.serial(handle);
  const type = recording.types[recording.objectType.at(serial)];
  if (type === undefined || !type.gc || view.immortal(handle)) return undefined;
  const born = recording.objectBorn.at(serial);
  let generation = 0;
  for (const cycle of recording.gcCycles) {
    if (cycle.startRow < born) continue;
    if (cycle.endRow < 0 || cycle.endRow > cursor.row) break;
    if (cycle.generation >= generation) generation = Math.min(2, cycle.generation + 1);
  }
  return generation;
}
