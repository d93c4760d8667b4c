/** The class `_asyncio.Future` (Modules/_asynciomodule.c). */
import { METH, TPFLAGS, type MethodDef, type PyObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyObject_CallOneArg } from '../objects/call';
import { PyContext_CopyCurrent } from '../objects/context';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import { PyArg_UnpackKeywords, PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None, boolResult } from '../objects/object';
import type { PyTupleObject } from '../objects/tupleobject';
import { method } from '../objects/typedef';
import { sharedAttributes } from './asyncio-attributes';
import {
  create_cancelled_error,
  future_add_done_callback,
  future_cancel,
  future_init,
  future_remove_done_callback,
  future_result,
  future_set_cancelled_error,
  future_set_exception,
  future_set_result,
} from './asyncio-callbacks';
import { ASYNCIO_DOCS } from './asyncio-docs';
import { FutureObj_finalize } from './asyncio-finalize';
import { future_new_iter } from './asyncio-future-iter';
import {
  FUTURE_SLOT_NAMES,
  FutureObj_clear,
  FutureObj_owns,
  FutureObj_traverse,
  FuturePayload,
  finalizedDealloc,
  future_ensure_alive,
  newWith,
  type FutureObj,
} from './asyncio-future-state';
import { asyncioState } from './asyncio-state';

const KEYWORDS = METH.FASTCALL | METH.KEYWORDS;
type Args = readonly PyObject[];

const future = (self: PyObject): FutureObj => self as FutureObj;

/** A row for a method, with its docstring. */
export function asyncioMethod(
  type: 'Future' | 'Task',
  name: string,
  flags: number,
  meth: MethodDef['meth'],
): MethodDef {
  const doc = ASYNCIO_DOCS[`${type}.${name}`] ?? ASYNCIO_DOCS[`Future.${name}`];
  return method(name, flags, meth, doc);
}

/** @source Modules/_asynciomodule.c _asyncio_Future___init___impl */
function init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const a = PyArg_UnpackTupleKeywords('Future', ['loop'], args, kwds, 0, 0, 0);
  return a === null ? -1 : future_init(future(self), a[0] ?? Py_None);
}

/** Whether no positional argument is given: all that methods without parameters look for. */
function takesNone(name: string, args: Args, kwnames: PyObject | null): boolean {
  const keywords = kwnames === null ? 0 : (kwnames as PyTupleObject).v.length;
  if (args.length === keywords) return true;
  PyErr_SetString(PyExc_TypeError, `${name}() takes no arguments`);
  return false;
}

/** @source Modules/_asynciomodule.c _asyncio_Future_exception_impl */
function exception(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  if (!takesNone('exception', args, kwnames)) return null;
  const fut = future(self);
  const { InvalidStateError } = asyncioState();
  if (fut.v.loop === null) {
    return PyErr_SetString(InvalidStateError, 'Future object is not initialized.');
  }
  if (fut.v.state === 'CANCELLED') return future_set_cancelled_error(fut);
  if (fut.v.state !== 'FINISHED') {
    return PyErr_SetString(InvalidStateError, 'Exception is not set.');
  }
  if (fut.v.exception === null) return Py_NewRef(Py_None);
  fut.v.log_tb = false;
  return Py_NewRef(fut.v.exception);
}

/** A method with one parameter that can only be given by position. */
function oneArgument(
  name: string,
  body: (fut: FutureObj, arg: PyObject) => PyObject | null,
): MethodDef['meth'] {
  return (self: PyObject, args: Args, kwnames: PyObject | null) => {
    const a = PyArg_UnpackKeywords(name, [''], args, kwnames, 1, 1, 0);
    if (a === null || !future_ensure_alive(future(self))) return null;
    return body(future(self), a[0]!);
  };
}

/** @source Modules/_asynciomodule.c _asyncio_Future_add_done_callback_impl */
function add_done_callback(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('add_done_callback', ['', 'context'], args, kwnames, 1, 1, 0);
  if (a === null) return null;
  const context = a[1] === null ? PyContext_CopyCurrent() : Py_NewRef(a[1]);
  const res = future_add_done_callback(future(self), a[0]!, context);
  Py_DECREF(context);
  return res;
}

