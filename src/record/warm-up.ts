/** Gets a thread ready before anybody waits for it. */
import type { LibraryArchive } from '../compile/library-archive';
import { recordRun } from './run-recorded';

/**
 * What scripts for learning import and do. Running it reads those modules from the archive and has
 * the engine compile the simulator's hot paths.
 */
const PROGRAM = `
import gc, json, sys, tracemalloc, typing, weakref
class Node:
    def __init__(self, name):
        self.name = name
        self.ref = None
    def __del__(self):
        pass
def numbers(count):
    number = 0
    while number < count:
        yield number
        number += 1
def work():
    tracemalloc.start()
    for number in numbers(100):
        foo = Node(f"node {number}")
        foo.ref = Node(str(number))
        foo.ref.ref = foo
        held = {"all": [foo, foo.ref], "count": sys.getrefcount(foo)}
    gc.collect()
    json.loads(json.dumps(gc.get_stats(), indent=4))
    squares = [number * number for number in range(3000)]
    top = tracemalloc.take_snapshot().statistics("lineno")[:3]
    tracemalloc.stop()
    return sorted(squares, reverse=True), str(top)
work()
`;

const LIMITS = {
  instructions: 5_000_000,
  heapBytes: 2 ** 28,
  recordingBytes: 2 ** 26,
  seconds: 20,
};

/** How often the program runs: the second time is when most of it is compiled. */
const ROUNDS = 2;

/**
 * Runs a program that nobody sees. Leaves no trace in later runs, since each starts afresh; ends
 * early, between two instructions, when element 0 of `cancel` is set, which `poll` may do.
 */
export function warmUp(library: LibraryArchive, cancel: Int32Array, poll: () => void): void {
  for (let round = 0; round < ROUNDS && Atomics.load(cancel, 0) === 0; round++) {
    const inputs = {
      path: '/warm-up.py',
      source: PROGRAM,
      argv: [],
      stdin: '',
      hashSeed: 0,
      clock: 0,
      limits: LIMITS,
    };
    recordRun(inputs, { library, files: null, cancel, poll }).run();
    poll();
  }
}
