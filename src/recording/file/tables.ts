/** Shapes of the small tables in a file. */
import {
  arrayOf,
  isBoolean,
  isCount,
  isInteger,
  isNumber,
  isString,
  oneOf,
  optional,
  shape,
  type Guard,
} from '../../protocol/guard';
import { isOutcome, isRunInputs, type Outcome, type RunInputs } from '../../protocol/outcome';
import { TYPE_CATEGORIES, type CodeFacts, type TypeFacts } from '../recording';
import { tupleOf } from './json-section';

/** What the section META says. All counts are checked against what the other sections hold. */
export interface Meta {
  readonly cpython: string;
  readonly inputs: RunInputs;
  readonly outcome: Outcome;
  /** Events of the run, and those of them that the file has. */
  readonly rows: number;
  readonly detailRows: number;
  readonly steps: number;
  readonly objects: number;
  readonly frames: number;
  readonly texts: number;
  readonly outputs: number;
  readonly ticks: number;
  readonly peakBytes: number;
  readonly mainGlobals: number;
}

/** Checks a `Meta`. */
export const isMeta: Guard<Meta> = shape<Meta>({
  cpython: isString,
  inputs: isRunInputs,
  outcome: isOutcome,
  rows: isCount,
  detailRows: isCount,
  steps: isCount,
  objects: isCount,
  frames: isCount,
  texts: isCount,
  outputs: isCount,
  ticks: isCount,
  peakBytes: isNumber,
  mainGlobals: isInteger,
});

/** Checks the section TYPE. */
export const isTypes: Guard<readonly TypeFacts[]> = arrayOf(
  shape<TypeFacts>({
    name: isString,
    category: oneOf(...TYPE_CATEGORIES),
    gc: isBoolean,
    user: isBoolean,
  }),
);

/** Checks the section CODE. */
export const isCodes: Guard<readonly CodeFacts[]> = arrayOf(
  shape<CodeFacts>({
    name: isString,
    qualname: isString,
    path: isString,
    user: isBoolean,
    firstLine: isInteger,
    lastLine: isInteger,
    localNames: arrayOf(isString),
  }),
);

type Triple = readonly [number, number, number];
type Named = readonly [number, string];
const isTriple: Guard<Triple> = tupleOf<Triple>(isCount, isInteger, isCount);
const isNamed: Guard<Named> = tupleOf<Named>(isCount, isString);

/** Serial of a weak reference; serial and handle of its referent; row at which it is cleared or -1. */
type Weak = readonly [number, number, number, number];
const isWeak: Guard<Weak> = tupleOf<Weak>(isCount, isCount, isCount, isInteger);

/** The section NAME. */
export interface Names {
  /** Serial, slot, text. */
  readonly slots: readonly Triple[];
  /** Type, slot, text. */
  readonly typeSlots: readonly Triple[];
  /** Serial of the dict, name of the module. */
  readonly namespaces: readonly Named[];
  /** Handle, what it stands for. */
  readonly roots: readonly Named[];
  /** Absent in files of format 2. */
  readonly referents?: readonly Weak[];
}

/** Checks a `Names`. */
export const isNames: Guard<Names> = shape<Names>({
  slots: arrayOf(isTriple),
  typeSlots: arrayOf(isTriple),
  namespaces: arrayOf(isNamed),
  roots: arrayOf(isNamed),
  referents: optional(arrayOf(isWeak)),
});

/** A collection as it is stored. */
export interface StoredCycle {
  readonly generation: number;
  readonly reason: 'threshold' | 'collect' | 'exit';
  readonly step: number;
  readonly startRow: number;
  /** -1: the run stopped within it. */
  readonly endRow: number;
  /** Phase, row, objects touched. */
  readonly phases: readonly Triple[];
  readonly examined: number;
  readonly collected: number;
  readonly uncollectable: number;
}

/** Checks the section GCCY. */
export const isCycles: Guard<readonly StoredCycle[]> = arrayOf(
  shape<StoredCycle>({
    generation: oneOf(0, 1, 2),
    reason: oneOf('threshold', 'collect', 'exit'),
    step: isCount,
    startRow: isCount,
    endRow: isInteger,
    phases: arrayOf(tupleOf<Triple>(isCount, isCount, isCount)),
    examined: isCount,
    collected: isCount,
    uncollectable: isCount,
  }),
);

/** A piece of output as it is stored: 0 for stdout, 1 for stderr; text; row. */
export type StoredOutput = readonly [0 | 1, string, number];

/** Checks a section OUTP. */
export const isOutputs: Guard<readonly StoredOutput[]> = arrayOf(
  tupleOf<StoredOutput>(oneOf(0, 1), isString, isCount),
);
