/** Constants, fast locals, cells, globals, namespaces and the plain moves of the value stack. */
import type { PyObject } from '../../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../../heap/refcount';
import { PyObject_GetItem, PyObject_SetItem, PyObject_DelItem } from '../../objects/abstract';
import { PyCell_New, setCell, type PyCellObject } from '../../objects/cellobject';
import type { PyCodeObject } from '../../objects/codeobject';
import {
  PyDict_CheckExact,
  PyDict_DelItem,
  PyDict_GetItemWithError,
  PyDict_New,
  PyDict_SetItem,
} from '../../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../../objects/errors';
import {
  PyExc_KeyError,
  PyExc_NameError,
  PyExc_SystemError,
  PyExc_UnboundLocalError,
} from '../../objects/exceptions';
import type { PyFunctionObject } from '../../objects/funcobject';
import type { Frame } from '../../objects/interpframe';
import { PyMapping_GetOptionalItem } from '../mapping';
import { _Py_ID } from '../../objects/unicodeobject';
import { ERROR, NEXT, pop, push } from '../flow';
import { loadGlobalCached } from '../global-cache';
import { format_exc_check_arg, format_exc_unbound } from '../name-errors';

/** The names tuple's item. */
export function nameAt(f: Frame, i: number): PyObject {
  return (f.code as PyCodeObject).v.names[i];
}

export function NOP(): number {
  return NEXT;
}

export function LOAD_CONST(f: Frame, i: number): number {
  const o = (f.code as PyCodeObject).v.consts[i];
  Py_INCREF(o);
  f.localsplus[f.sp++] = o;
  return NEXT;
}

export function LOAD_FAST(f: Frame, i: number): number {
  const l = f.localsplus;
  const o = l[i]!;
  Py_INCREF(o);
  l[f.sp++] = o;
  return NEXT;
}

export function LOAD_FAST_CHECK(f: Frame, i: number): number {
  const o = f.localsplus[i];
  if (o !== null) {
    push(f, Py_NewRef(o));
    return NEXT;
  }
  const name = ((f.code as PyCodeObject).v.co_localsplusnames!.v as PyObject[])[i];
  format_exc_check_arg(
    PyExc_UnboundLocalError,
    (n) => `cannot access local variable '${n}' where it is not associated with a value`,
    name,
  );
  return ERROR;
}

export function LOAD_FAST_AND_CLEAR(f: Frame, i: number): number {
  const l = f.localsplus;
  l[f.sp++] = l[i];
  l[i] = null;
  return NEXT;
}

export function STORE_FAST(f: Frame, i: number): number {
  const l = f.localsplus;
  const top = --f.sp;
  const value = l[top];
  l[top] = null;
  const old = l[i];
  l[i] = value;
  if (old !== null) Py_DECREF(old);
  return NEXT;
}

export function DELETE_FAST(f: Frame, i: number): number {
  const l = f.localsplus;
  const old = l[i];
  if (old === null) return LOAD_FAST_CHECK(f, i);
  l[i] = null;
  Py_DECREF(old);
  return NEXT;
}

export function POP_TOP(f: Frame): number {
  const l = f.localsplus;
  const i = --f.sp;
  const o = l[i];
  l[i] = null;
  if (o !== null) Py_DECREF(o);
  return NEXT;
}

export function PUSH_NULL(f: Frame): number {
  f.localsplus[f.sp++] = null;
  return NEXT;
}

export function COPY(f: Frame, n: number): number {
  const o = f.localsplus[f.sp - n];
  if (o !== null) Py_INCREF(o);
  f.localsplus[f.sp++] = o;
  return NEXT;
}

export function SWAP(f: Frame, n: number): number {
  const l = f.localsplus;
  const top = f.sp - 1;
  const other = f.sp - n;
  const o = l[top];
  l[top] = l[other];
  l[other] = o;
  return NEXT;
}

export function LOAD_GLOBAL(f: Frame, oparg: number): number {
  const name = (f.code as PyCodeObject).v.names[oparg >> 1];
  const value = loadGlobalCached(f, name);
  if (value === null) return ERROR;
  if (oparg & 1) f.localsplus[f.sp++] = null;
  f.localsplus[f.sp++] = value;
  return NEXT;
}

export function STORE_GLOBAL(f: Frame, i: number): number {
  const value = pop(f);
  const err = PyDict_SetItem(f.globals, nameAt(f, i), value);
  Py_DECREF(value);
  return err < 0 ? ERROR : NEXT;
}

export function DELETE_GLOBAL(f: Frame, i: number): number {
  if (PyDict_DelItem(f.globals, nameAt(f, i)) === 0) return NEXT;
  if (PyErr_ExceptionMatches(PyExc_KeyError)) {
    PyErr_Clear();
    nameNotDefined(nameAt(f, i));
  }
  return ERROR;
}

function nameNotDefined(name: PyObject): void {
  format_exc_check_arg(PyExc_NameError, (n) => `name '${n}' is not defined`, name);
}

export function LOAD_LOCALS(f: Frame): number {
  if (f.locals === null) {
    PyErr_SetString(PyExc_SystemError, 'no locals');
    return ERROR;
  }
  push(f, Py_NewRef(f.locals));
  return NEXT;
}

