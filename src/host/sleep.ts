/** Bounds what scripts that nobody looks at keep in memory. */

import { Owner } from './disposable';
import type { ScriptView } from './script-view';
import type { ScriptViews } from './script-views';

/** So many hidden scripts stay ready; of others the recording is made again when they are shown. */
const HIDDEN_AWAKE = 3;
/** Simulated heaps and recordings of hidden scripts, together. */
const HIDDEN_BYTES = 512 * 2 ** 20;

/**
 * Ends the sessions of hidden panels, those used longest ago first, when they are many or large.
 * A run is a function of its inputs: `wake` runs the script again and goes to the same moment.
 */
export class Sleep extends Owner {
  constructor(
    private readonly views: ScriptViews,
    private readonly wake: (view: ScriptView) => void,
  ) {
    super();
    this.track(views.onDidChangeActive(() => this.settle()));
    this.track(
      views.onDidOpen((view) => {
        view.onDidProgress(({ running }) => {
          if (!running) {
            this.settle();
          }
        });
      }),
    );
  }

  /** Wakes what is looked at and puts to sleep what is too much of the rest. */
  settle(): void {
    let count = 0;
    let bytes = 0;
    for (const view of [...this.views.all].reverse()) {
      const { session } = view;
      if (view === this.views.active || view.panel?.visible === true) {
        if (session?.disposed === true) {
          this.wake(view);
        }
      } else if (session !== undefined && canSleep(view)) {
        count++;
        bytes += (session.progress?.recordingBytes ?? 0) + (session.progress?.heapBytes ?? 0);
        if (count > HIDDEN_AWAKE || bytes > HIDDEN_BYTES) {
          session.dispose();
        }
      }
    }
  }
}

/** A recording from a file cannot be made again; a run that goes on is waited for. */
function canSleep({ session }: ScriptView): boolean {
  return session !== undefined && !session.disposed && !session.running && !session.isFromFile;
}
