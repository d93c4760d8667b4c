/** The module unicodedata, with the character database of Unicode 15.0.0. */
import { PyObject_GC_Del, PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { TPFLAGS, type MethodDef, type PyObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_KeyError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { METH_FASTCALL, METH_O, defineModule, member, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { Kind, kindOfString } from '../objects/unicode-kind';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  unicodeAt,
  unicodeFrom,
  unicodeKind,
  unicodeLength,
  unicode_result_unchanged,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import {
  bidirectionalOf,
  combiningOf,
  decompositionOf,
  isMirrored,
  widthOf,
} from '../unicode/character-data';
import { characterName, characterNamed } from '../unicode/names';
import {
  _PyUnicode_Category,
  _PyUnicode_IsNumeric,
  _PyUnicode_ToDecimalDigit,
  _PyUnicode_ToDigit,
  _PyUnicode_ToNumeric,
} from '../unicode/unicodectype';

/** A database object; the module itself answers like one. @source Modules/unicodedata.c PreviousDBVersion */
interface Database {
  name: string;
}

/** The character of a one-character str, or -1 with TypeError. */
function characterArgument(fname: string, display: string, o: PyObject): number {
  if (PyUnicode_Check(o) && unicodeLength(o) === 1) return unicodeAt(o, 0);
  _PyArg_BadArgument(fname, display, 'a unicode character', o);
  return -1;
}

/** A function of one character. */
function property(name: string, of: (ch: number) => PyObject, doc: string): MethodDef {
  const f = (_self: PyObject, arg: PyObject): PyObject | null => {
    const ch = characterArgument(name, 'argument', arg);
    return ch < 0 ? null : of(ch);
  };
  return method(name, METH_O, f, `${name}($self, chr, /)\n--\n\n${doc}`);
}

/** A function of one character with a default where it has no value. */
function valueOr(
  name: string,
  of: (ch: number) => PyObject | null,
  missing: string,
  doc: string,
): MethodDef {
  const f = (_self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 1, 2)) return null;
    const ch = characterArgument(name, 'argument 1', args[0]);
    if (ch < 0) return null;
    const value = of(ch);
    if (value !== null) return value;
    if (args.length > 1) return Py_NewRef(args[1]);
    return PyErr_SetString(PyExc_ValueError, missing);
  };
  return method(
    name,
    METH_FASTCALL,
    f,
    `${name}($self, chr, default=<unrepresentable>, /)\n--\n\n${doc}`,
  );
}

function digitValue(value: number): PyObject | null {
  return value < 0 ? null : PyLong_FromLong(value);
}

/** @source Modules/unicodedata.c unicodedata_UCD_lookup_impl */
function lookup(_self: PyObject, arg: PyObject): PyObject | null {
  if (!PyUnicode_Check(arg)) return _PyArg_BadArgument('lookup', 'argument', 'str', arg);
  const ch = characterNamed(arg.v);
  if (ch >= 0) return unicodeFrom(String.fromCodePoint(ch), Kind.UCS4);
  return PyErr_SetString(PyExc_KeyError, `undefined character name '${arg.v}'`);
}

const FORMS: readonly string[] = ['NFC', 'NFD', 'NFKC', 'NFKD'];

/** The form and the string of normalize and is_normalized, or null with an exception set. */
function formArguments(
  name: string,
  args: readonly PyObject[],
): { form: string; str: PyUnicodeObject } | null {
  if (!_PyArg_CheckPositional(name, args.length, 2, 2)) return null;
  const [form, str] = args;
  if (!PyUnicode_Check(form)) return _PyArg_BadArgument(name, 'argument 1', 'str', form);
  if (!PyUnicode_Check(str)) return _PyArg_BadArgument(name, 'argument 2', 'str', str);
  if (!FORMS.includes(form.v) && (name === 'is_normalized' || str.v.length > 0)) {
    return PyErr_SetString(PyExc_ValueError, 'invalid normalization form');
  }
  return { form: form.v, str };
}

/**
 * @source Modules/unicodedata.c unicodedata_UCD_normalize_impl
 *
 * DEVIATION: the host normalizes; characters newer than Unicode 15.0 follow its version.
 */
function normalize(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  const a = formArguments('normalize', args);
  if (a === null) return null;
  const { form, str } = a;
  if (str.v.length === 0 || unicodeKind(str) === Kind.ASCII) return unicode_result_unchanged(str);
  const text = str.v.normalize(form);
  if (text === str.v) return unicode_result_unchanged(str);
  return unicodeFrom(text, kindOfString(text));
}

/** @source Modules/unicodedata.c unicodedata_UCD_is_normalized_impl */
function is_normalized(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  const a = formArguments('is_normalized', args);
  if (a === null) return null;
  return a.str.v.normalize(a.form) === a.str.v ? Py_True : Py_False;
}

function valueMethods(): MethodDef[] {
  return [
    valueOr(
      'decimal',
      (ch) => digitValue(_PyUnicode_ToDecimalDigit(ch)),
      'not a decimal',
      'Converts a Unicode character into its equivalent decimal value.\n\nReturns the decimal value assigned to the character chr as integer.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.',
    ),
    valueOr(
      'digit',
      (ch) => digitValue(_PyUnicode_ToDigit(ch)),
      'not a digit',
      'Converts a Unicode character into its equivalent digit value.\n\nReturns the digit value assigned to the character chr as integer.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.',
    ),
    valueOr(
      'numeric',
      (ch) => (_PyUnicode_IsNumeric(ch) ? PyFloat_FromDouble(_PyUnicode_ToNumeric(ch)) : null),
      'not a numeric character',
      'Converts a Unicode character into its equivalent numeric value.\n\nReturns the numeric value assigned to the character chr as float.\nIf no such value is defined, default is returned, or, if not given,\nValueError is raised.',
    ),
  ];
}

function propertyMethods(): MethodDef[] {
  return [
    property(
      'category',
      (ch) => PyUnicode_FromString(_PyUnicode_Category(ch)),
      'Returns the general category assigned to the character chr as string.',
    ),
    property(
      'bidirectional',
      (ch) => PyUnicode_FromString(bidirectionalOf(ch)),
      'Returns the bidirectional class assigned to the character chr as string.\n\nIf no such value is defined, an empty string is returned.',
    ),
    property(
      'combining',
      (ch) => PyLong_FromLong(combiningOf(ch)),
      'Returns the canonical combining class assigned to the character chr as integer.\n\nReturns 0 if no combining class is defined.',
    ),
    property(
      'mirrored',
      (ch) => PyLong_FromLong(isMirrored(ch)),
      'Returns the mirrored property assigned to the character chr as integer.\n\nReturns 1 if the character has been identified as a "mirrored"\ncharacter in bidirectional text, 0 otherwise.',
    ),
    property(
      'east_asian_width',
      (ch) => PyUnicode_FromString(widthOf(ch)),
      'Returns the east asian width assigned to the character chr as string.',
    ),
    property(
      'decomposition',
      (ch) => PyUnicode_FromString(decompositionOf(ch)),
      'Returns the character decomposition mapping assigned to the character chr as string.\n\nAn empty string is returned in case no such mapping is defined.',
    ),
  ];
}

function textMethods(): MethodDef[] {
  return [
    valueOr(
      'name',
      (ch) => {
        const name = characterName(ch);
        return name === null ? null : PyUnicode_FromString(name);
      },
      'no such name',
      'Returns the name assigned to the character chr as a string.\n\nIf no name is defined, default is returned, or, if not given,\nValueError is raised.',
    ),
    method(
      'lookup',
      METH_O,
      lookup,
      'lookup($self, name, /)\n--\n\nLook up character by name.\n\nIf a character with the given name is found, return the\ncorresponding character.  If not found, KeyError is raised.',
    ),
    method(
      'is_normalized',
      METH_FASTCALL,
      is_normalized,
      "is_normalized($self, form, unistr, /)\n--\n\nReturn whether the Unicode string unistr is in the normal form 'form'.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.",
    ),
    method(
      'normalize',
      METH_FASTCALL,
      normalize,
      "normalize($self, form, unistr, /)\n--\n\nReturn the normal form 'form' for the Unicode string unistr.\n\nValid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.",
    ),
  ];
}

function methods(): MethodDef[] {
  return [...valueMethods(), ...propertyMethods(), ...textMethods()];
}

/** @source Modules/unicodedata.c ucd_type_spec */
function ucdType(): TypeDef {
  return {
    tp_name: 'unicodedata.UCD',
    tp_basicsize: 40,
    tp_flags: TPFLAGS.DISALLOW_INSTANTIATION | TPFLAGS.IMMUTABLETYPE | TPFLAGS.HAVE_GC,
    tp_dealloc: (self) => {
      const type = self.ob_type;
      PyObject_GC_Del(self);
      Py_DECREF(type);
    },
    tp_traverse: (self, visit) => visit(self.ob_type),
    tp_owns: () => undefined,
    methods: methods(),
    members: [member('unidata_version', (self) => PyUnicode_FromString((self.v as Database).name))],
  };
}

/** @source Modules/unicodedata.c unicodedata_exec */
function unicodedata_exec(module: PyObject): number {
  const type = PyType_FromDef(ucdType(), module, null);
  if (type === null) return -1;
  const older = PyObject_GC_New<Database>(type, { name: '3.2.0' });
  PyObject_GC_Track(older);
  const entries: [string, PyObject][] = [
    ['unidata_version', PyUnicode_FromString('15.0.0')],
    ['UCD', type],
    // DEVIATION: the older database is there by name, with the data of 15.0.0.
    ['ucd_3_2_0', older],
  ];
  let res = 0;
  for (const [name, value] of entries) {
    if (res === 0) res = PyModule_AddObjectRef(module, name, value);
    Py_DECREF(value);
  }
  return res;
}

/** @source Modules/unicodedata.c unicodedata_module */
export const unicodedata_module = defineModule({
  name: 'unicodedata',
  doc: 'This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n15.0.0 which is publicly available from ftp://ftp.unicode.org/.\n\nThe module uses the same names and symbols as defined by the\nUnicodeData File Format 15.0.0.',
  get methods() {
    return methods();
  },
  exec: unicodedata_exec,
});
