/** Pyodide: CPython compiled to WebAssembly. */

import { loadPyodide } from 'pyodide';
import { measure } from './measure.mjs';

const pyodide = await loadPyodide();
let output = '';
pyodide.setStdout({
  batched: (line) => {
    output += `${line}\n`;
  },
});

await measure((source) => {
  output = '';
  const globals = pyodide.globals.get('dict')();
  globals.set('__name__', '__main__');
  pyodide.runPython(source, { globals });
  globals.destroy();
  return output;
});
