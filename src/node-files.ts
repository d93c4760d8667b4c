/** Node's file system as far as a simulated program may read it. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { FileSystemSource } from './modules/run-config';

/** Runs `read`; null for whatever cannot be read. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** A view of the folders given and of what is below them; folders above them exist, but look empty. */
export function nodeFiles(roots: readonly string[]): FileSystemSource {
  const folders = roots.map((root) => resolve(root));
  const inside = (path: string): boolean =>
    folders.some(
      (root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep),
    );
  const above = (path: string): boolean =>
    folders.some((root) => root.startsWith(path.endsWith(sep) ? path : path + sep));
  return {
    readFile: (path) => (inside(path) ? orNull(() => readFileSync(path)) : null),
    listDir: (path) => (inside(path) ? orNull(() => readdirSync(path)) : above(path) ? [] : null),
    stat: (path) => {
      if (!inside(path)) return above(path) ? { kind: 'dir', size: 0, mtime: 0 } : null;
      return orNull(() => {
        const stat = statSync(path);
        return {
          kind: stat.isDirectory() ? 'dir' : 'file',
          size: stat.size,
          mtime: stat.mtimeMs / 1000,
        };
      });
    },
  };
}
