/** The panel beside the editor: feeds the webview and hears what the person does in it. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { TimelineInfo } from '../protocol/answers';
import { Endpoint, type Port } from '../protocol/endpoint';
import { fromWebview, toWebview, type PanelState } from '../protocol/messages';
import { DEFAULT_VIEW, type ViewOptions } from '../protocol/picture';
import type { SourceRange } from '../protocol/place';
import type { Tour } from './annotations/tour';
import type { SETTINGS } from './contributions';
import type { CurrentSession } from './current-session';
import { Owner } from './disposable';
import { LatestOnly } from './latest-only';
import type { Player } from './player';
import type { Session } from './session';
import { setting } from './settings';
import { webviewHtml } from './webview-html';

/** Characters of output that the panel shows; the whole is in the output channel. */
const OUTPUT_CHARACTERS = 50_000;

/** What the panel asks of others. */
export interface PanelActions {
  readonly tour: Tour;
  rerun(): void;
  openSource(place: SourceRange): void;
  log(text: string): void;
}

/** One webview panel that shows the current session. */
export class GraphPanel extends Owner {
  private readonly endpoint: Endpoint;
  private readonly pictures = new LatestOnly(
    () => this.sendPicture(),
    (error) => this.failed(error),
  );
  private readonly states = new LatestOnly(
    () => this.sendState(),
    (error) => this.failed(error),
  );
  private view: ViewOptions = DEFAULT_VIEW;
  private timeline: { session: Session; rows: number; info: TimelineInfo } | undefined;
  private outputShown: { session: Session; length: number } | undefined;
  private toReveal: number | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    folder: vscode.Uri,
    private readonly current: CurrentSession,
    private readonly player: Player,
    private readonly actions: PanelActions,
  ) {
    super();
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.endpoint = new Endpoint(webviewPort(panel.webview), (text) => actions.log(text));
    this.track({ dispose: () => this.endpoint.close('the panel is closed') });
    this.listenToWebview();
    this.track(current.onDidChange(() => this.refreshAll()));
    this.track(current.onDidMove(() => void this.pictures.request()));
    this.track(current.onDidProgress(() => void this.states.request()));
    this.track(current.onDidChangeStale(() => void this.states.request()));
    this.track(player.onDidChange(() => void this.states.request()));
    this.track(actions.tour.onDidChange(() => void this.states.request()));
    this.track(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('heapscope.presenter' satisfies keyof typeof SETTINGS)) {
          void this.states.request();
        }
      }),
    );
    panel.webview.html = webviewHtml(panel.webview, folder);
  }

  /** Brings the panel to the front, without taking the focus from the editor. */
  show(): void {
    this.panel.reveal(undefined, true);
  }

  /** Draws an object, whatever the limit cuts, and moves it into sight. */
  reveal(oid: number): void {
    this.view = { ...this.view, focus: oid };
    this.toReveal = oid;
    void this.pictures.request();
  }

  private refreshAll(): void {
    this.outputShown = undefined;
    void this.states.request();
    void this.pictures.request();
  }

  private listenToWebview(): void {
    const { endpoint } = this;
    endpoint.onNotice(fromWebview.ready, (view) => {
      this.view = view;
      this.refreshAll();
    });
    endpoint.onNotice(fromWebview.view, (view) => {
      this.view = view;
      void this.pictures.request();
    });
    endpoint.onNotice(fromWebview.step, (step) => this.move((session) => session.step(step)));
    endpoint.onNotice(fromWebview.seek, (target) => this.move((session) => session.seek(target)));
    endpoint.onNotice(fromWebview.play, ({ on }) => this.player.set(on));
    endpoint.onNotice(fromWebview.cancel, () => this.current.session?.cancel());
    endpoint.onNotice(fromWebview.rerun, () => this.actions.rerun());
    endpoint.onNotice(fromWebview.openSource, (place) => this.actions.openSource(place));
    endpoint.onNotice(fromWebview.drawn, ({ milliseconds }) =>
      this.actions.log(`first picture ${Math.round(milliseconds)} ms after the page's start`),
    );
    endpoint.onRequest(fromWebview.holders, (query) => this.session().holders(query));
    endpoint.onRequest(fromWebview.search, (query) => this.session().search(query));
  }

  private session(): Session {
    const { session } = this.current;
    if (session === undefined) {
      throw new Error('no script is shown');
    }
    return session;
  }

  private move(go: (session: Session) => Promise<unknown>): void {
    this.player.set(false);
    const { session } = this.current;
    if (session !== undefined) {
      go(session).catch((error: unknown) => this.failed(error));
    }
  }

  private async sendPicture(): Promise<void> {
    const { session } = this.current;
    if (session === undefined || this.disposed) {
      return;
    }
    const picture = await session.picture(this.actions.tour.viewAt(this.view, session));
    if (session !== this.current.session) {
      return;
    }
    this.endpoint.notify(toWebview.picture, picture);
    if (this.toReveal !== undefined) {
      this.endpoint.notify(toWebview.reveal, { oid: this.toReveal });
      this.toReveal = undefined;
    }
    const shown = this.outputShown;
    if (shown?.session !== session || shown.length !== picture.outputLength) {
      this.endpoint.notify(toWebview.output, await session.output(OUTPUT_CHARACTERS));
      this.outputShown = { session, length: picture.outputLength };
    }
  }

  private async sendState(): Promise<void> {
    const { session } = this.current;
    if (session === undefined || this.disposed) {
      return;
    }
    this.endpoint.notify(toWebview.panel, this.state(session));
    this.endpoint.notify(toWebview.watches, this.actions.tour.watches);
    const rows = session.progress?.rows ?? 0;
    if (this.timeline?.session !== session || this.timeline.rows !== rows) {
      this.timeline = { session, rows, info: await session.timeline() };
      if (session === this.current.session) {
        this.endpoint.notify(toWebview.panel, this.state(session));
      }
    }
  }

  private state(session: Session): PanelState {
    const { path } = session.inputs;
    this.panel.title = `Memory of ${basename(path)}`;
    return {
      path,
      title: basename(path),
      running: session.running,
      ...(session.progress ? { progress: session.progress } : {}),
      ...(session.outcome ? { outcome: session.outcome } : {}),
      playing: this.player.playing,
      ...(this.timeline?.session === session ? { timeline: this.timeline.info } : {}),
      stops: this.actions.tour.stops,
      stale: this.current.stale,
      presenter: setting('heapscope.presenter'),
    };
  }

  private failed(error: unknown): void {
    if (!this.disposed) {
      this.actions.log(error instanceof Error ? error.message : String(error));
    }
  }
}

function webviewPort(webview: vscode.Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    listen(receive) {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => subscription.dispose();
    },
  };
}
