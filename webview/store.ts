/** The page's state: what the host sent, and what the person selected. Everything drawn derives from it. */
import type { WatchedValue } from '../src/protocol/annotations';
import type { HoldersAnswer, ObjectPage, OutputAnswer } from '../src/protocol/answers';
import {
  fromWebview,
  toWebview,
  type PanelState,
  type SeekTarget,
  type Step,
} from '../src/protocol/messages';
import type { PictureState, ViewOptions } from '../src/protocol/picture';
import type { HostLink } from './host-link';

/** Most holders that the details list. */
const HOLDERS_LIMIT = 200;

/** Holds the state and tells listeners of changes. */
export class Store {
  panel: PanelState | undefined;
  picture: PictureState | undefined;
  output: OutputAnswer | undefined;
  /** Objects that the script's annotations watch, at the moment shown. */
  watches: readonly WatchedValue[] = [];
  /** Questions whose answer was asked for. */
  readonly answered = new Set<string>();
  view: ViewOptions;
  selected: number | undefined;
  holders: HoldersAnswer | undefined;
  /** An object to bring into sight, with a number that grows with each request. */
  reveal: { readonly oid: number; readonly serial: number } | undefined;
  private readonly listeners = new Set<() => void>();
  private reveals = 0;

  constructor(private readonly link: HostLink) {
    this.view = link.savedView();
    const { endpoint } = link;
    endpoint.onNotice(toWebview.panel, (panel) => this.update(() => (this.panel = panel)));
    endpoint.onNotice(toWebview.picture, (picture) => this.setPicture(picture));
    endpoint.onNotice(toWebview.output, (output) => this.update(() => (this.output = output)));
    endpoint.onNotice(toWebview.watches, (watches) => this.update(() => (this.watches = watches)));
    endpoint.onNotice(toWebview.reveal, ({ oid }) => this.revealObject(oid));
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

  /** Shows more or fewer rows of a record. */
  toggleOpen(oid: number): void {
    const opened = this.view.opened.filter((entry) => entry.oid !== oid);
    if (opened.length === this.view.opened.length) opened.push({ oid, rows: 60 });
    this.setView({ ...this.view, opened });
  }

  setView(view: ViewOptions): void {
    this.view = view;
    this.save();
    this.link.endpoint.notify(fromWebview.view, view);
  }

  /** Selects an object and asks who holds it; undefined selects nothing. */
  select(oid: number | undefined): void {
    this.update(() => {
      this.selected = oid;
      this.holders = undefined;
    });
    this.askHolders();
  }

  /** Brings an object into the picture and selects it. */
  focusObject(oid: number): void {
    const drawn = this.picture?.objects.some((record) => record.oid === oid) ?? false;
    if (!drawn) this.setView({ ...this.view, focus: oid });
    this.select(oid);
    this.revealObject(oid);
  }

  search(text: string): Promise<ObjectPage> {
    return this.link.endpoint.request(fromWebview.search, { text, limit: 20 });
  }

  private revealObject(oid: number): void {
    this.update(() => (this.reveal = { oid, serial: ++this.reveals }));
  }

  private setPicture(picture: PictureState): void {
    this.update(() => (this.picture = picture));
    this.save();
    this.askHolders();
  }

  private askHolders(): void {
    const oid = this.selected;
    if (oid === undefined) return;
    this.link.endpoint.request(fromWebview.holders, { oid, limit: HOLDERS_LIMIT }).then(
      (holders) => {
        if (this.selected === oid) this.update(() => (this.holders = holders));
      },
      () => {
        // The object is not alive at this moment: the details say so.
        if (this.selected === oid) this.update(() => (this.holders = undefined));
      },
    );
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
