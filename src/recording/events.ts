/**
 * The kinds of events of a recording (the log is in `event-log.ts`). Every event carries what is
 * needed to undo it.
 *
 * Half of all events say that an instruction begins, mostly a few code units after the last one:
 * such a move is told by the kind itself, without a word (`NEAR`).
 */

/** Kinds of events: name, words, and what it says. `handle` numbers an object while it lives. */
export const EVENTS = {
  incref: { code: 0, words: ['handle'], doc: 'ob_refcnt rose by one' },
  decref: { code: 1, words: ['handle'], doc: 'ob_refcnt fell by one' },
  alloc: {
    code: 2,
    words: ['handle', 'serial', 'refcnt'],
    doc: 'an object of the program exists (made now, or made by library code and now held)',
  },
  dealloc: { code: 3, words: ['handle', 'serial', 'refcnt'], doc: 'an object was destroyed' },
  edge: {
    code: 4,
    words: ['owner', 'slot', 'old', 'new'],
    doc: 'a slot of an owner refers to another object; handle 0 is none',
  },
  line: { code: 5, words: ['frame', 'line', 'oldLine'], doc: 'a line of a frame begins' },
  instruction: {
    code: 6,
    words: ['move'],
    doc: 'an instruction of the program begins, so many code units after the last one that began',
  },
  frame_push: { code: 7, words: ['frame', 'info'], doc: 'a frame of the program begins to run' },
  frame_pop: {
    code: 8,
    words: ['frame', 'info', 'line'],
    doc: 'a frame of the program ended or was suspended',
  },
  gc_start: { code: 9, words: ['cycle'], doc: 'a collection begins' },
  gc_phase: { code: 10, words: ['cycle', 'phase'], doc: 'a phase of a collection begins' },
  gc_mark: { code: 11, words: ['handle', 'mark', 'oldMark'], doc: 'a phase touched an object' },
  gc_stop: { code: 12, words: ['cycle'], doc: 'a collection ended' },
  output: { code: 13, words: ['piece'], doc: 'the program wrote output' },
  value: {
    code: 14,
    words: ['handle', 'old', 'new'],
    doc: 'the short value of a mutable atom changed',
  },
  native_call: {
    code: 15,
    words: ['callee', 'old'],
    doc: 'the program calls a native function; 0: it returned',
  },
  resize: {
    code: 16,
    words: ['handle', 'old', 'new'],
    doc: 'bytes that an object keeps apart from itself (items, a table) changed',
  },
} as const;
export type EventName = keyof typeof EVENTS;

/** Kinds from here on are instructions with a move of -64 to 63: `NEAR + 64 + move`. */
export const NEAR = 128;
export const NEAR_ZERO = NEAR + 64;

const NAMES = Object.keys(EVENTS) as readonly EventName[];

/** Event code -> number of words. */
export const EVENT_WIDTH: readonly number[] = Array.from(
  { length: 256 },
  (_, kind) => Object.values(EVENTS)[kind]?.words.length ?? 0,
);

/** Event code -> name; undefined for a number that is no code. */
export function eventName(kind: number): EventName | undefined {
  return kind >= NEAR ? 'instruction' : NAMES[kind];
}

/** Whether the kind says that an instruction begins. */
export function isInstruction(kind: number): boolean {
  return kind >= NEAR || kind === E_INSTRUCTION;
}

/** The kind that says that an instruction begins so many code units further on; -1: none does. */
export function nearKind(move: number): number {
  return move >= -64 && move < 64 ? NEAR_ZERO + move : -1;
}

/** Code units between an instruction and the one before, of the event's kind and first word. */
export function instructionMove(kind: number, word: number): number {
  return kind >= NEAR ? kind - NEAR_ZERO : word;
}

export const E_INCREF = EVENTS.incref.code;
export const E_DECREF = EVENTS.decref.code;
export const E_ALLOC = EVENTS.alloc.code;
export const E_DEALLOC = EVENTS.dealloc.code;
export const E_EDGE = EVENTS.edge.code;
export const E_LINE = EVENTS.line.code;
export const E_INSTRUCTION = EVENTS.instruction.code;
export const E_FRAME_PUSH = EVENTS.frame_push.code;
export const E_FRAME_POP = EVENTS.frame_pop.code;
export const E_GC_START = EVENTS.gc_start.code;
export const E_GC_PHASE = EVENTS.gc_phase.code;
export const E_GC_MARK = EVENTS.gc_mark.code;
export const E_GC_STOP = EVENTS.gc_stop.code;
export const E_OUTPUT = EVENTS.output.code;
export const E_VALUE = EVENTS.value.code;
export const E_NATIVE_CALL = EVENTS.native_call.code;
export const E_RESIZE = EVENTS.resize.code;
