/** The output channels: Heapscope's own log, and the programs' output. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { Owner } from './disposable';
import type { ScriptView } from './script-view';
import type { ScriptViews } from './script-views';

/** Characters kept of one run's output; endless printing must not fill the editor's memory. */
const MAX_CHARACTERS = 2_000_000;

/** All channels; each is made when first written to, since most windows never need them. */
export class Output extends Owner {
  private journal: vscode.LogOutputChannel | undefined;
  private readonly programs = new Map<ScriptView, ProgramOutput>();

  /** Gives each view a channel of its own. */
  follow(views: ScriptViews): void {
    this.track(
      views.onDidOpen((view) => {
        this.programs.set(view, view.track(new ProgramOutput(view)));
        view.onDidClose(() => this.programs.delete(view));
      }),
    );
  }

  /** Writes a line to Heapscope's log. */
  readonly log = (text: string): void => {
    this.journal ??= this.track(vscode.window.createOutputChannel('Heapscope', { log: true }));
    this.journal.info(text);
  };

  /** Brings the output of a view's program into sight. */
  showProgram(view: ScriptView | undefined): void {
    if (view !== undefined) {
      this.programs.get(view)?.show();
    }
  }
}

/** The output of one script's program; each run begins anew. */
class ProgramOutput extends Owner {
  private made: vscode.OutputChannel | undefined;
  private written = 0;

  constructor(private readonly view: ScriptView) {
    super();
    this.track(
      view.onDidChange(() => {
        this.made?.clear();
        this.written = 0;
      }),
    );
    this.track(
      view.onDidPrint((pieces) => {
        for (const { text } of pieces) {
          this.print(text);
        }
      }),
    );
  }

  show(): void {
    this.channel().show(true);
  }

  private channel(): vscode.OutputChannel {
    this.made ??= this.track(
      vscode.window.createOutputChannel(`Heapscope: ${basename(this.view.uri.path)}`),
    );
    return this.made;
  }

  private print(text: string): void {
    const room = MAX_CHARACTERS - this.written;
    if (room <= 0) {
      return;
    }
    this.channel().append(text.slice(0, room));
    this.written += text.length;
    if (text.length > room) {
      this.channel().appendLine('\n[the rest of the output is left out]');
    }
  }
}
