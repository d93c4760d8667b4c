/** What the file system of a run consists of: files and directories, and the table's open files. */
import type { Channel } from './channel';

/** Flags of open(2) on Linux. */
export const O = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  ACCMODE: 3,
  CREAT: 0o100,
  EXCL: 0o200,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  DIRECTORY: 0o200000,
  NONBLOCK: 0o4000,
  CLOEXEC: 0o2000000,
} as const;

/** A file or directory. */
export class FsNode {
  data: Uint8Array = new Uint8Array(0);
  size = 0;
  mode: number;
  /** Nanoseconds since the epoch. */
  mtime: bigint;
  atime: bigint;

  constructor(
    readonly kind: 'file' | 'dir',
    readonly ino: number,
    mtime: bigint,
    mode = kind === 'dir' ? 0o755 : 0o644,
  ) {
    this.mode = mode;
    this.mtime = mtime;
    this.atime = mtime;
  }

  bytes(): Uint8Array {
    return this.data.subarray(0, this.size);
  }

  /** Makes room for `size` bytes. */
  reserve(size: number): void {
    if (size <= this.data.length) return;
    const grown = new Uint8Array(Math.max(size, this.data.length * 2, 64));
    grown.set(this.bytes());
    this.data = grown;
  }
}

/** An open file: a row of the table of descriptors. */
export interface OpenFile {
  readonly node: FsNode | null;
  readonly stream: 'stdin' | 'stdout' | 'stderr' | null;
  /** The end of a pipe or of a pair of sockets that this is. */
  readonly channel?: Channel;
  pos: number;
  flags: number;
  readonly path: string;
}

/** Result of stat(2). */
export interface FsStat {
  readonly kind: 'file' | 'dir' | 'pipe' | 'socket';
  readonly mode: number;
  readonly ino: number;
  readonly size: number;
  /** Nanoseconds since the epoch. */
  readonly mtime: bigint;
  readonly atime: bigint;
}

/** Makes a path absolute and resolves `.` and `..`; symbolic links do not exist here. */
export function normalizePath(path: string, cwd: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Bytecode of a real CPython, which must not be loaded here. */
export function isCompiled(path: string): boolean {
  return path.endsWith('.pyc') || path.endsWith('__pycache__');
}
