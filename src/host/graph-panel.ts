/** The panel beside the editor: feeds the webview and hears what the person does in it. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { TimelineInfo } from '../protocol/answers';
import { Endpoint, type Port, type RequestType } from '../protocol/endpoint';
import { fromWebview, toWebview, type PanelState } from '../protocol/messages';
import { DEFAULT_VIEW, type ViewOptions } from '../protocol/picture';
import type { SourceRange } from '../protocol/place';
import { queries } from '../protocol/queries';
import type { SETTINGS } from './contributions';
import { Owner } from './disposable';
import { LatestOnly } from './latest-only';
import type { ScriptView, ViewPanel } from './script-view';
import type { Session } from './session';
import { setting } from './settings';
import { webviewHtml } from './webview-html';

/** Characters of output that the panel shows; the whole is in the output channel. */
const OUTPUT_CHARACTERS = 50_000;

/** What the panel asks of others. */
export interface PanelActions {
  rerun(view: ScriptView): void;
  openSource(place: SourceRange): void;
  log(text: string): void;
}

/** One webview panel that shows the session of one view. */
export class GraphPanel extends Owner implements ViewPanel {
  private readonly endpoint: Endpoint;
  private readonly pictures = new LatestOnly(
    () => this.sendPicture(),
    (error) => this.failed(error),
  );
  private readonly states = new LatestOnly(
    () => this.sendState(),
    (error) => this.failed(error),
  );
  private options: ViewOptions = DEFAULT_VIEW;
  private timeline: { session: Session; rows: number; info: TimelineInfo } | undefined;
  private outputShown: { session: Session; length: number } | undefined;
  private toReveal: number | undefined;
  private complaining = false;
  /** The picture that the webview has. */
  private sent: { session: Session; sequence: number } | undefined;
  private heard: { session: Session; subscription: vscode.Disposable } | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    folder: vscode.Uri,
    private readonly view: ScriptView,
    private readonly actions: PanelActions,
  ) {
    super();
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.endpoint = new Endpoint(webviewPort(panel.webview), (text) => actions.log(text));
    this.track({ dispose: () => this.endpoint.close('the panel is closed') });
    this.listenToWebview();
    this.track(view.onDidChange(() => this.refreshAll()));
    this.track(view.onDidMove(() => void this.pictures.request()));
    this.track(view.onDidProgress(() => void this.states.request()));
    this.track(view.onDidChangeStale(() => void this.states.request()));
    this.track(view.player.onDidChange(() => void this.states.request()));
    this.track(view.tour.onDidChange(() => void this.states.request()));
    this.track(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('heapscope.presenter' satisfies keyof typeof SETTINGS)) {
          void this.states.request();
        }
      }),
    );
    panel.webview.html = webviewHtml(panel.webview, folder);
  }

  get column(): vscode.ViewColumn | undefined {
    return this.panel.viewColumn;
  }

  get visible(): boolean {
    return this.panel.visible;
  }

  /** Brings the panel to the front, without taking the focus from the editor. */
  show(): void {
    this.panel.reveal(undefined, true);
  }

  /** Draws an object, whatever the limit cuts, and moves it into sight. */
  reveal(oid: number): void {
    this.options = { ...this.options, focus: oid };
    this.toReveal = oid;
    void this.pictures.request();
  }

  /** Comes to the front, selects an object of the moment and tells why it is alive. */
  whyAlive(oid: number): void {
    this.show();
    this.endpoint.notify(toWebview.reveal, { oid, ask: 'whyAlive' });
  }

  private refreshAll(): void {
    this.outputShown = undefined;
    void this.states.request();
    void this.pictures.request();
  }

  private listenToWebview(): void {
    const { endpoint } = this;
    endpoint.onNotice(fromWebview.ready, (options) => {
      this.options = options;
      this.sent = undefined;
      this.refreshAll();
    });
    endpoint.onNotice(fromWebview.view, (options) => {
      this.options = options;
      void this.pictures.request();
    });
    endpoint.onNotice(fromWebview.step, (step) => this.move((session) => session.step(step)));
    endpoint.onNotice(fromWebview.seek, (target) => this.move((session) => session.seek(target)));
    endpoint.onNotice(fromWebview.follow, () => this.view.player.follow());
    endpoint.onNotice(fromWebview.play, ({ on }) => this.view.player.set(on));
    endpoint.onNotice(fromWebview.cancel, () => this.view.session?.cancel());
    endpoint.onNotice(fromWebview.rerun, () => this.actions.rerun(this.view));
    endpoint.onNotice(fromWebview.openSource, (place) => this.actions.openSource(place));
    endpoint.onNotice(fromWebview.drawn, ({ milliseconds }) =>
      this.actions.log(`first picture ${Math.round(milliseconds)} ms after the page's start`),
    );
    for (const question of Object.values(queries)) this.passOn<unknown, unknown>(question);
    endpoint.onNotice(fromWebview.cancelQueries, () => this.view.session?.cancelQueries());
  }

  private passOn<Args, Result>(question: RequestType<Args, Result>): void {
    this.endpoint.onRequest(question, (args) => this.session().ask(question, args));
  }

  private session(): Session {
    const { session } = this.view;
    if (session === undefined) {
      throw new Error('no script is shown');
    }
    return session;
  }

  private move(go: (session: Session) => Promise<unknown>): void {
    this.view.player.set(false);
    const { session } = this.view;
    if (session !== undefined) {
      go(session).catch((error: unknown) => void this.moveFailed(session, error));
    }
  }

  /** A moment that cannot be shown: the person who asked for it is told, once at a time. */
  private async moveFailed(session: Session, error: unknown): Promise<void> {
    this.failed(error);
    if (this.complaining || this.disposed || session.disposed || session !== this.view.session) {
      return;
    }
    this.complaining = true;
    const message = error instanceof Error ? error.message : String(error);
    await vscode.window.showWarningMessage(`Heapscope: ${message}`);
    this.complaining = false;
  }

  private async sendPicture(): Promise<void> {
    const { session } = this.view;
    // Whoever starts a session moves it to its first moment as soon as that is recorded.
    // Of a session that is asleep the page keeps what it shows; it is woken when it is looked at.
    if (session === undefined || session.untouched || session.disposed || this.disposed) {
      return;
    }
    const { sent } = this;
    const base = sent?.session === session ? sent.sequence : undefined;
    const update = await session.picture(this.view.tour.viewAt(this.options, session), base);
    // A page that was loaded anew meanwhile lacks the base; it has asked for a whole picture.
    if (session !== this.view.session || (update.kind === 'patch' && this.sent !== sent)) {
      return;
    }
    this.sent = { session, sequence: update.sequence };
    this.listenToProgress(session);
    this.endpoint.notify(toWebview.picture, update);
    if (this.toReveal !== undefined) {
      this.endpoint.notify(toWebview.reveal, { oid: this.toReveal });
      this.toReveal = undefined;
    }
    const shown = this.outputShown;
    const { outputLength } = update.kind === 'full' ? update.picture : update.facts;
    if (shown?.session !== session || shown.length !== outputLength) {
      this.endpoint.notify(toWebview.output, await session.output(OUTPUT_CHARACTERS));
      this.outputShown = { session, length: outputLength };
    }
  }

  private listenToProgress(session: Session): void {
    if (this.heard?.session === session) {
      return;
    }
    this.heard?.subscription.dispose();
    const subscription = this.track(
      session.onDidAsk((progress) => this.endpoint.notify(toWebview.queryProgress, progress)),
    );
    this.heard = { session, subscription };
  }

  private async sendState(): Promise<void> {
    const { session } = this.view;
    if (session === undefined || this.disposed) {
      return;
    }
    this.endpoint.notify(toWebview.panel, this.state(session));
    this.endpoint.notify(toWebview.watches, this.view.tour.watches);
    const rows = session.progress?.rows ?? 0;
    if (session.disposed) {
      return;
    }
    if (this.timeline?.session !== session || this.timeline.rows !== rows) {
      this.timeline = { session, rows, info: await session.timeline() };
      if (session === this.view.session) {
        this.endpoint.notify(toWebview.panel, this.state(session));
      }
    }
  }

  private state(session: Session): PanelState {
    const { path } = session.inputs;
    this.panel.title = `Memory of ${basename(path)}`;
    return {
      uri: this.view.uri.toString(),
      path,
      title: basename(path),
      running: session.running,
      ...(session.progress ? { progress: session.progress } : {}),
      ...(session.outcome ? { outcome: session.outcome } : {}),
      playing: this.view.player.playing,
      live: this.view.player.live,
      ...(session.makingAgain === undefined ? {} : { makingAgain: session.makingAgain }),
      ...(this.timeline?.session === session ? { timeline: this.timeline.info } : {}),
      stops: this.view.tour.stops,
      stale: this.view.stale,
      gone: this.view.fileGone,
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
