/** Module `sys`. */
import { _PyType_PreHeaderSize, memory } from '../heap/alloc';
import { METH, type MethodDef, type PyCFunction, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_REFCNT } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyFloat_AsDouble, PyFloat_FromDouble } from '../objects/floatobject';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyObject_CallNoArgs } from '../objects/call';
import { PyDict_New, PyDict_SetItem, _PyDict_GetItemStr } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_SystemExit, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import {
  PyArg_UnpackKeywords,
  _PyArg_BadArgument,
  _PyArg_CheckPositional,
} from '../objects/getargs';
import { listFromStolen } from '../objects/listobject';
import {
  PyLong_AsInt,
  PyLong_AsSsize_t,
  PyLong_FromLong,
  PyLong_FromSsize_t,
} from '../objects/longobject';
import { PyModule_GetDict } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { interp, tstate } from '../objects/pystate';
import { defineModule } from '../objects/typedef';
import { PyType_ClearCache, _PyObject_LookupSpecial } from '../objects/typeobject';
import {
  PyUnicode_Check,
  PyUnicode_CheckExact,
  PyUnicode_FromString,
  PyUnicode_InternInPlace,
  _Py_ID,
} from '../objects/unicodeobject';
import { runConfig } from './run-config';
import { newMonitoringModule } from './sysmodule-monitoring';
import { tupleMethod } from '../objects/tuple-method';
import { SYS_DOC, SYS_DOCS } from './sysmodule-docs';
import * as legacy from './legacy-tracing';
import * as frames from './sysmodule-frames';
import * as hooks from './sysmodule-hooks';
import { addSysInfo } from './sysmodule-info';
import { intMaxStrDigits } from '../objects/longobject-string';

const none = (): PyObject => Py_NewRef(Py_None);

/** @source Python/sysmodule.c _PySys_GetSizeOf */
export function _PySys_GetSizeOf(o: PyObject): number {
  const method = _PyObject_LookupSpecial(o, _Py_ID('__sizeof__'));
  if (method === null) {
    if (PyErr_Occurred() === null) {
      const name = o.ob_type.tp_name.slice(0, 100);
      PyErr_SetString(PyExc_TypeError, `Type ${name} doesn't define __sizeof__`);
    }
    return -1;
  }
  const result = PyObject_CallNoArgs(method);
  Py_DECREF(method);
  if (result === null) return -1;
  const size = PyLong_AsSsize_t(result);
  Py_DECREF(result);
  if (size === -1 && PyErr_Occurred() !== null) return -1;
  if (size < 0) {
    PyErr_SetString(PyExc_ValueError, '__sizeof__() should return >= 0');
    return -1;
  }
  return size + _PyType_PreHeaderSize(o.ob_type);
}

function sys_getsizeof(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('getsizeof', ['object', 'default'], args, kwnames, 1, 2, 0);
  if (values === null) return null;
  const size = _PySys_GetSizeOf(values[0]!);
  if (size >= 0) return PyLong_FromSsize_t(size);
  if (values[1] === null || !PyErr_ExceptionMatches(PyExc_TypeError)) return null;
  PyErr_Clear();
  return Py_NewRef(values[1]);
}

function sys_intern(_module: PyObject, s: PyObject): PyObject | null {
  if (!PyUnicode_Check(s)) return _PyArg_BadArgument('intern', 'argument', 'str', s);
  const typeName = s.ob_type.tp_name;
  if (PyUnicode_CheckExact(s)) return PyUnicode_InternInPlace(Py_NewRef(s));
  return PyErr_SetString(PyExc_TypeError, `can't intern ${typeName.slice(0, 400)}`);
}

function sys_exit(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('exit', args.length, 0, 1)) return null;
  return PyErr_SetObject(PyExc_SystemExit, args[0] ?? Py_None);
}

/** @source Python/sysmodule.c sys_set_int_max_str_digits_impl */
function sys_set_int_max_str_digits(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords(
    'set_int_max_str_digits',
    ['maxdigits'],
    args,
    kwnames,
    1,
    1,
    0,
  );
  if (values === null) return null;
  const n = PyLong_AsInt(values[0]!);
  if (n === -1 && PyErr_Occurred() !== null) return null;
  if (n !== 0 && n < 640) {
    return PyErr_SetString(PyExc_ValueError, 'maxdigits must be 0 or larger than 640');
  }
  intMaxStrDigits.value = n;
  return none();
}

