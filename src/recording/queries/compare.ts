/** What two moments have that the other has not. */
import { Origin, ValueKind, type Recording } from '../recording';
import { SLICE, type Sliced } from './slices';

/** Objects and bytes of one type that came or went between two moments. */
export interface TypeDifference {
  /** Index of the type in the recording. */
  readonly type: number;
  born: number;
  freed: number;
  bornBytes: number;
  freedBytes: number;
}

/** The difference of a later moment against an earlier one. */
export interface Difference {
  readonly types: readonly TypeDifference[];
  /** Serials that only the later moment has, oldest first. */
  readonly born: readonly number[];
}

/** Whether an object exists after the first `row` events. */
export function aliveAt(recording: Recording, serial: number, row: number): boolean {
  const died = recording.objectDied.at(serial);
  return recording.objectBorn.at(serial) < row && (died < 0 || died >= row);
}

/**
 * Compares two rows, the earlier first: by type, those with the most bytes first. At most `limit`
 * of the new objects are listed, containers and instances before atoms. Library objects are left out.
 */
export function* slicedDifference(
  recording: Recording,
  earlier: number,
  later: number,
  limit: number,
): Sliced<Difference> {
  const types = new Map<number, TypeDifference>();
  const born: number[] = [];
  const atoms: number[] = [];
  const count = recording.objectType.length;
  for (let serial = 0; serial < count; serial++) {
    if (serial % SLICE === SLICE - 1) yield serial / count;
    const before = aliveAt(recording, serial, earlier);
    const after = aliveAt(recording, serial, later);
    if (before === after || (recording.objectOrigin.at(serial) & Origin.LIBRARY) !== 0) continue;
    const type = recording.objectType.at(serial);
    const bytes = recording.objectSize.at(serial);
    let entry = types.get(type);
    if (entry === undefined) {
      entry = { type, born: 0, freed: 0, bornBytes: 0, freedBytes: 0 };
      types.set(type, entry);
    }
    if (after) {
      entry.born++;
      entry.bornBytes += bytes;
      const list = recording.objectValueKind.at(serial) === ValueKind.NONE ? born : atoms;
      if (list.length < limit) list.push(serial);
    } else {
      entry.freed++;
      entry.freedBytes += bytes;
    }
  }
  const weight = (d: TypeDifference): number => d.bornBytes + d.freedBytes;
  return {
    types: [...types.values()].sort((a, b) => weight(b) - weight(a)),
    born: [...born, ...atoms].slice(0, limit),
  };
}
