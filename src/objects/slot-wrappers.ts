/** What calling a slot wrapper (`int.__add__`) does: checks the arguments and calls the slot. */
import type {
  PyTypeObject,
  PyObject,
  binaryfunc,
  descrgetfunc,
  descrsetfunc,
  destructor,
  hashfunc,
  initproc,
  inquiry,
  lenfunc,
  objobjargproc,
  objobjproc,
  richcmpfunc,
  setattrofunc,
  ssizeargfunc,
  ssizeobjargproc,
  ternaryfunc,
  unaryfunc,
} from '../heap/object';
import { PyNumber_AsSsize_t } from './abstract';
import { PyErr_Occurred, PyErr_SetNone, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_StopIteration, PyExc_TypeError } from './exceptions';
import { _PyArg_CheckPositional } from './getargs';
import { PyBool_FromLong } from './boolobject';
import { PyLong_FromLong, PyLong_FromSsize_t } from './longobject';
import { Py_None } from './object';
import { PyTuple_GET_SIZE, type PyTupleObject } from './tupleobject';
import { slot_tp_setattro } from './slot-access';

/** Calls the slot function `wrapped` for `self` with a tuple of arguments. New reference. */
export type wrapperfunc = (
  self: PyObject,
  args: PyObject,
  wrapped: unknown,
  kwds: PyObject | null,
) => PyObject | null;

/** The items of an argument tuple of the right length, or null. @source Objects/typeobject.c check_num_args */
function checkNumArgs(args: PyObject, n: number): PyObject[] | null {
  const size = PyTuple_GET_SIZE(args);
  if (size === n) return (args as PyTupleObject).v;
  return PyErr_SetString(
    PyExc_TypeError,
    `expected ${n} argument${n === 1 ? '' : 's'}, got ${size}`,
  );
}

function none(res: number): PyObject | null {
  return res < 0 ? null : Py_None;
}

export const wrap_lenfunc: wrapperfunc = (self, args, wrapped) => {
  if (checkNumArgs(args, 0) === null) return null;
  const res = (wrapped as lenfunc)(self);
  return res === -1 && PyErr_Occurred() ? null : PyLong_FromSsize_t(res);
};

export const wrap_inquirypred: wrapperfunc = (self, args, wrapped) => {
  if (checkNumArgs(args, 0) === null) return null;
  const res = (wrapped as inquiry)(self);
  return res === -1 && PyErr_Occurred() ? null : PyBool_FromLong(res);
};

export const wrap_binaryfunc: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  return items === null ? null : (wrapped as binaryfunc)(self, items[0]);
};

/** Left operand of an operator. A function of its own, so that update_one_slot tells the rows apart. */
export const wrap_binaryfunc_l: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  return items === null ? null : (wrapped as binaryfunc)(self, items[0]);
};

export const wrap_binaryfunc_r: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  return items === null ? null : (wrapped as binaryfunc)(items[0], self);
};

export const wrap_ternaryfunc: wrapperfunc = (self, args, wrapped) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 1, 2)) return null;
  return (wrapped as ternaryfunc)(self, items[0], items[1] ?? Py_None);
};

export const wrap_ternaryfunc_r: wrapperfunc = (self, args, wrapped) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 1, 2)) return null;
  return (wrapped as ternaryfunc)(items[0], self, items[1] ?? Py_None);
};

export const wrap_unaryfunc: wrapperfunc = (self, args, wrapped) =>
  checkNumArgs(args, 0) === null ? null : (wrapped as unaryfunc)(self);

export const wrap_indexargfunc: wrapperfunc = (self, args, wrapped) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 1, 1)) return null;
  const i = PyNumber_AsSsize_t(items[0], PyExc_OverflowError);
  return i === -1 && PyErr_Occurred() ? null : (wrapped as ssizeargfunc)(self, i);
};

/** An index argument, negative counted from the end; -1 with an exception set on failure. @source Objects/typeobject.c getindex */
function getindex(self: PyObject, arg: PyObject): number {
  let i = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
  if (i === -1 && PyErr_Occurred()) return -1;
  if (i < 0 && self.ob_type.sq_length !== null) {
    const n = self.ob_type.sq_length(self);
    if (n < 0) return -1;
    i += n;
  }
  return i;
}

export const wrap_sq_item: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  if (items === null) return null;
  const i = getindex(self, items[0]);
  return i === -1 && PyErr_Occurred() ? null : (wrapped as ssizeargfunc)(self, i);
};

export const wrap_sq_setitem: wrapperfunc = (self, args, wrapped) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 2, 2)) return null;
  const i = getindex(self, items[0]);
  if (i === -1 && PyErr_Occurred()) return null;
  return none((wrapped as ssizeobjargproc)(self, i, items[1]));
};

