/** Synchronous standard streams, complete before the process ends and safe in a worker thread. */
import { readSync, writeSync } from 'node:fs';

const FLUSH_AT = 1 << 16;

function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Waits a little without an event loop: a pipe's reader is slower than we are. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

/** An output that collects small writes; once nobody reads any more it swallows everything. */
export class OutputStream {
  private readonly parts: Uint8Array[] = [];
  private size = 0;
  private broken = false;

  constructor(private readonly fd: number) {}

  write(bytes: Uint8Array): void {
    this.parts.push(bytes.slice());
    this.size += bytes.length;
    if (this.size >= FLUSH_AT) this.flush();
  }

  flush(): void {
    const all = Buffer.concat(this.parts.splice(0));
    this.size = 0;
    for (let at = 0; at < all.length && !this.broken;) {
      try {
        at += writeSync(this.fd, all, at);
      } catch (error) {
        const code = errorCode(error);
        if (code === 'EAGAIN') pause();
        else if (code === 'EPIPE') this.broken = true;
        else throw error;
      }
    }
  }
}

/** Reads up to `size` bytes of standard input; nothing at its end. */
export function readStdin(size: number): Uint8Array {
  const buffer = new Uint8Array(size);
  for (;;) {
    try {
      return buffer.subarray(0, readSync(0, buffer, 0, size, null));
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EOF') return buffer.subarray(0, 0);
      if (code !== 'EAGAIN') throw error;
      pause();
    }
  }
}
