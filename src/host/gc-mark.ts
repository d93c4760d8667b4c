/** The mark on the rows of the view "GC cycles" where the cursor is. */

import * as vscode from 'vscode';
import type { GcMoment } from '../protocol/place';
import { Owner } from './disposable';
import { gcKey } from './gc-follower';

const SCHEME = 'heapscope-gc';

/**
 * Decorates a row. Decorations change without the row: a row that is fetched anew to be marked
 * loses the rows in it for a while, and clicks on them are lost or meet other rows.
 */
export class GcMark extends Owner implements vscode.FileDecorationProvider {
  private readonly changed = this.track(new vscode.EventEmitter<vscode.Uri[]>());
  readonly onDidChangeFileDecorations = this.changed.event;
  private marked: vscode.Uri | undefined;

  constructor() {
    super();
    this.track(vscode.window.registerFileDecorationProvider(this));
  }

  /** What the row of a place has as its resource. */
  static uriOf(place: GcMoment): vscode.Uri {
    return vscode.Uri.from({ scheme: SCHEME, path: `/${gcKey(place)}` });
  }

  /** Marks the row of a place, and only that. */
  move(place: GcMoment | undefined): void {
    const before = this.marked;
    this.marked = place === undefined ? undefined : GcMark.uriOf(place);
    this.changed.fire([before, this.marked].filter((each) => each !== undefined));
  }

  /** Called by VS Code, for the resources of everybody. */
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    return uri.scheme === SCHEME && uri.path === this.marked?.path ? HERE : undefined;
  }
}

const HERE = new vscode.FileDecoration(
  '◀',
  'the cursor is here',
  new vscode.ThemeColor('list.highlightForeground'),
);
