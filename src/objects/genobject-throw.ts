/** Throwing into generators and closing them (Objects/genobject.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_CallFunctionObjArgs, PyObject_CallNoArgs } from './call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_GivenExceptionMatches,
  PyErr_SetNone,
  PyErr_SetRaisedException,
  PyErr_SetString,
  PyErr_WarnEx,
  PyErr_WriteUnraisable,
  _PyErr_CreateException,
} from './errors';
import { touch } from '../heap/observer';
import {
  PyExc_DeprecationWarning,
  PyExc_GeneratorExit,
  PyExc_RuntimeError,
  PyExc_StopIteration,
  PyExc_TypeError,
  PyExceptionClass_Check,
  PyExceptionInstance_Check,
  type PyBaseExceptionObject,
} from './exceptions';
import { FrameState, PyGen_CheckExact, gen_send_ex, type PyGenObject } from './genobject';
import { _PyGen_yf } from './genobject-attributes';
import { PyAsyncGen_CheckExact } from './genobject-async';
import { PyCoro_CheckExact } from './genobject-coro';
import { _PyArg_CheckPositional } from './getargs';
import { Py_None, _PyObject_LookupAttr } from './object';
import { tstate } from './pystate';
import { PyTraceBack_Check } from './traceback';
import { PyType_IsSubtype } from './typeobject';
import { _Py_ID } from './unicodeobject';

/** Runs `body` with the generator marked as executing. */
function whileExecuting<T>(gen: PyGenObject, body: () => T): T {
  const state = gen.v.frame_state;
  gen.v.frame_state = FrameState.EXECUTING;
  const result = body();
  gen.v.frame_state = state;
  return result;
}

/** Closes what a generator delegates to; 0, or -1 with an exception set. @source Objects/genobject.c gen_close_iter */
function gen_close_iter(yf: PyObject): number {
  let retval: PyObject | null = null;
  if (PyGen_CheckExact(yf) || PyCoro_CheckExact(yf)) {
    retval = gen_close(yf);
    if (retval === null) return -1;
  } else {
    const out = { value: null as PyObject | null };
    if (_PyObject_LookupAttr(yf, _Py_ID('close'), out) < 0) PyErr_WriteUnraisable(yf);
    if (out.value !== null) {
      retval = PyObject_CallNoArgs(out.value);
      Py_DECREF(out.value);
      if (retval === null) return -1;
    }
  }
  Py_XDECREF(retval);
  return 0;
}

/** @source Objects/genobject.c gen_close */
export function gen_close(gen: PyGenObject): PyObject | null {
  const yf = _PyGen_yf(gen);
  if (gen.v.frame_state === FrameState.CREATED) {
    gen.v.frame_state = FrameState.COMPLETED;
    return Py_NewRef(Py_None);
  }
  if (gen.v.frame_state >= FrameState.COMPLETED) return Py_NewRef(Py_None);
  let err = 0;
  if (yf !== null) {
    err = whileExecuting(gen, () => gen_close_iter(yf));
    Py_DECREF(yf);
  }
  if (err === 0) PyErr_SetNone(PyExc_GeneratorExit);
  const retval = gen_send_ex(gen, Py_None, true, true);
  if (retval !== null) {
    Py_DECREF(retval);
    const what = PyCoro_CheckExact(gen)
      ? 'coroutine'
      : PyAsyncGen_CheckExact(gen)
        ? 'async generator'
        : 'generator';
    return PyErr_SetString(PyExc_RuntimeError, `${what} ignored GeneratorExit`);
  }
  if (PyErr_ExceptionMatches(PyExc_StopIteration) || PyErr_ExceptionMatches(PyExc_GeneratorExit)) {
    PyErr_Clear();
    return Py_NewRef(Py_None);
  }
  return null;
}

export function gen_close_meth(self: PyObject): PyObject | null {
  return gen_close(self as PyGenObject);
}

