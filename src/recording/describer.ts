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

/** Code facts that only the recorder needs: where lines start and which instructions do what. */
export interface CodeMap extends CodeFacts {
  /** Line of each code unit, or -1. */
  readonly lines: Int32Array;
  /** 1 where a new line begins. */
  readonly lineStarts: Uint8Array;
  /** What an instruction does that the recorder must look at: bits of `Effect`. */
  readonly effects: Uint8Array;
  /** Fast local that the instruction writes, where `Effect.LOCAL` is set. */
  readonly localIndex: Int32Array;
  readonly nlocalsplus: number;
}

/** See `CodeMap.effects`. */
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
} as const;

/** Answers about objects that only the simulator's types can give. */
export interface Describer {
  type(type: PyObject): TypeFacts;
  /** `byLibrary`: whether code of the library runs it for the first time. */
  code(code: PyObject, byLibrary: boolean): CodeMap;
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
