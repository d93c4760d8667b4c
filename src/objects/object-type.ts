/** `object`: the root of all types. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import {
  PyDict_GET_SIZE,
  PyDict_GetItemWithError,
  _PyObject_InitializeDict,
  _PyObject_MaterializeDict,
} from './dictobject';
import { PyErr_Clear, PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyLong_FromSsize_t } from './longobject';
import {
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
  PyObject_IsTrue,
  PyObject_Str,
  Py_EQ,
  Py_HashPointer,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  boolResult,
  pointerString,
} from './object';
import { PyModule_Type } from './moduleobject';
import { object___dir__ } from './object-dir';
import { object___getstate__, object___reduce__, object___reduce_ex__ } from './object-reduce';
import { PySequence_List } from './abstract';
import { PyList_GET_SIZE, PyList_Sort, type PyListObject } from './listobject';
import { PyType_GenericAlloc } from './subtype';
import { tp_free } from './tp-free';
import { PyTuple_GET_SIZE } from './tupleobject';
import { defineType, getset, method } from './typedef';
import { compatible_for_assignment } from './type-bases';
import { type_module, type_qualname } from './type-getsets';
import { PyType_Check, PyType_IsSubtype } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID, unicodeLength } from './unicodeobject';

/** @source Objects/typeobject.c excess_args */
function excess_args(args: PyObject, kwds: PyObject | null): boolean {
  return PyTuple_GET_SIZE(args) > 0 || (kwds !== null && PyDict_GET_SIZE(kwds) > 0);
}

/** @source Objects/typeobject.c object_init */
export function object_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const type = self.ob_type;
  if (excess_args(args, kwds)) {
    if (type.tp_init !== object_init) {
      PyErr_SetString(
        PyExc_TypeError,
        'object.__init__() takes exactly one argument (the instance to initialize)',
      );
      return -1;
    }
    if (type.tp_new === object_new) {
      PyErr_SetString(
        PyExc_TypeError,
        `${type.tp_name}.__init__() takes exactly one argument (the instance to initialize)`,
      );
      return -1;
    }
  }
  return 0;
}

/** Names of the abstract methods, sorted and quoted; null with an exception set. */
function abstractNames(type: PyTypeObject): { text: string; count: number } | null {
  const methods = PyDict_GetItemWithError(type.tp_dict!, _Py_ID('__abstractmethods__'));
  if (methods === null) return null;
  const sorted = PySequence_List(methods);
  if (sorted === null) return null;
  if (PyList_Sort(sorted) < 0) {
    Py_DECREF(sorted);
    return null;
  }
  const items = (sorted as PyListObject).v.items;
  const text = `'${items.map((name) => name.v as string).join("', '")}'`;
  const count = PyList_GET_SIZE(sorted);
  Py_DECREF(sorted);
  return { text, count };
}

/** @source Objects/typeobject.c object_new */
export function object_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (excess_args(args, kwds)) {
    if (type.tp_new !== object_new) {
      return PyErr_SetString(
        PyExc_TypeError,
        'object.__new__() takes exactly one argument (the type to instantiate)',
      );
    }
    if (type.tp_init === object_init) {
      return PyErr_SetString(PyExc_TypeError, `${type.tp_name}() takes no arguments`);
    }
  }
  if (type.tp_flags & TPFLAGS.IS_ABSTRACT) {
    const names = abstractNames(type);
    if (names === null) return null;
    const plural = names.count > 1 ? 's' : '';
    return PyErr_SetString(
      PyExc_TypeError,
      `Can't instantiate abstract class ${type.tp_name} without an implementation ` +
        `for abstract method${plural} ${names.text}`,
    );
  }
  const { tp_alloc } = type;
  const obj = tp_alloc === PyType_GenericAlloc ? PyType_GenericAlloc(type, 0) : tp_alloc!(type, 0);
  if (obj === null) return null;
  if (type.tp_dictoffset !== 0 && _PyObject_InitializeDict(obj) < 0) {
    Py_DECREF(obj);
    return null;
  }
  return obj;
}

function object_dealloc(self: PyObject): void {
  tp_free(self);
}

/** @source Objects/typeobject.c object_repr */
function object_repr(self: PyObject): PyObject | null {
  const type = self.ob_type;
  const mod = type_module(type);
  let prefix = '';
  if (mod === null) {
    // A class without `__module__` is shown without it.
    PyErr_Clear();
  } else {
    if (PyUnicode_Check(mod) && mod.v !== 'builtins') prefix = `${mod.v}.`;
    Py_DECREF(mod);
  }
  const name = type_qualname(type);
  const text = prefix === '' ? type.tp_name : prefix + (name.v as string);
  Py_DECREF(name);
  return PyUnicode_FromString(`<${text} object at ${pointerString(self)}>`);
}

function object_str(self: PyObject): PyObject | null {
  const repr = self.ob_type.tp_repr;
  return repr === null || repr === object_str ? object_repr(self) : repr(self);
}

