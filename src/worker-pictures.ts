/** The worker's pictures: drawn in slices, so that a walk over a large heap keeps nobody waiting. */
import type { Sliced } from './recording/queries/slices';
import { drain } from './recording/queries/slices';
import { QueryRunner } from './session/query-runner';

/** Draws at one cursor. When it moves meanwhile, what was begun is given up and begun anew. */
export class Pictures {
  private readonly runner: QueryRunner;
  private readonly drawing = new Set<Promise<unknown>>();
  private moves = 0;
  /** Whether a picture was given up for a move, so that the next move waits for one. */
  private owed = false;

  /**
   * `later` continues after other messages were served; `busy` says that this thread has no time
   * for slices, since a program runs in it.
   */
  constructor(
    later: (go: () => void) => void,
    private readonly busy: () => boolean,
  ) {
    this.runner = new QueryRunner(later, () => undefined);
  }

  /** The picture that `begin` draws at the cursor's moment. */
  draw<T>(begin: () => Sliced<T>): T | Promise<T> {
    if (this.busy()) return drain(begin());
    const drawn = this.drawAnew(begin);
    const settled: Promise<void> = drawn.then(
      () => this.ended(settled),
      () => this.ended(settled),
    );
    this.drawing.add(settled);
    return drawn;
  }

  /**
   * To be called before the cursor moves. With an answer, the move has to wait for it: whoever
   * drags without a pause must see a picture now and then.
   */
  moving(): Promise<unknown> | undefined {
    if (this.drawing.size === 0) return undefined;
    if (this.owed && !this.busy()) return this.drawn();
    this.owed = true;
    this.moves++;
    this.runner.stopAll('the moment has changed');
    return undefined;
  }

  /** Settles when the pictures under way are drawn; undefined when there are none. */
  drawn(): Promise<unknown> | undefined {
    return this.drawing.size === 0 ? undefined : Promise.all(this.drawing);
  }

  private async drawAnew<T>(begin: () => Sliced<T>): Promise<T> {
    for (;;) {
      const { moves } = this;
      try {
        return await this.runner.run(`picture ${this.drawing.size}`, begin);
      } catch (error) {
        if (moves === this.moves) throw error;
      }
    }
  }

  private ended(drawn: Promise<unknown>): void {
    this.drawing.delete(drawn);
    if (this.drawing.size === 0) this.owed = false;
  }
}
