/**
 * The file system that a simulated program sees: what the source gives is readable, all changes
 * stay in memory. Calls report failure as errno does: null (or -1) with `memoryFs.errno` set.
 */
import { onRuntimeReset } from '../heap/runtime';
import { ERRNO } from '../objects/errno-table';
import { Channel } from './channel';
import { FsNode, O, isCompiled, normalizePath, type FsStat, type OpenFile } from './fs-node';
import { runConfig, type FileSystemSource } from './run-config';
import { now } from './virtual-clock';

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

export class MemoryFs {
  errno = 0;
  cwd: string;
  private umask = 0o022;
  private readonly nodes = new Map<string, FsNode>();
  private readonly removed = new Set<string>();
  private readonly files = new Map<number, OpenFile>();
  private nextIno = 2;

  constructor(
    private readonly source: FileSystemSource | null,
    cwd: string,
  ) {
    this.cwd = cwd;
    for (const path of ['/', '/tmp', cwd]) this.makeDirs(path);
    const stream = (name: 'stdin' | 'stdout' | 'stderr', flags: number): OpenFile => ({
      node: null,
      stream: name,
      pos: 0,
      flags,
      path: `<${name}>`,
    });
    this.files.set(0, stream('stdin', O.RDONLY));
    this.files.set(1, stream('stdout', O.WRONLY));
    this.files.set(2, stream('stderr', O.WRONLY));
  }

  private makeDirs(path: string): void {
    if (this.find(path) !== null) return;
    if (path !== '/') this.makeDirs(parentOf(path));
    this.nodes.set(path, new FsNode('dir', this.nextIno++, now()));
  }

  private fail(errno: number): null {
    this.errno = errno;
    return null;
  }

  private failInt(errno: number): number {
    this.errno = errno;
    return -1;
  }

  absolute(path: string): string {
    return normalizePath(path, this.cwd);
  }

  /** The node at an absolute path, taken from the source when it is first asked for. */
  private find(path: string): FsNode | null {
    const node = this.nodes.get(path);
    if (node !== undefined) return node;
    if (this.source === null || this.removed.has(path) || isCompiled(path)) return null;
    const stat = this.source.stat(path);
    if (stat === null) return null;
    const made = new FsNode(
      stat.kind,
      this.nextIno++,
      BigInt(Math.round(stat.mtime * 1e6)) * 1000n,
    );
    if (stat.kind === 'file') {
      const data = this.source.readFile(path);
      if (data === null) return null;
      made.data = data;
      made.size = data.length;
    }
    this.nodes.set(path, made);
    return made;
  }

  private parentIsDir(path: string): boolean {
    const parent = this.find(parentOf(path));
    if (parent === null) return this.fail(ERRNO.ENOENT) !== null;
    if (parent.kind !== 'dir') return this.fail(ERRNO.ENOTDIR) !== null;
    return true;
  }

  private lookup(path: string): FsNode | null {
    const full = this.absolute(path);
    const node = path === '' ? null : this.find(full);
    if (node === null) {
      for (let up = parentOf(full); up !== '/'; up = parentOf(up)) {
        if (this.find(up)?.kind === 'file') return this.fail(ERRNO.ENOTDIR);
      }
      return this.fail(ERRNO.ENOENT);
    }
    if (path.endsWith('/') && node.kind !== 'dir') return this.fail(ERRNO.ENOTDIR);
    return node;
  }

  private statOf(node: FsNode): FsStat {
    const { kind, mode, ino, size, mtime, atime } = node;
    return { kind, mode, ino, size: kind === 'dir' ? 4096 : size, mtime, atime };
  }

  stat(path: string): FsStat | null {
    const node = this.lookup(path);
    return node === null ? null : this.statOf(node);
  }

  fstat(fd: number): FsStat | null {
    const file = this.files.get(fd);
    if (file === undefined) return this.fail(ERRNO.EBADF);
    if (file.node !== null) return this.statOf(file.node);
    const kind = file.channel?.kind ?? 'pipe';
    return { kind, mode: 0o600, ino: fd + 100, size: 0, mtime: now(), atime: now() };
  }

  /** Names in a directory, sorted. */
  listDir(path: string): string[] | null {
    const node = this.lookup(path);
    if (node === null) return null;
    if (node.kind !== 'dir') return this.fail(ERRNO.ENOTDIR);
    const full = this.absolute(path);
    const prefix = full === '/' ? '/' : `${full}/`;
    const names = new Set<string>();
    for (const name of this.source?.listDir(full) ?? []) {
      if (!this.removed.has(prefix + name) && !isCompiled(name)) names.add(name);
    }
    for (const known of this.nodes.keys()) {
      const rest = known.startsWith(prefix) ? known.slice(prefix.length) : '';
      if (rest !== '' && !rest.includes('/')) names.add(rest);
    }
    return [...names].sort();
  }

