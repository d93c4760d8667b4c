/** Module `_imp`: what importlib needs of the interpreter (Python/import.c). */
import { nativeModule } from './config';
import { findFrozen, frozenCode, frozenNames, isShadowed } from '../ceval/frozen';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { _PyEval_EvalCode } from '../ceval/eval-code';
import { PyImport_GetModule } from '../ceval/import';
import { asReadBuffer } from '../objects/buffer';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { PyCode_Check } from '../objects/codeobject';
import { PyDict_SetItem } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_ImportError, PyExc_TypeError } from '../objects/exceptions';
import {
  PyArg_UnpackKeywords,
  _PyArg_BadArgument,
  _PyArg_CheckPositional,
} from '../objects/getargs';
import { PyList_New, listFromStolen } from '../objects/listobject';
import { PyLong_AsLong, PyLong_FromLong } from '../objects/longobject';
import {
  PyModule_AddObjectRef,
  PyModule_Check,
  PyModule_ExecDef,
  createModule,
  type PyModuleObject,
} from '../objects/moduleobject';
import { boolResult, PyObject_GetAttr, Py_None } from '../objects/object';
import { interp } from '../objects/pystate';
import { tupleFromStolen } from '../objects/tupleobject';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  defineModule,
  method,
} from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';

let lockDepth = 0;

const none = (): PyObject => Py_NewRef(Py_None);

function is_builtin(_m: PyObject, name: PyObject): PyObject | null {
  if (!PyUnicode_Check(name)) return _PyArg_BadArgument('is_builtin', 'argument', 'str', name);
  if (name.v === 'sys' || name.v === 'builtins') return PyLong_FromLong(-1);
  return PyLong_FromLong(nativeModule(name.v) !== null ? 1 : 0);
}

function create_builtin(_m: PyObject, spec: PyObject): PyObject | null {
  const name = PyObject_GetAttr(spec, _Py_ID('name'));
  if (name === null) return null;
  const existing = name.v === 'sys' || name.v === 'builtins' ? PyImport_GetModule(name) : null;
  const def = nativeModule(name.v as string);
  Py_DECREF(name);
  if (existing !== null) return existing;
  return def === null ? none() : createModule(def, spec);
}

function exec_builtin(_m: PyObject, module: PyObject): PyObject | null {
  const def = PyModule_Check(module) ? (module as PyModuleObject).v.md_def : null;
  if (def !== null && PyModule_ExecDef(module, def) < 0) return null;
  return PyLong_FromLong(0);
}

function visibleFrozen(name: string): ReturnType<typeof findFrozen> {
  const found = findFrozen(name);
  return found === null || isShadowed(name) ? null : found;
}

function is_frozen(_m: PyObject, name: PyObject): PyObject {
  return boolResult(visibleFrozen(String(name.v)) !== null);
}

function noFrozen(name: PyObject): null {
  return PyErr_SetString(PyExc_ImportError, `No such frozen object named ${String(name.v)}`);
}

function is_frozen_package(_m: PyObject, name: PyObject): PyObject | null {
  const found = findFrozen(String(name.v));
  return found === null ? noFrozen(name) : boolResult(found.isPackage);
}

/** (data, is package, original name), or None. Data is never wanted: code comes by get_frozen_object. */
function find_frozen(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('find_frozen', ['', 'withdata'], args, kwnames, 1, 1, 0);
  if (a === null) return null;
  const found = visibleFrozen(String(a[0]!.v));
  if (found === null) return none();
  return tupleFromStolen([none(), boolResult(found.isPackage), PyUnicode_FromString(found.name)]);
}

function get_frozen_object(_m: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('get_frozen_object', args.length, 1, 2)) return null;
  return findFrozen(String(args[0].v)) === null ? noFrozen(args[0]) : frozenCode(String(args[0].v));
}

function init_frozen(_m: PyObject, name: PyObject): PyObject | null {
  const text = String(name.v);
  if (findFrozen(text) === null) return none();
  const module = createModule({ name: text, doc: null, methods: [], exec: null }, null);
  if (module === null) return null;
  PyDict_SetItem(interp.modules, name, module);
  const code = frozenCode(text);
  const result = _PyEval_EvalCode(code, module.dict as PyObject, module.dict as PyObject);
  Py_DECREF(code);
  if (result === null) return null;
  Py_DECREF(result);
  return module;
}

