/** The view "GC cycles": collections, their phases, and the objects that each phase touched. */

import * as vscode from 'vscode';
import type { GcCycleInfo, GcPhaseInfo, ObjectRef } from '../protocol/answers';
import type { GcMoment, Moment } from '../protocol/place';
import { VIEWS } from './contributions';
import type { CurrentSession } from './current-session';
import { Owner } from './disposable';
import {
  cycleDescription,
  cycleLabel,
  cycleSpoken,
  cycleTooltip,
  moreTexts,
  phaseDescription,
  phaseLabel,
} from './gc-words';
import { LatestOnly } from './latest-only';

/** Milliseconds after which a selection without its node is looked at again, one after the other. */
const LOOK_AGAIN = [20, 50, 100, 200, 400, 800, 1600];

/** Objects listed under a phase before "... n more". */
const OBJECTS_PER_PHASE = 100;

interface CycleNode {
  readonly kind: 'cycle';
  readonly cycle: GcCycleInfo;
  readonly phases: readonly PhaseNode[];
}
interface PhaseNode {
  readonly kind: 'phase';
  readonly cycle: GcCycleInfo;
  readonly phase: GcPhaseInfo;
}
interface ObjectNode {
  readonly kind: 'object';
  readonly parent: PhaseNode;
  readonly object: ObjectRef;
}
interface MoreNode {
  readonly kind: 'more';
  readonly parent: PhaseNode;
  readonly text: string;
}
type GcNode = CycleNode | PhaseNode | ObjectNode | MoreNode;

function cycleNode(cycle: GcCycleInfo): CycleNode {
  const phases = cycle.phases.map((phase) => ({ kind: 'phase' as const, cycle, phase }));
  return { kind: 'cycle', cycle, phases };
}

function samePlace(a: GcMoment | undefined, b: GcMoment | undefined): boolean {
  return a?.cycle === b?.cycle && a?.phase === b?.phase;
}

