/** `super`: attribute lookup that starts after a class in the MRO. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_CallFunctionObjArgs } from './call';
import { PyCell_Check } from './cellobject';
import type { CodePayload } from './codeobject';
import { PyDict_GET_SIZE, PyDict_GetItemWithError } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_RuntimeError, PyExc_TypeError } from './exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords, _PyArg_NoKwnames } from './getargs';
import type { Frame } from './interpframe';
import { Py_None } from './object';
import { PyObject_GenericGetAttr, _PyObject_LookupAttr } from './object-attr';
import { tstate } from './pystate';
import { PyType_GenericAlloc } from './subtype';
import { tp_free } from './tp-free';
import type { PyTupleObject } from './tupleobject';
import { defineType, member } from './typedef';
import { PyType_Check, PyType_IsSubtype } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';

interface SuperPayload {
  type: PyTypeObject | null;
  obj: PyObject | null;
  obj_type: PyTypeObject | null;
}
type SuperObject = PyObject<SuperPayload>;

function super_clearAll(self: PyObject): void {
  const su = self as SuperObject;
  const { type, obj, obj_type } = su.v;
  su.v = { type: null, obj: null, obj_type: null };
  touch(su);
  Py_XDECREF(obj);
  Py_XDECREF(type);
  Py_XDECREF(obj_type);
}

function super_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  super_clearAll(self);
  tp_free(self);
}

function super_repr(self: PyObject): PyObject | null {
  const { type, obj_type } = (self as SuperObject).v;
  const name = type === null ? 'NULL' : type.tp_name;
  return PyUnicode_FromString(
    obj_type !== null
      ? `<super: <class '${name}'>, <${obj_type.tp_name} object>>`
      : `<super: <class '${name}'>, NULL>`,
  );
}

/**
 * The attribute `name` of the classes after `su_type` in the MRO of `su_obj_type`, bound to
 * `su_obj`; null without an exception when there is none. New reference.
 *
 * @source Objects/typeobject.c do_super_lookup
 */
function superLookup(
  su_type: PyTypeObject,
  su_obj: PyObject,
  su_obj_type: PyTypeObject,
  name: PyObject,
): PyObject | null {
  const mro = su_obj_type.tp_mro as PyTupleObject | null;
  if (mro === null) return null;
  const items = mro.v;
  let i = items.indexOf(su_type) + 1;
  if (i === 0 || i >= items.length) return null;
  Py_INCREF(mro);
  let res: PyObject | null = null;
  for (; i < items.length; i++) {
    res = PyDict_GetItemWithError((items[i] as PyTypeObject).tp_dict!, name);
    if (res !== null || tstate.current_exception !== null) break;
  }
  if (res !== null) {
    Py_INCREF(res);
    const get = res.ob_type.tp_descr_get;
    if (get !== null) {
      // Through a class, the attribute is not bound to an instance.
      const bound = get(res, su_obj === (su_obj_type as PyObject) ? null : su_obj, su_obj_type);
      Py_DECREF(res);
      res = bound;
    }
  }
  Py_DECREF(mro);
  return res;
}

/** @source Objects/typeobject.c super_getattro */
function super_getattro(self: PyObject, name: PyObject): PyObject | null {
  const { type, obj, obj_type } = (self as SuperObject).v;
  if (obj_type !== null && !(PyUnicode_Check(name) && name.v === '__class__')) {
    const res = superLookup(type!, obj!, obj_type, name);
    if (res !== null || tstate.current_exception !== null) return res;
  }
  return PyObject_GenericGetAttr(self, name);
}

/**
 * `super(su_type, su_obj).name` without the super object; `out.isMethod` says that the value is
 * a function still to be called with `su_obj` in front. New reference.
 *
 * @source Objects/typeobject.c _PySuper_Lookup
 */
export function _PySuper_Lookup(
  su_type: PyTypeObject,
  su_obj: PyObject,
  name: PyObject,
  out: { isMethod: boolean } | null,
): PyObject | null {
  const su_obj_type = supercheck(su_type, su_obj);
  if (su_obj_type === null) return null;
  let res: PyObject | null = null;
  if (out !== null) {
    out.isMethod = false;
    if (su_obj !== (su_obj_type as PyObject)) {
      res = superMethod(su_type, su_obj_type, name);
      out.isMethod = res !== null;
    }
  }
  if (res === null) res = superLookup(su_type, su_obj, su_obj_type, name);
  if (res === null && tstate.current_exception === null) {
    const su = PyObject_CallFunctionObjArgs(PySuper_Type, su_type, su_obj);
    if (su !== null) {
      res = PyObject_GenericGetAttr(su, name);
      Py_DECREF(su);
    }
  }
  Py_DECREF(su_obj_type);
  return res;
}

