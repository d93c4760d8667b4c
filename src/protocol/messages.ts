/**
 * Every message that crosses a boundary, one typed constant each, grouped by direction:
 *
 * - `toWorker`: extension host (or command line) -> worker. Requests, all answered.
 * - `fromWorker`: worker -> host. Notices about a run under way.
 * - `toWebview`: host -> webview. Notices; a hidden view loses them, so `ready` resends all.
 * - `fromWebview`: webview -> host. Requests and notices of the person's doings.
 *
 * The worker owns the recording and one cursor. `start` is the first message, or `open` for a run
 * that was recorded before; either may come again after `finished`, and then the recording before
 * is given up. The worker simulates in slices and answers requests between two slices,
 * so that what is recorded so far can be looked at while the program still runs; then "the end"
 * is the last recorded moment. Requests before `start` fail.
 */

import {
  isGcCycleInfo,
  isHoverReply,
  isObjectPage,
  isOutputAnswer,
  isOutputPiece,
  isProgress,
  isTimelineInfo,
  type GcCycleInfo,
  type HoverReply,
  type ObjectPage,
  type OutputAnswer,
  type OutputPiece,
  type Progress,
  type TimelineInfo,
} from './answers';
import {
  isAnnotationReport,
  isTourStop,
  isWatchedValue,
  type AnnotationReport,
  type TourStop,
  type WatchedValue,
} from './annotations';
import { isNothing, notice, request } from './endpoint';
import { arrayOf, isBoolean, isBytes, isCount, isNumber, isString } from './guard';
import { oneOf, optional, shape, variants, type Guard } from './guard';
import { isOutcome, isRunInputs, type Outcome, type RunInputs } from './outcome';
import { isViewOptions, type ViewOptions } from './picture';
import { isPictureUpdate, type PictureUpdate } from './picture-patch';
import { isGcPhaseName, isMoment, isSourceRange } from './place';
import type { GcPhaseName, Moment, SourceRange } from './place';
import { queries, type QueryProgress } from './queries';

/** The grains of a step. A gc step goes to the next or previous phase or collection. */
export const GRAINS = ['line', 'instruction', 'gcPhase', 'gcCycle'] as const;
/** One of `GRAINS`. */
export type Grain = (typeof GRAINS)[number];

/**
 * A relative move. Line steps stop in the files of the user only: library code is one step.
 * A step beyond the end or the start stays there.
 */
export interface Step {
  readonly grain: Grain;
  readonly direction: 'forward' | 'back';
}

const isStep: Guard<Step> = shape<Step>({
  grain: oneOf(...GRAINS),
  direction: oneOf('forward', 'back'),
});

/** An absolute move. */
export type SeekTarget =
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  /** The moment when so many line steps have finished; clamped. */
  | { readonly kind: 'step'; readonly step: number }
  /** The moment after so many events; clamped. For restoring a saved state. */
  | { readonly kind: 'row'; readonly row: number }
  /** The moment when a phase has finished; without a phase, when the collection begins. */
  | { readonly kind: 'gc'; readonly cycle: number; readonly phase?: GcPhaseName }
  /** The next moment (from the cursor, then from the start) at which the line has finished. */
  | { readonly kind: 'line'; readonly path: string; readonly line: number };

const isSeekTarget: Guard<SeekTarget> = variants<SeekTarget>({
  start: shape<Extract<SeekTarget, { kind: 'start' }>>({ kind: oneOf('start') }),
  end: shape<Extract<SeekTarget, { kind: 'end' }>>({ kind: oneOf('end') }),
  step: shape<Extract<SeekTarget, { kind: 'step' }>>({ kind: oneOf('step'), step: isCount }),
  row: shape<Extract<SeekTarget, { kind: 'row' }>>({ kind: oneOf('row'), row: isCount }),
  gc: shape<Extract<SeekTarget, { kind: 'gc' }>>({
    kind: oneOf('gc'),
    cycle: isCount,
    phase: optional(isGcPhaseName),
  }),
  line: shape<Extract<SeekTarget, { kind: 'line' }>>({
    kind: oneOf('line'),
    path: isString,
    line: isCount,
  }),
});

/** What the mouse points at in the editor. */
export interface HoverQuery {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** A dotted name without calls: `a`, `foo.ref`. */
  readonly expression: string;
  /** At the cursor, or at the moment when the hovered line has last finished. */
  readonly at: 'cursor' | 'line-last-ran';
  /** Most holders to list. */
  readonly limit: number;
}

const isHoverQuery: Guard<HoverQuery> = shape<HoverQuery>({
  path: isString,
  line: isCount,
  expression: isString,
  at: oneOf('cursor', 'line-last-ran'),
  limit: isCount,
});

/** A page of the objects that a gc phase touched. */
export interface GcObjectsQuery {
  readonly cycle: number;
  readonly phase: GcPhaseName;
  readonly offset: number;
  readonly limit: number;
}

