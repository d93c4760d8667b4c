/** What keeps the repr of an object that holds itself from going on for ever. */
import type { PyObject } from '../heap/object';
import { registerRoots, visitOptional } from '../heap/roots';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import { PyDict_GetItemWithError, PyDict_New, PyDict_SetItem } from './dictobject';
import { PyErr_Clear, PyErr_GetRaisedException, PyErr_SetRaisedException } from './errors';
import { PyList_Append, PyList_New, PyList_SetSlice } from './listobject';
import type { PyListObject } from './listobject';
import { allThreadStates, tstate, type ThreadState } from './pystate';
import { _Py_ID } from './unicodeobject';

registerRoots('thread', (visit) => {
  for (const state of allThreadStates()) visitOptional(visit, state.dict, 'dictionary of a thread');
});

/** The thread's dictionary, borrowed; made when it is first asked for. @source Python/pystate.c PyThreadState_GetDict */
export function PyThreadState_GetDict(): PyObject {
  tstate.dict ??= PyDict_New();
  return tstate.dict;
}

/** Lets go of the dictionary of a thread that ends. @source Python/pystate.c PyThreadState_Clear */
export function PyThreadState_ClearDict(state: ThreadState): void {
  const { dict } = state;
  state.dict = null;
  Py_XDECREF(dict);
}

/**
 * 1 when the repr of `obj` is already being computed, else remembers it and gives 0; -1 with an
 * exception set. @source Objects/object.c Py_ReprEnter
 */
export function Py_ReprEnter(obj: PyObject): number {
  const dict = PyThreadState_GetDict();
  let list = PyDict_GetItemWithError(dict, _Py_ID('Py_Repr'));
  if (list === null) {
    list = PyList_New(0);
    const failed = PyDict_SetItem(dict, _Py_ID('Py_Repr'), list) < 0;
    Py_DECREF(list);
    if (failed) return -1;
  }
  if ((list as PyListObject).v.items.includes(obj)) return 1;
  return PyList_Append(list, obj) < 0 ? -1 : 0;
}

/** Forgets `obj` again; an exception that is set stays. @source Objects/object.c Py_ReprLeave */
export function Py_ReprLeave(obj: PyObject): void {
  const raised = PyErr_GetRaisedException();
  const list = PyDict_GetItemWithError(PyThreadState_GetDict(), _Py_ID('Py_Repr'));
  if (list !== null) {
    const i = (list as PyListObject).v.items.lastIndexOf(obj);
    if (i >= 0 && PyList_SetSlice(list, i, i + 1, null) < 0) PyErr_Clear();
  }
  if (raised !== null) PyErr_SetRaisedException(raised);
}
