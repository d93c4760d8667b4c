/**
 * Where a generator, and the object of a frame that has ended, keep what the frame holds
 * (objects/frameobject FRAME_SLOT, genobject gen_owns).
 */

/** Slot of local 0; the value stack follows the locals. */
export const GENERATOR_FIRST_LOCAL = 16;
/** Slots below the locals that an instruction may change: frame object, handled exception, finalizer. */
export const GENERATOR_STATE_FIRST = 5;
export const GENERATOR_STATE_LAST = 7;
/** Slot of the code in the object of a frame that has ended; it holds nothing while the frame runs. */
export const KEPT_FRAME_CODE = 3;
