/** Drives long questions in slices between which the worker serves others. */
import { drain, type Sliced } from '../recording/queries/slices';

/** How long a slice may hold the thread, in milliseconds. */
const SLICE_MS = 12;
/** A question that takes longer tells how far it is, about as often. */
const PROGRESS_MS = 100;

/** One question of each kind at a time: asking again gives up the one under way. */
export class QueryRunner {
  private readonly running = new Map<string, { stopped: string | undefined }>();

  /** `later` continues after other messages were served; `progress` hears of long questions. */
  constructor(
    private readonly later: (go: () => void) => void,
    private readonly progress: (kind: string, share: number) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Answers in slices; `begin` may throw. Rejects when it is given up. */
  run<T>(kind: string, begin: () => Sliced<T>): Promise<T> {
    this.stop(kind, `${kind} was asked anew`);
    const question = begin();
    const own = { stopped: undefined as string | undefined };
    this.running.set(kind, own);
    const started = this.now();
    let told = started;
    return new Promise((resolve, reject) => {
      const slice = (): void => {
        try {
          if (own.stopped !== undefined) throw new Error(own.stopped);
          const end = this.now() + SLICE_MS;
          let next = question.next();
          while (next.done !== true && this.now() < end) next = question.next();
          if (next.done === true) {
            this.finish(kind, own);
            resolve(next.value);
            return;
          }
          if (this.now() - told > PROGRESS_MS) {
            told = this.now();
            this.progress(kind, next.value);
          }
          this.later(slice);
        } catch (error) {
          this.finish(kind, own);
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      slice();
    });
  }

  /** Answers at once, for when nothing can come in between. */
  runAtOnce<T>(begin: () => Sliced<T>): T {
    return drain(begin());
  }

  /** Gives up all questions under way: their moment is gone, or nobody waits for them. */
  stopAll(reason: string): void {
    for (const kind of this.running.keys()) this.stop(kind, reason);
  }

  private stop(kind: string, reason: string): void {
    const question = this.running.get(kind);
    if (question !== undefined) question.stopped = reason;
  }

  private finish(kind: string, own: object): void {
    if (this.running.get(kind) === own) this.running.delete(kind);
  }
}
