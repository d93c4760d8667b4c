/** Questions about the references of a moment: cycles, sizes of all that hangs on an object. */
import type { MomentView } from '../recording/moment';

/** Whether an object is something of the program's surroundings rather than its data. */
function isSurrounding(view: MomentView, handle: number): boolean {
  if (view.namespace(handle) !== undefined) return true;
  const category = view.category(handle);
  return category === 'module';
}

/** Whether references lead from an object back to it, without passing through a module. */
export function inCycle(view: MomentView, handle: number): boolean {
  const seen = new Set<number>();
  const queue = [handle];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    let found = false as boolean;
    view.cursor.heap.forEachEdge(next, (_slot, target) => {
      if (target === handle) found = true;
      if (seen.has(target) || !view.cursor.heap.isLive(target) || isSurrounding(view, target))
        return;
      seen.add(target);
      queue.push(target);
    });
    if (found) return true;
  }
  return false;
}

/** What hangs on an object: handles of it and all it leads to, without what is shared by all. */
export function ownedBy(view: MomentView, handle: number): ReadonlySet<number> {
  const seen = new Set([handle]);
  const queue = [handle];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    view.cursor.heap.forEachEdge(next, (_slot, target) => {
      if (seen.has(target) || !view.cursor.heap.isLive(target)) return;
      const category = view.category(target);
      if (view.immortal(target) || isSurrounding(view, target)) return;
      if (category === 'type' || category === 'function' || category === 'method') return;
      seen.add(target);
      queue.push(target);
    });
  }
  return seen;
}
