/** Annotated scripts in a real workbench: Test Explorer, inline failures, the link to the moment. */

import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import { Workbench } from '../support/workbench';

const example = readFileSync('examples/reference_counting.py', 'utf8');
/** The second name is never deleted: the expectation on this line fails. */
const broken = example.replace('del b  #', 'pass   #');
const line = broken.split('\n').findIndex((text) => text.startsWith('pass   #')) + 1;

const noted = 'a = []\n# heap: note "Two names, *one* list."; mark "two"\nb = a  # heap: watch a\n';

describe('Annotated scripts', function () {
  let workbench: Workbench;
  let panel: Frame;

  const openFromExplorer = async (name: string) => {
    const row = workbench.page.locator('.explorer-folders-view .monaco-list-row', {
      hasText: name,
    });
    // Clicking on the container that is shown would hide it.
    if (!(await row.isVisible())) {
      await workbench.showContainer('Explorer');
    }
    await row.dblclick();
    await workbench.page.locator('.tabs-container .tab.active', { hasText: name }).waitFor();
  };

  before(async () => {
    workbench = await Workbench.open({
      root: process.cwd(),
      files: {
        'reference_counting.py': example,
        'weak_references.py': readFileSync('examples/weak_references.py', 'utf8'),
        'broken.py': broken,
        'noted.py': noted,
      },
      open: 'broken.py',
      settings: { 'editor.codeLens': true },
    });
    await workbench.focusEditor();
  });

  afterEach(async function () {
    await workbench.pictureIfFailed(this.currentTest);
  });

  after(() => workbench.close());

  it('are listed in the Test Explorer', async () => {
    await workbench.showContainer('Testing');
    for (const name of ['reference_counting.py', 'weak_references.py', 'broken.py']) {
      await workbench.treeRow(name).waitFor();
    }
  });

  it('carry a CodeLens', async () => {
    // The editor asks for links when it is focused and drops the question when it loses the focus
    // (VS Code, codelensController.ts), as it did when the Testing view was shown.
    await workbench.focusEditor();
    // The line of links comes in above the first line, perhaps out of sight.
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.locator('.codelens-decoration a', { hasText: 'Check' }).first().waitFor();
  });

  it('fail inline, with the holders named', async () => {
    await workbench.goToLine(line);
    await workbench.runCommand('Heapscope: Check annotations');
    const inline = workbench.page
      .locator('.test-error-content-widget')
      .filter({ hasText: /expected refcount\(a\) == 1, but it is 2: global a/ });
    await inline.first().waitFor();
    await inline.first().click();
    await workbench.page
      .locator('.test-output-peek')
      .getByText(/but it is 2: global a \(line 7\), global b \(line 13\)/)
      .first()
      .waitFor();
  });

  it('open the panel at the moment of a failure', async () => {
    await workbench.page
      .locator('.test-output-peek a', { hasText: 'Open the panel' })
      .first()
      .click();
    panel = await workbench.panelFrame();
    await panel.locator('[data-testid=timeline]').waitFor();
    await panel.getByText(`after line ${line}`).first().waitFor();
    await workbench.page
      .locator('.statusbar-item', { hasText: `line ${line}` })
      .first()
      .waitFor();
  });

  it('hold as they are', async () => {
    await openFromExplorer('weak_references.py');
    await workbench.runCommand('Heapscope: Check annotations');
    await workbench.page
      .locator('.testing-run-glyph.codicon-testing-passed-icon, .codicon-testing-passed-icon')
      .first()
      .waitFor();
  });

  it('are narrated in the panel, and their objects are watched', async () => {
    await openFromExplorer('noted.py');
    await workbench.runCommand('Heapscope: Visualize memory');
    // The panel of the script before may still be there.
    panel = await workbench.panelFrame('step 0 of 3');
    await panel.locator('[data-testid=timeline] .bookmark').first().waitFor({ state: 'attached' });
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Alt+Period');
    const tour = panel.locator('[data-testid=tour]');
    await tour.locator('em', { hasText: 'one' }).waitFor();
    await workbench.page.keyboard.press('Alt+Period');
    const watched = tour.locator('.watches li', { hasText: 'a' });
    await watched.waitFor();
    assert.match(await watched.innerText(), /a\s+2/);
    await workbench.showContainer('Heapscope');
    await workbench.treeRow(/2 references/).waitFor();
    await panel.getByRole('button', { name: 'Go to the mark two' }).click();
    await tour.locator('.mark', { hasText: 'two' }).waitFor();
  });
});
