/** The simulator's threads: one is kept ready, so that a picture need not wait for its start. */

import * as vscode from 'vscode';
import { Owner } from './disposable';
import { setting } from './settings';
import { startWorkerThread, type WorkerThread } from './worker-thread';

/** Bound of a thread's JavaScript heap: as much as a V8 with compressed pointers can have. */
const THREAD_MEGABYTES = 4096;
/** The editor's own start, and the run that has just begun, go first. */
const READY_DELAY_MS = 2500;
/** After this time without a sign of Python the spare thread is ended. */
const IDLE_MS = 10 * 60_000;

/**
 * Gives threads out and keeps one spare: while a Python file is in the active editor, a thread is
 * started that loads the simulator and runs a small program, so that the engine has compiled it.
 * Such a thread takes some 140 MB; there is never more than one.
 */
export class Threads extends Owner {
  private spare: WorkerThread | undefined;
  private preparing: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;

  /** `bundle` is the worker's file; `megabytes` bound a thread's JavaScript heap. */
  constructor(
    private readonly bundle: string,
    private readonly megabytes = THREAD_MEGABYTES,
  ) {
    super();
    this.track({ dispose: () => this.giveUp() });
    this.track(vscode.window.onDidChangeActiveTextEditor((editor) => this.seen(editor)));
    this.seen(vscode.window.activeTextEditor);
  }

  /** A thread for a run: the spare one, or a new one. */
  take(): WorkerThread {
    const { spare } = this;
    this.spare = undefined;
    // The next one is made ready when this run has ended: it must not slow it down.
    clearTimeout(this.preparing);
    return spare ?? startWorkerThread(this.bundle, this.megabytes, { spare: false });
  }

  /** A run has ended: the machine has time to make the next thread ready. */
  runEnded(): void {
    this.seen(vscode.window.activeTextEditor);
  }

  /** Takes back a thread whose run has ended; it is the next spare one unless there is one. */
  giveBack(thread: WorkerThread): void {
    if (this.spare === undefined && !this.disposed && setting('heapscope.keepReady')) {
      this.keep(thread);
    } else {
      thread.terminate();
    }
  }

  /** A sign of Python: a run may be asked for soon. */
  private seen(editor: vscode.TextEditor | undefined): void {
    if (this.disposed || editor?.document.languageId !== 'python') {
      return;
    }
    this.used();
    clearTimeout(this.preparing);
    this.preparing = setTimeout(() => this.prepare(), READY_DELAY_MS);
  }

  private prepare(): void {
    if (this.spare === undefined && setting('heapscope.keepReady')) {
      this.keep(startWorkerThread(this.bundle, this.megabytes, { spare: true }));
    }
  }

  private used(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.giveUp(), IDLE_MS);
  }

  private keep(thread: WorkerThread): void {
    this.spare = thread;
    this.used();
    void thread.ended.then(() => {
      if (this.spare === thread) {
        this.spare = undefined;
      }
    });
  }

  private giveUp(): void {
    clearTimeout(this.preparing);
    clearTimeout(this.idle);
    this.spare?.terminate();
    this.spare = undefined;
  }
}
