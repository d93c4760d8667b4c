/**
 * What the webview draws: the heap at one moment, already shrunk to what a person can read. Built
 * by the worker from the recording; plain data, bounded by `ViewOptions.limit` records.
 */

import {
  arrayOf,
  isBoolean,
  isCount,
  isInteger,
  isString,
  oneOf,
  optional,
  shape,
  variants,
  type Guard,
} from './guard';
import { isMoment, isSourceRange, type Moment, type SourceRange } from './place';

/** What the person asked the picture to show. Part of the webview's saved state. */
export interface ViewOptions {
  /** Most object records to draw (stacks count as one). About 40 by default, at most 150. */
  readonly limit: number;
  /** Rows of a record before "... n more". */
  readonly rows: number;
  /** Records that were opened, each with the number of rows it may show. */
  readonly opened: readonly { readonly oid: number; readonly rows: number }[];
  /** Stacks (by `StackRecord.id`) that were opened, each with the members drawn one by one. */
  readonly openedStacks: readonly { readonly id: string; readonly shown: number }[];
  /** An object to draw with what leads to it even if it would be cut: the result of a search. */
  readonly focus?: number;
  /** The object that the details tell of: drawn as long as it lives. */
  readonly selected?: number;
  /** Objects that the script's annotations watch: drawn as long as they live. */
  readonly watched?: readonly number[];
  /** What the script's annotations hide: objects, and all of a type. Opened objects are shown. */
  readonly hiddenObjects?: readonly number[];
  readonly hiddenTypes?: readonly string[];
}

/** The view as it is before anybody changed it. */
export const DEFAULT_VIEW: ViewOptions = { limit: 40, rows: 6, opened: [], openedStacks: [] };

/** Checks `ViewOptions`. */
export const isViewOptions: Guard<ViewOptions> = shape<ViewOptions>({
  limit: isCount,
  rows: isCount,
  opened: arrayOf(shape<ViewOptions['opened'][number]>({ oid: isCount, rows: isCount })),
  openedStacks: arrayOf(
    shape<ViewOptions['openedStacks'][number]>({ id: isString, shown: isCount }),
  ),
  focus: optional(isCount),
  selected: optional(isCount),
  watched: optional(arrayOf(isCount)),
  hiddenObjects: optional(arrayOf(isCount)),
  hiddenTypes: optional(arrayOf(isString)),
});

/** Kind of an inline value; decides its colour. */
export const ATOM_KINDS = ['int', 'float', 'str', 'bytes', 'bool', 'none', 'other'] as const;
/** One of `ATOM_KINDS`. */
export type AtomKind = (typeof ATOM_KINDS)[number];

/** What a slot is, so that a row can be told apart and named: see `Row.slot`. */
export const SLOT_KINDS = [
  'global', // a name in a module's namespace
  'local', // a fast local of a frame
  'cell', // a closure cell of a frame or function
  'stack', // a temporary on a frame's value stack
  'argument', // an argument of a native call under way
  'attribute', // a name in an instance's or class's dict
  'item', // an item of a list, tuple, set or deque
  'key', // a key of a dict
  'value', // the value of a dict entry; `Row.name` is the key's repr
  'internal', // a field of the C structure: tp_base, func_code, cell contents, ...
  'weak', // a weak reference's referent: never counted
] as const;
/** One of `SLOT_KINDS`. */
export type SlotKind = (typeof SLOT_KINDS)[number];

/** How a row or record differs from the previous moment of the same grain. */
export const CHANGES = ['new', 'changed', 'gone'] as const;
/** One of `CHANGES`. */
export type Change = (typeof CHANGES)[number];

/** One line of a record: a name and either an inline value or a reference to an object. */
export interface Row {
  /** The name to show: `head`, `[0]`, `'key'`. */
  readonly name: string;
  readonly slot: SlotKind;
  /** An atom shown in place; absent when the row is a reference that is drawn as an edge. */
  readonly text?: string;
  readonly atom?: AtomKind;
  /** The object that the slot refers to (atoms too: then there is both text and target). */
  readonly target?: number;
  /** The target could be a record of its own and is not drawn: opening the row draws it. */
  readonly folded?: boolean;
  readonly change?: Change;
}

