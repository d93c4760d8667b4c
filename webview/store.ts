/** The page's state: what the host sent, and what the person selected. Everything drawn derives from it. */
import type { WatchedValue } from '../src/protocol/annotations';
import type { ObjectPage, OutputAnswer } from '../src/protocol/answers';
import {
  fromWebview,
  toWebview,
  type PanelState,
  type SeekTarget,
  type Step,
} from '../src/protocol/messages';
import { DEFAULT_VIEW, type PictureState, type ViewOptions } from '../src/protocol/picture';
import { applyPatch, type PictureUpdate } from '../src/protocol/picture-patch';
import { Insights } from './insights';
import type { HostLink } from './host-link';

/** Members of a stack, and rows of a record, that one click opens. */
const STACK_STEP = 10;
const ROW_STEP = 24;

/** Holds the state and tells listeners of changes. */
export class Store {
  panel: PanelState | undefined;
  picture: PictureState | undefined;
  /** Number of the picture, against which the next one may be told. */
  private sequence = -1;
  output: OutputAnswer | undefined;
  /** Objects that the script's annotations watch, at the moment shown. */
  watches: readonly WatchedValue[] = [];
  /** Questions whose answer was asked for. */
  readonly answered = new Set<string>();
  view: ViewOptions;
  selected: number | undefined;
  /** An object to bring into sight, with a number that grows with each request. */
  reveal: { readonly oid: number; readonly serial: number } | undefined;
  private readonly listeners = new Set<() => void>();
  private reveals = 0;
  /** What is known of the selected object, and the comparison of two moments. */
  readonly insights: Insights;

  constructor(private readonly link: HostLink) {
    this.view = link.savedView();
    this.selected = this.view.selected;
    this.insights = new Insights(link.endpoint, () => this.update(() => undefined));
    const { endpoint } = link;
    endpoint.onNotice(toWebview.panel, (panel) => this.update(() => (this.panel = panel)));
    endpoint.onNotice(toWebview.picture, (update) => this.receive(update));
    endpoint.onNotice(toWebview.queryProgress, (progress) => this.insights.progressed(progress));
    endpoint.onNotice(toWebview.output, (output) => this.update(() => (this.output = output)));
    endpoint.onNotice(toWebview.watches, (watches) => this.update(() => (this.watches = watches)));
    endpoint.onNotice(toWebview.reveal, ({ oid, ask }) => {
      if (ask === undefined) this.revealObject(oid);
      else {
        this.insights.show(ask);
        this.focusObject(oid);
      }
    });
  }

  /** Calls back after every change. */
  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  step(step: Step): void {
    this.link.endpoint.notify(fromWebview.step, step);
  }

  seek(target: SeekTarget): void {
    this.link.endpoint.notify(fromWebview.seek, target);
  }

  play(on: boolean): void {
    this.link.endpoint.notify(fromWebview.play, { on });
  }

  follow(): void {
    this.link.endpoint.notify(fromWebview.follow, null);
  }

  cancel(): void {
    this.link.endpoint.notify(fromWebview.cancel, null);
  }

  rerun(): void {
    this.link.endpoint.notify(fromWebview.rerun, null);
  }

  openLine(path: string, line: number): void {
    this.link.endpoint.notify(fromWebview.openSource, { path, line });
  }

  /** Shows the answer to a question. */
  answer(key: string): void {
    this.update(() => this.answered.add(key));
  }

  drawn(milliseconds: number): void {
    this.link.endpoint.notify(fromWebview.drawn, { milliseconds });
  }

  /** Opens a record, or shows it as it was first. */
  toggleOpen(oid: number): void {
    const opened = this.view.opened.filter((entry) => entry.oid !== oid);
    if (opened.length === this.view.opened.length)
      opened.push({ oid, rows: this.view.rows + ROW_STEP });
    this.setView({ ...this.view, opened });
  }

  setView(view: ViewOptions): void {
    this.view = view;
    this.save();
    this.link.endpoint.notify(fromWebview.view, view);
  }

  /** Selects an object and asks about it; undefined selects nothing. */
  select(oid: number | undefined): void {
    if (oid === this.selected) return;
    this.update(() => (this.selected = oid));
    const view = { ...this.view };
    delete view.selected;
    this.setView(oid === undefined ? view : { ...view, selected: oid });
    this.insights.refresh(oid);
  }

  /** Brings an object into the picture, with what leads to it, and selects it. */
  focusObject(oid: number): void {
    if (this.view.focus !== oid) this.setView({ ...this.view, focus: oid });
    this.select(oid);
    this.revealObject(oid);
  }

  /** Draws more members of a stack. */
  openStack(id: string): void {
    const before = this.view.openedStacks.find((entry) => entry.id === id)?.shown ?? 0;
    const others = this.view.openedStacks.filter((entry) => entry.id !== id);
    const openedStacks = [...others, { id, shown: before + STACK_STEP }];
    this.setView({ ...this.view, openedStacks });
  }

  /** Draws an object that only has a row so far. */
  openRow(oid: number): void {
    this.setView({ ...this.view, opened: [...this.view.opened, { oid, rows: this.view.rows }] });
    this.revealObject(oid);
  }

  /** Shows more rows of a record, beginning and end. */
  moreRows(oid: number): void {
    const before = this.view.opened.find((entry) => entry.oid === oid)?.rows ?? this.view.rows;
    const others = this.view.opened.filter((entry) => entry.oid !== oid);
    this.setView({ ...this.view, opened: [...others, { oid, rows: before + ROW_STEP }] });
  }

  /** Closes all that was opened and looked for: the picture is as it was first. */
  resetView(): void {
    this.setView({ ...DEFAULT_VIEW, limit: this.view.limit });
  }

  /** Draws more or fewer records. */
  setLimit(limit: number): void {
    this.setView({ ...this.view, limit });
  }

  search(text: string): Promise<ObjectPage> {
    return this.link.endpoint.request(fromWebview.search, { text, limit: 20 });
  }

  private revealObject(oid: number): void {
    this.update(() => (this.reveal = { oid, serial: ++this.reveals }));
  }

  private receive(update: PictureUpdate): void {
    if (update.kind === 'full') this.setPicture(update.picture, update.sequence);
    else if (this.picture !== undefined && update.base === this.sequence)
      this.setPicture(applyPatch(this.picture, update), update.sequence);
    // What the difference is told against was lost: asks for the whole.
    else this.link.ready();
  }

  private setPicture(picture: PictureState, sequence: number): void {
    const moved = this.picture?.moment.row !== picture.moment.row;
    this.update(() => {
      this.picture = picture;
      this.sequence = sequence;
    });
    this.save();
    if (moved) this.insights.refresh(this.selected);
  }

  private save(): void {
    if (this.panel === undefined || this.picture === undefined) return;
    this.link.save({ uri: this.panel.uri, row: this.picture.moment.row, view: this.view });
  }

  private update(change: () => void): void {
    change();
    for (const listener of this.listeners) listener();
  }
}
