/** The native part of the module re. */
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyDict_Check } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_RuntimeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_BadArgument } from '../objects/getargs';
import { PyList_Check, type PyListObject } from '../objects/listobject';
import { PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { PyLong_AsInt, PyLong_AsSsize_t } from '../objects/longobject-convert';
import { PyNumber_Index } from '../objects/abstract';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { PyTuple_Check } from '../objects/tupleobject';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  defineModule,
  method,
} from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { _PyUnicode_ToLowercase, unicodeIsCased } from '../unicode/unicodectype';
import { SRE_MAGIC, SRE_MAXGROUPS, SRE_MAXREPEAT } from './sre-constants';
import type { PatternPayload } from './sre-pattern';
import { Sets } from './sre-sets';
import { sre_lower_ascii } from './sre-single';
import { subjectOf } from './sre-state';
import { sre_template } from './sre-template';
import { makeTypes, sreState } from './sre-types';
import { validate } from './sre-validate';

/** The code list as code units, or null with an exception set. */
function readCode(list: PyListObject): Uint32Array | null {
  const { items } = list.v;
  const code = new Uint32Array(items.length);
  for (let i = 0; i < items.length; i++) {
    const index = PyNumber_Index(items[i]);
    if (index === null) return null;
    const value = _PyLong_Value(index);
    Py_DECREF(index);
    if (typeof value !== 'number' || value < 0 || value > 0xffffffff) {
      return PyErr_SetString(PyExc_OverflowError, 'regular expression code size limit exceeded');
    }
    code[i] = value;
  }
  return code;
}

function wrongType(name: string, expected: string, o: PyObject): null {
  return _PyArg_BadArgument('compile', `argument '${name}'`, expected, o);
}

const COMPILE_NAMES = ['pattern', 'flags', 'code', 'groups', 'groupindex', 'indexgroup'];

/** @source Modules/_sre/sre.c _sre_compile_impl */
function sre_compile(
  _self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('compile', COMPILE_NAMES, args, kwnames, 6, 6, 0);
  if (a === null) return null;
  const [pattern, flagsArg, codeArg, groupsArg, groupindex, indexgroup] = a as PyObject[];
  const flags = PyLong_AsInt(flagsArg);
  if (flags === -1 && PyErr_Occurred()) return null;
  if (!PyList_Check(codeArg)) return wrongType('code', 'list', codeArg);
  const groups = PyLong_AsSsize_t(groupsArg);
  if (groups === -1 && PyErr_Occurred()) return null;
  if (!PyDict_Check(groupindex)) return wrongType('groupindex', 'dict', groupindex);
  if (!PyTuple_Check(indexgroup)) return wrongType('indexgroup', 'tuple', indexgroup);
  const code = readCode(codeArg);
  if (code === null) return null;
  let isbytes = -1;
  if (pattern !== Py_None) {
    const subject = subjectOf(pattern);
    if (subject === null) return null;
    isbytes = subject.isBytes ? 1 : 0;
  }
  if (!validate(code, groups)) {
    return PyErr_SetString(PyExc_RuntimeError, 'invalid SRE code');
  }
  const payload: PatternPayload = {
    groups,
    groupindex: Py_NewRef(groupindex),
    indexgroup: Py_NewRef(indexgroup),
    pattern: Py_NewRef(pattern),
    flags,
    isbytes,
    code,
    length: code.length,
    sets: new Sets(code),
  };
  const self = PyObject_GC_New(sreState.Pattern_type!, payload, 96 + 4 * code.length);
  touch(self);
  PyObject_GC_Track(self);
  return self;
}

/** A function of one character given by number. */
function characterFunction(of: (ch: number) => PyObject) {
  return (_self: PyObject, arg: PyObject): PyObject | null => {
    const ch = PyLong_AsInt(arg);
    return ch === -1 && PyErr_Occurred() ? null : of(ch);
  };
}

function boolOf(b: boolean): PyObject {
  return b ? Py_True : Py_False;
}

function isAsciiLetter(ch: number): boolean {
  return (ch >= 65 && ch <= 90) || (ch >= 97 && ch <= 122);
}

const CHARACTER = '($module, character, /)\n--\n\n';

/** @source Modules/_sre/sre.c sre_exec */
function sre_exec(module: PyObject): number {
  if (makeTypes(module) < 0) return -1;
  const constants: [string, PyObject][] = [
    ['MAGIC', PyLong_FromLong(SRE_MAGIC)],
    ['CODESIZE', PyLong_FromLong(4)],
    ['MAXREPEAT', PyLong_FromLong(SRE_MAXREPEAT)],
    ['MAXGROUPS', PyLong_FromLong(SRE_MAXGROUPS)],
    ['copyright', PyUnicode_FromString(' SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ')],
  ];
  for (const [name, value] of constants) {
    const res = PyModule_AddObjectRef(module, name, value);
    Py_DECREF(value);
    if (res < 0) return -1;
  }
  return 0;
}

/** @source Modules/_sre/sre.c sremodule */
export const _sre_module = defineModule({
  name: '_sre',
  doc: null,
  get methods() {
    return [
      method(
        'compile',
        METH_FASTCALL | METH_KEYWORDS,
        sre_compile,
        'compile($module, /, pattern, flags, code, groups, groupindex,\n        indexgroup)\n--\n\n',
      ),
      method(
        'template',
        METH_FASTCALL,
        sre_template,
        'template($module, pattern, template, /)\n--\n\n\n\n  template\n' +
          '    A list containing interleaved literal strings (str or bytes) and group\n' +
          '    indices (int), as returned by re._parser.parse_template():\n' +
          '        [literal1, group1, ..., literalN, groupN]',
      ),
      method(
        'getcodesize',
        METH_NOARGS,
        () => PyLong_FromLong(4),
        'getcodesize($module, /)\n--\n\n',
      ),
      method(
        'ascii_iscased',
        METH_O,
        characterFunction((ch) => boolOf(isAsciiLetter(ch))),
        `ascii_iscased${CHARACTER}`,
      ),
      method(
        'unicode_iscased',
        METH_O,
        characterFunction((ch) => boolOf(unicodeIsCased(ch))),
        `unicode_iscased${CHARACTER}`,
      ),
      method(
        'ascii_tolower',
        METH_O,
        characterFunction((ch) => PyLong_FromLong(sre_lower_ascii(ch))),
        `ascii_tolower${CHARACTER}`,
      ),
      method(
        'unicode_tolower',
        METH_O,
        characterFunction((ch) => PyLong_FromLong(_PyUnicode_ToLowercase(ch))),
        `unicode_tolower${CHARACTER}`,
      ),
    ];
  },
  exec: sre_exec,
});
