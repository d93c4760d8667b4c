/** What a thread that simulates may use of the JavaScript engine, in megabytes. */

/** The simulated program's recursion is the thread's own: as much as CPython's C stack gives. */
export const STACK_MEGABYTES = 256;

/** One of the three parts of the memory for new objects. */
export const SEMI_SPACE_MEGABYTES = 64;

/**
 * New objects: three halves of 64 MB instead of 16. The engine grows into them as far as a program
 * keeps what it makes, and copies less of that the larger they are: a program of a hundred thousand
 * instances takes 0.6 of the processor's time that it takes with 32 MB.
 */
export const YOUNG_MEGABYTES = 3 * SEMI_SPACE_MEGABYTES;
