/**
 * Checks a script's annotations against its recording. One cursor walks the recording once, in
 * the order of its rows, so that the cost grows with the recording and not with the number of
 * expectations times its length.
 */
import type {
  AnnotationReport,
  CheckResult,
  CheckState,
  TourStop,
  ViewChange,
  WatchedPath,
} from '../protocol/annotations';
import { stepAt } from '../recording/axis';
import { Cursor } from '../recording/cursor';
import { MomentView } from '../recording/moment';
import type { Recording } from '../recording/recording';
import { Evaluator } from './evaluate';
import { Explainer, type Explanation } from './explain';
import { History } from './history';
import { forEachCall, parseAnnotations } from './language/script';
import type { AnnotatedScript, Annotation, Expression, Place } from './language/tree';
import { findOccasions, type Occasion } from './moments';
import { Objects, type Scene } from './objects';
import { Questions } from './questions';
import { NoValue, valueText } from './value';

/** Stops listed of one annotation: a note in a long loop is shown at its first rounds. */
const MAX_STOPS = 500;

/** Checks the annotations of the script `source`, whose file is `path`, against a recording. */
export function checkAnnotations(
  recording: Recording,
  path: string,
  source: string,
): AnnotationReport {
  const script = parseAnnotations(source);
  return new Check(recording, path, source, script).run();
}

interface Tally {
  times: number;
  failure?: Partial<CheckResult> | undefined;
  row?: number;
}

const NOTHING_DELETED: ReadonlyMap<string, number> = new Map();

class Check {
  private readonly cursor: Cursor;
  private view: MomentView;
  private readonly lines: readonly string[];
  private readonly evaluator: Evaluator;
  private readonly explainer: Explainer;
  private readonly tallies: Tally[];
  private readonly stops: TourStop[] = [];
  private readonly watches: WatchedPath[] = [];
  private readonly views: ViewChange[] = [];
  private readonly stopCounts = new Map<number, number>();
  /** `annotation:frame:begin` -> serials of names before the statement. */
  private readonly before = new Map<string, ReadonlyMap<string, number>>();

  constructor(
    private readonly recording: Recording,
    private readonly path: string,
    source: string,
    private readonly script: AnnotatedScript,
  ) {
    this.cursor = new Cursor(recording);
    this.view = this.look();
    this.lines = source.split(/\r\n|\r|\n/);
    const history = new History(recording, path);
    this.evaluator = new Evaluator(new Objects(recording), new Questions(recording, history));
    this.explainer = new Explainer(this.evaluator, history, (e) => this.textAt(e.place));
    this.tallies = script.annotations.map(() => ({ times: 0 }));
  }

  run(): AnnotationReport {
    const { recording, script } = this;
    const occasions = findOccasions(recording, this.path, script);
    const full = recording.truncatedAt;
    let truncated = false;
    for (const visit of this.visits(occasions)) {
      if (full >= 0 && visit.row > full) {
        truncated = true;
        break;
      }
      this.goTo(visit.row);
      if (visit.look) this.lookBefore(visit.occasion);
      else this.take(visit.occasion);
    }
    return {
      checks: script.annotations.flatMap((annotation, i) => this.result(annotation, i, truncated)),
      problems: script.problems,
      stops: this.stops,
      watches: this.watches,
      views: this.views,
      truncated,
    };
  }

  /** The occasions, and before some of them a look at names that their statement may delete. */
  private visits(
    occasions: readonly Occasion[],
  ): { row: number; occasion: Occasion; look: boolean }[] {
    const visits = occasions.map((occasion) => ({ row: occasion.row, occasion, look: false }));
    const looks = occasions
      .filter((occasion) => this.namesToLookAt(occasion.annotation).length > 0)
      .map((occasion) => ({ row: occasion.begin, occasion, look: true }));
    if (looks.length === 0) return visits;
    return [...looks, ...visits].sort((a, b) => a.row - b.row);
  }

  private readonly lookedAt: (readonly string[] | undefined)[] = [];

