/** The functions of _codecs that concern the registry of codecs and error handlers. */
import type { MethodDef, PyObject } from '../heap/object';
import {
  PyCodec_Decode,
  PyCodec_Encode,
  PyCodec_LookupError,
  PyCodec_Register,
  PyCodec_RegisterError,
  PyCodec_Unregister,
  _PyCodec_Lookup,
} from '../objects/codecs';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import {
  PyArg_UnpackKeywords,
  _PyArg_BadArgument,
  _PyArg_CheckPositional,
} from '../objects/getargs';
import { Py_None } from '../objects/object';
import { METH_FASTCALL, METH_KEYWORDS, METH_O, method } from '../objects/typedef';
import { PyUnicode_Check } from '../objects/unicodeobject';

/** A str argument without null characters, or null with an exception set. */
function nameArgument(fname: string, display: string, o: PyObject): string | null {
  if (!PyUnicode_Check(o)) return _PyArg_BadArgument(fname, display, 'str', o);
  if (o.v.includes('\0')) return PyErr_SetString(PyExc_ValueError, 'embedded null character');
  return o.v;
}

/** `codecs.encode` and `codecs.decode`. */
function convert(name: 'encode' | 'decode') {
  return (
    _self: PyObject,
    args: readonly PyObject[],
    kwnames: PyObject | null,
  ): PyObject | null => {
    const a = PyArg_UnpackKeywords(name, ['obj', 'encoding', 'errors'], args, kwnames, 1, 3, 0);
    if (a === null) return null;
    let encoding: string | null = 'utf-8';
    if (a[1]) encoding = nameArgument(name, "argument 'encoding'", a[1]);
    if (encoding === null) return null;
    let errors: string | null = null;
    if (a[2]) {
      errors = nameArgument(name, "argument 'errors'", a[2]);
      if (errors === null) return null;
    }
    const f = name === 'encode' ? PyCodec_Encode : PyCodec_Decode;
    return f(a[0]!, encoding, errors);
  };
}

function register(_self: PyObject, search: PyObject): PyObject | null {
  return PyCodec_Register(search) < 0 ? null : Py_None;
}

function unregister(_self: PyObject, search: PyObject): PyObject | null {
  return PyCodec_Unregister(search) < 0 ? null : Py_None;
}

function lookup(_self: PyObject, encoding: PyObject): PyObject | null {
  const name = nameArgument('lookup', 'argument', encoding);
  return name === null ? null : _PyCodec_Lookup(name);
}

function register_error(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('register_error', args.length, 2, 2)) return null;
  const name = nameArgument('register_error', 'argument 1', args[0]);
  if (name === null) return null;
  return PyCodec_RegisterError(name, args[1]) < 0 ? null : Py_None;
}

function lookup_error(_self: PyObject, arg: PyObject): PyObject | null {
  const name = nameArgument('lookup_error', 'argument', arg);
  return name === null ? null : PyCodec_LookupError(name);
}

/** Rows for the module's table. */
export function registryMethods(): MethodDef[] {
  return [
    method(
      'register',
      METH_O,
      register,
      'register($module, search_function, /)\n--\n\nRegister a codec search function.\n\nSearch functions are expected to take one argument, the encoding name in\nall lower case letters, and either return None, or a tuple of functions\n(encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object).',
    ),
    method(
      'unregister',
      METH_O,
      unregister,
      "unregister($module, search_function, /)\n--\n\nUnregister a codec search function and clear the registry's cache.\n\nIf the search function is not registered, do nothing.",
    ),
    method(
      'lookup',
      METH_O,
      lookup,
      'lookup($module, encoding, /)\n--\n\nLooks up a codec tuple in the Python codec registry and returns a CodecInfo object.',
    ),
    method(
      'encode',
      METH_FASTCALL | METH_KEYWORDS,
      convert('encode'),
      "encode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nEncodes obj using the codec registered for encoding.\n\nThe default encoding is 'utf-8'.  errors may be given to set a\ndifferent error handling scheme.  Default is 'strict' meaning that encoding\nerrors raise a ValueError.  Other possible values are 'ignore', 'replace'\nand 'backslashreplace' as well as any other name registered with\ncodecs.register_error that can handle ValueErrors.",
    ),
    method(
      'decode',
      METH_FASTCALL | METH_KEYWORDS,
      convert('decode'),
      "decode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nDecodes obj using the codec registered for encoding.\n\nDefault encoding is 'utf-8'.  errors may be given to set a\ndifferent error handling scheme.  Default is 'strict' meaning that encoding\nerrors raise a ValueError.  Other possible values are 'ignore', 'replace'\nand 'backslashreplace' as well as any other name registered with\ncodecs.register_error that can handle ValueErrors.",
    ),
    method(
      'register_error',
      METH_FASTCALL,
      register_error,
      'register_error($module, errors, handler, /)\n--\n\nRegister the specified error handler under the name errors.\n\nhandler must be a callable object, that will be called with an exception\ninstance containing information about the location of the encoding/decoding\nerror and must return a (replacement, new position) tuple.',
    ),
    method(
      'lookup_error',
      METH_O,
      lookup_error,
      'lookup_error($module, name, /)\n--\n\nlookup_error(errors) -> handler\n\nReturn the error handler for the specified error handling name or raise a\nLookupError, if no handler exists under this name.',
    ),
  ];
}
