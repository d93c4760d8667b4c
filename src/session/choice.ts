/**
 * What a picture draws: what the person and the running frames look at, what changed, then breadth
 * first from there until the picture is full. The rest is grouped or counted.
 */
import type { ViewOptions } from '../protocol/picture';
import type { MomentView } from '../recording/moment';
import { foldChain } from './chains';
import type { Drawable } from './drawable';
import { cutOf, type Cut } from './rows';
import type { Scope } from './scopes';
import { byType, Stacks } from './stacks';

/** Most records of a picture, whatever is asked for. */
export const MAX_RECORDS = 150;
/** Changed or new objects that are drawn although they lie far from the frames. */
export const MAX_CHANGED = 12;
/** Stacks for what one holder's left-out rows refer to. */
const STACKS_PER_HOLDER = 2;
/** Items of one type that a holder with many of them has drawn. */
const ALIKE = 3;
/** Share of the picture that garbage may take. */
const GARBAGE_SHARE = 2;
/** Of a longer way to the focused object only the ends are drawn. */
const MAX_WAY = 10;

/** What `choose` decides from. */
export interface ChoiceInputs {
  readonly view: MomentView;
  readonly options: ViewOptions;
  readonly drawable: Drawable;
  readonly scopes: readonly { readonly scope: Scope; readonly cut: Cut }[];
  readonly lost: ReadonlySet<number>;
  /** Handles whose count changed, or that are new, and that are drawn wherever they lie. */
  readonly changed: readonly number[];
  /** Serials drawn the last time: they stay while there is room. */
  readonly previous: ReadonlySet<number>;
  /** The chain of handles that keeps an object alive. */
  readonly wayTo: (handle: number) => readonly number[];
}

/** What a picture draws. */
export interface Choice {
  /** Records by handle, each with its rows. */
  readonly drawn: ReadonlyMap<number, Cut>;
  readonly stacks: Stacks;
  /** Consecutive handles on the way to the focused object. */
  readonly path: readonly number[];
}

/** Chooses what to draw. */
export function choose(inputs: ChoiceInputs): Choice {
  return new Chooser(inputs).choose();
}

class Chooser {
  private readonly drawn = new Map<number, Cut>();
  private readonly stacks: Stacks;
  private readonly queue: number[] = [];
  /** What is drawn even when it would have to be taken out of a stack. */
  private readonly matters = new Set<number>();
  private readonly rows: ReadonlyMap<number, number>;
  private readonly openedStacks: ReadonlyMap<string, number>;
  private readonly most: number;
  /** Marks by handle, for passing over what is met twice; all 0 between uses. */
  private readonly seen: Uint8Array;

  constructor(private readonly inputs: ChoiceInputs) {
    const { view, options } = inputs;
    const { heap } = view.cursor;
    const handles = heap.handles;
    this.stacks = new Stacks(handles);
    this.seen = new Uint8Array(handles);
    this.rows = new Map(options.opened.map(({ oid, rows }) => [oid, rows]));
    this.openedStacks = new Map(options.openedStacks.map(({ id, shown }) => [id, shown]));
    this.most = Math.min(MAX_RECORDS, options.limit);
  }

  choose(): Choice {
    const path = this.pathToFocus();
    this.matter(path);
    for (const serial of this.asked()) this.matter([this.inputs.view.handleOf(serial)]);
    const targets = this.inputs.scopes.map(({ cut }) => cut.shown.map(({ target }) => target));
    // The running frame first, the namespaces last: those come first in the list of scopes.
    const first = [...targets].reverse().flat();
    this.matter(first.slice(0, this.most));
    this.matter(this.inputs.changed);
    for (const handle of this.matters) this.draw(handle, MAX_RECORDS);
    this.enqueue(first);
    this.expand();
    this.garbage();
    return { drawn: this.drawn, stacks: this.stacks, path };
  }

  private asked(): number[] {
    const { options } = this.inputs;
    return [
      ...(options.selected === undefined ? [] : [options.selected]),
      ...(options.watched ?? []),
      ...options.opened.map(({ oid }) => oid),
    ];
  }

  private pathToFocus(): readonly number[] {
    const { view, options, wayTo } = this.inputs;
    const focus = options.focus === undefined ? 0 : view.handleOf(options.focus);
    if (focus === 0) return [];
    const way = wayTo(focus);
    const half = MAX_WAY / 2;
    return way.length <= MAX_WAY ? way : [...way.slice(0, half), ...way.slice(-half)];
  }

  private matter(handles: readonly number[]): void {
    for (const handle of handles)
      if (handle > 0 && this.inputs.drawable.has(handle)) this.matters.add(handle);
  }

  private enqueue(handles: readonly number[]): void {
    for (const handle of handles) if (this.inputs.drawable.has(handle)) this.queue.push(handle);
  }

  /** Draws an object when there is room; what stood before may stay a little beyond the limit. */
  private draw(handle: number, most: number): boolean {
    if (this.drawn.has(handle)) return true;
    const { view, options, previous } = this.inputs;
    const room = this.drawn.size + this.stacks.all.length;
    const stays = previous.has(view.serial(handle)) && room < most + most / 4;
    if (room >= most && !(stays && room < MAX_RECORDS)) return false;
    const rows = this.rows.get(view.serial(handle)) ?? options.rows;
    this.drawn.set(handle, cutOf(view, handle, rows));
    this.queue.push(handle);
    return true;
  }

