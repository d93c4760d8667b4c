/** The extension: `activate` builds the object graph, readable from top to bottom. */

import * as vscode from 'vscode';
import { Annotations } from './host/annotations/annotations';
import { Tour } from './host/annotations/tour';
import { WatchTree } from './host/annotations/watch-tree';
import { BackgroundRuns } from './host/background-runs';
import { Commands } from './host/commands';
import { CurrentSession } from './host/current-session';
import { Owner } from './host/disposable';
import { EditorFollower } from './host/editor-follower';
import { GcTree } from './host/gc-tree';
import { HoverFacts } from './host/hover';
import { Output } from './host/output';
import { PanelKeeper } from './host/panel-keeper';
import { Player } from './host/player';
import { Problems } from './host/problems';
import { SessionStarter } from './host/session-starter';
import { Status } from './host/status';
import { Visualizer } from './host/visualizer';

/**
 * All parts of the extension. Nothing heavy is loaded here: the simulator lives in the worker's
 * bundle, the picture in the webview's.
 */
export class Heapscope extends Owner {
  private readonly output = this.track(new Output());
  private readonly starter: SessionStarter;
  /** The session shown; tests look at it. */
  readonly current: CurrentSession;
  private readonly visualizer: Visualizer;
  private readonly panels: PanelKeeper;

  constructor(extensionUri: vscode.Uri) {
    super();
    const { log } = this.output;
    this.starter = new SessionStarter(
      vscode.Uri.joinPath(extensionUri, 'dist', 'worker.cjs').fsPath,
      log,
    );
    this.current = this.track(new CurrentSession(this.starter));
    this.output.follow(this.current);
    const tour = this.track(new Tour(this.current, log));
    const player = this.track(new Player(this.current, log, (row) => tour.pausesAt(row)));
    const problems = this.track(
      new Problems((place) => this.attempt(this.visualizer.openSource(place))),
    );
    this.visualizer = new Visualizer(this.current, problems, () => this.panels.show());
    this.panels = this.track(
      new PanelKeeper(extensionUri, this.current, player, {
        rerun: () => this.attempt(this.visualizer.rerun()),
        openSource: (place) => this.attempt(this.visualizer.openSource(place)),
        restore: (saved) => this.visualizer.restore(saved),
        tour,
        log,
      }),
    );
    this.track(new EditorFollower(extensionUri, this.current));
    this.track(new GcTree(this.current, (oid) => this.panels.panel?.reveal(oid), log));
    this.track(new WatchTree(tour, (oid) => this.panels.panel?.reveal(oid)));
    this.track(new Status(this.current));
    const annotations = this.track(new Annotations(this.starter, this.visualizer, log));
    const background = this.track(new BackgroundRuns(this.starter, problems));
    this.track(new HoverFacts(this.current, background, log));
    this.track(
      new Commands({
        current: this.current,
        visualizer: this.visualizer,
        player,
        output: this.output,
        annotations,
        showPanel: () => this.panels.show(),
      }),
    );
  }

  /** Lets an action run that nobody waits for; its failure is logged. */
  private attempt(action: Promise<void>): void {
    action.catch((error: unknown) => {
      this.output.log(error instanceof Error ? error.message : String(error));
    });
  }
}

/** Called by VS Code when a Python file is opened or a command of ours is used. */
export function activate(context: vscode.ExtensionContext): Heapscope {
  const heapscope = new Heapscope(context.extensionUri);
  context.subscriptions.push(heapscope);
  return heapscope;
}
