/** Module `fcntl`: constants, and calls that the files of a run have no use for. */
import { METH, type PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { ERRNO } from '../objects/errno-table';
import { PyExc_OSError } from '../objects/exceptions';
import { PyErr_SetFromErrno } from '../objects/exceptions-os';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { defineModule, method } from '../objects/typedef';
import { addIntConstants } from './add-constant';

// prettier-ignore
const CONSTANTS: Readonly<Record<string, number>> = {
  LOCK_SH: 1, LOCK_EX: 2, LOCK_NB: 4, LOCK_UN: 8, F_DUPFD: 0, F_DUPFD_CLOEXEC: 1030, F_GETFD: 1,
  F_SETFD: 2, F_GETFL: 3, F_SETFL: 4, F_GETLK: 5, F_SETLK: 6, F_SETLKW: 7, FD_CLOEXEC: 1,
};

const none = (): PyObject => Py_NewRef(Py_None);

export const fcntl_module = defineModule({
  name: 'fcntl',
  doc: 'This module performs file control and I/O control on file\ndescriptors.',
  methods: [
    method('fcntl', METH.VARARGS, () => PyLong_FromLong(0)),
    method('ioctl', METH.VARARGS, () => PyErr_SetFromErrno(PyExc_OSError, ERRNO.ENOTTY)),
    // Nobody else runs who could hold a lock.
    method('flock', METH.VARARGS, none),
    method('lockf', METH.VARARGS, none),
  ],
  exec: (module) => addIntConstants(module, CONSTANTS),
});
