/** How a run is bounded and how it ended. */

import { arrayOf, isInteger, isNumber, isString, oneOf, optional, shape, variants } from './guard';
import { isSourceRange, type SourceRange } from './place';
import type { Guard } from './guard';

/** What bounds a run; whichever is reached first stops it between two instructions. */
export interface RunLimits {
  /** Bytecode instructions. */
  readonly instructions: number;
  /** Simulated bytes alive; beyond it an allocation raises `MemoryError` in the program. */
  readonly heapBytes: number;
  /** Bytes of the recording. */
  readonly recordingBytes: number;
  readonly seconds: number;
}

/** Checks `RunLimits`. */
export const isRunLimits: Guard<RunLimits> = shape<RunLimits>({
  instructions: isNumber,
  heapBytes: isNumber,
  recordingBytes: isNumber,
  seconds: isNumber,
});

/** The inputs of a run. Equal inputs give equal recordings. */
export interface RunInputs {
  /** Absolute path of the script: what `__file__` and tracebacks show. */
  readonly path: string;
  /** The text in the editor, which may differ from the file. */
  readonly source: string;
  /** `sys.argv` after the script. */
  readonly argv: readonly string[];
  /** What the program reads from standard input. */
  readonly stdin: string;
  /** Folder from which sibling modules may be imported and files read; absent: nothing. */
  readonly readRoot?: string;
  /** Seed of string hashes and of `random`. */
  readonly hashSeed: number;
  /** `time.time()` at the start, in seconds since 1970. */
  readonly clock: number;
  readonly limits: RunLimits;
}

/** Checks `RunInputs`. */
export const isRunInputs: Guard<RunInputs> = shape<RunInputs>({
  path: isString,
  source: isString,
  argv: arrayOf(isString),
  stdin: isString,
  readRoot: optional(isString),
  hashSeed: isNumber,
  clock: isNumber,
  limits: isRunLimits,
});

/** The program ended by itself. */
export interface DoneOutcome {
  readonly kind: 'done';
  readonly exitCode: number;
}
/** An uncaught exception ended the program. */
export interface ExceptionOutcome {
  readonly kind: 'exception';
  /** `ZeroDivisionError`. */
  readonly type: string;
  /** `division by zero`. */
  readonly message: string;
  /** As CPython prints it to stderr. */
  readonly traceback: string;
  /** The innermost line of the script in the traceback. */
  readonly place?: SourceRange;
}
/** The script does not compile; nothing ran. */
export interface SyntaxErrorOutcome {
  readonly kind: 'syntax-error';
  /** `SyntaxError`, `IndentationError` or `TabError`. */
  readonly type: string;
  readonly message: string;
  /** As CPython prints it to stderr. */
  readonly traceback: string;
  readonly place: SourceRange;
}
/** A limit stopped the run; what was recorded stays. */
export interface LimitOutcome {
  readonly kind: 'limit';
  readonly limit: keyof RunLimits;
  /** `stopped after 10,000,000 instructions`. */
  readonly message: string;
  readonly place?: SourceRange;
}
/** `cancel` stopped the run; what was recorded stays. */
export interface CancelledOutcome {
  readonly kind: 'cancelled';
  readonly place?: SourceRange;
}
/** Something that is not the program's own doing: unsupported syntax, or a bug of Heapscope. */
export interface FaultOutcome {
  readonly kind: 'fault';
  /** Names the factory: `unsupported-module`, `internal-error`. */
  readonly code: string;
  readonly message: string;
  readonly place?: SourceRange;
}

/** How a run ended. */
export type Outcome =
  | DoneOutcome
  | ExceptionOutcome
  | SyntaxErrorOutcome
  | LimitOutcome
  | CancelledOutcome
  | FaultOutcome;

/** Checks an `Outcome`. */
export const isOutcome: Guard<Outcome> = variants<Outcome>({
  done: shape<DoneOutcome>({ kind: oneOf('done'), exitCode: isInteger }),
  exception: shape<ExceptionOutcome>({
    kind: oneOf('exception'),
    type: isString,
    message: isString,
    traceback: isString,
    place: optional(isSourceRange),
  }),
  'syntax-error': shape<SyntaxErrorOutcome>({
    kind: oneOf('syntax-error'),
    type: isString,
    message: isString,
    traceback: isString,
    place: isSourceRange,
  }),
  limit: shape<LimitOutcome>({
    kind: oneOf('limit'),
    limit: oneOf('instructions', 'heapBytes', 'recordingBytes', 'seconds'),
    message: isString,
    place: optional(isSourceRange),
  }),
  cancelled: shape<CancelledOutcome>({
    kind: oneOf('cancelled'),
    place: optional(isSourceRange),
  }),
  fault: shape<FaultOutcome>({
    kind: oneOf('fault'),
    code: isString,
    message: isString,
    place: optional(isSourceRange),
  }),
});
