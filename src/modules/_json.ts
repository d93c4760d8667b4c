/** The native part of the package json. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { METH_O, METH_VARARGS, defineModule, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { encoderType } from './json-encoder-type';
import { scannerType } from './json-scanner';
import { py_encode_basestring, py_encode_basestring_ascii, py_scanstring } from './json-strings';

/** @source Modules/_json.c _json_exec */
function json_exec(module: PyObject): number {
  for (const [name, def] of [
    ['make_scanner', scannerType()],
    ['make_encoder', encoderType()],
  ] as const) {
    const type = PyType_FromDef(def, module, null);
    if (type === null) return -1;
    const res = PyModule_AddObjectRef(module, name, type);
    Py_DECREF(type);
    if (res < 0) return -1;
  }
  return 0;
}

/** @source Modules/_json.c jsonmodule */
export const _json_module = defineModule({
  name: '_json',
  doc: 'json speedups\n',
  get methods() {
    return [
      method(
        'encode_basestring_ascii',
        METH_O,
        py_encode_basestring_ascii,
        'encode_basestring_ascii(string) -> string\n\nReturn an ASCII-only JSON representation of a Python string',
      ),
      method(
        'encode_basestring',
        METH_O,
        py_encode_basestring,
        'encode_basestring(string) -> string\n\nReturn a JSON representation of a Python string',
      ),
      method(
        'scanstring',
        METH_VARARGS,
        py_scanstring,
        'scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON string. End is the index of the\ncharacter in s after the quote that started the JSON string.\nUnescapes all valid JSON string escape sequences and raises ValueError\non attempt to decode an invalid string. If strict is False then literal\ncontrol characters are allowed in the string.\n\nReturns a tuple of the decoded string and the index of the character in s\nafter the end quote.',
      ),
    ];
  },
  exec: json_exec,
});
