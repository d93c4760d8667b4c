/** Records of a heap's state: what is known of each handle. */

/** A record has `1 << RECORD_BITS` places. */
export const RECORD_BITS = 4;

/**
 * What is known of a handle lies together: one line of the cache. `RECORD` places of a record; the
 * last ones are the recorder's own.
 */
export const RECORD = {
  /** One more than the serial of the object that has the handle; 0: none has. */
  SERIAL: 0,
  REFCNT: 1,
  IN_EDGES: 2,
  /** Bytes that the object keeps apart from itself: a list's items, a table of a dict or set. */
  APART: 3,
  /** Slots that refer to something. */
  FILLED: 4,
  /** Payload slots of the type (0, 1, ...), or a frame's locals and value stack: block, length, room. */
  PAYLOAD: 5,
  /** Slots that any object may have (see `genericIndex`): block, length, room. */
  GENERIC: 8,
  GC_MARK: 11,
  GC_PHASE: 12,
  DIRTY_LO: 13,
  DIRTY_HI: 14,
  NOTES: 15,
} as const;
/** Places of a block's length and room, after that of its begin. */
export const LENGTH = 1;
export const ROOM = 2;

/** One place of all records of a heap's state. */
export class RecordColumn {
  constructor(
    private readonly state: { readonly data: Int32Array },
    private readonly place: number,
    private readonly less = 0,
  ) {}

  /** The number of a handle; of an unknown one what it is before anything happened. */
  at(handle: number): number {
    const { data } = this.state;
    const index = (handle << RECORD_BITS) | this.place;
    return (index < data.length ? data[index]! : 0) - this.less; // in bounds
  }
}
