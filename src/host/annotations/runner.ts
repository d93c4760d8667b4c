/** Runs annotated documents and gives what their annotations come to. */

import type * as vscode from 'vscode';
import type { AnnotationReport } from '../../protocol/annotations';
import type { Outcome } from '../../protocol/outcome';
import type { Session } from '../session';
import type { SessionStarter } from '../session-starter';
import { runLimits } from '../settings';

/** The result of checking one document. */
export interface CheckedDocument {
  readonly report: AnnotationReport;
  readonly outcome: Outcome;
}

/** Starts a run of a document of its own, checks it and gives the run up. */
export class AnnotationRunner {
  constructor(private readonly starter: SessionStarter) {}

  /** Runs and checks the document's present text; undefined when it was cancelled. */
  async check(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<CheckedDocument | undefined> {
    return this.withRun(document, token, async (session, outcome) => ({
      report: await session.annotations(),
      outcome,
    }));
  }

  /** Lets `ask` question a finished run of the document. */
  async withRun<T>(
    document: vscode.TextDocument,
    token: vscode.CancellationToken | undefined,
    ask: (session: Session, outcome: Outcome) => Promise<T>,
  ): Promise<T | undefined> {
    const session = this.starter.start(document, runLimits(document.uri));
    const cancelling = token?.onCancellationRequested(() => session.dispose());
    try {
      const outcome = await session.finished;
      return session.disposed ? undefined : await ask(session, outcome);
    } finally {
      cancelling?.dispose();
      session.dispose();
    }
  }
}
