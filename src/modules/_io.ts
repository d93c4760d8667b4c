/** Module `_io`. */
import { METH, type PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_BlockingIOError, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { registerRoots, visitOptional } from '../heap/roots';
import {
  PyBufferedIOBase_Type,
  PyIOBase_Type,
  PyRawIOBase_Type,
  PyTextIOBase_Type,
} from './_io-base';
import {
  PyBufferedRWPair_Type,
  PyBufferedRandom_Type,
  PyBufferedReader_Type,
  PyBufferedWriter_Type,
} from './_io-buffered';
import { PyBytesIOBuffer_Type, PyBytesIO_Type } from './_io-bytesio';
import { PyFileIO_Type } from './_io-fileio';
import { PyIncrementalNewlineDecoder_Type } from './_io-newline';
import { _io_open } from './_io-open';
import { DEFAULT_BUFFER_SIZE, UnsupportedOperation, unsupportedOperationRoot } from './_io-shared';
import { PyStringIO_Type } from './_io-stringio';
import { PyTextIOWrapper_Type } from './_io-textio';
import { addIntConstant, addType } from './add-constant';

/** @source Modules/_io/_iomodule.c _io_text_encoding_impl */
function text_encoding(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  const encoding = args[0] ?? null;
  if (encoding === null || args.length > 2) {
    return PyErr_SetString(
      PyExc_TypeError,
      `text_encoding expected at least 1 argument, got ${args.length}`,
    );
  }
  return encoding === Py_None ? PyUnicode_FromString('locale') : Py_NewRef(encoding);
}

function open_code(
  module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('open_code', ['path'], args, kwnames, 1, 1, 0);
  if (values === null) return null;
  const path = values[0]!;
  if (!PyUnicode_Check(path)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `open_code() argument 'path' must be str, not ${path.ob_type.tp_name}`,
    );
  }
  return _io_open(module, [path, _Py_ID('rb')], null);
}

function exec(module: PyObject): number {
  if (addIntConstant(module, 'DEFAULT_BUFFER_SIZE', DEFAULT_BUFFER_SIZE) < 0) return -1;
  const unsupported = UnsupportedOperation();
  if (unsupported === null) return -1;
  if (PyModule_AddObjectRef(module, 'UnsupportedOperation', unsupported) < 0) return -1;
  if (PyModule_AddObjectRef(module, 'BlockingIOError', PyExc_BlockingIOError) < 0) return -1;
  const types = [
    PyIncrementalNewlineDecoder_Type,
    PyBytesIOBuffer_Type,
    PyIOBase_Type,
    PyBufferedIOBase_Type,
    PyRawIOBase_Type,
    PyTextIOBase_Type,
    PyBytesIO_Type,
    PyBufferedReader_Type,
    PyBufferedWriter_Type,
    PyBufferedRWPair_Type,
    PyBufferedRandom_Type,
    PyFileIO_Type,
    PyStringIO_Type,
    PyTextIOWrapper_Type,
  ];
  for (const type of types) if (addType(module, type) < 0) return -1;
  return 0;
}

registerRoots('_io', (visit) => {
  visitOptional(visit, unsupportedOperationRoot(), 'state of the module _io');
});

const OPEN_SIGNATURE =
  "open($module, /, file, mode='r', buffering=-1, encoding=None,\n     errors=None, newline=None, closefd=True, opener=None)\n--\n\nOpen file and return a stream.  Raise OSError upon failure.";

export const _io_module = defineModule({
  name: '_io',
  doc: 'The io module provides the Python interfaces to stream handling.',
  methods: [
    method('open', METH.FASTCALL | METH.KEYWORDS, _io_open, OPEN_SIGNATURE),
    method(
      'text_encoding',
      METH.FASTCALL,
      text_encoding,
      'text_encoding($module, encoding, stacklevel=2, /)\n--\n\nA helper function to choose the text encoding.',
    ),
    method(
      'open_code',
      METH.FASTCALL | METH.KEYWORDS,
      open_code,
      'open_code($module, /, path)\n--\n\nOpens the provided file with the intent to import the contents.',
    ),
  ],
  exec,
});