function release_lock(): PyObject | null {
  if (lockDepth <= 0) return PyErr_SetString(PyExc_TypeError, 'not holding the import lock');
  lockDepth--;
  return none();
}

function fix_co_filename(_m: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('_fix_co_filename', args.length, 2, 2)) return null;
  return PyCode_Check(args[0])
    ? none()
    : _PyArg_BadArgument('_fix_co_filename', 'argument 1', 'code', args[0]);
}

/** SipHash-1-3 of the source with a given key. @source Python/pyhash.c _Py_KeyedHash */
function source_hash(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('source_hash', ['key', 'source'], args, kwnames, 2, 2, 0);
  if (a === null) return null;
  const key = PyLong_AsLong(a[0]!);
  if (key === -1 && PyErr_Occurred() !== null) return null;
  const source = asReadBuffer(a[1]!);
  if (source === null) return null;
  return PyBytes_FromBytes(keyedHash(BigInt(key), source));
}

const U64 = 0xffffffffffffffffn;
const rotate = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (64n - n))) & U64;

function keyedHash(key: bigint, data: Uint8Array): Uint8Array {
  const k0 = key & U64;
  const v = [
    k0 ^ 0x736f6d6570736575n,
    0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    0x7465646279746573n,
  ];
  const round = (): void => {
    v[0] = (v[0] + v[1]) & U64;
    v[1] = rotate(v[1], 13n) ^ v[0];
    v[0] = rotate(v[0], 32n);
    v[2] = (v[2] + v[3]) & U64;
    v[3] = rotate(v[3], 16n) ^ v[2];
    v[0] = (v[0] + v[3]) & U64;
    v[3] = rotate(v[3], 21n) ^ v[0];
    v[2] = (v[2] + v[1]) & U64;
    v[1] = rotate(v[1], 17n) ^ v[2];
    v[2] = rotate(v[2], 32n);
  };
  const word = (at: number, n: number): bigint => {
    let w = 0n;
    for (let i = 0; i < n; i++) w |= BigInt(data[at + i]) << BigInt(8 * i);
    return w;
  };
  const whole = data.length & ~7;
  for (let at = 0; at < whole; at += 8) {
    const m = word(at, 8);
    v[3] ^= m;
    round();
    v[0] ^= m;
  }
  const last = word(whole, data.length - whole) | (BigInt(data.length & 0xff) << 56n);
  v[3] ^= last;
  round();
  v[0] ^= last;
  v[2] ^= 0xffn;
  for (let i = 0; i < 3; i++) round();
  let hash = v[0] ^ v[1] ^ v[2] ^ v[3];
  const out = new Uint8Array(8);
  for (let i = 0; i < 8; i++, hash >>= 8n) out[i] = Number(hash & 0xffn);
  return out;
}

export const _imp_module = defineModule({
  name: '_imp',
  doc: '(Extremely) low-level import machinery bits as used by importlib.',
  methods: [
    method('extension_suffixes', METH_NOARGS, () => PyList_New(0)),
    method('lock_held', METH_NOARGS, () => boolResult(lockDepth > 0)),
    method('acquire_lock', METH_NOARGS, () => {
      lockDepth++;
      return none();
    }),
    method('release_lock', METH_NOARGS, release_lock),
    method('find_frozen', METH_FASTCALL | METH_KEYWORDS, find_frozen),
    method('get_frozen_object', METH_FASTCALL, get_frozen_object),
    method('is_frozen_package', METH_O, is_frozen_package),
    method('create_builtin', METH_O, create_builtin),
    method('init_frozen', METH_O, init_frozen),
    method('is_builtin', METH_O, is_builtin),
    method('is_frozen', METH_O, is_frozen),
    method('_frozen_module_names', METH_NOARGS, () =>
      listFromStolen(frozenNames().map((n) => PyUnicode_FromString(n))),
    ),
    method('_override_frozen_modules_for_tests', METH_O, none),
    method('_override_multi_interp_extensions_check', METH_O, none),
    method('exec_builtin', METH_O, exec_builtin),
    method('_fix_co_filename', METH_FASTCALL, fix_co_filename),
    method('source_hash', METH_FASTCALL | METH_KEYWORDS, source_hash),
  ],
  exec: (module) => {
    lockDepth = 0;
    const text = PyUnicode_FromString('default');
    const err = PyModule_AddObjectRef(module, 'check_hash_based_pycs', text);
    Py_DECREF(text);
    return err;
  },
});
