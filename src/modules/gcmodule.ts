/** Module `gc`: what scripts ask of the collector. The collector itself is in src/gc. */
import {
  DEBUG_COLLECTABLE,
  DEBUG_LEAK,
  DEBUG_SAVEALL,
  DEBUG_STATS,
  DEBUG_UNCOLLECTABLE,
} from '../gc/debug';
import { _PyGC_Init, gc_collect_with_callback } from '../gc/collect';
import { gcListItems, gc_list_merge, gc_list_size } from '../gc/gclist';
import {
  NUM_GENERATIONS,
  _PyObject_GC_IS_TRACKED,
  _PyObject_IS_GC,
  gcstate,
} from '../gc/generations';
import { GcFlag, METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIndex_Check, PyNumber_AsSsize_t } from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyList_Append, PyList_New } from '../objects/listobject';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { _Py_ID } from '../objects/unicodeobject';
import { addIntConstants } from './add-constant';

const none = (): PyObject => Py_NewRef(Py_None);

function gc_collect(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('collect', ['generation'], args, kwnames, 0, 1, 0);
  if (values === null) return null;
  let generation = NUM_GENERATIONS - 1;
  if (values[0] !== null) {
    generation = PyLong_AsInt(values[0]);
    if (generation === -1 && PyErr_Occurred() !== null) return null;
  }
  if (generation < 0 || generation >= NUM_GENERATIONS) {
    return PyErr_SetString(PyExc_ValueError, 'invalid generation');
  }
  if (gcstate.collecting) return PyLong_FromLong(0);
  gcstate.collecting = true;
  const n = gc_collect_with_callback(generation, 'collect');
  gcstate.collecting = false;
  return PyLong_FromLong(n);
}

function gc_set_debug(_module: PyObject, flags: PyObject): PyObject | null {
  const value = PyLong_AsInt(flags);
  if (value === -1 && PyErr_Occurred() !== null) return null;
  gcstate.debug = value;
  return none();
}

/** Stores as many thresholds as it could convert. @source Modules/gcmodule.c gc_set_threshold */
function gc_set_threshold(_module: PyObject, args: PyObject): PyObject | null {
  const items = (args as PyTupleObject).v;
  if (items.length < 1 || items.length > 3) {
    const bound = items.length < 1 ? 'at least 1 argument' : 'at most 3 arguments';
    return PyErr_SetString(
      PyExc_TypeError,
      `set_threshold() takes ${bound} (${items.length} given)`,
    );
  }
  for (let i = 0; i < items.length; i++) {
    const value = PyLong_AsInt(items[i]);
    if (value === -1 && PyErr_Occurred() !== null) return null;
    gcstate.generations[i].threshold = value;
  }
  return none();
}

function threeInts(values: readonly number[]): PyObject {
  return tupleFromStolen(values.map((value) => PyLong_FromLong(value)));
}

/** @source Modules/gcmodule.c gc_get_referrers */
function gc_get_referrers(_module: PyObject, args: PyObject): PyObject | null {
  const wanted = new Set((args as PyTupleObject).v);
  const result = PyList_New(0);
  if (result === null) return null;
  let found = false;
  const visit = (o: PyObject): void => {
    if (wanted.has(o)) found = true;
  };
  for (const generation of gcstate.generations) {
    for (const o of gcListItems(generation.head)) {
      if (o === args || o === result) continue;
      found = false;
      o.ob_type.tp_traverse!(o, visit);
      if (found && PyList_Append(result, o) < 0) {
        Py_DECREF(result);
        return null;
      }
    }
  }
  return result;
}

/** @source Modules/gcmodule.c gc_get_referents */
function gc_get_referents(_module: PyObject, args: PyObject): PyObject | null {
  const result = PyList_New(0);
  if (result === null) return null;
  for (const o of (args as PyTupleObject).v) {
    if (!_PyObject_IS_GC(o)) continue;
    o.ob_type.tp_traverse?.(o, (target) => void PyList_Append(result, target));
  }
  return result;
}

