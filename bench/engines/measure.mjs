/**
 * What the engines share: run one program again and again in this process, and print as JSON the
 * CPU time of each run in milliseconds. The first run is cold; of the others the first two only
 * warm up.
 *
 *   node ENGINE.mjs PROGRAM RUNS
 */

import { readFileSync } from 'node:fs';

const WARM_UP = 2;

/** CPU milliseconds that this process has used, all its threads together. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** `run(source)` runs the program once and gives (a promise of) what it printed. */
export async function measure(run) {
  const [program, runs] = process.argv.slice(2);
  const source = readFileSync(program, 'utf8');
  const times = [];
  let output = '';
  for (let i = 0; i < Number(runs) + 1 + WARM_UP; i++) {
    const from = cpuMs();
    output = await run(source);
    times.push(cpuMs() - from);
  }
  process.stdout.write(
    JSON.stringify({ cold: times[0], warm: times.slice(1 + WARM_UP), output: output.trim() }),
  );
}
