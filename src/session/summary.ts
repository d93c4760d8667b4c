/** One sentence on what the last step did. */
import type { Moment } from '../protocol/place';
import type { MomentView } from '../recording/moment';
import type { StepChanges } from '../recording/step-changes';

const MAX_CHANGES = 3;

/** `del b: list a 3 → 2; 1 object freed`. Also read by screen readers. */
export function summarize(
  view: MomentView,
  changes: StepChanges,
  ranText: string,
  moment: Moment,
): string {
  const parts: string[] = [];
  for (const [handle, delta] of changes.deltas) {
    if (delta === 0 || !view.cursor.heap.isLive(handle) || view.immortal(handle)) continue;
    if (view.isAtom(handle) || view.nameOf(handle) === undefined) continue;
    if (parts.length >= MAX_CHANGES) break;
    const now = view.refcount(handle);
    parts.push(`${view.label(handle)} ${now - delta} → ${now}`);
  }
  const born = countDrawn(view, changes.born);
  const freed = countDrawn(view, changes.freed.keys());
  if (born > 0) parts.push(born === 1 ? '1 new object' : `${born} new objects`);
  if (freed > 0) parts.push(freed === 1 ? '1 object freed' : `${freed} objects freed`);
  const text = parts.length === 0 ? 'no change of references' : parts.join('; ');
  const what = moment.gc === undefined ? ranText : 'garbage collection';
  return what === '' ? text : `${what}: ${text}`;
}

function countDrawn(view: MomentView, serials: Iterable<number>): number {
  const { recording } = view;
  let count = 0;
  for (const serial of serials) {
    const category = recording.types[recording.objectType.at(serial)]?.category;
    if (category !== 'atom' && category !== 'tuple' && category !== 'frame') count++;
  }
  return count;
}
