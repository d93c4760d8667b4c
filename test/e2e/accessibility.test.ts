/** The panel's contrast, names and roles in each kind of theme, as axe judges them. */

import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import { assertNone } from '../support/assert-none';
import { Workbench } from '../support/workbench';

const SCRIPT = `class Node:
    def __init__(self, name):
        self.name = name
        self.next = None
a = Node("a")
b = Node("b")
a.next = b
b.next = a
items = [a, b, 1, "two", None]
del b
`;

const THEMES = [
  'Default Dark Modern',
  'Default Light Modern',
  'Default High Contrast',
  'Default High Contrast Light',
];

declare const axe: { run(options: object): Promise<AxeResults> };

describe('Accessibility of the panel', () => {
  const source = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
  for (const theme of THEMES) {
    it(theme, async function () {
      const workbench = await Workbench.open({
        root: process.cwd(),
        files: { 'script.py': SCRIPT },
        open: 'script.py',
        settings: { 'workbench.colorTheme': theme, 'workbench.reduceMotion': 'on' },
      });
      try {
        await workbench.focusEditor();
        await workbench.runCommand('Heapscope: Visualize memory');
        const panel = await workbench.panelFrame();
        await panel.locator('[data-testid=timeline]').waitFor();
        await workbench.focusEditor();
        // Beyond the module's last line the interpreter has freed everything.
        await workbench.runCommand('Heapscope: Go to the end');
        await workbench.runCommand('Heapscope: Step back');
        await panel.locator('[data-oid]').first().waitFor();
        await workbench.page.waitForTimeout(500);
        await panel.evaluate(source);
        const { violations } = await panel.evaluate(() => {
          // A webview is transparent before the editor; axe would take white for its background.
          document.documentElement.style.background = 'var(--vscode-editor-background)';
          return axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
        });
        const name = theme.replace(/\W+/g, '-');
        await workbench.screenshot(`dist-test/panels/${name}.png`);
        assertNone(
          violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${html}\n  ${failureSummary ?? ''}`),
          ),
        );
      } finally {
        await workbench.close();
      }
    });
  }
});
