/** The module _functools (Modules/_functoolsmodule.c). */
import { METH, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { TPFLAGS } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XNewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract';
import { PyObject_Call, PyObject_Vectorcall } from '../objects/call';
import { containerDoc } from '../objects/container-docs';
import { PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_AttributeError, PyExc_TypeError } from '../objects/exceptions';
import {
  PyArg_UnpackKeywords,
  PyArg_UnpackTupleKeywords,
  _PyArg_CheckPositional,
} from '../objects/getargs';
import { _PyLong_GetZero } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import {
  PyObject_GenericGetAttr,
  PyObject_HashNotImplemented,
  PyObject_RichCompare,
  Py_None,
} from '../objects/object';
import { clearFields, refFields, retrack } from '../objects/ref-fields';
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { type PyTupleObject, tupleFromStolen } from '../objects/tupleobject';
import { defineModule, member, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { lru_cache_def, setLruTypes } from './_functools-lru';
import { lru_list_elem_def } from './lru-links';
import { partial_def } from './_functools-partial';
import { holdInModule } from './module-state';

/** Puts the two arguments into the tuple for the next call, or into a new one while it is held. */
function fillArgs(args: PyTupleObject | null, left: PyObject, right: PyObject): PyTupleObject {
  if (args === null) return tupleFromStolen([left, right]);
  if (args.ob_refcnt > 1) {
    Py_DECREF(args);
    return tupleFromStolen([left, right]);
  }
  const [old0, old1] = args.v;
  args.v[0] = left;
  touch(args, 0, 0);
  Py_DECREF(old0);
  args.v[1] = right;
  touch(args, 1, 1);
  Py_DECREF(old1);
  retrack(args);
  return args;
}

/** @source Modules/_functoolsmodule.c functools_reduce */
function functools_reduce(_module: PyObject, argsTuple: PyObject): PyObject | null {
  const given = (argsTuple as PyTupleObject).v;
  if (!_PyArg_CheckPositional('reduce', given.length, 2, 3)) return null;
  let result: PyObject | null = given.length === 3 ? Py_NewRef(given[2]) : null;
  const it = PyObject_GetIter(given[1]);
  if (it === null) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
      PyErr_SetString(PyExc_TypeError, 'reduce() arg 2 must support iteration');
    }
    if (result !== null) Py_DECREF(result);
    return null;
  }
  let args: PyTupleObject | null = null;
  for (;;) {
    const op2 = PyIter_Next(it);
    if (op2 === null) break;
    if (result === null) result = op2;
    else {
      args = fillArgs(args, result, op2);
      result = PyObject_Call(given[0], args, null);
      if (result === null) break;
    }
  }
  const failed = PyErr_Occurred() !== null;
  if (args !== null) Py_DECREF(args);
  if (failed && result !== null) {
    Py_DECREF(result);
    result = null;
  } else if (!failed && result === null) {
    const text = 'reduce() of empty iterable with no initial value';
    PyErr_SetString(PyExc_TypeError, text);
  }
  Py_DECREF(it);
  return result;
}

interface KeyPayload {
  cmp: PyObject | null;
  object: PyObject | null;
}
type KeyObject = PyObject<KeyPayload>;

let keyType: PyTypeObject | null = null;

function newKey(cmp: PyObject, object: PyObject | null): PyObject {
  const payload = { cmp: Py_NewRef(cmp), object: Py_XNewRef(object) };
  const ko = PyObject_GC_New<KeyPayload>(keyType!, payload, 32);
  touch(ko);
  PyObject_GC_Track(ko);
  return ko;
}

/** @source Modules/_functoolsmodule.c keyobject_call */
function keyobject_call(self: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('K', ['obj'], args, kwds, 1, 1, 0);
  return parsed === null ? null : newKey((self as KeyObject).v.cmp!, parsed[0]!);
}

/** @source Modules/_functoolsmodule.c keyobject_richcompare */
function keyobject_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (other.ob_type !== self.ob_type) {
    return PyErr_SetString(PyExc_TypeError, 'other argument must be K instance');
  }
  const { cmp, object: x } = (self as KeyObject).v;
  const y = (other as KeyObject).v.object;
  if (x === null || y === null) return PyErr_SetString(PyExc_AttributeError, 'object');
  const res = PyObject_Vectorcall(cmp!, [x, y], null);
  if (res === null) return null;
  const answer = PyObject_RichCompare(res, _PyLong_GetZero(), op);
  Py_DECREF(res);
  return answer;
}

const keyobject_def: TypeDef = {
  ...refFields(['cmp', 'object'], true),
  tp_name: 'functools.KeyWrapper',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.DISALLOW_INSTANTIATION | TPFLAGS.IMMUTABLETYPE,
  tp_call: keyobject_call,
  tp_hash: PyObject_HashNotImplemented,
  tp_getattro: PyObject_GenericGetAttr,
  tp_clear: clearFields(['cmp', 'object']),
  tp_richcompare: keyobject_richcompare,
  members: [
    member(
      'obj',
      (self) => Py_NewRef((self as KeyObject).v.object ?? Py_None),
      (self, value) => {
        const old = (self as KeyObject).v.object;
        (self as KeyObject).v.object = Py_XNewRef(value);
        touch(self);
        if (old !== null) Py_DECREF(old);
        return 0;
      },
      containerDoc('functools.KeyWrapper.obj'),
    ),
  ],
};

/** @source Modules/_functoolsmodule.c _functools_cmp_to_key_impl */
function cmp_to_key(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('cmp_to_key', ['mycmp'], args, kwnames, 1, 1, 0);
  return parsed === null ? null : newKey(parsed[0]!, null);
}

/** @source Modules/_functoolsmodule.c _functools_exec */
function exec(module: PyObject): number {
  const make = (def: TypeDef): PyTypeObject | null => {
    const type = PyType_FromDef(def, module, null);
    return type === null ? null : holdInModule('_functools', type);
  };
  keyType = make(keyobject_def);
  const partial = make(partial_def);
  const lru = make(lru_cache_def);
  const elem = make(lru_list_elem_def);
  if (keyType === null || partial === null || lru === null || elem === null) return -1;
  setLruTypes(elem);
  if (PyModule_AddObjectRef(module, 'partial', partial) < 0) return -1;
  return PyModule_AddObjectRef(module, '_lru_cache_wrapper', lru);
}

export const _functools_module = defineModule({
  name: '_functools',
  doc: containerDoc('module _functools'),
  methods: [
    method('reduce', METH.VARARGS, functools_reduce, containerDoc('_functools.reduce')),
    method(
      'cmp_to_key',
      METH.FASTCALL | METH.KEYWORDS,
      cmp_to_key,
      containerDoc('_functools.cmp_to_key'),
    ),
  ],
  exec,
});
