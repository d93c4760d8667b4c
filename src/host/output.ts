/** The two output channels: the program's output, and Heapscope's own log. */

import * as vscode from 'vscode';
import type { CurrentSession } from './current-session';
import { Owner } from './disposable';

/** Characters kept of one run's output; endless printing must not fill the editor's memory. */
const MAX_CHARACTERS = 2_000_000;

/** Both channels; each is made when first written to, since most windows never need them. */
export class Output extends Owner {
  private program: vscode.OutputChannel | undefined;
  private journal: vscode.LogOutputChannel | undefined;
  private written = 0;

  /** Follows a session: its program's output begins anew. */
  follow(current: CurrentSession): void {
    this.track(
      current.onDidChange(() => {
        this.program?.clear();
        this.written = 0;
      }),
    );
    this.track(
      current.onDidPrint((pieces) => {
        for (const { text } of pieces) {
          this.print(text);
        }
      }),
    );
  }

  /** Writes a line to Heapscope's log. */
  readonly log = (text: string): void => {
    this.journal ??= this.track(vscode.window.createOutputChannel('Heapscope', { log: true }));
    this.journal.info(text);
  };

  /** Brings the program's output into sight. */
  showProgram(): void {
    this.programChannel().show(true);
  }

  private programChannel(): vscode.OutputChannel {
    this.program ??= this.track(vscode.window.createOutputChannel('Heapscope Program'));
    return this.program;
  }

  private print(text: string): void {
    const room = MAX_CHARACTERS - this.written;
    if (room <= 0) {
      return;
    }
    this.programChannel().append(text.slice(0, room));
    this.written += text.length;
    if (text.length > room) {
      this.programChannel().appendLine('\n[the rest of the output is left out]');
    }
  }
}
