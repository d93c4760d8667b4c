/** Part 1: ten programs in this VM and in its peers. */
import { join } from 'node:path';
import { measured, measuredByNode } from './children';
import type { HeapscopeRuns } from './engines/heapscope';
import { median, short, spread } from './statistics';
import { table } from './table';

/** The programs, in the order of the tables. */
export const PROGRAMS = [
  'loop',
  'fib22',
  'fib27',
  'objects',
  'linked',
  'words',
  'generators',
  'sieve',
  'queens',
  'teaching',
] as const;
export type Program = (typeof PROGRAMS)[number];

const PEERS = ['skulpt', 'brython', 'pyodide'] as const;
type Peer = (typeof PEERS)[number] | 'cpython';

const AUDITED_RUNS = 3;

/** CPU milliseconds of one engine's runs of one program. */
export interface EngineRuns {
  readonly cold: number;
  readonly warm: readonly number[];
  readonly output: string;
}

/** All that part 1 knows of one program. */
export interface ProgramResult {
  readonly program: Program;
  readonly plain: HeapscopeRuns;
  readonly recorded: HeapscopeRuns;
  readonly audited: HeapscopeRuns;
  readonly peers: Readonly<Partial<Record<Peer, EngineRuns>>>;
  /** Why a peer has no figures: it could not be fetched, failed, or printed something else. */
  readonly failed: Readonly<Partial<Record<Peer, string>>>;
}

/** What to measure. */
export interface ProgramOptions {
  readonly runs: number;
  readonly only: string | undefined;
  readonly python: string | undefined;
  readonly built: string;
  readonly say: (text: string) => void;
}

function peerRuns(peer: Peer, program: string, options: ProgramOptions): EngineRuns {
  const runs = String(options.runs);
  const folder = join('bench', 'engines');
  if (peer !== 'cpython')
    return measuredByNode(join(folder, `${peer}.mjs`), program, runs) as EngineRuns;
  const python = options.python ?? 'python3';
  return measured(python, [join(folder, 'cpython.py'), program, runs]) as EngineRuns;
}

function measureProgram(program: Program, options: ProgramOptions): ProgramResult {
  const file = join('bench', 'programs', `${program}.py`);
  const own = (mode: string, runs = options.runs): HeapscopeRuns => {
    options.say(`${program}: ${mode}\n`);
    const script = join(options.built, 'engines', 'heapscope.mjs');
    return measuredByNode(script, file, String(runs), mode) as HeapscopeRuns;
  };
  const plain = own('plain');
  // What is compared is measured one after the other: the machine may be busier later.
  const recorded = own('recorded');
  const peers: Partial<Record<Peer, EngineRuns>> = {};
  const failed: Partial<Record<Peer, string>> = {};
  const asked: readonly Peer[] = options.python === undefined ? PEERS : [...PEERS, 'cpython'];
  for (const peer of asked) {
    options.say(`${program}: ${peer}\n`);
    try {
      const runs = peerRuns(peer, file, options);
      if (runs.output === plain.output) peers[peer] = runs;
      else failed[peer] = `it prints ${JSON.stringify(runs.output.slice(0, 200))}`;
    } catch (error) {
      failed[peer] = error instanceof Error ? error.message.trim().slice(0, 300) : String(error);
    }
  }
  return { program, plain, recorded, audited: own('audited', AUDITED_RUNS), peers, failed };
}

/** Measures the programs whose names contain `only`. */
export function measurePrograms(options: ProgramOptions): ProgramResult[] {
  return PROGRAMS.filter((name) => name.includes(options.only ?? '')).map((name) =>
    measureProgram(name, options),
  );
}

/** Millions of instructions a second, each warm run's, without compiling. */
export function millionOpcodes({ plain }: ProgramResult): readonly number[] {
  return plain.execute.map((ms) => plain.opcodes / Math.max(ms, 1e-3) / 1000);
}

/** Recording against not recording, executing alone, warm run by warm run. */
export function recordingRatios({ plain, recorded }: ProgramResult): readonly number[] {
  return ratios(recorded.execute, plain.execute);
}

/** This VM against a peer, warm run by warm run; undefined when the peer could not run. */
export function peerRatios(
  { plain, peers }: ProgramResult,
  peer: Peer,
): readonly number[] | undefined {
  const runs = peers[peer];
  return runs === undefined ? undefined : ratios(plain.warm, runs.warm);
}

function ratios(above: readonly number[], below: readonly number[]): readonly number[] {
  return above.map((value, i) => value / Math.max(below[i] ?? NaN, 1e-3));
}

/** Bytes of memory that an event takes, with everything the recording holds. */
export function bytesAnEvent({ recorded: { recording } }: ProgramResult): number {
  return recording.bytes / recording.rows;
}

/** Bytes of the saved file that an event takes. */
export function savedBytesAnEvent({ recorded: { recording } }: ProgramResult): number {
  return recording.saved / recording.rows;
}

const cell = (runs: EngineRuns | undefined): string =>
  runs === undefined ? '-' : `${short(median(runs.warm))} ×${short(spread(runs.warm))}`;

/** The tables of part 1. */
export function programTables(results: readonly ProgramResult[]): string {
  const times = table(
    ['CPU ms, warm (×spread)', 'plain', 'recorded', 'skulpt', 'brython', 'pyodide', 'cpython'],
    results.map(({ program, plain, recorded, peers }) => [
      ...[program, cell(plain), cell(recorded), cell(peers.skulpt), cell(peers.brython)],
      ...[cell(peers.pyodide), cell(peers.cpython)],
    ]),
  );
  const rates = table(
    [
      ...['ratios and rates', 'opcodes', 'M op/s', 'recording', 'B an event', 'B saved'],
      ...['÷ skulpt', '÷ brython', '÷ pyodide', '÷ cpython', 'cold ms', 'skulpt cold'],
      ...['start+end ms', 'audit ms a line'],
    ],
    results.map((result) => {
      const { program, plain, audited, peers } = result;
      return [
        ...[program, String(plain.opcodes), short(median(millionOpcodes(result)))],
        `${short(median(recordingRatios(result)))} ×`,
        ...[short(bytesAnEvent(result)), short(savedBytesAnEvent(result))],
        ...(['skulpt', 'brython', 'pyodide', 'cpython'] as const).map((peer) =>
          short(median(peerRatios(result, peer) ?? [NaN])),
        ),
        ...[short(plain.cold), short(peers.skulpt?.cold ?? NaN), short(median(plain.startAndEnd))],
        short(median(audited.warm) / audited.lines),
      ];
    }),
  );
  const missing = results.flatMap(({ program, failed }) =>
    Object.entries(failed).map(([peer, reason]) => `${program}: no ${peer}: ${reason}`),
  );
  return [times, rates, ...missing].join('\n\n');
}
