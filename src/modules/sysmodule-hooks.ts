/** `sys.displayhook`, `excepthook`, `unraisablehook`, `breakpointhook`, and audit hooks. */
import { PyErr_Display } from '../ceval/pythonrun';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_SetString,
  PyErr_WarnEx,
} from '../objects/errors';
import { _PyErr_WriteUnraisableDefaultHook } from '../objects/errors-unraisable';
import {
  PyExc_AttributeError,
  PyExc_ImportError,
  PyExc_RuntimeError,
  PyExc_RuntimeWarning,
  PyExc_TypeError,
} from '../objects/exceptions';
import {
  PyObject_CallFunctionObjArgs,
  PyObject_CallOneArg,
  PyObject_Vectorcall,
} from '../objects/call';
import {
  PyArg_UnpackKeywords,
  _PyArg_BadArgument,
  _PyArg_CheckPositional,
} from '../objects/getargs';
import { PyObject_GetAttr, PyObject_Repr, PyObject_SetAttr, Py_None } from '../objects/object';
import { hooks, interp } from '../objects/pystate';
import { _PyTuple_FromArray } from '../objects/tupleobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { PySys_GetObject } from './sysmodule-write';
import { runConfig } from './run-config';

const none = (): PyObject => Py_NewRef(Py_None);

/** Calls `file.write(text)`; gives up the reference to `text`. 0, or -1. */
function writeTo(file: PyObject, text: PyObject | null): number {
  if (text === null) return -1;
  const write = PyObject_GetAttr(file, _Py_ID('write'));
  const result = write === null ? null : PyObject_CallOneArg(write, text);
  if (write !== null) Py_DECREF(write);
  Py_DECREF(text);
  if (result === null) return -1;
  Py_DECREF(result);
  return 0;
}

/** @source Python/sysmodule.c sys_displayhook */
export function sys_displayhook(_module: PyObject, o: PyObject): PyObject | null {
  const builtins = interp.builtins_module;
  if (!builtins) return PyErr_SetString(PyExc_RuntimeError, 'lost builtins module');
  if (o === Py_None) return none();
  if (PyObject_SetAttr(builtins, _Py_ID('_'), Py_None) < 0) return null;
  const stdout = PySys_GetObject('stdout');
  if (stdout === null || stdout === Py_None) {
    return PyErr_SetString(PyExc_RuntimeError, 'lost sys.stdout');
  }
  if (writeTo(stdout, PyObject_Repr(o)) < 0) return null;
  if (writeTo(stdout, PyUnicode_FromString('\n')) < 0) return null;
  return PyObject_SetAttr(builtins, _Py_ID('_'), o) < 0 ? null : none();
}

/** @source Python/sysmodule.c sys_excepthook_impl */
export function sys_excepthook(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('excepthook', args.length, 3, 3)) return null;
  PyErr_Display(args[0], args[1], args[2]);
  return none();
}

/** @source Python/sysmodule.c sys_unraisablehook */
export function sys_unraisablehook(_module: PyObject, unraisable: PyObject): PyObject | null {
  return _PyErr_WriteUnraisableDefaultHook(unraisable);
}

/** Warns of a name that leads nowhere; None, or null if the warning became an error. */
function ignoreBreakpoint(name: string): PyObject | null {
  PyErr_Clear();
  const text = `Ignoring unimportable $PYTHONBREAKPOINT: "${name}"`;
  return PyErr_WarnEx(PyExc_RuntimeWarning, text, 1) < 0 ? null : none();
}

/** @source Python/sysmodule.c sys_breakpointhook */
export function sys_breakpointhook(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const name = runConfig.env['PYTHONBREAKPOINT'] || 'pdb.set_trace';
  if (name === '0') return none();
  const dot = name.lastIndexOf('.');
  if (dot === 0) return ignoreBreakpoint(name);
  const module = hooks.importModule(dot < 0 ? 'builtins' : name.slice(0, dot));
  if (module === null)
    return PyErr_ExceptionMatches(PyExc_ImportError) ? ignoreBreakpoint(name) : null;
  const hook = PyObject_GetAttr(module, _Py_ID(name.slice(dot + 1)));
  Py_DECREF(module);
  if (hook === null)
    return PyErr_ExceptionMatches(PyExc_AttributeError) ? ignoreBreakpoint(name) : null;
  const result = PyObject_Vectorcall(hook, args, kwnames);
  Py_DECREF(hook);
  return result;
}

let auditHooks: PyObject[] = [];
onRuntimeReset(() => {
  auditHooks = [];
});
registerRoots('audit hooks', (visit) => {
  for (const hook of auditHooks) visit(hook, 'sys.addaudithook');
});

export function sys_addaudithook(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('addaudithook', ['hook'], args, kwnames, 1, 1, 0);
  if (values === null) return null;
  auditHooks.push(Py_NewRef(values[0]!));
  return none();
}

/** Only events of scripts reach the hooks: native functions raise none. */
export function sys_audit(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (args.length === 0) {
    return PyErr_SetString(
      PyExc_TypeError,
      "audit() missing 1 required positional argument: 'event'",
    );
  }
  if (auditHooks.length === 0) return none();
  if (!PyUnicode_Check(args[0])) return _PyArg_BadArgument('audit', 'argument 1', 'str', args[0]);
  const rest = _PyTuple_FromArray(args.slice(1));
  for (const hook of [...auditHooks]) {
    const result = PyObject_CallFunctionObjArgs(hook, args[0], rest);
    if (result === null) {
      Py_DECREF(rest);
      return null;
    }
    Py_DECREF(result);
  }
  Py_DECREF(rest);
  return none();
}
