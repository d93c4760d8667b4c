/** Module `pyexpat` (Modules/pyexpat.c): XML parsers with Expat's events and errors. */
import { METH, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_Exception, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyErr_NewException } from '../objects/exceptions-group';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { listFromStolen } from '../objects/listobject';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef, createModule } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { PyTuple_Pack, tupleFromStolen } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { PyUnicode_Check, PyUnicode_FromString } from '../objects/unicodeobject';
import { addIntConstants, addObject, addStringConstant } from './add-constant';
import { holdInModule } from './module-state';
import { EXPAT_ERRORS, errorString } from './pyexpat-errors';
import type { ParserPayload } from './pyexpat-events';
import { expatError, newPayload, xmlparser_def } from './pyexpat-parser';

let parserType: PyTypeObject | null = null;

/** A str argument or None: its text or null; undefined with TypeError. */
function optionalText(o: PyObject | null, argument: string): string | null | undefined {
  if (o === null || o === Py_None) return null;
  if (PyUnicode_Check(o)) return o.v;
  const got = o.ob_type.tp_name;
  const text = `ParserCreate() argument '${argument}' must be str or None, not ${got}`;
  PyErr_SetString(PyExc_TypeError, text);
  return undefined;
}

/** @source Modules/pyexpat.c pyexpat_ParserCreate_impl */
function ParserCreate(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['encoding', 'namespace_separator', 'intern'];
  const parsed = PyArg_UnpackKeywords('ParserCreate', names, args, kwnames, 0, 3, 0);
  if (parsed === null) return null;
  const encoding = optionalText(parsed[0], 'encoding');
  const separator = optionalText(parsed[1], 'namespace_separator');
  if (encoding === undefined || separator === undefined) return null;
  if (separator !== null && separator.length > 1) {
    const text = 'namespace_separator must be at most one character, omitted, or None';
    return PyErr_SetString(PyExc_ValueError, text);
  }
  const self = parserType!.tp_alloc!(parserType!, 0) as PyObject<ParserPayload> | null;
  if (self === null) return null;
  const intern = parsed[2] === null ? PyDict_New() : Py_NewRef(parsed[2]);
  self.v = newPayload(() => self, encoding, separator, intern);
  return self;
}

/** @source Modules/pyexpat.c pyexpat_ErrorString_impl */
function ErrorString(_module: PyObject, o: PyObject): PyObject | null {
  const code = PyLong_AsInt(o);
  if (code === -1 && PyErr_Occurred() !== null) return null;
  const text = errorString(code);
  return text === '' ? Py_NewRef(Py_None) : PyUnicode_FromString(text);
}

function addErrors(module: PyObject): number {
  const codes = PyDict_New();
  const messages = PyDict_New();
  EXPAT_ERRORS.forEach(([name, message], i) => {
    const code = PyLong_FromLong(i + 1);
    const text = PyUnicode_FromString(message);
    PyDict_SetItem(codes, text, code);
    PyDict_SetItem(messages, code, text);
    PyModule_AddObjectRef(module, `XML_ERROR_${name}`, text);
    Py_DECREF(code);
    Py_DECREF(text);
  });
  if (addObject(module, 'codes', codes) < 0) return -1;
  return addObject(module, 'messages', messages);
}

const errors_module = defineModule({
  name: 'pyexpat.errors',
  doc: 'Constants used to describe error conditions.',
  methods: [],
  exec: addErrors,
});

const model_module = defineModule({
  name: 'pyexpat.model',
  doc: 'Constants used to interpret content model information.',
  methods: [],
  exec: (module) =>
    addIntConstants(module, {
      ...{ XML_CTYPE_EMPTY: 1, XML_CTYPE_ANY: 2, XML_CTYPE_MIXED: 3, XML_CTYPE_NAME: 4 },
      ...{ XML_CTYPE_CHOICE: 5, XML_CTYPE_SEQ: 6, XML_CQUANT_NONE: 0, XML_CQUANT_OPT: 1 },
      ...{ XML_CQUANT_REP: 2, XML_CQUANT_PLUS: 3 },
    }),
});

const FEATURES: readonly (readonly [string, number])[] = [
  ['sizeof(XML_Char)', 1],
  ['sizeof(XML_LChar)', 1],
  ['XML_DTD', 0],
  ['XML_CONTEXT_BYTES', 1024],
  ['XML_NS', 0],
];

function features(): PyObject {
  return listFromStolen(
    FEATURES.map(([name, value]) =>
      tupleFromStolen([PyUnicode_FromString(name), PyLong_FromLong(value)]),
    ),
  );
}

function addSubmodules(module: PyObject): number {
  for (const [name, def] of [
    ['errors', errors_module],
    ['model', model_module],
  ] as const) {
    const sub = createModule(def, null);
    if (sub === null || def.exec!(sub) < 0) return -1;
    if (addObject(module, name, sub) < 0) return -1;
  }
  return 0;
}

function addVersion(module: PyObject): number {
  const version = [2, 5, 0].map((n) => PyLong_FromLong(n));
  const tuple = PyTuple_Pack(...version);
  version.forEach(Py_DECREF);
  if (addStringConstant(module, 'EXPAT_VERSION', 'expat_2.5.0') < 0) return -1;
  return addObject(module, 'version_info', tuple);
}

/** @source Modules/pyexpat.c pyexpat_exec */
function exec(module: PyObject): number {
  parserType = PyType_FromDef(xmlparser_def, module, null);
  const error = PyErr_NewException('xml.parsers.expat.ExpatError', PyExc_Exception, null);
  if (parserType === null || error === null) return -1;
  expatError.type = holdInModule('pyexpat', error);
  holdInModule('pyexpat', parserType);
  for (const name of ['error', 'ExpatError']) {
    if (PyModule_AddObjectRef(module, name, error) < 0) return -1;
  }
  if (PyModule_AddObjectRef(module, 'XMLParserType', parserType) < 0) return -1;
  if (addVersion(module) < 0 || addSubmodules(module) < 0) return -1;
  if (addStringConstant(module, 'native_encoding', 'UTF-8') < 0) return -1;
  if (addObject(module, 'features', features()) < 0) return -1;
  return addIntConstants(module, {
    XML_PARAM_ENTITY_PARSING_NEVER: 0,
    XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE: 1,
    XML_PARAM_ENTITY_PARSING_ALWAYS: 2,
  });
}

export const pyexpat_module = defineModule({
  name: 'pyexpat',
  doc: 'Python wrapper for Expat parser.',
  methods: [
    method(
      'ParserCreate',
      METH.FASTCALL | METH.KEYWORDS,
      ParserCreate,
      'ParserCreate($module, /, encoding=None, namespace_separator=None,\n             intern=<unrepresentable>)\n--\n\nReturn a new XML parser object.',
    ),
    method(
      'ErrorString',
      METH.O,
      ErrorString,
      'ErrorString($module, code, /)\n--\n\nReturns string error for given number.',
    ),
  ],
  exec,
});