/** A new reference from globals or builtins, or null with an exception set. */
function fromGlobals(f: Frame, name: PyObject): PyObject | null {
  let value = PyDict_GetItemWithError(f.globals, name);
  if (value !== null) return Py_NewRef(value);
  if (PyErr_Occurred() !== null) return null;
  if (PyDict_CheckExact(f.builtins)) {
    value = PyDict_GetItemWithError(f.builtins, name);
    if (value !== null) return Py_NewRef(value);
    if (PyErr_Occurred() === null) nameNotDefined(name);
    return null;
  }
  const out = PyMapping_GetOptionalItem(f.builtins, name);
  if (out === undefined) nameNotDefined(name);
  return out ?? null;
}

/** Looks in a namespace (borrowed), then in globals and builtins. */
function fromNamespace(f: Frame, namespace: PyObject, name: PyObject): PyObject | null {
  const out = PyMapping_GetOptionalItem(namespace, name);
  return out === undefined ? fromGlobals(f, name) : out;
}

export function LOAD_NAME(f: Frame, i: number): number {
  if (f.locals === null) return LOAD_LOCALS(f);
  const value = fromNamespace(f, f.locals, nameAt(f, i));
  if (value === null) return ERROR;
  push(f, value);
  return NEXT;
}

export function STORE_NAME(f: Frame, i: number): number {
  const value = pop(f);
  const ns = f.locals;
  let err: number;
  if (ns === null) {
    PyErr_SetString(
      PyExc_SystemError,
      `no locals found when storing '${nameAt(f, i).v as string}'`,
    );
    err = -1;
  } else if (PyDict_CheckExact(ns)) err = PyDict_SetItem(ns, nameAt(f, i), value);
  else err = PyObject_SetItem(ns, nameAt(f, i), value);
  Py_DECREF(value);
  return err < 0 ? ERROR : NEXT;
}

export function DELETE_NAME(f: Frame, i: number): number {
  const ns = f.locals;
  if (ns === null) return LOAD_LOCALS(f);
  if (PyObject_DelItem(ns, nameAt(f, i)) === 0) return NEXT;
  nameNotDefined(nameAt(f, i));
  return ERROR;
}

export function LOAD_FROM_DICT_OR_GLOBALS(f: Frame, i: number): number {
  const dict = pop(f);
  const value = fromNamespace(f, dict, nameAt(f, i));
  Py_DECREF(dict);
  if (value === null) return ERROR;
  push(f, value);
  return NEXT;
}

export function LOAD_FROM_DICT_OR_DEREF(f: Frame, i: number): number {
  const names = (f.code as PyCodeObject).v.co_localsplusnames!.v as PyObject[];
  const out = PyMapping_GetOptionalItem(f.localsplus[f.sp - 1]!, names[i]);
  if (out === null) return ERROR;
  let value = out;
  if (value === undefined) {
    const held = (f.localsplus[i] as PyCellObject).v.ob_ref;
    if (held === null) {
      format_exc_unbound(f.code as PyCodeObject, i);
      return ERROR;
    }
    value = Py_NewRef(held);
  }
  Py_DECREF(pop(f));
  push(f, value);
  return NEXT;
}

export function MAKE_CELL(f: Frame, i: number): number {
  // The initial value is an argument; the cell takes a reference, the slot's own goes.
  const initial = f.localsplus[i];
  f.localsplus[i] = PyCell_New(initial);
  if (initial !== null) Py_DECREF(initial);
  return NEXT;
}

export function LOAD_CLOSURE(f: Frame, i: number): number {
  return LOAD_FAST_CHECK(f, i);
}

export function LOAD_DEREF(f: Frame, i: number): number {
  const value = (f.localsplus[i] as PyCellObject).v.ob_ref;
  if (value === null) {
    format_exc_unbound(f.code as PyCodeObject, i);
    return ERROR;
  }
  Py_INCREF(value);
  f.localsplus[f.sp++] = value;
  return NEXT;
}

export function STORE_DEREF(f: Frame, i: number): number {
  setCell(f.localsplus[i] as PyCellObject, pop(f));
  return NEXT;
}

export function DELETE_DEREF(f: Frame, i: number): number {
  const cell = f.localsplus[i] as PyCellObject;
  if (cell.v.ob_ref === null) {
    format_exc_unbound(f.code as PyCodeObject, i);
    return ERROR;
  }
  setCell(cell, null);
  return NEXT;
}

export function COPY_FREE_VARS(f: Frame, n: number): number {
  const closure = (f.func as PyFunctionObject).v.func_closure!.v as PyObject[];
  const offset = (f.code as PyCodeObject).v.co_nlocalsplus - n;
  for (let i = 0; i < n; i++) f.localsplus[offset + i] = Py_NewRef(closure[i]);
  return NEXT;
}

export function SETUP_ANNOTATIONS(f: Frame): number {
  const ns = f.locals;
  if (ns === null) return LOAD_LOCALS(f);
  const name = _Py_ID('__annotations__');
  if (PyDict_CheckExact(ns)) {
    if (PyDict_GetItemWithError(ns, name) !== null) return NEXT;
    if (PyErr_Occurred() !== null) return ERROR;
  } else {
    const found = PyObject_GetItem(ns, name);
    if (found !== null) {
      Py_DECREF(found);
      return NEXT;
    }
    if (!PyErr_ExceptionMatches(PyExc_KeyError)) return ERROR;
    PyErr_Clear();
  }
  const dict = PyDict_New();
  const err = PyObject_SetItem(ns, name, dict);
  Py_DECREF(dict);
  return err < 0 ? ERROR : NEXT;
}
