/** Builds what the webview draws from the recording at one moment, shrunk to what can be read. */
import type {
  EdgeEnd,
  EdgeRecord,
  ObjectRecord,
  PictureState,
  Row,
  ScopeRecord,
  ViewOptions,
} from '../protocol/picture';
import type { Moment } from '../protocol/place';
import { generationOf } from '../recording/generation';
import type { MomentView } from '../recording/moment';
import type { StepChanges } from '../recording/step-changes';
import { choose, MAX_CHANGED, type Choice } from './choice';
import { Drawable, type DrawableFacts } from './drawable';
import { gcFacts } from './gc-facts';
import { ghosts } from './ghosts';
import { addressText, atomKind, clip, rowValue, shortValue, shownCount } from './object-text';
import type { HeldSlot } from './held-slot';
import { RowWays } from './row-ways';
import { cutSlots, type Cut } from './rows';
import { scopesOf, type Scope } from './scopes';
import { summarize } from './summary';

/** Rows of a namespace or frame before "... n more". */
const SCOPE_ROWS = 40;
/** So many changed objects are looked at for some that are worth drawing. */
const MAX_LOOKED_AT = 200;

/** What a picture is made of. */
export interface PictureInputs {
  readonly view: MomentView;
  readonly options: ViewOptions;
  readonly changes: StepChanges;
  readonly moment: Moment;
  /** The source line that ran last, for the words about freed objects. */
  readonly ranText: string;
  /** The name that an object had, by serial. */
  readonly formerName: (serial: number) => string | undefined;
  readonly heapBytes: number;
  readonly outputLength: number;
  /** What no root leads to. */
  readonly lost: ReadonlySet<number>;
  /** The chain of handles that keeps one alive, from its root; empty for what is lost. */
  readonly wayTo: (handle: number) => readonly number[];
  readonly facts: DrawableFacts;
  /** Serials drawn the last time. */
  readonly previous: ReadonlySet<number>;
}

/** Draws the heap at a moment. */
export function buildPicture(inputs: PictureInputs): PictureState {
  return new PictureBuilder(inputs).build();
}

interface DrawnScope {
  readonly scope: Scope;
  readonly cut: Cut;
}

const NOTHING: Cut = { shown: [], more: 0, hidden: () => undefined };

class PictureBuilder {
  private readonly drawable: Drawable;
  private readonly scopes: readonly DrawnScope[];
  private readonly choice: Choice;
  private readonly ways: RowWays;
  /** `owner:target` of the steps on the way to the focused object. */
  private readonly path: ReadonlySet<string>;

  constructor(private readonly inputs: PictureInputs) {
    const { view, options, changes } = inputs;
    this.drawable = new Drawable(view, options, inputs.facts);
    this.ways = new RowWays(view, inputs.wayTo);
    this.scopes = scopesOf(view).map((scope) => ({
      scope,
      cut: cutSlots(scope.slots, SCOPE_ROWS),
    }));
    this.choice = choose({
      ...inputs,
      scopes: this.scopes,
      drawable: this.drawable,
      changed: this.changed(changes),
    });
    const { path } = this.choice;
    this.path = new Set(path.map((handle, i) => `${path[i - 1] ?? 0}:${handle}`));
  }

  /** New and changed objects to draw wherever they lie. */
  private changed({ deltas, born }: StepChanges): number[] {
    const { view, facts, lost } = this.inputs;
    const touched = [...deltas].filter(([, delta]) => delta !== 0).map(([handle]) => handle);
    const found = new Set<number>();
    let looked = 0;
    for (const handle of [...born.values(), ...touched]) {
      if (found.size >= MAX_CHANGED || looked >= MAX_LOOKED_AT) break;
      // What the interpreter made for itself comes in only where something drawn holds it.
      if (!this.drawable.has(handle) || facts.given(view.serial(handle))) continue;
      looked++;
      if (lost.has(handle) || this.ways.leadTo(handle)) found.add(handle);
    }
    return [...found];
  }

