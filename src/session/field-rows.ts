/** The rows of functions, kept frames and other objects whose slots are fields of a C structure. */
import { slotName } from '../recording/holders';
import type { MomentView } from '../recording/moment';
import type { HeldSlot } from './held-slot';

/** Fields that say nothing about the program: names, qualified names, the code, annotations. */
const QUIET_FIELDS = new Set([
  '__name__',
  '__qualname__',
  '__module__',
  '__doc__',
  '__code__',
  '__globals__',
  '__builtins__',
  '__annotations__',
  '__type_params__',
  'gi_name',
  'gi_qualname',
  'gi_code',
  'gi_func',
  'f_code',
  'f_locals',
  'f_trace',
  // Of what `lru_cache` makes only its cache and the function are told.
  'kwd_mark',
  'lru_list_elem_type',
  'cache_info_type',
  'cache_parameters',
]);

/** Whether a field, or an attribute of what is no instance of a class of the program, is of no interest. */
export function isQuiet(name: string): boolean {
  return QUIET_FIELDS.has(name);
}

/** One row for each field that is worth one. */
export function fieldRows(view: MomentView, handle: number): HeldSlot[] {
  const rows: HeldSlot[] = [];
  view.cursor.heap.payload(handle).forEach((target, slot) => {
    if (target > 0) fieldRow(view, handle, slot, target, rows);
  });
  return rows;
}

function fieldRow(
  view: MomentView,
  handle: number,
  slot: number,
  target: number,
  rows: HeldSlot[],
): void {
  const name = slotName(view, handle, slot);
  const quiet =
    isQuiet(name) || /(^|\.)(func|function|globals|builtins|code|qualname|name)$/.test(name);
  if (quiet || (name === 'f_back' && view.keptFrame(target) === undefined)) return;
  if (name === '__closure__') rows.push(...closureRows(view, handle, target));
  else if (name === '__defaults__')
    view.cursor.heap.payload(target).forEach((item, i) => {
      if (item > 0)
        rows.push({ name: `default ${i}`, kind: 'internal', target: item, key: `${target}:${i}` });
    });
  else if (name === '__dict__' && view.category(handle) === 'module')
    view.forEachName(target, (attribute, value, at) =>
      rows.push({ name: attribute, kind: 'attribute', target: value, key: `${target}:${at}` }),
    );
  else if (name === '__kwdefaults__')
    view.forEachName(target, (parameter, value, at) => {
      const row = `default ${parameter}`;
      rows.push({ name: row, kind: 'internal', target: value, key: `${target}:${at}` });
    });
  else rows.push(plainRow(view, handle, slot, target, name));
}

function plainRow(
  view: MomentView,
  handle: number,
  slot: number,
  target: number,
  name: string,
): HeldSlot {
  const cell = view.category(target) === 'cell' ? view.cursor.heap.edge(target, 0) : 0;
  const stack = /^stack \d+$/.test(name);
  return {
    name: stack ? 'stack' : name,
    kind: cell > 0 ? 'cell' : stack ? 'stack' : 'internal',
    target: cell > 0 ? cell : target,
    key: `${handle}:${slot}`,
  };
}

/** What a function closes over, by the names of its free variables. */
function closureRows(view: MomentView, func: number, closure: number): HeldSlot[] {
  const { heap } = view.cursor;
  const cells = heap.payload(closure);
  const names = freeNames(view, func, cells.length);
  const rows: HeldSlot[] = [];
  cells.forEach((cell, i) => {
    const target = cell > 0 ? heap.edge(cell, 0) : 0;
    const name = names[i];
    // The class that `super()` needs: every method that calls it has one.
    if (target > 0 && name !== '__class__')
      rows.push({ name: name ?? `cell ${i}`, kind: 'cell', target, key: `${cell}:0` });
  });
  return rows;
}

/** The last names of a code's variables are its free ones. */
function freeNames(view: MomentView, func: number, count: number): readonly string[] {
  const code = fieldOf(view, func, '__code__');
  const names = code === 0 ? 0 : fieldOf(view, code, 'co_localsplusnames');
  if (names === 0) return [];
  const payload = view.cursor.heap.payload(names);
  return Array.from(payload.slice(payload.length - count), (name) => nameText(view, name));
}

function nameText(view: MomentView, handle: number): string {
  return (handle > 0 ? view.atomText(handle) : undefined)?.slice(1, -1) ?? '?';
}

/** What a named field of an object refers to: a handle, or 0. */
function fieldOf(view: MomentView, handle: number, field: string): number {
  const payload = view.cursor.heap.payload(handle);
  return payload.find((target, slot) => target > 0 && slotName(view, handle, slot) === field) ?? 0;
}