/** Checks a `Row`. */
export const isRow: Guard<Row> = shape<Row>({
  name: isString,
  slot: oneOf(...SLOT_KINDS),
  text: optional(isString),
  atom: optional(oneOf(...ATOM_KINDS)),
  target: optional(isCount),
  folded: optional(isBoolean),
  change: optional(oneOf(...CHANGES)),
});

/** A root on the left: a namespace or a frame. */
export interface ScopeRecord {
  /** Stable while the scope lives: `globals:__main__`, `frame:17`. */
  readonly id: string;
  readonly kind: 'globals' | 'frame' | 'interpreter';
  /** `globals`, `frame insert()`. */
  readonly title: string;
  /** The frame that runs at this moment. */
  readonly current: boolean;
  /** The line at which a frame stands. */
  readonly place?: SourceRange;
  readonly rows: readonly Row[];
  /** Rows left out. */
  readonly more: number;
  readonly change?: Change;
}

/** Checks a `ScopeRecord`. */
export const isScopeRecord: Guard<ScopeRecord> = shape<ScopeRecord>({
  id: isString,
  kind: oneOf('globals', 'frame', 'interpreter'),
  title: isString,
  current: isBoolean,
  place: optional(isSourceRange),
  rows: arrayOf(isRow),
  more: isCount,
  change: optional(oneOf(...CHANGES)),
});

/** What the collection under way has found out about an object. */
export const GC_MARKS = [
  'young', // belongs to the generation being collected, nothing decided yet
  'reachable',
  'tentatively-unreachable',
  'unreachable',
  'finalized',
  'resurrected',
  'cleared',
] as const;
/** One of `GC_MARKS`. */
export type GcMark = (typeof GC_MARKS)[number];

/** One object of the heap. */
export interface ObjectRecord {
  /** Serial number, never reused: the identity of the node. 0 is a valid oid. */
  readonly oid: number;
  /** Type name as CPython prints it: `list`, `SomeObject`. */
  readonly type: string;
  /** What to call it in text: `list c`, `SomeObject foo`, `function f`. */
  readonly label: string;
  /** `id()` in hexadecimal. */
  readonly address: string;
  /** Short repr, at most 60 characters; made without running any Python code. */
  readonly value: string;
  readonly refcount: number;
  /** Never freed: show the sign for infinity instead of the count. */
  readonly immortal: boolean;
  /** Change of the refcount since the previous moment. */
  readonly delta: number;
  /** `freed` objects stay for one step as ghosts. */
  readonly state: 'alive' | 'new' | 'freed';
  /** How a freed object ended: `freed by del b at line 9`. */
  readonly freedBy?: string;
  /** Alive, but no root leads to it. */
  readonly unreachable: boolean;
  /** Generation 0, 1 or 2; absent when the collector does not track the object. */
  readonly generation?: number;
  /** Present in a gc phase for objects of the collected generation. */
  readonly gcMark?: GcMark;
  /** `gc_refs` while phases that use it run. */
  readonly gcRefs?: number;
  /** Bytes as `sys.getsizeof` counts them. */
  readonly size: number;
  readonly rows: readonly Row[];
  /** Rows left out, in the middle for sequences: the rows after `cutAfter` are from the end. */
  readonly more: number;
  readonly cutAfter?: number;
}

/** Checks an `ObjectRecord`. */
export const isObjectRecord: Guard<ObjectRecord> = shape<ObjectRecord>({
  oid: isCount,
  type: isString,
  label: isString,
  address: isString,
  value: isString,
  refcount: isCount,
  immortal: isBoolean,
  delta: isInteger,
  state: oneOf('alive', 'new', 'freed'),
  freedBy: optional(isString),
  unreachable: isBoolean,
  generation: optional(isCount),
  gcMark: optional(oneOf(...GC_MARKS)),
  gcRefs: optional(isCount),
  size: isCount,
  rows: arrayOf(isRow),
  more: isCount,
  cutAfter: optional(isCount),
});

