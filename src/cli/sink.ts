/** Where a command writes: data to stdout, complaints to stderr. */
import { writeSync } from 'node:fs';

/** Two streams for text. */
export interface TextSink {
  data(text: string): void;
  error(text: string): void;
}

function write(fd: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // A full pipe: its reader will go on. A closed one: nobody reads any more.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/** Writes to the process's own streams at once. */
export const processSink: TextSink = {
  data: (text) => write(1, text),
  error: (text) => write(2, text),
};
