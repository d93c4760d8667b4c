/** Handles that no object has: to be given to the next ones, or still referred to by slots. */
import { FREE_HANDLES, NEAR_HANDLES, REG, REGISTERS, RETIRED_HANDLES } from './recorder-memory';

// What the recorder's memory has no room for.
let moreFree: number[] = [];
let moreRetired: number[] = [];

/** No handle is known any more. */
export function forgetHandles(): void {
  moreFree = [];
  moreRetired = [];
  REGISTERS[REG.FREE] = 0;
  REGISTERS[REG.RETIRED] = 0;
}

/** The handle that became free last, or 0. */
export function takeFree(): number {
  const at = REGISTERS[REG.FREE]! - 1;
  if (at < 0) return 0;
  REGISTERS[REG.FREE] = at;
  return at < NEAR_HANDLES ? FREE_HANDLES[at]! : (moreFree.pop() ?? 0); // in bounds
}

/** No slot refers to the handle, and no object has it. */
export function giveFree(handle: number): void {
  const at = REGISTERS[REG.FREE]!;
  if (at < NEAR_HANDLES) FREE_HANDLES[at] = handle;
  else moreFree.push(handle);
  REGISTERS[REG.FREE] = at + 1;
}

/** The object that had the handle is dead; slots may still refer to it. */
export function retire(handle: number): void {
  const at = REGISTERS[REG.RETIRED]!;
  if (at < NEAR_HANDLES) RETIRED_HANDLES[at] = handle;
  else moreRetired[at - NEAR_HANDLES] = handle;
  REGISTERS[REG.RETIRED] = at + 1;
}

/** One of the retired handles, by its place among them. */
export function retiredAt(place: number): number {
  return place < NEAR_HANDLES ? RETIRED_HANDLES[place]! : (moreRetired[place - NEAR_HANDLES] ?? 0); // in bounds
}
