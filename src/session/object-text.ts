/** Short texts about objects at a moment: values, addresses, references for listings. */
import type { ObjectRef } from '../protocol/answers';
import type { AtomKind } from '../protocol/picture';
import { slotName } from '../recording/holders';
import type { MomentView } from '../recording/moment';
import { descriptorWord } from './class-rows';

const VALUE_BUDGET = 60;
/** Address of unit 0 of the simulated memory. */
const ADDRESS_BASE = 0x7f0000000000;
const UNIT = 16;
/** Units, the end excluded, of the static objects that stand half a unit further (`heap/alloc.ts`). */
const HALFWAY_START = 0x0e000000;
const HALFWAY_END = 0x10000000;

/** The number that `id()` gives for an object in this unit. */
export function idOfUnit(unit: number): number {
  const halfway = unit >= HALFWAY_START && unit < HALFWAY_END;
  return ADDRESS_BASE + unit * UNIT + (halfway ? UNIT / 2 : 0);
}

/** `id()` of a live object in hexadecimal. */
export function addressText(view: MomentView, handle: number): string {
  const units = view.recording.objectAddress.at(view.serial(handle));
  return `0x${idOfUnit(units).toString(16)}`;
}

/** The count as people see it: an immortal object's is CPython's largest. */
export function shownCount(view: MomentView, handle: number): number {
  return view.immortal(handle) ? 4294967295 : view.refcount(handle);
}

/** Which colour an inline value has. */
export function atomKind(view: MomentView, handle: number): AtomKind {
  switch (view.typeName(handle)) {
    case 'int':
      return 'int';
    case 'float':
    case 'complex':
      return 'float';
    case 'str':
      return 'str';
    case 'bytes':
    case 'bytearray':
      return 'bytes';
    case 'bool':
      return 'bool';
    case 'NoneType':
      return 'none';
    default:
      return 'other';
  }
}

/** Text with at most `budget` characters, cut visibly. */
export function clip(text: string, budget = VALUE_BUDGET): string {
  return text.length <= budget ? text : `${text.slice(0, budget - 1)}…`;
}

/** A short repr made from the recording alone: no Python code runs. */
export function shortValue(view: MomentView, handle: number, depth = 0): string {
  const atom = view.atomText(handle);
  if (atom !== undefined) return clip(atom);
  const own = view.recording.objectName.at(view.serial(handle));
  const category = view.category(handle);
  if (own !== 0)
    return `<${category === 'type' ? 'class' : view.typeName(handle)} ${view.recording.texts.text(own)}>`;
  if (category === 'frame') {
    const kept = view.keptFrame(handle);
    return kept === undefined ? '<running frame>' : `<frame ${kept}>`;
  }
  const payload = view.cursor.heap.payload(handle);
  switch (category) {
    case 'list':
      return clip(`[${items(view, payload, depth)}]`);
    case 'tuple':
      return clip(`(${items(view, payload, depth)}${payload.length === 1 ? ',' : ''})`);
    case 'set':
    case 'deque':
      return clip(`${view.typeName(handle)}({${items(view, payload, depth)}})`);
    case 'dict':
      return clip(`{${entries(view, handle, payload, depth)}}`);
    default:
      return clip(instanceText(view, handle, depth));
  }
}

/** The value of a row: a class or function that has the row's own name needs no second one. */
export function rowValue(view: MomentView, handle: number, name: string): string {
  const own = view.recording.objectName.at(view.serial(handle));
  if (view.category(handle) === 'frame' && view.keptFrame(handle) === undefined)
    return 'running frame';
  if (own === 0) return descriptorWord(view, handle) ?? shortValue(view, handle);
  const kind = view.category(handle) === 'type' ? 'class' : view.typeName(handle);
  const text = view.recording.texts.text(own);
  return text === name ? kind.replace('builtin_function_or_method', 'builtin') : `${kind} ${text}`;
}

function items(view: MomentView, payload: Int32Array, depth: number): string {
  if (depth >= 2) return '…';
  const shown = payload.filter((target) => target > 0).slice(0, 8);
  const texts = Array.from(shown, (target) => shortValue(view, target, depth + 1));
  return texts.join(', ') + (payload.length > 8 ? ', …' : '');
}

function entries(view: MomentView, dict: number, payload: Int32Array, depth: number): string {
  if (depth >= 2) return '…';
  const texts: string[] = [];
  for (let i = 1; i < payload.length && texts.length < 6; i += 2) {
    const value = payload[i] ?? 0;
    if (value > 0) texts.push(`${view.keyText(dict, i)}: ${shortValue(view, value, depth + 1)}`);
  }
  return texts.join(', ') + (payload.length > 12 ? ', …' : '');
}

function instanceText(view: MomentView, handle: number, depth: number): string {
  const parts: string[] = [];
  if (depth < 1 && !view.isLibrary(handle)) {
    view.cursor.heap.forEachEdge(handle, (slot, target) => {
      if (slot > -16 || parts.length >= 3) return;
      parts.push(`${slotName(view, handle, slot)}=${shortValue(view, target, depth + 1)}`);
    });
  }
  const name = view.presentName(handle);
  const inner = [view.typeName(handle), ...(name === undefined ? [] : [name]), ...parts];
  return `<${inner.join(' ')}>`;
}

/** An object for a listing. */
export function objectRef(view: MomentView, handle: number, note?: string): ObjectRef {
  return {
    oid: view.serial(handle),
    type: view.typeName(handle),
    label: view.label(handle),
    value: shortValue(view, handle),
    refcount: shownCount(view, handle),
    ...(note === undefined ? {} : { note }),
  };
}
