/** `operator.itemgetter`, `attrgetter` and `methodcaller`. */
import { Py_ReprEnter, Py_ReprLeave } from '../objects/repr-enter';
import { addressOf } from '../heap/alloc';
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { PyObject_GetItem } from '../objects/abstract';
import { PyVectorcall_Call } from '../objects/call';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords, _PyArg_NoKwnames } from '../objects/getargs';
import { PyLong_CheckExact, PyLong_FromLong } from '../objects/longobject';
import { PyObject_GenericGetAttr, PyObject_GetAttr, reprStr } from '../objects/object';
import {
  PyTuple_Check,
  PyTuple_CheckExact,
  _PyTuple_FromArray,
  tupleFromStolen,
  type PyTupleObject,
} from '../objects/tupleobject';
import { METH_NOARGS, member, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  PyUnicode_InternInPlace,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { addObject } from './add-constant';
import { holdInModule } from './module-state';
import {
  methodcaller_new,
  methodcaller_call,
  methodcaller_repr,
  methodcaller_reduce,
} from './operator-methodcaller';

/** Owned parts of a getter; each null when cleared. `index` >= 0: a tuple's item without a call. */
interface GetterParts {
  parts: (PyObject | null)[];
  count: number;
  index: number;
}
type Getter = PyObject<GetterParts>;

export function partsOf(self: PyObject): (PyObject | null)[] {
  return (self as Getter).v.parts;
}

function getter_clear(self: PyObject): number {
  const parts = partsOf(self);
  for (let i = 0; i < parts.length; i++) {
    const old = parts[i];
    if (old === null) continue;
    parts[i] = null;
    touch(self, i, i);
    Py_DECREF(old);
  }
  return 0;
}

function getter_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  getter_clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/** @source Modules/_operator.c itemgetter_traverse, attrgetter_traverse, methodcaller_traverse */
function getter_traverse(self: PyObject, visit: (o: PyObject) => void): void {
  const type = self.ob_type;
  const typeFirst = type.tp_name === 'operator.itemgetter';
  if (typeFirst) visit(type);
  for (const part of partsOf(self)) if (part !== null) visit(part);
  if (!typeFirst) visit(type);
}

function getter_owns(self: PyObject, visit: OwnsVisitor): void {
  partsOf(self).forEach((part, i) => {
    if (part !== null) visit(part, i);
  });
}

/** A new tracked getter that takes over its parts. */
export function newGetter(
  type: PyTypeObject,
  parts: (PyObject | null)[],
  count: number,
  index: number,
): PyObject {
  const self = PyObject_GC_New<GetterParts>(type, { parts, count, index });
  touch(self);
  PyObject_GC_Track(self);
  return self;
}

export function givenArgs(args: PyObject): readonly PyObject[] {
  return (args as PyTupleObject).v;
}

function itemgetter_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKeywords('itemgetter', kwds)) return null;
  const items = givenArgs(args);
  if (items.length <= 1) {
    if (!_PyArg_CheckPositional('itemgetter', items.length, 1, 1)) return null;
    const item = items[0];
    const value = PyLong_CheckExact(item) ? item.v : -1;
    const index = typeof value === 'number' && value >= 0 ? value : -1;
    return newGetter(type, [Py_NewRef(item)], 1, index);
  }
  return newGetter(type, [Py_NewRef(args)], items.length, -1);
}

/** The one object that a getter is called with; null with an exception set. */
function oneArgument(
  fname: string,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (kwnames !== null && !_PyArg_NoKwnames(fname, kwnames)) return null;
  return _PyArg_CheckPositional(fname, args.length, 1, 1) ? args[0] : null;
}

/** The results of `get` for each item as a tuple. */
function collect(
  items: readonly PyObject[],
  get: (item: PyObject) => PyObject | null,
): PyObject | null {
  const results: PyObject[] = [];
  for (const item of items) {
    const value = get(item);
    if (value === null) {
      for (const result of results) Py_DECREF(result);
      return null;
    }
    results.push(value);
  }
  return tupleFromStolen(results);
}