  /** Paths in functions that may be asked of what is gone. */
  private namesToLookAt(index: number): readonly string[] {
    const known = this.lookedAt[index];
    if (known !== undefined) return known;
    const annotation = this.script.annotations[index];
    const names = new Set<string>();
    const statement = annotation?.statement;
    if (annotation?.before === false && statement?.kind === 'expect')
      forEachCall(statement.expression, ({ name, args }) => {
        if (!OF_GONE.has(name)) return;
        for (const arg of args) if (arg.kind === 'path') names.add(arg.text);
      });
    const list = [...names];
    this.lookedAt[index] = list;
    return list;
  }

  private lookBefore(occasion: Occasion): void {
    const { objects } = this.evaluator;
    const frame = this.frameOf(occasion);
    const found = new Map<string, number>();
    for (const name of this.namesToLookAt(occasion.annotation)) {
      const handle = objects.find(this.view, frame, name);
      if (handle > 0) found.set(name, this.view.serial(handle));
    }
    this.before.set(keyOf(occasion), found);
  }

  private goTo(row: number): void {
    if (this.cursor.row === row) return;
    // Ahead of the cursor every event is applied once; nothing is skipped by a checkpoint.
    if (row < this.cursor.row) this.cursor.seek(row);
    else
      while (this.cursor.row < row && this.cursor.row < this.recording.rows) this.cursor.forward();
    this.view = this.look();
  }

  /** The moment at the cursor; objects without a name are called by their labels. */
  private look(): MomentView {
    return new MomentView(this.cursor, (serial) => this.evaluator.objects.labelOf(serial));
  }

  private frameOf(occasion: Occasion): number {
    return this.cursor.frames.find(({ info }) => info === occasion.frame)?.handle ?? 0;
  }

  private take(occasion: Occasion): void {
    const annotation = this.script.annotations[occasion.annotation];
    const tally = this.tallies[occasion.annotation];
    if (annotation === undefined || tally === undefined) return;
    tally.times++;
    const deleted = this.before.get(keyOf(occasion)) ?? NOTHING_DELETED;
    this.before.delete(keyOf(occasion));
    const scene: Scene = { view: this.view, frame: this.frameOf(occasion), deleted };
    const { statement } = annotation;
    const { row } = occasion;
    switch (statement.kind) {
      case 'expect':
        if (tally.failure === undefined) {
          tally.row = row;
          tally.failure = this.expect(scene, annotation, statement.expression, occasion);
        }
        return;
      case 'name':
        this.attempt(tally, annotation, occasion, () => {
          const { serial } = this.evaluator.objects.named(scene, statement.path.text);
          this.evaluator.objects.labels.set(statement.label, serial);
        });
        return;
      case 'watch':
        for (const { text } of statement.paths)
          if (!this.watches.some((known) => known.path === text))
            this.watches.push({ row, path: text, line: annotation.place.line });
        return;
      case 'hide':
        for (const { text } of statement.names) this.changeView(scene, 'hide', text);
        return;
      case 'focus':
        this.changeView(scene, 'focus', statement.path.text);
        return;
      case 'mark':
        this.evaluator.questions.mark(row, statement.label);
        this.stop(occasion, annotation, 'mark', statement.label);
        return;
      case 'note':
        this.stop(occasion, annotation, 'note', statement.text);
        return;
      case 'pause':
        this.stop(occasion, annotation, 'pause', '');
        return;
      case 'ask':
        this.attempt(tally, annotation, occasion, () => {
          const answer = valueText(this.evaluator.evaluate(scene, statement.answer));
          this.stop(occasion, annotation, 'ask', statement.question, answer);
        });
    }
  }

  /** The failure of an expectation at a moment, or undefined when it holds. */
  private expect(
    scene: Scene,
    annotation: Annotation,
    expression: Expression,
    occasion: Occasion,
  ): Partial<CheckResult> | undefined {
    try {
      if (this.evaluator.holds(scene, expression)) return undefined;
      return failure(annotation, occasion, this.explainer.explain(scene, expression));
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      return failure(annotation, occasion, { words: error.message, holders: [] });
    }
  }

