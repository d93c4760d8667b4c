/** Names of holders: a refcount as the sum of who holds the object, in words. */
import { stepAt } from './axis';
import { FAR_SLOT } from './slot-numbers';
import type { MomentView, Reference } from './moment';
import { unquote } from './moment';
import { Origin } from './recording';

/** What a holding slot is; see protocol/picture SLOT_KINDS. */
export type HolderKind =
  | 'global'
  | 'local'
  | 'cell'
  | 'stack'
  | 'argument'
  | 'attribute'
  | 'item'
  | 'key'
  | 'value'
  | 'internal';

/** One counted reference in words. */
export interface NamedHolder {
  readonly text: string;
  readonly slot: HolderKind;
  /** Handle of the holding object, or 0 when the holder is no object that can be shown. */
  readonly owner: number;
}

/** How deep a name may describe its holder by the holder's own holder. */
const MAX_DEPTH = 4;

/** All holders of an object: as many as its count says, unless it is immortal. */
export function holdersOf(view: MomentView, handle: number, limit = Infinity): NamedHolder[] {
  const references = view.references(handle);
  const holders: NamedHolder[] = [];
  for (const reference of references) {
    if (holders.length >= limit) return holders;
    holders.push(nameReference(view, reference, 0));
  }
  if (!view.immortal(handle)) {
    const rest = view.refcount(handle) - references.length;
    const temporary = temporaryHolder(view, handle);
    for (let i = 0; i < rest && holders.length < limit; i++) holders.push(temporary);
  }
  return holders;
}

/** Who holds what no recorded slot holds: the value stack, a native call, the interpreter. */
function temporaryHolder(view: MomentView, handle: number): NamedHolder {
  const { cursor, recording } = view;
  const adopted = (recording.objectOrigin.at(view.serial(handle)) & Origin.ADOPTED) !== 0;
  if (adopted && !view.isAtom(handle))
    return { text: 'library or interpreter', slot: 'internal', owner: 0 };
  if (cursor.nativeCall !== 0)
    return {
      text: `argument of ${recording.texts.text(cursor.nativeCall)}`,
      slot: 'argument',
      owner: 0,
    };
  // Where a line begins, all value stacks are recorded: what is left is held by neither.
  const step = stepAt(recording, cursor.row);
  if (step >= 0 && recording.stepRow.at(step) === cursor.row)
    return { text: 'native code or interpreter', slot: 'internal', owner: 0 };
  const top = cursor.frames[cursor.frames.length - 1];
  if (top === undefined) return { text: 'interpreter', slot: 'internal', owner: 0 };
  const code = recording.codes[recording.frameCode.at(top.info)];
  return { text: `value stack of ${frameTitle(code?.qualname)}`, slot: 'stack', owner: 0 };
}

/** `module` or `f`, for texts about frames. */
export function frameTitle(qualname: string | undefined): string {
  return qualname === undefined || qualname === '<module>' ? 'module' : qualname;
}

/** The words for one reference. */
export function nameReference(view: MomentView, reference: Reference, depth: number): NamedHolder {
  const { owner, slot } = reference;
  const root = view.recording.interpreterRoots.get(owner);
  if (root !== undefined) return { text: root, slot: 'internal', owner: 0 };
  const frame = view.frame(owner);
  if (frame !== undefined) return nameFrameSlot(view, frame.info, slot);
  const category = view.category(owner);
  if (category === 'dict' && slot < FAR_SLOT) return nameDictSlot(view, owner, slot, depth);
  if (category === 'tuple' && slot >= 0 && depth < MAX_DEPTH) {
    const special = nameTupleItem(view, owner, slot, depth);
    if (special !== undefined) return special;
  }
  if (category === 'cell' && slot === 0) return nameCell(view, owner, depth);
  const label = ownerLabel(view, owner, depth);
  if (slot <= -16)
    return {
      text: `attribute ${slotName(view, owner, slot)} of ${label}`,
      slot: 'attribute',
      owner,
    };
  if (slot === -1) return { text: `type of ${label}`, slot: 'internal', owner };
  if (slot === -2) return { text: `__dict__ of ${label}`, slot: 'internal', owner };
  if (category === 'list' || category === 'tuple' || category === 'deque')
    return { text: `item ${slot} of ${label}`, slot: 'item', owner };
  if (category === 'set') return { text: `member of ${label}`, slot: 'item', owner };
  return { text: `${slotName(view, owner, slot)} of ${label}`, slot: 'internal', owner };
}

/** The holder's own description: its label, or where it is itself held when it has no name. */
function ownerLabel(view: MomentView, owner: number, depth: number): string {
  const label = view.label(owner);
  if (label !== view.typeName(owner) || depth >= MAX_DEPTH) return label;
  const first = view.references(owner)[0];
  if (first === undefined || first.slot === -1) return label;
  if (view.frame(first.owner) !== undefined) return label;
  return `${label} (${nameReference(view, first, depth + 1).text})`;
}

