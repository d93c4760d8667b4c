/** `sys.monitoring`: tools can register, but no events are delivered. */
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_CallNoArgs } from '../objects/call';
import { PyDict_New, PyDict_SetItemString } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
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
const EVENTS = {
  PY_START: 1,
  PY_RESUME: 2,
  PY_RETURN: 4,
  PY_YIELD: 8,
  CALL: 16,
  LINE: 32,
  INSTRUCTION: 64,
  JUMP: 128,
  BRANCH: 256,
  STOP_ITERATION: 512,
  RAISE: 1024,
  EXCEPTION_HANDLED: 2048,
  PY_UNWIND: 4096,
  PY_THROW: 8192,
  RERAISE: 16384,
  C_RETURN: 32768,
  C_RAISE: 65536,
  NO_EVENTS: 0,
};

interface Tool {
  name: PyObject;
  events: number;
  callbacks: Map<number, PyObject>;
}
let tools: (Tool | null)[] = [];
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
  tools[n] = { name: Py_NewRef<PyObject>(args[1]), events: 0, callbacks: new Map() };
  return none();
}

function free_tool_id(_module: PyObject, o: PyObject): PyObject | null {
  const n = toolNumber(o);
  if (n === undefined) return null;
  const tool = tools[n];
  tools[n] = null;
  if (tool !== null) {
    Py_DECREF(tool.name);
    for (const callback of tool.callbacks.values()) Py_DECREF(callback);
  }
  return none();
}

function inUse(o: PyObject): Tool | null {
  const n = toolNumber(o);
  if (n === undefined) return null;
  return tools[n] ?? PyErr_SetString(PyExc_ValueError, `tool ${n} is not in use`);
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
  if (args[2] === Py_None) tool.callbacks.delete(event);
  else tool.callbacks.set(event, Py_NewRef(args[2]));
  return old;
}

function set_events(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('set_events', args.length, 2, 2)) return null;
  const tool = inUse(args[0]);
  const events = tool === null ? 0 : PyLong_AsInt(args[1]);
  if (tool === null || PyErr_Occurred() !== null) return null;
  if (events < 0 || events >= 1 << 17) {
    return PyErr_SetString(PyExc_ValueError, `invalid event set 0x${events.toString(16)}`);
  }
  tool.events = events;
  return none();
}

function get_events(_module: PyObject, o: PyObject): PyObject | null {
  const n = toolNumber(o);
  return n === undefined ? null : PyLong_FromLong(tools[n]?.events ?? 0);
}

function get_tool(_module: PyObject, o: PyObject): PyObject | null {
  const n = toolNumber(o);
  return n === undefined ? null : Py_NewRef(tools[n]?.name ?? Py_None);
}

function eventsNamespace(): PyObject | null {
  const dict = PyDict_New();
  if (dict === null) return null;
  for (const [name, value] of Object.entries(EVENTS)) {
    const number = PyLong_FromLong(value);
    PyDict_SetItemString(dict, name, number);
    Py_DECREF(number);
  }
  const namespace = _PyNamespace_New(dict);
  Py_DECREF(dict);
  return namespace;
}

function exec(module: PyObject): number {
  if (addObject(module, 'DISABLE', PyObject_CallNoArgs(PyBaseObject_Type)) < 0) return -1;
  if (addObject(module, 'MISSING', PyObject_CallNoArgs(PyBaseObject_Type)) < 0) return -1;
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
    method('get_local_events', METH.FASTCALL, () => PyLong_FromLong(0)),
    method('set_local_events', METH.FASTCALL, none),
    method('restart_events', METH.NOARGS, none),
    method('_all_events', METH.NOARGS, () => PyDict_New()),
  ],
  exec,
});

/** The module object, new reference. */
export function newMonitoringModule(): PyObject | null {
  const module = createModule(monitoring, null);
  if (module === null || exec(module) < 0) return null;
  return module;
}
