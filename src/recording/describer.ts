/** What the recorder asks about the simulator's objects, frames and code. */
import type { PyObject } from '../heap/object';
import type { CodeFacts, TypeFacts } from './recording';

/** A running frame, as the recorder needs to see it (objects/interpframe's Frame). */
export interface WatchedFrame {
  readonly code: PyObject;
  readonly localsplus: readonly (PyObject | null)[];
  readonly sp: number;
  readonly pc: number;
  readonly func: PyObject | null;
  readonly locals: PyObject | null;
  readonly generator: PyObject | null;
}

/** What the recorder needs of a code object besides the marks of its units. */
export interface CodeMap extends Omit<CodeFacts, 'lastLine'> {
  /** Code units. */
  readonly units: number;
  readonly nlocalsplus: number;
}

/** Bits of a code unit's mark below its line. */
export const EFFECT_BITS = 9;

/** What an instruction does that the recorder must look at, in its mark. */
export const Effect = {
  LOCAL: 1,
  CALL: 2,
  SKIP: 4,
  ALL_LOCALS: 8,
  SAME_STEP: 16,
  MAKES_GENERATOR: 32,
  YIELDS: 64,
  /** The instruction before it in the code is of the same line, and nothing else has an effect. */
  STRAIGHT: 128,
  /** It does nothing, but is of another line than the unit before it. */
  OTHER_LINE: 256,
} as const;

/** Answers about objects that only the simulator's types can give. */
export interface Describer {
  type(type: PyObject): TypeFacts;
  /** `byLibrary`: whether code of the library runs it for the first time. */
  code(code: PyObject, byLibrary: boolean): CodeMap;
  /**
   * Writes the mark of each code unit: its line, or -1, above `EFFECT_BITS` bits of `Effect`. Gives
   * the last line that the code has an instruction for.
   */
  mark(code: PyObject, marks: Int32Array): number;
  /** Fast local that the instruction at a code unit writes, where its mark has `Effect.LOCAL`. */
  localAt(code: PyObject, unit: number): number;
  /** Whether atoms of the type have a short value. */
  hasValues(type: PyObject): boolean;
  /** Whether a number that is the payload of such an object is its short value. */
  isInteger(type: PyObject): boolean;
  /** Whether the type's objects refer to another one without counting: weak references, proxies. */
  isWeak(type: PyObject): boolean;
  /** What such an object refers to; null once that is gone. */
  referent(o: PyObject): PyObject | null;
  /** Whether a generator has a frame object, a handled exception, or an origin or finalizer. */
  hasState(generator: PyObject): boolean;
  /** Short value of an atom: a number, a text, or null for an object that is no atom. */
  value(o: PyObject): number | string | null;
  /** Whether `name` is '' and `isLibrary` false for all objects of the type, as it is named now. */
  isPlain(type: PyObject): boolean;
  /** Name of a class, function or module, or ''. */
  name(o: PyObject): string;
  /** Bytes of the object's own block; what it keeps apart is its type's `tp_apart`. */
  size(o: PyObject): number;
  /** Whether it is a module, or a class, function or private object of the library. */
  isLibrary?(o: PyObject): boolean;
  /** Name of the native function that the instruction at `frame.pc` is about to call, or null. */
  nativeCallee(frame: WatchedFrame): string | null;
  /** Name of a slot that the type's category does not name. */
  slotName(o: PyObject, slot: number): string;
  /** Whether what a library object holds stays undrawn: modules, functions, classes. */
  isOpaque(o: PyObject): boolean;
}
