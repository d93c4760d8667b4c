/** Types of None and NotImplemented. */
import type { PyObject } from '../heap/object';
import { _Py_SetImmortal } from '../heap/refcount';
import { PyDict_GET_SIZE } from './dictobject';
import { PyErr_SetString, PyErr_WarnEx } from './errors';
import { PyExc_DeprecationWarning, PyExc_TypeError } from './exceptions';
import { Py_None, Py_NotImplemented } from './object';
import { object_richcompare } from './object-type';
import { PyTuple_GET_SIZE } from './tupleobject';
import { METH_NOARGS, defineType, method } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

function singleton_new(instance: () => PyObject, name: string) {
  return (_type: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null => {
    if (PyTuple_GET_SIZE(args) || (kwds !== null && PyDict_GET_SIZE(kwds))) {
      return PyErr_SetString(PyExc_TypeError, `${name} takes no arguments`);
    }
    return instance();
  };
}

/** A deallocation that must not happen leaves the object immortal. @source Objects/object.c none_dealloc */
function singleton_dealloc(o: PyObject): void {
  _Py_SetImmortal(o);
}

export const _PyNone_Type = defineType({
  tp_name: 'NoneType',
  tp_basicsize: 16,
  tp_flags: 0,
  tp_dealloc: singleton_dealloc,
  tp_repr: () => PyUnicode_FromString('None'),
  tp_hash: () => 0xfca86420,
  tp_richcompare: (self, other, op) => object_richcompare(self, other, op),
  nb_bool: () => 0,
  tp_new: singleton_new(() => Py_None, 'NoneType'),
});

function NotImplemented_bool(): number {
  const message = 'NotImplemented should not be used in a boolean context';
  return PyErr_WarnEx(PyExc_DeprecationWarning, message, 1) < 0 ? -1 : 1;
}

export const _PyNotImplemented_Type = defineType({
  tp_name: 'NotImplementedType',
  tp_basicsize: 16,
  tp_flags: 0,
  tp_dealloc: singleton_dealloc,
  tp_repr: () => PyUnicode_FromString('NotImplemented'),
  nb_bool: NotImplemented_bool,
  tp_new: singleton_new(() => Py_NotImplemented, 'NotImplementedType'),
  methods: [method('__reduce__', METH_NOARGS, () => PyUnicode_FromString('NotImplemented'))],
});
