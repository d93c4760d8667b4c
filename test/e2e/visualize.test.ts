/** The main job in a real workbench: palette, panel, hover, sidebar, editor marks. */

import { strict as assert } from 'node:assert';
import type { Frame } from 'playwright-core';
import { Workbench } from '../support/workbench';

const SCRIPT = `import gc
a = []
b = a
c = [a]
del b
c.append(c)
del c
print(gc.collect())
`;

const BROKEN = 'a = []\nb = a +\n';

describe('Visualize memory', function () {
  let workbench: Workbench;
  let panel: Frame;

  /** The count in the pill of the record with this label. */
  const count = (label: string) =>
    panel.locator('.record.object', { hasText: label }).locator('.refcount').first();

  before(async () => {
    workbench = await Workbench.open({
      root: process.cwd(),
      files: { 'script.py': SCRIPT, 'broken.py': BROKEN },
      open: 'script.py',
    });
    await workbench.focusEditor();
  });

  afterEach(async function () {
    await workbench.pictureIfFailed(this.currentTest);
  });

  after(() => workbench.close());

  it('answers a hover without a panel', async () => {
    const text = await workbench.hover(3, 'a');
    assert.match(text, /refcount 2/);
    assert.match(text, /global a/);
    assert.match(text, /global b/);
    assert.match(text, /after line 3 last ran/);
    await workbench.leaveHover();
  });

  it('opens a panel beside the editor that draws', async () => {
    await workbench.runCommand('Heapscope: Visualize memory');
    panel = await workbench.panelFrame();
    await panel.locator('[data-testid=timeline]').waitFor();
    await panel.locator('[data-scope="globals:__main__"]').waitFor();
  });

  it('steps with the keyboard, and the editor follows', async () => {
    await workbench.focusEditor();
    for (let left = 3; left > 0; left--) {
      await workbench.page.keyboard.press('Alt+Period');
    }
    await workbench.waitForMarks('line-ran', [3]);
    await workbench.waitForMarks('line-next', [4]);
    await count('list a').getByText('2', { exact: true }).waitFor();
    await panel.getByText('b = a: list a 1 → 2').first().waitFor();
  });

  it('steps back', async () => {
    await workbench.page.keyboard.press('Alt+Comma');
    await workbench.waitForMarks('line-ran', [2]);
    await count('list a').getByText('1', { exact: true }).waitFor();
    await workbench.page.keyboard.press('Alt+Period');
    await workbench.waitForMarks('line-ran', [3]);
  });

  it('hovers at the moment of the cursor', async () => {
    const text = await workbench.hover(5, 'b');
    assert.match(text, /refcount 2/);
    assert.match(text, /after line 3/);
  });

  it('tells from the hover why an object is alive', async () => {
    const hover = workbench.page.locator('.monaco-hover:visible');
    await hover.getByText('Why is it alive?').click();
    await panel.locator('[data-section=whyAlive] .way', { hasText: 'global' }).waitFor();
    await panel.locator('[data-section=whyAlive]').getByRole('button', { name: 'Why' }).click();
    await panel.getByRole('button', { name: 'Close (Escape)' }).click();
    await workbench.leaveHover();
  });

  it('selects an object in the panel and lists its holders', async () => {
    const box = await panel.locator('.record.object .type').first().boundingBox();
    assert.ok(box);
    await workbench.page.mouse.click(box.x + 12, box.y + 6);
    const details = panel.locator('.details');
    await details.getByText('refcount 2, held by').waitFor();
    assert.match(await details.innerText(), /global a\s+global b/);
    await workbench.page.keyboard.press('Escape');
  });

  it('lists the collection in the sidebar; selecting and stepping moves the cursor', async () => {
    await workbench.showContainer('Heapscope');
    const cycle = workbench.treeRow(/1 collected · gc\.collect\(\) · line 8/);
    await cycle.waitFor();
    assert.match(await cycle.innerText(), /1\. gen 2/);
    await cycle.click();
    // At once: the person does not wait until cursor and picture have arrived at the collection.
    await workbench.treeRow('Copy each refcount').click();
    await panel.locator('.record.object .gcrefs').first().waitFor();
    await workbench.page
      .locator('.statusbar-item', { hasText: /collection 1/ })
      .first()
      .waitFor();
    await workbench.viewButton('Next phase of the garbage collector');
    await workbench.page
      .locator('.sidebar .monaco-list-row.selected', { hasText: 'Subtract references' })
      .waitFor();
    await workbench.viewButton('Next phase of the garbage collector');
    await panel.locator('.gctag', { hasText: 'tentatively unreachable' }).first().waitFor();
    await panel
      .locator('.gctag', { hasText: /^reachable$/ })
      .first()
      .waitFor();
    await workbench.waitForMarks('line-ran', [8]);
  });

  it('shows what the program has printed', async () => {
    await workbench.runCommand('Heapscope: Go to the end');
    await panel.locator('.output', { hasText: '1' }).waitFor();
    await panel.getByText('The program has ended').waitFor();
  });

  it('comes back at the same moment when the window is reloaded', async () => {
    await workbench.runCommand('Heapscope: Go to the start');
    // VS Code asks the extension host before it runs a command for the first time; keys overtake it.
    await workbench.waitForMarks('line-next', [1]);
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Alt+Period');
    await workbench.page.keyboard.press('Alt+Period');
    await workbench.waitForMarks('line-ran', [2]);
    await count('list a').getByText('1', { exact: true }).waitFor();
    await workbench.reload();
    panel = await workbench.panelFrame();
    await count('list a').getByText('1', { exact: true }).waitFor();
    await workbench.waitForMarks('line-ran', [2]);
  });

  it('ends with the panel', async () => {
    await workbench.closeEditor(/^Memory of script\.py/);
    await workbench.waitForMarks('line-ran', []);
  });

  it('shows a syntax error where it is', async () => {
    await workbench.openFile('broken.py');
    await workbench.runCommand('Heapscope: Visualize memory');
    panel = await workbench.panelFrame();
    await panel.locator('.banner.bad', { hasText: 'SyntaxError: invalid syntax' }).waitFor();
    await workbench.page.locator('.squiggly-error').first().waitFor();
  });
});
