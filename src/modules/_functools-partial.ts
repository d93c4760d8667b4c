/** partial (Modules/_functoolsmodule.c). */
import { Py_ReprEnter, Py_ReprLeave } from '../objects/repr-enter';
import { GenericSlot } from '../heap/owns';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
} from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PySequence_Concat, PySequence_Tuple } from '../objects/abstract';
import { PyObject_Call, PyObject_Vectorcall, _PyObject_MakeTpCall } from '../objects/call';
import { containerDoc } from '../objects/container-docs';
import {
  PyDict_Check,
  PyDict_CheckExact,
  PyDict_Copy,
  PyDict_GET_SIZE,
  PyDict_Merge,
  PyDict_New,
  dictItemsFlat,
} from '../objects/dictobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import {
  PyCallable_Check,
  PyObject_GenericGetAttr,
  PyObject_GenericGetDict,
  PyObject_GenericSetAttr,
  PyObject_GenericSetDict,
  Py_None,
  reprStr,
  strStr,
} from '../objects/object';
import { allocWith, clearFields, refFields, setField } from '../objects/ref-fields';
import {
  type PyTupleObject,
  PyTuple_Check,
  PyTuple_CheckExact,
  PyTuple_GetSlice,
  PyTuple_Pack,
  tupleFromStolen,
} from '../objects/tupleobject';
import { getset, member, method } from '../objects/typedef';
import { PyType_GenericAlloc } from '../objects/typeobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';

interface PartialPayload {
  fn: PyObject | null;
  args: PyObject | null;
  kw: PyObject | null;
}
type PartialObject = PyObject<PartialPayload>;

function payload(self: PyObject): PartialPayload {
  return (self as PartialObject).v;
}

/** The keywords of a new partial of a partial with `pkw`; null with an exception set. */
function mergeKeywords(pkw: PyObject | null, kw: PyObject | null): PyObject | null {
  if (pkw === null || PyDict_GET_SIZE(pkw) === 0) {
    if (kw === null) return PyDict_New();
    return kw.ob_refcnt === 1 ? Py_NewRef(kw) : PyDict_Copy(kw);
  }
  const merged = PyDict_Copy(pkw);
  if (merged !== null && kw !== null && PyDict_Merge(merged, kw, true) !== 0) {
    Py_DECREF(merged);
    return null;
  }
  return merged;
}

/** @source Modules/_functoolsmodule.c partial_new */
function partial_new(type: PyTypeObject, args: PyObject, kw: PyObject | null): PyObject | null {
  const v = (args as PyTupleObject).v;
  if (v.length < 1) {
    return PyErr_SetString(PyExc_TypeError, "type 'partial' takes at least one argument");
  }
  let func = v[0];
  let pargs: PyObject | null = null;
  let pkw: PyObject | null = null;
  // A partial of a plain partial is made flat.
  if (func.ob_type.tp_call === partial_call && func.dict === null) {
    const part = payload(func);
    pargs = part.args;
    pkw = part.kw;
    func = part.fn!;
  }
  if (!PyCallable_Check(func)) {
    return PyErr_SetString(PyExc_TypeError, 'the first argument must be callable');
  }
  const pto = allocWith<PartialPayload>(type, { fn: Py_NewRef(func), args: null, kw: null });
  if (pto === null) return null;
  const nargs = PyTuple_GetSlice(args, 1, v.length);
  let allArgs: PyObject | null = nargs;
  if (pargs !== null) {
    allArgs = PySequence_Concat(pargs, nargs);
    Py_DECREF(nargs);
  }
  pto.v.args = allArgs;
  pto.v.kw = allArgs === null ? null : mergeKeywords(pkw, kw);
  touch(pto);
  if (pto.v.args !== null && pto.v.kw !== null) return pto;
  Py_DECREF(pto);
  return null;
}

/** @source Modules/_functoolsmodule.c partial_vectorcall */
function partial_vectorcall(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const pto = payload(self);
  if (PyDict_GET_SIZE(pto.kw!) > 0) return _PyObject_MakeTpCall(self, args, kwnames);
  const pargs = (pto.args as PyTupleObject).v;
  return PyObject_Vectorcall(pto.fn!, pargs.length === 0 ? args : pargs.concat(args), kwnames);
}

/** @source Modules/_functoolsmodule.c partial_call */
function partial_call(self: PyObject, args: PyObject, kwargs: PyObject | null): PyObject | null {
  const pto = payload(self);
  let kwargs2: PyObject | null = null;
  if (PyDict_GET_SIZE(pto.kw!) === 0) kwargs2 = kwargs === null ? null : Py_NewRef(kwargs);
  else {
    // The function may change its keywords.
    kwargs2 = PyDict_Copy(pto.kw!);
    if (kwargs2 === null) return null;
    if (kwargs !== null && PyDict_Merge(kwargs2, kwargs, true) !== 0) {
      Py_DECREF(kwargs2);
      return null;
    }
  }
  const args2 = PySequence_Concat(pto.args!, args);
  const res = args2 === null ? null : PyObject_Call(pto.fn!, args2, kwargs2);
  if (args2 !== null) Py_DECREF(args2);
  if (kwargs2 !== null) Py_DECREF(kwargs2);
  return res;
}

