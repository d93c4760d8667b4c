/** Pipes and connected sockets of a run, which have both their ends in the program itself. */

/** One end: the bytes that wait to be read here, and the end that writes them. */
export class Channel {
  private waiting: Uint8Array[] = [];
  private peer: Channel | null = null;
  /** Descriptors that name this end. */
  private users = 0;
  private writing = true;
  private reading = true;

  private constructor(readonly kind: 'pipe' | 'socket') {}

  /** Two connected ends, not yet open. */
  static pair(kind: 'pipe' | 'socket'): [Channel, Channel] {
    const a = new Channel(kind);
    const b = new Channel(kind);
    a.peer = b;
    b.peer = a;
    return [a, b];
  }

  open(): void {
    this.users++;
  }

  /** Forgets one descriptor; the last one cuts the connection. */
  close(): void {
    if (--this.users > 0) return;
    this.writing = this.reading = false;
    this.waiting = [];
  }

  /** Ends reading, writing or both, as shutdown(2). */
  shutdown(how: 'read' | 'write' | 'both'): void {
    if (how !== 'write') this.reading = false;
    if (how !== 'read') this.writing = false;
  }

  get connected(): boolean {
    return this.peer !== null && this.peer.users > 0;
  }

  /** A read would not wait: there are bytes, or there never will be. */
  readable(): boolean {
    return this.waiting.length > 0 || !this.reading || !this.peer!.writing;
  }

  /** Up to `size` bytes, none at the end; `peek` leaves them where they are. */
  read(size: number, peek = false): Uint8Array {
    const parts: Uint8Array[] = [];
    let left = this.reading ? size : 0;
    const before = peek ? this.waiting.slice() : null;
    while (left > 0 && this.waiting.length > 0) {
      const first = this.waiting[0];
      if (first.length <= left) this.waiting.shift();
      else this.waiting[0] = first.subarray(left);
      parts.push(first.subarray(0, left));
      left -= Math.min(left, first.length);
    }
    if (before !== null) this.waiting = before;
    const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  /** False when nobody can read it any more. */
  write(bytes: Uint8Array): boolean {
    if (!this.writing || !this.connected || !this.peer!.reading) return false;
    if (bytes.length > 0) this.peer!.waiting.push(bytes.slice());
    return true;
  }
}
