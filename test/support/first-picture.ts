/** How soon the extension is there, and its first picture: measured in the real workbench. */

import type { Workbench } from './workbench';

/** Notes the clock's time when the first record stands in the panel, in whatever frame it is. */
function watchForPicture(): void {
  const timer = setInterval(() => {
    // A webview's page is written into its frame, which keeps the window and its timers.
    if (document.querySelector('#heapscope-root [data-scope]') !== null) {
      clearInterval(timer);
      Object.assign(window, { heapscopePictureAt: Date.now() });
    }
  }, 10);
}

/** Makes frames note when they show a picture, and lets the editor's own start come to its end. */
export async function prepareFirstPicture(workbench: Workbench): Promise<void> {
  await workbench.page.addInitScript(watchForPicture);
  await workbench.focusEditor();
  // The editor's own start must not count: its last extensions are activated by now.
  await workbench.page.waitForTimeout(4000);
}

/** Milliseconds from the command to the first picture, in a window that was prepared for it. */
export async function coldPicture(workbench: Workbench): Promise<number> {
  await workbench.focusEditor();
  const started = Date.now();
  await workbench.page.keyboard.press('Control+Alt+V');
  const panel = await workbench.panelFrame();
  const drawn = await panel.waitForFunction(
    () => (window as { heapscopePictureAt?: number }).heapscopePictureAt,
  );
  return Number(await drawn.jsonValue()) - started;
}

/** Milliseconds from the command to the picture of a new run, with the panel open. */
export async function warmPicture(workbench: Workbench): Promise<number> {
  const panel = await workbench.panelFrame();
  await workbench.focusEditor();
  await panel.locator('.banner', { hasText: 'Simulating' }).waitFor({ state: 'detached' });
  await workbench.page.keyboard.press('Alt+Shift+Period');
  await panel.getByText(/step [1-9]\d* of/).waitFor();
  const started = Date.now();
  await workbench.page.keyboard.press('Control+Alt+V');
  await panel.getByText(/step 0 of [1-9]/).waitFor();
  return Date.now() - started;
}

/**
 * Uses the extension for the first time and gives VS Code's own figure of its activation in
 * milliseconds. Throws when it was active before.
 */
export async function activationTime(workbench: Workbench): Promise<number> {
  await workbench.runCommand('Developer: Show Running Extensions');
  const rows = workbench.page.locator('.runtime-extensions-editor .monaco-list-row');
  const ours = rows.filter({ hasText: 'heapscope' });
  // The other extensions start first: they share the thread, and its clock is the wall's.
  await rows
    .filter({ hasText: /Git\b.*Activation: \d+ms/s })
    .first()
    .waitFor();
  if ((await ours.count()) > 0) throw new Error('the extension is active before it is needed');
  await workbench.showContainer('Heapscope');
  await workbench.page.locator('.sidebar', { hasText: 'The script is simulated' }).waitFor();
  await ours.filter({ hasText: /Activation: \d+ms/ }).waitFor();
  return Number(/Activation: (\d+)ms/.exec(await ours.innerText())?.[1]);
}