export const wrap_sq_delitem: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  if (items === null) return null;
  const i = getindex(self, items[0]);
  if (i === -1 && PyErr_Occurred()) return null;
  return none((wrapped as ssizeobjargproc)(self, i, null));
};

export const wrap_objobjproc: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  if (items === null) return null;
  const res = (wrapped as objobjproc)(self, items[0]);
  return res === -1 && PyErr_Occurred() ? null : PyBool_FromLong(res);
};

export const wrap_objobjargproc: wrapperfunc = (self, args, wrapped) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 2, 2)) return null;
  return none((wrapped as objobjargproc)(self, items[0], items[1]));
};

export const wrap_delitem: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  return items === null ? null : none((wrapped as objobjargproc)(self, items[0], null));
};

/** Refuses to bypass a native `__setattr__` of a class in between. @source Objects/typeobject.c hackcheck */
function hackcheck(self: PyObject, func: unknown, what: string): boolean {
  const type = self.ob_type;
  if (type.tp_mro === null) return true;
  const mro = (type.tp_mro as PyTupleObject).v as PyTypeObject[];
  let defining: PyTypeObject = type;
  for (let i = mro.length - 1; i >= 0; i--) {
    const base = mro[i];
    if (base.tp_setattro !== slot_tp_setattro && base.tp_setattro === type.tp_setattro) {
      defining = base;
      break;
    }
  }
  for (let base: PyTypeObject | null = defining; base !== null; base = base.tp_base) {
    if (base.tp_setattro === func) break;
    if (base.tp_setattro !== slot_tp_setattro) {
      PyErr_SetString(PyExc_TypeError, `can't apply this ${what} to ${type.tp_name} object`);
      return false;
    }
  }
  return true;
}

export const wrap_setattr: wrapperfunc = (self, args, wrapped) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 2, 2)) return null;
  if (!hackcheck(self, wrapped, '__setattr__')) return null;
  return none((wrapped as setattrofunc)(self, items[0], items[1]));
};

export const wrap_delattr: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  if (items === null || !hackcheck(self, wrapped, '__delattr__')) return null;
  return none((wrapped as setattrofunc)(self, items[0], null));
};

export const wrap_hashfunc: wrapperfunc = (self, args, wrapped) => {
  if (checkNumArgs(args, 0) === null) return null;
  const res = (wrapped as hashfunc)(self);
  return res === -1 && PyErr_Occurred() ? null : PyLong_FromLong(res);
};

export const wrap_call: wrapperfunc = (self, args, wrapped, kwds) =>
  (wrapped as ternaryfunc)(self, args, kwds);

export const wrap_del: wrapperfunc = (self, args, wrapped) => {
  if (checkNumArgs(args, 0) === null) return null;
  (wrapped as destructor)(self);
  return Py_None;
};

function richcmpWrapper(op: number): wrapperfunc {
  return (self, args, wrapped) => {
    const items = checkNumArgs(args, 1);
    return items === null ? null : (wrapped as richcmpfunc)(self, items[0], op);
  };
}
export const richcmp_lt = richcmpWrapper(0);
export const richcmp_le = richcmpWrapper(1);
export const richcmp_eq = richcmpWrapper(2);
export const richcmp_ne = richcmpWrapper(3);
export const richcmp_gt = richcmpWrapper(4);
export const richcmp_ge = richcmpWrapper(5);

export const wrap_next: wrapperfunc = (self, args, wrapped) => {
  if (checkNumArgs(args, 0) === null) return null;
  const res = (wrapped as unaryfunc)(self);
  if (res === null && !PyErr_Occurred()) PyErr_SetNone(PyExc_StopIteration);
  return res;
};

export const wrap_descr_get: wrapperfunc = (self, args, wrapped) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 1, 2)) return null;
  const obj = items[0] === Py_None ? null : items[0];
  const type = items.length < 2 || items[1] === Py_None ? null : items[1];
  if (type === null && obj === null) {
    return PyErr_SetString(PyExc_TypeError, '__get__(None, None) is invalid');
  }
  return (wrapped as descrgetfunc)(self, obj, type);
};

export const wrap_descr_set: wrapperfunc = (self, args, wrapped) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 2, 2)) return null;
  return none((wrapped as descrsetfunc)(self, items[0], items[1]));
};

export const wrap_descr_delete: wrapperfunc = (self, args, wrapped) => {
  const items = checkNumArgs(args, 1);
  return items === null ? null : none((wrapped as descrsetfunc)(self, items[0], null));
};

export const wrap_init: wrapperfunc = (self, args, wrapped, kwds) =>
  none((wrapped as initproc)(self, args, kwds));
