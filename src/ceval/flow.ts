/** What an instruction's handler is, and what it says about the way on. */
import type { PyObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import type { Frame } from '../objects/interpframe';

/** Runs one instruction on the frame. `oparg` is complete: EXTENDED_ARG is already applied. */
export type Handler = (frame: Frame, oparg: number) => number;

/** The way on after an instruction. */
export const NEXT = 0;
/** An exception is set: add the frame to its traceback, then look for a handler. */
export const ERROR = 1;
/** The current frame has changed (call, return, yield). */
export const FRAME = 2;
/** The entry frame has returned or yielded; the value is in `vm.result`. */
export const EXIT = 3;
/** An exception is raised again: look for a handler without a traceback entry. */
export const RERAISED = 4;

/** Registers between instructions. */
export const vm = {
  /** What leaves the loop; owned. */
  result: null as PyObject | null,
  /** Tuple of keyword names for the CALL that follows KW_NAMES; borrowed. */
  kwnames: null as PyObject | null,
};

onRuntimeReset(() => {
  vm.result = null;
  vm.kwnames = null;
});

/** Puts an owned reference (or the empty slot null) on the value stack. */
export function push(f: Frame, o: PyObject | null): void {
  f.localsplus[f.sp++] = o;
}

/** Takes the top of the value stack; the caller owns it. */
export function pop(f: Frame): PyObject {
  const l = f.localsplus;
  const i = --f.sp;
  const o = l[i]!;
  l[i] = null;
  return o;
}

/** Looks at the n-th item from the top (1: top). Borrowed. */
export function peek(f: Frame, n: number): PyObject {
  return f.localsplus[f.sp - n]!;
}

/** Puts an owned reference in place of the top item, which the caller owns from now on. */
export function setTop(f: Frame, o: PyObject): void {
  f.localsplus[f.sp - 1] = o;
}
