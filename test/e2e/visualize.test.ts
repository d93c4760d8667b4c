/** The main job in a real workbench: palette, panel, hover, sidebar, editor marks. */

import { strict as assert } from 'node:assert';
import type { Frame } from 'playwright-core';
import { Workbench } from '../support/workbench';

const SCRIPT = `a = []
b = a
c = [a]
del b
c.append(c)
del c
import gc
gc.collect()
`;

describe('Visualize memory', function () {
  let workbench: Workbench;
  let panel: Frame;

  before(async () => {
    workbench = await Workbench.open({
      root: process.cwd(),
      files: { 'script.py': SCRIPT },
      open: 'script.py',
    });
    await workbench.focusEditor();
  });

  afterEach(async function () {
    await workbench.pictureIfFailed(this.currentTest);
  });

  after(() => workbench.close());

  it('answers a hover without a panel', async () => {
    const text = await workbench.hover(2, 'a');
    assert.match(text, /refcount 2/);
    assert.match(text, /global a/);
    assert.match(text, /global b/);
    await workbench.leaveHover();
  });

  it('opens a panel beside the editor that draws', async () => {
    await workbench.runCommand('Heapscope: Visualize memory');
    panel = await workbench.panelFrame();
    await panel.locator('[data-testid=timeline]').waitFor();
  });

  it('steps with the keyboard, and the editor follows', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Alt+Period');
    await workbench.page.keyboard.press('Alt+Period');
    await workbench.waitForMarks('line-ran', [2]);
    await workbench.waitForMarks('line-next', [3]);
    await panel.locator('[data-oid] .refcount', { hasText: '2' }).first().waitFor();
  });

  it('steps back', async () => {
    await workbench.page.keyboard.press('Alt+Comma');
    await workbench.waitForMarks('line-ran', [1]);
    await panel.locator('[data-oid] .refcount', { hasText: '1' }).first().waitFor();
    await workbench.page.keyboard.press('Alt+Period');
    await workbench.waitForMarks('line-ran', [2]);
  });

  it('hovers at the moment of the cursor', async () => {
    const text = await workbench.hover(4, 'b');
    assert.match(text, /refcount 2/);
    assert.match(text, /after line 2/);
    await workbench.leaveHover();
  });

  it('lists the collection in the sidebar; selecting and stepping moves the cursor', async () => {
    await workbench.showContainer('Heapscope');
    const cycle = workbench.treeRow(/generation 2/);
    await cycle.waitFor();
    assert.match(await cycle.innerText(), /gc\.collect\(\) · line 8/);
    await cycle.click();
    const first = workbench.treeRow('Copy each refcount');
    await first.click();
    await workbench.page
      .locator('.statusbar-item', { hasText: /collection 1/ })
      .first()
      .waitFor();
    await workbench.viewButton('Next phase of the garbage collector');
    await workbench.page
      .locator('.sidebar .monaco-list-row.selected', { hasText: 'Subtract references' })
      .waitFor();
  });

  it('comes back at the same moment when the window is reloaded', async () => {
    await workbench.runCommand('Heapscope: Go to the start');
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Alt+Period');
    await workbench.waitForMarks('line-ran', [1]);
    await panel.locator('[data-oid] .refcount', { hasText: '1' }).first().waitFor();
    await workbench.reload();
    panel = await workbench.panelFrame();
    await panel.locator('[data-oid] .refcount', { hasText: '1' }).first().waitFor();
    await workbench.waitForMarks('line-ran', [1]);
  });

  it('ends with the panel', async () => {
    await workbench.closeEditor(/^Memory of script\.py/);
    await workbench.waitForMarks('line-ran', []);
  });
});
