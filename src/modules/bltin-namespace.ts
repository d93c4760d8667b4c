/** Builtins that look at or run in namespaces: eval, exec, compile, globals, locals, vars, dir. */
import { _PyEval_BuiltinsFromGlobals, _PyEval_EvalCode } from '../ceval/eval-code';
import {
  compileMod,
  compileText,
  inheritedFlags,
  raiseSyntaxFault,
  releaseArena,
} from '../ceval/compile-source';
import type { PyObject } from '../heap/object';
import { parseSource } from '../parse/parse';
import { PyAST_mod2obj } from './_ast';
import { PyAST_Check } from './ast-state';
import { PyAST_obj2mod } from './ast-from-object';
import { _PyAST_Validate } from './ast-validate';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyMapping_Check, PyMapping_Keys } from '../objects/abstract';
import { asReadBuffer } from '../objects/buffer';
import { PyBytes_Check } from '../objects/bytesobject';
import { PyByteArray_Check } from '../objects/bytearrayobject';
import { PyCell_Check } from '../objects/cellobject';
import { PyCode_Check, type PyCodeObject } from '../objects/codeobject';
import { PyDict_Check, PyDict_GetItemWithError, PyDict_SetItem } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import {
  PyExc_AttributeError,
  PyExc_SyntaxError,
  PyExc_SystemError,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { _PyFrame_GetLocals } from '../objects/frameobject-attributes';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Sort } from '../objects/listobject';
import { PyLong_AsInt } from '../objects/longobject';
import { escapedCharacter } from '../objects/name-capi';
import { PyObject_Dir, PyObject_GetAttr, PyObject_IsTrue, Py_None } from '../objects/object';
import { interp, tstate } from '../objects/pystate';
import { PyTuple_CheckExact } from '../objects/tupleobject';
import { METH_FASTCALL, METH_KEYWORDS, METH_NOARGS, method } from '../objects/typedef';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';
import { decodeSource } from '../ceval/source-encoding';
import { pathText, fspathObject } from './fspath';
import { PyMemoryView_Check } from '../objects/memoryobject';

type Args = readonly PyObject[];

/** Globals of the running frame, borrowed. @source Python/ceval.c PyEval_GetGlobals */
function currentGlobals(): PyObject | null {
  return tstate.current_frame?.globals ?? null;
}

/** What `locals()` gives; new reference. */
function currentLocals(): PyObject | null {
  const frame = tstate.current_frame;
  if (frame === null) return PyErr_SetString(PyExc_SystemError, 'frame does not exist');
  return _PyFrame_GetLocals(frame, true);
}

function builtin_globals(): PyObject | null {
  const globals = currentGlobals();
  return globals === null ? null : Py_NewRef(globals);
}

function builtin_vars(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('vars', args.length, 0, 1)) return null;
  if (args.length === 0) return currentLocals();
  const d = PyObject_GetAttr(args[0], _Py_ID('__dict__'));
  if (d !== null || !PyErr_ExceptionMatches(PyExc_AttributeError)) return d;
  PyErr_Clear();
  return PyErr_SetString(PyExc_TypeError, 'vars() argument must have __dict__ attribute');
}

function builtin_dir(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('dir', args.length, 0, 1)) return null;
  if (args.length === 1) return PyObject_Dir(args[0]);
  const locals = currentLocals();
  if (locals === null) return null;
  const names = PyMapping_Keys(locals);
  Py_DECREF(locals);
  if (names === null) return null;
  if (PyList_Sort(names) < 0) {
    Py_DECREF(names);
    return null;
  }
  return names;
}

/** The text of a source argument, or null with an exception set. @source Python/pythonrun.c _Py_SourceAsString */
function sourceText(
  source: PyObject,
  fname: string,
  what: string,
  filename = '<string>',
): string | null {
  let text: string | null;
  if (PyUnicode_Check(source)) text = source.v;
  else if (PyBytes_Check(source) || PyByteArray_Check(source) || PyMemoryView_Check(source)) {
    const bytes = asReadBuffer(source);
    if (bytes === null) return null;
    text = decodeSource(bytes, filename);
  } else {
    PyErr_SetString(PyExc_TypeError, `${fname}() arg 1 must be a ${what} object`);
    return null;
  }
  if (text?.includes('\0')) {
    return PyErr_SetString(PyExc_SyntaxError, 'source code string cannot contain null bytes');
  }
  return text;
}

