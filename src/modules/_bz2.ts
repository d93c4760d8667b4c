/**
 * Module `_bz2`: it can be imported, as `tarfile`, `zipfile` and `shutil` do to see what they can
 * offer, but it neither compresses nor decompresses. There is no small library that does both.
 */
import type { PyObject, TypeDef } from '../heap/object';
import { TPFLAGS } from '../heap/object';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_NotImplementedError } from '../objects/exceptions';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { defineModule } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { holdInModule } from './module-state';

function unavailable(): null {
  const text = "bz2 compression is not available in Heapscope's simulator (zlib and gzip are)";
  return PyErr_SetString(PyExc_NotImplementedError, text);
}

/** Adds classes of which no instance can be made. */
function exec(module: PyObject): number {
  for (const name of ['BZ2Compressor', 'BZ2Decompressor']) {
    const def: TypeDef = {
      tp_name: `_bz2.${name}`,
      tp_basicsize: 16,
      tp_flags: TPFLAGS.IMMUTABLETYPE,
      tp_new: unavailable,
    };
    const type = PyType_FromDef(def, module, null);
    if (type === null) return -1;
    holdInModule('_bz2', type);
    if (PyModule_AddObjectRef(module, name, type) < 0) return -1;
  }
  return 0;
}

export const _bz2_module = defineModule({
  name: '_bz2',
  doc: null,
  methods: [],
  exec,
});
