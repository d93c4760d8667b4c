/** Struct sequences for native modules, in terms of objects/structseq. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { PyStructSequence_New, PyStructSequence_NewType } from '../objects/structseq';

/** Name (null: unnamed) and doc of a field. */
export type StructField = readonly [name: string | null, doc: string | null];

/** A new type, new reference. */
export function structSequenceType(
  name: string,
  doc: string,
  fields: readonly StructField[],
  visible: number,
): PyTypeObject | null {
  return PyStructSequence_NewType({
    name,
    doc,
    fields: fields.map(([fieldName, fieldDoc]) => ({ name: fieldName, doc: fieldDoc })),
    n_in_sequence: visible,
  });
}

/** An instance; takes over the items. */
export function newStructSequence(
  type: PyTypeObject,
  items: readonly PyObject[],
): PyObject | null {
  return PyStructSequence_New(type, [...items]);
}
