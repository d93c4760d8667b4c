/**
 * Module `_sysconfigdata__linux_x86_64-linux-gnu`: the build's variables that `sysconfig` reads.
 * Only what says something about the simulated interpreter is there; nothing was compiled.
 */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyDict_New, PyDict_SetItemString } from '../objects/dictobject';
import { PyLong_FromLong } from '../objects/longobject';
import { defineModule } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { addObject } from './add-constant';

const VARIABLES: Readonly<Record<string, string | number>> = {
  ABIFLAGS: '',
  EXT_SUFFIX: '.cpython-312-x86_64-linux-gnu.so',
  HAVE_FORK: 1,
  LDVERSION: '3.12',
  LIBDIR: '/usr/lib',
  MACHDEP: 'linux',
  MULTIARCH: 'x86_64-linux-gnu',
  PLATLIBDIR: 'lib',
  Py_DEBUG: 0,
  Py_ENABLE_SHARED: 1,
  SHLIB_SUFFIX: '.so',
  SIZEOF_VOID_P: 8,
  SOABI: 'cpython-312-x86_64-linux-gnu',
  VERSION: '3.12',
  WITH_PYMALLOC: 1,
};

function exec(module: PyObject): number {
  const dict = PyDict_New();
  for (const [name, value] of Object.entries(VARIABLES)) {
    const o = typeof value === 'number' ? PyLong_FromLong(value) : PyUnicode_FromString(value);
    const failed = PyDict_SetItemString(dict, name, o) < 0;
    Py_DECREF(o);
    if (failed) {
      Py_DECREF(dict);
      return -1;
    }
  }
  return addObject(module, 'build_time_vars', dict);
}

export const _sysconfigdata_module = defineModule({
  name: '_sysconfigdata__linux_x86_64-linux-gnu',
  doc: 'system configuration generated and used by the sysconfig module',
  methods: [],
  exec,
});
