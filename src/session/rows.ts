/** The rows of a record: what an object holds, folded to what a person wants to see. */
import type { SlotKind } from '../protocol/picture';
import { slotName } from '../recording/holders';
import { unquote, type MomentView } from '../recording/moment';
import { classRows } from './class-rows';
import { fieldRows, isQuiet } from './field-rows';
import type { HeldSlot } from './held-slot';

/** Which of many slots get a row: all, or the first and the last ones. */
export interface Cut {
  readonly shown: readonly HeldSlot[];
  readonly more: number;
  /** With a part from the end: how many rows come before it. */
  readonly cutAfter?: number;
  /** Calls back for what the rows left out hold. */
  hidden(visit: (target: number) => void): void;
}

/** Payloads longer than this are cut before rows are made of them. */
const LONG = 200;

/** The rows that an object may show. */
export function cutOf(view: MomentView, handle: number, rows: number): Cut {
  const category = view.category(handle);
  const payload = view.cursor.heap.payload(handle);
  const long = payload.length > LONG && payload.length > 4 * rows;
  if (long && SEQUENCES.has(category)) return cutLong(view, handle, rows, payload);
  return cutSlots(heldSlots(view, handle), rows);
}

const SEQUENCES = new Set<string>(['list', 'tuple', 'deque', 'set', 'dict']);

/** How many of the rows show the end of a sequence. */
function tailRows(rows: number): number {
  return rows < 4 ? 0 : Math.max(1, Math.floor(rows / 5));
}

/** Cuts a list of slots to so many rows. */
export function cutSlots(slots: readonly HeldSlot[], rows: number): Cut {
  if (slots.length <= rows) return { shown: slots, more: 0, hidden: () => undefined };
  const tail = slots[0]?.kind === 'item' ? tailRows(rows) : 0;
  const head = rows - tail;
  const left = slots.slice(head, slots.length - tail);
  return {
    shown: [...slots.slice(0, head), ...slots.slice(slots.length - tail)],
    more: left.length,
    ...(tail > 0 ? { cutAfter: head } : {}),
    hidden: (visit) => left.forEach(({ target }) => visit(target)),
  };
}

/** Cuts a container with many items without making rows of those that are left out. */
function cutLong(view: MomentView, handle: number, rows: number, payload: Int32Array): Cut {
  const dict = view.category(handle) === 'dict';
  const [start, stride] = dict ? [1, 2] : [0, 1];
  const tail = dict ? 0 : tailRows(rows);
  const shown: HeldSlot[] = [];
  let from = start;
  for (; from < payload.length && shown.length < rows - tail; from += stride)
    if (payload[from] !== 0) shown.push(itemRow(view, handle, from, dict));
  const cutAfter = shown.length;
  let to = payload.length - 1;
  to -= (to - start) % stride;
  const last: HeldSlot[] = [];
  for (; to >= from && last.length < tail; to -= stride)
    if (payload[to] !== 0) last.unshift(itemRow(view, handle, to, dict));
  let more = 0;
  for (let i = from; i <= to; i += stride) if (payload[i] !== 0) more++;
  const attributes: HeldSlot[] = [];
  attributeRows(view, handle, attributes);
  return {
    shown: [...shown, ...last, ...attributes],
    more,
    cutAfter,
    hidden: (visit) => {
      for (let i = from; i <= to; i += stride) {
        const target = payload[i] ?? 0;
        if (target !== 0) visit(target);
      }
    },
  };
}

function itemRow(view: MomentView, handle: number, slot: number, dict: boolean): HeldSlot {
  const set = view.category(handle) === 'set';
  return {
    name: dict ? view.keyText(handle, slot) : set ? '·' : `[${slot}]`,
    kind: dict ? 'value' : 'item',
    target: view.cursor.heap.edge(handle, slot),
    key: `${handle}:${slot}`,
  };
}

/** Everything that an object holds and that is worth a row, in order. */
export function heldSlots(view: MomentView, handle: number): HeldSlot[] {
  const category = view.category(handle);
  if (category === 'type') return classRows(view, handle);
  const rows: HeldSlot[] = [];
  if (category === 'dict') dictRows(view, handle, 'value', rows);
  else if (ITEMS.has(category)) itemRows(view, handle, category === 'set', rows);
  else rows.push(...fieldRows(view, handle));
  attributeRows(view, handle, rows);
  const referent = view.referent(handle);
  if (referent === undefined) return rows;
  const weak = {
    name: 'refers to',
    kind: 'weak' as const,
    target: referent,
    key: `${handle}:weak`,
  };
  return [referent > 0 ? weak : { ...weak, text: 'nothing any more' }, ...rows];
}

const ITEMS = new Set<string>(['list', 'tuple', 'deque', 'set']);

function itemRows(view: MomentView, handle: number, unordered: boolean, rows: HeldSlot[]): void {
  view.cursor.heap.payload(handle).forEach((target, slot) => {
    const name = unordered ? '·' : `[${slot}]`;
    if (target > 0) rows.push({ name, kind: 'item', target, key: `${handle}:${slot}` });
  });
}

/** Rows for the entries of a dict; `kind` tells values of a mapping from attributes. */
export function dictRows(
  view: MomentView,
  dict: number,
  kind: SlotKind,
  rows: HeldSlot[],
  skip: (name: string) => boolean = () => false,
): void {
  const payload = view.cursor.heap.payload(dict);
  for (let slot = 1; slot < payload.length; slot += 2) {
    const target = payload[slot] ?? 0;
    const keyHandle = payload[slot - 1] ?? 0;
    if (target === 0) continue;
    const text = view.keyText(dict, slot);
    const name = kind === 'value' ? text : unquote(text);
    if (skip(name)) continue;
    rows.push({ name, kind, target, key: `${dict}:${slot}` });
    const isRecord = keyHandle > 0 && kind === 'value' && !view.isAtom(keyHandle);
    if (isRecord)
      rows.push({ name: 'key', kind: 'key', target: keyHandle, key: `${dict}:${slot - 1}` });
  }
}

function attributeRows(view: MomentView, handle: number, rows: HeldSlot[]): void {
  view.cursor.heap.forEachEdge(handle, (slot, target) => {
    if (slot <= -16)
      rows.push({
        name: slotName(view, handle, slot),
        kind: 'attribute',
        target,
        key: `${handle}:${slot}`,
      });
    else if (slot === -2) {
      if (view.refcount(target) > 1)
        rows.push({ name: '__dict__', kind: 'internal', target, key: `${handle}:-2` });
      else
        dictRows(view, target, 'attribute', rows, view.hasUserType(handle) ? undefined : isQuiet);
    }
  });
}