/** The unbound function that a super lookup finds, when it is a method descriptor. New reference. */
function superMethod(
  su_type: PyTypeObject,
  su_obj_type: PyTypeObject,
  name: PyObject,
): PyObject | null {
  const items = (su_obj_type.tp_mro as PyTupleObject).v;
  const start = items.indexOf(su_type) + 1;
  if (start === 0 || (PyUnicode_Check(name) && name.v === '__class__')) return null;
  for (let i = start; i < items.length; i++) {
    const res = PyDict_GetItemWithError((items[i] as PyTypeObject).tp_dict!, name);
    if (res !== null) {
      return res.ob_type.tp_flags & TPFLAGS.METHOD_DESCRIPTOR ? Py_NewRef(res) : null;
    }
    if (tstate.current_exception !== null) return null;
  }
  return null;
}

/** The type whose MRO is searched; new reference. @source Objects/typeobject.c supercheck */
function supercheck(type: PyTypeObject, obj: PyObject): PyTypeObject | null {
  if (PyType_Check(obj) && PyType_IsSubtype(obj, type)) return Py_NewRef(obj);
  if (PyType_IsSubtype(obj.ob_type, type)) return Py_NewRef(obj.ob_type);
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(obj, _Py_ID('__class__'), out) < 0) return null;
  const cls = out.value;
  if (cls !== null && PyType_Check(cls) && cls !== obj.ob_type && PyType_IsSubtype(cls, type)) {
    return cls;
  }
  if (cls !== null) Py_DECREF(cls);
  return PyErr_SetString(
    PyExc_TypeError,
    'super(type, obj): obj must be an instance or subtype of type',
  );
}

/** @source Objects/typeobject.c super_descr_get */
function super_descr_get(self: PyObject, obj: PyObject | null): PyObject | null {
  const su = self as SuperObject;
  if (obj === null || obj === Py_None || su.v.obj !== null) return Py_NewRef(self);
  if (su.ob_type !== PySuper_Type) {
    return PyObject_CallFunctionObjArgs(su.ob_type, su.v.type!, obj);
  }
  const obj_type = supercheck(su.v.type!, obj);
  if (obj_type === null) return null;
  const fresh = PySuper_Type.tp_alloc!(PySuper_Type, 0);
  if (fresh === null) {
    Py_DECREF(obj_type);
    return null;
  }
  (fresh as SuperObject).v = { type: Py_NewRef(su.v.type!), obj: Py_NewRef(obj), obj_type };
  touch(fresh);
  return fresh;
}

function super_new(type: PyTypeObject): PyObject | null {
  const self = PyType_GenericAlloc(type, 0);
  if (self !== null) (self as SuperObject).v = { type: null, obj: null, obj_type: null };
  return self;
}

function runtimeError(message: string): null {
  return PyErr_SetString(PyExc_RuntimeError, message);
}

/** Class and first argument of the running method (borrowed), for `super()`. @source Objects/typeobject.c super_init_without_args */
function superFromFrame(frame: Frame | null): [PyTypeObject, PyObject] | null {
  if (frame === null) return runtimeError('super(): no current frame');
  const co = frame.code.v as CodePayload;
  if (co.co_argcount === 0) return runtimeError('super(): no arguments');
  let firstarg = frame.localsplus[0];
  // The argument may live in a cell that MAKE_CELL has made of it.
  if (firstarg !== null && co.co_localspluskinds[0] & 0x40 && PyCell_Check(firstarg)) {
    firstarg = firstarg.v.ob_ref;
  }
  if (firstarg === null) return runtimeError('super(): arg[0] deleted');
  const names = (co.co_localsplusnames as PyTupleObject).v;
  for (let i = names.length - co.co_nfreevars; i < names.length; i++) {
    if (names[i].v !== '__class__') continue;
    const cell = frame.localsplus[i];
    if (cell === null || !PyCell_Check(cell)) return runtimeError('super(): bad __class__ cell');
    const type = cell.v.ob_ref;
    if (type === null) return runtimeError('super(): empty __class__ cell');
    if (!PyType_Check(type)) {
      return runtimeError(`super(): __class__ is not a type (${type.ob_type.tp_name})`);
    }
    return [type, firstarg];
  }
  return runtimeError('super(): __class__ cell not found');
}

