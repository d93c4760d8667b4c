/** What a script's annotations come to in a recording: results of expectations, stops of a tour. */

import { arrayOf, isBoolean, isCount, isString, oneOf, optional, shape, type Guard } from './guard';

/** A stretch of one line of the script: line from 1, columns from 0 in UTF-16 units, end exclusive. */
export interface AnnotationPlace {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

const isAnnotationPlace: Guard<AnnotationPlace> = shape<AnnotationPlace>({
  line: isCount,
  column: isCount,
  endColumn: isCount,
});

/** A replacement that would make a failing expectation hold, or a mistake right. */
export interface AnnotationFix {
  readonly place: AnnotationPlace;
  readonly text: string;
}

const isAnnotationFix: Guard<AnnotationFix> = shape<AnnotationFix>({
  place: isAnnotationPlace,
  text: isString,
});

/** How an expectation ended. `skipped`: its line never ran, which it allows. */
export const CHECK_STATES = ['passed', 'failed', 'not-reached', 'skipped'] as const;
/** One of `CHECK_STATES`. */
export type CheckState = (typeof CHECK_STATES)[number];

/** The result of one expectation. */
export interface CheckResult {
  readonly place: AnnotationPlace;
  /** The expression as written. */
  readonly text: string;
  readonly state: CheckState;
  /** How often it was evaluated. */
  readonly times: number;
  /** Of a failure: `expected refcount(a) == 2, but it is 3: global a (line 4), ...`. */
  readonly message?: string;
  /** Of a failure: the values on both sides, where there are two. */
  readonly expected?: string;
  readonly actual?: string;
  /** The run of the line that failed first, from 1. */
  readonly run?: number;
  /** The moment of the first failure, or of the last evaluation. */
  readonly row?: number;
  readonly fix?: AnnotationFix;
}

/** Checks a `CheckResult`. */
export const isCheckResult: Guard<CheckResult> = shape<CheckResult>({
  place: isAnnotationPlace,
  text: isString,
  state: oneOf(...CHECK_STATES),
  times: isCount,
  message: optional(isString),
  expected: optional(isString),
  actual: optional(isString),
  run: optional(isCount),
  row: optional(isCount),
  fix: optional(isAnnotationFix),
});

/** Something wrong with an annotation's text. */
export interface AnnotationProblem {
  readonly place: AnnotationPlace;
  readonly message: string;
  readonly fix?: string;
}

const isAnnotationProblem: Guard<AnnotationProblem> = shape<AnnotationProblem>({
  place: isAnnotationPlace,
  message: isString,
  fix: optional(isString),
});

/** Kinds of stops. */
export const STOP_KINDS = ['mark', 'note', 'ask', 'pause'] as const;

/** A moment of which an annotation speaks. */
export interface TourStop {
  readonly kind: (typeof STOP_KINDS)[number];
  readonly row: number;
  /** Line steps finished: the place on the timeline. */
  readonly step: number;
  readonly place: AnnotationPlace;
  /** The mark's label, the note's text, the question; empty for a pause. */
  readonly text: string;
  readonly answer?: string;
}

/** Checks a `TourStop`. */
export const isTourStop: Guard<TourStop> = shape<TourStop>({
  kind: oneOf(...STOP_KINDS),
  row: isCount,
  step: isCount,
  place: isAnnotationPlace,
  text: isString,
  answer: optional(isString),
});

/** An object that is pinned from a moment on. */
export interface WatchedPath {
  readonly row: number;
  readonly path: string;
  readonly line: number;
}

/** Checks a `WatchedPath`. */
export const isWatchedPath: Guard<WatchedPath> = shape<WatchedPath>({
  row: isCount,
  path: isString,
  line: isCount,
});

/** A watched object at the cursor. */
export interface WatchedValue {
  readonly path: string;
  /** The line of the annotation. */
  readonly line: number;
  /** `list a`; absent when the path names nothing at the moment. */
  readonly label?: string;
  readonly value?: string;
  readonly refcount?: number;
  readonly immortal?: boolean;
  readonly oid?: number;
}

/** Checks a `WatchedValue`. */
export const isWatchedValue: Guard<WatchedValue> = shape<WatchedValue>({
  path: isString,
  line: isCount,
  label: optional(isString),
  value: optional(isString),
  refcount: optional(isCount),
  immortal: optional(isBoolean),
  oid: optional(isCount),
});

/** From a moment on, what the picture leaves out or puts into its centre. */
export interface ViewChange {
  readonly row: number;
  readonly kind: 'hide' | 'focus';
  /** The object that the name stood for; absent when it is a type's name. */
  readonly oid?: number;
  readonly type?: string;
}

/** Checks a `ViewChange`. */
export const isViewChange: Guard<ViewChange> = shape<ViewChange>({
  row: isCount,
  kind: oneOf('hide', 'focus'),
  oid: optional(isCount),
  type: optional(isString),
});

/** Everything that a script's annotations come to. */
export interface AnnotationReport {
  readonly checks: readonly CheckResult[];
  readonly problems: readonly AnnotationProblem[];
  readonly stops: readonly TourStop[];
  readonly watches: readonly WatchedPath[];
  readonly views: readonly ViewChange[];
  /** The recording was full before the end: later moments could not be checked. */
  readonly truncated: boolean;
}

/** Checks an `AnnotationReport`. */
export const isAnnotationReport: Guard<AnnotationReport> = shape<AnnotationReport>({
  checks: arrayOf(isCheckResult),
  problems: arrayOf(isAnnotationProblem),
  stops: arrayOf(isTourStop),
  watches: arrayOf(isWatchedPath),
  views: arrayOf(isViewChange),
  truncated: isBoolean,
});
