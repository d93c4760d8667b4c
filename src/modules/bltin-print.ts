/** print and input (Python/bltinmodule.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyObject_CallNoArgs } from '../objects/call';
import { PyErr_Clear, PyErr_SetString } from '../objects/errors';
import { PyExc_EOFError, PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import {
  _PyFile_Flush,
  PyFile_WriteObject,
  PyFile_WriteString,
  Py_PRINT_RAW,
  flushQuietly,
} from '../objects/fileobject';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyObject_GetAttr, PyObject_IsTrue, Py_None, Py_RETURN_NONE } from '../objects/object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE, _PyTuple_FromArray } from '../objects/tupleobject';
import { METH_FASTCALL, METH_KEYWORDS, method } from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { PyDict_GetItemWithError } from '../objects/dictobject';
import { interp } from '../objects/pystate';

type Args = readonly PyObject[];

interface PrintOptions {
  sep: PyObject | null;
  end: PyObject | null;
  file: PyObject | null;
  flush: PyObject | null;
}

/** Borrowed, null when `sys` lacks it. @source Python/sysmodule.c _PySys_GetAttr */
function sysAttribute(name: string): PyObject | null {
  const found = PyDict_GetItemWithError(interp.sysdict, _Py_ID(name));
  if (found === null) PyErr_Clear();
  return found;
}

function printOptions(args: Args, npos: number, kwnames: PyObject | null): PrintOptions | null {
  const options: PrintOptions = { sep: null, end: null, file: null, flush: null };
  const count = kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames);
  for (let i = 0; i < count; i++) {
    const name = PyTuple_GET_ITEM(kwnames!, i).v as string;
    if (name !== 'sep' && name !== 'end' && name !== 'file' && name !== 'flush') {
      return PyErr_SetString(
        PyExc_TypeError,
        `'${name}' is an invalid keyword argument for print()`,
      );
    }
    options[name] = args[npos + i];
  }
  for (const name of ['sep', 'end'] as const) {
    const value = options[name];
    if (value === Py_None) options[name] = null;
    else if (value !== null && !PyUnicode_Check(value)) {
      return PyErr_SetString(
        PyExc_TypeError,
        `${name} must be None or a string, not ${value.ob_type.tp_name}`,
      );
    }
  }
  return options;
}

function writeText(file: PyObject, given: PyObject | null, dflt: string): boolean {
  const err = given === null ? PyFile_WriteString(dflt, file) : write(file, given);
  return err === 0;
}

/** Writes str(o); 0, or -1 with an exception set. */
function write(file: PyObject, o: PyObject): number {
  return PyFile_WriteObject(o, file, Py_PRINT_RAW);
}

/** Its positional arguments become a tuple. @source Python/bltinmodule.c builtin_print_impl */
function builtin_print(_m: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const npos = args.length - (kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames));
  const options = printOptions(args, npos, kwnames);
  if (options === null) return null;
  let file = options.file;
  if (file === null || file === Py_None) {
    file = sysAttribute('stdout');
    if (file === null) return PyErr_SetString(PyExc_RuntimeError, 'lost sys.stdout');
    // pythonw and finalization leave None there: nothing to write to.
    if (file === Py_None) return Py_RETURN_NONE();
  }
  Py_NewRef(file);
  const objects = _PyTuple_FromArray(args.slice(0, npos));
  const done = writeAll(file, objects.v, options);
  Py_DECREF(objects);
  Py_DECREF(file);
  return done ? Py_RETURN_NONE() : null;
}

function writeAll(file: PyObject, args: Args, options: PrintOptions): boolean {
  let done = true;
  for (let i = 0; done && i < args.length; i++) {
    if (i > 0) done = writeText(file, options.sep, ' ');
    if (done) done = write(file, args[i]) === 0;
  }
  if (done) done = writeText(file, options.end, '\n');
  if (!done) return false;
  const flush = options.flush === null ? 0 : PyObject_IsTrue(options.flush);
  return flush < 0 ? false : flush === 0 || _PyFile_Flush(file) === 0;
}

/** Standard input is never a terminal here: prompt to stdout, then a line. */
function builtin_input(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('input', args.length, 0, 1)) return null;
  const stdin = sysAttribute('stdin');
  const stdout = sysAttribute('stdout');
  if (stdin === null || stdin === Py_None) {
    return PyErr_SetString(PyExc_RuntimeError, 'input(): lost sys.stdin');
  }
  if (stdout === null || stdout === Py_None) {
    return PyErr_SetString(PyExc_RuntimeError, 'input(): lost sys.stdout');
  }
  const stderr = sysAttribute('stderr');
  if (stderr !== null && stderr !== Py_None) flushQuietly(stderr);
  if (args.length === 1 && write(stdout, args[0]) < 0) return null;
  flushQuietly(stdout);
  return readLine(stdin);
}

/** A line without its end; EOFError at the end of the input. @source Objects/fileobject.c PyFile_GetLine(f, -1) */
function readLine(stdin: PyObject): PyObject | null {
  const readline = PyObject_GetAttr(stdin, _Py_ID('readline'));
  if (readline === null) return null;
  const line = PyObject_CallNoArgs(readline);
  Py_DECREF(readline);
  if (line === null) return null;
  if (!PyUnicode_Check(line)) {
    Py_DECREF(line);
    return PyErr_SetString(PyExc_TypeError, 'object.readline() returned non-string');
  }
  const text = line.v as string;
  if (text === '') {
    Py_DECREF(line);
    return PyErr_SetString(PyExc_EOFError, 'EOF when reading a line');
  }
  if (!text.endsWith('\n')) return line;
  Py_DECREF(line);
  return PyUnicode_FromString(text.slice(0, -1));
}

/** The functions of this file as rows of the module. */
export const PRINTING = [
  method(
    'input',
    METH_FASTCALL,
    builtin_input,
    "input($module, prompt='', /)\n--\n\nRead a string from standard input.  The trailing newline is stripped.",
  ),
  method(
    'print',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_print,
    "print($module, /, *args, sep=' ', end='\\n', file=None, flush=False)\n--\n\nPrints the values to a stream, or to sys.stdout by default.",
  ),
];
