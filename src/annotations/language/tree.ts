/** The tree of a script's annotations: what its comments ask and expect, with places. */
import type { FunctionName } from './functions';

/**
 * A stretch of one line of the script. Lines count from 1; columns from 0 in UTF-16 units; the
 * end is exclusive.
 */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** Something wrong with an annotation, with a repair where one is plain. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
  /** Text that should stand at `place` instead. */
  readonly fix?: string;
}

/** Which runs of a line an annotation speaks of. */
export type Runs =
  | { readonly kind: 'each' }
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  | { readonly kind: 'number'; readonly number: number };

/** Comparisons of the expression language. */
export const COMPARISONS = [
  '==',
  '!=',
  '<=',
  '>=',
  '<',
  '>',
  'in',
  'not in',
  'is',
  'is not',
] as const;
/** One of `COMPARISONS`. */
export type Comparison = (typeof COMPARISONS)[number];

/** A name with attributes and items: `a`, `foo.ref`, `cache['k'][0]`. */
export interface PathExpression {
  readonly kind: 'path';
  readonly text: string;
  readonly place: Place;
}
/** A number, with its unit applied. */
export interface NumberExpression {
  readonly kind: 'number';
  readonly value: number;
  readonly place: Place;
}
/** A text; where an object is wanted, a label given by `name ... as`. */
export interface TextExpression {
  readonly kind: 'text';
  readonly value: string;
  readonly place: Place;
}
/** `True`, `False` or `None`. */
export interface ConstantExpression {
  readonly kind: 'constant';
  readonly value: boolean | null;
  readonly place: Place;
}
/** A list or tuple display. */
export interface ListExpression {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly place: Place;
}
/** A call of one of the language's functions. */
export interface CallExpression {
  readonly kind: 'call';
  readonly name: FunctionName;
  readonly args: readonly Expression[];
  /** The part of a `diff`. */
  readonly part?: DiffPart;
  readonly place: Place;
}
/** `not X`. */
export interface NotExpression {
  readonly kind: 'not';
  readonly operand: Expression;
  readonly place: Place;
}
/** `X and Y`, `X or Y`. */
export interface LogicExpression {
  readonly kind: 'and' | 'or';
  readonly operands: readonly Expression[];
  readonly place: Place;
}
/** `X == Y`, `1 <= X < 3`. */
export interface CompareExpression {
  readonly kind: 'compare';
  readonly first: Expression;
  readonly rest: readonly { readonly operator: Comparison; readonly right: Expression }[];
  readonly place: Place;
}

/** An expression of the annotation language. */
export type Expression =
  | PathExpression
  | NumberExpression
  | TextExpression
  | ConstantExpression
  | ListExpression
  | CallExpression
  | NotExpression
  | LogicExpression
  | CompareExpression;

/** What a `diff` can be asked for. */
export const DIFF_PARTS = ['new', 'freed', 'bytes'] as const;
/** One of `DIFF_PARTS`. */
export type DiffPart = (typeof DIFF_PARTS)[number];

/** What an annotation says. */
export type Statement =
  | { readonly kind: 'expect'; readonly expression: Expression }
  | { readonly kind: 'watch'; readonly paths: readonly PathExpression[] }
  | { readonly kind: 'name'; readonly path: PathExpression; readonly label: string }
  | { readonly kind: 'mark'; readonly label: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'ask'; readonly question: string; readonly answer: Expression }
  | { readonly kind: 'hide'; readonly names: readonly PathExpression[] }
  | { readonly kind: 'focus'; readonly path: PathExpression };

/** One annotation at its place. */
export interface Annotation {
  readonly statement: Statement;
  /** The whole annotation. */
  readonly place: Place;
  /** The words after the verb and its restrictions: what messages quote. */
  readonly text: string;
  readonly runs: Runs;
  /** Not a failure when the line never runs. */
  readonly maybe: boolean;
  /** The statement of the script that it speaks of: index into `AnnotatedScript.lines`, or -1: the end. */
  readonly target: number;
  /** Speaks of the moment before the target runs, not after. */
  readonly before: boolean;
}

/** Inputs of the run that the first comment lines give. */
export interface HeaderInputs {
  readonly python?: string;
  readonly stdin?: string;
  readonly seed?: number;
  readonly maxSteps?: number;
  /** The collector does not run by itself. */
  readonly gcOff?: boolean;
  readonly gcThreshold?: readonly [number, number, number];
}

/** A statement of the script as the line axis sees it: its first and last physical line. */
export interface LogicalLine {
  readonly start: number;
  readonly end: number;
  /** Of a `for` or `while`: the last line of its body. Its head runs again from there. */
  readonly bodyEnd?: number;
  /** Whether running it leaves a trace: not for `else:`, `global x` or a docstring. */
  readonly runs: boolean;
}

/** A stretch of an annotation for highlighting. */
export interface Highlight {
  readonly place: Place;
  readonly kind: 'keyword' | 'function' | 'variable' | 'string' | 'number' | 'operator' | 'comment';
}

/** A script's annotations. */
export interface AnnotatedScript {
  readonly annotations: readonly Annotation[];
  readonly problems: readonly Problem[];
  readonly inputs: HeaderInputs;
  readonly lines: readonly LogicalLine[];
  readonly highlights: readonly Highlight[];
}