/** The arguments as they stand in the repr, each after a comma; null with an exception set. */
function argumentTexts(pto: PartialPayload): string[] | null {
  const texts: string[] = [];
  for (const arg of (pto.args as PyTupleObject).v) {
    const text = reprStr(arg);
    if (text === null) return null;
    texts.push(text);
  }
  const flat = dictItemsFlat(pto.kw!);
  for (let i = 0; i < flat.length; i += 2) {
    const value = Py_NewRef(flat[i + 1]);
    const key = strStr(flat[i]);
    const text = key === null ? null : reprStr(value);
    Py_DECREF(value);
    if (text === null) return null;
    texts.push(`${key}=${text}`);
  }
  return texts;
}

/** @source Modules/_functoolsmodule.c partial_repr */
function partial_repr(self: PyObject): PyObject | null {
  const rc = Py_ReprEnter(self);
  if (rc !== 0) return rc > 0 ? PyUnicode_FromString('...') : null;
  const pto = payload(self);
  const texts = argumentTexts(pto);
  const fn = texts === null ? null : reprStr(pto.fn!);
  Py_ReprLeave(self);
  if (texts === null || fn === null) return null;
  return PyUnicode_FromString(`${self.ob_type.tp_name}(${[fn, ...texts].join(', ')})`);
}

/** @source Modules/_functoolsmodule.c partial_reduce */
function partial_reduce(self: PyObject): PyObject {
  const { fn, args, kw } = payload(self);
  const state = PyTuple_Pack(fn!, args!, kw!, (self.dict as PyObject | null) ?? Py_None);
  const type = Py_NewRef<PyObject>(self.ob_type);
  return tupleFromStolen([type, tupleFromStolen([Py_NewRef(fn!)]), state]);
}

/** @source Modules/_functoolsmodule.c partial_setstate */
function partial_setstate(self: PyObject, state: PyObject): PyObject | null {
  const v = PyTuple_Check(state) ? state.v : [];
  const [fn, fnargs, kw, dict] = v;
  if (
    v.length !== 4 ||
    !PyCallable_Check(fn) ||
    !PyTuple_Check(fnargs) ||
    (kw !== Py_None && !PyDict_Check(kw))
  ) {
    return PyErr_SetString(PyExc_TypeError, 'invalid partial state');
  }
  const newArgs = PyTuple_CheckExact(fnargs)
    ? Py_NewRef<PyObject>(fnargs)
    : PySequence_Tuple(fnargs);
  if (newArgs === null) return null;
  let newKw: PyObject | null;
  if (kw === Py_None) newKw = PyDict_New();
  else newKw = PyDict_CheckExact(kw) ? Py_NewRef<PyObject>(kw) : PyDict_Copy(kw);
  if (newKw === null) {
    Py_DECREF(newArgs);
    return null;
  }
  const pto = self as PartialObject;
  setField(pto, 'fn', Py_NewRef(fn));
  setField(pto, 'args', newArgs);
  setField(pto, 'kw', newKw);
  const old = self.dict as PyObject | null;
  self.dict = dict === Py_None ? null : Py_NewRef(dict);
  touch(self, GenericSlot.DICT, GenericSlot.DICT);
  if (old !== null) Py_DECREF(old);
  return Py_NewRef(Py_None);
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`_functools.partial.${name}`));
}

const FIELDS = ['fn', 'args', 'kw'] as const;

/** Gives the instance dict up. */
function dropDict(self: PyObject): void {
  const dict = self.dict as PyObject | null;
  if (dict === null) return;
  self.dict = null;
  touch(self, GenericSlot.DICT, GenericSlot.DICT);
  Py_DECREF(dict);
}

/** A readable field. */
function field(name: string, key: keyof PartialPayload): ReturnType<typeof member> {
  const doc = containerDoc(`_functools.partial.${name}`);
  return member(name, (self) => Py_NewRef(payload(self)[key] ?? Py_None), null, doc);
}

export const partial_def: TypeDef = {
  ...withDict(refFields(FIELDS, true)),
  tp_clear(self: PyObject): number {
    clearFields(FIELDS)(self);
    dropDict(self);
    return 0;
  },
  tp_name: 'functools.partial',
  tp_basicsize: 64,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE | TPFLAGS.HAVE_VECTORCALL,
  tp_dictoffset: 40,
  tp_weaklistoffset: 48,
  tp_vectorcall_offset: 56,
  tp_instance_vectorcall: partial_vectorcall,
  tp_doc: containerDoc('_functools.partial') ?? '',
  tp_repr: partial_repr,
  tp_call: partial_call as NonNullable<TypeDef['tp_call']>,
  tp_getattro: PyObject_GenericGetAttr,
  tp_setattro: PyObject_GenericSetAttr,
  tp_alloc: PyType_GenericAlloc,
  tp_new: partial_new,
  methods: [
    def('__reduce__', METH.NOARGS, partial_reduce),
    def('__setstate__', METH.O, partial_setstate),
    def('__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
  members: [field('func', 'fn'), field('args', 'args'), field('keywords', 'kw')],
  getset: [getset('__dict__', PyObject_GenericGetDict, PyObject_GenericSetDict)],
};

/** The slots of `refFields` for a type whose instances also have a dict of their own. */
function withDict(fields: ReturnType<typeof refFields>): ReturnType<typeof refFields> {
  const { tp_dealloc, tp_traverse } = fields;
  return {
    ...fields,
    tp_dealloc(self: PyObject): void {
      const { dict } = self;
      self.dict = null;
      if (dict !== null) touch(self, GenericSlot.DICT, GenericSlot.DICT);
      tp_dealloc!(self);
      // The fields die first, then the dict.
      if (dict !== null) Py_DECREF(dict as PyObject);
    },
    tp_traverse(self, visit): void {
      tp_traverse!(self, visit);
      if (self.dict !== null) visit(self.dict as PyObject);
    },
  };
}