/** Throws into what the generator delegates to. */
function throwInto(
  gen: PyGenObject,
  yf: PyObject,
  closeOnGenexit: boolean,
  typ: PyObject,
  val: PyObject | null,
  tb: PyObject | null,
): PyObject | null | undefined {
  if (PyGen_CheckExact(yf) || PyCoro_CheckExact(yf)) {
    // The eval loop is skipped, so the chain of frames is set here for tracebacks.
    const prev = tstate.current_frame;
    const frame = gen.v.frame;
    frame.previous = prev;
    tstate.current_frame = frame;
    const ret = whileExecuting(gen, () => _gen_throw(yf, closeOnGenexit, typ, val, tb));
    tstate.current_frame = prev;
    frame.previous = null;
    return ret;
  }
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(yf, _Py_ID('throw'), out) < 0) return null;
  const meth = out.value;
  if (meth === null) return undefined;
  const args = [typ, val, tb].filter((a) => a !== null);
  const ret = whileExecuting(gen, () => PyObject_CallFunctionObjArgs(meth, ...args));
  Py_DECREF(meth);
  return ret;
}

/** Raises what `throw(typ, val, tb)` says; false if it is not raisable (TypeError is set then). */
function raiseThrown(typ: PyObject, val: PyObject | null, tbArg: PyObject | null): boolean {
  const tb = tbArg === Py_None ? null : tbArg;
  if (tb !== null && !PyTraceBack_Check(tb)) {
    PyErr_SetString(PyExc_TypeError, 'throw() third argument must be a traceback object');
    return false;
  }
  let exc: PyObject | null;
  if (PyExceptionClass_Check(typ)) {
    const isInstance =
      val !== null && PyExceptionInstance_Check(val) && PyType_IsSubtype(val.ob_type, typ);
    exc = isInstance ? Py_NewRef(val) : _PyErr_CreateException(typ, val);
  } else if (PyExceptionInstance_Check(typ)) {
    if (val !== null && val !== Py_None) {
      PyErr_SetString(PyExc_TypeError, 'instance exception may not have a separate value');
      return false;
    }
    exc = Py_NewRef<PyObject>(typ);
  } else {
    PyErr_SetString(
      PyExc_TypeError,
      `exceptions must be classes or instances deriving from BaseException, not ${typ.ob_type.tp_name}`,
    );
    return false;
  }
  if (exc === null) return true;
  if (tb !== null) {
    const o = exc as PyBaseExceptionObject;
    const old = o.v.traceback;
    o.v.traceback = Py_NewRef(tb);
    touch(o);
    Py_XDECREF(old);
  }
  PyErr_SetRaisedException(exc);
  return true;
}

/** @source Objects/genobject.c _gen_throw */
export function _gen_throw(
  gen: PyGenObject,
  closeOnGenexit: boolean,
  typ: PyObject,
  val: PyObject | null,
  tb: PyObject | null,
): PyObject | null {
  const yf = _PyGen_yf(gen);
  if (yf !== null) {
    if (PyErr_GivenExceptionMatches(typ, PyExc_GeneratorExit) && closeOnGenexit) {
      const err = whileExecuting(gen, () => gen_close_iter(yf));
      Py_DECREF(yf);
      if (err < 0) return gen_send_ex(gen, Py_None, true, false);
    } else {
      const ret = throwInto(gen, yf, closeOnGenexit, typ, val, tb);
      Py_DECREF(yf);
      if (ret !== undefined) {
        return ret ?? gen_send_ex(gen, Py_None, true, false);
      }
    }
  }
  if (!raiseThrown(typ, val, tb)) return null;
  return gen_send_ex(gen, Py_None, true, false);
}

/** The method `throw`. @source Objects/genobject.c gen_throw */
export function gen_throw(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('throw', args.length, 1, 3)) return null;
  if (args.length > 1) {
    const text =
      'the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.';
    if (PyErr_WarnEx(PyExc_DeprecationWarning, text, 1) < 0) return null;
  }
  return _gen_throw(self as PyGenObject, true, args[0], args[1] ?? null, args[2] ?? null);
}
