/** What `sys` tells about the interpreter: versions, limits, flags. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyDict_New, PyDict_SetItemString } from '../objects/dictobject';
import { PyFloat_FromDouble } from '../objects/floatobject';
import {
  FlagsType,
  FloatInfoType,
  Hash_InfoType,
  IntInfoType,
  ThreadInfoType,
  VersionInfoType,
} from '../objects/interpreter-structs';
import { PyLong_FromLong } from '../objects/longobject';
import { _PyNamespace_New } from '../objects/namespaceobject';
import { PyFrozenSet_New } from '../objects/setobject';
import { structSequenceFromStolen } from '../objects/structseq';
import { tupleFromStolen } from '../objects/tupleobject';
import { PyUnicode_FromString, PyUnicode_InternFromString } from '../objects/unicodeobject';
import { nativeModules } from './config';
import { BUILTIN_MODULE_NAMES, STDLIB_MODULE_NAMES } from './sysmodule-names';
import { Py_None } from '../objects/object';
import { addObject } from './add-constant';

/** A value that can be put into `sys` as it is. */
type Plain = string | number | bigint | boolean | null;

function toObject(value: Plain): PyObject {
  if (value === null) return Py_NewRef(Py_None);
  if (typeof value === 'string') return PyUnicode_FromString(value);
  if (typeof value === 'boolean') return PyBool_FromLong(value ? 1 : 0);
  return PyLong_FromLong(value);
}

/** A struct sequence of values, in the order of the type's fields. */
function infoStruct(type: PyTypeObject, values: readonly Plain[]): PyObject {
  return structSequenceFromStolen(type, values.map(toObject));
}

/** As `python3.12 FILE` sets them; the hash of texts is random, and ints have at most 4300 digits. */
const FLAGS: readonly Plain[] = [
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
  ...[false, 0, 0, false, 4300],
];

function floatInfo(): PyObject {
  return structSequenceFromStolen(FloatInfoType, [
    PyFloat_FromDouble(Number.MAX_VALUE),
    toObject(1024),
    toObject(308),
    PyFloat_FromDouble(2.2250738585072014e-308),
    toObject(-1021),
    toObject(-307),
    toObject(15),
    toObject(53),
    PyFloat_FromDouble(Number.EPSILON),
    toObject(2),
    toObject(1),
  ]);
}

const HASH_INFO = [64, 2305843009213693951n, 314159, 0, 1000003, 'siphash13', 64, 128, 0];

function implementation(version: PyObject): PyObject | null {
  const dict = PyDict_New();
  if (dict === null) return null;
  const rows: [string, PyObject][] = [
    ['name', toObject('cpython')],
    ['cache_tag', toObject('cpython-312')],
    ['version', Py_NewRef(version)],
    ['hexversion', toObject(0x030c01f0)],
    ['_multiarch', toObject('x86_64-linux-gnu')],
  ];
  for (const [name, o] of rows) {
    const failed = PyDict_SetItemString(dict, name, o) < 0;
    Py_DECREF(o);
    if (failed) return null;
  }
  const result = _PyNamespace_New(dict);
  Py_DECREF(dict);
  return result;
}

function names(list: readonly string[]): PyObject {
  return tupleFromStolen(list.map((name) => PyUnicode_InternFromString(name)));
}

/** The reference's names and those that are native here: importlib asks for them. */
function builtinNames(): string[] {
  return [...new Set([...BUILTIN_MODULE_NAMES, ...Object.keys(nativeModules)])].sort();
}

function stdlibNames(): PyObject | null {
  const tuple = names(STDLIB_MODULE_NAMES);
  const set = PyFrozenSet_New(tuple);
  Py_DECREF(tuple);
  return set;
}

const COPYRIGHT =
  'Copyright (c) 2001-2023 Python Software Foundation.\nAll Rights Reserved.\n\n' +
  'Copyright (c) 2000 BeOpen.com.\nAll Rights Reserved.\n\n' +
  'Copyright (c) 1995-2001 Corporation for National Research Initiatives.\nAll Rights Reserved.\n\n' +
  'Copyright (c) 1991-1995 Stichting Mathematisch Centrum, Amsterdam.\nAll Rights Reserved.';

/** Fills in what never changes: 0, or -1 with an exception set. @source Python/sysmodule.c _PySys_InitCore */
export function addSysInfo(module: PyObject): number {
  const version = infoStruct(VersionInfoType, [3, 12, 1, 'final', 0]);
  const git = tupleFromStolen(['CPython', '', ''].map(toObject));
  const rows: [string, PyObject | null][] = [
    ['version', toObject('3.12.1 (main, Dec  8 2023, 00:00:00) [GCC 12.2.0]')],
    ['hexversion', toObject(0x030c01f0)],
    ['_git', git],
    ['_framework', toObject('')],
    ['api_version', toObject(1013)],
    ['copyright', toObject(COPYRIGHT)],
    ['platform', toObject('linux')],
    ['maxsize', toObject(9223372036854775807n)],
    ['float_info', floatInfo()],
    ['int_info', infoStruct(IntInfoType, [30, 4, 4300, 640])],
    ['hash_info', infoStruct(Hash_InfoType, HASH_INFO)],
    ['maxunicode', toObject(0x10ffff)],
    ['builtin_module_names', names(builtinNames())],
    ['stdlib_module_names', stdlibNames()],
    ['byteorder', toObject('little')],
    ['abiflags', toObject('')],
    ['version_info', version],
    ['implementation', implementation(version)],
    ['flags', infoStruct(FlagsType, FLAGS)],
    ['float_repr_style', toObject('short')],
    ['thread_info', infoStruct(ThreadInfoType, ['pthread', 'semaphore', 'NPTL 2.36'])],
  ];
  for (const [name, o] of rows) if (addObject(module, name, o) < 0) return -1;
  return 0;
}