/** A number or None (-1). Null: error. @source Python/... _Py_convert_optional_to_ssize_t */
function generationArgument(value: PyObject | null): number | null | undefined {
  if (value === null || value === Py_None) return null;
  if (!PyIndex_Check(value)) {
    PyErr_SetString(
      PyExc_TypeError,
      `argument should be integer or None, not '${value.ob_type.tp_name}'`,
    );
    return undefined;
  }
  const n = PyNumber_AsSsize_t(value, PyExc_OverflowError);
  if (n === -1 && PyErr_Occurred() !== null) return undefined;
  if (n >= NUM_GENERATIONS) {
    PyErr_SetString(
      PyExc_ValueError,
      `generation parameter must be less than the number of available generations (${NUM_GENERATIONS})`,
    );
    return undefined;
  }
  if (n < 0) {
    PyErr_SetString(PyExc_ValueError, 'generation parameter cannot be negative');
    return undefined;
  }
  return n;
}

/** @source Modules/gcmodule.c gc_get_objects_impl */
function gc_get_objects(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('get_objects', ['generation'], args, kwnames, 0, 1, 0);
  if (values === null) return null;
  const wanted = generationArgument(values[0]);
  if (wanted === undefined) return null;
  const result = PyList_New(0);
  if (result === null) return null;
  const { generations } = gcstate;
  for (const generation of wanted === null ? generations : [generations[wanted]]) {
    for (const o of gcListItems(generation.head)) {
      if (o !== result && PyList_Append(result, o) < 0) return null;
    }
  }
  return result;
}

/** @source Modules/gcmodule.c gc_get_stats_impl */
function gc_get_stats(): PyObject | null {
  const result = PyList_New(0);
  if (result === null) return null;
  const snapshot = gcstate.generation_stats.map((s) => ({ ...s }));
  for (const { collections, collected, uncollectable } of snapshot) {
    const dict = PyDict_New();
    if (dict === null) return null;
    for (const [key, value] of Object.entries({ collections, collected, uncollectable })) {
      const number = PyLong_FromLong(value);
      const failed = PyDict_SetItem(dict, _Py_ID(key), number) < 0;
      Py_DECREF(number);
      if (failed) return null;
    }
    const failed = PyList_Append(result, dict) < 0;
    Py_DECREF(dict);
    if (failed) return null;
  }
  return result;
}

function gc_freeze(): PyObject {
  for (const generation of gcstate.generations) {
    gc_list_merge(generation.head, gcstate.permanent_generation);
    generation.count = 0;
  }
  return none();
}

function gc_unfreeze(): PyObject {
  gc_list_merge(gcstate.permanent_generation, gcstate.generations[NUM_GENERATIONS - 1].head);
  return none();
}

function gc_is_tracked(_module: PyObject, o: PyObject): PyObject {
  return PyBool_FromLong(_PyObject_IS_GC(o) && _PyObject_GC_IS_TRACKED(o) ? 1 : 0);
}

function gc_is_finalized(_module: PyObject, o: PyObject): PyObject {
  return PyBool_FromLong(_PyObject_IS_GC(o) && o.gc_flags & GcFlag.FINALIZED ? 1 : 0);
}

function setEnabled(enabled: boolean): PyObject {
  gcstate.enabled = enabled;
  return none();
}

function exec(module: PyObject): number {
  _PyGC_Init();
  if (PyModule_AddObjectRef(module, 'garbage', gcstate.garbage!) < 0) return -1;
  if (PyModule_AddObjectRef(module, 'callbacks', gcstate.callbacks!) < 0) return -1;
  return addIntConstants(module, {
    DEBUG_STATS,
    DEBUG_COLLECTABLE,
    DEBUG_UNCOLLECTABLE,
    DEBUG_SAVEALL,
    DEBUG_LEAK,
  });
}

const doc = (signature: string, text: string): string => `${signature}\n--\n\n${text}`;

