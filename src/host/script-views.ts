/** The scripts that are shown, each in a view of its own, and which of them is in use. */

import * as vscode from 'vscode';
import { Owner } from './disposable';
import { ScriptView } from './script-view';

/**
 * All views. The one in use is that of the active panel or of the active editor's script; while
 * neither shows a script, it stays the one that was in use last.
 */
export class ScriptViews extends Owner {
  private readonly opened = this.track(new vscode.EventEmitter<ScriptView>());
  /** A view was made. */
  readonly onDidOpen = this.opened.event;
  private readonly activated = this.track(new vscode.EventEmitter<ScriptView | undefined>());
  /** Another view is in use, or none. */
  readonly onDidChangeActive = this.activated.event;
  /** The one in use comes last, before it the one that was in use before, and so on. */
  private readonly views: ScriptView[] = [];

  constructor(private readonly log: (text: string) => void) {
    super();
    this.track({ dispose: () => this.closeAll() });
    this.track(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        const view = editor === undefined ? undefined : this.of(editor.document.uri);
        if (view !== undefined) {
          this.activate(view);
        }
      }),
    );
  }

  /** The view in use. */
  get active(): ScriptView | undefined {
    return this.views.at(-1);
  }

  /** All views, the one in use last. */
  get all(): readonly ScriptView[] {
    return this.views;
  }

  /** The view of a document. */
  of(uri: vscode.Uri): ScriptView | undefined {
    const wanted = uri.toString();
    return this.views.find((view) => view.uri.toString() === wanted);
  }

  /** The view of a document; makes one that is not in use yet, unless it is the only one. */
  open(uri: vscode.Uri): ScriptView {
    const known = this.of(uri);
    if (known !== undefined) {
      return known;
    }
    const view = new ScriptView(uri, this.log);
    view.onDidClose(() => this.remove(view));
    this.views.unshift(view);
    this.opened.fire(view);
    if (this.active === view) {
      this.activated.fire(view);
    }
    return view;
  }

  /** Puts a view in use. */
  activate(view: ScriptView): void {
    const at = this.views.indexOf(view);
    if (at < 0 || this.active === view) {
      return;
    }
    this.views.splice(at, 1);
    this.views.push(view);
    this.activated.fire(view);
  }

  private remove(view: ScriptView): void {
    const at = this.views.indexOf(view);
    if (at < 0) {
      return;
    }
    const wasActive = this.active === view;
    this.views.splice(at, 1);
    if (wasActive) {
      this.activated.fire(this.active);
    }
  }

  private closeAll(): void {
    for (const view of [...this.views]) {
      view.dispose();
    }
  }
}
