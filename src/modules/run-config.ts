/** The inputs of a run that native modules read: arguments, streams, files, clock, seed. */
import { onRuntimeReset } from '../heap/runtime';

/** What the simulated program may read of the real file system; writes never reach it. */
export interface FileSystemSource {
  /** The bytes of a file, or null when there is none. */
  readFile(path: string): Uint8Array | null;
  /** Names in a directory, or null when there is none. */
  listDir(path: string): readonly string[] | null;
  stat(path: string): FileSourceStat | null;
}

export interface FileSourceStat {
  readonly kind: 'file' | 'dir';
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
}

/** Everything that a run depends on besides the program. */
export interface RunConfig {
  /** `sys.argv`. */
  argv: readonly string[];
  /** `sys.path` at start. */
  path: readonly string[];
  executable: string;
  prefix: string;
  cwd: string;
  /** The process's environment, which `putenv` changes. */
  readonly env: Record<string, string>;
  stdout: (bytes: Uint8Array) => void;
  stderr: (bytes: Uint8Array) => void;
  /** Reads up to `size` bytes of standard input; an empty array is its end. */
  stdin: (size: number) => Uint8Array;
  files: FileSystemSource | null;
  /** Wall clock at start, in nanoseconds since the epoch. */
  startTime: bigint;
  /** Seed of `os.urandom` and of hash randomization. */
  seed: number;
  /** `-W` options and PYTHONWARNINGS. */
  warnoptions: readonly string[];
}

const nothing = new Uint8Array(0);

function defaults(): RunConfig {
  return {
    argv: [''],
    path: [],
    executable: '/usr/bin/python3.12',
    prefix: '/usr',
    cwd: '/home/user',
    env: { HOME: '/home/user', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    stdout: () => {},
    stderr: () => {},
    stdin: () => nothing,
    files: null,
    startTime: 1_700_000_000_000_000_000n,
    seed: 0,
    warnoptions: [],
  };
}

/** Inputs of the current run; set after the reset and before the interpreter starts. */
export let runConfig: RunConfig = defaults();

/** Replaces the defaults where given. */
export function setRunConfig(config: Partial<RunConfig>): void {
  const all = { ...defaults(), ...config };
  runConfig = { ...all, env: { ...all.env } };
}

onRuntimeReset(() => {
  runConfig = defaults();
});
