/** `__build_class__` and `__import__` (Python/bltinmodule.c). */
import { PyImport_ImportModuleLevelObject } from '../ceval/import';
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyMapping_Check, PyObject_SetItem } from '../objects/abstract';
import {
  PyObject_CallOneArg,
  PyObject_Vectorcall,
  _PyObject_VectorcallDict,
  _PyStack_AsDict,
} from '../objects/call';
import { PyCell_Check } from '../objects/cellobject';
import { PyDict_DelItem, PyDict_GetItemWithError, PyDict_New } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import { PyFunction_Check } from '../objects/funcobject';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_AsInt } from '../objects/longobject';
import { _PyObject_LookupAttr, reprStr } from '../objects/object';
import { hooks, interp } from '../objects/pystate';
import { PyTuple_Check, _PyTuple_FromArray, tupleFromStolen } from '../objects/tupleobject';
import { METH_FASTCALL, METH_KEYWORDS, method } from '../objects/typedef';
import { PyType_Check, PyType_Type, _PyType_CalculateMetaclass } from '../objects/typeobject';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';

/** The bases with `__mro_entries__` resolved; new reference, the same tuple if nothing changes. @source Python/bltinmodule.c update_bases */
function update_bases(bases: PyObject): PyObject | null {
  let out: PyObject[] | null = null;
  const items = bases.v as PyObject[];
  const fail = (): null => {
    out?.forEach(Py_DECREF);
    return null;
  };
  for (let i = 0; i < items.length; i++) {
    const base = items[i];
    const found = { value: null as PyObject | null };
    if (!PyType_Check(base) && _PyObject_LookupAttr(base, _Py_ID('__mro_entries__'), found) < 0)
      return fail();
    const meth = found.value;
    if (meth === null) {
      out?.push(Py_NewRef(base));
      continue;
    }
    const entries = PyObject_CallOneArg(meth, bases);
    Py_DECREF(meth);
    if (entries === null) return fail();
    if (!PyTuple_Check(entries)) {
      Py_DECREF(entries);
      PyErr_SetString(PyExc_TypeError, '__mro_entries__ must return a tuple');
      return fail();
    }
    out ??= items.slice(0, i).map(Py_NewRef);
    out.push(...(entries.v as PyObject[]).map(Py_NewRef));
    Py_DECREF(entries);
  }
  return out === null ? Py_NewRef(bases) : tupleFromStolen(out);
}

interface ClassParts {
  func: PyObject;
  name: PyObject;
  origBases: PyObject;
  bases: PyObject;
  /** Owned. */
  meta: PyObject;
  isClass: boolean;
  mkw: PyObject | null;
}

/** Takes the metaclass from the keywords or the first base; owned, null with an exception set. */
function chooseMeta(
  bases: PyObject,
  mkw: PyObject | null,
): { meta: PyObject; isClass: boolean } | null {
  let meta: PyObject | null =
    mkw === null ? null : PyDict_GetItemWithError(mkw, _Py_ID('metaclass'));
  let isClass = true;
  if (meta !== null) {
    Py_NewRef(meta);
    if (PyDict_DelItem(mkw!, _Py_ID('metaclass')) < 0) return null;
    isClass = PyType_Check(meta);
  } else {
    if (PyErr_Occurred() !== null) return null;
    const first = (bases.v as PyObject[])[0] as PyObject | undefined;
    meta = Py_NewRef<PyObject>(first === undefined ? PyType_Type : first.ob_type);
  }
  if (!isClass) return { meta, isClass };
  const winner = _PyType_CalculateMetaclass(meta as PyTypeObject, bases);
  if (winner === null) {
    Py_DECREF(meta);
    return null;
  }
  Py_NewRef(winner);
  Py_DECREF(meta);
  return { meta: winner, isClass };
}

function prepareNamespace(p: ClassParts): PyObject | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(p.meta, _Py_ID('__prepare__'), out) < 0) return null;
  if (out.value === null) return PyDict_New();
  const ns = _PyObject_VectorcallDict(out.value, [p.name, p.bases], p.mkw);
  Py_DECREF(out.value);
  if (ns === null || PyMapping_Check(ns)) return ns;
  const metaName = p.isClass ? (p.meta as PyTypeObject).tp_name : '<metaclass>';
  PyErr_SetString(
    PyExc_TypeError,
    `${metaName}.__prepare__() must return a mapping, not ${ns.ob_type.tp_name}`,
  );
  Py_DECREF(ns);
  return null;
}

