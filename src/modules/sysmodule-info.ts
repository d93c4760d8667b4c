/** What `sys` tells about the interpreter: versions, limits, flags. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyDict_New, PyDict_SetItemString } from '../objects/dictobject';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { PyLong_FromLong } from '../objects/longobject';
import { _PyNamespace_New } from '../objects/namespaceobject';
import { PyFrozenSet_New } from '../objects/setobject';
import { tupleFromStolen } from '../objects/tupleobject';
import { PyUnicode_FromString, PyUnicode_InternFromString } from '../objects/unicodeobject';
import { nativeModules } from './config';
import { BUILTIN_MODULE_NAMES, STDLIB_MODULE_NAMES } from './sysmodule-names';
import { newStructSequence, structSequenceType, type StructField } from './struct-sequence';
import { Py_None } from '../objects/object';
import { addObject } from './add-constant';

/** A value that can be put into `sys` as it is. */
type Plain = string | number | bigint | boolean | null;

function float(value: number): PyObject {
  return PyFloat_FromDouble(value);
}

function toObject(value: Plain): PyObject {
  if (value === null) return Py_NewRef(Py_None);
  if (typeof value === 'string') return PyUnicode_FromString(value);
  if (typeof value === 'boolean') return PyBool_FromLong(value ? 1 : 0);
  return PyLong_FromLong(value);
}

let types = new Map<string, PyTypeObject>();
onRuntimeReset(() => {
  types = new Map();
});

/** A struct sequence of its own type; the type is made once a run. */
export function sysStruct(
  name: string,
  fields: readonly StructField[],
  items: readonly PyObject[],
): PyObject | null {
  let type = types.get(name) ?? null;
  if (type === null) {
    type = structSequenceType(`sys.${name}`, `sys.${name}`, fields, fields.length);
    if (type === null) return null;
    types.set(name, type);
  }
  return newStructSequence(type, items);
}

/** The types made so far: each is held once. */
export function sysStructTypes(): Iterable<PyTypeObject> {
  return types.values();
}

const named = (...names: readonly string[]): StructField[] => names.map((name) => [name, null]);

function versionInfo(): PyObject | null {
  const items: Plain[] = [3, 12, 1, 'final', 0];
  const fields = named('major', 'minor', 'micro', 'releaselevel', 'serial');
  return sysStruct('version_info', fields, items.map(toObject));
}

const FLAGS: readonly (readonly [string, Plain])[] = [
  ['debug', 0],
  ['inspect', 0],
  ['interactive', 0],
  ['optimize', 0],
  ['dont_write_bytecode', 0],
  ['no_user_site', 0],
  ['no_site', 0],
  ['ignore_environment', 0],
  ['verbose', 0],
  ['bytes_warning', 0],
  ['quiet', 0],
  ['hash_randomization', 1],
  ['isolated', 0],
  ['dev_mode', false],
  ['utf8_mode', 0],
  ['warn_default_encoding', 0],
  ['safe_path', false],
  ['int_max_str_digits', 4300],
];

function floatInfo(): PyObject | null {
  const rows: [string, PyObject][] = [
    ['max', float(Number.MAX_VALUE)],
    ['max_exp', toObject(1024)],
    ['max_10_exp', toObject(308)],
    ['min', float(2.2250738585072014e-308)],
    ['min_exp', toObject(-1021)],
    ['min_10_exp', toObject(-307)],
    ['dig', toObject(15)],
    ['mant_dig', toObject(53)],
    ['epsilon', float(Number.EPSILON)],
    ['radix', toObject(2)],
    ['rounds', toObject(1)],
  ];
  const fields = named(...rows.map(([name]) => name));
  return sysStruct(
    'float_info',
    fields,
    rows.map(([, o]) => o),
  );
}

function plainStruct(name: string, rows: readonly (readonly [string, Plain])[]): PyObject | null {
  const fields = named(...rows.map(([field]) => field));
  return sysStruct(
    name,
    fields,
    rows.map(([, value]) => toObject(value)),
  );
}

function hashInfo(): PyObject | null {
  return plainStruct('hash_info', [
    ['width', 64],
    ['modulus', 2305843009213693951n],
    ['inf', 314159],
    ['nan', 0],
    ['imag', 1000003],
    ['algorithm', 'siphash13'],
    ['hash_bits', 64],
    ['seed_bits', 128],
    ['cutoff', 0],
  ]);
}

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
  const version = versionInfo();
  if (version === null) return -1;
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
    [
      'int_info',
      plainStruct('int_info', [
        ['bits_per_digit', 30],
        ['sizeof_digit', 4],
        ['default_max_str_digits', 4300],
        ['str_digits_check_threshold', 640],
      ]),
    ],
    ['hash_info', hashInfo()],
    ['maxunicode', toObject(0x10ffff)],
    ['builtin_module_names', names(builtinNames())],
    ['stdlib_module_names', stdlibNames()],
    ['byteorder', toObject('little')],
    ['abiflags', toObject('')],
    ['version_info', version],
    ['implementation', implementation(version)],
    ['flags', plainStruct('flags', FLAGS)],
    ['float_repr_style', toObject('short')],
    [
      'thread_info',
      plainStruct('thread_info', [
        ['name', 'pthread'],
        ['lock', 'semaphore'],
        ['version', 'NPTL 2.36'],
      ]),
    ],
  ];
  for (const [name, o] of rows) if (addObject(module, name, o) < 0) return -1;
  return 0;
}
