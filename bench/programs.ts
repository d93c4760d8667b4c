/** Part 1: ten programs in this VM and in its peers. */
import { join } from 'node:path';
import { measured, measuredByNode } from './children';
import type { HeapscopeRuns } from './engines/heapscope';
import { geometricMean, median, short, spread } from './statistics';
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
}

/** What to measure. */
export interface ProgramOptions {
  readonly runs: number;
  readonly only: string | undefined;
  readonly python: string | undefined;
  readonly built: string;
  readonly say: (text: string) => void;
}

function peerRuns(peer: Peer, program: string, options: ProgramOptions): EngineRuns | undefined {
  const runs = String(options.runs);
  const folder = join('bench', 'engines');
  if (peer !== 'cpython')
    return measuredByNode(join(folder, `${peer}.mjs`), program, runs) as EngineRuns;
  const { python } = options;
  if (python === undefined) return undefined;
  return measured(python, [join(folder, 'cpython.py'), program, runs]) as EngineRuns;
}

function measureProgram(program: Program, options: ProgramOptions): ProgramResult {
  const file = join('bench', 'programs', `${program}.py`);
  const own = (mode: string): HeapscopeRuns => {
    options.say(`${program}: ${mode}\n`);
    const script = join(options.built, 'engines', 'heapscope.mjs');
    return measuredByNode(script, file, String(options.runs), mode) as HeapscopeRuns;
  };
  const plain = own('plain');
  const peers: Partial<Record<Peer, EngineRuns>> = {};
  for (const peer of [...PEERS, 'cpython'] as const) {
    options.say(`${program}: ${peer}\n`);
    const runs = peerRuns(peer, file, options);
    if (runs === undefined) continue;
    if (runs.output !== plain.output)
      throw new Error(`${program}: ${peer} prints\n${runs.output}\nand not\n${plain.output}`);
    peers[peer] = runs;
  }
  return { program, plain, recorded: own('recorded'), audited: own('audited'), peers };
}

/** Measures the programs whose names contain `only`. */
export function measurePrograms(options: ProgramOptions): ProgramResult[] {
  return PROGRAMS.filter((name) => name.includes(options.only ?? '')).map((name) =>
    measureProgram(name, options),
  );
}

/** Millions of instructions a second, warm, without compiling. */
export function millionOpcodes({ plain }: ProgramResult): number {
  return plain.opcodes / Math.max(median(plain.execute), 1e-3) / 1000;
}

/** Recording against not recording, both warm. */
export function recordingRatio({ plain, recorded }: ProgramResult): number {
  return median(recorded.execute) / Math.max(median(plain.execute), 1e-3);
}

/** This VM against a peer, both warm. */
export function peerRatio({ plain, peers }: ProgramResult, peer: Peer): number {
  const runs = peers[peer];
  return runs === undefined ? NaN : median(plain.warm) / median(runs.warm);
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
  const ratios = table(
    [
      ...['ratios and rates', 'opcodes', 'M op/s', 'recording', 'B an event', '÷ skulpt'],
      ...['÷ brython', '÷ pyodide', '÷ cpython', 'cold ms', 'skulpt cold', 'start+end ms'],
      'audit ms a line',
    ],
    results.map((result) => {
      const { program, plain, recorded, audited, peers } = result;
      return [
        ...[program, String(plain.opcodes), short(millionOpcodes(result))],
        `${short(recordingRatio(result))} ×`,
        short(recorded.recording.bytes / recorded.recording.rows),
        ...(['skulpt', 'brython', 'pyodide', 'cpython'] as const).map((peer) =>
          short(peerRatio(result, peer)),
        ),
        ...[short(plain.cold), short(peers.skulpt?.cold ?? NaN), short(median(plain.startAndEnd))],
        short(median(audited.warm) / audited.lines),
      ];
    }),
  );
  return `${times}\n\n${ratios}\n\ngeometric mean against Skulpt: ${short(
    geometricMean(results.map((result) => peerRatio(result, 'skulpt'))),
  )} ×, warm`;
}