const isGcObjectsQuery: Guard<GcObjectsQuery> = shape<GcObjectsQuery>({
  cycle: isCount,
  phase: isGcPhaseName,
  offset: isCount,
  limit: isCount,
});

/** What to draw, and the number of the picture to which the answer may be a difference. */
export interface PictureQuery {
  readonly view: ViewOptions;
  readonly base?: number;
}

const isPictureQuery: Guard<PictureQuery> = shape<PictureQuery>({
  view: isViewOptions,
  base: optional(isCount),
});

/** A request for the tail of something long. */
export interface Bounded {
  readonly limit: number;
}

const isBounded: Guard<Bounded> = shape<Bounded>({ limit: isCount });

/** What a thread is given when it starts. */
export interface ThreadData {
  /** Nobody waits for this thread yet: it gets itself ready meanwhile. */
  readonly spare: boolean;
}

/** Checks `ThreadData`. */
export const isThreadData: Guard<ThreadData> = shape<ThreadData>({ spare: isBoolean });

const isQueryProgress: Guard<QueryProgress> = shape<QueryProgress>({
  kind: isString,
  share: isNumber,
});

const isShare: Guard<number | null> = (value): value is number | null =>
  value === null || isNumber(value);

/** Extension host (or command line) -> worker. */
export const toWorker = {
  /** Begins the run and answers at once; `fromWorker.finished` tells the end. */
  start: request<RunInputs, null>('start', isRunInputs, isNothing),
  /** Opens a recording from the bytes of its file, in place of `start`; fails when it is damaged
   * or of a newer version, with words for people. */
  open: request<Uint8Array, OpenedInfo>('open', isBytes, shapeOfOpened()),
  /** The bytes of the recording's file; fails while the program runs. */
  save: request<null, Uint8Array>('save', isNothing, isBytes),
  /** Stops the run between two instructions, or gives up the detail that is being made again. */
  cancel: request<null, null>('cancel', isNothing, isNothing),
  /** The recording is no longer needed; the thread waits for its next `start`. */
  rest: notice<null>('rest', isNothing),
  /** The cursor's moment. */
  moment: request<null, Moment>('moment', isNothing, isMoment),
  /** Moves the cursor by one step and answers where it is. */
  step: request<Step, Moment>('step', isStep, isMoment),
  /** Moves the cursor to a place and answers where it is. */
  seek: request<SeekTarget, Moment>('seek', isSeekTarget, isMoment),
  /** The picture at the cursor; changes are told against the moment before the last move by
   * one step, or against nothing after a seek. */
  picture: request<PictureQuery, PictureUpdate>('picture', isPictureQuery, isPictureUpdate),
  ...queries,
  /** Gives up all of `queries` that are under way: they fail. */
  cancelQueries: request<null, null>('cancelQueries', isNothing, isNothing),
  /** What a name in the editor stands for. Does not move the cursor. */
  hover: request<HoverQuery, HoverReply>('hover', isHoverQuery, isHoverReply),
  /** All collections recorded so far, oldest first; beyond `limit` the newest are left out. */
  gcCycles: request<Bounded, readonly GcCycleInfo[]>('gcCycles', isBounded, arrayOf(isGcCycleInfo)),
  /** The objects that one phase of a collection touched. */
  gcObjects: request<GcObjectsQuery, ObjectPage>('gcObjects', isGcObjectsQuery, isObjectPage),
  /** The axis; `limit` bounds the samples of the memory curve. */
  timeline: request<Bounded, TimelineInfo>('timeline', isBounded, isTimelineInfo),
  /** Output up to the cursor, at most `limit` characters from its end. */
  output: request<Bounded, OutputAnswer>('output', isBounded, isOutputAnswer),
  /** What the script's annotations come to in what is recorded. Does not move the cursor. */
  annotations: request<null, AnnotationReport>('annotations', isNothing, isAnnotationReport),
} as const;

/** Worker -> host. */
export const fromWorker = {
  /** About five times a second while the program runs. The recording has grown to `rows`. */
  progress: notice<Progress>('progress', isProgress),
  /** How far the detail of a moment is made again, by running the program once more: from 0 to 1,
   * 0 also while that waits for the end of the program; null when it is done or given up. */
  makingAgain: notice<number | null>('makingAgain', isShare),
  /** Output as it is written, in batches, whatever the cursor shows. */
  output: notice<readonly OutputPiece[]>('output', arrayOf(isOutputPiece)),
  /** How far a question is that takes long. */
  queryProgress: notice<QueryProgress>('queryProgress', isQueryProgress),
  /** Comes once; afterwards the recording no longer grows and the queries stay available. */
  finished: notice<FinishedInfo>('finished', shapeOfFinished()),
} as const;

/** What is told at the end of a run. */
export interface FinishedInfo {
  readonly outcome: Outcome;
  readonly progress: Progress;
}

function shapeOfFinished(): Guard<FinishedInfo> {
  return shape<FinishedInfo>({ outcome: isOutcome, progress: isProgress });
}

