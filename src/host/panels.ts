/** The panels, one for each script that is shown: opened beside the editor, restored with the window. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { isSavedPanel, type SavedPanel } from '../protocol/messages';
import { PANELS } from './contributions';
import { Owner } from './disposable';
import { GraphPanel, type PanelActions } from './graph-panel';
import type { ScriptView } from './script-view';
import type { ScriptViews } from './script-views';

/** What the panels ask of others. */
export interface PanelsActions extends PanelActions {
  /** Shows again, in a view, what a panel showed when the window closed. */
  restore(view: ScriptView, saved: SavedPanel): Promise<void>;
  /** A panel came into sight or went out of it. */
  visibilityChanged(): void;
}

/** Makes panels for views; closing a panel closes its view, and the other way round. */
export class Panels extends Owner implements vscode.WebviewPanelSerializer<unknown> {
  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly views: ScriptViews,
    private readonly actions: PanelsActions,
  ) {
    super();
    this.track(vscode.window.registerWebviewPanelSerializer(PANELS.graph, this));
  }

  /** Opens a view's panel, or brings it to the front; the focus stays. */
  show(view: ScriptView): void {
    if (view.panel !== undefined) {
      view.panel.show();
      return;
    }
    const beside = this.views.all.find((other) => other.panel?.column !== undefined);
    const panel = vscode.window.createWebviewPanel(
      PANELS.graph,
      'Memory',
      { viewColumn: beside?.panel?.column ?? vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true },
    );
    this.adopt(panel, view);
  }

  /** Called by VS Code for a panel that was open when the window closed. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, saved: unknown): Promise<void> {
    const view = isSavedPanel(saved) ? this.views.open(vscode.Uri.parse(saved.uri)) : undefined;
    if (!isSavedPanel(saved) || view === undefined || view.panel !== undefined) {
      panel.dispose();
      return Promise.resolve();
    }
    this.adopt(panel, view);
    // The page loads meanwhile: VS Code waits for this promise before it goes on.
    this.actions.restore(view, saved).catch((error: unknown) => {
      // The script may be gone since; then there is nothing to show.
      this.actions.log(error instanceof Error ? error.message : String(error));
      const name = basename(view.uri.path);
      void vscode.window.showWarningMessage(
        `Heapscope closed the panel of ${name}: the script cannot be read any more.`,
      );
      view.dispose();
    });
    return Promise.resolve();
  }

  /** Lets a panel draw a view. */
  adopt(panel: vscode.WebviewPanel, view: ScriptView): void {
    const media = vscode.Uri.joinPath(this.extensionUri, 'media');
    panel.iconPath = {
      light: vscode.Uri.joinPath(media, 'tab-light.svg'),
      dark: vscode.Uri.joinPath(media, 'tab-dark.svg'),
    };
    const folder = vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
    const graph = view.track(new GraphPanel(panel, folder, view, this.actions));
    graph.track(panel);
    view.panel = graph;
    graph.track(panel.onDidDispose(() => view.dispose()));
    graph.track(
      panel.onDidChangeViewState(() => {
        if (panel.active) {
          this.views.activate(view);
        }
        this.actions.visibilityChanged();
      }),
    );
    if (panel.active) {
      this.views.activate(view);
    }
  }
}
