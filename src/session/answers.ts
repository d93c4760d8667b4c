/** Answers to every question about one recording, with the one cursor of a session. */
import type {
  GcCycleInfo,
  HoldersAnswer,
  HoverAnswer,
  HoverReply,
  ObjectPage,
  OutputAnswer,
  TimelineInfo,
} from '../protocol/answers';
import type {
  GcObjectsQuery,
  HoverQuery,
  PictureQuery,
  SeekTarget,
  Step,
} from '../protocol/messages';
import type { PictureState, ViewOptions } from '../protocol/picture';
import { diffPictures, type PictureUpdate } from '../protocol/picture-patch';
import type { CompareQuery, HoldersQuery, ObjectQuery, SearchQuery } from '../protocol/queries';
import type { Moment } from '../protocol/place';
import {
  finishedRow,
  lastStepOfLine,
  nextInstructionRow,
  nextStepOfLine,
  nextStepRow,
  rowOfStep,
  stepAt,
} from '../recording/axis';
import { Cursor } from '../recording/cursor';
import { generationOf } from '../recording/generation';
import { lookup } from '../recording/lookup';
import { MomentView } from '../recording/moment';
import { Parts } from '../recording/parts';
import { drain, type Sliced } from '../recording/queries/slices';
import { TouchIndex } from '../recording/queries/touch-index';
import { PastNames } from '../recording/past-names';
import { slicedUnreachable } from '../recording/reachability';
import { ReachabilityKeeper } from '../recording/reachability-keeper';
import type { Recording } from '../recording/recording';
import { changesBetween, MAX_STEP_ROWS } from '../recording/step-changes';
import {
  holdersAnswer,
  slicedCompare,
  slicedCycles,
  slicedHolders,
  slicedLife,
  slicedRetained,
  slicedWhy,
} from './insights';
import { cycleInfos, gcObjects, gcStopRow, stepGc } from './gc-answers';
import { momentAt } from './moments';
import { addressText } from './object-text';
import { outputUpTo, PrintedLength } from './output';
import { DrawableFacts } from './drawable';
import { buildPicture } from './picture';
import { slicedSearch } from './search';
import { timelineOf } from './timeline';

/** Pictures that a difference may be told against: a webview has one of the last. */
const KEPT_PICTURES = 8;
/** What is found out about a part as it is looked at. */
interface PartKnowledge {
  readonly names: PastNames;
  readonly facts: DrawableFacts;
  readonly touches: TouchIndex;
}

/** The reading side of a session: moves its cursor and answers about the moment there. */
export class Answers {
  /** The stretches of the run whose events are at hand. */
  readonly parts: Parts;
  private cursor: Cursor;
  private readonly known = new WeakMap<Recording, PartKnowledge>();
  private view: MomentView;
  /** Row before the last move by one step, or the cursor's own row after a jump. */
  private previousRow = 0;
  private readonly lines: readonly string[];
  private readonly printed: PrintedLength;
  private readonly reached = new ReachabilityKeeper();
  private drawnBefore: ReadonlySet<number> = new Set();
  private sequence = 0;
  private readonly sent = new Map<number, PictureState>();

  /** `source` is the script's text, `path` its file. */
  constructor(
    readonly recording: Recording,
    source: string,
    private readonly path: string,
  ) {
    this.lines = source.split(/\r\n|\r|\n/);
    this.printed = new PrintedLength(recording);
    this.parts = new Parts(recording);
    this.cursor = new Cursor(this.parts.beginning);
    this.view = this.viewOf(this.cursor);
  }

  /** A look at a cursor's moment; what has lost its names is called by those it had. */
  private viewOf(cursor: Cursor): MomentView {
    const { names } = this.knowledge(cursor.recording);
    return new MomentView(cursor, (serial) => wasNamed(names, serial, cursor.row));
  }

  private knowledge(part: Recording): PartKnowledge {
    let known = this.known.get(part);
    // A part that has lost its beginning has names of its own from then on.
    if (known === undefined || (part.names !== undefined && part.names !== known.names)) {
      // Kept only for the rows that are at hand: those are few enough to be read at once.
      part.names?.readTo(part.log.rows);
      const names = part.names ?? new PastNames(part);
      known = { names, facts: new DrawableFacts(part), touches: new TouchIndex(part) };
      this.known.set(part, known);
    }
    return known;
  }

  /**
   * Does a few milliseconds of work that makes later answers fuller, and tells whether there is
   * more to do.
   */
  prepare(): boolean {
    const { names, facts, touches } = this.knowledge(this.cursor.recording);
    facts.likely(0);
    return names.readOn() || (this.cursor.recording.log.firstRow === 0 && touches.readOn());
  }

