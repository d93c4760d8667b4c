/** Roots that belong to the thread: exceptions, context, frames with their locals and value stacks. */
import type { CodePayload } from '../objects/codeobject';
import { FrameOwner, type Frame } from '../objects/interpframe';
import { interp, tstate } from '../objects/pystate';
import type { PyTupleObject } from '../objects/tupleobject';
import type { PyObject } from './object';
import { registerRoots, visitOptional, type RootVisitor } from './roots';

/** The name of the function that a frame executes, for people. */
export function frameName(frame: Frame): string {
  const code = frame.code as PyObject<CodePayload>;
  const name = (code.v.co_qualname as PyObject<string>).v;
  return name === '<module>' ? 'the module' : `function ${name}`;
}

/** Name of fast local `i`, as the code object says. */
export function localName(frame: Frame, i: number): string {
  const names = (frame.code as PyObject<CodePayload>).v.co_localsplusnames as PyTupleObject;
  return (names.v[i] as PyObject<string> | undefined)?.v ?? `slot ${i}`;
}

/** Visits all that a frame owns. */
export function visitFrame(frame: Frame, visit: RootVisitor): void {
  const where = frameName(frame);
  visitOptional(visit, frame.func, `running frame of ${where}`);
  visitOptional(visit, frame.code, `running frame of ${where}`);
  visitOptional(visit, frame.locals, `namespace of ${where}`);
  visitOptional(visit, frame.frame_obj, `running frame of ${where}`);
  const names = (frame.code as PyObject<CodePayload>).v.co_localsplusnames as PyTupleObject;
  const nlocalsplus = names.v.length;
  for (let i = 0; i < frame.sp; i++) {
    const value = frame.localsplus[i];
    if (!value) continue;
    const slot = i < nlocalsplus ? `local ${localName(frame, i)}` : 'value stack';
    visit(value, `${slot} of ${where}`);
  }
}

/** Frames of the thread that no object owns, innermost first. */
export function* threadFrames(): Iterable<Frame> {
  for (let frame = tstate.current_frame; frame !== null; frame = frame.previous) {
    if (frame.owner === FrameOwner.THREAD) yield frame;
  }
}

registerRoots('thread', (visit) => {
  visitOptional(visit, tstate.current_exception, 'exception being raised');
  visitOptional(visit, tstate.exc_state.exc_value, 'exception being handled');
  visitOptional(visit, tstate.context, 'current context');
  visitOptional(visit, tstate.async_gen_firstiter, 'sys.set_asyncgen_hooks');
  visitOptional(visit, tstate.async_gen_finalizer, 'sys.set_asyncgen_hooks');
  for (const frame of threadFrames()) visitFrame(frame, visit);
});

registerRoots('interpreter', (visit) => {
  visitOptional(visit, interp.modules, 'sys.modules of the interpreter');
  visitOptional(visit, interp.sysdict, 'namespace of sys, held by the interpreter');
  visitOptional(visit, interp.builtins_module, 'module builtins, held by the interpreter');
  visitOptional(visit, interp.builtins, 'namespace of builtins, held by the interpreter');
  visitOptional(visit, interp.importlib, 'importlib, held by the interpreter');
  visitOptional(visit, interp.import_func, '__import__, held by the interpreter');
});
