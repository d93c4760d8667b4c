/**
 * What the engines share: run one program again and again in this process, and print as JSON the
 * CPU time of each run in milliseconds. The first run is cold; then the engine is warmed up, all
 * engines by the same rule. Nothing is collected by force: that throws away what compilers of
 * JavaScript have learnt (a warm compilation of the teaching script then takes four times as long).
 *
 *   node ENGINE.mjs PROGRAM RUNS
 */

import { readFileSync } from 'node:fs';

/**
 * Compilers of JavaScript have done most of their work after so many CPU milliseconds and runs. They
 * work beside the program and their time counts as the process's: after 500 ms the next runs of the
 * objects program still had 120 to 410 ms of it each.
 */
const WARM_MS = 2000;
const LEAST_RUNS = 2;
const MOST_RUNS = 60;

/** CPU milliseconds that this process has used, all its threads together. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Whether runs that took so many milliseconds have warmed an engine up.
 *
 * @param {readonly number[]} spent
 * @returns {boolean}
 */
export function isWarm(spent) {
  if (spent.length < LEAST_RUNS) return false;
  return spent.length >= MOST_RUNS || spent.reduce((sum, ms) => sum + ms, 0) >= WARM_MS;
}

/**
 * Measures and prints.
 *
 * @param {(source: string) => string | Promise<string>} run runs the program once, gives its output
 */
export async function measure(run) {
  const [program, runs] = process.argv.slice(2);
  const source = readFileSync(program, 'utf8');
  let output = '';
  const once = async () => {
    const from = cpuMs();
    output = await run(source);
    return cpuMs() - from;
  };
  const cold = await once();
  const spent = [];
  while (!isWarm(spent)) spent.push(await once());
  const warm = [];
  while (warm.length < Number(runs)) warm.push(await once());
  process.stdout.write(JSON.stringify({ cold, warm, output: output.trim() }));
}
