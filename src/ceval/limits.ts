/** Bounds of a run: instructions, wall time, and a flag by which others stop it. */
import { onRuntimeReset } from '../heap/runtime';

/** Instructions between two looks at clock and flag. */
const CHUNK = 32768;

/** Why a run stops between two instructions. */
export type StopReason = 'instructions' | 'seconds' | 'recordingBytes' | 'cancelled';

/** Leaves the simulator at once; the heap is given up. Caught in simulator.ts only. */
export class StopRun extends Error {
  override readonly name = 'StopRun';
  constructor(readonly reason: StopReason) {
    super(`run stopped: ${reason}`);
  }
}

/** Limits of the present run, and the instructions it has been granted so far. */
export const limits = {
  maxSteps: Infinity,
  granted: 0,
  /** `Date.now()` at which the run stops. */
  deadline: Infinity,
  /** Element 0 is set to non-zero to cancel. */
  cancel: null as Int32Array | null,
  /** Called between instructions from time to time; may throw StopRun. */
  poll: null as (() => void) | null,
  /** Called with each grant while there are several threads. */
  onGrant: null as (() => void) | null,
};

onRuntimeReset(() => {
  limits.maxSteps = Infinity;
  limits.granted = 0;
  limits.deadline = Infinity;
  limits.cancel = null;
  limits.poll = null;
  limits.onGrant = null;
});

/** Grants a loop its next instructions, or throws StopRun. */
export function grantSteps(): number {
  const { cancel, poll } = limits;
  if (cancel !== null && Atomics.load(cancel, 0) !== 0) throw new StopRun('cancelled');
  if (limits.deadline !== Infinity && Date.now() > limits.deadline) throw new StopRun('seconds');
  if (poll !== null) poll();
  if (limits.onGrant !== null) limits.onGrant();
  const left = limits.maxSteps - limits.granted;
  if (left <= 0) throw new StopRun('instructions');
  const grant = left < CHUNK ? left : CHUNK;
  limits.granted += grant;
  return grant;
}

/** Takes back what a loop did not use. */
export function returnSteps(unused: number): void {
  limits.granted -= unused;
}