  /** Returns a descriptor, or -1. */
  open(path: string, flags: number, mode: number): number {
    if (path.includes('\0')) return this.failInt(ERRNO.EINVAL);
    const full = this.absolute(path);
    let node = this.lookup(path);
    const writing = (flags & O.ACCMODE) !== O.RDONLY;
    if (node === null) {
      if (this.errno !== ERRNO.ENOENT || !(flags & O.CREAT)) return -1;
      if (path === '' || !this.parentIsDir(full)) return -1;
      if (path.endsWith('/')) return this.failInt(ERRNO.EISDIR);
      node = new FsNode('file', this.nextIno++, now(), mode & 0o7777 & ~this.umask);
      this.nodes.set(full, node);
      this.removed.delete(full);
    } else if (flags & O.CREAT && flags & O.EXCL) return this.failInt(ERRNO.EEXIST);
    else if (node.kind === 'dir' && writing) return this.failInt(ERRNO.EISDIR);
    else if (flags & O.DIRECTORY && node.kind !== 'dir') return this.failInt(ERRNO.ENOTDIR);
    if (flags & O.TRUNC && writing) this.truncateNode(node, 0);
    return this.addFile({ node, stream: null, pos: 0, flags, path: full });
  }

  /** Opens both ends of a pipe (the first for reading) or of a pair of sockets. */
  openPair(kind: 'pipe' | 'socket'): [number, number] {
    const [a, b] = Channel.pair(kind);
    const pipe = kind === 'pipe';
    const end = (channel: Channel, flags: number): number =>
      this.addFile({ node: null, stream: null, channel, pos: 0, flags, path: `<${kind}>` });
    return [end(a, pipe ? O.RDONLY : O.RDWR), end(b, pipe ? O.WRONLY : O.RDWR)];
  }

  private addFile(file: OpenFile): number {
    file.channel?.open();
    let fd = 3;
    while (this.files.has(fd)) fd++;
    this.files.set(fd, file);
    return fd;
  }

  dup(fd: number): number {
    const file = this.files.get(fd);
    if (file === undefined) return this.failInt(ERRNO.EBADF);
    return this.addFile(file);
  }

  file(fd: number): OpenFile | null {
    return this.files.get(fd) ?? this.fail(ERRNO.EBADF);
  }

  close(fd: number): number {
    this.files.get(fd)?.channel?.close();
    return this.files.delete(fd) ? 0 : this.failInt(ERRNO.EBADF);
  }

  /** Up to `size` bytes from the descriptor's position; empty at the end. */
  read(fd: number, size: number): Uint8Array | null {
    const file = this.files.get(fd);
    if (file === undefined) return this.fail(ERRNO.EBADF);
    if ((file.flags & O.ACCMODE) === O.WRONLY) return this.fail(ERRNO.EBADF);
    if (file.stream === 'stdin') return runConfig.stdin(size);
    if (file.channel !== undefined) return this.receive(file, file.channel, size);
    if (file.node === null) return this.fail(ERRNO.EBADF);
    if (file.node.kind === 'dir') return this.fail(ERRNO.EISDIR);
    const end = Math.min(file.node.size, file.pos + size);
    const part = file.node.data.slice(file.pos, Math.max(file.pos, end));
    file.pos += part.length;
    return part;
  }

  private receive(file: OpenFile, channel: Channel, size: number): Uint8Array | null {
    if (channel.readable()) return channel.read(size);
    // Nobody else runs who could write: what would wait for ever is refused.
    return this.fail(file.flags & O.NONBLOCK ? ERRNO.EAGAIN : ERRNO.EDEADLK);
  }

  /** Number of bytes written, or -1. */
  write(fd: number, bytes: Uint8Array): number {
    const file = this.files.get(fd);
    if (file === undefined || (file.flags & O.ACCMODE) === O.RDONLY) {
      return this.failInt(ERRNO.EBADF);
    }
    if (file.channel !== undefined) {
      return file.channel.write(bytes) ? bytes.length : this.failInt(ERRNO.EPIPE);
    }
    if (file.stream === 'stdout') runConfig.stdout(bytes.slice());
    else if (file.stream === 'stderr') runConfig.stderr(bytes.slice());
    const { node } = file;
    if (node === null) return bytes.length;
    if (file.flags & O.APPEND) file.pos = node.size;
    const end = file.pos + bytes.length;
    this.detach(node, end);
    if (file.pos > node.size) node.data.fill(0, node.size, file.pos);
    node.data.set(bytes, file.pos);
    node.size = Math.max(node.size, end);
    node.mtime = now();
    file.pos = end;
    return bytes.length;
  }