export const gc_module = defineModule({
  name: 'gc',
  doc:
    'This module provides access to the garbage collector for reference cycles.\n\n' +
    'enable() -- Enable automatic garbage collection.\n' +
    'disable() -- Disable automatic garbage collection.\n' +
    'isenabled() -- Returns true if automatic collection is enabled.\n' +
    'collect() -- Do a full collection right now.\n' +
    'get_count() -- Return the current collection counts.\n' +
    'get_stats() -- Return list of dictionaries containing per-generation stats.\n' +
    'set_debug() -- Set debugging flags.\n' +
    'get_debug() -- Get debugging flags.\n' +
    'set_threshold() -- Set the collection thresholds.\n' +
    'get_threshold() -- Return the current the collection thresholds.\n' +
    'get_objects() -- Return a list of all objects tracked by the collector.\n' +
    'is_tracked() -- Returns true if a given object is tracked.\n' +
    'is_finalized() -- Returns true if a given object has been already finalized.\n' +
    'get_referrers() -- Return the list of objects that refer to an object.\n' +
    'get_referents() -- Return the list of objects that an object refers to.\n' +
    'freeze() -- Freeze all tracked objects and ignore them for future collections.\n' +
    'unfreeze() -- Unfreeze all objects in the permanent generation.\n' +
    'get_freeze_count() -- Return the number of objects in the permanent generation.\n',
  methods: [
    method(
      'enable',
      METH.NOARGS,
      () => setEnabled(true),
      doc('enable($module, /)', 'Enable automatic garbage collection.'),
    ),
    method(
      'disable',
      METH.NOARGS,
      () => setEnabled(false),
      doc('disable($module, /)', 'Disable automatic garbage collection.'),
    ),
    method(
      'isenabled',
      METH.NOARGS,
      () => PyBool_FromLong(gcstate.enabled ? 1 : 0),
      doc('isenabled($module, /)', 'Returns true if automatic garbage collection is enabled.'),
    ),
    method(
      'set_debug',
      METH.O,
      gc_set_debug,
      doc('set_debug($module, flags, /)', 'Set the garbage collection debugging flags.'),
    ),
    method(
      'get_debug',
      METH.NOARGS,
      () => PyLong_FromLong(gcstate.debug),
      doc('get_debug($module, /)', 'Get the garbage collection debugging flags.'),
    ),
    method(
      'get_count',
      METH.NOARGS,
      () => threeInts(gcstate.generations.map((g) => g.count)),
      doc('get_count($module, /)', 'Return a three-tuple of the current collection counts.'),
    ),
    method(
      'set_threshold',
      METH.VARARGS,
      gc_set_threshold,
      'set_threshold(threshold0, [threshold1, threshold2]) -> None\n\nSets the collection thresholds.  Setting threshold0 to zero disables\ncollection.\n',
    ),
    method(
      'get_threshold',
      METH.NOARGS,
      () => threeInts(gcstate.generations.map((g) => g.threshold)),
      doc('get_threshold($module, /)', 'Return the current collection thresholds.'),
    ),
    method(
      'collect',
      METH.FASTCALL | METH.KEYWORDS,
      gc_collect,
      doc(
        'collect($module, /, generation=2)',
        'Run the garbage collector.\n\nWith no arguments, run a full collection.  The optional argument\nmay be an integer specifying which generation to collect.  A ValueError\nis raised if the generation number is invalid.\n\nThe number of unreachable objects is returned.',
      ),
    ),
    method(
      'get_objects',
      METH.FASTCALL | METH.KEYWORDS,
      gc_get_objects,
      doc(
        'get_objects($module, /, generation=None)',
        'Return a list of objects tracked by the collector (excluding the list returned).',
      ),
    ),
    method(
      'get_stats',
      METH.NOARGS,
      gc_get_stats,
      doc(
        'get_stats($module, /)',
        'Return a list of dictionaries containing per-generation statistics.',
      ),
    ),
    method(
      'is_tracked',
      METH.O,
      gc_is_tracked,
      doc(
        'is_tracked($module, obj, /)',
        'Returns true if the object is tracked by the garbage collector.',
      ),
    ),
    method(
      'get_referrers',
      METH.VARARGS,
      gc_get_referrers,
      'get_referrers(*objs) -> list\nReturn the list of objects that directly refer to any of objs.',
    ),
    method(
      'get_referents',
      METH.VARARGS,
      gc_get_referents,
      'get_referents(*objs) -> list\nReturn the list of objects that are directly referred to by objs.',
    ),
    method(
      'is_finalized',
      METH.O,
      gc_is_finalized,
      doc(
        'is_finalized($module, obj, /)',
        'Returns true if the object has been already finalized by the GC.',
      ),
    ),
    method(
      'freeze',
      METH.NOARGS,
      gc_freeze,
      doc(
        'freeze($module, /)',
        'Freeze all current tracked objects and ignore them for future collections.',
      ),
    ),
    method(
      'unfreeze',
      METH.NOARGS,
      gc_unfreeze,
      doc('unfreeze($module, /)', 'Unfreeze all objects in the permanent generation.'),
    ),
    method(
      'get_freeze_count',
      METH.NOARGS,
      () => PyLong_FromLong(gc_list_size(gcstate.permanent_generation)),
      doc(
        'get_freeze_count($module, /)',
        'Return the number of objects in the permanent generation.',
      ),
    ),
  ],
  exec,
});
