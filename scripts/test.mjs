/**
 * Runs the project's checks and prints a closing line `N passed, N failed`.
 *
 *   node scripts/test.mjs [--only STEP,...] [--except STEP,...] [--grep TEXT]
 *
 * Steps: types, lint, format, fuzz, unit, conformance, extension, e2e. Building comes first, always.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(root, 'dist-test');
const bin = (name, path) => join(root, 'node_modules', name, path);

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    except: { type: 'string', default: '' },
    grep: { type: 'string' },
  },
});

/** A step that is one check: it passes when its command does. */
const check = (name, ...args) => ({ name, args });

/** A step that counts the tests in folders of dist-test. */
const tests = (name, folders, timeout, flags = []) => {
  const results = join(built, `${name}.results.json`);
  const grep = options.grep === undefined ? [] : ['--grep', options.grep];
  const run = ['--enable-source-maps', ...flags, join(root, 'scripts', 'run-mocha.mjs')];
  const bounds = ['--results', results, '--timeout', String(timeout), ...grep];
  return { name, results, args: [...run, ...bounds, ...folders.map((each) => join(built, each))] };
};

/** Python code that recurses needs more stack than Node gives: just below the usual 8 MB. */
const DEEP_STACK = ['--stack-size=7800'];

/** Lanes run side by side; the steps of a lane run one after another. */
const stages = [
  [
    [
      check('types', join(root, 'scripts', 'types.mjs')),
      check('lint', bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0'),
      check('format', bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'),
      tests('fuzz', ['fuzz'], 120_000, DEEP_STACK),
    ],
    [
      tests(
        'unit',
        ['unit', 'architecture', 'registry', 'lint', 'property', 'golden', 'examples'],
        20_000,
      ),
      tests('conformance', ['conformance'], 120_000, DEEP_STACK),
    ],
  ],
  [[tests('extension', ['extension-host'], 120_000), tests('e2e', ['e2e'], 120_000)]],
];

const only = options.only?.split(',');
const except = options.except.split(',');
const wanted = ({ name }) => (only === undefined || only.includes(name)) && !except.includes(name);

const total = { passed: 0, failed: 0 };
const failedSteps = [];

/** Runs node with arguments; resolves with its exit code and output. */
function node(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('exit', (code) => resolve({ code: code ?? 1, output }));
  });
}

async function runStep({ name, args, results }) {
  const started = Date.now();
  const { code, output } = await node(args);
  let counts = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  if (results !== undefined && existsSync(results)) {
    counts = JSON.parse(readFileSync(results, 'utf8'));
    // A process that ends badly after its last test is a failure too.
    counts.failed = Math.max(counts.failed, code === 0 ? 0 : 1);
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.failed > 0) {
    failedSteps.push(name);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`\n== ${name} (${seconds} s)\n${output.trim()}\n`);
}

async function runLane(lane) {
  for (const step of lane.filter(wanted)) {
    await runStep(step);
  }
}

async function main() {
  mkdirSync(built, { recursive: true });
  for (const args of [['esbuild.mjs'], ['esbuild.mjs', '--tests']]) {
    const { code, output } = await node(args);
    process.stdout.write(output);
    if (code !== 0) {
      process.stdout.write('\nthe build failed\n0 passed, 1 failed\n');
      process.exit(1);
    }
  }
  for (const lanes of stages) {
    await Promise.all(lanes.map(runLane));
  }
  if (failedSteps.length > 0) {
    process.stdout.write(`\nfailed: ${failedSteps.join(', ')}\n`);
  }
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  process.exit(total.failed === 0 ? 0 : 1);
}

rmSync(join(root, 'dist-test'), { recursive: true, force: true });
await main();
