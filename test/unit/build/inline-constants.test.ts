/** The build plugin that writes constants' numbers into the code that uses them. */
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const PLUGIN = pathToFileURL(join(process.cwd(), 'scripts/inline-constants.mjs')).href;

const LIBRARY = `
  import { helper } from './helper';
  export const BITS = 4;
  export const SIZE = 1 << BITS;
  export const Kind = { NONE: 0, LESS: -1, MORE: SIZE | 1 } as const;
  export const Mutable = { A: 1 };
  export const NESTED = { first: { code: 7, words: ['a'] } } as const;
  export const FIRST = NESTED.first.code;
  export const TEXT = helper();
`;

/** What a module that imports all of it becomes when it ends with the code. */
async function bundled(code: string): Promise<string> {
  const { inlineConstants } = (await import(PLUGIN)) as { inlineConstants: Plugin };
  const folder = mkdtempSync(join(tmpdir(), 'heapscope-inline-'));
  try {
    writeFileSync(join(folder, 'helper.ts'), 'export const helper = (): string => "text";');
    writeFileSync(join(folder, 'library.ts'), LIBRARY);
    const names = 'BITS, SIZE, Kind, Mutable, NESTED, FIRST as ONE, TEXT';
    const main = `import { ${names} } from './library';\n${code}`;
    writeFileSync(join(folder, 'main.ts'), main);
    const entryPoints = [join(folder, 'main.ts')];
    const plugins = [inlineConstants];
    const result = await build({ entryPoints, plugins, bundle: true, format: 'esm', write: false });
    return result.outputFiles[0]?.text.split('// ').at(-1)?.replace(/^.*\n/, '').trim() ?? '';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const CASES: readonly (readonly [what: string, code: string, expected: string])[] = [
  ['a number', 'use(BITS);', 'use(4);'],
  ['what is computed of others', 'use(SIZE + 1);', 'use(16 + 1);'],
  ['a member', 'use(Kind.MORE, Kind.NONE);', 'use(17, 0);'],
  ['a negative one', 'use(1 -Kind.LESS);', 'use(1 - -1);'],
  ['a member of a member, under another name', 'use(ONE);', 'use(7);'],
  ['not an object that may change', 'use(Mutable.A);', 'use(Mutable.A);'],
  ['not a member that is no constant', 'use(NESTED.first.words);', 'use(NESTED.first.words);'],
  ['not a text', 'use(TEXT);', 'use(TEXT);'],
  ['not what an inner scope calls so', '((BITS) => use(BITS))(1);', '((BITS) => use(BITS))(1);'],
  ['not the short form of a property', 'use({ BITS });', 'use({ BITS });'],
  ['not a name of a property', 'use({ BITS: 1 }.BITS);', 'use({ BITS: 1 }.BITS);'],
];

describe('inlining of constants', () => {
  for (const [what, code, expected] of CASES)
    it(what, async () => assert.equal(await bundled(code), expected));
});
