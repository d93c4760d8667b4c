/**
 * The standard library as one file: compiled modules with their sources, read one at a time.
 *
 * Layout: magic, then the byte length of the index (u32), the index as JSON, then code and
 * source of each module, deflated. The code's strings are slices of the source. A module without
 * stored code is compiled when it is asked for.
 */

import { deflateSync, inflateSync } from 'fflate';
import type { CodeDescription } from './code-description';
import { compileSource } from './compile';
import { deserializeCode } from './serialize';

/** Where the simulated library lies. */
export const LIBRARY_ROOT = '/usr/lib/python3.12/';

const MAGIC = 0x48534c31;
const HEADER = 8;

/**
 * Bytes of source of the modules whose code is kept for the next run of the thread. Those that
 * every run imports, some 400 KB, come first.
 */
const KEPT_LENGTH = 1e6;

/** Name, is-package flag, then the lengths of code and source, deflated and inflated. */
export type IndexEntry = readonly [
  name: string,
  isPackage: 0 | 1,
  storedCode: number,
  codeLength: number,
  storedSource: number,
  sourceLength: number,
];

/** The modules of the library, by their dotted names. */
export interface LibraryArchive {
  has(name: string): boolean;
  names(): string[];
  code(name: string): CodeDescription;
  isPackage(name: string): boolean;
  source(name: string): string;
  filename(name: string): string;
}

/** Path of a library module, as its code's `co_filename` says. */
export function libraryFilename(name: string, isPackage: boolean): string {
  return `${LIBRARY_ROOT}${name.replaceAll('.', '/')}${isPackage ? '/__init__' : ''}.py`;
}

interface Place {
  readonly entry: IndexEntry;
  readonly offset: number;
}

/** Opens an archive; nothing but its index is read until a module is asked for. */
export function openLibraryArchive(bytes: Uint8Array): LibraryArchive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER || view.getUint32(0) !== MAGIC) {
    throw new TypeError('not a library archive');
  }
  const indexLength = view.getUint32(4);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let offset = HEADER + indexLength;
  const index = JSON.parse(decoder.decode(bytes.subarray(HEADER, offset))) as IndexEntry[];
  const places = new Map<string, Place>();
  for (const entry of index) {
    places.set(entry[0], { entry, offset });
    offset += entry[2] + entry[4];
  }
  const find = (name: string): Place => {
    const place = places.get(name);
    if (place === undefined) throw new RangeError(`no library module ${name}`);
    return place;
  };
  const source = (name: string): string => {
    const { entry, offset: start } = find(name);
    return decoder.decode(inflate(bytes, start + entry[2], entry[4], entry[5]));
  };
  const code = (name: string): CodeDescription => {
    const { entry, offset: start } = find(name);
    if (entry[2] === 0) return compileModule(source(name), libraryFilename(name, entry[1] === 1));
    return deserializeCode(inflate(bytes, start, entry[2], entry[3]), source(name));
  };
  const kept = new Map<string, CodeDescription>();
  let keptLength = 0;
  return {
    has: (name) => places.has(name),
    names: () => [...places.keys()],
    isPackage: (name) => find(name).entry[1] === 1,
    filename: (name) => libraryFilename(name, find(name).entry[1] === 1),
    source,
    code(name) {
      const known = kept.get(name);
      if (known !== undefined) return known;
      const description = code(name);
      keptLength += find(name).entry[5];
      if (keptLength <= KEPT_LENGTH) kept.set(name, description);
      return description;
    },
  };
}

function compileModule(source: string, filename: string): CodeDescription {
  const unit = compileSource(source, filename, 'exec');
  if ('kind' in unit) throw new TypeError(`${filename}:${unit.lineno}: ${unit.msg}`);
  return unit.code;
}

function inflate(bytes: Uint8Array, start: number, stored: number, length: number): Uint8Array {
  return inflateSync(bytes.subarray(start, start + stored), { out: new Uint8Array(length) });
}

/** One module on its way into an archive. */
export interface ArchivedModule {
  readonly name: string;
  readonly isPackage: boolean;
  /** Serialized with its source; undefined to leave the compilation to the import. */
  readonly code: Uint8Array | undefined;
  readonly source: string;
}

/** Bytes of an archive of these modules. */
export function packLibraryArchive(modules: readonly ArchivedModule[]): Uint8Array {
  const entries: IndexEntry[] = [];
  const parts: Uint8Array[] = [];
  for (const { name, isPackage, code, source } of modules) {
    const text = new TextEncoder().encode(source);
    const packedText = deflateSync(text, { level: 9 });
    const packedCode = code === undefined ? new Uint8Array(0) : deflateSync(code, { level: 9 });
    parts.push(packedCode, packedText);
    const flag = isPackage ? 1 : 0;
    entries.push([
      name,
      flag,
      packedCode.length,
      code?.length ?? 0,
      packedText.length,
      text.length,
    ]);
  }
  const index = new TextEncoder().encode(JSON.stringify(entries));
  const length = parts.reduce((sum, part) => sum + part.length, HEADER + index.length);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, index.length);
  bytes.set(index, HEADER);
  let offset = HEADER + index.length;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
