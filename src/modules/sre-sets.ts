/** Sets of a compiled pattern, with their answers for characters below 256 remembered. */
import { charset } from './sre-charset';

const UNKNOWN = 0;
const YES = 1;
const NO = 2;

/** Membership tests for the sets of one pattern, by the position of their program. */
export class Sets {
  private readonly known = new Map<number, Uint8Array>();

  constructor(private readonly code: Uint32Array) {}

  has(set: number, ch: number): boolean {
    if (ch >= 256) return charset(this.code, set, ch);
    let table = this.known.get(set);
    if (table === undefined) {
      table = new Uint8Array(256);
      this.known.set(set, table);
    }
    const answer = table[ch];
    if (answer !== UNKNOWN) return answer === YES;
    const found = charset(this.code, set, ch);
    table[ch] = found ? YES : NO;
    return found;
  }
}
