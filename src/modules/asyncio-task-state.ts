/** What a task has beyond a future (Modules/_asynciomodule.c TaskObj). */
import type { PyObject, visitproc } from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { clearFields } from '../objects/ref-fields';
import {
  FUTURE_FIELDS,
  FUTURE_SLOT_NAMES,
  FutureObj_clear,
  FutureObj_owns,
  FuturePayload,
  visitFuture,
} from './asyncio-future-state';

/** State of a task; objects are owned. @source Modules/_asynciomodule.c TaskObj */
export class TaskPayload extends FuturePayload {
  fut_waiter: PyObject | null = null;
  coro: PyObject | null = null;
  /** A str, or until it is asked for the number of a task without a name: an int. */
  name: PyObject | null = null;
  context: PyObject | null = null;
  must_cancel = false;
  log_destroy_pending = false;
  num_cancels_requested = 0;
}
export type TaskObj = PyObject<TaskPayload>;

const TASK_FIELDS = ['context', 'coro', 'name', 'fut_waiter'] as const;
const TASK_SLOT_NAMES: readonly string[] = ['context', '_coro', 'name', '_fut_waiter'];
const FIRST_TASK_SLOT = FUTURE_FIELDS.length;

const dropFields = clearFields(TASK_FIELDS);

/** @source Modules/_asynciomodule.c TaskObj_clear */
export function TaskObj_clear(self: PyObject): number {
  FutureObj_clear(self);
  return dropFields(self);
}

/** @source Modules/_asynciomodule.c TaskObj_traverse */
export function TaskObj_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  const { v } = self as TaskObj;
  for (const name of TASK_FIELDS) {
    const value = v[name];
    if (value !== null) visit(value);
  }
  visitFuture(self, visit);
}

export function TaskObj_owns(self: PyObject, visit: OwnsVisitor): void {
  FutureObj_owns(self, visit);
  const { v } = self as TaskObj;
  for (let i = 0; i < TASK_FIELDS.length; i++) {
    const value = v[TASK_FIELDS[i]];
    if (value !== null) visit(value, FIRST_TASK_SLOT + i);
  }
}

export function TaskObj_slotname(_self: PyObject, slot: number): string {
  return FUTURE_SLOT_NAMES[slot] ?? TASK_SLOT_NAMES[slot - FIRST_TASK_SLOT] ?? '';
}
