/** The names that generated code may use at one place, with the kind of value each holds. */
import type { Random } from './random';

/** Kinds of values that the grammar tells apart. */
export const KINDS = [
  ...['int', 'str', 'bytes', 'list', 'dict', 'set', 'tuple', 'deque', 'inst', 'cls', 'fn'],
  ...['gen', 'iter', 'exc', 'ref', 'coro'],
] as const;
export type Kind = (typeof KINDS)[number];

/** What surrounds a statement: which of `return`, `yield`, `await` are allowed. */
export type Mode = 'module' | 'function' | 'generator' | 'coroutine';

interface Variable {
  readonly name: string;
  readonly kind: Kind;
}

/** A function's or the module's names; an inner scope reads the outer one's. */
export class Scope {
  private variables: Variable[] = [];
  private count = 0;

  constructor(
    readonly mode: Mode,
    readonly outer: Scope | null,
    private readonly prefix: string,
  ) {}

  get depth(): number {
    return this.outer === null ? 0 : this.outer.depth + 1;
  }

  /** Names of a kind (of any kind: null), own ones first. */
  names(kind: Kind | null): string[] {
    const own = this.variables.filter((v) => kind === null || v.kind === kind).map((v) => v.name);
    return this.outer === null ? own : [...own, ...this.outer.names(kind)];
  }

  /** Names that this scope itself binds. */
  ownNames(kind: Kind | null = null): string[] {
    return this.variables.filter((v) => kind === null || v.kind === kind).map((v) => v.name);
  }

  /** A name to assign to: mostly a new one, at times one that held something else. */
  target(random: Random): string {
    const own = this.ownNames().filter((name) => name.startsWith(this.prefix));
    if (own.length > 0 && random.chance(0.25)) return random.pick(own);
    return `${this.prefix}${this.count++}`;
  }

  /** A fresh name with a prefix of its own, for functions and classes. */
  fresh(prefix: string): string {
    return `${prefix}${this.prefix === 'a' ? '' : this.prefix}${this.count++}`;
  }

  bind(name: string, kind: Kind): void {
    this.unbind(name);
    this.variables.push({ name, kind });
  }

  unbind(name: string): void {
    this.variables = this.variables.filter((v) => v.name !== name);
  }

  /** The names now; give it to `restore` after a body that may not have run. */
  snapshot(): readonly Variable[] {
    return this.variables;
  }

  restore(variables: readonly Variable[]): void {
    this.variables = [...variables];
  }
}
