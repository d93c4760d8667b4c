/** The status bar item: where the cursor is, and a way back to the picture. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from './contributions';
import type { CurrentSession } from './current-session';
import { lineWords } from '../protocol/place';
import { Owner } from './disposable';
import type { Session } from './session';

/** Shows the moment while a session is open. */
export class Status extends Owner {
  private readonly item = this.track(
    vscode.window.createStatusBarItem('heapscope.moment', vscode.StatusBarAlignment.Left, 40),
  );

  constructor(private readonly current: CurrentSession) {
    super();
    this.item.name = 'Heapscope';
    this.item.command = COMMANDS.showPanel;
    this.track(current.onDidChange(() => this.update()));
    this.track(current.onDidMove(() => this.update()));
    this.track(current.onDidProgress(() => this.update()));
    this.track(current.onDidChangeStale(() => this.update()));
  }

  private update(): void {
    const { session } = this.current;
    if (session === undefined) {
      this.item.hide();
      return;
    }
    if (session.makingAgain !== undefined && !session.running) {
      const percent = Math.floor(session.makingAgain * 100);
      this.item.text = `$(loading~spin) Reconstructing this moment: ${percent} %`;
    } else {
      this.showMoment(session);
    }
    this.item.tooltip = `Heapscope: ${basename(session.inputs.path)}. Click to show the picture.`;
    this.item.accessibilityInformation = { label: `Heapscope, ${momentText(session)}` };
    this.item.show();
  }

  private showMoment(session: Session): void {
    this.item.text = session.running
      ? `$(loading~spin) Simulating ${(session.progress?.steps ?? 0).toLocaleString('en')} steps`
      : `$(type-hierarchy-sub) ${momentText(session)}${this.current.stale ? ' (edited)' : ''}`;
  }
}

function momentText({ moment, progress }: Session): string {
  const within = moment.next === undefined && !moment.atEnd ? 'in ' : '';
  const place = moment.ran === undefined ? 'start' : `${within}${lineWords(moment.ran)}`;
  const collecting = moment.gc === undefined ? '' : `, collection ${moment.gc.cycle + 1}`;
  const steps = (progress?.steps ?? moment.step).toLocaleString('en');
  return `Step ${moment.step.toLocaleString('en')} of ${steps}, ${place}${collecting}`;
}
