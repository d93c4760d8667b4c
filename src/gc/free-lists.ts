/** Empties the free lists, which a full collection does. */
import { PyContext_ClearFreeList } from '../objects/context';
import { PyDict_ClearFreeList } from '../objects/dictobject';
import { PyFloat_ClearFreeList } from '../objects/floatobject';
import { _PyAsyncGen_ClearFreeLists } from '../objects/genobject-async';
import { PyList_ClearFreeList } from '../objects/listobject';
import { PyTuple_ClearFreeList } from '../objects/tupleobject';

/** @source Modules/gcmodule.c clear_freelists */
export function _PyGC_ClearAllFreeLists(): void {
  PyTuple_ClearFreeList();
  PyFloat_ClearFreeList();
  PyList_ClearFreeList();
  PyDict_ClearFreeList();
  _PyAsyncGen_ClearFreeLists();
  PyContext_ClearFreeList();
}
