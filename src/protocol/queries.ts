/**
 * Questions about one object or one moment that may take a while: the worker answers them in
 * slices, tells how far it is, and gives up when the cursor moves or the same is asked anew.
 */

import {
  isHoldersAnswer,
  isObjectPage,
  isObjectRef,
  type HoldersAnswer,
  type ObjectPage,
  type ObjectRef,
} from './answers';
import { request } from './endpoint';
import { arrayOf, isBoolean, isCount, isString, optional, shape, type Guard } from './guard';

/** Which object a question is about. */
export interface ObjectQuery {
  readonly oid: number;
}

const isObjectQuery: Guard<ObjectQuery> = shape<ObjectQuery>({ oid: isCount });

/** Which object's holders are asked for, and how many at most. */
export interface HoldersQuery extends ObjectQuery {
  readonly limit: number;
}

const isHoldersQuery: Guard<HoldersQuery> = shape<HoldersQuery>({ oid: isCount, limit: isCount });

/** A search among the objects alive at the cursor: in names, types, short values and ids. */
export interface SearchQuery {
  readonly text: string;
  readonly limit: number;
}

const isSearchQuery: Guard<SearchQuery> = shape<SearchQuery>({ text: isString, limit: isCount });

/** A reference on a way, with the object it leads to. */
export interface PathLink {
  readonly oid: number;
  /** `global cache`, `item 3 of list`, `attribute parent of Node`. */
  readonly text: string;
  /** What the object is called: `list cache`. */
  readonly label: string;
}

const isPathLink: Guard<PathLink> = shape<PathLink>({
  oid: isCount,
  text: isString,
  label: isString,
});

/** Why an object is alive: the shortest chain of strong references from a root. */
export interface WhyAliveAnswer {
  readonly object: ObjectRef;
  /** False when no root leads to it: it waits for the collector. */
  readonly reachable: boolean;
  /** From the first object after the root to the object itself. */
  readonly links: readonly PathLink[];
}

const isWhyAliveAnswer: Guard<WhyAliveAnswer> = shape<WhyAliveAnswer>({
  object: isObjectRef,
  reachable: isBoolean,
  links: arrayOf(isPathLink),
});

/** How many of a type. */
export interface TypeCount {
  readonly type: string;
  readonly count: number;
}

const isTypeCount: Guard<TypeCount> = shape<TypeCount>({ type: isString, count: isCount });

/** The cycles that an object is in. */
export interface CyclesAnswer {
  readonly object: ObjectRef;
  /** Objects that reach it and that it reaches, itself included; 1 when it is in no cycle. */
  readonly size: number;
  readonly types: readonly TypeCount[];
  /** A shortest cycle through the object, ending at it; empty when there is none. */
  readonly cycle: readonly PathLink[];
}

const isCyclesAnswer: Guard<CyclesAnswer> = shape<CyclesAnswer>({
  object: isObjectRef,
  size: isCount,
  types: arrayOf(isTypeCount),
  cycle: arrayOf(isPathLink),
});

/** What would be freed if an object went. */
export interface RetainedAnswer {
  readonly object: ObjectRef;
  readonly reachable: boolean;
  readonly bytes: number;
  readonly count: number;
  /** The nearest object without which this one would go too; absent when roots hold it. */
  readonly dominator?: ObjectRef;
}

const isRetainedAnswer: Guard<RetainedAnswer> = shape<RetainedAnswer>({
  object: isObjectRef,
  reachable: isBoolean,
  bytes: isCount,
  count: isCount,
  dominator: optional(isObjectRef),
});

/** A count at a line step. */
export interface CountPoint {
  readonly step: number;
  readonly row: number;
  readonly count: number;
}

const isCountPoint: Guard<CountPoint> = shape<CountPoint>({
  step: isCount,
  row: isCount,
  count: isCount,
});

/** The refcount of an object over its life. */
export interface HistoryAnswer {
  readonly oid: number;
  readonly immortal: boolean;
  /** Changes seen between line steps; of many, an even selection with each part's extremes. */
  readonly points: readonly CountPoint[];
  /** How many changes there are. */
  readonly changes: number;
  /** Highest count. */
  readonly most: number;
  /** Line step at which it was born, and at which it was gone. */
  readonly born: number;
  readonly died?: number;
  /** The nearest changes before and after the cursor. */
  readonly previous?: CountPoint;
  readonly next?: CountPoint;
}

const isHistoryAnswer: Guard<HistoryAnswer> = shape<HistoryAnswer>({
  oid: isCount,
  immortal: isBoolean,
  points: arrayOf(isCountPoint),
  changes: isCount,
  most: isCount,
  born: isCount,
  died: optional(isCount),
  previous: optional(isCountPoint),
  next: optional(isCountPoint),
});

/** The other moment to compare the cursor's with. */
export interface CompareQuery {
  readonly row: number;
}

/** What came and went of one type. */
export interface TypeChange {
  readonly type: string;
  readonly born: number;
  readonly freed: number;
  readonly bornBytes: number;
  readonly freedBytes: number;
}

/** The difference of the later of two moments against the earlier. */
export interface CompareAnswer {
  /** Line steps of the earlier and the later moment. */
  readonly from: number;
  readonly to: number;
  /** By bytes, the most first. */
  readonly types: readonly TypeChange[];
  /** Some of the new objects, as far as they live at the cursor. */
  readonly born: readonly ObjectRef[];
}

const isCompareAnswer: Guard<CompareAnswer> = shape<CompareAnswer>({
  from: isCount,
  to: isCount,
  types: arrayOf(
    shape<TypeChange>({
      type: isString,
      born: isCount,
      freed: isCount,
      bornBytes: isCount,
      freedBytes: isCount,
    }),
  ),
  born: arrayOf(isObjectRef),
});

/** The questions, alike from the webview to the host and from there to the worker. */
export const queries = {
  /** Who holds an object at the cursor; fails when the object is not alive then. */
  holders: request<HoldersQuery, HoldersAnswer>('holders', isHoldersQuery, isHoldersAnswer),
  /** Objects alive at the cursor that a text describes, the best fits first. */
  search: request<SearchQuery, ObjectPage>('search', isSearchQuery, isObjectPage),
  whyAlive: request<ObjectQuery, WhyAliveAnswer>('whyAlive', isObjectQuery, isWhyAliveAnswer),
  cycles: request<ObjectQuery, CyclesAnswer>('cycles', isObjectQuery, isCyclesAnswer),
  retained: request<ObjectQuery, RetainedAnswer>('retained', isObjectQuery, isRetainedAnswer),
  history: request<ObjectQuery, HistoryAnswer>('history', isObjectQuery, isHistoryAnswer),
  compare: request<CompareQuery, CompareAnswer>(
    'compare',
    shape<CompareQuery>({ row: isCount }),
    isCompareAnswer,
  ),
} as const;

/** How far a question is, from 0 to 1; told only of those that take long. */
export interface QueryProgress {
  readonly kind: string;
  readonly share: number;
}
