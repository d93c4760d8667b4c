/**
 * The layout of a `.heapscope` file.
 *
 *     magic (8 bytes) | format version (u32) | sections ... | the section END
 *
 * A section is a tag of four characters, the length of its bytes as stored, their length before
 * they were compressed, and a checksum of all of that; numbers are little-endian. Its bytes are
 * deflated. The sections come in the order of `SECTIONS`; those marked `many` hold one stretch of
 * a table each, so that neither side ever needs one large buffer.
 *
 * Rows at which objects are born and die, and checkpoints, are not stored: reading applies every
 * event once to check it, and finds them again.
 */

/** As in PNG: a byte that no text begins with, and line ends that a transfer as text would change. */
export const MAGIC: readonly number[] = [0x89, 0x48, 0x45, 0x41, 0x50, 0x0d, 0x0a, 0x1a];

/** Grows with every change of the layout or of the events; a reader refuses what is newer. 2: the section FILE. 3: referents in NAME. */
export const FORMAT_VERSION = 3;

/** The CPython whose memory the recording shows. */
export const CPYTHON_VERSION = '3.12.1';

/** What a file holds, by tag. */
export const SECTIONS = {
  META: { many: false, doc: 'inputs and end of the run, sizes of all tables' },
  TEXT: { many: true, doc: 'interned texts' },
  TYPE: { many: false, doc: 'types' },
  CODE: { many: false, doc: 'code objects' },
  NAME: {
    many: false,
    doc: 'names of slots, namespaces and holders in the interpreter; what is referred to weakly',
  },
  GCCY: { many: false, doc: 'collections' },
  OUTP: { many: true, doc: 'pieces of output' },
  FILE: { many: false, doc: 'what the run read of the file system, if events were given up' },
  OBJS: { many: true, doc: 'columns of the objects' },
  FRAM: { many: true, doc: 'columns of the frames' },
  STEP: { many: true, doc: 'columns of the line steps' },
  EVNT: { many: true, doc: 'events' },
  END_: { many: false, doc: 'nothing: a file without it is cut off' },
} as const;
export type SectionTag = keyof typeof SECTIONS;

/** The order of sections in a file. */
export const SECTION_ORDER = Object.keys(SECTIONS) as readonly SectionTag[];

/** Rows of a table in one section. */
export const ROWS_PER_SECTION = 1 << 20;
/** UTF-16 units of text in one section, unless one text alone is longer. */
export const TEXT_PER_SECTION = 1 << 22;

/** Bytes before the first section. */
export const HEADER_BYTES = MAGIC.length + 4;
/** Tag, two lengths, checksum. */
export const SECTION_HEADER_BYTES = 16;

/** Most bytes that all sections of a file may come to, uncompressed. */
export const MAX_BYTES = 2 ** 31;
