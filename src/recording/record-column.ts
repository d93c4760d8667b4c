/** One number of each record of a heap's state, to read. */

/** A record has `1 << RECORD_BITS` places. */
export const RECORD_BITS = 4;

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
