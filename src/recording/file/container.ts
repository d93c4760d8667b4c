/** Sections in a file: their order, lengths, checksums and compression. */
import { deflateSync, inflateSync } from 'fflate';
import { ByteReader, ByteWriter } from './bytes';
import { crc32 } from './crc32';
import { damaged, RecordingFault } from './fault';
import {
  FORMAT_VERSION,
  HEADER_BYTES,
  MAGIC,
  MAX_BYTES,
  SECTION_HEADER_BYTES,
  SECTION_ORDER,
  SECTIONS,
  type SectionTag,
} from './format';

/** Deflate never makes more of a byte than this. */
const MOST_INFLATED = 1032;

/** Collects the sections of a file that is being written. */
export class FileWriter {
  private readonly parts: Uint8Array[] = [];
  private readonly seed: number;

  constructor() {
    const header = new ByteWriter();
    header.bytes(Uint8Array.from(MAGIC));
    header.u32(FORMAT_VERSION);
    const bytes = header.finish();
    this.parts.push(bytes);
    this.seed = checksumSeed(bytes, FORMAT_VERSION);
  }

  section(tag: SectionTag, content: Uint8Array): void {
    // Level 1: the columns are already small, and higher levels cost seconds for a tenth.
    const stored = deflateSync(content, { level: 1 });
    const header = new ByteWriter();
    for (const letter of tag) header.u8(letter.charCodeAt(0));
    header.u32(stored.length);
    header.u32(content.length);
    header.u32(crc32(stored, crc32(header.finish(), this.seed)));
    this.parts.push(header.finish(), stored);
  }

  /** The whole file. */
  finish(): Uint8Array {
    this.section('END_', new Uint8Array(0));
    const file = new Uint8Array(this.parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.parts) {
      file.set(part, at);
      at += part.length;
    }
    return file;
  }
}

interface StoredSection {
  readonly stored: Uint8Array;
  readonly size: number;
}

/** The sections of a file that is being read: checked as to order, lengths and checksums. */
export class FileReader {
  private readonly sections = new Map<SectionTag, StoredSection[]>();

  /** `maxBytes`: most that all sections may come to, uncompressed. */
  constructor(file: Uint8Array, maxBytes = MAX_BYTES) {
    const seed = checkHeader(file);
    const reader = new ByteReader(file.subarray(HEADER_BYTES), 'the file');
    let total = 0;
    let place = 0;
    for (let tag: SectionTag | undefined; tag !== 'END_';) {
      const section = readSection(reader, seed);
      tag = SECTION_ORDER.find((known) => known === section.tag);
      if (tag === undefined) throw damaged(`it has an unknown section`);
      const index = SECTION_ORDER.indexOf(tag);
      const again = index === place - 1 && SECTIONS[tag].many;
      if (index < place && !again) throw damaged(`its section ${tag} is out of place`);
      place = index + 1;
      total += section.size;
      if (total > maxBytes) throw tooLarge(maxBytes);
      this.sections.set(tag, [...(this.sections.get(tag) ?? []), section]);
    }
    reader.end();
  }

  /** Uncompressed contents of all sections of a kind, one after another. */
  *all(tag: SectionTag): Iterable<Uint8Array> {
    for (const section of this.sections.get(tag) ?? []) yield inflate(tag, section);
  }

  /** The content of the one section of a kind. */
  one(tag: SectionTag): Uint8Array {
    const content = this.optional(tag);
    if (content === undefined) throw damaged(`its section ${tag} is missing`);
    return content;
  }

  /** The content of a section that not every file has. */
  optional(tag: SectionTag): Uint8Array | undefined {
    const section = this.sections.get(tag)?.[0];
    return section === undefined ? undefined : inflate(tag, section);
  }
}

/** What the checksums of a file begin with: since format 2 they cover the file's header too. */
function checksumSeed(file: Uint8Array, version: number): number {
  return version < 2 ? 0 : crc32(file.subarray(0, HEADER_BYTES));
}

/** Checks the begin of a file and gives what its checksums begin with. */
function checkHeader(file: Uint8Array): number {
  const isOurs = file.length >= MAGIC.length && MAGIC.every((byte, i) => file[i] === byte);
  if (!isOurs)
    throw new RecordingFault(
      'not-a-recording',
      'This is not a Heapscope recording. Recordings are made with "Save recording" or `heapscope trace FILE --out FILE.heapscope`.',
    );
  const version = new ByteReader(file.subarray(MAGIC.length), 'the file').u32();
  if (version > FORMAT_VERSION)
    throw new RecordingFault(
      'newer-version',
      `The recording was saved by a newer Heapscope: it has format ${version}, and this Heapscope reads formats up to ${FORMAT_VERSION}. Update Heapscope to open it.`,
    );
  if (version < 1) throw damaged('its format version is 0');
  return checksumSeed(file, version);
}

function readSection(reader: ByteReader, seed: number): StoredSection & { tag: string } {
  const header = reader.take(SECTION_HEADER_BYTES);
  const fields = new ByteReader(header.subarray(4), 'the file');
  const storedLength = fields.u32();
  const size = fields.u32();
  const sum = fields.u32();
  const stored = reader.take(storedLength);
  if (crc32(stored, crc32(header.subarray(0, 12), seed)) !== sum)
    throw damaged('a checksum is wrong');
  if (size > storedLength * MOST_INFLATED) throw damaged('a section claims an impossible length');
  return { tag: String.fromCharCode(...header.subarray(0, 4)), stored, size };
}

function inflate(tag: SectionTag, { stored, size }: StoredSection): Uint8Array {
  let content: Uint8Array;
  try {
    content = inflateSync(stored, { out: new Uint8Array(size) });
  } catch (error) {
    // fflate has errors of its own; a stored block that is too long is a RangeError.
    if (error instanceof Error) throw damaged(`its section ${tag} does not decompress`);
    throw error;
  }
  if (content.length !== size) throw damaged(`its section ${tag} is shorter than it says`);
  return content;
}

function tooLarge(maxBytes: number): RecordingFault {
  return new RecordingFault(
    'too-large',
    `The recording is too large: it would take more than ${Math.round(maxBytes / 2 ** 20)} MiB.`,
  );
}
