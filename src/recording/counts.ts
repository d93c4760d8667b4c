/** Counts as recordings keep them. */

/** The recorded count of an immortal object (heap/refcount IMMORTAL). */
export const IMMORTAL_COUNT = 0x3fffffff;

/** Whether a recorded count stands for an immortal object. */
export function isImmortalCount(count: number): boolean {
  return count === IMMORTAL_COUNT;
}
