/** Module `_signal`: handlers can be set and raised by the program itself; none arrive from outside. */
import { METH, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_CallFunctionObjArgs } from '../objects/call';
import { PyErr_Occurred, PyErr_SetNone, PyErr_SetString } from '../objects/errors';
import {
  PyExc_KeyboardInterrupt,
  PyExc_OSError,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { PyErr_NewException } from '../objects/exceptions-group';
import { _PyFrame_GetFirstComplete, _PyFrame_GetFrameObject } from '../objects/frameobject';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { PyLong_AsInt, PyLong_Check, PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { PyModule_AddObjectRef, PyModule_GetDict } from '../objects/moduleobject';
import { PyCallable_Check, Py_None } from '../objects/object';
import { _PyDict_GetItemStr } from '../objects/dictobject';
import { tstate } from '../objects/pystate';
import { PySet_Add, PySet_New } from '../objects/setobject';
import { PyStructSequence_NewType } from '../objects/structseq';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { PyTuple_Pack } from '../objects/tupleobject';
import { addIntConstants, addObject } from './add-constant';
import { ExitProcess } from './exit-process';

export const NSIG = 65;
/** Handlers by signal number: SIG_DFL as int 0, SIG_IGN as int 1, or a callable; owned. */
let handlers: (PyObject | null)[] = [];
let sigInfo: PyTypeObject | null = null;
onRuntimeReset(() => {
  handlers = [];
  sigInfo = null;
});
registerRoots('_signal', (visit) => {
  visitOptional(visit, sigInfo, 'state of the module _signal');
  for (const handler of handlers) if (handler) visit(handler, 'signal handler');
});

// prettier-ignore
const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGIOT: 6, SIGABRT: 6, SIGFPE: 8,
  SIGKILL: 9, SIGBUS: 7, SIGSEGV: 11, SIGSYS: 31, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15,
  SIGUSR1: 10, SIGUSR2: 12, SIGCLD: 17, SIGCHLD: 17, SIGPWR: 30, SIGIO: 29, SIGURG: 23,
  SIGWINCH: 28, SIGPOLL: 29, SIGSTOP: 19, SIGTSTP: 20, SIGCONT: 18, SIGTTIN: 21, SIGTTOU: 22,
  SIGVTALRM: 26, SIGPROF: 27, SIGXCPU: 24, SIGXFSZ: 25, SIGRTMIN: 34, SIGRTMAX: 64, SIGSTKFLT: 16,
};

// prettier-ignore
const TEXTS: Readonly<Record<number, string>> = {
  1: 'Hangup', 2: 'Interrupt', 3: 'Quit', 4: 'Illegal instruction', 6: 'Aborted',
  8: 'Floating point exception', 9: 'Killed', 11: 'Segmentation fault', 13: 'Broken pipe',
  14: 'Alarm clock', 15: 'Terminated', 17: 'Child exited',
};

/** The number of a signal, or undefined with ValueError. */
function signalNumber(o: PyObject): number | undefined {
  const n = PyLong_AsInt(o);
  if (n === -1 && PyErr_Occurred() !== null) return undefined;
  if (n >= 1 && n < NSIG) return n;
  PyErr_SetString(PyExc_ValueError, 'signal number out of range');
  return undefined;
}

function isSpecial(o: PyObject): boolean {
  return PyLong_Check(o) && (_PyLong_Value(o) === 0 || _PyLong_Value(o) === 1);
}

/** @source Modules/signalmodule.c signal_signal_impl */
function signal(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('signal', args.length, 2, 2)) return null;
  const n = signalNumber(args[0]);
  if (n === undefined) return null;
  if (!isSpecial(args[1]) && !PyCallable_Check(args[1])) {
    return PyErr_SetString(
      PyExc_TypeError,
      'signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object',
    );
  }
  if (n === SIGNALS['SIGKILL'] || n === SIGNALS['SIGSTOP']) {
    return PyErr_SetString(PyExc_OSError, 'Invalid argument');
  }
  const old = handlers[n] ?? PyLong_FromLong(0);
  handlers[n] = Py_NewRef(args[1]);
  return old;
}

function getsignal(_module: PyObject, o: PyObject): PyObject | null {
  const n = signalNumber(o);
  if (n === undefined) return null;
  const handler = handlers[n];
  return handler ? Py_NewRef(handler) : PyLong_FromLong(0);
}

/** Runs the handler at once. @source Modules/signalmodule.c signal_raise_signal_impl */
function raise_signal(_module: PyObject, o: PyObject): PyObject | null {
  const n = signalNumber(o);
  if (n === undefined) return null;
  const handler = handlers[n];
  const ignoredByDefault = n === 17 || n === 23 || n === 28 || n === 18;
  if (!handler || (isSpecial(handler) && _PyLong_Value(handler) === 0)) {
    if (ignoredByDefault) return Py_NewRef(Py_None);
    throw new ExitProcess(128 + n);
  }
  return isSpecial(handler) ? Py_NewRef(Py_None) : callHandler(n, handler);
}

