/** Which objects the program can still reach at a moment. */
import type { MomentView } from './moment';

/**
 * Handles that nothing leads to: alive only because of each other. Roots are frames, namespaces,
 * what the interpreter holds, and objects with a reference that no recorded slot explains.
 */
export function unreachableHandles(view: MomentView): ReadonlySet<number> {
  const { heap } = view.cursor;
  const reached = new Uint8Array(Math.max(heap.handles, heap.slots.length));
  const queue: number[] = [];
  const reach = (handle: number): void => {
    if (reached[handle] === 1) return;
    reached[handle] = 1;
    queue.push(handle);
  };
  for (const frame of view.cursor.frames) reach(frame.handle);
  for (const root of view.recording.interpreterRoots.keys()) reach(root);
  for (let handle = 1; handle < heap.handles; handle++) {
    if (!heap.isLive(handle)) continue;
    const held = heap.inEdges.at(handle);
    if (
      view.immortal(handle) ||
      heap.refcnt.at(handle) > held ||
      view.namespace(handle) !== undefined
    )
      reach(handle);
  }
  while (queue.length > 0) heap.forEachEdge(queue.pop()!, (_slot, target) => reach(target));
  const unreachable = new Set<number>();
  for (let handle = 1; handle < heap.handles; handle++)
    if (heap.isLive(handle) && reached[handle] !== 1) unreachable.add(handle);
  return unreachable;
}
