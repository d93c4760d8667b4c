/** The view "GC cycles" under quick hands: rows stay where they are, and the last click wins. */

import { strict as assert } from 'node:assert';
import type { Frame } from 'playwright-core';
import { Workbench } from '../support/workbench';

const SCRIPT = `import gc
a = []
c = [a]
c.append(c)
del c
print(gc.collect())
`;

const COLLECTION = /1 collected · gc\.collect\(\) · line 6/;
const COPY = 'Copy each refcount';
/** Two phases that touch nothing here: a click on them opens no rows. */
const [WEAK, FINALIZERS] = ['Clear weak references', 'Call finalizers'] as const;

describe('The view "GC cycles"', function () {
  let workbench: Workbench;
  let panel: Frame;

  before(async () => {
    workbench = await Workbench.open({
      root: process.cwd(),
      files: { 'script.py': SCRIPT },
      open: 'script.py',
      // All phases and the objects of one have room.
      viewport: { width: 1440, height: 1500 },
    });
    await workbench.focusEditor();
    await workbench.runCommand('Heapscope: Visualize memory');
    panel = await workbench.panelFrame();
    await panel.locator('[data-testid=timeline]').waitFor();
    await workbench.showContainer('Heapscope');
  });

  afterEach(async function () {
    await workbench.pictureIfFailed(this.currentTest);
  });

  after(() => workbench.close());

  const shown = (phase: string) =>
    panel.getByText(`garbage collection, ${phase.toLowerCase()}`).first().waitFor();

  /** Waits until the row with this text, and no other, carries the mark of the cursor's moment. */
  const marked = (text: string) =>
    workbench.page.waitForFunction((wanted) => {
      const marks = (row: Element) =>
        [...row.querySelectorAll('*')].some((each) =>
          getComputedStyle(each, '::after').content.includes('◀'),
        );
      const rows = [...document.querySelectorAll('.sidebar .monaco-list-row')].filter(marks);
      return rows.length === 1 && rows[0]?.textContent?.includes(wanted) === true;
    }, text);

  it('shows a phase that is clicked right after its collection, with its objects', async () => {
    await workbench.treeRow(COLLECTION).click();
    await workbench.treeRow(COPY).click();
    await panel.locator('.record.object .gcrefs').first().waitFor();
    await workbench.treeRow('(was c)').waitFor();
  });

  it('fetches no rows anew when the cursor moves, and marks where it is', async () => {
    const { page } = workbench;
    await page.evaluate(() => {
      const rows = document.querySelector('.sidebar .monaco-list-rows');
      const counting = globalThis as { rowsMoved?: number };
      counting.rowsMoved = 0;
      if (rows === null) throw new Error('no rows');
      new MutationObserver((changes) => {
        counting.rowsMoved = (counting.rowsMoved ?? 0) + changes.length;
      }).observe(rows, { attributes: true, attributeFilter: ['data-index'], subtree: true });
    });
    for (const phase of [WEAK, FINALIZERS, WEAK]) {
      await workbench.treeRow(phase).click();
      await shown(phase);
    }
    await marked(WEAK);
    const moved = await page.evaluate(() => (globalThis as { rowsMoved?: number }).rowsMoved);
    assert.equal(moved, 0);
  });

  it('ends at the last of many quick clicks', async () => {
    for (const last of [WEAK, FINALIZERS, WEAK]) {
      for (let left = 4; left > 0; left--) {
        await workbench.treeRow(left % 2 === 0 ? COPY : FINALIZERS).click();
      }
      await workbench.treeRow(last).click();
      await shown(last);
    }
  });

  it('leaves the selection on an object that was clicked', async () => {
    await workbench.treeRow('(was c)').click();
    await shown(COPY);
    await workbench.viewButton('Next phase of the garbage collector');
    await shown('Subtract references');
    await workbench.treeRow('(was c)').click();
    await shown(COPY);
    const selected = workbench.page.locator('.sidebar .monaco-list-row.selected');
    assert.match(await selected.innerText(), /\(was c\)/);
  });
});
