/** Builds what the webview draws from the recording at one moment, shrunk to what can be read. */
import type {
  EdgeEnd,
  EdgeRecord,
  GcMark,
  ObjectRecord,
  PictureState,
  Row,
  ScopeRecord,
  ViewOptions,
} from '../protocol/picture';
import type { Moment } from '../protocol/place';
import { gcMarkOf, gcRefsOf } from '../recording/gc-marks';
import { generationOf } from '../recording/generation';
import type { MomentView } from '../recording/moment';
import { unreachableHandles } from '../recording/reachability';
import type { StepChanges } from '../recording/step-changes';
import { ghosts } from './ghosts';
import { addressText, atomKind, clip, rowValue, shortValue, shownCount } from './object-text';
import { heldSlots, type HeldSlot } from './rows';
import { scopesOf, type Scope } from './scopes';
import { summarize } from './summary';

/** Rows of a namespace or frame before "... n more". */
const SCOPE_ROWS = 40;

/** What a picture is made of. */
export interface PictureInputs {
  readonly view: MomentView;
  readonly options: ViewOptions;
  readonly changes: StepChanges;
  readonly moment: Moment;
  /** The source line that ran last, for the words about freed objects. */
  readonly ranText: string;
  /** The name that an object had, by serial. */
  readonly formerName: (serial: number) => string | undefined;
  readonly heapBytes: number;
  readonly outputLength: number;
}

/** Draws the heap at a moment. */
export function buildPicture(inputs: PictureInputs): PictureState {
  return new PictureBuilder(inputs).build();
}

interface DrawnScope {
  readonly scope: Scope;
  readonly cut: Cut;
}

/** Which of many slots get a row: all, or the first and the last ones. */
interface Cut {
  readonly shown: readonly HeldSlot[];
  readonly more: number;
  readonly cutAfter?: number;
}

class PictureBuilder {
  private readonly drawn = new Map<number, Cut>();
  private readonly order: number[] = [];
  private readonly unreachable: ReadonlySet<number>;
  private readonly opened: ReadonlyMap<number, number>;

  constructor(private readonly inputs: PictureInputs) {
    this.unreachable = unreachableHandles(inputs.view);
    this.opened = new Map(inputs.options.opened.map(({ oid, rows }) => [oid, rows]));
  }

  build(): PictureState {
    const { view, moment } = this.inputs;
    const scopes = scopesOf(view).map((scope) => ({
      scope,
      cut: cutSlots(scope.slots, SCOPE_ROWS),
    }));
    this.collect(scopes);
    const objects = this.order.map((handle) => this.objectRecord(handle));
    objects.push(...ghosts(this.inputs));
    const edges: EdgeRecord[] = [];
    const scopeRecords = scopes.map((scope) => this.scopeRecord(scope, edges));
    for (const handle of this.order) this.objectEdges(handle, edges);
    return {
      moment,
      scopes: scopeRecords,
      objects,
      stacks: [],
      edges,
      hidden: this.hiddenCount(scopes),
      heapBytes: this.inputs.heapBytes,
      heapObjects: view.cursor.heap.live,
      summary: summarize(this.inputs),
      outputLength: this.inputs.outputLength,
    };
  }

  /** Breadth first from the roots, then garbage that the collector has yet to find. */
  private collect(scopes: readonly DrawnScope[]): void {
    const { view, options } = this.inputs;
    const queue: number[] = [];
    const focus = options.focus === undefined ? 0 : view.handleOf(options.focus);
    if (focus > 0) {
      queue.push(focus);
      for (const { owner } of view.references(focus)) if (this.isRecord(owner)) queue.push(owner);
    }
    for (const { cut } of scopes)
      for (const slot of cut.shown) if (this.isRecord(slot.target)) queue.push(slot.target);
    for (const handle of this.unreachable) if (this.isRecord(handle)) queue.push(handle);
    for (let i = 0; i < queue.length && this.order.length < options.limit; i++) {
      const handle = queue[i];
      if (handle === undefined || this.drawn.has(handle)) continue;
      const rows = this.opened.get(view.serial(handle)) ?? options.rows;
      const cut = cutSlots(heldSlots(view, handle), rows);
      this.drawn.set(handle, cut);
      this.order.push(handle);
      for (const slot of cut.shown) if (this.isRecord(slot.target)) queue.push(slot.target);
    }
  }

  /** Whether an object is drawn as a record; all others are shown in their holder's row. */
  private isRecord(handle: number): boolean {
    const { view, options } = this.inputs;
    if (!view.cursor.heap.isLive(handle) || view.isAtom(handle)) return false;
    const serial = view.serial(handle);
    if (this.opened.has(serial) || options.focus === serial) return true;
    if (options.hiddenObjects?.includes(serial) === true) return false;
    if (options.hiddenTypes?.includes(view.typeName(handle)) === true) return false;
    if (view.namespace(handle) !== undefined) return false;
    if (view.immortal(handle) || view.isLibrary(handle)) return false;
    switch (view.category(handle)) {
      case 'module':
      case 'type':
      case 'method':
      case 'frame':
      case 'cell':
        return false;
      case 'function':
        return heldSlots(view, handle).some((slot) => !view.isAtom(slot.target));
      case 'other':
        return heldSlots(view, handle).length > 0;
      default:
        return view.recording.objectName.at(serial) === 0 || view.category(handle) === 'generator';
    }
  }

