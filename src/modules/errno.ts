/** Module `errno`: names of error numbers. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { ERRNO } from '../objects/errno-table';
import { PyLong_FromLong } from '../objects/longobject';
import { defineModule } from '../objects/typedef';
import { PyUnicode_InternFromString } from '../objects/unicodeobject';
import { addIntConstant, addObject } from './add-constant';

function exec(module: PyObject): number {
  const names = PyDict_New();
  for (const [name, number] of Object.entries(ERRNO)) {
    if (addIntConstant(module, name, number) < 0) return -1;
    const key = PyLong_FromLong(number);
    const value = PyUnicode_InternFromString(name);
    const status = PyDict_SetItem(names, key, value);
    Py_DECREF(key);
    Py_DECREF(value);
    if (status < 0) return -1;
  }
  return addObject(module, 'errorcode', names);
}

export const errno_module = defineModule({
  name: 'errno',
  doc: 'This module makes available standard errno system symbols.',
  methods: [],
  exec,
});
