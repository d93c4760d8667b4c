/** What a collection under way has found out about an object, for its record. */
import type { GcMark, ObjectRecord } from '../protocol/picture';
import { gcMarkOf, gcRefsOf } from '../recording/gc-marks';

/** The mark, and `gc_refs` while it is what the phases look at. */
export function gcFacts(packed: number): Pick<ObjectRecord, 'gcMark' | 'gcRefs'> {
  const gcMark = drawnMark(packed);
  return gcMark === 'young' ? { gcMark, gcRefs: gcRefsOf(packed) } : { gcMark };
}

function drawnMark(packed: number): GcMark {
  switch (gcMarkOf(packed)) {
    case 'reachable':
    case 'untracked':
      return 'reachable';
    case 'unreachable':
    case 'weakref_cleared':
    case 'weakref_callback':
      return 'tentatively-unreachable';
    case 'finalized':
      return 'finalized';
    case 'resurrected':
      return 'resurrected';
    case 'saved':
    case 'cleared':
      return 'cleared';
    default:
      return 'young';
  }
}
