/** Pickling of an object by what its `__reduce_ex__` tells. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyIter_Check } from '../objects/abstract';
import { PyObject_Call } from '../objects/call';
import { PyDict_Check } from '../objects/dictobject';
import { PyCallable_Check, PyObject_GetAttr, Py_None } from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import {
  PyTuple_Check,
  PyTuple_GetSlice,
  tupleFromStolen,
  tuple_get_empty,
  type PyTupleObject,
} from '../objects/tupleobject';
import { PyType_Check } from '../objects/typeobject';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';
import { Op } from './pickle-opcodes';
import { save } from './pickle-save';
import { batch_dict } from './pickle-save-mappings';
import { batch_list } from './pickle-save-sequences';
import { picklingError, pickleState } from './pickle-state';
import { memoOf, type PicklerObject } from './pickler-object';
import { memo_get, memo_put, writeOp } from './pickler-output';

/** The parts of a reduction, borrowed; what is absent or None is null. */
interface Reduction {
  callable: PyObject;
  argtup: PyTupleObject;
  state: PyObject | null;
  listitems: PyObject | null;
  dictitems: PyObject | null;
  state_setter: PyObject | null;
}

function given(o: PyObject | undefined): PyObject | null {
  return o === undefined || o === Py_None ? null : o;
}

function wrongPart(nth: string, expected: string, o: PyObject): false {
  return picklingError(
    `${nth} element of the tuple returned by __reduce__ must be ${expected}, ` +
      `not ${o.ob_type.tp_name}`,
  );
}

function checkOptional(r: Reduction): boolean {
  const { listitems, dictitems, state_setter } = r;
  if (listitems !== null && !PyIter_Check(listitems)) {
    return wrongPart('fourth', 'an iterator', listitems);
  }
  if (dictitems !== null && !PyIter_Check(dictitems)) {
    return wrongPart('fifth', 'an iterator', dictitems);
  }
  if (state_setter !== null && !PyCallable_Check(state_setter)) {
    return wrongPart('sixth', 'a function', state_setter);
  }
  return true;
}

/** The reduction in a tuple, or null with PicklingError. */
function readReduction(args: PyTupleObject): Reduction | null {
  const items = args.v;
  if (items.length < 2 || items.length > 6) {
    picklingError('tuple returned by __reduce__ must contain 2 through 6 elements');
    return null;
  }
  const [callable, argtup] = items;
  if (!PyCallable_Check(callable)) {
    picklingError('first item of the tuple returned by __reduce__ must be callable');
    return null;
  }
  if (!PyTuple_Check(argtup)) {
    picklingError('second item of the tuple returned by __reduce__ must be a tuple');
    return null;
  }
  const [state, listitems, dictitems, state_setter] = [2, 3, 4, 5].map((i) => given(items[i]));
  const r: Reduction = { callable, argtup, state, listitems, dictitems, state_setter };
  return checkOptional(r) ? r : null;
}

function notNewobjEx(nth: string, expected: string, o: PyObject): false {
  return picklingError(
    `${nth} item from NEWOBJ_EX argument tuple must be ${expected}, not ${o.ob_type.tp_name}`,
  );
}

/** `partial(cls.__new__, cls, *args, **kwargs)`, for protocols without NEWOBJ_EX. */
function partialNew(cls: PyObject, args: PyTupleObject, kwargs: PyObject): PyObject | null {
  const cls_new = PyObject_GetAttr(cls, _Py_ID('__new__'));
  if (cls_new === null) return null;
  const all = [cls_new, Py_NewRef(cls)];
  for (const item of args.v) all.push(Py_NewRef(item));
  const newargs = tupleFromStolen(all);
  const callable = PyObject_Call(pickleState.partial!, newargs, kwargs);
  Py_DECREF(newargs);
  return callable;
}

