/** `sys.stdin`, `sys.stdout`, `sys.stderr` at start. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyObject_CallFunctionObjArgs } from '../objects/call';
import { PyDict_SetItem } from '../objects/dictobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_GetAttr, PyObject_SetAttr, Py_None } from '../objects/object';
import { interp } from '../objects/pystate';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { _io_open } from './_io-open';
import { bool } from './_io-shared';
import { PyTextIOWrapper_Type } from './_io-textio';

/** One standard stream, new reference. @source Python/pylifecycle.c create_stdio */
function create_stdio(fd: number, writing: boolean, name: string, errors: string): PyObject | null {
  const fdObject = PyLong_FromLong(fd);
  const mode = _Py_ID(writing ? 'wb' : 'rb');
  const buffering = PyLong_FromLong(-1);
  const args = [fdObject, mode, buffering, Py_None, Py_None, Py_None, bool(false), Py_None];
  const buffer = _io_open(Py_None, args, null);
  if (buffer === null) return null;
  const raw = PyObject_GetAttr(buffer, _Py_ID('raw'));
  if (raw === null) return null;
  const text = PyUnicode_FromString(name);
  const named = PyObject_SetAttr(raw, _Py_ID('name'), text);
  Py_DECREF(text);
  Py_DECREF(raw);
  if (named < 0) return null;
  const encoding = PyUnicode_FromString('utf-8');
  const handler = PyUnicode_FromString(errors);
  const newline = PyUnicode_FromString('\n');
  const stream = PyObject_CallFunctionObjArgs(
    PyTextIOWrapper_Type,
    buffer,
    encoding,
    handler,
    newline,
    bool(fd === 2),
    bool(false),
  );
  for (const o of [buffer, encoding, handler, newline]) Py_DECREF(o);
  if (stream === null) return null;
  const modeText = PyUnicode_FromString(writing ? 'w' : 'r');
  const moded = PyObject_SetAttr(stream, _Py_ID('mode'), modeText);
  Py_DECREF(modeText);
  return moded < 0 ? null : stream;
}

/**
 * Puts the three streams into `sys`: 0, or -1 with an exception set. Codecs must work by then.
 * @source Python/pylifecycle.c init_sys_streams
 */
export function init_sys_streams(): number {
  const rows = [
    [0, false, 'stdin', 'strict'],
    [1, true, 'stdout', 'strict'],
    [2, true, 'stderr', 'backslashreplace'],
  ] as const;
  for (const [fd, writing, name, errors] of rows) {
    const stream = create_stdio(fd, writing, `<${name}>`, errors);
    if (stream === null) return -1;
    const failed =
      PyDict_SetItem(interp.sysdict, _Py_ID(`__${name}__`), stream) < 0 ||
      PyDict_SetItem(interp.sysdict, _Py_ID(name), stream) < 0;
    Py_DECREF(stream);
    if (failed) return -1;
  }
  return 0;
}
