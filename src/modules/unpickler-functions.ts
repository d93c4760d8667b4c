/** Inputs and options of unpicklers, and the functions `load` and `loads`. */
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { PyMem_Malloc } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF } from '../heap/refcount';
import { PyObject_GetIter } from '../objects/abstract';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_BadArgument } from '../objects/getargs';
import { Py_None } from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import { PyUnicode_AsUTF8AndSize } from '../objects/unicode-codecs';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';
import { pickleState } from './pickle-state';
import { flagArgument } from './pickler-functions';
import { load } from './unpickle-load';
import { _Unpickler_SetStringInput } from './unpickler-input';
import {
  MEMO_SIZE,
  UnpicklerPayload,
  newMemo,
  setUnpicklerField,
  type CText,
  type UnpicklerObject,
} from './unpickler-object';
import { Pdata_New } from './unpickler-stack';

/** Looks the file's methods up. @source Modules/_pickle.c _Unpickler_SetInputStream */
export function _Unpickler_SetInputStream(self: UnpicklerObject, file: PyObject): boolean {
  const u = self.v;
  let failed = false;
  for (const name of ['peek', 'readinto', 'read', 'readline'] as const) {
    const out: { value: PyObject | null } = { value: null };
    failed = _PyObject_LookupAttr(file, _Py_ID(name), out) < 0;
    setUnpicklerField(self, name, out.value);
    if (failed) break;
  }
  if (!failed && u.readline !== null && u.read !== null) return true;
  if (!failed) {
    PyErr_SetString(PyExc_TypeError, "file must have 'read' and 'readline' attributes");
  }
  for (const name of ['read', 'readinto', 'readline', 'peek'] as const) {
    setUnpicklerField(self, name, null);
  }
  return false;
}

/** Options that `load`, `loads` and `Unpickler` share. */
export interface UnpicklerOptions {
  readonly fixImports: boolean;
  readonly encoding: string;
  readonly errors: string;
  /** Borrowed. */
  readonly buffers: PyObject | null;
}

/** The text of an argument, as C reads it; null with an exception set. */
function textArgument(
  fname: string,
  name: string,
  o: PyObject | null,
  omitted: string,
): string | null {
  if (o === null) return omitted;
  if (!PyUnicode_Check(o)) return _PyArg_BadArgument(fname, `argument '${name}'`, 'str', o);
  if (!PyUnicode_AsUTF8AndSize(o)) return null;
  if (!o.v.includes('\0')) return o.v;
  return PyErr_SetString(PyExc_ValueError, 'embedded null character');
}

/** The arguments behind the first; null with an exception set. */
export function readOptions(
  fname: string,
  a: readonly (PyObject | null)[],
): UnpicklerOptions | null {
  const fixImports = flagArgument(a[1]);
  if (fixImports === null) return null;
  const encoding = textArgument(fname, 'encoding', a[2], 'ASCII');
  const errors = encoding === null ? null : textArgument(fname, 'errors', a[3], 'strict');
  if (encoding === null || errors === null) return null;
  return { fixImports, encoding, errors, buffers: a[4] };
}

function keepText(text: string): CText {
  const size = new TextEncoder().encode(text).length + 1;
  return { text, size, addr: PyMem_Malloc(size) };
}

/** @source Modules/_pickle.c _Unpickler_SetInputEncoding, _Unpickler_SetBuffers */
export function configureUnpickler(self: UnpicklerObject, options: UnpicklerOptions): boolean {
  self.v.encoding = keepText(options.encoding);
  self.v.errors = keepText(options.errors);
  self.v.fix_imports = options.fixImports;
  const { buffers } = options;
  if (buffers === null || buffers === Py_None) {
    setUnpicklerField(self, 'buffers', null);
    return true;
  }
  setUnpicklerField(self, 'buffers', PyObject_GetIter(buffers));
  return self.v.buffers !== null;
}

/** Names of the arguments behind the first. */
export const OPTION_NAMES = ['fix_imports', 'encoding', 'errors', 'buffers'];

/** An unpickler for one call. @source Modules/_pickle.c _Unpickler_New */
function _Unpickler_New(): UnpicklerObject {
  const payload = new UnpicklerPayload();
  newMemo(payload, MEMO_SIZE);
  payload.stack = Pdata_New();
  const self = PyObject_GC_New(pickleState.Unpickler_Type!, payload);
  touch(self);
  PyObject_GC_Track(self);
  return self;
}

/** Unpickles with an unpickler of its own, to which `open` gives its input. */
function unpickleOnce(
  fname: string,
  names: readonly string[],
  args: readonly PyObject[],
  kwnames: PyObject | null,
  open: (self: UnpicklerObject, source: PyObject) => boolean,
): PyObject | null {
  const a = PyArg_UnpackKeywords(fname, names, args, kwnames, 1, 1, 0);
  const options = a === null ? null : readOptions(fname, a);
  if (options === null) return null;
  const self = _Unpickler_New();
  const result = open(self, a![0]!) && configureUnpickler(self, options) ? load(self) : null;
  Py_DECREF(self);
  return result;
}

/** @source Modules/_pickle.c _pickle_load_impl */
export function pickle_load(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['file', ...OPTION_NAMES];
  return unpickleOnce('load', names, args, kwnames, _Unpickler_SetInputStream);
}

/** @source Modules/_pickle.c _pickle_loads_impl */
export function pickle_loads(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  return unpickleOnce(
    'loads',
    ['', ...OPTION_NAMES],
    args,
    kwnames,
    (self, data) => _Unpickler_SetStringInput(self, data) >= 0,
  );
}
