/**
 * Memory for the chunks of a recording. The engine counts ordinary buffers and collects garbage for
 * every 64 MB of them: ten full collections in a recorded loop of a million rounds, which free
 * nothing since a recording only grows. Shared buffers are not counted. So that those of recordings
 * that were given up are freed in time, `tellGivenUp` says when some may be.
 */

/** Bytes that the engine collects for. */
const COLLECTED_FOR = 2 ** 26;
/** Most that it is told of at once: address space only, nobody writes to it. */
const MOST_TOLD = 2 ** 27;

let taken = 0;

/** Zeroed memory. */
export function takeChunk(bytes: number): SharedArrayBuffer {
  taken += bytes;
  return new SharedArrayBuffer(bytes);
}

/**
 * Some of what was taken may be garbage now: when that is much, the engine begins to collect in the
 * course of what it does next. True when it was told.
 */
export function tellGivenUp(): boolean {
  if (taken < COLLECTED_FOR) return false;
  // A counted buffer of the same size, which is garbage at once, makes it look.
  const told = new ArrayBuffer(Math.min(taken, MOST_TOLD));
  taken = 0;
  return told.byteLength > 0;
}
