/** `sys.monitoring` (Python/instrumentation.c). */
import { missing } from '../ceval/instrument';
import {
  Answer,
  EVENT,
  TOOL_COUNT,
  getEvents,
  getLocalEvents,
  restartEvents,
  setCallback,
  setEvents,
  setLocalEvents,
  type Callback,
} from '../ceval/monitoring';
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_CallNoArgs, PyObject_Vectorcall } from '../objects/call';
import { PyCode_Check, type PyCodeObject } from '../objects/codeobject';
import { PyDict_New, PyDict_SetItemString } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { createModule } from '../objects/moduleobject';
import { _PyNamespace_New } from '../objects/namespaceobject';
import { Py_None } from '../objects/object';
import { PyBaseObject_Type } from '../objects/typeobject';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_CheckExact } from '../objects/unicodeobject';
import { addIntConstants, addObject } from './add-constant';

const TOOLS = 6;
/** Events before this one are of single instructions. */
const FIRST_GLOBAL_EVENT = EVENT.RAISE;
const C_EVENTS = EVENT.C_RETURN | EVENT.C_RAISE;
const C_CALL_EVENTS = C_EVENTS | EVENT.CALL;

interface Tool {
  name: PyObject;
  callbacks: Map<number, PyObject>;
}
let tools: (Tool | null)[] = [];
/** `sys.monitoring.DISABLE`, borrowed from the module. */
let disableObject: PyObject | null = null;
onRuntimeReset(() => {
  tools = Array.from({ length: TOOLS }, () => null);
});
registerRoots('sys.monitoring', (visit) => {
  for (const tool of tools) {
    if (tool === null) continue;
    visit(tool.name, 'sys.monitoring');
    for (const callback of tool.callbacks.values()) visit(callback, 'sys.monitoring');
  }
});

const none = (): PyObject => Py_NewRef(Py_None);

/** The number of a tool; undefined with ValueError. @source Python/instrumentation.c check_valid_tool */
function toolNumber(o: PyObject): number | undefined {
  const n = PyLong_AsInt(o);
  if (n === -1 && PyErr_Occurred() !== null) return undefined;
  if (n >= 0 && n < TOOLS) return n;
  PyErr_SetString(PyExc_ValueError, `invalid tool ${n} (must be between 0 and 5)`);
  return undefined;
}

function use_tool_id(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('use_tool_id', args.length, 2, 2)) return null;
  const n = toolNumber(args[0]);
  if (n === undefined) return null;
  if (!PyUnicode_CheckExact(args[1])) {
    return PyErr_SetString(PyExc_ValueError, 'tool name must be a str');
  }
  if (tools[n] !== null) {
    return PyErr_SetString(PyExc_ValueError, `tool ${n} is already in use`);
  }
  tools[n] = { name: Py_NewRef<PyObject>(args[1]), callbacks: new Map() };
  return none();
}

function free_tool_id(_module: PyObject, o: PyObject): PyObject | null {
  const n = toolNumber(o);
  if (n === undefined) return null;
  const tool = tools[n];
  tools[n] = null;
  setEvents(n, 0);
  if (tool !== null) {
    Py_DECREF(tool.name);
    for (const [event, callback] of tool.callbacks) {
      setCallback(n, event, null);
      Py_DECREF(callback);
    }
  }
  return none();
}

/** The number of a tool in use. @source Python/instrumentation.c check_tool */
function inUse(o: PyObject): number | undefined {
  const n = toolNumber(o);
  if (n === undefined || tools[n] !== null) return n;
  PyErr_SetString(PyExc_ValueError, `tool ${n} is not in use`);
  return undefined;
}

/** A callback in Python. @source Python/instrumentation.c call_one_instrument */
function callbackFor(n: number, event: number, func: PyObject): Callback {
  return (frame, offset, args) => {
    const number = PyLong_FromLong(offset);
    const all = event === EVENT.LINE ? [frame.code, ...args] : [frame.code, number, ...args];
    const result = PyObject_Vectorcall(func, all, null);
    Py_DECREF(number);
    if (result === null) return Answer.FAILED;
    const disables = result === disableObject;
    Py_DECREF(result);
    if (disables && event >= FIRST_GLOBAL_EVENT) return refuseToDisable(n, event);
    return disables ? Answer.DISABLE : Answer.GO_ON;
  };
}

/** An event that belongs to no instruction cannot be disabled: its callback is removed, lest it fails again. */
function refuseToDisable(n: number, event: number): number {
  const name = eventName(event);
  PyErr_SetString(PyExc_ValueError, `Cannot disable ${name} events. Callback removed.`);
  const callbacks = tools[n]?.callbacks;
  const func = callbacks?.get(event);
  callbacks?.delete(event);
  setCallback(n, event, null);
  Py_XDECREF(func ?? null);
  return Answer.FAILED;
}

function eventName(event: number): string {
  return Object.entries(EVENT).find(([, bit]) => bit === event)?.[0] ?? '';
}

function register_callback(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('register_callback', args.length, 3, 3)) return null;
  const n = toolNumber(args[0]);
  if (n === undefined) return null;
  const event = PyLong_AsInt(args[1]);
  if (event === -1 && PyErr_Occurred() !== null) return null;
  if (event <= 0 || (event & (event - 1)) !== 0) {
    return PyErr_SetString(
      PyExc_ValueError,
      'The callback can only be set for one event at a time',
    );
  }
  const tool = tools[n];
  if (tool === null) return none();
  const old = tool.callbacks.get(event) ?? none();
  if (args[2] === Py_None) {
    tool.callbacks.delete(event);
    setCallback(n, event, null);
  } else {
    tool.callbacks.set(event, Py_NewRef(args[2]));
    setCallback(n, event, callbackFor(n, event, args[2]));
  }
  return old;
}

