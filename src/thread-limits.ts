/** What a thread that simulates may use of the JavaScript engine, in megabytes. */

/** The simulated program's recursion is the thread's own: as much as CPython's C stack gives. */
export const STACK_MEGABYTES = 256;

/** One of the three parts of the memory for new objects. */
export const SEMI_SPACE_MEGABYTES = 32;

/**
 * New objects: three halves of 32 MB instead of 16. Programs that keep what they make run a quarter
 * faster, since the engine copies less of it.
 */
export const YOUNG_MEGABYTES = 3 * SEMI_SPACE_MEGABYTES;
