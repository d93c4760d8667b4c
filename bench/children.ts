/** The processes that measure: each measurement runs in one of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEMI_SPACE_MEGABYTES } from '../src/thread-limits';

/** Where the peers are installed; not part of the repository. */
export const PEERS = join('bench', 'peers');

/** What is compared with, at the versions that the figures speak of. */
const VERSIONS = { brython: '3.14.3', skulpt: '1.2.0' } as const;

const TIMEOUT_MS = 900_000;
const MAX_OUTPUT = 64 * 2 ** 20;

/** Installs the peers once. When npm cannot, says so: what needs them then says why it has no figures. */
export function installPeers(say: (text: string) => void): void {
  const missing = Object.entries(VERSIONS).filter(([name, version]) => {
    const description = join(PEERS, 'node_modules', name, 'package.json');
    if (!existsSync(description)) return true;
    const installed = JSON.parse(readFileSync(description, 'utf8')) as { version?: string };
    return installed.version !== version;
  });
  if (missing.length === 0) return;
  say(`fetching ${missing.map((entry) => entry.join('@')).join(' and ')} into ${PEERS}/\n`);
  mkdirSync(PEERS, { recursive: true });
  writeFileSync(join(PEERS, 'package.json'), '{ "private": true }\n');
  const packages = Object.entries(VERSIONS).map((entry) => entry.join('@'));
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  const run = spawnSync('npm', ['install', ...flags, ...packages], {
    cwd: PEERS,
    encoding: 'utf8',
  });
  if (run.status !== 0) say(`npm install in ${PEERS} failed:\n${run.stderr}\n`);
}

/** Runs a command that prints JSON; an Error says what it printed instead. */
export function measured(command: string, args: readonly string[]): unknown {
  const run = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
    env: { ...process.env, HEAPSCOPE_PEERS: PEERS },
  });
  if (run.status !== 0) {
    const reason = run.signal === null ? run.stderr.slice(-2000) : `ended by ${run.signal}`;
    throw new Error(`${[command, ...args].join(' ')} failed: ${run.error?.message ?? reason}`);
  }
  return JSON.parse(run.stdout);
}

/** Room for new objects as in the extension's threads; peers get it too. */
const YOUNG = `--max-semi-space-size=${SEMI_SPACE_MEGABYTES}`;

/** Runs a measuring script with this Node. */
export function measuredByNode(script: string, ...args: readonly string[]): unknown {
  return measured(process.execPath, ['--expose-gc', '--stack-size=4000', YOUNG, script, ...args]);
}
