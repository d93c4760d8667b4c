/** The commands: one row each, from id to what it does. */

import * as vscode from 'vscode';
import type { SeekTarget, Step } from '../protocol/messages';
import type { Annotations } from './annotations/annotations';
import { COMMANDS } from './contributions';
import type { CurrentSession } from './current-session';
import { Owner } from './disposable';
import type { Output } from './output';
import { saveRecording } from './recordings';
import type { ScriptView } from './script-view';
import { scriptPath } from './session-starter';
import { setting } from './settings';
import type { Visualizer } from './visualizer';

/** What the commands act on. */
export interface CommandTargets {
  readonly current: CurrentSession;
  readonly visualizer: Visualizer;
  readonly output: Output;
  readonly annotations: Annotations;
  showPanel(view: ScriptView): void;
}

type Action = (argument?: unknown, second?: unknown) => unknown;

/** Registers every command of `COMMANDS`. */
export class Commands extends Owner {
  constructor(private readonly targets: CommandTargets) {
    super();
    const actions = this.actions();
    for (const name of Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]) {
      const run = (argument?: unknown, second?: unknown) =>
        this.attempt(() => actions[name](argument, second));
      this.track(vscode.commands.registerCommand(COMMANDS[name], run));
    }
  }

  /** Runs an action; what fails because its session was closed meanwhile is no news. */
  private async attempt(action: () => unknown): Promise<void> {
    const { current, output } = this.targets;
    const { session } = current;
    try {
      await action();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      output.log(message);
      if (session?.disposed !== true) {
        void vscode.window.showErrorMessage(`Heapscope: ${message}`);
      }
    }
  }

  private actions(): Record<keyof typeof COMMANDS, Action> {
    const { current, visualizer, output, annotations, showPanel } = this.targets;
    const uriOf = (argument: unknown) => (argument instanceof vscode.Uri ? argument : undefined);
    const step = (grain: Step['grain'], direction: Step['direction']) => () => {
      current.view?.player.set(false);
      return current.session?.step({ grain, direction });
    };
    const seek = (target: SeekTarget) => () => {
      current.view?.player.set(false);
      return current.session?.seek(target);
    };
    return {
      visualize: (uri) => visualizer.visualize(uriOf(uri)),
      check: (uri) => annotations.check(uriOf(uri)),
      writeExpectations: (uri) => annotations.write(uriOf(uri)),
      openMoment: (uri, row) =>
        typeof uri === 'string' && typeof row === 'number'
          ? annotations.openMoment(uri, row)
          : undefined,
      whyAlive: (uri, oid) => {
        const { view } = current;
        if (typeof oid === 'number' && view?.uri.toString() === uri) view?.panel?.whyAlive(oid);
      },
      stepForward: step('line', 'forward'),
      stepBack: step('line', 'back'),
      stepInstruction: step('instruction', 'forward'),
      stepInstructionBack: step('instruction', 'back'),
      toStart: seek({ kind: 'start' }),
      toEnd: seek({ kind: 'end' }),
      togglePlay: () => {
        const player = current.view?.player;
        player?.set(!player.playing && !player.live);
      },
      followLive: () => current.view?.player.follow(),
      nextGcPhase: step('gcPhase', 'forward'),
      previousGcPhase: step('gcPhase', 'back'),
      nextGcCycle: step('gcCycle', 'forward'),
      previousGcCycle: step('gcCycle', 'back'),
      goToLine: () => this.goToLine(),
      rerun: () => visualizer.rerun(current.view),
      cancel: () => current.session?.cancel(),
      close: () => current.close(),
      saveRecording: () => saveRecording(current.session),
      showPanel: () => (current.view === undefined ? undefined : showPanel(current.view)),
      showOutput: () => output.showProgram(current.view),
      togglePresenter: () =>
        vscode.workspace
          .getConfiguration()
          .update(
            'heapscope.presenter',
            !setting('heapscope.presenter'),
            vscode.ConfigurationTarget.Global,
          ),
    };
  }

  private goToLine(): unknown {
    const { current } = this.targets;
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      return undefined;
    }
    current.view?.player.set(false);
    const path = scriptPath(editor.document);
    const line = editor.selection.active.line + 1;
    return current.session?.seek({ kind: 'line', path, line });
  }
}
