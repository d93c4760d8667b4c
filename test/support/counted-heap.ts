/** A heap for the compiler that only notes what begins and ends on it. */
import type { CodeDescription, Constant } from '../../src/compile/code-description';
import type { CompilerHeap, HeapRef } from '../../src/compile/compiler-heap';

class Counted {
  references = 1;
  constructor(
    /** `l`, `d`, `s`, `i` or `t` with a size; empty for what has no GC header. */
    readonly kind: string,
    readonly items: HeapRef[] = [],
  ) {}
}

/** Notes `+t2` when a tuple of two begins, `-t2` when it ends; `l`, `d`, `s`, `i`: list, dict, set, iterator. */
export class CountedHeap implements CompilerHeap {
  readonly events: string[] = [];
  /** How many objects there are now. */
  live = 0;
  private readonly made = new Map<Constant | CodeDescription, Counted>();
  private readonly arena: HeapRef[] = [];
  private readonly arenaList = this.newList();

  private begin(kind: string, items: HeapRef[] = []): Counted {
    if (kind !== '') this.events.push(`+${kind}`);
    this.live++;
    return new Counted(kind, items);
  }

  newList(): Counted {
    return this.begin('l');
  }

  newDict(): Counted {
    return this.begin('d');
  }

  newSet(): Counted {
    return this.begin('s');
  }

  newSetIterator(): Counted {
    return this.begin('i');
  }

  newTuple(size: number): HeapRef {
    return size === 0 ? null : this.begin(`t${size}`, new Array<HeapRef>(size).fill(null));
  }

  setItem(tuple: HeapRef, index: number, item: HeapRef): void {
    const { items } = tuple as Counted;
    const old = items[index] ?? null;
    items[index] = item;
    this.release(old);
  }

  replaceItem(tuple: Constant, index: number, item: Constant): void {
    const o = this.get(tuple);
    this.setItem(o, index, this.get(item));
    this.release(o);
  }

  newFrozenset(tuple: HeapRef): Counted {
    const set = this.newSet();
    this.release(this.newSetIterator());
    for (const item of (tuple as Counted | null)?.items ?? []) set.items.push(this.again(item));
    return set;
  }

  private again<T extends HeapRef>(o: T): T {
    if (o !== null) (o as Counted).references++;
    return o;
  }

  get(constant: Constant): HeapRef {
    switch (constant.kind) {
      case 'code':
        return this.makeCode(constant.code);
      case 'tuple':
        return this.known(constant) ?? this.makeTuple(constant, constant.items);
      case 'frozenset':
        return this.known(constant) ?? this.makeFrozenset(constant, constant.items);
      default:
        return null;
    }
  }

  private known(key: Constant | CodeDescription): Counted | undefined {
    const o = this.made.get(key);
    if (o !== undefined && o.references <= 0) throw new Error(`a dead ${o.kind} is asked for`);
    return o && this.again(o);
  }

  private makeTuple(key: Constant | undefined, items: readonly Constant[]): HeapRef {
    const parts = items.map((item) => this.get(item));
    const tuple = this.newTuple(items.length);
    parts.forEach((part, index) => {
      this.setItem(tuple, index, part);
    });
    if (key !== undefined && tuple !== null) this.made.set(key, tuple as Counted);
    return tuple;
  }

  makeFrozenset(constant: Constant, items: readonly Constant[]): Counted {
    const tuple = this.makeTuple(undefined, items);
    const set = this.newFrozenset(tuple);
    this.release(tuple);
    this.made.set(constant, set);
    return set;
  }

  makeCode(code: CodeDescription): Counted {
    const known = this.known(code);
    if (known !== undefined) return known;
    const parts = [code.co_consts, code.co_names, code.co_localsplusnames];
    const o = this.begin(
      '',
      parts.map((part) => this.get(part)),
    );
    this.made.set(code, o);
    return o;
  }

  keep(constant: Constant): void {
    this.arena.push(this.get(constant));
  }

  release(ref: HeapRef): void {
    const o = ref as Counted | null;
    if (o === null || --o.references > 0) return;
    if (o.references < 0) throw new Error(`${o.kind} is given up twice`);
    this.live--;
    if (o.kind !== '') this.events.push(`-${o.kind}`);
    // A code object gives up its parts in their order, a tuple from its end.
    for (const item of o.kind === '' ? o.items : [...o.items].reverse()) this.release(item);
  }

  refuse(): void {
    this.events.push('!');
  }

  /** Ends the parser's arena, then the code if there is any, which the compiler has handed over. */
  end(code: CodeDescription | undefined): void {
    this.release(this.arenaList);
    for (const o of [...this.arena].reverse()) this.release(o);
    const o = code && this.made.get(code);
    if (o !== undefined) this.release(o);
  }
}

/** The events, those of each run of endings sorted: nested endings are told in another order. */
export function withSortedEndings(events: readonly string[]): string[] {
  const sorted: string[] = [];
  let endings: string[] = [];
  for (const event of events) {
    if (event.startsWith('-')) {
      endings.push(event);
      continue;
    }
    sorted.push(...endings.sort(), event);
    endings = [];
  }
  return [...sorted, ...endings.sort()];
}