function saveNewobjEx(self: PicklerObject, argtup: PyTupleObject): boolean {
  if (argtup.v.length !== 3) {
    return picklingError(
      `length of the NEWOBJ_EX argument tuple must be exactly 3, not ${argtup.v.length}`,
    );
  }
  const [cls, args, kwargs] = argtup.v;
  if (!PyType_Check(cls)) return notNewobjEx('first', 'a class', cls);
  if (!PyTuple_Check(args)) return notNewobjEx('second', 'a tuple', args);
  if (!PyDict_Check(kwargs)) return notNewobjEx('third', 'a dict', kwargs);
  if (self.v.proto >= 4) {
    return save(self, cls) && save(self, args) && save(self, kwargs) && writeOp(self, Op.NEWOBJ_EX);
  }
  const callable = partialNew(cls, args, kwargs);
  if (callable === null) return false;
  const empty = tuple_get_empty();
  const saved = save(self, callable) && save(self, empty) && writeOp(self, Op.REDUCE);
  Py_DECREF(empty);
  Py_DECREF(callable);
  return saved;
}

/** Whether `obj` says that `cls` is its class; false with an exception set. @source Modules/_pickle.c get_class */
function isClassOf(cls: PyObject, obj: PyObject): boolean {
  const out: { value: PyObject | null } = { value: null };
  const status = _PyObject_LookupAttr(obj, _Py_ID('__class__'), out);
  if (status < 0) return false;
  const same = (out.value ?? obj.ob_type) === cls;
  Py_XDECREF(out.value);
  return same || picklingError('args[0] from __newobj__ args has the wrong class');
}

function saveNewobj(self: PicklerObject, argtup: PyTupleObject, obj: PyObject | null): boolean {
  if (argtup.v.length < 1) return picklingError('__newobj__ arglist is empty');
  const cls = argtup.v[0];
  if (!PyType_Check(cls)) return picklingError('args[0] from __newobj__ args is not a type');
  if (obj !== null && !isClassOf(cls, obj)) return false;
  if (!save(self, cls)) return false;
  const newargs = PyTuple_GetSlice(argtup, 1, argtup.v.length);
  const saved = save(self, newargs);
  Py_DECREF(newargs);
  return saved && writeOp(self, Op.NEWOBJ);
}

/** The `__name__` of the callable where protocol 2 and later go by it; null with an exception set. */
function constructorName(self: PicklerObject, callable: PyObject): string | null {
  if (self.v.proto < 2) return '';
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(callable, _Py_ID('__name__'), out) < 0) return null;
  const name = out.value;
  const text = name !== null && PyUnicode_Check(name) ? name.v : '';
  Py_XDECREF(name);
  return text;
}

/** Writes what makes the object. */
function saveConstruction(self: PicklerObject, r: Reduction, obj: PyObject | null): boolean {
  const name = constructorName(self, r.callable);
  if (name === null) return false;
  if (name === '__newobj_ex__') return saveNewobjEx(self, r.argtup);
  if (name === '__newobj__') return saveNewobj(self, r.argtup, obj);
  return save(self, r.callable) && save(self, r.argtup) && writeOp(self, Op.REDUCE);
}

/** Writes what gives the object its state. A setter is called, and what it returns thrown away. */
function saveState(self: PicklerObject, r: Reduction, obj: PyObject | null): boolean {
  if (r.state === null) return true;
  if (r.state_setter === null) return save(self, r.state) && writeOp(self, Op.BUILD);
  return (
    save(self, r.state_setter) &&
    save(self, obj!) &&
    save(self, r.state) &&
    writeOp(self, Op.TUPLE2) &&
    writeOp(self, Op.REDUCE) &&
    writeOp(self, Op.POP)
  );
}

/**
 * Saves `obj` by its reduction, a tuple; `obj` null: what it makes is not entered into the memo.
 * @source Modules/_pickle.c save_reduce
 */
export function save_reduce(self: PicklerObject, args: PyObject, obj: PyObject | null): boolean {
  const r = readReduction(args as PyTupleObject);
  if (r === null || !saveConstruction(self, r, obj)) return false;
  if (obj !== null) {
    // An object that its own arguments lead to has been written among them.
    if (memoOf(self).get(obj) !== undefined) return writeOp(self, Op.POP) && memo_get(self, obj);
    if (!memo_put(self, obj)) return false;
  }
  if (r.listitems !== null && !batch_list(self, r.listitems)) return false;
  if (r.dictitems !== null && !batch_dict(self, r.dictitems)) return false;
  return saveState(self, r, obj);
}