/** Checks that the `__class__` cell holds the class; takes over `cls`. */
function checkCell(cls: PyObject, cell: PyObject, name: PyObject): PyObject | null {
  if (!PyType_Check(cls) || !PyCell_Check(cell)) return cls;
  const held = cell.v.ob_ref;
  if (held === cls) return cls;
  const as = `defining ${reprStr(name) ?? ''} as ${reprStr(cls) ?? ''}`;
  if (held === null) {
    PyErr_SetString(
      PyExc_RuntimeError,
      `__class__ not set ${as}. Was __classcell__ propagated to type.__new__?`,
    );
  } else PyErr_SetString(PyExc_TypeError, `__class__ set to ${reprStr(held) ?? ''} ${as}`);
  Py_DECREF(cls);
  return null;
}

function makeClass(p: ClassParts): PyObject | null {
  const ns = prepareNamespace(p);
  if (ns === null) return null;
  const cell = hooks.evalVector(p.func, ns, [], null);
  let cls: PyObject | null = null;
  if (cell !== null) {
    const ok =
      p.bases === p.origBases || PyObject_SetItem(ns, _Py_ID('__orig_bases__'), p.origBases) >= 0;
    if (ok) cls = _PyObject_VectorcallDict(p.meta, [p.name, p.bases, ns], p.mkw);
    if (cls !== null) cls = checkCell(cls, cell, p.name);
    Py_DECREF(cell);
  }
  Py_DECREF(ns);
  return cls;
}

function builtin___build_class__(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const nargs = args.length - (kwnames === null ? 0 : (kwnames.v as PyObject[]).length);
  if (nargs < 2) return PyErr_SetString(PyExc_TypeError, '__build_class__: not enough arguments');
  const [func, name] = args;
  if (!PyFunction_Check(func))
    return PyErr_SetString(PyExc_TypeError, '__build_class__: func must be a function');
  if (!PyUnicode_Check(name))
    return PyErr_SetString(PyExc_TypeError, '__build_class__: name is not a string');
  const origBases = _PyTuple_FromArray(args.slice(2, nargs));
  const bases = update_bases(origBases);
  const mkw =
    bases === null || kwnames === null ? null : _PyStack_AsDict(args.slice(nargs), kwnames);
  const chosen = bases === null ? null : chooseMeta(bases, mkw);
  let cls: PyObject | null = null;
  if (chosen !== null) {
    cls = makeClass({ func, name, origBases, bases: bases!, mkw, ...chosen });
    Py_DECREF(chosen.meta);
  }
  Py_XDECREF(mkw);
  Py_DECREF(origBases);
  Py_XDECREF(bases);
  return cls;
}

function builtin___import__(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['name', 'globals', 'locals', 'fromlist', 'level'];
  const a = PyArg_UnpackKeywords('__import__', names, args, kwnames, 1, 5, 0);
  if (a === null) return null;
  const level = a[4] === null ? 0 : PyLong_AsInt(a[4]);
  if (level === -1 && PyErr_Occurred() !== null) return null;
  return PyImport_ImportModuleLevelObject(a[0]!, a[1], a[2], a[3], level);
}

function builtin_breakpoint(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const hook = PyDict_GetItemWithError(interp.sysdict, _Py_ID('breakpointhook'));
  if (hook === null) return PyErr_SetString(PyExc_RuntimeError, 'lost sys.breakpointhook');
  Py_NewRef(hook);
  const retval = PyObject_Vectorcall(hook, args, kwnames);
  Py_DECREF(hook);
  return retval;
}

/** The functions of this file as rows of the module. */
export const CLASSES = [
  method(
    '__build_class__',
    METH_FASTCALL | METH_KEYWORDS,
    builtin___build_class__,
    '__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper function used by the class statement.',
  ),
  method(
    'breakpoint',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_breakpoint,
    'breakpoint(*args, **kws)\n\nCall sys.breakpointhook(*args, **kws).  sys.breakpointhook() must accept\nwhatever arguments are passed.\n\nBy default, this drops you into the pdb debugger.',
  ),
  method(
    '__import__',
    METH_FASTCALL | METH_KEYWORDS,
    builtin___import__,
    "__import__($module, /, name, globals=None, locals=None, fromlist=(),\n           level=0)\n--\n\nImport a module.\n\nBecause this function is meant for use by the Python\ninterpreter and not for general use, it is better to use\nimportlib.import_module() to programmatically import a module.\n\nThe globals argument is only used to determine the context;\nthey are not modified.  The locals argument is unused.  The fromlist\nshould be a list of names to emulate ``from name import ...``, or an\nempty list to emulate ``import name``.\nWhen importing a module from a package, note that __import__('A.B', ...)\nreturns package A when fromlist is empty, but its submodule B when\nfromlist is not empty.  The level argument is used to determine whether to\nperform absolute or relative imports: 0 is absolute, while a positive number\nis the number of parent directories to search relative to the current module.",
  ),
];
