/** Makes sessions: knows where the worker's bundle is and what a run's inputs are. */

import { dirname } from 'node:path';
import type * as vscode from 'vscode';
import type { RunLimits } from '../protocol/outcome';
import { Session } from './session';
import { setting } from './settings';
import { startWorkerThread } from './worker-thread';

/** Bound of the worker's JavaScript heap: as much as a V8 with compressed pointers can have. */
const WORKER_MEGABYTES = 4096;

/** Starts runs of the simulator in threads of their own. */
export class SessionStarter {
  constructor(
    private readonly workerBundle: string,
    private readonly log: (text: string) => void,
  ) {}

  /**
   * Starts a run of a document's present text. Clock and seed are fixed, so that running the same
   * text again gives the same recording.
   */
  start(document: vscode.TextDocument, limits: RunLimits): Session {
    const onDisk = document.uri.scheme === 'file';
    const thread = startWorkerThread(this.workerBundle, WORKER_MEGABYTES);
    return new Session(
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
      this.log,
    );
  }
}

/** The path by which messages name a document. */
export function scriptPath(document: { readonly uri: vscode.Uri }): string {
  return document.uri.scheme === 'file' ? document.uri.fsPath : document.uri.path;
}
