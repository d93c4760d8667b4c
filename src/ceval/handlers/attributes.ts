/** Attributes, super() and methods. */
import type { PyObject } from '../../heap/object';
import { Py_DECREF } from '../../heap/refcount';
import { PyObject_Vectorcall } from '../../objects/call';
import type { PyCodeObject } from '../../objects/codeobject';
import type { Frame } from '../../objects/interpframe';
import {
  PyObject_GenericGetAttr,
  PyObject_GetAttr,
  PyObject_SetAttr,
  _PyObject_GetMethod,
} from '../../objects/object';
import { _PySuper_Lookup } from '../../objects/super';
import { PySuper_Type, PyType_Check } from '../../objects/typeobject';
import { ERROR, NEXT, pop, push } from '../flow';
import { nameAt } from './names';

/** LOAD_ATTR in its generic form; oparg bit 0: push (method, self) or (null, attribute). */
export function loadAttrGeneric(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const top = f.sp - 1;
  const owner = l[top]!;
  const name = (f.code as PyCodeObject).v.names[oparg >> 1];
  if (oparg & 1) {
    const out = { value: null as PyObject | null };
    const unbound = _PyObject_GetMethod(owner, name, out);
    if (unbound) {
      l[top] = out.value;
      l[f.sp++] = owner;
      return NEXT;
    }
    l[top] = null;
    Py_DECREF(owner);
    if (out.value === null) {
      f.sp = top;
      return ERROR;
    }
    l[f.sp++] = out.value;
    return NEXT;
  }
  const res = PyObject_GetAttr(owner, name);
  l[top] = null;
  f.sp = top;
  Py_DECREF(owner);
  if (res === null) return ERROR;
  l[f.sp++] = res;
  return NEXT;
}

export function storeAttrGeneric(f: Frame, i: number): number {
  const owner = pop(f);
  const value = pop(f);
  const err = PyObject_SetAttr(owner, nameAt(f, i), value);
  Py_DECREF(value);
  Py_DECREF(owner);
  return err < 0 ? ERROR : NEXT;
}

export function DELETE_ATTR(f: Frame, i: number): number {
  const owner = pop(f);
  const err = PyObject_SetAttr(owner, nameAt(f, i), null);
  Py_DECREF(owner);
  return err < 0 ? ERROR : NEXT;
}

/**
 * Stack (global super, class, self). With the builtin `super` and a real class the attribute is
 * found without making a super object, from the second execution on.
 */
export function loadSuperAttr(f: Frame, oparg: number, quick: boolean): number {
  const self = pop(f);
  const cls = pop(f);
  const globalSuper = pop(f);
  if (!quick || globalSuper !== PySuper_Type || !PyType_Check(cls)) {
    const given = oparg & 2 ? [cls, self] : [];
    const sup = PyObject_Vectorcall(globalSuper, given, null);
    Py_DECREF(globalSuper);
    Py_DECREF(cls);
    Py_DECREF(self);
    const attr = sup === null ? null : PyObject_GetAttr(sup, nameAt(f, oparg >> 2));
    if (sup !== null) Py_DECREF(sup);
    if (attr === null) return ERROR;
    if (oparg & 1) push(f, null);
    push(f, attr);
    return NEXT;
  }
  const wantMethod = (oparg & 1) !== 0 && self.ob_type.tp_getattro === PyObject_GenericGetAttr;
  const found = { isMethod: false };
  const attr = _PySuper_Lookup(cls, self, nameAt(f, oparg >> 2), wantMethod ? found : null);
  Py_DECREF(globalSuper);
  Py_DECREF(cls);
  if (attr === null) {
    Py_DECREF(self);
    return ERROR;
  }
  if (found.isMethod) {
    push(f, attr);
    push(f, self);
    return NEXT;
  }
  Py_DECREF(self);
  if (oparg & 1) push(f, null);
  push(f, attr);
  return NEXT;
}
