/** Module `_tracemalloc`. */
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Append, PyList_New } from '../objects/listobject';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import {
  MAX_NFRAME,
  clearTraces,
  startTracing,
  stopTracing,
  tracer,
  type Trace,
  type Traceback,
} from './_tracemalloc-traces';

const none = (): PyObject => Py_NewRef(Py_None);

/** @source Python/tracemalloc.c traceback_to_pyobject */
function tracebackObject(
  traceback: Traceback,
  interned: Map<Traceback, PyObject> | null,
): PyObject {
  const known = interned?.get(traceback);
  if (known !== undefined) return Py_NewRef(known);
  const frames = traceback.frames.map(({ filename, lineno }) =>
    tupleFromStolen([Py_NewRef(filename), PyLong_FromLong(lineno)]),
  );
  const result = tupleFromStolen(frames);
  if (interned !== null) interned.set(traceback, Py_NewRef<PyObject>(result));
  return result;
}

/** @source Python/tracemalloc.c trace_to_pyobject */
function traceObject(trace: Trace, interned: Map<Traceback, PyObject>): PyObject {
  return tupleFromStolen([
    PyLong_FromLong(0),
    PyLong_FromLong(trace.size),
    tracebackObject(trace.traceback, interned),
    PyLong_FromLong(trace.traceback.total),
  ]);
}

/** @source Python/tracemalloc.c _PyTraceMalloc_GetTraces */
function _get_traces(): PyObject | null {
  const list = PyList_New(0);
  if (list === null || !tracer.tracing) return list;
  const snapshot = [...tracer.traces.values()];
  tracer.suspended = true;
  const failed = listTraces(list, snapshot) < 0;
  tracer.suspended = false;
  if (!failed) return list;
  Py_DECREF(list);
  return null;
}

/** Appends each trace as a tuple: 0, or -1. @source Python/tracemalloc.c tracemalloc_get_traces_fill */
function listTraces(list: PyObject, snapshot: readonly Trace[]): number {
  const interned = new Map<Traceback, PyObject>();
  for (const trace of snapshot) {
    const row = traceObject(trace, interned);
    const failed = PyList_Append(list, row) < 0;
    Py_DECREF(row);
    if (failed) return -1;
  }
  for (const tuple of interned.values()) Py_DECREF(tuple);
  return 0;
}

function _get_object_traceback(_module: PyObject, o: PyObject): PyObject {
  const trace = tracer.tracing ? tracer.traces.get(o.addr) : undefined;
  return trace === undefined ? none() : tracebackObject(trace.traceback, null);
}

function start(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('start', args.length, 0, 1)) return null;
  const nframe = args.length > 0 ? PyLong_AsInt(args[0]) : 1;
  if (nframe === -1 && PyErr_Occurred() !== null) return null;
  if (nframe < 1 || nframe > MAX_NFRAME) {
    return PyErr_SetString(
      PyExc_ValueError,
      `the number of frames must be in range [1; ${MAX_NFRAME}]`,
    );
  }
  startTracing(nframe);
  return none();
}

function get_traced_memory(): PyObject {
  const { tracing, traced, peak } = tracer;
  return tupleFromStolen([
    PyLong_FromLong(tracing ? traced : 0),
    PyLong_FromLong(tracing ? peak : 0),
  ]);
}

const doc = (signature: string, text: string): string => `${signature}\n--\n\n${text}`;
const { NOARGS, O, FASTCALL } = METH;

export const _tracemalloc_module = defineModule({
  name: '_tracemalloc',
  doc: 'Debug module to trace memory blocks allocated by Python.',
  methods: [
    method(
      'is_tracing',
      NOARGS,
      () => PyBool_FromLong(tracer.tracing ? 1 : 0),
      doc(
        'is_tracing($module, /)',
        'Return True if the tracemalloc module is tracing Python memory allocations.',
      ),
    ),
    method(
      'clear_traces',
      NOARGS,
      () => (tracer.tracing && clearTraces(), none()),
      doc('clear_traces($module, /)', 'Clear traces of memory blocks allocated by Python.'),
    ),
    method(
      '_get_traces',
      NOARGS,
      _get_traces,
      doc('_get_traces($module, /)', 'Get traces of all memory blocks allocated by Python.'),
    ),
    method(
      '_get_object_traceback',
      O,
      _get_object_traceback,
      doc(
        '_get_object_traceback($module, obj, /)',
        'Get the traceback where the Python object obj was allocated.',
      ),
    ),
    method(
      'start',
      FASTCALL,
      start,
      doc('start($module, nframe=1, /)', 'Start tracing Python memory allocations.'),
    ),
    method(
      'stop',
      NOARGS,
      () => (stopTracing(), none()),
      doc('stop($module, /)', 'Stop tracing Python memory allocations.'),
    ),
    method(
      'get_traceback_limit',
      NOARGS,
      () => PyLong_FromLong(tracer.maxFrames),
      doc(
        'get_traceback_limit($module, /)',
        'Get the maximum number of frames stored in the traceback of a trace.',
      ),
    ),
    method(
      'get_tracemalloc_memory',
      NOARGS,
      () => PyLong_FromLong(tracer.traces.size * 48),
      doc(
        'get_tracemalloc_memory($module, /)',
        'Get the memory usage in bytes of the tracemalloc module.',
      ),
    ),
    method(
      'get_traced_memory',
      NOARGS,
      get_traced_memory,
      doc(
        'get_traced_memory($module, /)',
        'Get the current size and peak size of memory blocks traced by tracemalloc.',
      ),
    ),
    method(
      'reset_peak',
      NOARGS,
      () => ((tracer.peak = tracer.traced), none()),
      doc(
        'reset_peak($module, /)',
        'Set the peak size of memory blocks traced by tracemalloc to the current size.',
      ),
    ),
  ],
  exec: null,
});