  moment(): Moment {
    return momentAt(this.recording, this.cursor);
  }

  step({ grain, direction }: Step): Moment {
    const sign = direction === 'forward' ? 1 : -1;
    const { recording } = this;
    const from = this.cursor.row;
    const collection = this.cursor.gcCycle;
    let to: number;
    if (grain === 'line') to = nextStepRow(recording, from, sign);
    else if (grain === 'instruction') to = this.instructionRow(from, sign);
    else to = stepGc(recording, from, sign, grain === 'gcCycle');
    const moment = this.moveTo(to, from);
    // From one collection to another is a jump: what happened in between is no step's doing.
    if (grain.startsWith('gc') && this.cursor.gcCycle !== collection) this.previousRow = to;
    return moment;
  }

  /** The row of the next or previous instruction, in whatever part it is. */
  private instructionRow(from: number, sign: 1 | -1): number {
    const { rows } = this.recording;
    let [lo, hi] = sign === 1 ? [from, Math.min(rows, from + 1)] : [Math.max(0, from - 1), from];
    for (;;) {
      const part = this.parts.between(lo, hi);
      const to = nextInstructionRow(part, from, sign);
      const { firstRow, rows: end } = part.log;
      // A part that ends first has not seen it.
      if (sign === 1 && to >= end && end < rows) hi = end + 1;
      else if (sign === -1 && to <= firstRow && firstRow > 0) lo = firstRow - 1;
      else return to;
    }
  }

  seek(target: SeekTarget): Moment {
    const to = this.rowOf(target);
    return this.moveTo(to, to);
  }

  private rowOf(target: SeekTarget): number {
    const { recording } = this;
    switch (target.kind) {
      case 'start':
        return rowOfStep(recording, 0);
      case 'end':
        return recording.rows;
      case 'step':
        return rowOfStep(recording, target.step);
      case 'row':
        return target.row;
      case 'gc':
        return gcStopRow(recording, target.cycle, target.phase);
      case 'line': {
        const from = stepAt(recording, this.cursor.row);
        const step = nextStepOfLine(recording, target.path, target.line, from);
        return step < 0 ? this.cursor.row : finishedRow(recording, step);
      }
    }
  }

  private moveTo(row: number, previous: number): Moment {
    // The last step is told as changes if its events are at hand: only then is it near.
    const near = Math.abs(row - previous) <= MAX_STEP_ROWS;
    const [lo, hi] = near ? [Math.min(row, previous), Math.max(row, previous)] : [row, row];
    const part = this.parts.between(lo, hi);
    if (this.cursor.recording !== part) this.cursor = new Cursor(part);
    this.cursor.seek(row);
    this.view = this.viewOf(this.cursor);
    this.previousRow = previous;
    return this.moment();
  }

  /** The picture, as its difference to one that was sent before when that is still known. */
  update({ view, base }: PictureQuery): PictureUpdate {
    const picture = this.picture(view);
    const sequence = ++this.sequence;
    const known = base === undefined ? undefined : this.sent.get(base);
    this.sent.set(sequence, picture);
    for (const old of this.sent.keys()) if (old <= sequence - KEPT_PICTURES) this.sent.delete(old);
    if (base === undefined || known === undefined) return { kind: 'full', sequence, picture };
    return diffPictures(known, picture, { base, sequence });
  }

  /** The same in slices: what is unreachable is found first. Given up when the cursor moves. */
  *slicedUpdate(query: PictureQuery): Sliced<PictureUpdate> {
    yield* this.reached.slicedUnreachable(this.view);
    return this.update(query);
  }

  picture(options: ViewOptions): PictureState {
    const { cursor, recording } = this;
    const { names, facts } = this.knowledge(cursor.recording);
    const moment = this.moment();
    const step = stepAt(recording, cursor.row);
    const picture = buildPicture({
      view: this.view,
      options,
      changes: changesBetween(cursor.recording, this.previousRow, cursor.row, cursor.word),
      moment,
      ranText: this.lineText(moment),
      formerName: (serial) => names.nameOf(serial, cursor.row),
      heapBytes: Math.max(0, step < 0 ? 0 : recording.stepBytes.at(step)),
      outputLength: this.printed.lengthUpTo(cursor.output),
      lost: this.reached.unreachable(this.view),
      wayTo: (handle) => this.reached.chain(this.view, handle) ?? [handle],
      facts,
      previous: this.drawnBefore,
    });
    this.drawnBefore = new Set(picture.objects.map((object) => object.oid));
    return picture;
  }

