/** Many objects as one: what is left of alike siblings, and the middles of long chains. */
import type { StackRecord } from '../protocol/picture';
import type { MomentView } from '../recording/moment';

/** Members named in the record. */
const NAMED_MEMBERS = 8;

/** A stack under construction. */
export interface Stack {
  readonly id: string;
  readonly kind: StackRecord['kind'];
  /** Holder whose left-out rows lead here, or 0. */
  readonly holder: number;
  readonly type: string;
  readonly members: readonly number[];
  /** Whether others of the same kind are drawn one by one beside it. */
  readonly rest: boolean;
  /** For a chain: the record after it and the slot that leads there. */
  readonly next?: { readonly handle: number; readonly slot: number };
}

/** The stacks of a picture, and which objects are in which. */
export class Stacks {
  readonly all: Stack[] = [];
  /** By handle: index into `all` plus 1, or 0. */
  private readonly indexOf: Int32Array;

  constructor(handles: number) {
    this.indexOf = new Int32Array(handles);
  }

  /** The stack that an object is in. */
  of(handle: number): Stack | undefined {
    const index = this.indexOf[handle] ?? 0;
    return index === 0 ? undefined : this.all[index - 1];
  }

  add(stack: Stack): void {
    this.all.push(stack);
    for (const member of stack.members) this.indexOf[member] = this.all.length;
  }

  /** How many objects are in stacks. */
  get members(): number {
    return this.all.reduce((sum, stack) => sum + stack.members.length, 0);
  }

  /** The records, with how many of their members a step has changed. */
  records(
    view: MomentView,
    deltas: ReadonlyMap<number, number>,
    lost: ReadonlySet<number>,
  ): StackRecord[] {
    const changed = new Map<number, number>();
    for (const [handle, delta] of deltas) {
      const index = this.indexOf[handle] ?? 0;
      if (delta !== 0 && index > 0) changed.set(index, (changed.get(index) ?? 0) + 1);
    }
    return this.all.map(({ id, kind, type, members, rest }, i) => ({
      id,
      kind,
      title: titleOf(kind, type, members.length, rest),
      type,
      count: members.length,
      changed: changed.get(i + 1) ?? 0,
      unreachable: lost.has(members[0] ?? 0),
      oids: members.slice(0, NAMED_MEMBERS).map((member) => view.serial(member)),
    }));
  }
}

function titleOf(kind: StackRecord['kind'], type: string, count: number, rest: boolean): string {
  const number = count.toLocaleString('en');
  return kind === 'chain' || rest ? `${number} more ${type}` : `${number} × ${type}`;
}

/** Groups objects by their type, the most numerous first. */
export function byType(view: MomentView, handles: readonly number[]): [string, number[]][] {
  const { recording } = view;
  const groups = new Map<number, number[]>();
  let type = -1;
  let group: number[] = [];
  for (const handle of handles) {
    const own = recording.objectType.at(view.serial(handle));
    if (own !== type) {
      type = own;
      group = groups.get(type) ?? [];
      if (group.length === 0) groups.set(type, group);
    }
    group.push(handle);
  }
  return [...groups]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([index, members]) => [recording.types[index]?.name ?? '?', members]);
}