  /** Runs what may find no value; then the annotation fails as an expectation does. */
  private attempt(
    tally: Tally,
    annotation: Annotation,
    occasion: Occasion,
    action: () => void,
  ): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof NoValue)) throw error;
      tally.row = occasion.row;
      tally.failure ??= {
        ...failure(annotation, occasion, { words: error.message, holders: [] }),
        message: error.message,
      };
    }
  }

  private changeView(scene: Scene, kind: 'hide' | 'focus', text: string): void {
    const { row } = this.cursor;
    const handle = this.evaluator.objects.find(this.view, scene.frame, text);
    const isType = handle > 0 && this.view.category(handle) === 'type';
    if (kind === 'hide' && (handle === 0 || isType)) this.views.push({ row, kind, type: text });
    else if (handle > 0) this.views.push({ row, kind, oid: this.view.serial(handle) });
  }

  private stop(
    { row, annotation: index }: Occasion,
    annotation: Annotation,
    kind: TourStop['kind'],
    text: string,
    answer?: string,
  ): void {
    const count = this.stopCounts.get(index) ?? 0;
    this.stopCounts.set(index, count + 1);
    if (count >= MAX_STOPS) return;
    const { recording } = this;
    const step = row >= recording.rows ? recording.steps : Math.max(0, stepAt(recording, row));
    this.stops.push({
      ...{ kind, row, step, place: annotation.place, text },
      ...(answer === undefined ? {} : { answer }),
    });
  }

  /** The result of an annotation that can fail; the others only when they did. */
  private result(annotation: Annotation, index: number, truncated: boolean): CheckResult[] {
    const { statement, place, text, maybe } = annotation;
    const tally = this.tallies[index] ?? { times: 0 };
    const isCheck = statement.kind === 'expect';
    const silent = tally.failure === undefined && (tally.times > 0 || maybe);
    if (!isCheck && silent) return [];
    const common = { place, text, times: tally.times };
    const at = tally.row === undefined ? {} : { row: tally.row };
    if (tally.failure !== undefined)
      return [{ ...common, state: 'failed', ...tally.failure, ...at }];
    if (tally.times > 0) return [{ ...common, state: 'passed', ...at }];
    const state: CheckState = maybe ? 'skipped' : 'not-reached';
    if (maybe) return [{ ...common, state }];
    return [{ ...common, state, message: notReached(annotation, text, truncated) }];
  }

  private textAt({ line, column, endColumn }: Place): string {
    return (this.lines[line - 1] ?? '').slice(column, endColumn);
  }
}

/** Functions that may be asked of an object whose name the statement deletes. */
const OF_GONE: ReadonlySet<string> = new Set([
  ...['freed', 'alive', 'freed_at', 'allocated_at', 'finalized', 'reachable', 'refcount'],
  ...['in_cycle', 'id_reused', 'same', 'held_by', 'holders', 'type'],
]);

function keyOf({ annotation, run, frame }: Occasion): string {
  return `${annotation}:${run}:${frame}`;
}

function failure(
  annotation: Annotation,
  occasion: Occasion,
  { words, holders, actual, literal }: Explanation,
): Partial<CheckResult> {
  const { text, runs } = annotation;
  const held = holders.length === 0 ? '' : `: ${holders.join(', ')}`;
  const run = occasion.run > 1 || runs.kind !== 'each' ? ` (run ${occasion.run} of the line)` : '';
  return {
    message: `expected ${text}, but ${words}${held}${run}`,
    run: occasion.run,
    ...(actual === undefined ? {} : { actual }),
    ...(literal === undefined ? {} : { expected: expectedText(literal) }),
    ...(actual === undefined || literal === undefined
      ? {}
      : { fix: { place: literal.place, text: actual } }),
  };
}

function expectedText(literal: Expression): string {
  switch (literal.kind) {
    case 'number':
    case 'text':
    case 'constant':
      return valueText(literal.value);
    default:
      return 'another value';
  }
}

function notReached({ runs, before }: Annotation, text: string, truncated: boolean): string {
  const why = truncated
    ? 'the recording was full before'
    : runs.kind === 'number'
      ? `the line has no run ${runs.number}`
      : `the line ${before ? 'after it ' : ''}never ran`;
  return `${text} was not reached: ${why}`;
}
