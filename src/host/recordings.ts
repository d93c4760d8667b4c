/** Recordings as files: saving the one shown, and the editor that opens them. */

import * as vscode from 'vscode';
import { EDITORS } from './contributions';
import { Owner } from './disposable';
import type { Panels } from './panels';
import type { ScriptViews } from './script-views';
import type { Session } from './session';
import type { SessionStarter } from './session-starter';

const SUFFIX = '.heapscope';

/** Asks where to, and writes the session's recording there. */
export async function saveRecording(session: Session | undefined): Promise<void> {
  if (session === undefined) {
    return;
  }
  const { uri } = session.document;
  const defaultUri = session.isFromFile
    ? uri
    : uri.with({ path: uri.path.replace(/(\.py)?$/, SUFFIX) });
  const target = await vscode.window.showSaveDialog({
    // A script without a file has no folder to propose.
    ...(uri.scheme === 'untitled' ? {} : { defaultUri }),
    filters: { 'Heapscope recording': [SUFFIX.slice(1)] },
    saveLabel: 'Save recording',
  });
  if (target !== undefined) {
    await vscode.workspace.fs.writeFile(target, await session.save());
  }
}

/** A recording from a file while an editor shows it. */
interface RecordingDocument extends vscode.CustomDocument {
  readonly session: Session;
}

/** Opens `.heapscope` files in the panel, with all that needs no run. */
export class RecordingEditors
  extends Owner
  implements vscode.CustomReadonlyEditorProvider<RecordingDocument>
{
  constructor(
    private readonly starter: SessionStarter,
    private readonly views: ScriptViews,
    private readonly panels: Panels,
  ) {
    super();
    this.track(vscode.window.registerCustomEditorProvider(EDITORS.recording, this));
  }

  /** Called by VS Code; what this rejects with is shown in place of the editor. */
  async openCustomDocument(uri: vscode.Uri): Promise<RecordingDocument> {
    const session = await this.starter.open(uri, await vscode.workspace.fs.readFile(uri));
    return { uri, session, dispose: () => session.dispose() };
  }

  /** Called by VS Code, once for each document. */
  async resolveCustomEditor(
    { uri, session }: RecordingDocument,
    panel: vscode.WebviewPanel,
  ): Promise<void> {
    const view = this.views.open(uri);
    view.show(session);
    this.panels.adopt(panel, view);
    this.views.activate(view);
    await session.seek({ kind: 'start' });
  }
}