/** Compiles and runs with the parser's arena alive, as a string given to eval or exec. */
function runText(
  text: string,
  mode: 'eval' | 'exec',
  globals: PyObject,
  locals: PyObject,
): PyObject | null {
  const compiled = compileText(text, '<string>', mode, inheritedFlags(), 0, _Py_ID('<string>'));
  if (compiled === null) return null;
  const result = _PyEval_EvalCode(compiled.code, globals, locals);
  Py_DECREF(compiled.code);
  releaseArena(compiled.arena);
  return result;
}

interface Namespaces {
  globals: PyObject;
  locals: PyObject;
}

/** Where eval and exec run; new references, null with an exception set. */
function namespaces(fname: string, globalsArg: PyObject, localsArg: PyObject): Namespaces | null {
  if (localsArg !== Py_None && !PyMapping_Check(localsArg)) {
    const text =
      fname === 'eval'
        ? 'locals must be a mapping'
        : `locals must be a mapping or None, not ${localsArg.ob_type.tp_name}`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  if (globalsArg !== Py_None && !PyDict_Check(globalsArg)) return badGlobals(fname, globalsArg);
  if (globalsArg !== Py_None) {
    const locals = localsArg === Py_None ? globalsArg : localsArg;
    return { globals: Py_NewRef(globalsArg), locals: Py_NewRef(locals) };
  }
  const globals = currentGlobals();
  const locals = localsArg === Py_None ? currentLocals() : Py_NewRef(localsArg);
  if (globals === null || locals === null) return null;
  return { globals: Py_NewRef(globals), locals };
}

function badGlobals(fname: string, globals: PyObject): null {
  if (fname === 'exec') {
    return PyErr_SetString(
      PyExc_TypeError,
      `exec() globals must be a dict, not ${globals.ob_type.tp_name}`,
    );
  }
  const text = PyMapping_Check(globals)
    ? 'globals must be a real dict; try eval(code, {}, mapping)'
    : 'globals must be a dict';
  return PyErr_SetString(PyExc_TypeError, text);
}

/** Gives the namespace its `__builtins__`; 0, or -1 with an exception set. */
function ensureBuiltins(globals: PyObject): number {
  if (PyDict_GetItemWithError(globals, _Py_ID('__builtins__')) !== null) return 0;
  if (PyErr_Occurred() !== null) return -1;
  const builtins = _PyEval_BuiltinsFromGlobals(globals) ?? interp.builtins;
  return PyDict_SetItem(globals, _Py_ID('__builtins__'), builtins);
}

function evalIn(source: PyObject, ns: Namespaces): PyObject | null {
  if (PyCode_Check(source)) {
    if (source.v.co_nfreevars > 0) {
      return PyErr_SetString(
        PyExc_TypeError,
        'code object passed to eval() may not contain free variables',
      );
    }
    return _PyEval_EvalCode(source, ns.globals, ns.locals);
  }
  const text = sourceText(source, 'eval', 'string, bytes or code');
  return text === null ? null : runText(text.replace(/^[ \t]+/, ''), 'eval', ns.globals, ns.locals);
}

function builtin_eval(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('eval', args.length, 1, 3)) return null;
  const ns = namespaces('eval', args[1] ?? Py_None, args[2] ?? Py_None);
  if (ns === null) return null;
  const result = ensureBuiltins(ns.globals) < 0 ? null : evalIn(args[0], ns);
  Py_DECREF(ns.globals);
  Py_DECREF(ns.locals);
  return result;
}