/** @source Modules/_asynciomodule.c _asyncio_Future_cancel_impl */
function cancel(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('cancel', ['msg'], args, kwnames, 0, 1, 0);
  if (a === null || !future_ensure_alive(future(self))) return null;
  return future_cancel(future(self), a[0] ?? Py_None);
}

function remove_done_callback(fut: FutureObj, fn: PyObject): PyObject | null {
  const n = future_remove_done_callback(fut, fn);
  return n < 0 ? null : PyLong_FromLong(n);
}

function get_loop(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  if (!takesNone('get_loop', args, kwnames) || !future_ensure_alive(future(self))) return null;
  return Py_NewRef(future(self).v.loop!);
}

/** Methods that tasks have too. */
export function sharedMethods(): MethodDef[] {
  const def = (name: string, flags: number, meth: MethodDef['meth']): MethodDef =>
    asyncioMethod('Future', name, flags, meth);
  return [
    def('result', METH.NOARGS, (self) => future_result(future(self))),
    def('exception', KEYWORDS, exception),
    def('add_done_callback', KEYWORDS, add_done_callback),
    def(
      'remove_done_callback',
      KEYWORDS,
      oneArgument('remove_done_callback', remove_done_callback),
    ),
    def('cancelled', METH.NOARGS, (self) => {
      const { loop, state } = future(self).v;
      return boolResult(loop !== null && state === 'CANCELLED');
    }),
    def('done', METH.NOARGS, (self) => {
      const { loop, state } = future(self).v;
      return boolResult(loop !== null && state !== 'PENDING');
    }),
  ];
}

/** `_make_cancelled_error` of futures and tasks. */
export function make_cancelled_error(self: PyObject): PyObject | null {
  return create_cancelled_error(future(self));
}

/** `__class_getitem__` of futures and tasks. */
export const CLASS_GETITEM = method(
  '__class_getitem__',
  METH.O | METH.CLASS,
  Py_GenericAlias,
  'See PEP 585',
);

function methods(): MethodDef[] {
  const def = (name: string, flags: number, meth: MethodDef['meth']): MethodDef =>
    asyncioMethod('Future', name, flags, meth);
  const [result, exceptionRow, add, remove, cancelled, done] = sharedMethods();
  return [
    result,
    exceptionRow,
    def('set_result', KEYWORDS, oneArgument('set_result', future_set_result)),
    def('set_exception', KEYWORDS, oneArgument('set_exception', future_set_exception)),
    add,
    remove,
    def('cancel', KEYWORDS, cancel),
    cancelled,
    done,
    def('get_loop', KEYWORDS, get_loop),
    def('_make_cancelled_error', METH.NOARGS, make_cancelled_error),
    CLASS_GETITEM,
  ];
}

/** @source Modules/_asynciomodule.c Future_spec */
export function futureType(): TypeDef {
  return {
    tp_name: '_asyncio.Future',
    tp_basicsize: 128,
    tp_dictoffset: 104,
    tp_weaklistoffset: 112,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
    tp_doc: ASYNCIO_DOCS['Future'],
    tp_dealloc: finalizedDealloc(FutureObj_clear),
    tp_repr: (self) =>
      future_ensure_alive(future(self))
        ? PyObject_CallOneArg(asyncioState().future_repr, self)
        : null,
    tp_traverse: FutureObj_traverse,
    tp_clear: FutureObj_clear,
    tp_iter: future_new_iter,
    am_await: future_new_iter,
    tp_init: init,
    tp_new: newWith(() => new FuturePayload()),
    tp_finalize: FutureObj_finalize,
    tp_owns: FutureObj_owns,
    tp_slotname: (_self, slot) => FUTURE_SLOT_NAMES[slot] ?? '',
    methods: methods(),
    getset: sharedAttributes(),
  };
}
