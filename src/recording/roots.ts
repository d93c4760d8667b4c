/** What keeps objects alive by itself: where every chain of references ends. */
import { isImmortalCount } from './counts';
import type { MomentView } from './moment';

/** Why a handle is a root. */
export type RootKind = 'frame' | 'namespace' | 'interpreter' | 'immortal' | 'temporary';

/** The kind of root that a handle is at a moment, or undefined when references must explain it. */
export function rootKind(view: MomentView, handle: number): RootKind | undefined {
  const { cursor, recording } = view;
  if (recording.interpreterRoots.has(handle)) return 'interpreter';
  const { heap } = cursor;
  if (!heap.isLive(handle)) return view.frame(handle) === undefined ? undefined : 'frame';
  if (recording.namespaces.has(heap.serial.at(handle))) return 'namespace';
  const count = heap.refcnt.at(handle);
  if (isImmortalCount(count)) return 'immortal';
  return count > heap.inEdges.at(handle) ? 'temporary' : undefined;
}

/** All roots: frames and namespaces first, since people know them by name. */
export function rootsOf(view: MomentView): number[] {
  const { cursor, recording } = view;
  const { heap } = cursor;
  const namespaces: number[] = [];
  const others: number[] = [];
  for (let handle = 1; handle < heap.handles; handle++) {
    const serial = heap.serial.at(handle);
    if (serial < 0) continue;
    if (recording.namespaces.has(serial)) namespaces.push(handle);
    else {
      const count = heap.refcnt.at(handle);
      if (isImmortalCount(count) || count > heap.inEdges.at(handle)) others.push(handle);
    }
  }
  const frames = cursor.frames.map((frame) => frame.handle).reverse();
  return [...namespaces, ...frames, ...recording.interpreterRoots.keys(), ...others];
}
