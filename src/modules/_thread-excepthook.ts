/** What becomes of an exception that a thread does not catch (`threading.excepthook`). */
import { displayException } from '../ceval/pythonrun';
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_SystemExit, PyExc_TypeError } from '../objects/exceptions';
import {
  PyFile_WriteObject,
  PyFile_WriteString,
  Py_PRINT_RAW,
  _PyFile_Flush,
} from '../objects/fileobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None, Py_RETURN_NONE } from '../objects/object';
import { PyObject_GetAttrString, _PyObject_LookupAttr } from '../objects/object-attr';
import { PyStructSequence_GetItem } from '../objects/structseq';
import { _Py_ID } from '../objects/unicodeobject';
import { structSequenceType } from './struct-sequence';
import { PySys_GetObject } from './sysmodule-write';
import { threads } from './thread-scheduler';

let excepthookType: PyTypeObject | null = null;
onRuntimeReset(() => {
  excepthookType = null;
});
registerRoots('_thread', (visit) =>
  visitOptional(visit, excepthookType, 'state of the module _thread'),
);

/** Gives the module its `_ExceptHookArgs`; 0, or -1 with an exception set. */
export function addExceptHookArgs(module: PyObject): number {
  excepthookType = structSequenceType(
    '_thread._ExceptHookArgs',
    'ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.',
    [
      ['exc_type', 'Exception type'],
      ['exc_value', 'Exception value'],
      ['exc_traceback', 'Exception traceback'],
      ['thread', 'Thread'],
    ],
    4,
  );
  if (excepthookType === null) return -1;
  return PyModule_AddObjectRef(module, '_ExceptHookArgs', excepthookType);
}

/** Writes the name of a thread object, or the number of the thread that runs. */
function writeName(file: PyObject, thread: PyObject): number {
  const name: { value: PyObject | null } = { value: null };
  if (thread !== Py_None && _PyObject_LookupAttr(thread, _Py_ID('name'), name) < 0) return -1;
  if (name.value === null) return PyFile_WriteString(String(threads.current), file);
  const written = PyFile_WriteObject(name.value, file, Py_PRINT_RAW);
  Py_DECREF(name.value);
  return written;
}

/** @source Modules/_threadmodule.c thread_excepthook_file */
function thread_excepthook_file(
  file: PyObject,
  value: PyObject,
  tb: PyObject,
  thread: PyObject,
): number {
  if (PyFile_WriteString('Exception in thread ', file) < 0) return -1;
  if (writeName(file, thread) < 0) return -1;
  if (PyFile_WriteString(':\n', file) < 0) return -1;
  displayException(file, value, tb);
  return _PyFile_Flush(file);
}

/** Where to report to: `sys.stderr`, else the one of the thread's making; new reference. */
function reportFile(thread: PyObject): PyObject | null {
  const file = PySys_GetObject('stderr');
  if (file !== null && file !== Py_None) return Py_NewRef(file);
  return thread === Py_None ? Py_RETURN_NONE() : PyObject_GetAttrString(thread, '_stderr');
}

/** @source Modules/_threadmodule.c thread_excepthook */
export function thread_excepthook(_module: PyObject, args: PyObject): PyObject | null {
  if (args.ob_type !== excepthookType) {
    return PyErr_SetString(
      PyExc_TypeError,
      '_thread.excepthook argument type must be ExceptHookArgs',
    );
  }
  if (PyStructSequence_GetItem(args, 0) === PyExc_SystemExit) return Py_RETURN_NONE();
  const thread = PyStructSequence_GetItem(args, 3);
  const file = reportFile(thread);
  if (file === null || file === Py_None) return file;
  const [value, tb] = [PyStructSequence_GetItem(args, 1), PyStructSequence_GetItem(args, 2)];
  const res = thread_excepthook_file(file, value, tb, thread);
  Py_DECREF(file);
  return res < 0 ? null : Py_RETURN_NONE();
}