  build(): PictureState {
    const { view, moment, changes, lost } = this.inputs;
    const { drawn, stacks } = this.choice;
    const edges: EdgeRecord[] = [];
    const scopes = this.scopes.map((scope) => this.scopeRecord(scope, edges));
    for (const handle of drawn.keys()) this.objectEdges(handle, edges);
    this.stackEdges(edges);
    this.cutEdges(edges);
    const held = this.scopes.flatMap(({ scope }) => scope.slots.map(({ target }) => target));
    const objects = this.inOrder(edges).map((handle) => this.objectRecord(handle));
    return {
      moment,
      scopes,
      objects: [...objects, ...ghosts(this.inputs)],
      stacks: stacks.records(view, changes.deltas, lost),
      edges,
      hidden: Math.max(0, this.drawable.count(held, lost) - drawn.size - stacks.members),
      heapBytes: this.inputs.heapBytes,
      heapObjects: view.cursor.heap.live,
      summary: summarize(this.inputs, this.ways),
      outputLength: this.inputs.outputLength,
    };
  }

  /** The drawn objects from the roots outward, so that holders are placed before what they hold. */
  private inOrder(edges: readonly EdgeRecord[]): number[] {
    const { view } = this.inputs;
    const { drawn } = this.choice;
    const bySerial = new Map([...drawn.keys()].map((handle) => [view.serial(handle), handle]));
    const held = new Map<number, number[]>();
    const first: number[] = [];
    for (const { from, to } of edges) {
      const target = to.kind === 'object' ? bySerial.get(to.oid) : undefined;
      if (target === undefined || from.kind === 'stack') continue;
      if (from.kind === 'scope') {
        first.push(target);
        continue;
      }
      const list = held.get(from.oid);
      if (list === undefined) held.set(from.oid, [target]);
      else list.push(target);
    }
    const order = new Set<number>(first);
    for (const handle of order)
      for (const next of held.get(view.serial(handle)) ?? []) order.add(next);
    for (const handle of drawn.keys()) {
      if (order.has(handle)) continue;
      order.add(handle);
      for (const next of held.get(view.serial(handle)) ?? []) order.add(next);
    }
    return [...order];
  }

  private row(slot: HeldSlot): Row {
    const { view, changes } = this.inputs;
    if (slot.text !== undefined)
      return { name: slot.name, slot: slot.kind, text: slot.text, atom: 'none' };
    const { drawn, stacks } = this.choice;
    const inline = !drawn.has(slot.target) && stacks.of(slot.target) === undefined;
    const folded = inline && this.drawable.has(slot.target);
    const changed = changes.slots.has(slot.key);
    return {
      name: clip(slot.name, 40),
      slot: slot.kind,
      target: Math.max(0, view.serial(slot.target)),
      ...(inline
        ? { text: rowValue(view, slot.target, slot.name), atom: atomKind(view, slot.target) }
        : {}),
      ...(folded ? { folded } : {}),
      ...(changed ? { change: 'changed' as const } : {}),
    };
  }

  private scopeRecord({ scope, cut }: DrawnScope, edges: EdgeRecord[]): ScopeRecord {
    this.edgesOf({ kind: 'scope', id: scope.id }, scope.id, cut, edges);
    return {
      id: scope.id,
      kind: scope.kind,
      title: scope.title,
      current: scope.current,
      ...(scope.line > 0 ? { place: { path: scope.path, line: scope.line } } : {}),
      rows: [...cut.shown.map((slot) => this.row(slot)), ...importsRow(scope.imports)],
      more: cut.more,
    };
  }

  private objectEdges(handle: number, edges: EdgeRecord[]): void {
    const cut = this.choice.drawn.get(handle);
    const oid = this.inputs.view.serial(handle);
    if (cut !== undefined) this.edgesOf({ kind: 'object', oid }, String(oid), cut, edges);
  }

  private edgesOf(from: EdgeEnd, id: string, cut: Cut, edges: EdgeRecord[]): void {
    const { changes } = this.inputs;
    cut.shown.forEach((slot, row) => {
      const to = this.endOf(slot.target);
      if (to === undefined) return;
      const onPath = this.isOnPath(slot);
      edges.push({
        id: `${id}|${slot.kind}|${slot.name}|${slot.key}`,
        from,
        row,
        to,
        slot: slot.kind,
        weak: slot.kind === 'weak',
        ...(onPath ? { onPath } : {}),
        ...(changes.slots.has(slot.key) ? { change: 'changed' as const } : {}),
      });
    });
  }

