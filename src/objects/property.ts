/** `property`. */
import { tupleMethod } from './tuple-method';
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { PyObject_CallFunctionObjArgs, PyObject_CallOneArg, PyObject_Vectorcall } from './call';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_SetString } from './errors';
import { PyExc_AttributeError, PyExc_TypeError } from './exceptions';
import { _PyObject_IsAbstract } from './funcobject-methods';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { PyObject_GenericGetAttr, PyObject_SetAttr, Py_None, boolResult, reprStr } from './object';
import { _PyObject_LookupAttr } from './object-attr';
import { PyType_GenericAlloc } from './subtype';
import { tp_free } from './tp-free';
import { defineType, getset, member, method } from './typedef';
import { PyObject_TypeCheck, type_qualname } from './typeobject';
import { _Py_ID } from './unicodeobject';

interface PropertyPayload {
  prop_get: PyObject | null;
  prop_set: PyObject | null;
  prop_del: PyObject | null;
  prop_doc: PyObject | null;
  prop_name: PyObject | null;
  getter_doc: boolean;
}
export type PyPropertyObject = PyObject<PropertyPayload>;

const FIELDS = ['prop_get', 'prop_set', 'prop_del', 'prop_doc', 'prop_name'] as const;
const FIELD_NAMES = ['fget', 'fset', 'fdel', '__doc__', '__name__'];

function p(self: PyObject): PropertyPayload {
  return (self as PyPropertyObject).v;
}

function property_new(type: PyTypeObject): PyObject | null {
  const self = PyType_GenericAlloc(type, 0);
  if (self !== null) {
    (self as PyPropertyObject).v = {
      prop_get: null,
      prop_set: null,
      prop_del: null,
      prop_doc: null,
      prop_name: null,
      getter_doc: false,
    };
  }
  return self;
}

function setField(self: PyObject, field: (typeof FIELDS)[number], value: PyObject | null): void {
  const old = p(self)[field];
  p(self)[field] = Py_XNewRef(value);
  touch(self);
  Py_XDECREF(old);
}

function property_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  for (const field of FIELDS) setField(self, field, null);
  tp_free(self);
}

/** ` 'x' of 'C' object`, the end of messages about a property. */
function subject(self: PyObject, obj: PyObject): { name: string | null; type: string } | null {
  const name = p(self).prop_name;
  const repr = name === null ? null : reprStr(name);
  if (name !== null && repr === null) return null;
  const qualname = type_qualname(obj.ob_type);
  const typeRepr = reprStr(qualname);
  Py_DECREF(qualname);
  return typeRepr === null ? null : { name: repr, type: typeRepr };
}

function raiseMissing(self: PyObject, obj: PyObject, what: string): void {
  const s = subject(self, obj);
  if (s === null) return;
  PyErr_SetString(
    PyExc_AttributeError,
    s.name === null
      ? `property of ${s.type} object has no ${what}`
      : `property ${s.name} of ${s.type} object has no ${what}`,
  );
}

/** @source Objects/descrobject.c property_descr_get */
function property_descr_get(self: PyObject, obj: PyObject | null): PyObject | null {
  if (obj === null || obj === Py_None) return Py_NewRef(self);
  const get = p(self).prop_get;
  if (get === null) {
    raiseMissing(self, obj, 'getter');
    return null;
  }
  return PyObject_CallOneArg(get, obj);
}

/** @source Objects/descrobject.c property_descr_set */
function property_descr_set(self: PyObject, obj: PyObject, value: PyObject | null): number {
  const func = value === null ? p(self).prop_del : p(self).prop_set;
  if (func === null) {
    raiseMissing(self, obj, value === null ? 'deleter' : 'setter');
    return -1;
  }
  const res = PyObject_Vectorcall(func, value === null ? [obj] : [obj, value], null);
  if (res === null) return -1;
  Py_DECREF(res);
  return 0;
}

/** @source Objects/descrobject.c property_copy */
function property_copy(
  old: PyObject,
  get: PyObject | null,
  set: PyObject | null,
  del: PyObject | null,
): PyObject | null {
  const prop = p(old);
  const fget = get === null || get === Py_None ? (prop.prop_get ?? Py_None) : get;
  const fset = set === null || set === Py_None ? (prop.prop_set ?? Py_None) : set;
  const fdel = del === null || del === Py_None ? (prop.prop_del ?? Py_None) : del;
  const doc = prop.getter_doc && fget !== Py_None ? Py_None : (prop.prop_doc ?? Py_None);
  const fresh = PyObject_CallFunctionObjArgs(old.ob_type, fget, fset, fdel, doc);
  if (fresh === null) return null;
  if (PyObject_TypeCheck(fresh, PyProperty_Type)) setField(fresh, 'prop_name', prop.prop_name);
  return fresh;
}

/** The docstring of the getter, null when it has none; -1 for an error. New reference. */
function docFromGetter(self: PyObject, get: PyObject): PyObject | null | -1 {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(get, _Py_ID('__doc__'), out) < 0) return -1;
  const doc = out.value === Py_None ? null : out.value;
  if (doc === null) return null;
  // An instance of a subclass that has no place for a docstring refuses that of a getter.
  if (self.ob_type !== PyProperty_Type && PyObject_SetAttr(self, _Py_ID('__doc__'), doc) < 0) {
    Py_DECREF(doc);
    return -1;
  }
  p(self).getter_doc = true;
  return doc;
}

