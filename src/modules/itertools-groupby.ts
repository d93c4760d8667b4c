/** groupby and its groups (Modules/itertoolsmodule.c). */
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { touch } from '../heap/observer';
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract';
import { _PyEval_GetBuiltin } from '../objects/builtin-name';
import { PyObject_CallOneArg } from '../objects/call';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { Py_EQ, Py_None, PyObject_RichCompareBool } from '../objects/object';
import { allocWith, setField } from '../objects/ref-fields';
import {
  type PyTupleObject,
  PyTuple_Check,
  PyTuple_Pack,
  tupleFromStolen,
  tuple_get_empty,
} from '../objects/tupleobject';
import { PyType_IsSubtype } from '../objects/typeobject';
import {
  itertoolMethod,
  itertoolNamed,
  itertoolType,
  pack,
  pickleDeprecation,
  reduceMethod,
  setstateMethod,
} from './itertools-shared';

interface GroupbyPayload {
  it: PyObject | null;
  keyfunc: PyObject | null;
  tgtkey: PyObject | null;
  currkey: PyObject | null;
  currvalue: PyObject | null;
  /** The group that may still advance the iterator; borrowed, compared only by identity. */
  currgrouper: PyObject | null;
}
type GroupbyObject = PyObject<GroupbyPayload>;

interface GrouperPayload {
  parent: PyObject | null;
  tgtkey: PyObject | null;
}
type GrouperObject = PyObject<GrouperPayload>;

function groupby_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('groupby', ['iterable', 'key'], args, kwds, 1, 2, 0);
  if (parsed === null) return null;
  const gbo = allocWith<GroupbyPayload>(type, {
    it: null,
    keyfunc: Py_NewRef(parsed[1] ?? Py_None),
    tgtkey: null,
    currkey: null,
    currvalue: null,
    currgrouper: null,
  });
  if (gbo === null) return null;
  gbo.v.it = PyObject_GetIter(parsed[0]!);
  touch(gbo);
  if (gbo.v.it !== null) return gbo;
  Py_DECREF(gbo);
  return null;
}

/** Advances to the next value and its key: 0, or -1 at the end or with an exception. @source Modules/itertoolsmodule.c groupby_step */
function groupby_step(self: GroupbyObject): number {
  const gbo = self.v;
  const newvalue = PyIter_Next(gbo.it!);
  if (newvalue === null) return -1;
  let newkey: PyObject | null;
  if (gbo.keyfunc === Py_None) newkey = Py_NewRef(newvalue);
  else {
    newkey = PyObject_CallOneArg(gbo.keyfunc!, newvalue);
    if (newkey === null) {
      Py_DECREF(newvalue);
      return -1;
    }
  }
  const oldvalue = gbo.currvalue;
  gbo.currvalue = newvalue;
  setField(self, 'currkey', newkey);
  if (oldvalue !== null) Py_DECREF(oldvalue);
  return 0;
}

/** @source Modules/itertoolsmodule.c groupby_next */
function groupby_next(o: PyObject): PyObject | null {
  const self = o as GroupbyObject;
  const gbo = self.v;
  gbo.currgrouper = null;
  for (;;) {
    if (gbo.currkey !== null) {
      if (gbo.tgtkey === null) break;
      const rcmp = PyObject_RichCompareBool(gbo.tgtkey, gbo.currkey, Py_EQ);
      if (rcmp === -1) return null;
      if (rcmp === 0) break;
    }
    if (groupby_step(self) < 0) return null;
  }
  setField(self, 'tgtkey', Py_NewRef<PyObject>(gbo.currkey!));
  const grouper = _grouper_create(self, gbo.tgtkey!);
  const r = PyTuple_Pack(gbo.currkey!, grouper);
  Py_DECREF(grouper);
  return r;
}

/** @source Modules/itertoolsmodule.c _grouper_create */
function _grouper_create(parent: GroupbyObject, tgtkey: PyObject): PyObject {
  Py_INCREF(parent);
  Py_INCREF(tgtkey);
  const igo = PyObject_GC_New<GrouperPayload>(itertoolNamed('_grouper'), { parent, tgtkey }, 32);
  parent.v.currgrouper = igo;
  touch(igo);
  PyObject_GC_Track(igo);
  return igo;
}

function _grouper_new(_type: PyTypeObject, args: PyObject): PyObject | null {
  const v = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('_grouper', v.length, 2, 2)) return null;
  if (!PyType_IsSubtype(v[0].ob_type, itertoolNamed('groupby'))) {
    const text = `_grouper() argument 1 must be itertools.groupby, not ${v[0].ob_type.tp_name}`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  return _grouper_create(v[0] as GroupbyObject, v[1]);
}

/** @source Modules/itertoolsmodule.c _grouper_next */
function _grouper_next(o: PyObject): PyObject | null {
  const igo = (o as GrouperObject).v;
  const parent = igo.parent as GroupbyObject;
  const gbo = parent.v;
  if (gbo.currgrouper !== o) return null;
  if (gbo.currvalue === null && groupby_step(parent) < 0) return null;
  const rcmp = PyObject_RichCompareBool(igo.tgtkey!, gbo.currkey!, Py_EQ);
  if (rcmp <= 0) return null;
  const r = gbo.currvalue;
  gbo.currvalue = null;
  setField(parent, 'currkey', null);
  return r;
}

function groupby_setstate(o: PyObject, state: PyObject): PyObject | null {
  if (!PyTuple_Check(state)) return PyErr_SetString(PyExc_TypeError, 'state is not a tuple');
  if (state.v.length !== 3) {
    const text = `function takes exactly 3 arguments (${state.v.length} given)`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const self = o as GroupbyObject;
  const [currkey, currvalue, tgtkey] = state.v;
  setField(self, 'currkey', Py_NewRef(currkey));
  setField(self, 'currvalue', Py_NewRef(currvalue));
  setField(self, 'tgtkey', Py_NewRef(tgtkey));
  return Py_NewRef(Py_None);
}

export const groupby_def: TypeDef = itertoolType(
  'groupby',
  72,
  ['it', 'keyfunc', 'tgtkey', 'currkey', 'currvalue'],
  {
    tp_new: groupby_new,
    tp_iternext: groupby_next,
    methods: [
      reduceMethod('groupby', (o) => {
        const { it, keyfunc, tgtkey, currkey, currvalue } = (o as GroupbyObject).v;
        const args = pack(it!, keyfunc!);
        if (tgtkey === null || currkey === null || currvalue === null) return [args];
        return [args, pack(currkey, currvalue, tgtkey)];
      }),
      setstateMethod('groupby', groupby_setstate),
    ],
  },
);

export const grouper_def: TypeDef = {
  ...itertoolType('_grouper', 32, ['parent', 'tgtkey'], {
    tp_new: _grouper_new,
    tp_iternext: _grouper_next,
    methods: [
      itertoolMethod('_grouper', '__reduce__', METH.NOARGS, (o) => {
        if (pickleDeprecation() < 0) return null;
        const { parent, tgtkey } = (o as GrouperObject).v;
        if ((parent as GroupbyObject).v.currgrouper === o) {
          return tupleFromStolen([Py_NewRef<PyObject>(o.ob_type), pack(parent!, tgtkey!)]);
        }
        const iter = _PyEval_GetBuiltin('iter');
        return iter === null ? null : tupleFromStolen([iter, pack(tuple_get_empty())]);
      }),
    ],
  }),
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
};
