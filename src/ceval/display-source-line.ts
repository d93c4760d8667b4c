/**
 * Lines of source files for tracebacks, read as CPython reads them: by Python's own file objects,
 * which the collector counts and which run code of the library.
 */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyObject_CallMethodNoArgs, PyObject_CallMethodObjArgs } from '../objects/call';
import { PyErr_Clear } from '../objects/errors';
import { PyObject_AsFileDescriptor } from '../objects/fileobject';
import { PyList_Check, type PyListObject } from '../objects/listobject';
import { _PyDict_GetItemStr } from '../objects/dictobject';
import { interp } from '../objects/pystate';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { PyImport_ImportModule } from './import';
import { canOpen, encodingOfFile } from './source-lines';

function close(file: PyObject): void {
  const closed = PyObject_CallMethodNoArgs(file, _Py_ID('close'));
  if (closed === null) PyErr_Clear();
  else Py_DECREF(closed);
}

function openBinary(io: PyObject, path: PyObject): PyObject | null {
  const mode = PyUnicode_FromString('rb');
  const binary = PyObject_CallMethodObjArgs(io, _Py_ID('open'), path, mode);
  Py_DECREF(mode);
  if (binary === null) PyErr_Clear();
  return binary;
}

/** Looks for the file in the folders of `sys.path`. @source Python/traceback.c _Py_FindSourceFile */
function _Py_FindSourceFile(io: PyObject, filename: string): PyObject | null {
  const syspath = _PyDict_GetItemStr(interp.sysdict, _Py_ID('path'));
  if (syspath === null || !PyList_Check(syspath)) return null;
  const tail = filename.slice(filename.lastIndexOf('/') + 1);
  for (const folder of (syspath as PyListObject).v.items.slice()) {
    if (!PyUnicode_Check(folder)) continue;
    const slash = folder.v === '' || folder.v.endsWith('/') ? '' : '/';
    const path = PyUnicode_FromString(`${folder.v}${slash}${tail}`);
    const binary = openBinary(io, path);
    Py_DECREF(path);
    if (binary !== null) return binary;
  }
  return null;
}

function openText(filename: PyObject): PyObject | null {
  const io = PyImport_ImportModule('io');
  if (io === null) {
    PyErr_Clear();
    return null;
  }
  const name = filename.v as string;
  const binary = openBinary(io, filename) ?? _Py_FindSourceFile(io, name);
  let text: PyObject | null = null;
  if (binary !== null) {
    // CPython looks for the encoding in the file below.
    if (PyObject_AsFileDescriptor(binary) < 0) PyErr_Clear();
    const encoding = PyUnicode_FromString(encodingOfFile(name));
    text = PyObject_CallMethodObjArgs(io, _Py_ID('TextIOWrapper'), binary, encoding);
    Py_DECREF(encoding);
    if (text === null) {
      PyErr_Clear();
      close(binary);
    }
    Py_DECREF(binary);
  }
  Py_DECREF(io);
  return text;
}

/**
 * A line of a file, without its end; null if there is none. @source Python/traceback.c display_source_line_with_margin
 */
export function readSourceLine(filename: PyObject, lineno: number): string | null {
  const name = filename.v as string;
  if (!canOpen() || (name.startsWith('<') && name.endsWith('>'))) return null;
  const file = openText(filename);
  if (file === null) return null;
  let line: string | null = null;
  for (let i = 0; i < lineno; i++) {
    const read = PyObject_CallMethodNoArgs(file, _Py_ID('readline'));
    const text: unknown = read?.v;
    line = typeof text === 'string' && text !== '' ? text.replace(/\n$/, '') : null;
    if (read === null) PyErr_Clear();
    else Py_DECREF(read);
    if (line === null) break;
  }
  close(file);
  Py_DECREF(file);
  return line;
}
