/** Simulations that nobody asked to see: they answer hovers while no session is open. */

import * as vscode from 'vscode';
import { DisposableValue, Owner } from './disposable';
import type { Problems } from './problems';
import type { Session } from './session';
import { scriptPath, type SessionStarter } from './session-starter';
import { hoverLimits } from './settings';

/** After this time without a hover the run is dropped and its memory is free again. */
const IDLE_MS = 60_000;

/** Keeps the last background run, as long as its text is the text in the editor. */
export class BackgroundRuns extends Owner {
  private readonly held = this.track(new DisposableValue<Session>());
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly starter: SessionStarter,
    private readonly problems: Problems,
  ) {
    super();
    this.track({ dispose: () => clearTimeout(this.idle) });
    this.track(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (this.held.value?.document.uri.toString() === uri.toString()) {
          this.held.value = undefined;
        }
      }),
    );
  }

  /**
   * A run of the document's present text that has ended, however it ended: what was recorded
   * until then answers. Bounded by the hover limits. Nothing when the token is cancelled first.
   */
  async finished(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<Session | undefined> {
    const run = this.runOf(document);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => (this.held.value = undefined), IDLE_MS);
    const owner = new Owner();
    const cancelled = new Promise<undefined>((resolve) => {
      owner.track(token.onCancellationRequested(() => resolve(undefined)));
    });
    const outcome = await Promise.race([run.finished, cancelled]);
    owner.dispose();
    return outcome === undefined || run.disposed ? undefined : run;
  }

  private runOf(document: vscode.TextDocument): Session {
    const held = this.held.value;
    if (
      held !== undefined &&
      held.document.uri.toString() === document.uri.toString() &&
      held.inputs.source === document.getText()
    ) {
      return held;
    }
    const run = this.starter.start(document, hoverLimits(document.uri));
    this.held.value = run;
    const { version } = document;
    void run.finished.then((outcome) => {
      if (outcome.kind === 'syntax-error' && document.version === version) {
        this.problems.report(run.document, scriptPath(document), outcome);
      }
    });
    return run;
  }
}
