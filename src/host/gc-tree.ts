/** The view "GC cycles": collections, their phases, and the objects that each phase touched. */

import * as vscode from 'vscode';
import type { GcCycleInfo, GcPhaseInfo, ObjectRef } from '../protocol/answers';
import type { GcMoment, Moment } from '../protocol/place';
import { VIEWS } from './contributions';
import type { CurrentSession } from './current-session';
import { Owner } from './disposable';
import { GcFollower, gcKey, samePlace, type GcRow } from './gc-follower';
import { GcMark } from './gc-mark';
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

/** Objects listed under a phase before "... n more". */
const OBJECTS_PER_PHASE = 100;

interface CycleNode extends GcRow {
  readonly kind: 'cycle';
  readonly cycle: GcCycleInfo;
  readonly phases: readonly PhaseNode[];
}
interface PhaseNode extends GcRow {
  readonly kind: 'phase';
  readonly cycle: GcCycleInfo;
  readonly phase: GcPhaseInfo;
}
interface ObjectNode extends GcRow {
  readonly kind: 'object';
  readonly parent: PhaseNode;
  readonly object: ObjectRef;
}
interface MoreNode extends GcRow {
  readonly kind: 'more';
  readonly parent: PhaseNode;
  readonly text: string;
}
type GcNode = CycleNode | PhaseNode | ObjectNode | MoreNode;

function cycleNode(cycle: GcCycleInfo): CycleNode {
  const place = { cycle: cycle.index };
  const phases = cycle.phases.map((phase) => phaseNode(cycle, phase));
  return { kind: 'cycle', key: gcKey(place), place, cycle, phases };
}

function phaseNode(cycle: GcCycleInfo, phase: GcPhaseInfo): PhaseNode {
  const place = { cycle: cycle.index, phase: phase.phase };
  return { kind: 'phase', key: gcKey(place), place, cycle, phase };
}

function objectNode(parent: PhaseNode, object: ObjectRef): ObjectNode {
  const { place } = parent;
  return { kind: 'object', key: `${parent.key}-${object.oid}`, place, parent, object };
}

function moreNode(parent: PhaseNode, text: string): MoreNode {
  return { kind: 'more', key: `${parent.key}-${text}`, place: parent.place, parent, text };
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
  private readonly mark = this.track(new GcMark());
  private readonly follower: GcFollower<GcNode>;
  private nodes: readonly CycleNode[] = [];
  private shown: GcMoment | undefined;

  constructor(
    private readonly current: CurrentSession,
    private readonly log: (text: string) => void,
  ) {
    super();
    this.follower = new GcFollower({
      selection: () => this.view.selection[0],
      rowOf: (place) => this.rowOf(place),
      visible: () => this.view.visible,
      reveal: async (row) => this.view.reveal(row, { select: true, focus: false }),
      go: (row) => this.go(row),
      asked: () => current.session?.asked ?? 0,
      log,
    });
    this.track(current.onDidChange(() => this.reset()));
    this.track(current.onDidProgress(() => void this.reload.request()));
    this.track(current.onDidMove((moment) => this.follow(moment)));
    this.track(
      this.view.onDidChangeSelection(({ selection }) => this.follower.selected(selection[0])),
    );
    this.track(this.view.onDidChangeVisibility(() => this.follower.refresh()));
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
        return phaseItem(node);
      case 'object':
        return objectItem(node);
      case 'more':
        return new vscode.TreeItem(node.text);
    }
  }

  private cycleItem({ key, place, cycle }: CycleNode): vscode.TreeItem {
    const here = this.shown?.cycle === cycle.index;
    const item = new vscode.TreeItem(
      cycleLabel(cycle),
      here ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = key;
    item.resourceUri = GcMark.uriOf(place);
    item.description = cycleDescription(cycle);
    item.tooltip = new vscode.MarkdownString(cycleTooltip(cycle));
    item.accessibilityInformation = { label: cycleSpoken(cycle) };
    item.iconPath = cycleIcon(cycle);
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
    const nodes = objects.map((object) => objectNode(parent, object));
    const more = moreTexts(total - objects.length, parent.phase.touched - total);
    return [...nodes, ...more.map((text) => moreNode(parent, text))];
  }

  private reset(): void {
    this.nodes = [];
    this.shown = this.current.session?.moment.gc;
    this.mark.move(this.shown);
    this.follower.reset(this.shown);
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
      this.follower.refresh();
    }
  }

  private follow(moment: Moment): void {
    if (samePlace(this.shown, moment.gc)) {
      return;
    }
    this.shown = moment.gc;
    this.mark.move(moment.gc);
    this.follower.arrived(moment.gc);
  }

  private rowOf(place: GcMoment): GcNode | undefined {
    const node = this.nodes[place.cycle];
    return node?.phases.find((each) => each.phase.phase === place.phase) ?? node;
  }

  /** Goes where the person points. What is played or followed ends, as with every move. */
  private async go(node: GcNode): Promise<void> {
    const { session, view } = this.current;
    if (session === undefined) {
      return;
    }
    view?.player.set(false);
    const arrived = session.seek({ kind: 'gc', ...node.place });
    const { asked } = session;
    await arrived;
    // Whoever has gone on meanwhile does not look at that moment any more.
    if (node.kind === 'object' && session.asked === asked) {
      view?.panel?.reveal(node.object.oid);
    }
  }
}

function cycleIcon(cycle: GcCycleInfo): vscode.ThemeIcon {
  if (cycle.uncollectable > 0) {
    return new vscode.ThemeIcon('warning', new vscode.ThemeColor('charts.orange'));
  }
  return new vscode.ThemeIcon(cycle.collected > 0 ? 'trash' : 'pass');
}

function phaseItem({ key, place, phase }: PhaseNode): vscode.TreeItem {
  const item = new vscode.TreeItem(
    phaseLabel(phase),
    phase.touched === 0
      ? vscode.TreeItemCollapsibleState.None
      : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = key;
  item.resourceUri = GcMark.uriOf(place);
  item.description = phaseDescription(phase);
  item.tooltip = `${phaseLabel(phase)} (${phaseDescription(phase)})`;
  item.iconPath = new vscode.ThemeIcon(phase.touched === 0 ? 'circle-outline' : 'circle-filled');
  return item;
}

function objectItem({ key, object }: ObjectNode): vscode.TreeItem {
  const item = new vscode.TreeItem(object.label);
  item.id = key;
  item.description = object.note ?? object.value;
  item.tooltip = `${object.type} ${object.value}, refcount ${object.refcount}`;
  item.iconPath = new vscode.ThemeIcon('symbol-field');
  return item;
}
