/** Module `_tokenize`: importable, since `tokenize` wants it; its tokenizer is not available here. */
import { PyErr_SetString } from '../objects/errors';
import { PyExc_NotImplementedError } from '../objects/exceptions';
import { defineModule, defineType } from '../objects/typedef';
import { addType } from './add-constant';
import { tp_free } from '../objects/tp-free';

export const TokenizerIter_Type = defineType({
  tp_name: '_tokenize.TokenizerIter',
  tp_basicsize: 24,
  tp_flags: 0,
  tp_dealloc: tp_free,
  tp_new: () =>
    PyErr_SetString(
      PyExc_NotImplementedError,
      "tokenize's tokenizer is not available in Heapscope's simulator",
    ),
});

export const _tokenize_module = defineModule({
  name: '_tokenize',
  doc: null,
  methods: [],
  exec: (module) => addType(module, TokenizerIter_Type),
});
