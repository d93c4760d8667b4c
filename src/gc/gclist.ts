/** The doubly linked lists of tracked objects (Modules/gcmodule.c gc_list_*). */
import type { PyObject } from '../heap/object';

/** @source Modules/gcmodule.c gc_list_is_empty */
export function gc_list_is_empty(list: PyObject): boolean {
  return list.gc_next === list;
}

/** Appends an object that is in no list. @source Modules/gcmodule.c gc_list_append */
export function gc_list_append(node: PyObject, list: PyObject): void {
  const last = list.gc_prev!;
  node.gc_prev = last;
  node.gc_next = list;
  last.gc_next = node;
  list.gc_prev = node;
}

/** Takes an object out of its list without touching its flags. @source Modules/gcmodule.c gc_list_remove */
export function gc_list_remove(node: PyObject): void {
  const prev = node.gc_prev!;
  const next = node.gc_next!;
  prev.gc_next = next;
  next.gc_prev = prev;
  node.gc_prev = null;
  node.gc_next = null;
}

/** Moves an object from its list to the tail of `list`. @source Modules/gcmodule.c gc_list_move */
export function gc_list_move(node: PyObject, list: PyObject): void {
  const prev = node.gc_prev!;
  const next = node.gc_next!;
  prev.gc_next = next;
  next.gc_prev = prev;
  gc_list_append(node, list);
}

/** Appends all of `from` to `to`; `from` is empty afterwards. @source Modules/gcmodule.c gc_list_merge */
export function gc_list_merge(from: PyObject, to: PyObject): void {
  if (from.gc_next !== from) {
    const toTail = to.gc_prev!;
    const fromHead = from.gc_next!;
    const fromTail = from.gc_prev!;
    toTail.gc_next = fromHead;
    fromHead.gc_prev = toTail;
    fromTail.gc_next = to;
    to.gc_prev = fromTail;
  }
  from.gc_next = from;
  from.gc_prev = from;
}

/** @source Modules/gcmodule.c gc_list_size */
export function gc_list_size(list: PyObject): number {
  let n = 0;
  for (let o = list.gc_next!; o !== list; o = o.gc_next!) n++;
  return n;
}

/** The objects of a list, copied: for reading while nothing runs. */
export function gcListItems(list: PyObject): PyObject[] {
  const items: PyObject[] = [];
  for (let o = list.gc_next!; o !== list; o = o.gc_next!) items.push(o);
  return items;
}