/**
 * Stores the docstring, in an instance of a subclass as an attribute, since the class's own would
 * hide the field; no place for it is no error: 0, or -1.
 */
function storeDoc(self: PyObject, doc: PyObject | null): number {
  if (self.ob_type === PyProperty_Type) {
    setField(self, 'prop_doc', doc);
    return 0;
  }
  if (PyObject_SetAttr(self, _Py_ID('__doc__'), doc ?? Py_None) === 0) return 0;
  if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return -1;
  PyErr_Clear();
  return 0;
}

/** @source Objects/descrobject.c property_init_impl */
function property_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['fget', 'fset', 'fdel', 'doc'];
  const values = PyArg_UnpackTupleKeywords('property', names, args, kwds, 0, 4, 0);
  if (values === null) return -1;
  const [fget, fset, fdel, given] = values.map((o) => (o === Py_None ? null : o));
  setField(self, 'prop_get', fget);
  setField(self, 'prop_set', fset);
  setField(self, 'prop_del', fdel);
  setField(self, 'prop_doc', null);
  setField(self, 'prop_name', null);
  p(self).getter_doc = false;
  const doc =
    given === null && fget !== null ? docFromGetter(self, fget) : Py_XNewRef(given ?? null);
  if (doc === -1) return -1;
  const err = storeDoc(self, doc);
  Py_XDECREF(doc);
  return err;
}

function property_traverse(self: PyObject, visit: visitproc): void {
  for (const field of FIELDS) {
    const value = p(self)[field];
    if (value !== null) visit(value);
  }
}

function property_clear(self: PyObject): number {
  setField(self, 'prop_doc', null);
  return 0;
}

function property_owns(self: PyObject, visit: OwnsVisitor): void {
  FIELDS.forEach((field, i) => {
    const value = p(self)[field];
    if (value !== null) visit(value, i);
  });
}

function property_set_name(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (args.length !== 2) {
    return PyErr_SetString(
      PyExc_TypeError,
      `__set_name__() takes 2 positional arguments but ${args.length} were given`,
    );
  }
  setField(self, 'prop_name', args[1]);
  return Py_None;
}

function property_isabstract(self: PyObject): PyObject | null {
  for (const field of ['prop_get', 'prop_set', 'prop_del'] as const) {
    const res = _PyObject_IsAbstract(p(self)[field]);
    if (res < 0) return null;
    if (res > 0) return boolResult(true);
  }
  return boolResult(false);
}

function fieldMember(name: string, field: (typeof FIELDS)[number]) {
  return member(name, (self) => Py_NewRef(p(self)[field] ?? Py_None));
}

function setDoc(self: PyObject, value: PyObject | null): number {
  setField(self, 'prop_doc', value);
  return 0;
}

export const PyProperty_Type = defineType({
  tp_name: 'property',
  tp_basicsize: 64,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc:
    'property(fget=None, fset=None, fdel=None, doc=None)\n--\n\nProperty attribute.\n\n' +
    '  fget\n    function to be used for getting an attribute value\n' +
    '  fset\n    function to be used for setting an attribute value\n' +
    "  fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\n" +
    'Typical use is to define a managed attribute x:\n\nclass C(object):\n' +
    '    def getx(self): return self._x\n    def setx(self, value): self._x = value\n' +
    '    def delx(self): del self._x\n' +
    "    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\n" +
    'Decorators make defining new properties or modifying existing ones easy:\n\n' +
    'class C(object):\n    @property\n    def x(self):\n' +
    '        "I am the \'x\' property."\n        return self._x\n' +
    '    @x.setter\n    def x(self, value):\n        self._x = value\n' +
    '    @x.deleter\n    def x(self):\n        del self._x',
  tp_dealloc: property_dealloc,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: property_traverse,
  tp_clear: property_clear,
  tp_descr_get: property_descr_get,
  tp_descr_set: property_descr_set,
  tp_init: property_init,
  tp_new: property_new,
  tp_owns: property_owns,
  tp_slotname: (_self, slot) => FIELD_NAMES[slot],
  methods: [
    method(
      'getter',
      METH.O,
      (self, f) => property_copy(self, f, null, null),
      'Descriptor to obtain a copy of the property with a different getter.',
    ),
    method(
      'setter',
      METH.O,
      (self, f) => property_copy(self, null, f, null),
      'Descriptor to obtain a copy of the property with a different setter.',
    ),
    method(
      'deleter',
      METH.O,
      (self, f) => property_copy(self, null, null, f),
      'Descriptor to obtain a copy of the property with a different deleter.',
    ),
    tupleMethod('__set_name__', property_set_name, 'Method to set name of a property.'),
  ],
  members: [
    fieldMember('fget', 'prop_get'),
    fieldMember('fset', 'prop_set'),
    fieldMember('fdel', 'prop_del'),
    member('__doc__', (self) => Py_NewRef(p(self).prop_doc ?? Py_None), setDoc),
  ],
  getset: [getset('__isabstractmethod__', property_isabstract)],
});