  /** Records that drawn ones hold, or that nothing holds any more, and that are not drawn. */
  private hiddenCount(scopes: readonly DrawnScope[]): number {
    const hidden = new Set<number>();
    const visit = (handle: number): void => {
      if (!this.drawn.has(handle) && this.isRecord(handle)) hidden.add(handle);
    };
    for (const { scope } of scopes) for (const { target } of scope.slots) visit(target);
    for (const handle of this.order) for (const target of this.heldBy(handle)) visit(target);
    for (const handle of this.unreachable) visit(handle);
    return hidden.size;
  }

  private heldBy(handle: number): readonly number[] {
    const cut = this.drawn.get(handle);
    if (cut === undefined || cut.more === 0) return cut?.shown.map(({ target }) => target) ?? [];
    return heldSlots(this.inputs.view, handle).map(({ target }) => target);
  }

  private row(slot: HeldSlot): Row {
    const { view, changes } = this.inputs;
    const folded = !this.drawn.has(slot.target);
    const changed = changes.slots.has(slot.key);
    return {
      name: clip(slot.name, 40),
      slot: slot.kind,
      target: Math.max(0, view.serial(slot.target)),
      ...(folded
        ? { text: rowValue(view, slot.target, slot.name), atom: atomKind(view, slot.target) }
        : {}),
      ...(changed ? { change: 'changed' as const } : {}),
    };
  }

  private scopeRecord({ scope, cut }: DrawnScope, edges: EdgeRecord[]): ScopeRecord {
    this.edgesOf({ kind: 'scope', id: scope.id }, scope.id, cut, edges);
    return {
      id: scope.id,
      kind: scope.kind,
      title: scope.title,
      current: scope.current,
      ...(scope.line > 0 ? { place: { path: scope.path, line: scope.line } } : {}),
      rows: [...cut.shown.map((slot) => this.row(slot)), ...importsRow(scope.imports)],
      more: cut.more,
    };
  }

  private objectEdges(handle: number, edges: EdgeRecord[]): void {
    const cut = this.drawn.get(handle);
    const oid = this.inputs.view.serial(handle);
    if (cut !== undefined) this.edgesOf({ kind: 'object', oid }, String(oid), cut, edges);
  }

  private edgesOf(from: EdgeEnd, id: string, cut: Cut, edges: EdgeRecord[]): void {
    const { view, changes } = this.inputs;
    cut.shown.forEach((slot, row) => {
      if (!this.drawn.has(slot.target)) return;
      edges.push({
        id: `${id}|${slot.kind}|${slot.name}|${slot.key}`,
        from,
        row,
        to: { kind: 'object', oid: view.serial(slot.target) },
        slot: slot.kind,
        weak: slot.kind === 'weak',
        ...(changes.slots.has(slot.key) ? { change: 'changed' as const } : {}),
      });
    });
  }

  private objectRecord(handle: number): ObjectRecord {
    const { view, changes } = this.inputs;
    const oid = view.serial(handle);
    const cut = this.drawn.get(handle) ?? { shown: [], more: 0 };
    const packed = view.cursor.gcMarks.get(handle);
    const generation = generationOf(view, handle);
    return {
      oid,
      type: view.typeName(handle),
      label: view.label(handle),
      address: addressText(view, handle),
      value: shortValue(view, handle),
      refcount: shownCount(view, handle),
      immortal: view.immortal(handle),
      delta: changes.deltas.get(handle) ?? 0,
      state: changes.born.has(oid) ? 'new' : 'alive',
      unreachable: this.unreachable.has(handle),
      ...(generation === undefined ? {} : { generation }),
      ...(packed === undefined ? {} : gcFacts(packed)),
      size: view.size(handle),
      rows: cut.shown.map((slot) => this.row(slot)),
      more: cut.more,
      ...(cut.cutAfter === undefined ? {} : { cutAfter: cut.cutAfter }),
    };
  }
}

function cutSlots(slots: readonly HeldSlot[], rows: number): Cut {
  if (slots.length <= rows) return { shown: slots, more: 0 };
  const sequence = slots[0]?.kind === 'item';
  const tail = sequence && rows >= 4 ? 1 : 0;
  const head = rows - tail;
  const shown = [...slots.slice(0, head), ...(tail > 0 ? slots.slice(-tail) : [])];
  return { shown, more: slots.length - shown.length, ...(tail > 0 ? { cutAfter: head } : {}) };
}

/** One quiet row for the names that the script imported. */
function importsRow(names: readonly string[]): Row[] {
  return names.length === 0
    ? []
    : [{ name: 'imported', slot: 'internal', text: names.join(', '), atom: 'other' }];
}

/** The mark, and `gc_refs` while it is what the phases look at. */
function gcFacts(packed: number): Pick<ObjectRecord, 'gcMark' | 'gcRefs'> {
  const gcMark = drawnMark(packed);
  return gcMark === 'young' ? { gcMark, gcRefs: gcRefsOf(packed) } : { gcMark };
}

function drawnMark(packed: number): GcMark {
  switch (gcMarkOf(packed)) {
    case 'reachable':
    case 'untracked':
      return 'reachable';
    case 'unreachable':
    case 'weakref_cleared':
    case 'weakref_callback':
      return 'tentatively-unreachable';
    case 'finalized':
      return 'finalized';
    case 'resurrected':
      return 'resurrected';
    case 'saved':
    case 'cleared':
      return 'cleared';
    default:
      return 'young';
  }
}
