/** The build plugin that makes constants of a bundle constant. */
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const PLUGIN = pathToFileURL(join(process.cwd(), 'scripts/keep-constants.mjs')).href;

interface Script {
  readonly keepConstants: Plugin;
  readonly editsOf: (text: string) => readonly object[];
  readonly edited: (text: string, edits: readonly object[]) => string;
}

const CASES: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['a value', 'var a = 1;', 'const a = 1;'],
  ['values in one statement', 'var a = 1, b = f();', 'const a = 1, b = f();'],
  ['minified text', 'f();var a=1,b=2;f()', 'f();const a=1,b=2;f()'],
  ['a statement of both', 'var a=1,b,c,d=2,e=3', 'const a=1;var b,c;const d=2,e=3'],
  ['one that begins with a variable', 'var a,b=[1,2]', 'var a;const b=[1,2]'],
  ['not a function or class', 'var a=()=>1,b=function(){},c=class{}', ''],
  ['not what has no value', 'var a;', ''],
  ['not what is assigned', 'var a = 1; function f() { a = 2; }', ''],
  ['not what is assigned with an operator', 'var a = 1; f(() => (a ||= 2));', ''],
  ['not what is counted', 'var a = 1, b = 2; a++; --b;', ''],
  ['not what a loop assigns', 'var a = 1, b = 2; for (a of []); for (b in {});', ''],
  ['not what a pattern assigns', 'var a=1,b=1,c=1,d=1;[a,[b],...c]=[];(d)=1;', ''],
  ['not what an object assigns', 'var a=1,b=1,c=1;({a,x:b=2,...c}=x);', ''],
  ['not a pattern', 'var { a } = f();', ''],
  ['but what is read', 'var a={};a.b=1;a[0]++;f(-a)', 'const a={};a.b=1;a[0]++;f(-a)'],
  ['not what is declared again', 'var a = 1; var a = 2;', ''],
  ['not what a block declares again', 'var a = 1; if (f()) { var a = 2; }', ''],
  ['not what is a function too', 'var a = 1; function a() {}', ''],
  ['but what a function declares too', 'var a=1;f(()=>{var a})', 'const a=1;f(()=>{var a})'],
  ['not an enumeration', 'var E = ((E2) => E2)(E || {});', ''],
  ['not what is used at once', 'var a = (() => a)();', ''],
  ['but what is used later', 'var a = f(() => a);', 'const a = f(() => a);'],
  ['but a property of its name', 'var a = { a: b.a };', 'const a = { a: b.a };'],
  ['not in a function', 'function f() { var a = 1; }', ''],
  ['not what Node declares', 'var require = 1;', ''],
];

/** Programs whose stack traces name lines and columns of the source, behind constants. */
const MAPPED: readonly (readonly [what: string, options: BuildOptions])[] = [
  ['plain', {}],
  ['minified', { minifySyntax: true, minifyWhitespace: true }],
];

const MAIN = `const first = process.argv[5], second = process.argv[6];
let changing = 3;
const third: number = process.argv.length; if (third > 5) changing++;
const fourth = new Map([[first, second]]); console.log(new Error('x').stack, changing, fourth);`;

describe('keeping of constants', () => {
  for (const [what, text, expected] of CASES)
    it(what, async () => {
      const { editsOf, edited } = (await import(PLUGIN)) as Script;
      assert.equal(edited(text, editsOf(text)), expected || text);
    });

  for (const [what, options] of MAPPED)
    it(`moves the columns of a source map: ${what}`, async () => {
      const { keepConstants } = (await import(PLUGIN)) as Script;
      const folder = mkdtempSync(join(tmpdir(), 'heapscope-keep-'));
      try {
        const [entry, outfile] = [join(folder, 'main.ts'), join(folder, 'main.cjs')];
        writeFileSync(entry, MAIN);
        await build({
          ...{ entryPoints: [entry], outfile, plugins: [keepConstants] },
          ...{ bundle: true, format: 'cjs', sourcemap: true, logLevel: 'warning' },
          ...options,
        });
        assert.match(readFileSync(outfile, 'utf8'), /const first ?=/);
        const { stdout } = spawnSync(process.execPath, ['--enable-source-maps', outfile]);
        assert.match(stdout.toString(), /main\.ts:4:\d+\)/);
        const column = MAIN.split('\n')[3]?.indexOf('new Error') ?? 0;
        assert.equal(/main\.ts:4:(\d+)\)/.exec(stdout.toString())?.[1], String(column + 1));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
});