  private lineText(moment: Moment): string {
    if (moment.ran === undefined || moment.ran.path !== this.path) return '';
    const text = (this.lines[moment.ran.line - 1] ?? '').trim();
    if (/^[rRuU]?("""|''')/.test(text)) return 'docstring';
    return text.replace(/\s+#(\s*heap:.*|[^'"]*)$/, '').replace(/:$/, '');
  }

  /** Answers at once who holds an object. */
  holders(query: HoldersQuery): HoldersAnswer {
    return drain(slicedHolders(this.view, query));
  }

  /** Answers at once which objects a text describes. */
  search(query: SearchQuery): ObjectPage {
    return drain(this.questions.search(query));
  }

  /** The questions that may take a while, about the moment at which they are begun. */
  readonly questions = {
    holders: (query: HoldersQuery) => slicedHolders(this.view, query),
    search: (query: SearchQuery) =>
      slicedSearch(this.view, this.knowledge(this.cursor.recording).facts, query),
    whyAlive: (query: ObjectQuery) => slicedWhy(this.view, query),
    cycles: (query: ObjectQuery) => slicedCycles(this.view, query),
    retained: (query: ObjectQuery) => slicedRetained(this.view, query),
    history: (query: ObjectQuery) =>
      slicedLife(this.view, this.knowledge(this.cursor.recording).touches, query),
    compare: (query: CompareQuery) => slicedCompare(this.view, this.parts, query),
  } as const;

  /** Answers at once what a name in the editor stands for. */
  hover(query: HoverQuery): HoverReply {
    return drain(this.slicedHover(query));
  }

  /** The same in slices; looks for the moment before it returns. */
  slicedHover(query: HoverQuery): Sliced<HoverReply> {
    if (query.at === 'cursor') return this.hoverIn(this.view, this.cursor, query);
    const found = momentAfterLine(this.parts, query.path, query.line);
    return this.hoverIn(found === undefined ? undefined : this.viewOf(found), found, query);
  }

  private *hoverIn(
    view: MomentView | undefined,
    cursor: Cursor | undefined,
    query: HoverQuery,
  ): Sliced<HoverReply> {
    if (view === undefined || cursor === undefined) return { kind: 'missed', why: 'not-run' };
    const frame = frameForLine(cursor, query.path, query.line, cursor.recording);
    const found = lookup(view, frame, query.expression);
    if (found === undefined) return { kind: 'missed', why: 'not-defined' };
    const { handle, where } = found;
    const generation = generationOf(view, handle);
    const lost =
      view === this.view
        ? yield* this.reached.slicedUnreachable(view)
        : yield* slicedUnreachable(view);
    const hover: HoverAnswer = {
      ...holdersAnswer(view, handle, query.limit),
      expression: query.expression,
      where,
      moment: momentAt(this.recording, cursor),
      size: view.size(handle),
      address: addressText(view, handle),
      unreachable: lost.has(handle),
      ...(generation === undefined ? {} : { generation }),
    };
    return { kind: 'found', hover };
  }

  gcCycles(limit: number): GcCycleInfo[] {
    return cycleInfos(this.recording, limit);
  }

  gcObjects(query: GcObjectsQuery): ObjectPage {
    return gcObjects(this.parts, query, (cursor) => this.viewOf(cursor));
  }

  timeline(limit: number): TimelineInfo {
    return timelineOf(this.recording, limit);
  }

  output(limit: number): OutputAnswer {
    return outputUpTo(this.recording, this.cursor.output, limit);
  }
}

function wasNamed(names: PastNames, serial: number, row: number): string | undefined {
  const name = names.nameOf(serial, row);
  return name === undefined ? undefined : `(was ${name})`;
}

/** A cursor at the moment when the line has last finished, or undefined when it never ran. */
export function momentAfterLine(parts: Parts, path: string, line: number): Cursor | undefined {
  const step = lastStepOfLine(parts.whole, path, line);
  if (step < 0) return undefined;
  const row = finishedRow(parts.whole, step);
  const cursor = new Cursor(parts.between(row, row));
  cursor.seek(row);
  return cursor;
}

/** The innermost frame of the file whose code could contain the line: its handle, or 0. */
export function frameForLine(
  cursor: Cursor,
  path: string,
  line: number,
  recording: Recording,
): number {
  let best = 0;
  let bestFirst = -1;
  for (const frame of cursor.frames) {
    const code = recording.codes[recording.frameCode.at(frame.info)];
    if (code === undefined || code.path !== path || code.firstLine > line) continue;
    if (code.firstLine >= bestFirst && (line <= code.lastLine || code.name === '<module>')) {
      best = frame.handle;
      bestFirst = code.firstLine;
    }
  }
  return best;
}
