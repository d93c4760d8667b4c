/** How the marks of a collection are packed into one word: mark in the low byte, gc_refs above. */
import type { GcMark } from '../heap/observer';

/** Marks by code; code 0 is no mark. */
export const GC_MARK_CODES = [
  'none',
  'gc_refs',
  'subtracted',
  'reachable',
  'unreachable',
  'untracked',
  'weakref_cleared',
  'weakref_callback',
  'finalized',
  'resurrected',
  'saved',
  'cleared',
] as const;

export function gcMarkCode(mark: GcMark): number {
  return GC_MARK_CODES.indexOf(mark);
}

export function gcMarkOf(packed: number): (typeof GC_MARK_CODES)[number] {
  return GC_MARK_CODES[packed & 0xff] ?? 'none';
}

export function gcRefsOf(packed: number): number {
  return packed >> 8;
}
