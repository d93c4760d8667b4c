/**
 * Simulator state that lives as long as one run. There is one interpreter to a JavaScript realm,
 * as there is one `_PyRuntime` to a process: runs side by side live in workers of their own.
 * Whoever keeps mutable module state registers here how it is reset.
 */
const resets: (() => void)[] = [];

/** Registers `reset`, to be called before each run, in the order of registration. */
export function onRuntimeReset(reset: () => void): void {
  resets.push(reset);
}

/** Brings every registered piece of state back to its state before a run. */
export function resetRuntime(): void {
  for (const reset of resets) reset();
}

/** A bug of ours, never of the script: caught only at the outermost boundary of a run. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Requests that the eval loop serves at its next check (Include/internal/pycore_ceval_state.h). */
export const evalBreaker = {
  /** Non-zero when anything below is wanted: the one thing the loop reads. */
  pending: 0,
};
export const EvalBreakerBit = { GC: 1, STOP: 2, SWITCH: 4 } as const;

onRuntimeReset(() => {
  evalBreaker.pending = 0;
});