  /** Breadth first over rows; chains and alike siblings are folded on the way. */
  private expand(): void {
    const { queue } = this;
    const expanded = new Set<number>();
    // The queue grows while it is walked.
    for (const handle of queue) {
      if (expanded.has(handle) || this.stacks.of(handle) !== undefined) continue;
      if (!this.draw(handle, this.most)) continue;
      expanded.add(handle);
      const cut = this.drawn.get(handle);
      if (cut === undefined) continue;
      this.children(handle, cut, (child) => queue.push(child));
      if (cut.more > 0) this.siblings(handle, cut);
    }
  }

  /**
   * What the rows of a holder lead to. Of many alike items the first few are drawn; the rows of
   * the others tell their values.
   */
  private children(holder: number, cut: Cut, draw: (child: number) => void): void {
    const { view, drawable, options } = this.inputs;
    const many = cut.more > 0 && !this.rows.has(view.serial(holder));
    const drawnOf = new Map<number, number>();
    for (const slot of cut.shown) {
      const { target } = slot;
      if (this.taken(target) || !drawable.has(target)) continue;
      const type = view.recording.objectType.at(view.serial(target));
      const alike = drawnOf.get(type) ?? 0;
      const item = slot.kind === 'item' || slot.kind === 'value';
      if (many && item && alike >= ALIKE && options.rows > ALIKE) continue;
      drawnOf.set(type, alike + 1);
      if (!this.chain(holder, slot)) draw(target);
    }
  }

  private taken(handle: number): boolean {
    return this.drawn.has(handle) || this.stacks.of(handle) !== undefined;
  }

  private chain(holder: number, slot: Cut['shown'][number]): boolean {
    const { view } = this.inputs;
    const taken = (handle: number): boolean =>
      this.stacks.of(handle) !== undefined || (this.drawn.has(handle) && !this.matters.has(handle));
    const id = (before: number): string => `chain:${view.serial(before)}:${slot.name}`;
    const opened = (before: number): number => this.openedStacks.get(id(before)) ?? 0;
    const folded = foldChain(view, holder, slot, taken, this.matters, opened);
    if (folded === undefined) return false;
    for (const handle of folded.drawn) this.draw(handle, MAX_RECORDS);
    for (const { before, members, after } of folded.folds)
      this.stacks.add({
        id: id(before),
        kind: 'chain',
        holder: 0,
        type: view.typeName(members[0] ?? 0),
        members,
        rest: true,
        next: { handle: after, slot: folded.slot },
      });
    return true;
  }

  /** What the left-out rows of a holder refer to, grouped by type. */
  private siblings(holder: number, cut: Cut): void {
    const { view, drawable } = this.inputs;
    const left: number[] = [];
    const { seen } = this;
    cut.hidden((target) => {
      if (seen[target] === 1 || !drawable.likely(target) || this.taken(target)) return;
      seen[target] = 1;
      left.push(target);
    });
    for (const target of left) seen[target] = 0;
    for (const [type, members] of byType(view, left).slice(0, STACKS_PER_HOLDER)) {
      const id = `${view.serial(holder)}:${type}`;
      const shown = Math.min(this.openedStacks.get(id) ?? 0, members.length);
      for (const member of members.slice(0, shown)) this.draw(member, MAX_RECORDS);
      const rest = members.slice(shown).filter((member) => !this.drawn.has(member));
      const beside = cut.shown.some(({ target }) => view.typeName(target) === type);
      if (rest.length < 2) this.enqueue(rest);
      else this.stacks.add({ id, kind: 'alike', holder, type, members: rest, rest: beside });
    }
  }

  /** Some of what the collector has yet to find, and the rest of it in stacks. */
  private garbage(): void {
    const { view, lost, drawable } = this.inputs;
    const share = Math.max(8, Math.floor(this.most / GARBAGE_SHARE));
    const room = this.drawn.size + this.stacks.all.length;
    const most = Math.min(MAX_RECORDS, room + share);
    const left: number[] = [];
    for (const handle of lost) {
      if (this.taken(handle) || !drawable.likely(handle)) continue;
      if (left.length > 0 || !drawable.has(handle) || !this.draw(handle, most)) left.push(handle);
      else this.expandLost(handle, most);
    }
    const rest = left.filter((handle) => !this.taken(handle));
    for (const [type, members] of byType(view, rest).slice(0, STACKS_PER_HOLDER))
      if (members.length > 1)
        this.stacks.add({
          id: `garbage:${type}`,
          kind: 'alike',
          holder: 0,
          type,
          members,
          rest: [...this.drawn.keys()].some((h) => lost.has(h) && view.typeName(h) === type),
        });
  }

  /** Garbage is drawn with what it holds, so that its cycles are seen. */
  private expandLost(handle: number, most: number): void {
    const next = [handle];
    for (let i = 0; i < next.length; i++) {
      const holder = next[i] ?? 0;
      const cut = this.drawn.get(holder);
      if (cut === undefined) continue;
      this.children(holder, cut, (child) => {
        if (this.draw(child, most)) next.push(child);
      });
      if (cut.more > 0) this.siblings(holder, cut);
    }
  }
}
