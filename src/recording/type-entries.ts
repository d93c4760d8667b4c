/** What the recorder keeps of types. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import type { Describer } from './describer';
import type { Recording, TypeCategory } from './recording';

/** Categories whose objects may have a name of their own or belong to the library. */
const NAMED: ReadonlySet<TypeCategory> = new Set<TypeCategory>([
  ...(['type', 'module', 'function', 'method', 'instance', 'other'] as const),
]);

/** What the recorder knows of a type besides the facts that readers need. */
export interface TypeEntry {
  readonly type: PyObject;
  readonly index: number;
  readonly category: TypeCategory;
  /** Whether its objects may have a name of their own or belong to the library. */
  readonly named: boolean;
  /** Whether its objects have a short value. */
  readonly valued: boolean;
  /** Whether its objects hold nothing, whatever they are. */
  readonly inert: boolean;
  /** Whether the payload of its objects is their value, where it is a number. */
  readonly integer: boolean;
  /** Whether its objects refer to another one without counting. */
  readonly weak: boolean;
  /** What the type was called when its objects were found to have neither name nor owner; or ''. */
  plainName: string;
  /** Slots of any object whose names are known, by `genericIndex`. */
  readonly slotNamed: boolean[];
  /** Names of payload slots that were noted, by slot: mostly those of all objects of the type. */
  readonly payloadNames: string[];
  /** What a new object's record can note as known, see slot-names.ts. */
  noted: number;
}

/** Places of the cache of types by serial number. */
const TYPES_CACHED = 64;

/** The entries of all types that were met, found without a Map where a type comes again and again. */
export class TypeEntries {
  private readonly entries = new Map<PyObject, TypeEntry>();
  private readonly cache = new Array<TypeEntry | null>(TYPES_CACHED).fill(null);
  private readonly byIndex: TypeEntry[] = [];

  /** `table`: the recording's. */
  constructor(
    private readonly describer: Describer,
    private readonly table: Recording['types'],
  ) {}

  /** The entry of a type; made when it is first asked for. */
  of(type: PyTypeObject): TypeEntry {
    const place = (type.addr ^ (type.addr >> 8)) & (TYPES_CACHED - 1);
    const cached = this.cache[place];
    if (cached?.type === type) return cached;
    const entry = this.entries.get(type) ?? this.make(type);
    this.cache[place] = entry;
    return entry;
  }

  /** The entry by its number in the recording's table. */
  at(index: number): TypeEntry | undefined {
    return this.byIndex[index];
  }

  private make(type: PyTypeObject): TypeEntry {
    const index = this.table.length;
    const facts = this.describer.type(type);
    this.table.push(facts);
    const { category } = facts;
    const atom = category === 'atom';
    const valued = atom && this.describer.hasValues(type);
    const inert = atom && type.tp_owns === null && (type.tp_flags & TPFLAGS.HEAPTYPE) === 0;
    const named = NAMED.has(category);
    const integer = this.describer.isInteger(type);
    const weak = this.describer.isWeak(type);
    const entry = {
      type,
      index,
      category,
      named,
      valued,
      inert,
      integer,
      weak,
      plainName: '',
      slotNamed: [],
      payloadNames: [],
      noted: 0,
    };
    this.entries.set(type, entry);
    this.byIndex.push(entry);
    return entry;
  }
}
