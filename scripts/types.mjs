/**
 * Checks the types of the whole project, each part under its own rules. The parts import each
 * other, so each program also sees files of another part; only the errors in a part's own files
 * count, because its own rules apply there (the simulator is written without
 * `noUncheckedIndexedAccess`: its bounds are CPython's, and it is read next to CPython's source).
 *
 *   node scripts/types.mjs
 *
 * The compiler is TypeScript 7, which is native and takes a tenth of the time of the TypeScript 5.9
 * that the lint rules and the architecture tests read syntax trees with.
 */

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const parts = [
  { project: 'tsconfig.json', owns: /^src\// },
  {
    project: 'tsconfig.checked.json',
    owns: /^src\/([^/]+\.ts|(host|protocol|recording|session|cli|annotations)\/)/,
  },
  { project: 'webview/tsconfig.json', owns: /^webview\// },
  { project: 'test/tsconfig.json', owns: /^(test|bench)\// },
];

let errors = 0;
for (const { project, owns } of parts) {
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules', 'typescript-7', 'bin', 'tsc'),
      ...['--noEmit', '-p', project, '--pretty', 'false'],
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  let own = false;
  for (const line of run.stdout.split('\n')) {
    const place = /^(\S[^(]*)\(\d+,\d+\): error/.exec(line);
    if (place) {
      own = owns.test(place[1]);
    } else if (/^error/.test(line)) {
      own = true;
    } else if (!line.startsWith(' ')) {
      own = false;
    }
    if (own) {
      errors += line.startsWith(' ') ? 0 : 1;
      process.stdout.write(`${line}\n`);
    }
  }
}
process.stdout.write(errors === 0 ? 'types: no errors\n' : `types: ${errors} errors\n`);
process.exitCode = errors === 0 ? 0 : 1;
