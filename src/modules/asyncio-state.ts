/** State of the module `_asyncio`: its types, and what it takes from the Python half of asyncio. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject, PyTypeObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_CallNoArgs } from '../objects/call';
import { PyDict_New } from '../objects/dictobject';
import { hooks } from '../objects/pystate';
import { PySet_New } from '../objects/setobject';
import { PyTuple_Pack } from '../objects/tupleobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { moduleAttribute } from './module-attribute';
import { holdInModule } from './module-state';

interface AsyncioTypes {
  TaskStepMethWrapper: PyTypeObject;
  FutureIter: PyTypeObject;
  Future: PyTypeObject;
  Task: PyTypeObject;
}

/** Objects of the state, all owned by the module. @source Modules/_asynciomodule.c asyncio_state */
export interface AsyncioState extends AsyncioTypes {
  /** The tuple `('context',)`, the keywords of calls that pass a context. */
  context_kwname: PyObject;
  /** Tasks that run now, by loop: a dict. */
  current_tasks: PyObject;
  /** A WeakSet of the tasks that a loop has scheduled. */
  scheduled_tasks: PyObject;
  /** A set of the tasks that make their first step within their creation. */
  eager_tasks: PyObject;
  /** Types that `asyncio.iscoroutine` has said yes to: a set. */
  iscoroutine_typecache: PyObject;
  get_event_loop_policy: PyObject;
  future_repr: PyObject;
  InvalidStateError: PyObject;
  CancelledError: PyObject;
  task_repr: PyObject;
  task_get_stack: PyObject;
  task_print_stack: PyObject;
  iscoroutine: PyObject;
  extract_stack: PyObject;
}

let current: AsyncioState | null = null;
let types: AsyncioTypes | null = null;
let nameCounter = 0;
onRuntimeReset(() => {
  current = null;
  types = null;
  nameCounter = 0;
});

/** The state, which exists from the import of the module on. */
export function asyncioState(): AsyncioState {
  return current!;
}

/** The module's types; null before they are made. */
export function asyncioTypes(): AsyncioTypes | null {
  return types;
}

/** Tells the types, with references that the state takes over. */
export function setAsyncioTypes(made: AsyncioTypes): void {
  types = made;
  for (const type of Object.values(made) as PyTypeObject[]) holdInModule('_asyncio', type);
}

/** The number of the next task that is given no name. */
export function nextTaskNumber(): number {
  return ++nameCounter;
}

/** What the state takes from modules, in the order of their imports. */
const IMPORTED = [
  ['get_event_loop_policy', 'asyncio.events', 'get_event_loop_policy'],
  ['future_repr', 'asyncio.base_futures', '_future_repr'],
  ['InvalidStateError', 'asyncio.exceptions', 'InvalidStateError'],
  ['CancelledError', 'asyncio.exceptions', 'CancelledError'],
  ['task_repr', 'asyncio.base_tasks', '_task_repr'],
  ['task_get_stack', 'asyncio.base_tasks', '_task_get_stack'],
  ['task_print_stack', 'asyncio.base_tasks', '_task_print_stack'],
  ['iscoroutine', 'asyncio.coroutines', 'iscoroutine'],
  ['extract_stack', 'traceback', 'extract_stack'],
] as const;
type Imported = (typeof IMPORTED)[number][0];

/** The tuple of one keyword. */
function keywords(name: string): PyObject {
  const text = PyUnicode_FromString(name);
  const tuple = PyTuple_Pack(text);
  Py_DECREF(text);
  return tuple;
}

/** A new WeakSet, or null with an exception set. */
function newWeakSet(): PyObject | null {
  const type = moduleAttribute('weakref', 'WeakSet');
  if (type === null) return null;
  const set = PyObject_CallNoArgs(type);
  Py_DECREF(type);
  return set;
}

/** Fills the state, once its types are made; 0, or -1 with an exception set. @source Modules/_asynciomodule.c module_init */
export function module_init(): number {
  const hold = (o: PyObject): PyObject => holdInModule('_asyncio', o);
  const asyncio = hooks.importModule('asyncio');
  if (asyncio === null) return -1;
  hold(asyncio);
  const current_tasks = hold(PyDict_New());
  const iscoroutine_typecache = hold(PySet_New(null)!);
  const context_kwname = hold(keywords('context'));
  const imported: Partial<Record<Imported, PyObject>> = {};
  for (const [field, module, name] of IMPORTED) {
    const o = moduleAttribute(module, name);
    if (o === null) return -1;
    imported[field] = hold(o);
  }
  const scheduled_tasks = newWeakSet();
  if (scheduled_tasks === null) return -1;
  hold(scheduled_tasks);
  const eager_tasks = hold(PySet_New(null)!);
  const own = { current_tasks, iscoroutine_typecache, context_kwname, scheduled_tasks };
  // The loop above has filled every field.
  current = { ...types!, ...own, ...(imported as Record<Imported, PyObject>), eager_tasks };
  return 0;
}
