/** Skulpt: Python to JavaScript, without refcounts and without a collector. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';
import { measure } from './measure.mjs';

const folder = join(process.env.HEAPSCOPE_PEERS, 'node_modules', 'skulpt', 'dist');
for (const file of ['skulpt.min.js', 'skulpt-stdlib.js']) {
  vm.runInThisContext(readFileSync(join(folder, file), 'utf8'), { filename: file });
}
const { Sk } = globalThis;

await measure((source) => {
  let output = '';
  Sk.configure({
    output: (text) => {
      output += text;
    },
    read: (path) => {
      const text = Sk.builtinFiles?.files[path];
      if (text === undefined) throw new Error(`no file ${path}`);
      return text;
    },
    __future__: Sk.python3,
  });
  Sk.importMainWithBody('<program>', false, source, false);
  return output;
});