let switchInterval = 0.005;
let dlopenFlags = 2;
onRuntimeReset(() => {
  switchInterval = 0.005;
  dlopenFlags = 2;
});

function sys_setswitchinterval(_module: PyObject, o: PyObject): PyObject | null {
  const seconds = PyFloat_AsDouble(o);
  if (seconds === -1 && PyErr_Occurred() !== null) return null;
  if (seconds <= 0) {
    return PyErr_SetString(PyExc_ValueError, 'switch interval must be strictly positive');
  }
  switchInterval = seconds;
  return none();
}

function sys_setdlopenflags(_module: PyObject, o: PyObject): PyObject | null {
  const flags = PyLong_AsInt(o);
  if (flags === -1 && PyErr_Occurred() !== null) return null;
  dlopenFlags = flags;
  return none();
}

function sys_activate_stack_trampoline(_module: PyObject, o: PyObject): PyObject | null {
  if (!PyUnicode_Check(o))
    return _PyArg_BadArgument('activate_stack_trampoline', 'argument', 'str', o);
  return PyErr_SetString(PyExc_ValueError, `invalid backend: ${String(o.v)}`);
}

const text = (value: string) => (): PyObject => PyUnicode_FromString(value);
const row = (name: string, flags: number, meth: PyCFunction): MethodDef => ({
  name,
  flags,
  meth,
  doc: SYS_DOCS[name] ?? null,
});
const { NOARGS, O, FASTCALL, KEYWORDS } = METH;

const methods: MethodDef[] = [
  row('addaudithook', FASTCALL | KEYWORDS, (m, a: readonly PyObject[], k) =>
    hooks.sys_addaudithook(m, a, k),
  ),
  row('audit', FASTCALL, (m, a: readonly PyObject[]) => hooks.sys_audit(m, a)),
  row('breakpointhook', FASTCALL | KEYWORDS, (m, a: readonly PyObject[], k) =>
    hooks.sys_breakpointhook(m, a, k),
  ),
  row('_clear_type_cache', NOARGS, () => (PyType_ClearCache(), none())),
  row('_current_frames', NOARGS, () => frames.sys__current_frames()),
  row('_current_exceptions', NOARGS, () => frames.sys__current_exceptions()),
  row('displayhook', O, (m, o: PyObject) => hooks.sys_displayhook(m, o)),
  row('exception', NOARGS, () => frames.sys_exception()),
  row('exc_info', NOARGS, () => frames.sys_exc_info()),
  row('excepthook', FASTCALL, (m, a: readonly PyObject[]) => hooks.sys_excepthook(m, a)),
  row('exit', FASTCALL, sys_exit),
  row('getdefaultencoding', NOARGS, text('utf-8')),
  row('getdlopenflags', NOARGS, () => PyLong_FromLong(dlopenFlags)),
  row('getallocatedblocks', NOARGS, () => PyLong_FromLong(memory.blocks)),
  row('getunicodeinternedsize', NOARGS, () => PyLong_FromLong(0)),
  row('getfilesystemencoding', NOARGS, text('utf-8')),
  row('getfilesystemencodeerrors', NOARGS, text('surrogateescape')),
  row('getrefcount', O, (_m, o: PyObject) => PyLong_FromLong(Py_REFCNT(o))),
  row('getrecursionlimit', NOARGS, () => frames.sys_getrecursionlimit()),
  tupleMethod('getsizeof', sys_getsizeof, SYS_DOCS['getsizeof'] ?? null, KEYWORDS),
  row('_getframe', FASTCALL, (m, a: readonly PyObject[]) => frames.sys__getframe(m, a)),
  row('_getframemodulename', FASTCALL | KEYWORDS, (m, a: readonly PyObject[], k) =>
    frames.sys__getframemodulename(m, a, k),
  ),
  row('intern', O, sys_intern),
  row('is_finalizing', NOARGS, () => PyBool_FromLong(interp.finalizing ? 1 : 0)),
  row('setswitchinterval', O, sys_setswitchinterval),
  row('getswitchinterval', NOARGS, () => PyFloat_FromDouble(switchInterval)),
  row('setdlopenflags', O, sys_setdlopenflags),
  row('setprofile', O, (m, f: PyObject) => legacy.sys_setprofile(m, f)),
  row('_setprofileallthreads', O, (m, f: PyObject) => legacy.sys_setprofile(m, f)),
  row('getprofile', NOARGS, () => legacy.sys_getprofile()),
  row('setrecursionlimit', O, (m, o: PyObject) => frames.sys_setrecursionlimit(m, o)),
  row('settrace', O, (m, f: PyObject) => legacy.sys_settrace(m, f)),
  row('_settraceallthreads', O, (m, f: PyObject) => legacy.sys_settrace(m, f)),
  row('gettrace', NOARGS, () => legacy.sys_gettrace()),
  row('call_tracing', FASTCALL, (m, a: readonly PyObject[]) => frames.sys_call_tracing(m, a)),
  row('_debugmallocstats', NOARGS, none),
  row('set_coroutine_origin_tracking_depth', FASTCALL | KEYWORDS, (m, a: readonly PyObject[], k) =>
    frames.sys_set_coroutine_origin_tracking_depth(m, a, k),
  ),
  row('get_coroutine_origin_tracking_depth', NOARGS, () =>
    PyLong_FromLong(tstate.coroutine_origin_tracking_depth),
  ),
  row('set_asyncgen_hooks', FASTCALL | KEYWORDS, (m, a: readonly PyObject[], k) =>
    frames.sys_set_asyncgen_hooks(m, a, k),
  ),
  row('get_asyncgen_hooks', NOARGS, () => frames.sys_get_asyncgen_hooks()),
  row('activate_stack_trampoline', O, sys_activate_stack_trampoline),
  row('deactivate_stack_trampoline', NOARGS, none),
  row('is_stack_trampoline_active', NOARGS, () => PyBool_FromLong(0)),
  row('unraisablehook', O, (m, o: PyObject) => hooks.sys_unraisablehook(m, o)),
  row('get_int_max_str_digits', NOARGS, () => PyLong_FromLong(intMaxStrDigits.value)),
  row('set_int_max_str_digits', FASTCALL | KEYWORDS, sys_set_int_max_str_digits),
];