function itemgetter_call(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const obj = oneArgument('itemgetter', args, kwnames);
  if (obj === null) return null;
  const { parts, count, index } = (self as Getter).v;
  const item = parts[0]!;
  if (count === 1) {
    if (index >= 0 && PyTuple_CheckExact(obj)) {
      const items = (obj as PyTupleObject).v;
      if (index < items.length) return Py_NewRef(items[index]);
    }
    return PyObject_GetItem(obj, item);
  }
  return collect(givenArgs(item), (key) => PyObject_GetItem(obj, key));
}

/** `name(repr, repr)`, `...` while it is being shown already. */
export function shown(self: PyObject, text: () => string | null): PyObject | null {
  const status = Py_ReprEnter(self);
  if (status !== 0) {
    return status < 0 ? null : PyUnicode_FromString(`${self.ob_type.tp_name}(...)`);
  }
  const inner = text();
  Py_ReprLeave(self);
  if (inner === null) return null;
  return PyUnicode_FromString(`${self.ob_type.tp_name}(${inner})`);
}

export function reprList(items: readonly PyObject[]): string | null {
  const texts: string[] = [];
  for (const item of items) {
    const repr = reprStr(item);
    if (repr === null) return null;
    texts.push(repr);
  }
  return texts.join(', ');
}

function itemgetter_repr(self: PyObject): PyObject | null {
  const { parts, count } = (self as Getter).v;
  return shown(self, () => (count === 1 ? reprStr(parts[0]!) : reprList(givenArgs(parts[0]!))));
}

function itemgetter_reduce(self: PyObject): PyObject {
  const { parts, count } = (self as Getter).v;
  const args = count === 1 ? _PyTuple_FromArray([parts[0]!])! : Py_NewRef(parts[0]!);
  return tupleFromStolen([Py_NewRef(self.ob_type), args]);
}

/** An attribute name, or a tuple of names where it is dotted; interned. */
function attributePath(name: PyObject): PyObject {
  const text = (name as PyUnicodeObject).v;
  if (!text.includes('.')) return PyUnicode_InternInPlace(Py_NewRef(name));
  const parts = text.split('.');
  return tupleFromStolen(parts.map((part) => PyUnicode_InternInPlace(PyUnicode_FromString(part))));
}

function attrgetter_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKeywords('attrgetter', kwds)) return null;
  const names = givenArgs(args);
  if (names.length <= 1 && !_PyArg_CheckPositional('attrgetter', names.length, 1, 1)) return null;
  for (const name of names) {
    if (!PyUnicode_Check(name)) {
      return PyErr_SetString(PyExc_TypeError, 'attribute name must be a string');
    }
  }
  return newGetter(type, [tupleFromStolen(names.map(attributePath))], names.length, -1);
}

/** @source Modules/_operator.c dotted_getattr */
function dotted_getattr(obj: PyObject, path: PyObject): PyObject | null {
  if (!PyTuple_CheckExact(path)) return PyObject_GetAttr(obj, path);
  let current = Py_NewRef(obj);
  for (const name of givenArgs(path)) {
    const next = PyObject_GetAttr(current, name);
    Py_DECREF(current);
    if (next === null) return null;
    current = next;
  }
  return current;
}

function attrgetter_call(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const obj = oneArgument('attrgetter', args, kwnames);
  if (obj === null) return null;
  const { parts, count } = (self as Getter).v;
  const paths = givenArgs(parts[0]!);
  if (count === 1) return dotted_getattr(obj, paths[0]);
  return collect(paths, (path) => dotted_getattr(obj, path));
}

