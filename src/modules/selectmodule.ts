/** Module `select`: `select` over descriptors of the run; a wait that nothing ends moves the clock. */
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PySequence_Fast } from '../objects/abstract';
import { ERRNO } from '../objects/errno-table';
import { PyErr_ExceptionMatches, PyErr_SetString } from '../objects/errors';
import { PyExc_OSError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyErr_SetFromErrno } from '../objects/exceptions-os';
import { PyObject_AsFileDescriptor } from '../objects/fileobject';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { listFromStolen, type PyListObject } from '../objects/listobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { PyTuple_Check, PyTuple_Pack, type PyTupleObject } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { addIntConstant } from './add-constant';
import type { OpenFile } from './fs-node';
import { memoryFs } from './memory-fs';
import { _PyTime_FromSecondsObject } from './pytime';
import { deadlineIn, mayWait, waitFor } from './thread-scheduler';

/** An object to wait for, borrowed, with the open file behind it. */
interface Watched {
  readonly object: PyObject;
  readonly file: OpenFile;
}

/** @source Modules/selectmodule.c seq2set */
function watchedBy(sequence: PyObject): Watched[] | null {
  const watched: Watched[] = [];
  for (const object of [...items(sequence)]) {
    const fd = PyObject_AsFileDescriptor(object);
    if (fd < 0) return null;
    const file = memoryFs().file(fd);
    if (file === null) return PyErr_SetFromErrno(PyExc_OSError, ERRNO.EBADF);
    watched.push({ object, file });
  }
  return watched;
}

function items(fast: PyObject): readonly PyObject[] {
  return PyTuple_Check(fast) ? (fast as PyTupleObject).v : (fast as PyListObject).v.items;
}

/** Seconds to wait, Infinity for ever; null with an exception set. */
function timeoutArgument(o: PyObject | undefined): number | null {
  if (o === undefined || o === Py_None) return Infinity;
  const seconds = _PyTime_FromSecondsObject(o);
  if (seconds === null) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return null;
    return PyErr_SetString(PyExc_TypeError, 'timeout must be a float or None');
  }
  if (seconds < 0) return PyErr_SetString(PyExc_ValueError, 'timeout must be non-negative');
  return seconds;
}

const readable = ({ file }: Watched): boolean => file.channel?.readable() ?? true;

const listOf = (watched: readonly Watched[]): PyObject =>
  listFromStolen(watched.map(({ object }) => Py_NewRef(object)));

/** Waits for one of the descriptors; `held` is the call's own and given up at the end. */
function wait(
  read: readonly Watched[],
  write: readonly Watched[],
  seconds: number,
  held: readonly PyObject[],
): PyObject | null {
  const ready = (): boolean => write.length > 0 || read.some(readable);
  const finish = (): PyObject => {
    const lists = [listOf(read.filter(readable)), listOf(write), listOf([])];
    const result = PyTuple_Pack(...lists);
    lists.forEach(Py_DECREF);
    held.forEach(Py_DECREF);
    return result;
  };
  if (ready() || seconds === 0) return finish();
  return waitFor({ ready, deadline: deadlineIn(seconds), finish });
}

/** @source Modules/selectmodule.c select_select_impl */
function select_select(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('select', args.length, 3, 4)) return null;
  const seconds = timeoutArgument(args[3]);
  if (seconds === null) return null;
  const held: PyObject[] = [];
  const sets: Watched[][] = [];
  for (const o of args.slice(0, 3)) {
    const fast = PySequence_Fast(o, 'arguments 1-3 must be sequences');
    if (fast === null) break;
    held.push(fast);
    const set = watchedBy(fast);
    if (set === null) break;
    sets.push(set);
  }
  if (sets.length === 3) return wait(sets[0], sets[1], seconds, held);
  held.forEach(Py_DECREF);
  return null;
}

export const select_module = defineModule({
  name: 'select',
  doc: 'This module supports asynchronous I/O on multiple file descriptors.\n\n*** IMPORTANT NOTICE ***\nOn Windows, only sockets are supported; on Unix, all file descriptors.',
  methods: [method('select', METH.FASTCALL, mayWait(select_select))],
  exec: (module) => {
    if (PyModule_AddObjectRef(module, 'error', PyExc_OSError) < 0) return -1;
    return addIntConstant(module, 'PIPE_BUF', 4096);
  },
});