/** Whether the number is a set of events below `limit`; else ValueError is set. */
function checkRange(events: number, limit: number, what: string): boolean {
  if (events >= 0 && events < limit) return true;
  PyErr_SetString(PyExc_ValueError, `invalid ${what} 0x${(events >>> 0).toString(16)}`);
  return false;
}

/** The events of an argument, those of C functions without; null with ValueError. */
function eventSet(o: PyObject, isLocal: boolean): number | null {
  const events = PyLong_AsInt(o);
  if (events === -1 && PyErr_Occurred() !== null) return null;
  if (!isLocal && !checkRange(events, 1 << 17, 'event set')) return null;
  if ((events & C_EVENTS) !== 0 && (events & C_CALL_EVENTS) !== C_CALL_EVENTS) {
    const text = 'cannot set C_RETURN or C_RAISE events independently';
    return PyErr_SetString(PyExc_ValueError, text);
  }
  const rest = events & ~C_EVENTS;
  return isLocal && !checkRange(rest, FIRST_GLOBAL_EVENT, 'local event set') ? null : rest;
}

function set_events(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('set_events', args.length, 2, 2)) return null;
  const n = inUse(args[0]);
  const events = n === undefined ? null : eventSet(args[1], false);
  if (n === undefined || events === null) return null;
  setEvents(n, events);
  return none();
}

function get_events(_module: PyObject, o: PyObject): PyObject | null {
  const n = toolNumber(o);
  return n === undefined ? null : PyLong_FromLong(getEvents(n));
}

function codeArgument(o: PyObject): PyCodeObject | null {
  if (PyCode_Check(o)) return o as PyCodeObject;
  return PyErr_SetString(PyExc_TypeError, 'code must be a code object');
}

function get_local_events(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('get_local_events', args.length, 2, 2)) return null;
  const n = toolNumber(args[0]);
  const code = n === undefined ? null : codeArgument(args[1]);
  if (n === undefined || code === null) return null;
  return PyLong_FromLong(getLocalEvents(n, code));
}

function set_local_events(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('set_local_events', args.length, 3, 3)) return null;
  const n = inUse(args[0]);
  const code = n === undefined ? null : codeArgument(args[1]);
  const events = code === null ? null : eventSet(args[2], true);
  if (n === undefined || code === null || events === null) return null;
  setLocalEvents(n, code, events);
  return none();
}

/** The tools that want each event, as bits. @source Python/instrumentation.c monitoring__all_events_impl */
function _all_events(): PyObject | null {
  const all = PyDict_New();
  for (const [name, event] of Object.entries(EVENT)) {
    let wanting = 0;
    for (let n = 0; n < TOOL_COUNT; n++) if (getEvents(n) & event) wanting |= 1 << n;
    if (wanting === 0) continue;
    const bits = PyLong_FromLong(wanting);
    PyDict_SetItemString(all, name, bits);
    Py_DECREF(bits);
  }
  return all;
}

function get_tool(_module: PyObject, o: PyObject): PyObject | null {
  const n = toolNumber(o);
  return n === undefined ? null : Py_NewRef(tools[n]?.name ?? Py_None);
}

function eventsNamespace(): PyObject | null {
  const dict = PyDict_New();
  if (dict === null) return null;
  for (const [name, value] of Object.entries({ ...EVENT, NO_EVENTS: 0 })) {
    const number = PyLong_FromLong(value);
    PyDict_SetItemString(dict, name, number);
    Py_DECREF(number);
  }
  const namespace = _PyNamespace_New(dict);
  Py_DECREF(dict);
  return namespace;
}

function exec(module: PyObject): number {
  disableObject = PyObject_CallNoArgs(PyBaseObject_Type);
  if (addObject(module, 'DISABLE', disableObject) < 0) return -1;
  const missingObject = PyObject_CallNoArgs(PyBaseObject_Type);
  if (missingObject === null || addObject(module, 'MISSING', missingObject) < 0) return -1;
  missing.object = missingObject;
  if (addObject(module, 'events', eventsNamespace()) < 0) return -1;
  return addIntConstants(module, {
    DEBUGGER_ID: 0,
    COVERAGE_ID: 1,
    PROFILER_ID: 2,
    OPTIMIZER_ID: 5,
  });
}

const monitoring = defineModule({
  name: 'sys.monitoring',
  doc: null,
  methods: [
    method(
      'use_tool_id',
      METH.FASTCALL,
      use_tool_id,
      'use_tool_id($module, tool_id, name, /)\n--\n\n',
    ),
    method('free_tool_id', METH.O, free_tool_id, 'free_tool_id($module, tool_id, /)\n--\n\n'),
    method('get_tool', METH.O, get_tool, 'get_tool($module, tool_id, /)\n--\n\n'),
    method(
      'register_callback',
      METH.FASTCALL,
      register_callback,
      'register_callback($module, tool_id, event, func, /)\n--\n\n',
    ),
    method('get_events', METH.O, get_events, 'get_events($module, tool_id, /)\n--\n\n'),
    method(
      'set_events',
      METH.FASTCALL,
      set_events,
      'set_events($module, tool_id, event_set, /)\n--\n\n',
    ),
    method('get_local_events', METH.FASTCALL, get_local_events),
    method('set_local_events', METH.FASTCALL, set_local_events),
    method('restart_events', METH.NOARGS, () => {
      restartEvents();
      return none();
    }),
    method('_all_events', METH.NOARGS, _all_events),
  ],
  exec,
});

/** The module object, new reference. */
export function newMonitoringModule(): PyObject | null {
  const module = createModule(monitoring, null);
  if (module === null || exec(module) < 0) return null;
  return module;
}
