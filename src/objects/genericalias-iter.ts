/** The iterator of a generic alias, which gives it once, unpacked: what `*tuple[int]` means. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { _PyEval_GetBuiltin } from './builtin-name';
import {
  finishSeqIter,
  newSeqIter,
  seqiter_dealloc,
  seqiter_owns,
  seqiter_traverse,
  type PySeqIterObject,
} from './seq-iter';
import { PyObject_GenericGetAttr, PyObject_SelfIter } from './object';
import { tupleFromStolen, tuple_get_empty } from './tupleobject';
import { defineType, method } from './typedef';

const SIZE = 24;

/** @source Objects/genericaliasobject.c ga_iter_reduce */
function ga_iter_reduce(self: PyObject): PyObject | null {
  // Looking it up can run code that exhausts the iterator.
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) return null;
  const alias = (self as PySeqIterObject).v.it_seq;
  const argument = alias === null ? tuple_get_empty() : Py_NewRef(alias);
  return tupleFromStolen([iter, tupleFromStolen([argument])]);
}

/** The type of these iterators; `unpacked` makes the unpacked alias of one. */
export function genericAliasIterType(unpacked: (alias: PyObject) => PyObject | null): PyTypeObject {
  return defineType({
    tp_name: 'generic_alias_iterator',
    tp_basicsize: SIZE,
    tp_flags: TPFLAGS.HAVE_GC,
    tp_dealloc: seqiter_dealloc,
    tp_getattro: PyObject_GenericGetAttr,
    tp_traverse: seqiter_traverse,
    tp_iter: PyObject_SelfIter,
    tp_iternext: (self) => {
      const alias = (self as PySeqIterObject).v.it_seq;
      if (alias === null) return null;
      const given = unpacked(alias);
      finishSeqIter(self);
      return given;
    },
    methods: [method('__reduce__', METH.NOARGS, ga_iter_reduce)],
    tp_owns: seqiter_owns,
    tp_slotname: () => 'generic alias',
  });
}

/** @source Objects/genericaliasobject.c ga_iter */
export function newGenericAliasIter(type: PyTypeObject, alias: PyObject): PySeqIterObject {
  return newSeqIter(type, alias, 0, SIZE);
}
