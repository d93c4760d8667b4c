/** Lines of source files, for tracebacks and warnings. */
import { onRuntimeReset } from '../heap/runtime';
import { memoryFs } from '../modules/memory-fs';
import { PyDict_GetItemString } from '../objects/dictobject';
import { Py_None } from '../objects/object';
import { interp } from '../objects/pystate';
import { cookieOf } from '../parse/decode-source';

let cache = new Map<string, readonly string[] | null>();
onRuntimeReset(() => {
  cache = new Map();
});

const READ_ONLY = 0;
const CHUNK = 1 << 20;
/** Bytes in which a declared encoding stands. */
const HEAD = 512;

/** The encoding that a file declares, `utf-8` by default. @source Parser/tokenizer.c _PyTokenizer_FindEncodingFilename */
export function encodingOfFile(filename: string): string {
  const fs = memoryFs();
  const fd = fs.open(filename, READ_ONLY, 0);
  const head = fd < 0 ? null : fs.read(fd, HEAD);
  if (fd >= 0) fs.close(fd);
  return (head === null ? undefined : cookieOf(head)) ?? 'utf-8';
}

function readLines(filename: string): readonly string[] | null {
  const fs = memoryFs();
  const fd = fs.open(filename, READ_ONLY, 0);
  if (fd < 0) return null;
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = fs.read(fd, CHUNK);
    if (part === null || part.length === 0) break;
    parts.push(part.slice());
  }
  fs.close(fd);
  const decoder = new TextDecoder('utf-8');
  const text =
    parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
  return text.split(/\r\n|\r|\n/);
}

/** Whether modules can still be imported, which opening a file needs, in an interpreter that ends. */
export function canOpen(): boolean {
  if (!interp.finalizing) return true;
  const { modules } = interp;
  const found = modules === null ? null : PyDict_GetItemString(modules, 'builtins');
  return found !== null && found !== Py_None;
}

/**
 * A line of a file, without its end; null if there is none. Files can no longer be opened once the
 * interpreter has let go of its modules. @source Python/traceback.c display_source_line
 */
export function sourceLine(filename: string, lineno: number): string | null {
  if (!canOpen() || lineno < 1 || filename.startsWith('<')) return null;
  let lines = cache.get(filename);
  if (lines === undefined) {
    lines = readLines(filename);
    cache.set(filename, lines);
  }
  return lines?.[lineno - 1] ?? null;
}
