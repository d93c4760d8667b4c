/** What `decimal.localcontext()` returns. */
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { Py_False } from '../objects/boolobject';
import { PyObject_GenericGetAttr } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { defineType, method } from '../objects/typedef';
import { setContext } from './decimal-context';

export interface ManagerPayload {
  local: PyObject;
  global: PyObject;
}
type Manager = PyObject<ManagerPayload | null>;

export const PyDecContextManager_Type = defineType({
  tp_name: 'decimal.ContextManager',
  tp_basicsize: 32,
  tp_flags: 0,
  tp_getattro: PyObject_GenericGetAttr,
  tp_dealloc: (self) => {
    const { local, global } = (self as Manager).v!;
    (self as Manager).v = null;
    tp_free(self);
    Py_DECREF(local);
    Py_DECREF(global);
  },
  tp_owns: (self, visit) => {
    const payload = (self as Manager).v;
    if (payload === null) return;
    visit(payload.local, 0);
    visit(payload.global, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'local context' : 'global context'),
  methods: [
    method('__enter__', METH.NOARGS, (self) => {
      const { local } = (self as Manager).v!;
      return setContext(local) === null ? null : Py_NewRef(local);
    }),
    method('__exit__', METH.VARARGS, (self) =>
      setContext((self as Manager).v!.global) === null ? null : Py_NewRef(Py_False),
    ),
  ],
});
