/** Unpickling: the loop over instructions, and how globals are found. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyDict_GetItemWithError } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import {
  PyExc_EOFError,
  PyExc_OverflowError,
  PyExc_RuntimeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { Py_None } from '../objects/object';
import { PyTuple_Check, PyTuple_Pack } from '../objects/tupleobject';
import { PyUnicode_Check } from '../objects/unicodeobject';
import { PyImport_Import, getattribute } from './pickle-names';
import { HIGHEST_PROTOCOL, Op } from './pickle-opcodes';
import { pickleState, unpicklingError } from './pickle-state';
import * as atoms from './unpickle-ops-atoms';
import * as containers from './unpickle-ops-containers';
import * as memo from './unpickle-ops-memo';
import * as objects from './unpickle-ops-objects';
import { _Unpickler_Read, _Unpickler_SkipConsumed, readBytes } from './unpickler-input';
import type { UnpicklerObject } from './unpickler-object';
import { Pdata_clear, Pdata_pop } from './unpickler-stack';

/** @source Modules/_pickle.c load_proto */
function load_proto(self: UnpicklerObject): boolean {
  const bytes = readBytes(self, 1);
  if (bytes === null) return false;
  if (bytes[0] <= HIGHEST_PROTOCOL) {
    self.v.proto = bytes[0];
    return true;
  }
  PyErr_SetString(PyExc_ValueError, `unsupported pickle protocol: ${bytes[0]}`);
  return false;
}

/** Has a whole frame read at once. @source Modules/_pickle.c load_frame */
function load_frame(self: UnpicklerObject): boolean {
  const size = atoms.readSize(self, 8);
  if (size === null) return false;
  if (size < 0) {
    PyErr_SetString(
      PyExc_OverflowError,
      "FRAME length exceeds system's maximum of 9223372036854775807 bytes",
    );
    return false;
  }
  if (_Unpickler_Read(self, size) < 0) return false;
  self.v.next_read_idx -= size;
  return true;
}

type Loader = (self: UnpicklerObject) => boolean;

/** A loader with an argument, mostly the number of bytes that follow. */
function using(load: (self: UnpicklerObject, arg: number) => boolean, arg: number): Loader {
  return (self) => load(self, arg);
}

/** What each instruction does. */
const ROWS: readonly (readonly [number, Loader])[] = [
  [Op.NONE, objects.pusher(() => Py_None)],
  [Op.NEWTRUE, objects.pusher(() => Py_True)],
  [Op.NEWFALSE, objects.pusher(() => Py_False)],
  [Op.BININT, using(atoms.load_binint, 4)],
  [Op.BININT1, using(atoms.load_binint, 1)],
  [Op.BININT2, using(atoms.load_binint, 2)],
  [Op.INT, atoms.load_int],
  [Op.LONG, atoms.load_long],
  [Op.LONG1, using(atoms.load_counted_long, 1)],
  [Op.LONG4, using(atoms.load_counted_long, 4)],
  [Op.FLOAT, atoms.load_float],
  [Op.BINFLOAT, atoms.load_binfloat],
  [Op.SHORT_BINBYTES, using(atoms.load_counted_binbytes, 1)],
  [Op.BINBYTES, using(atoms.load_counted_binbytes, 4)],
  [Op.BINBYTES8, using(atoms.load_counted_binbytes, 8)],
  [Op.BYTEARRAY8, atoms.load_counted_bytearray],
  [Op.SHORT_BINSTRING, using(atoms.load_counted_binstring, 1)],
  [Op.BINSTRING, using(atoms.load_counted_binstring, 4)],
  [Op.STRING, atoms.load_string],
  [Op.UNICODE, atoms.load_unicode],
  [Op.SHORT_BINUNICODE, using(atoms.load_counted_binunicode, 1)],
  [Op.BINUNICODE, using(atoms.load_counted_binunicode, 4)],
  [Op.BINUNICODE8, using(atoms.load_counted_binunicode, 8)],
  [Op.NEXT_BUFFER, memo.load_next_buffer],
  [Op.READONLY_BUFFER, memo.load_readonly_buffer],
  [Op.EMPTY_TUPLE, using(containers.load_counted_tuple, 0)],
  [Op.TUPLE1, using(containers.load_counted_tuple, 1)],
  [Op.TUPLE2, using(containers.load_counted_tuple, 2)],
  [Op.TUPLE3, using(containers.load_counted_tuple, 3)],
  [Op.TUPLE, containers.load_tuple],
  [Op.EMPTY_LIST, containers.load_empty_list],
  [Op.LIST, containers.load_list],
  [Op.EMPTY_DICT, containers.load_empty_dict],
  [Op.DICT, containers.load_dict],
  [Op.EMPTY_SET, containers.load_empty_set],
  [Op.ADDITEMS, containers.load_additems],
  [Op.FROZENSET, containers.load_frozenset],
  [Op.APPEND, containers.load_append],
  [Op.APPENDS, containers.load_appends],
  [Op.SETITEM, containers.load_setitem],
  [Op.SETITEMS, containers.load_setitems],
  [Op.MARK, containers.load_mark],
  [Op.POP, containers.load_pop],
  [Op.POP_MARK, containers.load_pop_mark],
  [Op.DUP, containers.load_dup],
  [Op.OBJ, objects.load_obj],
  [Op.INST, objects.load_inst],
  [Op.NEWOBJ, using(objects.load_newobj, 0)],
  [Op.NEWOBJ_EX, using(objects.load_newobj, 1)],
  [Op.GLOBAL, objects.load_global],
  [Op.STACK_GLOBAL, objects.load_stack_global],
  [Op.BUILD, objects.load_build],
  [Op.REDUCE, objects.load_reduce],
  [Op.EXT1, using(objects.load_extension, 1)],
  [Op.EXT2, using(objects.load_extension, 2)],
  [Op.EXT4, using(objects.load_extension, 4)],
  [Op.BINGET, using(memo.load_binget, 1)],
  [Op.LONG_BINGET, using(memo.load_binget, 4)],
  [Op.GET, memo.load_get],
  [Op.BINPUT, using(memo.load_binput, 1)],
  [Op.LONG_BINPUT, using(memo.load_binput, 4)],
  [Op.PUT, memo.load_put],
  [Op.MEMOIZE, memo.load_memoize],
  [Op.PERSID, memo.load_persid],
  [Op.BINPERSID, memo.load_binpersid],
  [Op.PROTO, load_proto],
  [Op.FRAME, load_frame],
];

