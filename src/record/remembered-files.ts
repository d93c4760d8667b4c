/** Files as they were when they were first looked at, so that a second run reads the same. */
import type { FileSourceStat, FileSystemSource } from '../modules/run-config';
import { bytesText, textBytes, type KnownFiles } from '../recording/known-files';

/** Remembers what was asked and found; what was not asked before is looked for in `files`. */
export class RememberedFiles implements FileSystemSource {
  private readonly contents = new Map<string, Uint8Array | null>();
  private readonly lists = new Map<string, readonly string[] | null>();
  private readonly stats = new Map<string, FileSourceStat | null>();

  /** Without `files` nothing is found but what `known` has. */
  constructor(
    private readonly files: FileSystemSource | null,
    known?: KnownFiles,
  ) {
    for (const [path, text] of known?.contents ?? [])
      this.contents.set(path, text === null ? null : textBytes(text));
    for (const [path, names] of known?.lists ?? []) this.lists.set(path, names);
    for (const [path, stat] of known?.stats ?? []) this.stats.set(path, stat);
  }

  readFile(path: string): Uint8Array | null {
    return remembered(this.contents, path, () => this.files?.readFile(path) ?? null);
  }

  listDir(path: string): readonly string[] | null {
    return remembered(this.lists, path, () => this.files?.listDir(path) ?? null);
  }

  stat(path: string): FileSourceStat | null {
    return remembered(this.stats, path, () => this.files?.stat(path) ?? null);
  }

  /** All that was found, to be kept with the recording. */
  known(): KnownFiles {
    return {
      contents: [...this.contents].map(
        ([path, bytes]) => [path, bytes === null ? null : bytesText(bytes)] as const,
      ),
      lists: [...this.lists],
      stats: [...this.stats],
    };
  }
}

function remembered<T>(known: Map<string, T>, path: string, look: () => T): T {
  const before = known.get(path);
  if (before !== undefined) return before;
  const found = look();
  known.set(path, found);
  return found;
}
