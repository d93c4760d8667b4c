/**
 * Code objects as bytes: what the build stores for library modules and the simulator reads back.
 *
 * Layout: varint length of the text, the text in UTF-8, then the outermost code. A string is a
 * slice of the text, given by its length alone, in the order of first use; or, if it is longer and
 * stands so in the module's source, a slice of that. Constants and byte strings that are one
 * object are written once and then named by number. CACHE units are left out.
 */

import type { CodeDescription, CompiledUnit } from './code-description';
import { Reader } from './serialize-reader';
import { Writer } from './serialize-writer';

/**
 * Writes the code of a compilation; its arena and warnings are not kept. With the source text,
 * strings that stand in it are not repeated.
 */
export function serializeUnit(unit: Pick<CompiledUnit, 'code'>, source = ''): Uint8Array {
  const writer = new Writer(source);
  writer.code(unit.code);
  return writer.finish();
}

/** Reads back what `serializeUnit` wrote with this source, with the same sharing of constants. */
export function deserializeCode(bytes: Uint8Array, source = ''): CodeDescription {
  return new Reader(bytes, source).code();
}