/** Whether a closure argument fits the code; sets TypeError otherwise. */
function closureFits(code: PyCodeObject, closure: PyObject): boolean {
  const n = code.v.co_nfreevars;
  if (n === 0) {
    if (closure === Py_None) return true;
    PyErr_SetString(PyExc_TypeError, 'cannot use a closure with this code object');
    return false;
  }
  const ok =
    PyTuple_CheckExact(closure) &&
    (closure.v as PyObject[]).length === n &&
    (closure.v as PyObject[]).every(PyCell_Check);
  if (!ok)
    PyErr_SetString(PyExc_TypeError, `code object requires a closure of exactly length ${n}`);
  return ok;
}

function execIn(source: PyObject, ns: Namespaces, closure: PyObject): PyObject | null {
  if (PyCode_Check(source)) {
    if (!closureFits(source, closure)) return null;
    return _PyEval_EvalCode(source, ns.globals, ns.locals, closure === Py_None ? null : closure);
  }
  if (closure !== Py_None) {
    return PyErr_SetString(
      PyExc_TypeError,
      'closure can only be used when source is a code object',
    );
  }
  const text = sourceText(source, 'exec', 'string, bytes or code');
  return text === null ? null : runText(text, 'exec', ns.globals, ns.locals);
}

function builtin_exec(_m: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('exec', ['', '', '', 'closure'], args, kwnames, 1, 3, 0);
  if (a === null) return null;
  const ns = namespaces('exec', a[1] ?? Py_None, a[2] ?? Py_None);
  if (ns === null) return null;
  const result = ensureBuiltins(ns.globals) < 0 ? null : execIn(a[0]!, ns, a[3] ?? Py_None);
  Py_DECREF(ns.globals);
  Py_DECREF(ns.locals);
  if (result === null) return null;
  Py_DECREF(result);
  return Py_NewRef(Py_None);
}

const PyCF_ONLY_AST = 0x400;
const KNOWN_FLAGS = 0x1fe0000 | 0x3400 | 0x6600;

/** The arguments of compile() after the source, or null with an exception set. */
function compileOptions(
  a: readonly (PyObject | null)[],
): { mode: 'exec' | 'eval' | 'single'; flags: number; optimize: number } | null {
  const mode = a[2]!.v;
  if (!PyUnicode_Check(a[2]!)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `compile() argument 'mode' must be str, not ${a[2]!.ob_type.tp_name}`,
    );
  }
  let flags = a[3] === null ? 0 : PyLong_AsInt(a[3]);
  const dontInherit = a[4] === null ? 0 : PyObject_IsTrue(a[4]);
  const optimize = a[5] === null ? -1 : PyLong_AsInt(a[5]);
  if (PyErr_Occurred() !== null) return null;
  if (flags & ~KNOWN_FLAGS)
    return PyErr_SetString(PyExc_ValueError, 'compile(): unrecognised flags');
  if (optimize < -1 || optimize > 2)
    return PyErr_SetString(PyExc_ValueError, 'compile(): invalid optimize value');
  if (mode !== 'exec' && mode !== 'eval' && mode !== 'single') {
    const text =
      mode === 'func_type'
        ? "compile() mode 'func_type' requires flag PyCF_ONLY_AST"
        : "compile() mode must be 'exec', 'eval' or 'single'";
    return PyErr_SetString(PyExc_ValueError, text);
  }
  if (!dontInherit) flags |= inheritedFlags();
  return { mode, flags, optimize: optimize < 0 ? 0 : optimize };
}

/** The syntax tree as objects of the module `ast`. */
function parseToObjects(
  source: string,
  filename: string,
  mode: 'exec' | 'eval' | 'single',
): PyObject | null {
  const parsed = parseSource(source, filename, mode, escapedCharacter);
  if (parsed.kind === 'syntax-fault') return raiseSyntaxFault(parsed);
  return PyAST_mod2obj(parsed.tree);
}

const NODES = { exec: 'Module', eval: 'Expression', single: 'Interactive' } as const;