  /** Whether a row's reference is a step on the way to the focused object. */
  private isOnPath({ key, target }: HeldSlot): boolean {
    return this.path.has(`${key.split(':')[0] ?? ''}:${target}`);
  }

  private endOf(handle: number): EdgeEnd | undefined {
    const { drawn, stacks } = this.choice;
    if (drawn.has(handle)) return { kind: 'object', oid: this.inputs.view.serial(handle) };
    const stack = stacks.of(handle);
    return stack === undefined ? undefined : { kind: 'stack', id: stack.id };
  }

  /** From "... n more" of a holder to its stack, and from a folded middle to what comes after. */
  private stackEdges(edges: EdgeRecord[]): void {
    const { view } = this.inputs;
    for (const { id, holder, next } of this.choice.stacks.all) {
      const to: EdgeEnd = { kind: 'stack', id };
      if (holder > 0) {
        const oid = view.serial(holder);
        const from: EdgeEnd = { kind: 'object', oid };
        edges.push({ id: `${oid}|more|${id}`, from, to, slot: 'item', weak: false });
      }
      const after = next === undefined ? undefined : this.endOf(next.handle);
      if (after !== undefined)
        edges.push({ id: `${id}|next`, from: to, to: after, slot: 'attribute', weak: false });
    }
  }

  /** From drawn holders to what they hold in rows that are cut, or beside their rows. */
  private cutEdges(edges: EdgeRecord[]): void {
    const { view, lost } = this.inputs;
    const held = new Set(
      edges.map(({ to, weak }) => (to.kind === 'object' && !weak ? to.oid : -1)),
    );
    const loose = new Set(this.choice.drawn.keys());
    for (const handle of loose)
      if (held.has(view.serial(handle)) || lost.has(handle)) loose.delete(handle);
    if (loose.size === 0) return;
    const connect = (holder: number, handle: number): void => {
      const from = this.holdingEnd(holder);
      if (from === undefined || !loose.delete(handle)) return;
      const oid = view.serial(handle);
      const to: EdgeEnd = { kind: 'object', oid };
      edges.push({ id: `cut|${oid}`, from, to, slot: 'internal', weak: false });
    };
    for (const [holder, cut] of this.choice.drawn)
      if (cut.more > 0) cut.hidden((target) => connect(holder, target));
    for (const handle of loose) connect(this.ways.holderOf(handle), handle);
  }

  private holdingEnd(holder: number): EdgeEnd | undefined {
    const scope = holder === this.inputs.view.mainGlobals() ? this.scopes[0] : undefined;
    return scope === undefined ? this.endOf(holder) : { kind: 'scope', id: scope.scope.id };
  }

  private objectRecord(handle: number): ObjectRecord {
    const { view, changes, lost } = this.inputs;
    const oid = view.serial(handle);
    const cut = this.choice.drawn.get(handle) ?? NOTHING;
    const packed = view.cursor.gcMarks.get(handle);
    const generation = generationOf(view, handle);
    return {
      oid,
      type: view.typeName(handle),
      label: view.label(handle),
      address: addressText(view, handle),
      value: shortValue(view, handle),
      refcount: shownCount(view, handle),
      immortal: view.immortal(handle),
      delta: changes.deltas.get(handle) ?? 0,
      state: changes.born.has(oid) ? 'new' : 'alive',
      unreachable: lost.has(handle),
      ...(generation === undefined ? {} : { generation }),
      ...(packed === undefined ? {} : gcFacts(packed)),
      size: view.size(handle),
      rows: cut.shown.map((slot) => this.row(slot)),
      more: cut.more,
      ...(cut.cutAfter === undefined || cut.more === 0 ? {} : { cutAfter: cut.cutAfter }),
    };
  }
}

/** One quiet row for the names that the script imported. */
function importsRow(names: readonly string[]): Row[] {
  return names.length === 0
    ? []
    : [{ name: 'imported', slot: 'internal', text: names.join(', '), atom: 'other' }];
}
