/** The words of the annotation language with what they mean: checks, help and completion read it. */

/** What an argument must be. */
export type ParameterKind = 'object' | 'text' | 'type' | 'line' | 'generation' | 'mark';
/** What a function gives. */
export type ResultKind = 'number' | 'boolean' | 'text' | 'list' | 'diff';

/** One function of the language. */
export interface FunctionFacts {
  readonly parameters: readonly { readonly name: string; readonly kind: ParameterKind }[];
  readonly result: ResultKind;
  readonly doc: string;
  readonly example: string;
  /** Whether an object that is freed may be asked about. */
  readonly ofDead?: boolean;
  /** Whether the result is a number of bytes. */
  readonly bytes?: boolean;
}

const object = { name: 'x', kind: 'object' } as const;
const other = { name: 'y', kind: 'object' } as const;

/** All functions. */
export const FUNCTIONS = {
  refcount: {
    parameters: [object],
    result: 'number',
    ofDead: true,
    doc: 'The reference count: how many holders the object has, without the one that a call of `sys.getrefcount` would add. 0 when it is freed.',
    example: 'refcount(a) == 2',
  },
  holders: {
    parameters: [object],
    result: 'list',
    ofDead: true,
    doc: 'Who holds the object, in words, as hovers and failures list them.',
    example: 'holders(a) == ["global a", "item 0 of list c"]',
  },
  held_by: {
    parameters: [object, { name: 'holder', kind: 'text' }],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether a holder of that description holds the object.',
    example: 'held_by(a, "global a")',
  },
  freed: {
    parameters: [object],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether the object is gone. Ask by label, or by the name that the line itself deletes.',
    example: 'freed("the foo")',
  },
  alive: {
    parameters: [object],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether the object still exists, reachable or not.',
    example: 'alive("the foo")',
  },
  reachable: {
    parameters: [object],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether names, frames or the interpreter lead to the object.',
    example: 'not reachable("the foo")',
  },
  in_cycle: {
    parameters: [object],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether the object leads back to itself, through other objects but not through a module.',
    example: 'in_cycle(foo)',
  },
  tracked: {
    parameters: [object],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether the garbage collector tracks the object, as `gc.is_tracked` says.',
    example: 'tracked(a)',
  },
  generation: {
    parameters: [object],
    result: 'number',
    doc: 'The generation of the collector that the object is in: 0, 1 or 2.',
    example: 'generation(a) == 0',
  },
  finalized: {
    parameters: [object],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether `__del__` of the object has been called.',
    example: 'finalized("the foo")',
  },
  size: {
    parameters: [object],
    result: 'number',
    bytes: true,
    doc: 'Bytes of the object without what it refers to, as `sys.getsizeof` counts them.',
    example: 'size(a) == 56 B',
  },
  deep_size: {
    parameters: [object],
    result: 'number',
    bytes: true,
    doc: 'Bytes of the object and of all that it leads to, without classes, functions, modules and immortal objects.',
    example: 'deep_size(a) < 1 KiB',
  },
  type: {
    parameters: [object],
    result: 'text',
    ofDead: true,
    doc: "The name of the object's type.",
    example: 'type(a) == "list"',
  },
  same: {
    parameters: [object, other],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether both are one object, as `is` says.',
    example: 'same(a, b)',
  },
  id_reused: {
    parameters: [object, other],
    result: 'boolean',
    ofDead: true,
    doc: 'Whether two different objects have had the same `id()`.',
    example: 'id_reused("the first", second)',
  },
  count: {
    parameters: [{ name: 'TypeName', kind: 'type' }],
    result: 'number',
    doc: 'How many objects of the program of that type are alive.',
    example: 'count(Node) == 3',
  },
  heap_size: {
    parameters: [],
    result: 'number',
    bytes: true,
    doc: 'Bytes alive that were not there when the script began.',
    example: 'heap_size() < 10 KiB',
  },
  peak: {
    parameters: [],
    result: 'number',
    bytes: true,
    doc: 'The highest `heap_size()` between two lines until now.',
    example: 'peak() < 1 MiB',
  },
  allocated: {
    parameters: [{ name: 'line', kind: 'line' }],
    result: 'number',
    bytes: true,
    doc: 'Bytes of the objects made by that line of the script that are alive.',
    example: 'allocated(1) > 0 B',
  },
  collected: {
    parameters: [],
    result: 'number',
    doc: 'Unreachable objects that the last collection freed: what `gc.collect()` returns, without the uncollectable.',
    example: 'collected() == 2',
  },
  uncollectable: {
    parameters: [],
    result: 'number',
    doc: 'Objects that the last collection found and could not free.',
    example: 'uncollectable() == 0',
  },
  collections: {
    parameters: [{ name: 'gen', kind: 'generation' }],
    result: 'number',
    doc: 'How many collections of that generation the script has seen.',
    example: 'collections(2) == 1',
  },
  leaked: {
    parameters: [],
    result: 'number',
    doc: 'Objects that are alive although nothing leads to them any more.',
    example: 'leaked() == 0',
  },
  diff: {
    parameters: [{ name: 'mark', kind: 'mark' }],
    result: 'diff',
    doc: 'What has changed since a mark: `.new` objects made since and alive, `.freed` objects gone since, `.bytes` more in use.',
    example: 'diff("before").new == 3',
  },
  freed_at: {
    parameters: [object],
    result: 'number',
    ofDead: true,
    doc: 'The line of the script that was running when the object was freed.',
    example: 'freed_at("the foo") == 4',
  },
  allocated_at: {
    parameters: [object],
    result: 'number',
    ofDead: true,
    doc: 'The line of the script that made the object.',
    example: 'allocated_at(a) == 1',
  },
} as const satisfies Record<string, FunctionFacts>;