/** Code of a tree that consists of objects of the module `ast`. */
function compileNodes(
  tree: PyObject,
  filename: string,
  { mode, flags, optimize }: NonNullable<ReturnType<typeof compileOptions>>,
): PyObject | null {
  if (flags & PyCF_ONLY_AST) return Py_NewRef(tree);
  const mod = PyAST_obj2mod(tree, NODES[mode]);
  if (mod === null || !_PyAST_Validate(mod)) return null;
  const compiled = compileMod(mod, filename, mode, flags, optimize);
  if (compiled === null) return null;
  releaseArena(compiled.arena);
  return compiled.code;
}

function builtin_compile(_m: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const names = [
    'source',
    'filename',
    'mode',
    'flags',
    'dont_inherit',
    'optimize',
    '_feature_version',
  ];
  const a = PyArg_UnpackKeywords('compile', names, args, kwnames, 3, 6, 0);
  if (a === null) return null;
  const path = fspathObject(a[1]!);
  if (path === null) return null;
  const result = compileAt(a, path);
  Py_DECREF(path);
  return result;
}

/** @source Python/bltinmodule.c builtin_compile_impl */
function compileAt(a: readonly (PyObject | null)[], path: PyObject): PyObject | null {
  const filename = pathText(path);
  const options = compileOptions(a);
  if (options === null) return null;
  if (PyAST_Check(a[0]!)) return compileNodes(a[0]!, filename, options);
  const source = sourceText(a[0]!, 'compile', 'string, bytes or AST', filename);
  if (source === null) return null;
  if (options.flags & PyCF_ONLY_AST) return parseToObjects(source, filename, options.mode);
  const compiled = compileText(
    source,
    filename,
    options.mode,
    options.flags & ~PyCF_ONLY_AST,
    options.optimize,
    PyUnicode_Check(path) ? path : null,
  );
  if (compiled === null) return null;
  releaseArena(compiled.arena);
  return compiled.code;
}

/** The functions of this file as rows of the module. */
export const NAMESPACES = [
  method(
    'compile',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_compile,
    "compile($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)\n--\n\nCompile source into a code object that can be executed by exec() or eval().\n\nThe source code may represent a Python module, statement or expression.\nThe filename will be used for run-time error messages.\nThe mode must be 'exec' to compile a module, 'single' to compile a\nsingle (interactive) statement, or 'eval' to compile an expression.\nThe flags argument, if present, controls which future statements influence\nthe compilation of the code.\nThe dont_inherit argument, if true, stops the compilation inheriting\nthe effects of any future statements in effect in the code calling\ncompile; if absent or false these statements do influence the compilation,\nin addition to any features explicitly specified.",
  ),
  method(
    'dir',
    METH_FASTCALL,
    builtin_dir,
    'dir($module, arg=<unrepresentable>, /)\n--\n\nShow attributes of an object.',
  ),
  method(
    'eval',
    METH_FASTCALL,
    builtin_eval,
    'eval($module, source, globals=None, locals=None, /)\n--\n\nEvaluate the given source in the context of globals and locals.\n\nThe source may be a string representing a Python expression\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.',
  ),
  method(
    'exec',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_exec,
    'exec($module, source, globals=None, locals=None, /, *, closure=None)\n--\n\nExecute the given source in the context of globals and locals.\n\nThe source may be a string representing one or more Python statements\nor a code object as returned by compile().\nThe globals must be a dictionary and locals can be any mapping,\ndefaulting to the current globals and locals.\nIf only globals is given, locals defaults to it.\nThe closure must be a tuple of cellvars, and can only be used\nwhen source is a code object requiring exactly that many cellvars.',
  ),
  method(
    'globals',
    METH_NOARGS,
    builtin_globals,
    "globals($module, /)\n--\n\nReturn the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this dictionary *will* affect name lookups in the current\nglobal scope and vice-versa.",
  ),
  method(
    'locals',
    METH_NOARGS,
    currentLocals,
    "locals($module, /)\n--\n\nReturn a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to this dictionary will affect name lookups in\nthe local scope and vice-versa is *implementation dependent* and not\ncovered by any backwards compatibility guarantees.",
  ),
  method(
    'vars',
    METH_FASTCALL,
    builtin_vars,
    'vars($module, object=<unrepresentable>, /)\n--\n\nShow vars.',
  ),
];
