/** Names of slots: known for a type, or for one object where they differ. */
import type { PyObject } from '../heap/object';
import type { Describer } from './describer';
import type { HeapState } from './heap-state';
import { RECORD, RECORD_BITS } from './record-column';
import { FAR_SLOT, genericIndex } from './slot-numbers';
import type { Recording } from './recording';
import type { TypeEntries } from './type-entries';

/** Slots whose names an object's record can note as known; its highest bit says something else. */
const NOTED_SLOTS = 31;

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
    if (slot >= 0 && slot < NOTED_SLOTS && (data[notes]! & (1 << slot)) !== 0) return; // the object exists
    const type = recording.objectType.at(this.state.serial.at(handle));
    const entry = this.types.at(type);
    if (entry === undefined) return;
    if (slot < 0) {
      const { slotNamed } = entry;
      const index = genericIndex(slot);
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
    } else if (slot < NOTED_SLOTS) {
      // All but dicts name a slot alike as long as they live.
      data[notes]! |= 1 << slot; // the object exists
    }
    const name = recording.texts.intern(this.describer.slotName(owner, slot));
    const typeKey = `${type}:${slot}`;
    const known = item ? -1 : recording.typeSlotNames.get(typeKey);
    if (known === undefined) recording.typeSlotNames.set(typeKey, name);
    else if (known !== name) this.nameOwnSlot(this.state.serial.at(handle), slot, name);
  }

  /** A name that only this object's slot has. */
  private nameOwnSlot(serial: number, slot: number, name: number): void {
    const { slotNames } = this.recording;
    let names = slotNames.get(serial);
    if (names === undefined) slotNames.set(serial, (names = new Map()));
    names.set(slot, name);
  }
}
