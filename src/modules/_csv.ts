/** Module `_csv` (Modules/_csv.c). */
import { METH, TPFLAGS, type PyObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyDict_DelItem, PyDict_Keys, PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_Exception, PyExc_KeyError, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsLong } from '../objects/longobject-convert';
import { PyLong_CheckExact, PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { PyTuple_Pack, type PyTupleObject } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_Check } from '../objects/unicodeobject';
import { addIntConstants, addStringConstant } from './add-constant';
import { call_dialect, dialect_def, get_dialect_from_registry } from './csv-dialect';
import { CSV_DOCS } from './csv-docs';
import { csv_reader, reader_def } from './csv-reader';
import { addCsvType, csvError, csvState, csvType, QUOTE } from './csv-state';
import { csv_writer, writer_def } from './csv-writer';
import { holdInModule } from './module-state';

function register_dialect(
  _module: PyObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const { v: given } = args as PyTupleObject;
  if (!_PyArg_CheckPositional('', given.length, 1, 2)) return null;
  const [name, inst] = given;
  if (!PyUnicode_Check(name!)) {
    return PyErr_SetString(PyExc_TypeError, 'dialect name must be a string');
  }
  const dialect = call_dialect(inst ?? null, kwargs);
  if (dialect === null) return null;
  const result = PyDict_SetItem(csvState.dialects!, name!, dialect);
  Py_DECREF(dialect);
  return result < 0 ? null : Py_NewRef(Py_None);
}

type Fast = (
  module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
) => PyObject | null;

const unregister_dialect: Fast = (_module, args, kwnames) => {
  const parsed = PyArg_UnpackKeywords('unregister_dialect', ['name'], args, kwnames, 1, 1, 0);
  if (parsed === null) return null;
  if (PyDict_DelItem(csvState.dialects!, parsed[0]!) >= 0) return Py_NewRef(Py_None);
  return PyErr_ExceptionMatches(PyExc_KeyError) ? csvError('unknown dialect') : null;
};

const get_dialect: Fast = (_module, args, kwnames) => {
  const parsed = PyArg_UnpackKeywords('get_dialect', ['name'], args, kwnames, 1, 1, 0);
  return parsed === null ? null : get_dialect_from_registry(parsed[0]!);
};

/** @source Modules/_csv.c _csv_field_size_limit_impl */
const field_size_limit: Fast = (_module, args, kwnames) => {
  const parsed = PyArg_UnpackKeywords('field_size_limit', ['new_limit'], args, kwnames, 0, 1, 0);
  if (parsed === null) return null;
  const old = csvState.fieldLimit;
  const limit = parsed[0]!;
  if (limit !== null) {
    if (!PyLong_CheckExact(limit)) {
      return PyErr_SetString(PyExc_TypeError, 'limit must be an integer');
    }
    const value = PyLong_AsLong(limit);
    if (value === -1 && PyErr_Occurred() !== null) return null;
    csvState.fieldLimit = value;
  }
  return PyLong_FromLong(old);
};

/** @source Modules/_csv.c error_spec */
const error_def: TypeDef = {
  tp_name: '_csv.Error',
  tp_basicsize: 72,
  tp_flags: TPFLAGS.BASETYPE,
};

function addError(module: PyObject): number {
  const bases = PyTuple_Pack(PyExc_Exception);
  const result = addCsvType(module, 'Error', error_def, bases);
  Py_DECREF(bases);
  if (result === 0) csvState.error = csvType(error_def);
  return result;
}

/** @source Modules/_csv.c csv_exec */
function exec(module: PyObject): number {
  if (addCsvType(module, 'Dialect', dialect_def, null) < 0) return -1;
  if (addCsvType(module, 'Reader', reader_def, null) < 0) return -1;
  if (addCsvType(module, 'Writer', writer_def, null) < 0) return -1;
  if (addStringConstant(module, '__version__', '1.0') < 0) return -1;
  csvState.dialects = holdInModule('_csv', PyDict_New());
  if (PyModule_AddObjectRef(module, '_dialects', csvState.dialects) < 0) return -1;
  if (addIntConstants(module, QUOTE) < 0) return -1;
  return addError(module);
}

const KEYWORDS = METH.VARARGS | METH.KEYWORDS;
const FAST = METH.FASTCALL | METH.KEYWORDS;

export const _csv_module = defineModule({
  name: '_csv',
  doc: CSV_DOCS.module,
  methods: [
    method('reader', KEYWORDS, csv_reader, CSV_DOCS.reader),
    method('writer', KEYWORDS, csv_writer, CSV_DOCS.writer),
    method(
      'list_dialects',
      METH.NOARGS,
      () => PyDict_Keys(csvState.dialects!),
      CSV_DOCS.list_dialects,
    ),
    method('register_dialect', KEYWORDS, register_dialect, CSV_DOCS.register_dialect),
    method('unregister_dialect', FAST, unregister_dialect, CSV_DOCS.unregister_dialect),
    method('get_dialect', FAST, get_dialect, CSV_DOCS.get_dialect),
    method('field_size_limit', FAST, field_size_limit, CSV_DOCS.field_size_limit),
  ],
  exec,
});
