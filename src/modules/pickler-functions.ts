/** Streams and options of picklers, and the functions `dump` and `dumps`. */
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_XNewRef } from '../heap/refcount';
import { _PyBytes_FromSize } from '../objects/bytesobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_AsLong } from '../objects/longobject-convert';
import { PyObject_IsTrue, Py_None } from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import { _Py_ID } from '../objects/unicodeobject';
import { MemoTable } from './pickle-memo';
import { DEFAULT_PROTOCOL, HIGHEST_PROTOCOL, WRITE_BUF_SIZE } from './pickle-opcodes';
import { dump } from './pickle-save';
import { pickleState } from './pickle-state';
import { newPicklerPayload, setPicklerField, type PicklerObject } from './pickler-object';
import { _Pickler_FlushToFile, _Pickler_GetString } from './pickler-output';

/** @source Modules/_pickle.c _Pickler_SetProtocol */
function _Pickler_SetProtocol(
  self: PicklerObject,
  protocol: PyObject | null,
  fixImports: boolean,
): boolean {
  let proto = DEFAULT_PROTOCOL;
  if (protocol !== null && protocol !== Py_None) {
    proto = PyLong_AsLong(protocol);
    if (proto === -1 && PyErr_Occurred()) return false;
    if (proto < 0) proto = HIGHEST_PROTOCOL;
    else if (proto > HIGHEST_PROTOCOL) {
      PyErr_SetString(PyExc_ValueError, `pickle protocol must be <= ${HIGHEST_PROTOCOL}`);
      return false;
    }
  }
  const p = self.v;
  p.proto = proto;
  p.bin = proto > 0 ? 1 : 0;
  p.fix_imports = fixImports && proto < 3;
  return true;
}

/** @source Modules/_pickle.c _Pickler_SetOutputStream */
function _Pickler_SetOutputStream(self: PicklerObject, file: PyObject): boolean {
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(file, _Py_ID('write'), out) < 0) return false;
  setPicklerField(self, 'write', out.value);
  if (out.value !== null) return true;
  PyErr_SetString(PyExc_TypeError, "file must have a 'write' attribute");
  return false;
}

/** @source Modules/_pickle.c _Pickler_SetBufferCallback */
function _Pickler_SetBufferCallback(self: PicklerObject, given: PyObject | null): boolean {
  const callback = given === Py_None ? null : given;
  if (callback !== null && self.v.proto < 5) {
    PyErr_SetString(PyExc_ValueError, 'buffer_callback needs protocol >= 5');
    return false;
  }
  setPicklerField(self, 'buffer_callback', Py_XNewRef(callback));
  return true;
}

/** A bool argument: its value, true if omitted, or null with an exception set. */
export function flagArgument(o: PyObject | null): boolean | null {
  if (o === null) return true;
  const flag = PyObject_IsTrue(o);
  return flag < 0 ? null : flag > 0;
}

/** Sets the stream and the options of a pickler. */
export function configurePickler(
  self: PicklerObject,
  file: PyObject | null,
  protocol: PyObject | null,
  fixImportsArg: PyObject | null,
  bufferCallback: PyObject | null,
): boolean {
  const fixImports = flagArgument(fixImportsArg);
  return (
    fixImports !== null &&
    _Pickler_SetProtocol(self, protocol, fixImports) &&
    (file === null || _Pickler_SetOutputStream(self, file)) &&
    _Pickler_SetBufferCallback(self, bufferCallback)
  );
}

/** A pickler for one call; null with MemoryError. @source Modules/_pickle.c _Pickler_New */
function _Pickler_New(): PicklerObject | null {
  const payload = newPicklerPayload(new MemoTable());
  payload.output_buffer = _PyBytes_FromSize(WRITE_BUF_SIZE);
  if (payload.output_buffer === null) return null;
  const self = PyObject_GC_New(pickleState.Pickler_Type!, payload);
  touch(self);
  PyObject_GC_Track(self);
  return self;
}

/** Pickles with a pickler of its own: `finish` says what comes of it. */
function pickleOnce(
  obj: PyObject,
  options: (self: PicklerObject) => boolean,
  finish: (self: PicklerObject) => PyObject | null,
): PyObject | null {
  const self = _Pickler_New();
  if (self === null) return null;
  const result = options(self) && dump(self, obj) ? finish(self) : null;
  Py_DECREF(self);
  return result;
}

/** @source Modules/_pickle.c _pickle_dump_impl */
export function pickle_dump(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['obj', 'file', 'protocol', 'fix_imports', 'buffer_callback'];
  const a = PyArg_UnpackKeywords('dump', names, args, kwnames, 2, 3, 0);
  if (a === null || flagArgument(a[3]) === null) return null;
  return pickleOnce(
    a[0]!,
    (self) => configurePickler(self, a[1], a[2], a[3], a[4]),
    (self) => (_Pickler_FlushToFile(self) ? Py_None : null),
  );
}

/** @source Modules/_pickle.c _pickle_dumps_impl */
export function pickle_dumps(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['obj', 'protocol', 'fix_imports', 'buffer_callback'];
  const a = PyArg_UnpackKeywords('dumps', names, args, kwnames, 1, 2, 0);
  if (a === null || flagArgument(a[2]) === null) return null;
  return pickleOnce(
    a[0]!,
    (self) => configurePickler(self, null, a[1], a[2], a[3]),
    _Pickler_GetString,
  );
}
