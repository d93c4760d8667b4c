/** Keeps the one panel: opens it beside the editor, restores it with the window. */

import * as vscode from 'vscode';
import { isSavedPanel, type SavedPanel } from '../protocol/messages';
import { PANELS } from './contributions';
import type { CurrentSession } from './current-session';
import { DisposableValue, Owner } from './disposable';
import { GraphPanel, type PanelActions } from './graph-panel';
import type { Player } from './player';

/** Owns the panel that shows the current session; closing the panel closes the session. */
export class PanelKeeper extends Owner implements vscode.WebviewPanelSerializer<unknown> {
  private readonly held = this.track(new DisposableValue<GraphPanel>());

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly current: CurrentSession,
    private readonly player: Player,
    private readonly actions: PanelActions & { restore(saved: SavedPanel): Promise<void> },
  ) {
    super();
    this.track(vscode.window.registerWebviewPanelSerializer(PANELS.graph, this));
  }

  /** The panel, when it is open. */
  get panel(): GraphPanel | undefined {
    return this.held.value;
  }

  /** Opens the panel beside the editor, or brings it to the front; the focus stays. */
  show(): void {
    if (this.held.value !== undefined) {
      this.held.value.show();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      PANELS.graph,
      'Memory',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true },
    );
    this.adopt(panel);
  }

  /** Called by VS Code for a panel that was open when the window closed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, saved: unknown): Promise<void> {
    if (!isSavedPanel(saved)) {
      panel.dispose();
      return;
    }
    this.adopt(panel);
    try {
      await this.actions.restore(saved);
    } catch (error) {
      // The script may be gone since; then there is nothing to show.
      this.actions.log(error instanceof Error ? error.message : String(error));
      panel.dispose();
    }
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const media = vscode.Uri.joinPath(this.extensionUri, 'media');
    panel.iconPath = {
      light: vscode.Uri.joinPath(media, 'tab-light.svg'),
      dark: vscode.Uri.joinPath(media, 'tab-dark.svg'),
    };
    const folder = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
    const graph = new GraphPanel(panel, folder, this.current, this.player, this.actions);
    graph.track(panel);
    this.held.value = graph;
    graph.track(
      panel.onDidDispose(() => {
        if (this.held.value === graph) {
          this.held.value = undefined;
          this.current.close();
        }
      }),
    );
  }
}
