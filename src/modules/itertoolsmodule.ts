/** The module itertools (Modules/itertoolsmodule.c). */
import { METH, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { containerDoc } from '../objects/container-docs';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { defineModule, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { accumulate_def, chain_def } from './itertools-chain';
import { combinations_def, cwr_def, permutations_def, product_def } from './itertools-combinatoric';
import { count_def, cycle_def, repeat_def } from './itertools-count';
import {
  compress_def,
  dropwhile_def,
  filterfalse_def,
  starmap_def,
  takewhile_def,
  zip_longest_def,
} from './itertools-filter';
import { groupby_def, grouper_def } from './itertools-groupby';
import { holdInModule } from './module-state';
import { setItertoolTypes } from './itertools-shared';
import { batched_def, islice_def, pairwise_def } from './itertools-slice';
import { itertools_tee, tee_def, teedata_def } from './itertools-tee';

/** All types, in the order in which the module makes them. */
const TYPES: readonly (() => TypeDef)[] = [
  () => accumulate_def,
  () => batched_def,
  () => chain_def,
  () => combinations_def,
  () => compress_def,
  () => count_def,
  () => cwr_def,
  () => cycle_def,
  () => dropwhile_def,
  () => filterfalse_def,
  () => groupby_def,
  () => grouper_def,
  () => islice_def,
  () => pairwise_def,
  () => permutations_def,
  () => product_def,
  () => repeat_def,
  () => starmap_def,
  () => takewhile_def,
  () => tee_def,
  () => teedata_def,
  () => zip_longest_def,
];

/** @source Modules/itertoolsmodule.c itertoolsmodule_exec */
function exec(module: PyObject): number {
  const made = new Map<string, PyTypeObject>();
  for (const get of TYPES) {
    const def = get();
    const name = def.tp_name.slice('itertools.'.length);
    const type = PyType_FromDef(def, module, null);
    if (type === null) return -1;
    made.set(name, holdInModule('itertools', type));
    if (PyModule_AddObjectRef(module, name, type) < 0) return -1;
  }
  setItertoolTypes(made);
  return 0;
}

export const itertools_module = defineModule({
  name: 'itertools',
  doc: containerDoc('module itertools'),
  methods: [method('tee', METH.FASTCALL, itertools_tee, containerDoc('itertools.tee'))],
  exec,
});
