/**
 * Builds the product into dist/, with `--tests` the tests into dist-test/, with `--cpython` what
 * runs CPython's own tests into dist-test/cpython/, and with `--bench` the benchmarks into
 * dist-bench/.
 *
 *   node esbuild.mjs [--tests | --cpython | --bench]
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inlineConstants } from './scripts/inline-constants.mjs';
import { keepConstants } from './scripts/keep-constants.mjs';

const root = dirname(fileURLToPath(import.meta.url));

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  target: 'node20',
  platform: 'node',
  format: 'cjs',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [inlineConstants, keepConstants],
};

/** Gives modules the `require` that some packages want. */
const REQUIRE = {
  js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
};

/** The files under a folder whose names end as given, relative to the root, sorted. */
function filesUnder(folder, ending) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

/** The bundles that users get. */
function productBuilds() {
  const minify = { minifySyntax: true, minifyWhitespace: true, legalComments: 'none' };
  return [
    {
      ...common,
      ...minify,
      entryPoints: ['src/extension.ts'],
      outfile: 'dist/extension.cjs',
      external: ['vscode'],
    },
    {
      ...common,
      ...minify,
      entryPoints: ['src/worker.ts'],
      outfile: 'dist/worker.cjs',
    },
    {
      ...common,
      ...minify,
      entryPoints: ['src/cli/main.ts'],
      outfile: 'dist/cli.js',
      banner: { js: '#!/usr/bin/env node' },
    },
    {
      ...common,
      ...minify,
      entryPoints: ['src/cli/thread.ts'],
      outfile: 'dist/cli-thread.cjs',
    },
    {
      ...common,
      ...minify,
      platform: 'browser',
      target: 'es2022',
      format: 'esm',
      entryPoints: {
        main: 'webview/main.ts',
        codicon: 'node_modules/@vscode/codicons/dist/codicon.css',
      },
      outdir: 'dist/webview',
      assetNames: '[name]',
      loader: { '.ttf': 'file' },
    },
  ];
}

/**
 * Compiles the standard library into dist/stdlib.bin. The result is kept by the hash of all that
 * goes into it, since compiling some hundred modules takes seconds.
 */
function buildStandardLibrary() {
  const inputs = [
    'scripts/stdlib.mjs',
    'node_modules/pyodide/python_stdlib.zip',
    ...filesUnder('src/parse', '.ts'),
    ...filesUnder('src/compile', '.ts'),
  ];
  const hash = createHash('sha256');
  for (const input of inputs) {
    hash.update(input).update(readFileSync(join(root, input)));
  }
  const cache = join(root, 'node_modules', '.cache', 'heapscope', 'stdlib');
  const cached = join(cache, `${hash.digest('hex').slice(0, 16)}.bin`);
  const target = join(root, 'dist', 'stdlib.bin');
  try {
    copyFileSync(cached, target);
    return;
  } catch {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
  }
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'stdlib.mjs')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (run.status !== 0) {
    throw new Error('scripts/stdlib.mjs failed');
  }
  copyFileSync(target, cached);
}

/** The licenses of the packages that a build took code from, as those licenses ask for. */
function writeThirdPartyNotices(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const packages = inputs.flatMap((input) => {
    const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    return match === null ? [] : [match[1]];
  });
  const notices = [...new Set(packages)].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  writeFileSync(join(root, 'dist', 'THIRD-PARTY.txt'), notices.join(rule));
}

/** Tests that run in plain Node: modules that share their code in chunks. */
function nodeTests() {
  const tests = filesUnder('test', '.test.ts').filter(
    (file) => !file.startsWith(join('test', 'extension', '/')),
  );
  return {
    ...common,
    entryPoints: [...tests, 'test/support/screenshots.ts'],
    outbase: 'test',
    outdir: 'dist-test',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[hash]',
    outExtension: { '.js': '.mjs' },
    external: [
      ...['@sparticuz/chromium', 'axe-core', 'esbuild', 'eslint', 'fast-check', 'mocha'],
      ...['playwright-core', 'typescript', 'typescript-eslint', '@vscode/vsce'],
    ],
    banner: REQUIRE,
  };
}

/** Tests that VS Code loads into its extension host. */
function extensionTests() {
  return {
    ...common,
    entryPoints: ['test/extension/index.ts', ...filesUnder('test/extension', '.test.ts')],
    outbase: 'test',
    outdir: 'dist-test',
    outExtension: { '.js': '.cjs' },
    external: ['vscode', 'mocha'],
  };
}

/** The runner of CPython's own tests. */
function cpythonRunner() {
  return {
    ...common,
    entryPoints: ['test/cpython/main.ts', 'test/cpython/thread.ts'],
    outdir: 'dist-test/cpython',
    outExtension: { '.js': '.cjs' },
  };
}

/** The benchmarks: the command, and what it starts as processes of their own. */
function benchmarks() {
  return {
    ...common,
    entryPoints: ['bench/main.ts', ...filesUnder('bench/engines', '.ts')],
    outbase: 'bench',
    outdir: 'dist-bench',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[hash]',
    outExtension: { '.js': '.mjs' },
    external: ['@sparticuz/chromium', 'playwright-core', 'esbuild'],
    banner: REQUIRE,
  };
}

async function main() {
  const started = Date.now();
  if (process.argv.includes('--tests')) {
    rmSync(join(root, 'dist-test'), { recursive: true, force: true });
    await Promise.all([build(nodeTests()), build(extensionTests())]);
  } else if (process.argv.includes('--cpython')) {
    mkdirSync(join(root, 'dist'), { recursive: true });
    await build(cpythonRunner());
    buildStandardLibrary();
  } else if (process.argv.includes('--bench')) {
    rmSync(join(root, 'dist-bench'), { recursive: true, force: true });
    await build(benchmarks());
  } else {
    mkdirSync(join(root, 'dist'), { recursive: true });
    const results = await Promise.all(
      productBuilds().map((options) => build({ ...options, metafile: true })),
    );
    writeThirdPartyNotices(results.map(({ metafile }) => metafile));
    buildStandardLibrary();
  }
  process.stdout.write(`built in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

await main();
