/** A session's annotations: its stops and the watched objects at the cursor. */

import * as vscode from 'vscode';
import type { AnnotationReport, TourStop, WatchedValue } from '../../protocol/annotations';
import type { ViewOptions } from '../../protocol/picture';
import type { SessionEvents } from '../session-events';
import { Owner } from '../disposable';
import { LatestOnly } from '../latest-only';
import type { Session } from '../session';

/** Fetches the report once a run has ended, and the watched objects on each move. */
export class Tour extends Owner {
  private readonly changed = this.track(new vscode.EventEmitter<void>());
  /** Stops or watched objects changed. */
  readonly onDidChange = this.changed.event;
  private loaded: { session: Session; report: AnnotationReport } | undefined;
  private values: readonly WatchedValue[] = [];
  private readonly reload = new LatestOnly(
    () => this.load(),
    (error) => this.log(error instanceof Error ? error.message : String(error)),
  );

  constructor(
    private readonly current: SessionEvents,
    private readonly log: (text: string) => void,
  ) {
    super();
    this.track(current.onDidChange(() => void this.reload.request()));
    this.track(current.onDidProgress(() => void this.reload.request()));
    this.track(current.onDidMove(() => void this.reload.request()));
  }

  /** The moments of which annotations speak, in order; none while the run goes on. */
  get stops(): readonly TourStop[] {
    return this.loaded?.session === this.current.session ? (this.loaded?.report.stops ?? []) : [];
  }

  /** The watched objects at the cursor. */
  get watches(): readonly WatchedValue[] {
    return this.values;
  }

  /** Whether playing stops at a row. */
  pausesAt(row: number): boolean {
    return this.stops.some((stop) => stop.kind === 'pause' && stop.row === row);
  }

  /** A view with what annotations hide and put into the centre at the cursor. */
  viewAt(view: ViewOptions, session: Session): ViewOptions {
    if (this.loaded?.session !== session) {
      return view;
    }
    const changes = this.loaded.report.views.filter(({ row }) => row <= session.moment.row);
    const hidden = changes.filter(({ kind }) => kind === 'hide');
    const focus = changes.filter(({ kind }) => kind === 'focus').at(-1)?.oid;
    return {
      ...view,
      watched: this.values.flatMap(({ oid }) => (oid === undefined ? [] : [oid])),
      ...(view.focus === undefined && focus !== undefined ? { focus } : {}),
      hiddenObjects: hidden.flatMap(({ oid }) => (oid === undefined ? [] : [oid])),
      hiddenTypes: hidden.flatMap(({ type }) => (type === undefined ? [] : [type])),
    };
  }

  private async load(): Promise<void> {
    const { session } = this.current;
    if (session === undefined || session.running) {
      this.loaded = undefined;
      this.show([]);
      return;
    }
    if (this.loaded?.session !== session) {
      this.loaded = { session, report: await session.annotations() };
      this.changed.fire();
    }
    const { report } = this.loaded;
    const { row } = session.moment;
    const shown = report.watches.filter((watch) => watch.row <= row);
    this.show(await Promise.all(shown.map((watch) => valueOf(session, watch.path, watch.line))));
  }

  private show(values: readonly WatchedValue[]): void {
    if (JSON.stringify(values) !== JSON.stringify(this.values)) {
      this.values = values;
      this.changed.fire();
    }
  }
}

async function valueOf(session: Session, expression: string, line: number): Promise<WatchedValue> {
  const { path } = session.inputs;
  const reply = await session.hover({ path, line, expression, at: 'cursor', limit: 0 });
  if (reply.kind === 'missed') {
    return { path: expression, line };
  }
  const { object, immortal } = reply.hover;
  const { label, value, refcount, oid } = object;
  return { path: expression, line, label, value, refcount, immortal, oid };
}
