/** Hovers over names in Python files: refcount, object and holders. */

import * as vscode from 'vscode';
import type { HoverReply } from '../protocol/answers';
import type { HoverQuery } from '../protocol/messages';
import type { BackgroundRuns } from './background-runs';
import { COMMANDS } from './contributions';
import type { CurrentSession } from './current-session';
import { Owner } from './disposable';
import { HOVER_HOLDERS, hoverMarkdown, missMarkdown } from './hover-text';
import { dottedNameAt, isInert } from './python-text';
import type { ScriptView } from './script-view';
import type { ScriptViews } from './script-views';
import type { Session } from './session';
import { scriptPath } from './session-starter';
import { setting } from './settings';

/**
 * Answers hovers from the script's session at its cursor; without one for the hovered text, from
 * a simulation in the background, at the moment when the hovered line has last run.
 */
export class HoverFacts extends Owner implements vscode.HoverProvider {
  constructor(
    private readonly current: CurrentSession,
    private readonly views: ScriptViews,
    private readonly background: BackgroundRuns,
    private readonly log: (text: string) => void,
  ) {
    super();
    this.track(vscode.languages.registerHoverProvider({ language: 'python' }, this));
  }

  /** Called by VS Code. */
  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!setting('heapscope.hover.enabled', document.uri)) {
      return undefined;
    }
    const name = dottedNameAt(document.lineAt(position.line).text, position.character);
    if (name === undefined || isInert(document.getText(), document.offsetAt(position))) {
      return undefined;
    }
    try {
      const text = await this.ask(document, position.line + 1, name.text, token);
      if (text === undefined || token.isCancellationRequested) {
        return undefined;
      }
      const range = new vscode.Range(position.line, name.start, position.line, name.end);
      const words = new vscode.MarkdownString(text, true);
      // All else in the text is escaped or code.
      words.isTrusted = { enabledCommands: [COMMANDS.whyAlive] };
      return new vscode.Hover(words, range);
    } catch (error) {
      this.log(`hover: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  private async ask(
    document: vscode.TextDocument,
    line: number,
    expression: string,
    token: vscode.CancellationToken,
  ): Promise<string | undefined> {
    const query = { path: scriptPath(document), line, expression, limit: HOVER_HOLDERS };
    const session = this.sessionFor(document);
    if (session !== undefined) {
      const reply = await session.hover({ ...query, at: 'cursor' });
      const text = words(reply, { ...query, at: 'cursor' });
      const { view } = this.current;
      if (reply.kind === 'missed' || view?.session !== session || view.panel === undefined) {
        return text;
      }
      const args = encodeURIComponent(
        JSON.stringify([view.uri.toString(), reply.hover.object.oid]),
      );
      return `${text}\n\n[Why is it alive?](command:${COMMANDS.whyAlive}?${args})`;
    }
    if (!setting('heapscope.hover.simulate', document.uri)) {
      return undefined;
    }
    const run = await this.background.finished(document, token);
    if (run === undefined) {
      return undefined;
    }
    const reply = await run.hover({ ...query, at: 'line-last-ran' });
    // Without a session, a name that means nothing deserves silence: other hovers may know more.
    return reply.kind === 'found' ? words(reply, { ...query, at: 'line-last-ran' }) : undefined;
  }

  /** The session that speaks of a document's present text: its own, or one that imported it. */
  private sessionFor(document: vscode.TextDocument): Session | undefined {
    const own = this.views.of(document.uri) ?? this.recordingOf(document);
    if (own?.session !== undefined) {
      return own.stale || own.session.disposed ? undefined : own.session;
    }
    const { session } = this.current;
    const isInIt = session?.moment.ran?.path === scriptPath(document);
    return isInIt && !document.isDirty ? session : undefined;
  }

  /** A view of a recording from a file that was made of the document. */
  private recordingOf(document: vscode.TextDocument): ScriptView | undefined {
    const path = scriptPath(document);
    return this.views.all.findLast(
      ({ session }) => session?.isFromFile === true && session.inputs.path === path,
    );
  }
}

function words(reply: HoverReply, query: HoverQuery): string {
  return reply.kind === 'found'
    ? hoverMarkdown(reply.hover, query.at, query.line)
    : missMarkdown(reply.why, query.expression);
}