/** The loaders by opcode. */
const loaders = new Array<Loader | undefined>(256).fill(undefined);
for (const [op, loader] of ROWS) loaders[op] = loader;

function invalidKey(op: number): null {
  const plain = op >= 0x20 && op <= 0x7e && op !== 0x27 && op !== 0x5c;
  const shown = plain ? String.fromCharCode(op) : `\\x${op.toString(16).padStart(2, '0')}`;
  unpicklingError(`invalid load key, '${shown}'.`);
  return null;
}

/** Carries the instructions out up to STOP; false with an exception set. */
function run(self: UnpicklerObject): boolean {
  const u = self.v;
  for (;;) {
    const at = _Unpickler_Read(self, 1);
    if (at < 0) {
      if (PyErr_ExceptionMatches(pickleState.UnpicklingError!)) {
        PyErr_Clear();
        PyErr_SetString(PyExc_EOFError, 'Ran out of input');
      }
      return false;
    }
    const op = u.input[at];
    if (op === Op.STOP) return true;
    const load = loaders[op];
    if (load === undefined) return invalidKey(op) !== null;
    if (!load(self)) return !PyErr_Occurred();
  }
}

/** Unpickles one object: new reference, or null. @source Modules/_pickle.c load */
export function load(self: UnpicklerObject): PyObject | null {
  const stack = self.v.stack!;
  self.v.marks.length = 0;
  stack.v.mark_set = false;
  stack.v.fence = 0;
  self.v.proto = 0;
  Pdata_clear(stack, 0);
  if (!run(self) || !_Unpickler_SkipConsumed(self)) return null;
  return Pdata_pop(stack);
}

function wrongMapping(what: string): null {
  return PyErr_SetString(PyExc_RuntimeError, `_compat_pickle.${what}`);
}

/** Module and name of today for those of Python 2, borrowed; null with an exception set. */
function modernNames(module: PyObject, name: PyObject): readonly PyObject[] | null {
  const key = PyTuple_Pack(module, name);
  const pair = PyDict_GetItemWithError(pickleState.name_mapping_2to3!, key);
  Py_DECREF(key);
  if (pair !== null) {
    if (!PyTuple_Check(pair) || pair.v.length !== 2) {
      return wrongMapping(`NAME_MAPPING values should be 2-tuples, not ${pair.ob_type.tp_name}`);
    }
    if (pair.v.every((o) => PyUnicode_Check(o))) return pair.v;
    const types = pair.v.map((o) => o.ob_type.tp_name).join(', ');
    return wrongMapping(`NAME_MAPPING values should be pairs of str, not (${types})`);
  }
  if (PyErr_Occurred()) return null;
  const renamed = PyDict_GetItemWithError(pickleState.import_mapping_2to3!, module);
  if (renamed === null) return PyErr_Occurred() ? null : [module, name];
  if (PyUnicode_Check(renamed)) return [renamed, name];
  const type = (renamed as PyObject).ob_type.tp_name;
  return wrongMapping(`IMPORT_MAPPING values should be strings, not ${type}`);
}

/** What `Unpickler.find_class` does. @source Modules/_pickle.c _pickle_Unpickler_find_class_impl */
export function findClass(
  self: UnpicklerObject,
  moduleName: PyObject,
  globalName: PyObject,
): PyObject | null {
  const u = self.v;
  const old = u.proto < 3 && u.fix_imports;
  const names = old ? modernNames(moduleName, globalName) : [moduleName, globalName];
  if (names === null) return null;
  const module = PyImport_Import(names[0]);
  if (module === null) return null;
  const global = getattribute(module, names[1], u.proto >= 4);
  Py_DECREF(module);
  return global;
}
