/** The view "Watched objects": what annotations watch, with reference counts. */

import * as vscode from 'vscode';
import type { WatchedValue } from '../../protocol/annotations';
import { VIEWS } from '../contributions';
import type { CurrentSession } from '../current-session';
import { Owner } from '../disposable';

/** Lists the watched objects at the cursor. */
export class WatchTree extends Owner implements vscode.TreeDataProvider<WatchedValue> {
  readonly onDidChangeTreeData: vscode.Event<void>;
  private readonly view: vscode.TreeView<WatchedValue>;

  constructor(private readonly current: CurrentSession) {
    super();
    this.onDidChangeTreeData = current.onDidChangeTour;
    this.view = this.track(
      vscode.window.createTreeView<WatchedValue>(VIEWS.watches, { treeDataProvider: this }),
    );
    this.track(
      this.view.onDidChangeSelection(({ selection }) => {
        const oid = selection[0]?.oid;
        if (oid !== undefined) {
          current.view?.panel?.reveal(oid);
        }
      }),
    );
  }

  /** Called by VS Code. */
  getChildren(item?: WatchedValue): WatchedValue[] {
    return item === undefined ? [...(this.current.view?.tour.watches ?? [])] : [];
  }

  /** Called by VS Code for each item it shows. */
  getTreeItem({ path, label, value, refcount, immortal }: WatchedValue): vscode.TreeItem {
    const item = new vscode.TreeItem(path);
    if (refcount === undefined) {
      item.description = 'not defined here';
      item.iconPath = new vscode.ThemeIcon('circle-slash');
    } else {
      const count = immortal === true ? 'immortal' : String(refcount);
      const noun = refcount === 1 ? 'reference' : 'references';
      item.description = `${count}${immortal === true ? '' : ` ${noun}`}  ${value ?? ''}`;
      item.tooltip = label;
      item.iconPath = new vscode.ThemeIcon('eye');
      item.accessibilityInformation = { label: `${path}: ${count} ${noun}, ${value ?? ''}` };
    }
    return item;
  }
}
