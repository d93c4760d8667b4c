/** What the panel has asked about the selected object and about two moments, and the answers. */
import type { HoldersAnswer } from '../src/protocol/answers';
import type { Endpoint, RequestType } from '../src/protocol/endpoint';
import { fromWebview } from '../src/protocol/messages';
import {
  queries,
  type CompareAnswer,
  type CyclesAnswer,
  type HistoryAnswer,
  type QueryProgress,
  type RetainedAnswer,
  type WhyAliveAnswer,
} from '../src/protocol/queries';

/** Most holders that the details list. */
const HOLDERS_LIMIT = 200;

/** A question that was asked: under way, answered, or failed with a reason. */
export type Asked<T> =
  | { readonly state: 'asking'; readonly share?: number }
  | { readonly state: 'answered'; readonly answer: T; readonly milliseconds: number }
  | { readonly state: 'failed'; readonly reason: string };

/** Sections of the details that are asked for only while they are open. */
export const SECTIONS = ['history', 'whyAlive', 'cycles', 'retained'] as const;
/** One of `SECTIONS`. */
export type Section = (typeof SECTIONS)[number];

/** A moment that was marked to compare others with. */
export interface MarkedMoment {
  readonly row: number;
  readonly step: number;
}

/** Asks, and asks again when the moment or the selection changes. */
export class Insights {
  holders: Asked<HoldersAnswer> | undefined;
  history: Asked<HistoryAnswer> | undefined;
  whyAlive: Asked<WhyAliveAnswer> | undefined;
  cycles: Asked<CyclesAnswer> | undefined;
  retained: Asked<RetainedAnswer> | undefined;
  compare: Asked<CompareAnswer> | undefined;
  /** Sections that the person has opened; they stay open from object to object. */
  readonly open = new Set<Section>();
  marked: MarkedMoment | undefined;
  private oid: number | undefined;
  /** The latest question of each kind: answers of earlier ones are dropped. */
  private readonly latest = new Map<string, number>();

  constructor(
    private readonly endpoint: Endpoint,
    private readonly changed: () => void,
  ) {}

  /** Asks anew what is open, about an object at the present moment. */
  refresh(oid: number | undefined): void {
    const same = this.oid === oid;
    this.oid = oid;
    if (!same) {
      for (const section of ['holders', ...SECTIONS] as const) this.forget(section);
    }
    if (oid !== undefined) {
      this.ask('holders', queries.holders, { oid, limit: HOLDERS_LIMIT });
      for (const section of this.open) this.askSection(section, oid);
    }
    if (this.marked !== undefined) this.ask('compare', queries.compare, { row: this.marked.row });
  }

  /** Opens a section of the details; what it asks is asked about the next selection too. */
  show(section: Section): void {
    if (!this.open.has(section)) this.toggle(section);
  }

  /** Opens or closes a section of the details. */
  toggle(section: Section): void {
    if (this.open.delete(section)) this.forget(section);
    else {
      this.open.add(section);
      if (this.oid !== undefined) this.askSection(section, this.oid);
    }
    this.changed();
  }

  /** Marks the moment that others are compared with; undefined ends comparing. */
  mark(moment: MarkedMoment | undefined): void {
    this.marked = moment;
    this.forget('compare');
    if (moment !== undefined) this.ask('compare', queries.compare, { row: moment.row });
    this.changed();
  }

  /** Hears how far a question is. */
  progressed({ kind, share }: QueryProgress): void {
    for (const key of ['holders', 'compare', ...SECTIONS] as const)
      if (key === kind && this[key]?.state === 'asking') this[key] = { state: 'asking', share };
    this.changed();
  }

  /** Tells that nobody waits for answers. */
  cancel(): void {
    this.endpoint.notify(fromWebview.cancelQueries, null);
  }

  private forget(key: Section | 'holders' | 'compare'): void {
    this.number(key);
    this[key] = undefined;
  }

  private number(key: string): number {
    const number = (this.latest.get(key) ?? 0) + 1;
    this.latest.set(key, number);
    return number;
  }

  private askSection(section: Section, oid: number): void {
    switch (section) {
      case 'history':
        return this.ask(section, queries.history, { oid });
      case 'whyAlive':
        return this.ask(section, queries.whyAlive, { oid });
      case 'cycles':
        return this.ask(section, queries.cycles, { oid });
      case 'retained':
        return this.ask(section, queries.retained, { oid });
    }
  }

  private ask<K extends Section | 'holders' | 'compare', Args, Result>(
    key: K,
    type: RequestType<Args, Result>,
    args: Args,
  ): void {
    const number = this.number(key);
    const set = (asked: Asked<Result>): void => {
      if (this.latest.get(key) !== number) return;
      // Every key is asked with the question whose answers it holds.
      this[key] = asked as this[K];
      this.changed();
    };
    const started = performance.now();
    // An answer stands until the next comes: nothing flickers while stepping.
    if (this[key]?.state !== 'answered') set({ state: 'asking' });
    this.endpoint.request(type, args).then(
      (answer) => set({ state: 'answered', answer, milliseconds: performance.now() - started }),
      (error: unknown) =>
        set({ state: 'failed', reason: error instanceof Error ? error.message : String(error) }),
    );
  }
}
