/** What native code does between two steps of a longer work (Modules/signalmodule.c). */
import { collector } from '../gc/generations';
import { EvalBreakerBit, evalBreaker } from '../heap/runtime';

/** Runs a collection that was asked for: there are no signals. @source Modules/signalmodule.c PyErr_CheckSignals */
export function PyErr_CheckSignals(): void {
  if (evalBreaker.pending & EvalBreakerBit.GC) collector.run();
}
