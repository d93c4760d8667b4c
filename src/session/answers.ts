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
import { drain } from '../recording/queries/slices';
import { TouchIndex } from '../recording/queries/touch-index';
import { PastNames } from '../recording/past-names';
import { unreachableHandles } from '../recording/reachability';
import { ReachabilityKeeper } from '../recording/reachability-keeper';
import type { Recording } from '../recording/recording';
import { changesBetween } from '../recording/step-changes';
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

/** The reading side of a session: moves its cursor and answers about the moment there. */
export class Answers {
  private readonly cursor: Cursor;
  private readonly names: PastNames;
  private view: MomentView;
  /** Row before the last move by one step, or the cursor's own row after a jump. */
  private previousRow = 0;
  private readonly lines: readonly string[];
  private readonly printed: PrintedLength;
  private readonly facts: DrawableFacts;
  private readonly touches: TouchIndex;
  private readonly reached = new ReachabilityKeeper();
  private drawnBefore: ReadonlySet<number> = new Set();
  private sequence = 0;
  private readonly sent = new Map<number, PictureState>();

  /** `source` is the script's text, `path` its file. */
  constructor(
    private readonly recording: Recording,
    source: string,
    private readonly path: string,
  ) {
    this.lines = source.split(/\r\n|\r|\n/);
    this.printed = new PrintedLength(recording);
    this.facts = new DrawableFacts(recording);
    this.touches = new TouchIndex(recording);
    this.cursor = new Cursor(recording);
    this.names = new PastNames(recording);
    this.view = this.viewOf(this.cursor);
  }

  /** A look at a cursor's moment; what has lost its names is called by those it had. */
  private viewOf(cursor: Cursor): MomentView {
    return new MomentView(cursor, (serial) => wasNamed(this.names, serial, cursor.row));
  }

  /**
   * Does a few milliseconds of work that makes later answers fuller, and tells whether there is
   * more to do.
   */
  prepare(): boolean {
    this.facts.likely(0);
    return this.names.readOn() || this.touches.readOn();
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
    else if (grain === 'instruction') to = nextInstructionRow(recording, from, sign);
    else to = stepGc(recording, from, sign, grain === 'gcCycle');
    const moment = this.moveTo(to, from);
    // From one collection to another is a jump: what happened in between is no step's doing.
    if (grain.startsWith('gc') && this.cursor.gcCycle !== collection) this.previousRow = to;
    return moment;
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

  picture(options: ViewOptions): PictureState {
    const { cursor, recording } = this;
    if (this.view.cursor.row !== cursor.row) this.view = this.viewOf(cursor);
    const moment = this.moment();
    const step = stepAt(recording, cursor.row);
    const picture = buildPicture({
      view: this.view,
      options,
      changes: changesBetween(recording, this.previousRow, cursor.row, cursor.word),
      moment,
      ranText: this.lineText(moment),
      formerName: (serial) => this.names.nameOf(serial, cursor.row),
      heapBytes: Math.max(0, step < 0 ? 0 : recording.stepBytes.at(step)),
      outputLength: this.printed.lengthUpTo(cursor.output),
      lost: this.reached.unreachable(this.view),
      wayTo: (handle) => this.reached.chain(this.view, handle) ?? [handle],
      facts: this.facts,
      previous: this.drawnBefore,
    });
    this.drawnBefore = new Set(picture.objects.map((object) => object.oid));
    return picture;
  }

  private lineText(moment: Moment): string {
    if (moment.ran === undefined || moment.ran.path !== this.path) return '';
    const text = (this.lines[moment.ran.line - 1] ?? '').trim();
    if (/^[rRuU]?("""|''')/.test(text)) return 'docstring';
    return text.replace(/\s+#[^'"]*$/, '').replace(/:$/, '');
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
    search: (query: SearchQuery) => slicedSearch(this.view, this.facts, query),
    whyAlive: (query: ObjectQuery) => slicedWhy(this.view, query),
    cycles: (query: ObjectQuery) => slicedCycles(this.view, query),
    retained: (query: ObjectQuery) => slicedRetained(this.view, query),
    history: (query: ObjectQuery) => slicedLife(this.view, this.touches, query),
    compare: (query: CompareQuery) => slicedCompare(this.view, query),
  } as const;

  hover(query: HoverQuery): HoverReply {
    if (query.at === 'cursor') return this.hoverIn(this.view, this.cursor, query);
    const found = momentAfterLine(this.recording, query.path, query.line);
    if (found === undefined) return { kind: 'missed', why: 'not-run' };
    return this.hoverIn(this.viewOf(found), found, query);
  }

  private hoverIn(view: MomentView, cursor: Cursor, query: HoverQuery): HoverReply {
    const frame = frameForLine(cursor, query.path, query.line, this.recording);
    const found = lookup(view, frame, query.expression);
    if (found === undefined) return { kind: 'missed', why: 'not-defined' };
    const { handle, where } = found;
    const generation = generationOf(view, handle);
    const hover: HoverAnswer = {
      ...holdersAnswer(view, handle, query.limit),
      expression: query.expression,
      where,
      moment: momentAt(this.recording, cursor),
      size: view.size(handle),
      address: addressText(view, handle),
      unreachable: unreachableHandles(view).has(handle),
      ...(generation === undefined ? {} : { generation }),
    };
    return { kind: 'found', hover };
  }

  gcCycles(limit: number): GcCycleInfo[] {
    return cycleInfos(this.recording, limit);
  }

  gcObjects(query: GcObjectsQuery): ObjectPage {
    return gcObjects(this.recording, query, (cursor) => this.viewOf(cursor));
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
export function momentAfterLine(
  recording: Recording,
  path: string,
  line: number,
): Cursor | undefined {
  const step = lastStepOfLine(recording, path, line);
  if (step < 0) return undefined;
  const cursor = new Cursor(recording);
  cursor.seek(finishedRow(recording, step));
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