/** The names as they were given. @source Modules/_operator.c attrgetter_args */
function attributeNames(self: PyObject): PyObject[] {
  return givenArgs(partsOf(self)[0]!).map((path) =>
    PyTuple_Check(path)
      ? PyUnicode_FromString(
          givenArgs(path)
            .map((name) => (name as PyUnicodeObject).v)
            .join('.'),
        )
      : Py_NewRef(path as PyObject),
  );
}

function attrgetter_repr(self: PyObject): PyObject | null {
  return shown(self, () => {
    const names = attributeNames(self);
    const text = reprList(names);
    for (const name of names) Py_DECREF(name);
    return text;
  });
}

function attrgetter_reduce(self: PyObject): PyObject {
  return tupleFromStolen([Py_NewRef(self.ob_type), tupleFromStolen(attributeNames(self))]);
}

const RESULT_DOC = 'Return state information for pickling';

function getterDef(
  name: string,
  size: number,
  own: Pick<TypeDef, 'tp_new' | 'tp_repr' | 'tp_call'> & Partial<TypeDef>,
  reduce: (self: PyObject) => PyObject | null,
  slotname: (slot: number) => string,
): TypeDef {
  return {
    tp_name: `operator.${name}`,
    tp_basicsize: size,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
    tp_dealloc: getter_dealloc,
    tp_traverse: getter_traverse,
    tp_clear: getter_clear,
    tp_getattro: PyObject_GenericGetAttr,
    tp_owns: getter_owns,
    tp_slotname: (_self, slot) => slotname(slot),
    methods: [method('__reduce__', METH_NOARGS, reduce, RESULT_DOC)],
    ...own,
  };
}

function vectorcalled(
  call: (self: PyObject, args: readonly PyObject[], kwnames: PyObject | null) => PyObject | null,
  offset: number,
): Partial<TypeDef> {
  return {
    tp_vectorcall_offset: offset,
    tp_instance_vectorcall: call,
    // In CPython the member shows the address of the function.
    members: [member('__vectorcalloffset__', (self) => PyLong_FromLong(addressOf(self)))],
  };
}

/** Adds the three types to the module: 0, or -1 with an exception set. */
export function addGetterTypes(module: PyObject): number {
  const vectorFlags = TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.HAVE_VECTORCALL;
  const item = getterDef(
    'itemgetter',
    48,
    {
      tp_flags: vectorFlags,
      tp_doc:
        'itemgetter(item, /, *items)\n--\n\nReturn a callable object that fetches the given item(s) from its operand.',
      tp_new: itemgetter_new,
      tp_repr: itemgetter_repr,
      tp_call: PyVectorcall_Call,
      ...vectorcalled(itemgetter_call, 40),
    },
    itemgetter_reduce,
    () => 'item',
  );
  const attr = getterDef(
    'attrgetter',
    40,
    {
      tp_flags: vectorFlags,
      tp_doc:
        'attrgetter(attr, /, *attrs)\n--\n\nReturn a callable object that fetches the given attribute(s) from its operand.',
      tp_new: attrgetter_new,
      tp_repr: attrgetter_repr,
      tp_call: PyVectorcall_Call,
      ...vectorcalled(attrgetter_call, 32),
    },
    attrgetter_reduce,
    () => 'attr',
  );
  const caller = getterDef(
    'methodcaller',
    40,
    {
      tp_doc:
        'methodcaller(name, /, *args, **kwargs)\n--\n\nReturn a callable object that calls the given method on its operand.',
      tp_new: methodcaller_new,
      tp_repr: methodcaller_repr,
      tp_call: methodcaller_call,
    },
    methodcaller_reduce,
    (slot) => ['name', 'args', 'kwargs'][slot],
  );
  for (const def of [item, attr, caller]) {
    const name = def.tp_name.slice('operator.'.length);
    const type = PyType_FromDef(def, module, null);
    if (type === null) return -1;
    holdInModule('_operator', Py_NewRef(type));
    if (addObject(module, name, type) < 0) return -1;
  }
  return 0;
}
