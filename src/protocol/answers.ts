/** What the worker answers besides pictures: holders, hovers, collections, timeline, output. */

import {
  arrayOf,
  isBoolean,
  isCount,
  isNumber,
  isString,
  oneOf,
  optional,
  shape,
  variants,
  type Guard,
} from './guard';
import { SLOT_KINDS, type SlotKind } from './picture';
import { isGcPhaseName, isMoment, isSourceRange } from './place';
import type { GcPhaseName, Moment, SourceRange } from './place';

/** Enough of an object to list it: in search results, gc phases, holders. */
export interface ObjectRef {
  readonly oid: number;
  readonly type: string;
  /** `list c`, `SomeObject foo`. */
  readonly label: string;
  /** Short repr, at most 60 characters. */
  readonly value: string;
  readonly refcount: number;
  /** What the listing says of the object: `gc_refs 0`, `tp_clear`. */
  readonly note?: string;
}

/** Checks an `ObjectRef`. */
export const isObjectRef: Guard<ObjectRef> = shape<ObjectRef>({
  oid: isCount,
  type: isString,
  label: isString,
  value: isString,
  refcount: isCount,
  note: optional(isString),
});

/** One counted reference to an object, named. */
export interface Holder {
  /** As `heapscope explain` words it: `global a`, `item 0 of list c`, `default of function f`. */
  readonly text: string;
  readonly slot: SlotKind;
  /** The holding object, when the holder is one: not for globals, locals and temporaries. */
  readonly oid?: number;
}

/** Checks a `Holder`. */
export const isHolder: Guard<Holder> = shape<Holder>({
  text: isString,
  slot: oneOf(...SLOT_KINDS),
  oid: optional(isCount),
});

/** The refcount of one object as the sum of its holders, at one moment. */
export interface HoldersAnswer {
  readonly object: ObjectRef;
  readonly immortal: boolean;
  /** At most the asked number; `refcount - holders.length` further ones are not listed. */
  readonly holders: readonly Holder[];
}

/** Checks a `HoldersAnswer`. */
export const isHoldersAnswer: Guard<HoldersAnswer> = shape<HoldersAnswer>({
  object: isObjectRef,
  immortal: isBoolean,
  holders: arrayOf(isHolder),
});

/** What a name or attribute in the editor stands for at one moment. */
export interface HoverAnswer extends HoldersAnswer {
  /** The expression that was looked up, without any call: `foo.ref`. */
  readonly expression: string;
  /** Where the name was found: `global of __main__`, `local of insert()`. */
  readonly where: string;
  readonly moment: Moment;
  /** Bytes as `sys.getsizeof` counts them. */
  readonly size: number;
  /** `id()` in hexadecimal. */
  readonly address: string;
  /** Absent when the collector does not track the object. */
  readonly generation?: number;
  /** Alive, but no root leads to it. */
  readonly unreachable: boolean;
}

/** Checks a `HoverAnswer`. */
export const isHoverAnswer: Guard<HoverAnswer> = shape<HoverAnswer>({
  object: isObjectRef,
  immortal: isBoolean,
  holders: arrayOf(isHolder),
  expression: isString,
  where: isString,
  moment: isMoment,
  size: isCount,
  address: isString,
  generation: optional(isCount),
  unreachable: isBoolean,
});

/** Why there is nothing to show at a hovered place. */
export const HOVER_MISSES = ['not-run', 'not-defined', 'not-supported'] as const;

/** The answer to a hover: an object, or why there is none. */
export type HoverReply =
  | { readonly kind: 'found'; readonly hover: HoverAnswer }
  | { readonly kind: 'missed'; readonly why: (typeof HOVER_MISSES)[number] };

/** Checks a `HoverReply`. */
export const isHoverReply: Guard<HoverReply> = variants<HoverReply>({
  found: shape<Extract<HoverReply, { kind: 'found' }>>({
    kind: oneOf('found'),
    hover: isHoverAnswer,
  }),
  missed: shape<Extract<HoverReply, { kind: 'missed' }>>({
    kind: oneOf('missed'),
    why: oneOf(...HOVER_MISSES),
  }),
});

/** One phase of a recorded collection. */
export interface GcPhaseInfo {
  readonly phase: GcPhaseName;
  /** The row at which the phase has finished: where selecting it moves the cursor. */
  readonly row: number;
  /** Objects the phase touched. */
  readonly touched: number;
}

