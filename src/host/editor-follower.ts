/** Marks the lines of the moment in the editors, and keeps them in sight. */

import * as vscode from 'vscode';
import type { Moment, SourceRange } from '../protocol/place';
import type { CurrentSession } from './current-session';
import { Owner } from './disposable';
import type { ScriptViews } from './script-views';
import { scriptPath } from './session-starter';
import { setting } from './settings';

/** A place as VS Code counts: lines from 0. Without columns, the whole line. */
export function toRange(place: SourceRange): vscode.Range {
  const line = Math.max(place.line - 1, 0);
  const endLine = Math.max((place.endLine ?? place.line) - 1, line);
  const wholeLine = place.column === undefined || place.endColumn === undefined;
  return wholeLine
    ? new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER)
    : new vscode.Range(line, place.column, endLine, place.endColumn);
}

function lineDecoration(
  extensionUri: vscode.Uri,
  gutter: string,
  background: string,
  rulerColor: string,
): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(background),
    gutterIconPath: vscode.Uri.joinPath(extensionUri, 'media', gutter),
    gutterIconSize: '80%',
    overviewRulerColor: new vscode.ThemeColor(rulerColor),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    // High contrast themes leave backgrounds out and set this color instead.
    borderColor: new vscode.ThemeColor('contrastActiveBorder'),
    borderStyle: 'solid',
    borderWidth: '1px 0',
  });
}

/** Decorates the line that has just run and the line that runs next. */
export class EditorFollower extends Owner {
  private readonly ran: vscode.TextEditorDecorationType;
  private readonly next: vscode.TextEditorDecorationType;

  constructor(
    extensionUri: vscode.Uri,
    private readonly current: CurrentSession,
    private readonly views: ScriptViews,
  ) {
    super();
    this.ran = this.track(
      lineDecoration(
        extensionUri,
        'line-ran.svg',
        'editor.focusedStackFrameHighlightBackground',
        'charts.green',
      ),
    );
    this.next = this.track(
      lineDecoration(
        extensionUri,
        'line-next.svg',
        'editor.stackFrameHighlightBackground',
        'charts.yellow',
      ),
    );
    this.track(vscode.window.onDidChangeVisibleTextEditors(() => this.decorate()));
    this.track(current.onDidChange(() => this.decorate()));
    this.track(
      views.onDidOpen((view) => {
        view.onDidChange(() => this.decorate());
        view.onDidMove((moment) => {
          this.decorate();
          this.reveal(moment);
        });
      }),
    );
  }

  private decorate(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const path = scriptPath(editor.document);
      const moment = this.momentIn(editor.document, path);
      const mark = (type: vscode.TextEditorDecorationType, place: SourceRange | undefined) => {
        const line = place?.path === path ? toRange({ path, line: place.line }) : undefined;
        editor.setDecorations(type, line ? [line] : []);
      };
      mark(this.ran, moment?.ran);
      mark(this.next, moment?.ran?.line === moment?.next?.line ? undefined : moment?.next);
    }
  }

  /** The moment that a file shows: of the session in use if it is there, else of its own. */
  private momentIn(document: vscode.TextDocument, path: string): Moment | undefined {
    const moment = this.current.session?.moment;
    const isHere = moment?.ran?.path === path || moment?.next?.path === path;
    return isHere ? moment : this.views.of(document.uri)?.session?.moment;
  }

  private reveal(moment: Moment): void {
    const place = moment.ran ?? moment.next;
    if (place === undefined || !setting('heapscope.revealLine')) {
      return;
    }
    for (const editor of vscode.window.visibleTextEditors) {
      if (scriptPath(editor.document) === place.path) {
        editor.revealRange(
          toRange({ path: place.path, line: place.line }),
          vscode.TextEditorRevealType.InCenterIfOutsideViewport,
        );
      }
    }
  }
}
