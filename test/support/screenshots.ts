/** The README's pictures: telling moments of the tutorial, in each kind of theme. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workbench } from './workbench';

/** Themes by the name of their pictures, with the subjects that the README shows. */
const THEMES = {
  dark: { theme: 'Default Dark Modern', subjects: ['panel', 'hover', 'gc'] },
  light: { theme: 'Default Light Modern', subjects: ['panel'] },
} as const;

const SCRIPT = 'memory_management.py';

const NEXT_PHASE = 'Next phase of the garbage collector';

/** Time for fades and for the pills' flash to end. */
const SETTLE_MS = 800;

/** Takes all pictures: `folder` gets SUBJECT-THEME.png. */
export async function takeScreenshots(root: string, folder: string): Promise<void> {
  const examples = join(root, 'examples');
  const lines = readFileSync(join(examples, SCRIPT), 'utf8').split('\n');
  const lineOf = (text: string) => lines.indexOf(text) + 1;
  for (const [name, { theme, subjects }] of Object.entries(THEMES)) {
    const workbench = await Workbench.open({
      root,
      folder: examples,
      open: SCRIPT,
      viewport: { width: 1600, height: 960 },
      settings: { 'workbench.colorTheme': theme, 'workbench.reduceMotion': 'on' },
    });
    const take = async (subject: string) => {
      if (!(subjects as readonly string[]).includes(subject)) {
        return;
      }
      await workbench.page.waitForTimeout(SETTLE_MS);
      await workbench.screenshot(join(folder, `${subject}-${name}.png`));
    };
    const goToMoment = async (line: number) => {
      await workbench.focusEditor();
      await workbench.goToLine(line);
      await workbench.runCommand('Heapscope: Go to the moment when this line has run');
      await workbench.waitForMarks('line-ran', [line]);
    };
    try {
      await workbench.focusEditor();
      await workbench.runCommand('Heapscope: Visualize memory');
      const panel = await workbench.panelFrame();
      await panel.locator('[data-testid=timeline]').waitFor();
      await goToMoment(lineOf('b = a'));
      await workbench.hover(lineOf('b = a'), 'a');
      await take('hover');
      await workbench.leaveHover();
      await goToMoment(lineOf('bar.ref = foo'));
      await take('panel');
      await goToMoment(lineOf('del bar'));
      await workbench.showContainer('Heapscope');
      for (const title of ['Next garbage collection', ...Array<string>(3).fill(NEXT_PHASE)]) {
        await workbench.runCommand(`Heapscope: ${title}`);
        await workbench.page.waitForTimeout(SETTLE_MS);
      }
      await take('gc');
    } finally {
      await workbench.close();
    }
    process.stdout.write(`${name} done\n`);
  }
}
