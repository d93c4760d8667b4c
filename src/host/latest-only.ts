/**
 * Runs an asynchronous refresh so that at most one is under way and a burst of calls ends with
 * one run after the last call. Dragging the timeline asks for hundreds of pictures; only the
 * newest counts.
 */
export class LatestOnly {
  private running: Promise<void> | undefined;
  private again = false;

  /** `fail` hears what `refresh` rejects with. */
  constructor(
    private readonly refresh: () => Promise<void>,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** Asks for a refresh; settles when one that began after this call has ended. */
  request(): Promise<void> {
    this.again = true;
    this.running ??= this.run();
    return this.running;
  }

  private async run(): Promise<void> {
    // Begins in a microtask, so that `running` is set before the first refresh can end.
    await Promise.resolve();
    try {
      while (this.again) {
        this.again = false;
        try {
          await this.refresh();
        } catch (error) {
          this.fail(error);
        }
      }
    } finally {
      this.running = undefined;
    }
  }
}