const isGcPhaseInfo: Guard<GcPhaseInfo> = shape<GcPhaseInfo>({
  phase: isGcPhaseName,
  row: isCount,
  touched: isCount,
});

/** Why a collection began. */
export const GC_CAUSES = ['threshold', 'call', 'exit'] as const;

/** One collection of the cyclic garbage collector. */
export interface GcCycleInfo {
  /** From 0, in the order of the recording. */
  readonly index: number;
  /** The generation collected: 0, 1 or 2. */
  readonly generation: number;
  /** `call` is `gc.collect()`. */
  readonly cause: (typeof GC_CAUSES)[number];
  /** The line that was running; absent at exit. */
  readonly place?: SourceRange;
  /** Line steps finished when the collection began: its place on the timeline. */
  readonly step: number;
  readonly startRow: number;
  readonly endRow: number;
  /** Objects in the collected generations at the start. */
  readonly examined: number;
  /** Unreachable objects found, in cycles or held by them. */
  readonly found: number;
  readonly collected: number;
  readonly uncollectable: number;
  /** In CPython's order; all of them, touched or not. */
  readonly phases: readonly GcPhaseInfo[];
}

/** Checks a `GcCycleInfo`. */
export const isGcCycleInfo: Guard<GcCycleInfo> = shape<GcCycleInfo>({
  index: isCount,
  generation: isCount,
  cause: oneOf(...GC_CAUSES),
  place: optional(isSourceRange),
  step: isCount,
  startRow: isCount,
  endRow: isCount,
  examined: isCount,
  found: isCount,
  collected: isCount,
  uncollectable: isCount,
  phases: arrayOf(isGcPhaseInfo),
});

/** A page of a longer list. */
export interface ObjectPage {
  readonly objects: readonly ObjectRef[];
  /** Length of the whole list. */
  readonly total: number;
}

/** Checks an `ObjectPage`. */
export const isObjectPage: Guard<ObjectPage> = shape<ObjectPage>({
  objects: arrayOf(isObjectRef),
  total: isCount,
});

/** One point of the memory curve. */
export interface MemorySample {
  readonly step: number;
  /** Simulated bytes alive, the highest since the previous sample. */
  readonly bytes: number;
}

/** A collection as a mark on the timeline. */
export interface GcMark {
  readonly cycle: number;
  readonly step: number;
  readonly generation: number;
  readonly collected: number;
}

/** The recording as an axis of line steps. */
export interface TimelineInfo {
  /** Line steps: positions run from 0 to this, both included. */
  readonly steps: number;
  readonly rows: number;
  readonly ticks: number;
  /** At most the asked number, spread evenly over the steps, first and last included. */
  readonly memory: readonly MemorySample[];
  /** At most 500; with more collections, those that freed most. */
  readonly gcMarks: readonly GcMark[];
}

/** Checks a `TimelineInfo`. */
export const isTimelineInfo: Guard<TimelineInfo> = shape<TimelineInfo>({
  steps: isCount,
  rows: isCount,
  ticks: isCount,
  memory: arrayOf(shape<MemorySample>({ step: isCount, bytes: isCount })),
  gcMarks: arrayOf(
    shape<GcMark>({ cycle: isCount, step: isCount, generation: isCount, collected: isCount }),
  ),
});

/** A stretch of output written to one stream. */
export interface OutputPiece {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Checks an `OutputPiece`. */
export const isOutputPiece: Guard<OutputPiece> = shape<OutputPiece>({
  stream: oneOf('stdout', 'stderr'),
  text: isString,
});

/** The program's output up to a moment, cut at the front when it is long. */
export interface OutputAnswer {
  readonly pieces: readonly OutputPiece[];
  /** Characters left out at the front. */
  readonly dropped: number;
}

/** Checks an `OutputAnswer`. */
export const isOutputAnswer: Guard<OutputAnswer> = shape<OutputAnswer>({
  pieces: arrayOf(isOutputPiece),
  dropped: isCount,
});

/** How far a run has come. */
export interface Progress {
  readonly ticks: number;
  readonly steps: number;
  readonly rows: number;
  /** Bytes of the recording. */
  readonly recordingBytes: number;
  /** Simulated bytes alive. */
  readonly heapBytes: number;
  readonly seconds: number;
}

/** Checks a `Progress`. */
export const isProgress: Guard<Progress> = shape<Progress>({
  ticks: isCount,
  steps: isCount,
  rows: isCount,
  recordingBytes: isCount,
  heapBytes: isCount,
  seconds: isNumber,
});