/**
 * Acts as if a signal had come in, but does not end the program; -1 with an exception set.
 * @source Modules/signalmodule.c PyErr_SetInterruptEx
 */
export function PyErr_SetInterruptEx(n: number): number {
  const handler = handlers[n];
  if (!handler || isSpecial(handler)) return 0;
  const result = callHandler(n, handler);
  Py_XDECREF(result);
  return result === null ? -1 : 0;
}

function callHandler(n: number, handler: PyObject): PyObject | null {
  const frame = _PyFrame_GetFirstComplete(tstate.current_frame);
  const number = PyLong_FromLong(n);
  const argument = frame === null ? Py_None : _PyFrame_GetFrameObject(frame);
  const result = PyObject_CallFunctionObjArgs(handler, number, argument);
  Py_DECREF(number);
  if (result === null) return null;
  Py_DECREF(result);
  return Py_NewRef(Py_None);
}

function valid_signals(): PyObject | null {
  const set = PySet_New(null);
  if (set === null) return null;
  for (let n = 1; n < NSIG; n++) {
    if (n === 32 || n === 33) continue;
    const number = PyLong_FromLong(n);
    PySet_Add(set, number);
    Py_DECREF(number);
  }
  return set;
}

/** Holds the type of what sigwaitinfo gives, as the module's state does. */
function addSigInfo(module: PyObject): number {
  sigInfo = PyStructSequence_NewType({
    name: 'signal.struct_siginfo',
    doc: 'struct_siginfo: Result from sigwaitinfo or sigtimedwait.\n\nThis object may be accessed either as a tuple of\n(si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),\nor via the attributes si_signo, si_code, and so on.',
    fields: [
      ['si_signo', 'signal number'],
      ['si_code', 'signal code'],
      ['si_errno', 'errno associated with this signal'],
      ['si_pid', 'sending process ID'],
      ['si_uid', 'real user ID of sending process'],
      ['si_status', 'exit value or signal'],
      ['si_band', 'band event for SIGPOLL'],
    ],
    n_in_sequence: 7,
  });
  return sigInfo === null ? -1 : PyModule_AddObjectRef(module, 'struct_siginfo', sigInfo);
}

function exec(module: PyObject): number {
  const rows = {
    NSIG,
    SIG_BLOCK: 0,
    SIG_UNBLOCK: 1,
    SIG_SETMASK: 2,
    ITIMER_REAL: 0,
    ITIMER_VIRTUAL: 1,
    ITIMER_PROF: 2,
    SIG_DFL: 0,
    SIG_IGN: 1,
  };
  if (addIntConstants(module, { ...rows, ...SIGNALS }) < 0) return -1;
  if (
    addObject(
      module,
      'ItimerError',
      PyErr_NewException('signal.itimer_error', PyExc_OSError, null),
    ) < 0
  )
    return -1;
  if (addSigInfo(module) < 0) return -1;
  const handler = _PyDict_GetItemStr(PyModule_GetDict(module)!, _Py_ID('default_int_handler'));
  if (handler === null) return -1;
  handlers[2] = Py_NewRef(handler);
  handlers[13] = PyLong_FromLong(1);
  handlers[25] = PyLong_FromLong(1);
  return 0;
}

const none = (): PyObject => Py_NewRef(Py_None);

export const _signal_module = defineModule({
  name: '_signal',
  doc: 'This module provides mechanisms to use signal handlers in Python.',
  methods: [
    method('default_int_handler', METH.FASTCALL, () => PyErr_SetNone(PyExc_KeyboardInterrupt)),
    method('alarm', METH.O, () => PyLong_FromLong(0)),
    method('setitimer', METH.FASTCALL, () =>
      PyTuple_Pack(PyFloat_FromDouble(0), PyFloat_FromDouble(0)),
    ),
    method('getitimer', METH.O, () => PyTuple_Pack(PyFloat_FromDouble(0), PyFloat_FromDouble(0))),
    method('signal', METH.FASTCALL, signal),
    method('raise_signal', METH.O, raise_signal),
    method('strsignal', METH.O, (_module, o: PyObject) => {
      const n = signalNumber(o);
      if (n === undefined) return null;
      return TEXTS[n] === undefined ? none() : PyUnicode_FromString(TEXTS[n]);
    }),
    method('getsignal', METH.O, getsignal),
    method('set_wakeup_fd', METH.FASTCALL | METH.KEYWORDS, () => PyLong_FromLong(-1)),
    method('siginterrupt', METH.FASTCALL, none),
    method('valid_signals', METH.NOARGS, valid_signals),
  ],
  exec,
});