/** Name of a function of the language. */
export type FunctionName = keyof typeof FUNCTIONS;

/** The facts of a function, or undefined. */
export function functionFacts(name: string): FunctionFacts | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name as FunctionName] : undefined;
}

/** `held_by(x, holder)`. */
export function signature(name: FunctionName): string {
  return `${name}(${FUNCTIONS[name].parameters.map((parameter) => parameter.name).join(', ')})`;
}

/** What an annotation begins with, and what it means. */
export interface VerbFacts {
  /** How it is written. */
  readonly form: string;
  readonly doc: string;
  /** Only in the first comment lines: an input of the run. */
  readonly header: boolean;
}

/** All verbs. */
export const VERBS = {
  expect: {
    form: 'expect EXPR',
    doc: 'Must hold at this moment, each time the line runs. `expect on first run:`, `on last run:` and `on run 3:` restrict it; `expect maybe` allows that the line never runs.',
    header: false,
  },
  watch: {
    form: 'watch NAME, NAME.attr',
    doc: 'Pinned in the panel, and listed with their reference counts in the sidebar.',
    header: false,
  },
  name: {
    form: 'name NAME as "LABEL"',
    doc: 'The object keeps this label after the name is gone.',
    header: false,
  },
  mark: {
    form: 'mark "LABEL"',
    doc: 'A named moment: a bookmark on the timeline, and what `diff("LABEL")` compares with.',
    header: false,
  },
  pause: { form: 'pause', doc: 'Playing stops here.', header: false },
  note: {
    form: 'note "TEXT"',
    doc: 'Narration that is shown at this moment. Markdown.',
    header: false,
  },
  ask: {
    form: 'ask "QUESTION" answer EXPR',
    doc: 'While presenting, the panel asks before it shows the answer.',
    header: false,
  },
  hide: {
    form: 'hide NAME',
    doc: 'The graph leaves out an object, or all of a type.',
    header: false,
  },
  focus: { form: 'focus NAME', doc: 'The graph puts the object into its centre.', header: false },
  python: {
    form: 'python 3.12',
    doc: 'The version of CPython whose behaviour the script expects.',
    header: true,
  },
  stdin: { form: 'stdin "TEXT"', doc: 'What the script reads from standard input.', header: true },
  seed: { form: 'seed N', doc: 'Seed of string hashes and of `random`.', header: true },
  'max-steps': {
    form: 'max-steps N',
    doc: 'Bytecode instructions after which the run is stopped.',
    header: true,
  },
  gc: {
    form: 'gc off | gc threshold N N N',
    doc: 'How the garbage collector is set when the script begins.',
    header: true,
  },
} as const satisfies Record<string, VerbFacts>;

/** What an annotation begins with. */
export type Verb = keyof typeof VERBS;

/** The facts of a verb, or undefined. */
export function verbFacts(word: string): VerbFacts | undefined {
  return Object.hasOwn(VERBS, word) ? VERBS[word as Verb] : undefined;
}

/** Units of sizes. */
export const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 * 1024,
  GiB: 1024 * 1024 * 1024,
};
