/** Exit codes of the command line: done, the program or a check failed, usage, a limit stopped it. */
export const EXIT = { DONE: 0, FAILED: 1, USAGE: 2, LIMIT: 3 } as const;
