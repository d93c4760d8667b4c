/** Places in source files and moments in a recording, as every message names them. */

import { isBoolean, isCount, isString, oneOf, optional, shape, type Guard } from './guard';

/**
 * A stretch of one source file. Lines count from 1 as in CPython; columns count from 0 in UTF-16
 * units as in VS Code (the worker, which has the source, converts CPython's byte columns).
 * The end is exclusive. Without columns the whole line is meant.
 */
export interface SourceRange {
  /** Absolute path of a file, or a name in angle brackets such as `<string>`. */
  readonly path: string;
  readonly line: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** Whether code is in no file: `exec` and `eval` run such. */
export function isNoFile({ path }: SourceRange): boolean {
  return path.startsWith('<');
}

/** `line 3`, or `line 3 of <string>`. */
export function lineWords(range: SourceRange): string {
  return isNoFile(range) ? `line ${range.line} of ${range.path}` : `line ${range.line}`;
}

/** Checks a `SourceRange`. */
export const isSourceRange: Guard<SourceRange> = shape<SourceRange>({
  path: isString,
  line: isCount,
  column: optional(isCount),
  endLine: optional(isCount),
  endColumn: optional(isCount),
});

/**
 * The phases of a collection, in the order in which CPython 3.12 runs them, with the words that
 * people read. Phases in which nothing happened are still listed.
 */
export const GC_PHASES = {
  update_refs: 'Copy each refcount to gc_refs',
  subtract_refs: 'Subtract references from inside',
  move_unreachable: 'Tell reachable from unreachable',
  handle_weakrefs: 'Clear weak references',
  finalize_garbage: 'Call finalizers',
  handle_resurrected_objects: 'Look for resurrected objects',
  delete_garbage: 'Clear what is left',
} as const;

/** One phase of a collection, by the name of CPython's function. */
export type GcPhaseName = keyof typeof GC_PHASES;

/** Checks a `GcPhaseName`. */
export const isGcPhaseName: Guard<GcPhaseName> = oneOf(
  ...(Object.keys(GC_PHASES) as GcPhaseName[]),
);

/** Where a moment lies inside a collection. */
export interface GcMoment {
  /** Index of the collection in the recording, from 0. */
  readonly cycle: number;
  /** The phase that has just finished; absent when the collection has only begun. */
  readonly phase?: GcPhaseName;
}

/** Checks a `GcMoment`. */
export const isGcMoment: Guard<GcMoment> = shape<GcMoment>({
  cycle: isCount,
  phase: optional(isGcPhaseName),
});

/**
 * One moment of a recording: the state after the first `row` events. Line, instruction and gc
 * phase are three grains of this one axis.
 */
export interface Moment {
  /** Number of events that have happened; 0 at the start. */
  readonly row: number;
  /** Number of instructions that have finished. */
  readonly tick: number;
  /** Number of line steps that have finished; the position on the timeline. */
  readonly step: number;
  readonly atStart: boolean;
  readonly atEnd: boolean;
  /** What has just run (in the middle of a line: what is running); absent at the start. */
  readonly ran?: SourceRange;
  /** What runs next; absent at the end. */
  readonly next?: SourceRange;
  /** Qualified name of the function that the moment is in, `<module>` at the top. */
  readonly scope: string;
  /** Present while a collection is under way. */
  readonly gc?: GcMoment;
}

/** Checks a `Moment`. */
export const isMoment: Guard<Moment> = shape<Moment>({
  row: isCount,
  tick: isCount,
  step: isCount,
  atStart: isBoolean,
  atEnd: isBoolean,
  ran: optional(isSourceRange),
  next: optional(isSourceRange),
  scope: isString,
  gc: optional(isGcMoment),
});
