/** The extension: `activate` builds the object graph, readable from top to bottom. */

import * as vscode from 'vscode';
import { Annotations } from './host/annotations/annotations';
import { WatchTree } from './host/annotations/watch-tree';
import { BackgroundRuns } from './host/background-runs';
import { Commands } from './host/commands';
import { CurrentSession } from './host/current-session';
import { Owner } from './host/disposable';
import { EditorFollower } from './host/editor-follower';
import { GcTree } from './host/gc-tree';
import { HoverFacts } from './host/hover';
import { Output } from './host/output';
import { Panels } from './host/panels';
import { Problems } from './host/problems';
import { RecordingEditors } from './host/recordings';
import type { ScriptView } from './host/script-view';
import { ScriptViews } from './host/script-views';
import { SessionStarter } from './host/session-starter';
import { Sleep } from './host/sleep';
import { Status } from './host/status';
import { Threads } from './host/threads';
import { Visualizer } from './host/visualizer';

/**
 * All parts of the extension. Nothing heavy is loaded here: the simulator lives in the worker's
 * bundle, the picture in the webview's.
 */
export class Heapscope extends Owner {
  private readonly output = this.track(new Output());
  private readonly starter: SessionStarter;
  /** The scripts shown; tests look at them. */
  readonly views: ScriptViews;
  /** The session in use; tests look at it. */
  readonly current: CurrentSession;
  private readonly visualizer: Visualizer;
  private readonly panels: Panels;

  constructor(extensionUri: vscode.Uri) {
    super();
    const { log } = this.output;
    const bundle = vscode.Uri.joinPath(extensionUri, 'dist', 'worker.cjs').fsPath;
    this.starter = new SessionStarter(this.track(new Threads(bundle)), log);
    this.views = this.track(new ScriptViews(log));
    this.current = this.track(new CurrentSession(this.views));
    this.output.follow(this.views);
    const problems = this.track(
      new Problems((place) => this.attempt(this.visualizer.openSource(place))),
    );
    const showPanel = (view: ScriptView) => this.panels.show(view);
    const failed = (error: unknown) => log(error instanceof Error ? error.message : String(error));
    this.visualizer = new Visualizer(this.views, this.starter, problems, showPanel, failed);
    const sleep = this.track(
      new Sleep(this.views, (view) => this.attempt(this.visualizer.wake(view))),
    );
    this.panels = this.track(
      new Panels(extensionUri, this.views, {
        rerun: (view) => this.attempt(this.visualizer.rerun(view)),
        openSource: (place) => this.attempt(this.visualizer.openSource(place)),
        restore: (view, saved) => this.visualizer.restore(view, saved),
        visibilityChanged: () => sleep.settle(),
        log,
      }),
    );
    this.track(new RecordingEditors(this.starter, this.views, this.panels));
    this.track(new EditorFollower(extensionUri, this.current, this.views));
    this.track(new GcTree(this.current, log));
    this.track(new WatchTree(this.current));
    this.track(new Status(this.current));
    const annotations = this.track(new Annotations(this.starter, this.visualizer, log));
    const background = this.track(new BackgroundRuns(this.starter, problems));
    this.track(new HoverFacts(this.current, this.views, background, log));
    this.track(
      new Commands({
        current: this.current,
        visualizer: this.visualizer,
        output: this.output,
        annotations,
        showPanel,
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