function nameFrameSlot(view: MomentView, info: number, slot: number): NamedHolder {
  const code = view.recording.codes[view.recording.frameCode.at(info)];
  const title = frameTitle(code?.qualname);
  if (slot === -1)
    return { text: `function of the running frame ${title}`, slot: 'internal', owner: 0 };
  if (slot === -2)
    return { text: `namespace of the running frame ${title}`, slot: 'internal', owner: 0 };
  if (slot < 0) return { text: `code of the running frame ${title}`, slot: 'internal', owner: 0 };
  const name = code?.localNames[slot];
  if (name === undefined) return { text: `value stack of ${title}`, slot: 'stack', owner: 0 };
  return { text: `local ${name} of ${title}`, slot: 'local', owner: 0 };
}

function nameDictSlot(view: MomentView, dict: number, slot: number, depth: number): NamedHolder {
  const isKey = slot >= 0 && slot % 2 === 0;
  const key = view.keyText(dict, isKey ? slot + 1 : slot);
  const namespace = view.namespace(dict);
  if (namespace !== undefined) {
    const where = namespace === '__main__' ? '' : ` of module ${namespace}`;
    return isKey
      ? { text: `name of global ${unquote(key)}${where}`, slot: 'key', owner: 0 }
      : { text: `global ${unquote(key)}${where}`, slot: 'global', owner: 0 };
  }
  const holder = depth < MAX_DEPTH ? dictOwner(view, dict) : undefined;
  if (holder !== undefined && !isKey)
    return {
      text: `attribute ${unquote(key)} of ${view.label(holder)}`,
      slot: 'attribute',
      owner: holder,
    };
  const label = ownerLabel(view, dict, depth);
  return isKey
    ? { text: `key ${key} of ${label}`, slot: 'key', owner: dict }
    : { text: `value of ${key} in ${label}`, slot: 'value', owner: dict };
}

/** The instance or class whose namespace this dict is. */
function dictOwner(view: MomentView, dict: number): number | undefined {
  for (const { owner, slot } of view.references(dict)) {
    if (view.frame(owner) !== undefined) continue;
    if (slot === -2) return owner;
    if (view.category(owner) === 'type' && slotName(view, owner, slot) === '__dict__') return owner;
  }
  return undefined;
}

function nameTupleItem(
  view: MomentView,
  tuple: number,
  slot: number,
  depth: number,
): NamedHolder | undefined {
  for (const { owner, slot: held } of view.references(tuple)) {
    if (held < 0 || view.frame(owner) !== undefined) continue;
    const category = view.category(owner);
    const name = slotName(view, owner, held);
    const label = view.label(owner);
    if (category === 'function' && name === '__defaults__')
      return { text: `default of ${label}`, slot: 'internal', owner };
    if (name === 'co_consts') return { text: `constant of ${label}`, slot: 'internal', owner };
    if (category === 'type' && (name === '__mro__' || name === '__bases__'))
      return { text: `${name} of ${label}`, slot: 'internal', owner };
    if (category === 'function' && name === '__closure__' && depth < MAX_DEPTH)
      return { text: `closure of ${label}`, slot: 'cell', owner };
  }
  return undefined;
}

/** A cell is named by the variable and by whoever closes over it. */
function nameCell(view: MomentView, cell: number, depth: number): NamedHolder {
  for (const reference of view.references(cell)) {
    const frame = view.frame(reference.owner);
    if (frame !== undefined && reference.slot >= 0) {
      const code = view.recording.codes[view.recording.frameCode.at(frame.info)];
      const name = code?.localNames[reference.slot];
      if (name !== undefined)
        return { text: `cell ${name} of ${frameTitle(code?.qualname)}`, slot: 'cell', owner: cell };
    }
  }
  const first = view.references(cell)[0];
  if (first === undefined || depth >= MAX_DEPTH) return { text: 'cell', slot: 'cell', owner: cell };
  return {
    text: `cell in ${nameReference(view, first, depth + 1).text}`,
    slot: 'cell',
    owner: cell,
  };
}

/** Name of a slot that is neither item, key nor value: a field or an attribute. */
export function slotName(view: MomentView, owner: number, slot: number): string {
  const { recording } = view;
  const serial = view.serial(owner);
  const own = recording.slotNames.get(serial)?.get(slot);
  if (own !== undefined) return recording.texts.text(own);
  const type = recording.objectType.at(serial);
  const shared = recording.typeSlotNames.get(`${type}:${slot}`);
  return shared === undefined ? `slot ${slot}` : recording.texts.text(shared);
}
