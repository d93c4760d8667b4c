/** Module `_contextvars`. */
import { METH } from '../heap/object';
import { registerRoots, visitOptional } from '../heap/roots';
import {
  PyContextToken_Type,
  PyContextVar_Type,
  PyContext_CopyCurrent,
  PyContext_Type,
  emptyMapping,
  tokenMissing,
} from '../objects/context';
import { PyDict_SetItemString } from '../objects/dictobject';
import { allThreadStates } from '../objects/pystate';
import { defineModule, method } from '../objects/typedef';
import { addType } from './add-constant';

registerRoots('context', (visit) => {
  visitOptional(visit, emptyMapping(), 'empty mapping of contexts');
  for (const { context } of allThreadStates()) visitOptional(visit, context, 'current context');
});

export const _contextvars_module = defineModule({
  name: '_contextvars',
  doc: 'Context Variables',
  methods: [
    method(
      'copy_context',
      METH.NOARGS,
      () => PyContext_CopyCurrent(),
      'copy_context($module, /)\n--\n\n',
    ),
  ],
  exec: (module) => {
    if (PyDict_SetItemString(PyContextToken_Type.tp_dict!, 'MISSING', tokenMissing()) < 0)
      return -1;
    for (const type of [PyContext_Type, PyContextVar_Type, PyContextToken_Type]) {
      if (addType(module, type) < 0) return -1;
    }
    return 0;
  },
});
