/** The README's pictures: the tutorial at a telling moment, in each kind of theme. */

import { join } from 'node:path';
import { Workbench } from './workbench';

/** Themes by the name of their picture. */
const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
} as const;

const SCRIPT = 'memory_management.py';
/** The word that the hover's picture points at. */
const HOVERED = { line: 13, word: 'a' };

/** Takes all pictures; `folder` gets panel-THEME.png and hover-THEME.png. */
export async function takeScreenshots(root: string, folder: string): Promise<void> {
  for (const [name, theme] of Object.entries(THEMES)) {
    const workbench = await Workbench.open({
      root,
      folder: join(root, 'examples'),
      open: SCRIPT,
      viewport: { width: 1600, height: 960 },
      settings: { 'workbench.colorTheme': theme, 'workbench.reduceMotion': 'on' },
    });
    try {
      await workbench.focusEditor();
      await workbench.runCommand('Heapscope: Visualize memory');
      const panel = await workbench.panelFrame();
      await panel.locator('[data-testid=timeline]').waitFor();
      await workbench.runCommand('Heapscope: Next garbage collection');
      await workbench.showContainer('Heapscope');
      await panel.locator('[data-oid]').first().waitFor();
      await workbench.page.waitForTimeout(600);
      await workbench.screenshot(join(folder, `panel-${name}.png`));
      await workbench.hover(HOVERED.line, HOVERED.word);
      await workbench.screenshot(join(folder, `hover-${name}.png`));
    } finally {
      await workbench.close();
    }
    process.stdout.write(`${name} done\n`);
  }
}
