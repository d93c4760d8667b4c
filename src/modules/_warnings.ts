/** Module `_warnings` (Python/_warnings.c). */
import type { PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { PyDict_Check } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_BadArgument } from '../objects/getargs';
import { PyLong_AsInt } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { PyTuple_Check } from '../objects/tupleobject';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  defineModule,
  method,
} from '../objects/typedef';
import { PyUnicode_Check } from '../objects/unicodeobject';
import { do_warn, get_category, warn_explicit, warningState } from '../objects/warnings';

type Args = readonly PyObject[];

function warnings_warn(_m: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const names = ['message', 'category', 'stacklevel', 'source', 'skip_file_prefixes'];
  const a = PyArg_UnpackKeywords('warn', names, args, kwnames, 1, 4, 0);
  if (a === null) return null;
  const level = a[2] === null ? 1 : PyLong_AsInt(a[2]);
  if (level === -1 && PyErr_Occurred() !== null) return null;
  const prefixes = skipPrefixes(a[4]);
  const category = prefixes === null ? null : get_category(a[0]!, a[1]);
  if (prefixes === null || category === null) return null;
  const from = prefixes.length > 0 ? Math.max(level, 2) : level;
  const source = a[3] === Py_None ? null : a[3];
  return do_warn(a[0]!, category, from, source, prefixes) < 0 ? null : Py_NewRef(Py_None);
}

/** Null with an exception set. @source Python/_warnings.c warnings_warn_impl */
function skipPrefixes(o: PyObject | null): string[] | null {
  if (o === null) return [];
  if (!PyTuple_Check(o))
    return _PyArg_BadArgument('warn', "argument 'skip_file_prefixes'", 'tuple', o);
  const result: string[] = [];
  for (const prefix of o.v as PyObject[]) {
    if (!PyUnicode_Check(prefix)) {
      const text = `Found non-str '${prefix.ob_type.tp_name}' in skip_file_prefixes.`;
      return PyErr_SetString(PyExc_TypeError, text);
    }
    result.push(prefix.v as string);
  }
  return result;
}

function warnings_warn_explicit(
  _m: PyObject,
  args: Args,
  kwnames: PyObject | null,
): PyObject | null {
  const names = [
    'message',
    'category',
    'filename',
    'lineno',
    'module',
    'registry',
    'module_globals',
    'source',
  ];
  const a = PyArg_UnpackKeywords('warn_explicit', names, args, kwnames, 4, 8, 0);
  if (a === null) return null;
  if (!PyUnicode_Check(a[2]!))
    return _PyArg_BadArgument('warn_explicit', "argument 'filename'", 'str', a[2]!);
  const lineno = PyLong_AsInt(a[3]!);
  if (lineno === -1 && PyErr_Occurred() !== null) return null;
  const globals = a[6];
  if (globals !== null && globals !== Py_None && !PyDict_Check(globals)) {
    const text = `module_globals must be a dict, not '${globals.ob_type.tp_name.slice(0, 200)}'`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const source = a[7] === Py_None ? null : a[7];
  const rc = warn_explicit(a[1]!, a[0]!, a[2]!, lineno, a[4], a[5], source);
  return rc < 0 ? null : Py_NewRef(Py_None);
}

function filters_mutated(): PyObject {
  warningState.filtersVersion++;
  return Py_NewRef(Py_None);
}

export const _warnings_module = defineModule({
  name: '_warnings',
  doc: '_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.',
  methods: [
    method(
      'warn',
      METH_FASTCALL | METH_KEYWORDS,
      warnings_warn,
      'warn($module, /, message, category=None, stacklevel=1, source=None, *,\n     skip_file_prefixes=<unrepresentable>)\n--\n\nIssue a warning, or maybe ignore it or raise an exception.',
    ),
    method(
      'warn_explicit',
      METH_FASTCALL | METH_KEYWORDS,
      warnings_warn_explicit,
      'warn_explicit($module, /, message, category, filename, lineno,\n              module=<unrepresentable>, registry=None,\n              module_globals=None, source=None)\n--\n\nIssue a warning, or maybe ignore it or raise an exception.',
    ),
    method('_filters_mutated', METH_NOARGS, filters_mutated),
  ],
  exec: (module) => {
    if (PyModule_AddObjectRef(module, 'filters', warningState.filters!) < 0) return -1;
    if (PyModule_AddObjectRef(module, '_onceregistry', warningState.onceRegistry!) < 0) return -1;
    return PyModule_AddObjectRef(module, '_defaultaction', warningState.defaultAction!);
  },
});
