/** Module `_weakref`. */
import { METH, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_NewRef } from '../heap/refcount';
import { PyDict_Check, PyDict_DelItem, PyDict_GetItemWithError } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_KeyError, PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_New, type PyListObject } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { METH_FASTCALL, METH_O, defineModule, method } from '../objects/typedef';
import { _PyWeakref_CallableProxyType, _PyWeakref_ProxyType } from '../objects/weakref-proxy';
import {
  PyWeakref_Check,
  PyWeakref_GET_OBJECT,
  PyWeakref_NewProxy,
  _PyType_SUPPORTS_WEAKREFS,
  _PyWeakref_GetWeakrefCount,
  _PyWeakref_RefType,
  type PyWeakReference,
} from '../objects/weakrefobject';

function headOf(o: PyObject): PyWeakReference | null {
  return _PyType_SUPPORTS_WEAKREFS(o.ob_type) ? (o.weaklist as PyWeakReference | null) : null;
}

function getweakrefs(_module: PyObject, o: PyObject): PyObject | null {
  const head = headOf(o);
  const count = _PyWeakref_GetWeakrefCount(head);
  const result = PyList_New(count) as PyListObject | null;
  if (result === null) return null;
  let i = 0;
  for (let wr = head; wr !== null && i < count; wr = wr.v.wr_next) {
    result.v.items[i++] = Py_NewRef(wr);
  }
  touch(result);
  return result;
}

/** @source Modules/_weakref.c _weakref__remove_dead_weakref_impl */
function _remove_dead_weakref(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('_remove_dead_weakref', args.length, 2, 2)) return null;
  const [dct, key] = args;
  if (!PyDict_Check(dct))
    return _PyArg_BadArgument('_remove_dead_weakref', 'argument 1', 'dict', dct);
  const value = PyDict_GetItemWithError(dct, key);
  if (value === null) return PyErr_Occurred() === null ? Py_NewRef(Py_None) : null;
  if (!PyWeakref_Check(value)) return PyErr_SetString(PyExc_TypeError, 'not a weakref');
  if (PyWeakref_GET_OBJECT(value) === Py_None && PyDict_DelItem(dct, key) < 0) {
    // Gone meanwhile: what was to be removed is removed.
    if (!PyErr_ExceptionMatches(PyExc_KeyError)) return null;
    PyErr_Clear();
  }
  return Py_NewRef(Py_None);
}

function proxy(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('proxy', args.length, 1, 2)) return null;
  return PyWeakref_NewProxy(args[0], args.length > 1 ? args[1] : null);
}

function exec(module: PyObject): number {
  const rows = [
    ['ref', _PyWeakref_RefType],
    ['ReferenceType', _PyWeakref_RefType],
    ['ProxyType', _PyWeakref_ProxyType],
    ['CallableProxyType', _PyWeakref_CallableProxyType],
  ] as const;
  for (const [name, type] of rows) if (PyModule_AddObjectRef(module, name, type) < 0) return -1;
  return 0;
}

export const _weakref_module = defineModule({
  name: '_weakref',
  doc: 'Weak-reference support module.',
  methods: [
    method(
      'getweakrefcount',
      METH_O,
      (_module, o: PyObject) => PyLong_FromLong(_PyWeakref_GetWeakrefCount(headOf(o))),
      "getweakrefcount($module, object, /)\n--\n\nReturn the number of weak references to 'object'.",
    ),
    method(
      '_remove_dead_weakref',
      METH_FASTCALL,
      _remove_dead_weakref,
      '_remove_dead_weakref($module, dct, key, /)\n--\n\nAtomically remove key from dict if it points to a dead weakref.',
    ),
    method(
      'getweakrefs',
      METH_O,
      getweakrefs,
      "getweakrefs($module, object, /)\n--\n\nReturn a list of all weak reference objects pointing to 'object'.",
    ),
    method(
      'proxy',
      METH.FASTCALL,
      proxy,
      "proxy($module, object, callback=None, /)\n--\n\nCreate a proxy object that weakly references 'object'.",
    ),
  ],
  exec,
});
