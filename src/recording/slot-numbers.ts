/** How slots of owners are numbered, and where they lie. */

/** Types number what they hold besides their items from here on: too far for a dense array. */
export const FAR_SLOT = 0x10000000;

/** Slots of the heap's `visitOwned`, below 0, as an index into an owner's generic slots. */
export function genericIndex(slot: number): number {
  if (slot === -1) return 0;
  if (slot === -2) return 1;
  return slot <= -4096 ? 3 + 2 * (-4096 - slot) : 2 + 2 * (-16 - slot);
}

/** The inverse of `genericIndex`. */
export function slotOfGenericIndex(index: number): number {
  if (index < 2) return -1 - index;
  return (index & 1) === 1 ? -4096 - ((index - 3) >> 1) : -16 - ((index - 2) >> 1);
}

/** Slot of a frame's code; -1 and -2 are its function and namespace. */
export const FRAME_CODE_SLOT = -16;
