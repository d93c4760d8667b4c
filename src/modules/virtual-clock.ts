/**
 * The clock of a run: an input, so that equal runs see equal times. It moves a little with every
 * look at it, and by what `time.sleep` asks.
 */
import { onRuntimeReset } from '../heap/runtime';
import { runConfig } from './run-config';

/** Nanoseconds that pass between two looks at the clock. */
const TICK = 1000n;

let elapsed = 0n;
onRuntimeReset(() => {
  elapsed = 0n;
});

/** Nanoseconds since the run began. */
export function monotonicNs(): bigint {
  elapsed += TICK;
  return elapsed;
}

/** Nanoseconds since the run began, without moving the clock. */
export function currentNs(): bigint {
  return elapsed;
}

/** Wall clock in nanoseconds since the epoch. */
export function wallClockNs(): bigint {
  return runConfig.startTime + monotonicNs();
}

/** Wall clock in nanoseconds, without moving the clock: for time stamps of files. */
export function now(): bigint {
  return runConfig.startTime + elapsed;
}

/** Lets time pass. */
export function sleepNs(ns: bigint): void {
  elapsed += ns;
}
