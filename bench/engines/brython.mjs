/** Brython: Python to JavaScript, made for pages: it gets as much of a page as it asks for. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import vm from 'node:vm';
import { measure } from './measure.mjs';

const folder = join(process.env.HEAPSCOPE_PEERS, 'node_modules', 'brython');

function element() {
  return { appendChild() {}, setAttribute() {}, style: {}, childNodes: [] };
}
const document = {
  getElementsByTagName: () => [],
  querySelectorAll: () => [],
  querySelector: () => null,
  createElement: element,
  addEventListener() {},
  dispatchEvent() {},
  currentScript: { src: 'http://localhost/brython.js' },
  documentElement: element(),
  head: element(),
  body: element(),
  scripts: [],
};
const location = {
  href: 'http://localhost/',
  origin: 'http://localhost',
  pathname: '/',
  protocol: 'http:',
};
class Nothing {}
Object.assign(globalThis, { document, location, window: globalThis, self: globalThis });
Object.assign(globalThis, {
  HTMLElement: Nothing,
  Node: Nothing,
  MutationObserver: class {
    observe() {}
  },
});
globalThis.addEventListener = () => {};
globalThis.require = createRequire(import.meta.url);
globalThis.module = { exports: {} };
vm.runInThisContext(readFileSync(join(folder, 'brython.js'), 'utf8'), { filename: 'brython.js' });
const { __BRYTHON__: brython } = globalThis.module.exports;
globalThis.__BRYTHON__ = brython;
vm.runInThisContext(readFileSync(join(folder, 'brython_stdlib.js'), 'utf8'));

let output = '';
console.log = (...parts) => {
  output += parts.join(' ');
};
let count = 0;

await measure((source) => {
  output = '';
  brython.runPythonSource(source, `program${count++}`);
  return output;
});
