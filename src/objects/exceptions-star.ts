/** What to raise after except* clauses (Objects/exceptions.c). */
import { addressOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';

import { PyExceptionInstance_Check } from './exceptions-base';

import { PyList_Append, PyList_GET_ITEM, PyList_GET_SIZE, PyList_New } from './listobject';
import { PyLong_FromLong } from './longobject';
import { Py_None } from './object';
import { PySet_Add, PySet_Contains, PySet_New } from './setobject';
import {
  EXCS,
  _PyBaseExceptionGroup_Check,
  type SplitResult,
  exceptiongroup_split_recursive,
  _PyExc_CreateExceptionGroup,
} from './exceptions-group';

/** Does something with the address of an object as a number. */
function withId<T>(o: PyObject, use: (id: PyObject) => T): T {
  const id = PyLong_FromLong(addressOf(o));
  const result = use(id);
  Py_DECREF(id);
  return result;
}

/** Puts the addresses of a group's leaves into a set: 0, or -1. @source Objects/exceptions.c collect_exception_group_leaf_ids */
function collectLeaves(exc: PyObject, leaves: PyObject): number {
  if (!_PyBaseExceptionGroup_Check(exc)) return withId(exc, (id) => PySet_Add(leaves, id));
  for (const item of exc.v.x[EXCS]!.v as PyObject[]) if (collectLeaves(item, leaves) < 0) return -1;
  return 0;
}

/** The part of `eg` whose leaves are leaves of the exceptions listed; None if empty. @source Objects/exceptions.c exception_group_projection */
function exception_group_projection(eg: PyObject, keep: PyObject): PyObject | null {
  const leaves = PySet_New(null)!;
  let failed = false;
  for (let i = 0; i < PyList_GET_SIZE(keep) && !failed; i++)
    failed = collectLeaves(PyList_GET_ITEM(keep, i), leaves) < 0;
  const parts: SplitResult = { match: null, rest: null };
  const byLeaf = (exc: PyObject): number =>
    _PyBaseExceptionGroup_Check(exc) ? 0 : withId(exc, (id) => PySet_Contains(leaves, id));
  failed ||= exceptiongroup_split_recursive(eg, byLeaf, false, parts) < 0;
  Py_DECREF(leaves);
  return failed ? null : (parts.match ?? Py_NewRef(Py_None));
}

function isSameMetadata(a: PyObject, b: PyObject): boolean {
  if (!PyExceptionInstance_Check(a) || !PyExceptionInstance_Check(b)) return false;
  return (
    a.v.notes === b.v.notes &&
    a.v.traceback === b.v.traceback &&
    a.v.cause === b.v.cause &&
    a.v.context === b.v.context
  );
}

/** What to raise after the except* clauses have run, or None. @source Objects/exceptions.c _PyExc_PrepReraiseStar */
export function _PyExc_PrepReraiseStar(orig: PyObject, excs: PyObject): PyObject | null {
  const n = PyList_GET_SIZE(excs);
  if (n === 0) return Py_NewRef(Py_None);
  if (!_PyBaseExceptionGroup_Check(orig)) return Py_NewRef(PyList_GET_ITEM(excs, 0));
  const raised = PyList_New(0);
  const reraised = PyList_New(0);
  for (let i = 0; i < n; i++) {
    const e = PyList_GET_ITEM(excs, i);
    if (e === Py_None) continue;
    PyList_Append(isSameMetadata(e, orig) ? reraised : raised, e);
  }
  const eg = exception_group_projection(orig, reraised);
  let result = eg;
  if (eg !== null && PyList_GET_SIZE(raised) > 0) {
    if (eg !== Py_None) PyList_Append(raised, eg);
    Py_DECREF(eg);
    result =
      PyList_GET_SIZE(raised) > 1
        ? _PyExc_CreateExceptionGroup('', raised)
        : Py_NewRef(PyList_GET_ITEM(raised, 0));
  }
  Py_DECREF(raised);
  Py_DECREF(reraised);
  return result;
}
