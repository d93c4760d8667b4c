/** Names of slots: known for a type, or for one object where they differ. */
import { TPFLAGS, type PyObject } from '../heap/object';
import { GenericSlot } from '../heap/owns';
import type { Describer } from './describer';
import type { HeapState } from './heap-state';
import { RECORD, RECORD_BITS } from './record-column';
import { FAR_SLOT, genericIndex } from './slot-numbers';
import type { Recording } from './recording';
import type { TypeEntries } from './type-entries';

/** Slots whose names an object's record can note as known; its highest bit says something else. */
export const NOTED_SLOTS = 31;
const NAMELESS = TPFLAGS.LIST_SUBCLASS | TPFLAGS.TUPLE_SUBCLASS;

/** The bit that notes a slot's name as known; 0: there is none. */
function bitOf(owner: PyObject, slot: number): number {
  if (slot >= 0) return slot < NOTED_SLOTS ? 1 << slot : 0;
  const inline = GenericSlot.INLINE - slot;
  if (inline < 0 || inline >= NOTED_SLOTS || owner.ob_type.tp_owns !== null) return 0;
  // Such an object has no payload slots.
  return 1 << inline;
}

/** Writes the names of slots into a recording, each once. */
export class SlotNames {
  constructor(
    private readonly describer: Describer,
    private readonly recording: Recording,
    private readonly state: HeapState,
    private readonly types: TypeEntries,
  ) {}

  /** Notes the slot's name, where it has one that is not known; the owner has just begun to hold something there. */
  name(owner: PyObject, handle: number, slot: number): void {
    const { recording } = this;
    if (slot === -1 || slot === -2) return;
    const { data } = this.state;
    const notes = (handle << RECORD_BITS) + RECORD.NOTES;
    const bit = bitOf(owner, slot);
    if ((data[notes]! & bit) !== 0) return; // the object exists
    // What the type says of lists and tuples themselves need not be looked up.
    const { tp_flags } = owner.ob_type;
    if (slot >= 0 && (tp_flags & NAMELESS) !== 0 && (tp_flags & TPFLAGS.HEAPTYPE) === 0) return;
    const type = recording.objectType.at(this.state.serial.at(handle));
    const entry = this.types.at(type);
    if (entry === undefined) return;
    if (slot < 0) {
      const { slotNamed } = entry;
      const index = genericIndex(slot);
      data[notes]! |= bit; // the object exists
      if (entry.type === owner.ob_type) entry.noted |= bit;
      if (slotNamed[index] === true) return;
      slotNamed[index] = true;
      const name = recording.texts.intern(this.describer.slotName(owner, slot));
      recording.typeSlotNames.set(`${type}:${slot}`, name);
      return;
    }
    const { category } = entry;
    if (category === 'list' || category === 'tuple') return;
    const item = category === 'dict' && slot < FAR_SLOT;
    if (item) {
      if (slot % 2 === 0 || this.state.edge(handle, slot - 1) > 0) return;
    } else {
      // All but dicts name a slot alike as long as they live.
      data[notes]! |= bit; // the object exists
    }
    const text = this.describer.slotName(owner, slot);
    if (!item && entry.payloadNames[slot] === text) return;
    const name = recording.texts.intern(text);
    const typeKey = `${type}:${slot}`;
    const known = item ? -1 : recording.typeSlotNames.get(typeKey);
    if (known === undefined) {
      recording.typeSlotNames.set(typeKey, name);
      if (!item && slot < NOTED_SLOTS) entry.payloadNames[slot] = text;
    } else if (known !== name) this.nameOwnSlot(this.state.serial.at(handle), slot, name);
  }

  /** A name that only this object's slot has. */
  private nameOwnSlot(serial: number, slot: number, name: number): void {
    const { slotNames } = this.recording;
    let names = slotNames.get(serial);
    if (names === undefined) slotNames.set(serial, (names = new Map()));
    names.set(slot, name);
  }
}