/** Many objects drawn as one: alike siblings ("96 more Node") or the middle of a long chain. */
export interface StackRecord {
  /** Stable from step to step as long as the same holder holds them. */
  readonly id: string;
  readonly kind: 'alike' | 'chain';
  readonly title: string;
  readonly type: string;
  readonly count: number;
  /** Members whose count the last step changed. */
  readonly changed: number;
  /** Members are alive, but no root leads to them. */
  readonly unreachable: boolean;
  /** The first few members. */
  readonly oids: readonly number[];
}

/** Checks a `StackRecord`. */
export const isStackRecord: Guard<StackRecord> = shape<StackRecord>({
  id: isString,
  kind: oneOf('alike', 'chain'),
  title: isString,
  type: isString,
  count: isCount,
  changed: isCount,
  unreachable: isBoolean,
  oids: arrayOf(isCount),
});

/** One end of an edge. */
export type EdgeEnd =
  | { readonly kind: 'scope'; readonly id: string }
  | { readonly kind: 'object'; readonly oid: number }
  | { readonly kind: 'stack'; readonly id: string };

const isEdgeEnd: Guard<EdgeEnd> = variants<EdgeEnd>({
  scope: shape<Extract<EdgeEnd, { kind: 'scope' }>>({ kind: oneOf('scope'), id: isString }),
  object: shape<Extract<EdgeEnd, { kind: 'object' }>>({ kind: oneOf('object'), oid: isCount }),
  stack: shape<Extract<EdgeEnd, { kind: 'stack' }>>({ kind: oneOf('stack'), id: isString }),
});

/** A drawn reference. Edges to atoms that are shown inline are not listed. */
export interface EdgeRecord {
  /** Stable from step to step: holder and slot. */
  readonly id: string;
  readonly from: EdgeEnd;
  /** Index into the holder's rows; absent when the slot's row is cut: draw from "... n more". */
  readonly row?: number;
  readonly to: EdgeEnd;
  readonly slot: SlotKind;
  /** On the chain that leads from a root to the focused object. */
  readonly onPath?: boolean;
  /** Weak references are drawn dotted and are not counted. */
  readonly weak: boolean;
  readonly change?: Change;
}

/** Checks an `EdgeRecord`. */
export const isEdgeRecord: Guard<EdgeRecord> = shape<EdgeRecord>({
  id: isString,
  from: isEdgeEnd,
  row: optional(isCount),
  to: isEdgeEnd,
  slot: oneOf(...SLOT_KINDS),
  onPath: optional(isBoolean),
  weak: isBoolean,
  change: optional(oneOf(...CHANGES)),
});

/** The heap at one moment, as the webview draws it. */
export interface PictureState {
  readonly moment: Moment;
  /** Namespaces first, then frames from the oldest. */
  readonly scopes: readonly ScopeRecord[];
  readonly objects: readonly ObjectRecord[];
  readonly stacks: readonly StackRecord[];
  readonly edges: readonly EdgeRecord[];
  /** Objects of the program that are alive and drawn neither as records nor in stacks. */
  readonly hidden: number;
  /** Simulated bytes and objects alive, of the program and of what it imported. */
  readonly heapBytes: number;
  readonly heapObjects: number;
  /** One sentence on what the last step did: `del b: list a 3 → 2`. For screen readers too. */
  readonly summary: string;
  /** Characters of output up to this moment. */
  readonly outputLength: number;
}

/** Checks a `PictureState`. */
export const isPictureState: Guard<PictureState> = shape<PictureState>({
  moment: isMoment,
  scopes: arrayOf(isScopeRecord),
  objects: arrayOf(isObjectRecord),
  stacks: arrayOf(isStackRecord),
  edges: arrayOf(isEdgeRecord),
  hidden: isCount,
  heapBytes: isCount,
  heapObjects: isCount,
  summary: isString,
  outputLength: isCount,
});