/** Keeps the hooks that the module starts with under their second names. */
function addOriginals(module: PyObject): number {
  const dict = PyModule_GetDict(module)!;
  for (const name of ['displayhook', 'excepthook', 'breakpointhook', 'unraisablehook']) {
    const hook = _PyDict_GetItemStr(dict, _Py_ID(name));
    if (hook === null || PyDict_SetItem(dict, _Py_ID(`__${name}__`), hook) < 0) return -1;
  }
  return 0;
}

function exec(module: PyObject): number {
  return addOriginals(module) < 0 ? -1 : addSysInfo(module);
}

const strings = (items: readonly string[]): PyObject =>
  listFromStolen(items.map((item) => PyUnicode_FromString(item)));

/**
 * Puts what depends on the run into `sys`: paths, arguments, options. 0, or -1.
 * @source Python/sysmodule.c _PySys_UpdateConfig
 */
export function _PySys_UpdateConfig(): number {
  const { argv, path, executable, prefix, warnoptions } = runConfig;
  const stdlib = `${prefix}/lib/python3.12`;
  const rows: [string, PyObject | null][] = [
    ['monitoring', newMonitoringModule()],
    ['path', strings(path)],
    ['executable', PyUnicode_FromString(executable)],
    ['_base_executable', PyUnicode_FromString(executable)],
    ['prefix', PyUnicode_FromString(prefix)],
    ['base_prefix', PyUnicode_FromString(prefix)],
    ['exec_prefix', PyUnicode_FromString(prefix)],
    ['base_exec_prefix', PyUnicode_FromString(prefix)],
    ['platlibdir', PyUnicode_FromString('lib')],
    ['pycache_prefix', none()],
    ['argv', strings(argv)],
    ['orig_argv', strings([executable, ...argv])],
    ['warnoptions', strings(warnoptions)],
    ['_xoptions', PyDict_New()],
    ['_stdlib_dir', PyUnicode_FromString(stdlib)],
    // Compiled modules are neither written nor read: code objects have no marshalled form here.
    ['dont_write_bytecode', PyBool_FromLong(1)],
    ['_home', none()],
  ];
  for (const [name, o] of rows) {
    if (o === null || PyDict_SetItem(interp.sysdict, _Py_ID(name), o) < 0) return -1;
    Py_DECREF(o);
  }
  return 0;
}

export const sys_module = defineModule({ name: 'sys', doc: SYS_DOC, methods, exec });
