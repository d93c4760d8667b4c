/** The simulating side: runs driver.py with one of CPython's test modules, in a worker thread. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openLibraryArchive } from '../../src/compile/library-archive';
import type { FileSystemSource } from '../../src/modules/run-config';
import { nodeFiles } from '../../src/node-files';
import { runProgram, type RunOutcome } from '../../src/simulator';

/** What a thread is asked to run. */
export interface ThreadTask {
  /** The project's folder. */
  readonly root: string;
  /** CPython's folder `test`. */
  readonly tests: string;
  readonly module: string;
  /** Number of the first test to run. */
  readonly begin: number;
  /** Ids of the tests to run; none means all. */
  readonly ids: readonly string[];
  /** Ids of tests that are not run. */
  readonly without: readonly string[];
}

/** What a thread says: a piece of output, or how the run ended. */
export type ThreadMessage =
  | { readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | { readonly stream: 'end'; readonly outcome: RunOutcome };

/** Where the simulated program finds the driver, and the package `test` beside it. */
const FOLDER = '/cpython';

/** Where it runs, and may write: in memory, as everything that it writes. */
const WORK = '/tmp';

/** CPython's tests as files of the simulated program, without what CPython has compiled itself. */
function testFiles(tests: string): FileSystemSource {
  const files = nodeFiles([tests]);
  const mounted = `${FOLDER}/test`;
  const real = (path: string): string | null =>
    (path === mounted || path.startsWith(`${mounted}/`)) && !path.includes('/__pycache__')
      ? tests + path.slice(mounted.length)
      : null;
  const folder = { kind: 'dir', size: 0, mtime: 0 } as const;
  return {
    readFile: (path) => {
      const file = real(path);
      return file === null ? null : files.readFile(file);
    },
    listDir: (path) => {
      if (path === FOLDER) return ['test'];
      const file = real(path);
      return file === null ? null : files.listDir(file);
    },
    stat: (path) => {
      if (path === FOLDER || path === WORK) return folder;
      const file = real(path);
      return file === null ? null : files.stat(file);
    },
  };
}

function perform(task: ThreadTask, say: (message: ThreadMessage) => void): void {
  const outcome = runProgram({
    source: readFileSync(join(task.root, 'test', 'cpython', 'driver.py')),
    filename: `${FOLDER}/driver.py`,
    argv: [
      ...[task.module, String(task.begin), ...task.ids],
      ...task.without.map((id) => `-${id}`),
    ],
    files: testFiles(task.tests),
    cwd: WORK,
    stdin: () => new Uint8Array(0),
    stdout: (bytes) => say({ stream: 'stdout', bytes: bytes.slice() }),
    stderr: (bytes) => say({ stream: 'stderr', bytes: bytes.slice() }),
    library: openLibraryArchive(readFileSync(join(task.root, 'dist', 'stdlib.bin'))),
  });
  say({ stream: 'end', outcome });
}

const port = parentPort;
if (port !== null) perform(workerData as ThreadTask, (message) => port.postMessage(message));