/** @source Objects/typeobject.c object_richcompare */
export function object_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (op === Py_EQ) return self === other ? boolResult(true) : Py_NotImplemented;
  if (op !== Py_NE) return Py_NotImplemented;
  // By default, != inverts ==, unless that is not implemented.
  const compare = self.ob_type.tp_richcompare;
  if (compare === null) return Py_NotImplemented;
  const res = compare(self, other, Py_EQ);
  if (res === null || res === Py_NotImplemented) return res;
  const ok = PyObject_IsTrue(res);
  Py_DECREF(res);
  return ok < 0 ? null : boolResult(ok === 0);
}

function object_get_class(self: PyObject): PyObject {
  return Py_NewRef(self.ob_type);
}

/** @source Objects/typeobject.c object_set_class */
function object_set_class(self: PyObject, value: PyObject | null): number {
  if (value === null) {
    PyErr_SetString(PyExc_TypeError, "can't delete __class__ attribute");
    return -1;
  }
  if (!PyType_Check(value)) {
    PyErr_SetString(
      PyExc_TypeError,
      `__class__ must be set to a class, not '${value.ob_type.tp_name}' object`,
    );
    return -1;
  }
  const oldto = self.ob_type;
  const newto = value;
  const modules = PyType_IsSubtype(newto, PyModule_Type) && PyType_IsSubtype(oldto, PyModule_Type);
  if (!modules && (newto.tp_flags | oldto.tp_flags) & TPFLAGS.IMMUTABLETYPE) {
    PyErr_SetString(
      PyExc_TypeError,
      '__class__ assignment only supported for mutable types or ModuleType subclasses',
    );
    return -1;
  }
  if (!compatible_for_assignment(oldto, newto, '__class__')) return -1;
  // The keys of inline values belong to the old class.
  if (Array.isArray(self.dict) && _PyObject_MaterializeDict(self) === null) return -1;
  if (newto.tp_flags & TPFLAGS.HEAPTYPE) Py_INCREF(newto);
  self.ob_type = newto;
  touch(self);
  if (oldto.tp_flags & TPFLAGS.HEAPTYPE) Py_DECREF(oldto);
  return 0;
}

/** @source Objects/typeobject.c object___format___impl */
function object___format__(self: PyObject, spec: PyObject): PyObject | null {
  if (!PyUnicode_Check(spec)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `__format__() argument must be str, not ${spec.ob_type.tp_name}`,
    );
  }
  if (unicodeLength(spec) > 0) {
    return PyErr_SetString(
      PyExc_TypeError,
      `unsupported format string passed to ${self.ob_type.tp_name}.__format__`,
    );
  }
  return PyObject_Str(self);
}

/** @source Objects/typeobject.c object___sizeof___impl */
function object___sizeof__(self: PyObject): PyObject {
  const type = self.ob_type;
  const items = type.tp_itemsize === 0 ? 0 : varSize(self) * type.tp_itemsize;
  return PyLong_FromSsize_t(type.tp_basicsize + items);
}

/** ob_size of variable-size objects that lack a `__sizeof__` of their own: tuples and bytes. */
function varSize(self: PyObject): number {
  const v = self.v as { length?: number } | null;
  return v?.length ?? 0;
}

export const PyBaseObject_Type = defineType({
  tp_name: 'object',
  tp_basicsize: 16,
  tp_flags: TPFLAGS.BASETYPE,
  tp_doc:
    'object()\n--\n\nThe base class of the class hierarchy.\n\n' +
    'When called, it accepts no arguments and returns a new featureless\n' +
    'instance that has no instance attributes and cannot be given any.\n',
  tp_dealloc: object_dealloc,
  tp_repr: object_repr,
  tp_hash: Py_HashPointer,
  tp_str: object_str,
  tp_getattro: PyObject_GenericGetAttr,
  tp_setattro: PyObject_GenericSetAttr,
  tp_richcompare: object_richcompare,
  tp_init: object_init,
  tp_alloc: PyType_GenericAlloc,
  tp_new: object_new,
  methods: [
    method(
      '__reduce_ex__',
      METH.O,
      object___reduce_ex__,
      '__reduce_ex__($self, protocol, /)\n--\n\nHelper for pickle.',
    ),
    method(
      '__reduce__',
      METH.NOARGS,
      object___reduce__,
      '__reduce__($self, /)\n--\n\nHelper for pickle.',
    ),
    method(
      '__getstate__',
      METH.NOARGS,
      object___getstate__,
      '__getstate__($self, /)\n--\n\nHelper for pickle.',
    ),
    method(
      '__subclasshook__',
      METH.CLASS | METH.VARARGS,
      () => Py_NotImplemented,
      'Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).\n',
    ),
    method(
      '__init_subclass__',
      METH.CLASS | METH.NOARGS,
      () => Py_None,
      'This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.\n',
    ),
    method(
      '__format__',
      METH.O,
      object___format__,
      '__format__($self, format_spec, /)\n--\n\nDefault object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise.',
    ),
    method(
      '__sizeof__',
      METH.NOARGS,
      object___sizeof__,
      '__sizeof__($self, /)\n--\n\nSize of object in memory, in bytes.',
    ),
    method(
      '__dir__',
      METH.NOARGS,
      object___dir__,
      '__dir__($self, /)\n--\n\nDefault dir() implementation.',
    ),
  ],
  getset: [getset('__class__', object_get_class, object_set_class, "the object's class")],
});
