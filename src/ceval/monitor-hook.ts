/** Where the eval loop tells of events that somebody monitors; with nobody, none of it is executed. */
import { onRuntimeReset } from '../heap/runtime';
import type { PyCodeObject } from '../objects/codeobject';
import type { Frame } from '../objects/interpframe';

/** Told by the eval loop; exceptions are set while it is told of them. */
export interface Monitor {
  /** The code has been decoded: its handlers may be replaced. */
  prepared(code: PyCodeObject): void;
  /** An exception has come up in the frame. */
  raised(frame: Frame): void;
  /** It goes on in the frame after a `finally` or an `except` that did not take it. */
  reraised(frame: Frame): void;
  /** The frame has a handler for it, which lies on top of the stack; -1 when another has come up. */
  handled(frame: Frame): number;
  /** It leaves the frame. */
  unwound(frame: Frame): void;
  /** It has been thrown into the generator of the frame. */
  thrown(frame: Frame): void;
}

/** The one listener, or null. */
export let monitor: Monitor | null = null;

/** Sets the listener. */
export function setMonitor(m: Monitor | null): void {
  monitor = m;
}

onRuntimeReset(() => {
  monitor = null;
});