/** A recording that was opened: what ran, and how it ended. */
export interface OpenedInfo extends FinishedInfo {
  readonly inputs: RunInputs;
}

function shapeOfOpened(): Guard<OpenedInfo> {
  return shape<OpenedInfo>({ inputs: isRunInputs, outcome: isOutcome, progress: isProgress });
}

/** What the panel shows besides the picture. */
export interface PanelState {
  /** The document that is shown. */
  readonly uri: string;
  /** Absolute path of the script. */
  readonly path: string;
  /** File name for headings. */
  readonly title: string;
  readonly running: boolean;
  readonly progress?: Progress;
  readonly outcome?: Outcome;
  readonly playing: boolean;
  /** The cursor stays at the newest step of the run. */
  readonly live: boolean;
  /** How far the detail of the moment that was asked for is made again, from 0 to 1; absent when
   * it is not. While the program runs, it waits for its end. */
  readonly makingAgain?: number;
  readonly timeline?: TimelineInfo;
  /** Moments of which the script's annotations speak, in order. */
  readonly stops?: readonly TourStop[];
  /** The script was edited since the run. */
  readonly stale: boolean;
  /** The script's file is no longer there. */
  readonly gone: boolean;
  /** Enlarges everything. */
  readonly presenter: boolean;
}

const isPanelState: Guard<PanelState> = shape<PanelState>({
  uri: isString,
  path: isString,
  title: isString,
  running: isBoolean,
  progress: optional(isProgress),
  outcome: optional(isOutcome),
  playing: isBoolean,
  live: isBoolean,
  makingAgain: optional(isNumber),
  timeline: optional(isTimelineInfo),
  stops: optional(arrayOf(isTourStop)),
  stale: isBoolean,
  gone: isBoolean,
  presenter: isBoolean,
});

/** An object to be shown. */
export interface Reveal {
  readonly oid: number;
  /** A question to be asked about it; it is selected then. */
  readonly ask?: 'whyAlive';
}

/** Host -> webview. */
export const toWebview = {
  /** Replaces everything around the picture. Sent on each change and after `ready`. */
  panel: notice<PanelState>('panel', isPanelState),
  /** Changes the picture. Sent when the cursor or the view options changed. A webview that lacks
   * the picture it is told against says `ready` again and gets a whole one. */
  picture: notice<PictureUpdate>('picture', isPictureUpdate),
  /** How far a question is that takes long. */
  queryProgress: notice<QueryProgress>('queryProgress', isQueryProgress),
  /** Replaces the output pane: the output up to the cursor. */
  output: notice<OutputAnswer>('output', isOutputAnswer),
  /** Replaces the watched objects: those at the cursor. */
  watches: notice<readonly WatchedValue[]>('watches', arrayOf(isWatchedValue)),
  /** Shows, centres and focuses an object that is in the picture; or brings one into it and asks
   * about it. */
  reveal: notice<Reveal>(
    'reveal',
    shape<Reveal>({ oid: isCount, ask: optional(oneOf('whyAlive')) }),
  ),
} as const;

/** What survives in the webview's `setState`; the host reads it when a window is restored. */
export interface SavedPanel {
  /** The document that is shown. */
  readonly uri: string;
  readonly row: number;
  readonly view: ViewOptions;
}

/** Checks a `SavedPanel`. */
export const isSavedPanel: Guard<SavedPanel> = shape<SavedPanel>({
  uri: isString,
  row: isCount,
  view: isViewOptions,
});

/** Webview -> host. */
export const fromWebview = {
  /** The page listens (first load, or shown again): the host resends all state. `view` is what
   * `getState` kept, or `DEFAULT_VIEW`. */
  ready: notice<ViewOptions>('ready', isViewOptions),
  step: notice<Step>('step', isStep),
  /** While the timeline is dragged these come often; the host answers only the newest. */
  seek: notice<SeekTarget>('seek', isSeekTarget),
  /** Keeps the cursor at the newest step while the program runs, until the next move. */
  follow: notice<null>('follow', isNothing),
  /** Starts or stops playing. */
  play: notice<{ readonly on: boolean }>(
    'play',
    shape<{ readonly on: boolean }>({ on: isBoolean }),
  ),
  /** Stops the simulation. */
  cancel: notice<null>('cancel', isNothing),
  /** Runs the script again, with its present text. */
  rerun: notice<null>('rerun', isNothing),
  /** Changes what the picture shows; a picture follows. */
  view: notice<ViewOptions>('view', isViewOptions),
  /** Shows a place in the editor. */
  openSource: notice<SourceRange>('openSource', isSourceRange),
  ...queries,
  /** Nobody waits for the answers of `queries` any more. */
  cancelQueries: notice<null>('cancelQueries', isNothing),
  /** Milliseconds from the page's start to the first picture drawn; once. */
  drawn: notice<{ readonly milliseconds: number }>(
    'drawn',
    shape<{ readonly milliseconds: number }>({ milliseconds: isNumber }),
  ),
} as const;