/** @source Objects/typeobject.c super_init_impl */
function super_init_impl(self: PyObject, arg: PyObject | null, other: PyObject | null): number {
  let type: PyTypeObject;
  let obj = other === Py_None ? null : other;
  if (arg === null) {
    const found = superFromFrame(tstate.current_frame);
    if (found === null) return -1;
    [type, obj] = found;
  } else type = arg as PyTypeObject;
  let obj_type: PyTypeObject | null = null;
  if (obj !== null) {
    obj_type = supercheck(type, obj);
    if (obj_type === null) return -1;
  }
  const su = self as SuperObject;
  const old = su.v;
  su.v = { type: Py_NewRef(type), obj: obj === null ? null : Py_NewRef(obj), obj_type };
  touch(su);
  Py_XDECREF(old.type);
  Py_XDECREF(old.obj);
  Py_XDECREF(old.obj_type);
  return 0;
}

function checkedTypeArgument(arg: PyObject | null): boolean {
  if (arg === null || PyType_Check(arg)) return true;
  PyErr_SetString(PyExc_TypeError, `super() argument 1 must be a type, not ${arg.ob_type.tp_name}`);
  return false;
}

/** @source Objects/typeobject.c super_init */
function super_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (kwds !== null && PyDict_GET_SIZE(kwds) > 0 && !_PyArg_NoKeywords('super', kwds)) return -1;
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('super', items.length, 0, 2)) return -1;
  if (!checkedTypeArgument(items[0] ?? null)) return -1;
  return super_init_impl(self, items[0] ?? null, items[1] ?? null);
}

/** @source Objects/typeobject.c super_vectorcall */
function super_vectorcall(
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('super', kwnames)) return null;
  if (!_PyArg_CheckPositional('super', args.length, 0, 2)) return null;
  if (!checkedTypeArgument(args[0] ?? null)) return null;
  const self = super_new(callable as PyTypeObject);
  if (self === null) return null;
  if (super_init_impl(self, args[0] ?? null, args[1] ?? null) < 0) {
    Py_DECREF(self);
    return null;
  }
  return self;
}

function super_traverse(self: PyObject, visit: visitproc): void {
  const { type, obj, obj_type } = (self as SuperObject).v;
  if (obj !== null) visit(obj);
  if (type !== null) visit(type);
  if (obj_type !== null) visit(obj_type);
}

function super_owns(self: PyObject, visit: OwnsVisitor): void {
  const { type, obj, obj_type } = (self as SuperObject).v;
  if (type !== null) visit(type, 0);
  if (obj !== null) visit(obj, 1);
  if (obj_type !== null) visit(obj_type, 2);
}

export const PySuper_Type = defineType({
  tp_name: 'super',
  tp_basicsize: 40,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc:
    'super() -> same as super(__class__, <first argument>)\n' +
    'super(type) -> unbound super object\n' +
    'super(type, obj) -> bound super object; requires isinstance(obj, type)\n' +
    'super(type, type2) -> bound super object; requires issubclass(type2, type)\n' +
    'Typical use to call a cooperative superclass method:\n' +
    'class C(B):\n    def meth(self, arg):\n        super().meth(arg)\n' +
    'This works for class methods too:\n' +
    'class C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n',
  tp_dealloc: super_dealloc,
  tp_repr: super_repr,
  tp_getattro: super_getattro,
  tp_traverse: super_traverse,
  tp_descr_get: super_descr_get,
  tp_init: super_init,
  tp_new: super_new,
  tp_vectorcall: super_vectorcall,
  tp_owns: super_owns,
  tp_slotname: (_self, slot) => ['__thisclass__', '__self__', '__self_class__'][slot],
  members: [
    member(
      '__thisclass__',
      (self) => memberValue((self as SuperObject).v.type),
      null,
      'the class invoking super()',
    ),
    member(
      '__self__',
      (self) => memberValue((self as SuperObject).v.obj),
      null,
      'the instance invoking super(); may be None',
    ),
    member(
      '__self_class__',
      (self) => memberValue((self as SuperObject).v.obj_type),
      null,
      'the type of the instance invoking super(); may be None',
    ),
  ],
});

function memberValue(o: PyObject | null): PyObject {
  return Py_NewRef(o ?? Py_None);
}
