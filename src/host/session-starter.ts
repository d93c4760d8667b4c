/** Makes sessions: knows what a run's inputs are. */

import { dirname } from 'node:path';
import type * as vscode from 'vscode';
import { Endpoint } from '../protocol/endpoint';
import { toWorker } from '../protocol/messages';
import type { RunInputs, RunLimits } from '../protocol/outcome';
import { Session, type RunDocument } from './session';
import { setting } from './settings';
import type { Threads } from './threads';
import type { WorkerThread } from './worker-thread';

/** Starts runs of the simulator in threads of their own. */
export class SessionStarter {
  constructor(
    private readonly threads: Threads,
    private readonly log: (text: string) => void,
  ) {}

  /**
   * Starts a run of a document's present text. Clock and seed are fixed, so that running the same
   * text again gives the same recording. A session that is no longer needed may lend its thread,
   * in which the same script has just run.
   */
  start(document: vscode.TextDocument, limits: RunLimits, replaced?: Session): Session {
    const onDisk = document.uri.scheme === 'file';
    const thread = replaced?.release() ?? this.threads.take();
    return this.run(
      { uri: document.uri, version: document.version },
      {
        path: scriptPath(document),
        source: document.getText(),
        argv: setting('heapscope.arguments', document.uri),
        stdin: '',
        ...(onDisk ? { readRoot: dirname(document.uri.fsPath) } : {}),
        hashSeed: 0,
        clock: Date.UTC(2024, 0, 1) / 1000,
        limits,
      },
      thread,
    );
  }

  /**
   * Runs again what a session ran, with its text of then; `instructions` are the most it may do,
   * and `words` say why it stops there.
   */
  repeat(session: Session, instructions: number, words?: string): Session {
    const limits = { ...session.inputs.limits, instructions };
    return this.run(session.document, { ...session.inputs, limits }, this.threads.take(), words);
  }

  private run(
    document: RunDocument,
    inputs: RunInputs,
    thread: WorkerThread,
    words?: string,
  ): Session {
    const giveBack = (ended: WorkerThread): void => this.threads.giveBack(ended);
    const session = new Session(document, inputs, thread, giveBack, this.log, undefined, words);
    void session.finished.then(() => this.threads.runEnded());
    return session;
  }

  /** Opens a recording from the bytes of its file; rejects with the reason when it is none. */
  async open(uri: vscode.Uri, bytes: Uint8Array): Promise<Session> {
    const thread = this.threads.take();
    const endpoint = new Endpoint(thread.port, this.log);
    void thread.ended.then((reason) => endpoint.close(reason ?? 'the worker has ended'));
    try {
      const { inputs, ...info } = await endpoint.request(toWorker.open, bytes);
      endpoint.close();
      const giveBack = (ended: WorkerThread): void => this.threads.giveBack(ended);
      return new Session({ uri, version: 0 }, inputs, thread, giveBack, this.log, info);
    } catch (error) {
      thread.terminate();
      throw error;
    }
  }
}

/** The path by which messages name a document. */
export function scriptPath(document: { readonly uri: vscode.Uri }): string {
  return document.uri.scheme === 'file' ? document.uri.fsPath : document.uri.path;
}