  /** The source's own array is never written to. */
  private detach(node: FsNode, size: number): void {
    if (size > node.data.length) node.reserve(size);
    else if (node.data.length === node.size) node.data = node.data.slice();
  }

  /** New position, or -1. */
  seek(fd: number, offset: number, whence: number): number {
    const file = this.files.get(fd);
    if (file === undefined) return this.failInt(ERRNO.EBADF);
    if (file.node === null) return this.failInt(ERRNO.ESPIPE);
    const base = whence === 0 ? 0 : whence === 1 ? file.pos : whence === 2 ? file.node.size : NaN;
    const pos = base + offset;
    if (!(pos >= 0)) return this.failInt(ERRNO.EINVAL);
    file.pos = pos;
    return pos;
  }

  private truncateNode(node: FsNode, size: number): void {
    this.detach(node, size);
    if (size > node.size) node.data.fill(0, node.size, size);
    node.size = size;
    node.mtime = now();
  }

  truncate(fd: number, size: number): number {
    const file = this.files.get(fd);
    if (file === undefined) return this.failInt(ERRNO.EBADF);
    if (file.node === null || size < 0) return this.failInt(ERRNO.EINVAL);
    if ((file.flags & O.ACCMODE) === O.RDONLY) return this.failInt(ERRNO.EINVAL);
    this.truncateNode(file.node, size);
    return 0;
  }

  mkdir(path: string, mode: number): number {
    const full = this.absolute(path);
    if (this.find(full) !== null) return this.failInt(ERRNO.EEXIST);
    if (!this.parentIsDir(full)) return -1;
    this.nodes.set(full, new FsNode('dir', this.nextIno++, now(), mode & 0o1777 & ~this.umask));
    this.removed.delete(full);
    return 0;
  }

  private forget(full: string): void {
    this.nodes.delete(full);
    this.removed.add(full);
  }

  unlink(path: string): number {
    const node = this.lookup(path);
    if (node === null) return -1;
    if (node.kind === 'dir') return this.failInt(ERRNO.EISDIR);
    this.forget(this.absolute(path));
    return 0;
  }

  rmdir(path: string): number {
    const names = this.listDir(path);
    if (names === null) return -1;
    if (names.length > 0) return this.failInt(ERRNO.ENOTEMPTY);
    this.forget(this.absolute(path));
    return 0;
  }

  rename(from: string, to: string): number {
    const node = this.lookup(from);
    if (node === null) return -1;
    const source = this.absolute(from);
    const target = this.absolute(to);
    if (!this.parentIsDir(target)) return -1;
    const existing = this.find(target);
    if (existing !== null && existing.kind === 'dir' && node.kind !== 'dir') {
      return this.failInt(ERRNO.EISDIR);
    }
    if (existing !== null && existing.kind !== 'dir' && node.kind === 'dir') {
      return this.failInt(ERRNO.ENOTDIR);
    }
    const inside = node.kind === 'dir' ? this.below(source) : [];
    for (const path of [source, ...inside]) {
      const moved = target + path.slice(source.length);
      this.nodes.set(moved, this.find(path)!);
      this.removed.delete(moved);
      if (moved !== path) this.forget(path);
    }
    return 0;
  }

  /** All paths below a directory. */
  private below(full: string): string[] {
    const result: string[] = [];
    for (const name of this.listDir(full) ?? []) {
      const path = `${full === '/' ? '' : full}/${name}`;
      result.push(path);
      if (this.find(path)?.kind === 'dir') result.push(...this.below(path));
    }
    return result;
  }

  chdir(path: string): number {
    const node = this.lookup(path);
    if (node === null) return -1;
    if (node.kind !== 'dir') return this.failInt(ERRNO.ENOTDIR);
    this.cwd = this.absolute(path);
    return 0;
  }

  /** Sets the bits that new files do not get, and gives those before. */
  setUmask(mask: number): number {
    const before = this.umask;
    this.umask = mask & 0o777;
    return before;
  }

  /** Changes attributes of what a path or a descriptor (>= 0) names; -1 if there is nothing. */
  change(at: { text: string; fd: number }, change: (node: FsNode) => void): number {
    const node = at.fd >= 0 ? (this.file(at.fd)?.node ?? null) : this.lookup(at.text);
    if (node === null) return -1;
    change(node);
    return 0;
  }
}

let current: MemoryFs | null = null;
onRuntimeReset(() => {
  current = null;
});

/** The file system of this run. */
export function memoryFs(): MemoryFs {
  current ??= new MemoryFs(runConfig.files, runConfig.cwd);
  return current;
}
