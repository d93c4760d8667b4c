/**
 * Warm-up of adaptive instructions (Include/internal/pycore_code.h adaptive_counter_*): the first
 * execution is generic, the second tries to specialise; a failure is retried ever more rarely.
 */
import type { PyCodeObject } from '../objects/codeobject';
import type { Frame } from '../objects/interpframe';
import type { Handler } from './flow';
import { Quick, quickKindOf } from './quick';

const BACKOFF_BITS = 4;
const BACKOFF_MASK = 15;
const MAX_BACKOFF = 12;
/** @source adaptive_counter_warmup */
export const WARMUP = (1 << BACKOFF_BITS) | 1;
/** @source adaptive_counter_cooldown */
const COOLDOWN = 52 << BACKOFF_BITS;

/**
 * An instruction's generic handler with its counter. `specialize` returns the handler to use from
 * now on, or null if the operands at hand give none.
 */
export function adaptive(
  generic: Handler,
  specialize: (f: Frame, oparg: number) => Handler | null,
): Handler {
  return (f, oparg) => {
    const code = (f.code as PyCodeObject).v;
    const at = f.lasti;
    const counter = code.counters[at];
    if (counter >> BACKOFF_BITS !== 0) {
      code.counters[at] = counter - (1 << BACKOFF_BITS);
      return generic(f, oparg);
    }
    const special = specialize(f, oparg);
    if (special === null) {
      const backoff = Math.min((counter & BACKOFF_MASK) + 1, MAX_BACKOFF);
      code.counters[at] = (((1 << backoff) - 1 - 1) << BACKOFF_BITS) | backoff;
      return generic(f, oparg);
    }
    code.counters[at] = COOLDOWN;
    code.ops![at] = special as (frame: never, oparg: number) => number;
    if (code.instrumented === 0) code.quick[at] = quickKindOf(special);
    return special(f, oparg);
  };
}

/** What a specialised instruction does when its guard fails: the generic form, counted. */
export function miss(f: Frame, oparg: number, base: Handler): number {
  const code = (f.code as PyCodeObject).v;
  const at = f.lasti;
  // A run of misses brings the counter to zero, and with it a new specialisation.
  if (code.counters[at] >> BACKOFF_BITS === 0) {
    code.ops![at] = base as (frame: never, oparg: number) => number;
    code.quick[at] = Quick.NONE;
  }
  return base(f, oparg);
}
