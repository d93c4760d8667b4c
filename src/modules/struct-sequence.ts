/** Struct sequences for native modules, in terms of objects/structseq. */
import type { PyObject, PyTypeObject } from '../heap/object';
import {
  PyStructSequence_NewType,
  structSequenceFromStolen,
  type StructSequenceField,
} from '../objects/structseq';

/** Name (null: unnamed) and doc of a field. */
export type StructField = StructSequenceField;

/** A new type, new reference; null with an exception set. */
export function structSequenceType(
  name: string,
  doc: string,
  fields: readonly StructField[],
  visible: number,
): PyTypeObject | null {
  return PyStructSequence_NewType({ name, doc, fields, n_in_sequence: visible });
}

/** An instance; takes over the items. */
export function newStructSequence(type: PyTypeObject, items: readonly PyObject[]): PyObject {
  return structSequenceFromStolen(type, items);
}
