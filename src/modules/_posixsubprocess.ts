/** Module `_posixsubprocess`: lets `subprocess` be imported; processes cannot be started. */
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { ERRNO } from '../objects/errno-table';
import { PyErr_SetObject } from '../objects/errors';
import { PyExc_OSError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { PyTuple_Pack } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';

function fork_exec(): PyObject | null {
  const text = PyUnicode_FromString("processes cannot be started in Heapscope's simulator");
  const args = PyTuple_Pack(PyLong_FromLong(ERRNO.ENOSYS), text);
  Py_DECREF(text);
  PyErr_SetObject(PyExc_OSError, args);
  Py_DECREF(args);
  return null;
}

export const _posixsubprocess_module = defineModule({
  name: '_posixsubprocess',
  doc: 'A POSIX helper for the subprocess module.',
  methods: [method('fork_exec', METH.VARARGS, fork_exec)],
  exec: null,
});
