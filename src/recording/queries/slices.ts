/**
 * Long questions as generators: they yield how far they are (0 to 1) every few milliseconds of
 * work, so that whoever drives them can do something else in between, or give up.
 */

/** A question under way: yields its progress, returns its answer. */
export type Sliced<T> = Generator<number, T, void>;

/** Objects or events that are looked at between two yields: about a millisecond's work. */
export const SLICE = 16_384;

/** Runs a question to its end at once. */
export function drain<T>(question: Sliced<T>): T {
  for (;;) {
    const next = question.next();
    if (next.done === true) return next.value;
  }
}