/** Lists the collections of the current session and moves its cursor to them. */
export class GcTree extends Owner implements vscode.TreeDataProvider<GcNode> {
  private readonly changed = this.track(new vscode.EventEmitter<GcNode | undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view = this.track(
    vscode.window.createTreeView<GcNode>(VIEWS.gcCycles, {
      treeDataProvider: this,
      showCollapseAll: true,
    }),
  );
  private readonly reload = new LatestOnly(
    () => this.load(),
    (error) => this.log(error instanceof Error ? error.message : String(error)),
  );
  private readonly reveals = new LatestOnly(
    () => this.revealShown(),
    (error) => this.log(`the view cannot show the collection: ${String(error)}`),
  );
  /** Whether a selection came without its node; see `selected`. */
  private nodeMissing = false;
  /** What is being revealed: its selection is the view's own doing. */
  private revealing: GcNode | undefined;
  private nodes: readonly CycleNode[] = [];
  private shown: GcMoment | undefined;

  constructor(
    private readonly current: CurrentSession,
    private readonly log: (text: string) => void,
  ) {
    super();
    this.track(current.onDidChange(() => this.reset()));
    this.track(current.onDidProgress(() => void this.reload.request()));
    this.track(current.onDidMove((moment) => this.follow(moment)));
    this.track(this.view.onDidChangeSelection(({ selection }) => this.selected(selection[0])));
    this.track(this.view.onDidChangeVisibility(() => void this.reveals.request()));
  }

  /** Called by VS Code. */
  getChildren(node?: GcNode): GcNode[] | Promise<GcNode[]> {
    switch (node?.kind) {
      case undefined:
        return [...this.nodes];
      case 'cycle':
        return [...node.phases];
      case 'phase':
        return this.objectsOf(node);
      case 'object':
      case 'more':
        return [];
    }
  }

  /** Called by VS Code when a node is revealed. */
  getParent(node: GcNode): GcNode | undefined {
    switch (node.kind) {
      case 'cycle':
        return undefined;
      case 'phase':
        return this.nodes[node.cycle.index];
      case 'object':
      case 'more':
        return node.parent;
    }
  }

  /** Called by VS Code for each node it shows. */
  getTreeItem(node: GcNode): vscode.TreeItem {
    switch (node.kind) {
      case 'cycle':
        return this.cycleItem(node);
      case 'phase':
        return this.phaseItem(node);
      case 'object':
        return objectItem(node);
      case 'more':
        return new vscode.TreeItem(node.text);
    }
  }

  private cycleItem({ cycle }: CycleNode): vscode.TreeItem {
    const here = this.shown?.cycle === cycle.index;
    const item = new vscode.TreeItem(
      cycleLabel(cycle),
      here ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = `cycle-${cycle.index}`;
    item.description = cycleDescription(cycle);
    item.tooltip = new vscode.MarkdownString(cycleTooltip(cycle));
    item.accessibilityInformation = { label: cycleSpoken(cycle) };
    item.iconPath = here && this.shown?.phase === undefined ? CURRENT_ICON : cycleIcon(cycle);
    return item;
  }

  private phaseItem({ cycle, phase }: PhaseNode): vscode.TreeItem {
    const here = this.shown?.cycle === cycle.index && this.shown.phase === phase.phase;
    const item = new vscode.TreeItem(
      phaseLabel(phase),
      phase.touched === 0
        ? vscode.TreeItemCollapsibleState.None
        : vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = `cycle-${cycle.index}-${phase.phase}`;
    item.description = phaseDescription(phase);
    item.tooltip = `${phaseLabel(phase)} (${phaseDescription(phase)})`;
    item.iconPath = here
      ? CURRENT_ICON
      : new vscode.ThemeIcon(phase.touched === 0 ? 'circle-outline' : 'circle-filled');
    return item;
  }

  private async objectsOf(parent: PhaseNode): Promise<GcNode[]> {
    const { session } = this.current;
    if (session === undefined) {
      return [];
    }
    const { objects, total } = await session.gcObjects({
      cycle: parent.cycle.index,
      phase: parent.phase.phase,
      offset: 0,
      limit: OBJECTS_PER_PHASE,
    });
    const nodes: GcNode[] = objects.map((object) => ({ kind: 'object', parent, object }));
    const more = moreTexts(total - objects.length, parent.phase.touched - total);
    return [...nodes, ...more.map((text): MoreNode => ({ kind: 'more', parent, text }))];
  }

  private reset(): void {
    this.nodes = [];
    this.shown = this.current.session?.moment.gc;
    this.changed.fire(undefined);
    void this.reload.request();
  }

  private async load(): Promise<void> {
    const { session } = this.current;
    if (session === undefined || session.disposed) {
      return;
    }
    const cycles = await session.gcCycles();
    if (session !== this.current.session) {
      return;
    }
    const last = this.nodes.at(-1)?.cycle;
    if (cycles.length !== this.nodes.length || cycles.at(-1)?.endRow !== last?.endRow) {
      this.nodes = cycles.map(cycleNode);
      this.changed.fire(undefined);
      void this.reveals.request();
    }
  }

  private follow(moment: Moment): void {
    const before = this.shown;
    if (samePlace(before, moment.gc)) {
      return;
    }
    this.shown = moment.gc;
    for (const index of new Set([before?.cycle, moment.gc?.cycle])) {
      const node = index === undefined ? undefined : this.nodes[index];
      if (node !== undefined) {
        this.changed.fire(node);
      }
    }
    void this.reveals.request();
  }

  private async revealShown(): Promise<void> {
    const node = this.shown === undefined ? undefined : this.nodes[this.shown.cycle];
    if (node === undefined || !this.view.visible) {
      return;
    }
    const shown = node.phases.find((each) => each.phase.phase === this.shown?.phase) ?? node;
    // What the person has just selected needs no revealing.
    if (this.view.selection[0] === shown) {
      return;
    }
    this.revealing = shown;
    try {
      await this.view.reveal(shown, { select: true, focus: false });
    } finally {
      this.revealing = undefined;
    }
  }

  /**
   * While a node is fetched anew, VS Code knows none of its children, and tells of a selection among
   * them without the node. It is looked up again until they are back: VS Code does not tell again.
   */
  private selected(node: GcNode | undefined): void {
    this.nodeMissing = node === undefined;
    const done = node === undefined ? this.selectMissing() : this.select(node);
    done.catch((error: Error) => this.log(error.message));
  }

  private async selectMissing(): Promise<void> {
    for (const pause of LOOK_AGAIN) {
      await new Promise((done) => setTimeout(done, pause));
      if (!this.nodeMissing) {
        return;
      }
      const node = this.view.selection[0];
      if (node !== undefined) {
        this.selected(node);
        return;
      }
    }
  }

  /**
   * Goes where the person points. A selection that `revealShown` made comes when the person may
   * have gone on, and moves nothing; VS Code tells of it before the reveal settles.
   */
  private async select(node: GcNode | undefined): Promise<void> {
    const { session } = this.current;
    if (session === undefined || node === undefined || node === this.revealing) {
      return;
    }
    const place = gcMoment(node.kind === 'cycle' || node.kind === 'phase' ? node : node.parent);
    await session.seek({ kind: 'gc', ...place });
    if (node.kind === 'object') {
      this.current.view?.panel?.reveal(node.object.oid);
    }
  }
}

function gcMoment(node: CycleNode | PhaseNode): GcMoment {
  return node.kind === 'cycle'
    ? { cycle: node.cycle.index }
    : { cycle: node.cycle.index, phase: node.phase.phase };
}

const CURRENT_ICON = new vscode.ThemeIcon(
  'debug-stackframe',
  new vscode.ThemeColor('charts.yellow'),
);

function cycleIcon(cycle: GcCycleInfo): vscode.ThemeIcon {
  if (cycle.uncollectable > 0) {
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('charts.orange'));
  }
  return new vscode.ThemeIcon(cycle.collected > 0 ? 'trash' : 'pass');
}

function objectItem({ parent, object }: ObjectNode): vscode.TreeItem {
  const item = new vscode.TreeItem(object.label);
  item.id = `cycle-${parent.cycle.index}-${parent.phase.phase}-${object.oid}`;
  item.description = object.note ?? object.value;
  item.tooltip = `${object.type} ${object.value}, refcount ${object.refcount}`;
  item.iconPath = new vscode.ThemeIcon('symbol-field');
  return item;
}
