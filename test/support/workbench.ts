/** A real VS Code workbench with the extension loaded, and hands to use it. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import {
  installServer,
  stageExtension,
  startServer,
  workbenchUrl,
} from '../../scripts/vscode-server.mjs';
import { launchChromium } from './chromium';

/** What to open. */
export interface WorkbenchOptions {
  /** Folder of the extension: the project's root. */
  readonly root: string;
  /** Files of the workspace, by relative path. Ignored with `folder`. */
  readonly files?: Readonly<Record<string, string>>;
  /** An existing folder to open instead of `files`. */
  readonly folder?: string;
  /** Relative path of the file to open. */
  readonly open?: string;
  /** User settings: theme, reduced motion, fonts. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Module with `run()` to load in the extension host. */
  readonly tests?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
}

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'editor.accessibilitySupport': 'off',
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'chat.commandCenter.enabled': false,
  'files.autoSave': 'off',
  'git.enabled': false,
  'window.autoDetectColorScheme': false,
};

/** Bounds of waits, not expectations: generous for machines that do much else. */
const DEFAULT_TIMEOUT_MS = 40_000;

/** An open workbench. Close it in the test's `after`. */
export class Workbench {
  private constructor(
    readonly page: Page,
    /** The folder that is open. */
    readonly workspace: string,
    /** What the page and its frames wrote to the console, newest last. */
    readonly console: readonly string[],
    private readonly release: () => Promise<void>,
  ) {}

  /** Starts server and browser, and waits until the workbench stands. */
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const scratch = mkdtempSync(join(tmpdir(), 'heapscope-'));
    const workspace = options.folder ?? join(scratch, 'workspace');
    for (const [name, text] of Object.entries(options.files ?? {})) {
      writeText(join(workspace, name), text);
    }
    const dataFolder = join(scratch, 'data');
    const settings = JSON.stringify({ ...SETTINGS, ...options.settings });
    writeText(join(dataFolder, 'User', 'settings.json'), settings);
    const serverFolder = await installServer(options.root, (text) => process.stderr.write(text));
    const server = await startServer(serverFolder, { dataFolder });
    let browser: Browser | undefined;
    const release = async () => {
      await browser?.close();
      await server.stop();
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      browser = await launchChromium();
      const page = await browser.newPage({
        viewport: options.viewport ?? { width: 1440, height: 900 },
      });
      page.setDefaultTimeout(DEFAULT_TIMEOUT_MS);
      const lines: string[] = [];
      page.on('console', (message) => lines.push(message.text()));
      page.on('pageerror', (error) => lines.push(`page error: ${error.message}`));
      const url = workbenchUrl({
        origin: server.origin,
        extension: stageExtension(options.root),
        workspace,
        ...(options.open === undefined ? {} : { file: join(workspace, options.open) }),
        ...(options.tests === undefined ? {} : { tests: options.tests }),
      });
      await page.goto(url);
      await page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
      return new Workbench(page, workspace, lines, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Ends browser and server and removes the scratch folder. */
  close(): Promise<void> {
    return this.release();
  }

  /** Waits for the editor's text and gives it the focus: before, keys go astray. */
  async focusEditor(): Promise<void> {
    await this.page.locator('.editor-instance .view-lines .view-line').first().waitFor();
    const view = this.page.locator('.editor-instance .overflow-guard').first();
    await view.click({ position: { x: 200, y: 8 } });
  }

  /** Runs a command by its title, through the palette, as a person does. */
  async runCommand(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    for (let left = 4; ; left--) {
      await this.page.keyboard.press('F1');
      const input = this.page.locator('.quick-input-widget:visible input');
      await input.waitFor();
      await input.fill(`>${title}`);
      try {
        await row.click({ timeout: 5000 });
        return;
      } catch (error) {
        // A palette that was opened early lacks the commands of a language not known yet.
        if (left === 1) {
          throw error;
        }
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<void> {
    await this.showContainer('Explorer');
    await this.page.locator('.explorer-viewlet .monaco-list-row', { hasText: name }).dblclick();
    await this.page.locator('.tabs-container .tab.active', { hasText: name }).waitFor();
  }

  /** Puts the cursor on a line of the active editor, and the line into sight. */
  async goToLine(line: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    const input = this.page.locator('.quick-input-widget:visible input');
    await input.waitFor();
    await input.fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** The titles that the palette offers for a text. */
  async paletteTitles(text: string): Promise<string[]> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget:visible input');
    await input.waitFor();
    await input.fill(`>${text}`);
    const rows = this.page.locator('.quick-input-list .monaco-list-row .label-name');
    await rows.first().waitFor();
    const titles = await rows.allTextContents();
    await this.page.keyboard.press('Escape');
    return titles;
  }

  /** The frame of the panel, with `text` of the one that shows it: webviews are two nested frames. */
  async panelFrame(text?: string): Promise<Frame> {
    const end = Date.now() + DEFAULT_TIMEOUT_MS;
    while (Date.now() < end) {
      for (const frame of this.page.frames()) {
        const root = await frame.$('#heapscope-root').catch(() => null);
        if (root === null) continue;
        const shown =
          text === undefined
            ? 1
            : await frame
                .getByText(text)
                .count()
                .catch(() => 0);
        if (shown > 0) return frame;
      }
      await this.page.waitForTimeout(50);
    }
    const ours = this.console.filter((line) => /heapscope/i.test(line));
    throw new Error(`no panel; console:\n${ours.join('\n').slice(0, 2000)}`);
  }

  /**
   * Rests the mouse on the nth occurrence (from 0) of a word in a line and gives the hover's text.
   * Moves again while nothing shows: the first time, the extension may still be loading.
   */
  async hover(line: number, word: string, nth = 0): Promise<string> {
    const hover = this.page.locator('.monaco-hover:visible', { hasNotText: /^Loading/ }).first();
    const end = Date.now() + DEFAULT_TIMEOUT_MS;
    for (;;) {
      const place = await this.wordPlace(line, word, nth);
      await this.page.mouse.move(place.x - 40, place.y + 60);
      await this.page.mouse.move(place.x, place.y, { steps: 3 });
      try {
        // Moving again would cancel what the extension is about to answer.
        await hover.waitFor({ timeout: 10_000 });
        return await hover.innerText();
      } catch (error) {
        if (Date.now() > end) {
          throw error;
        }
      }
    }
  }

  /** Takes the mouse away and waits until no hover is left. */
  async leaveHover(): Promise<void> {
    await this.page.mouse.move(5, 5);
    await this.page.keyboard.press('Escape');
    await this.page.locator('.monaco-hover:visible').first().waitFor({ state: 'detached' });
  }

  /** Shows a view container by the title of its activity bar item. */
  async showContainer(title: string): Promise<void> {
    const tab = this.page.locator(`.activitybar .action-item [aria-label^="${title}"]`).first();
    await tab.waitFor();
    if ((await tab.getAttribute('aria-expanded')) !== 'true') {
      await tab.click();
      // The tab's tooltip would lie over the first rows of the view.
      await this.page.mouse.move(720, 600);
    }
  }

  /** The row of a tree in the sidebar whose text contains the given text. */
  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  }

  /** Clicks a button in the title of a view. */
  async viewButton(label: string): Promise<void> {
    await this.page.locator('.sidebar .composite.title, .sidebar .pane-header').first().hover();
    await this.page.locator(`.sidebar .action-label[aria-label^="${label}"]`).first().click();
  }

  /** Line numbers whose gutter carries a mark from `media/`. */
  async markedLines(mark: 'line-ran' | 'line-next'): Promise<number[]> {
    return this.page.evaluate((name) => {
      const tops = new Map<string, number>();
      for (const number of document.querySelectorAll('.margin-view-overlays .line-numbers')) {
        const row = number.parentElement as HTMLElement;
        tops.set(row.style.top, Number(number.textContent));
      }
      const marks = [...document.querySelectorAll<HTMLElement>('.glyph-margin-widgets .cgmr')];
      return marks
        .filter((each) => getComputedStyle(each).backgroundImage.includes(name))
        .map((each) => tops.get(each.style.top) ?? -1);
    }, mark);
  }

  /** Waits until exactly these lines carry a mark. */
  async waitForMarks(mark: 'line-ran' | 'line-next', lines: readonly number[]): Promise<void> {
    const end = Date.now() + DEFAULT_TIMEOUT_MS;
    let seen: number[] = [];
    do {
      seen = await this.markedLines(mark);
      if (seen.join() === lines.join()) {
        return;
      }
      await this.page.waitForTimeout(50);
    } while (Date.now() < end);
    throw new Error(`${mark} is on lines ${seen.join()}, not on ${lines.join()}`);
  }

  /** Reloads the window, as after an update, and waits until the workbench stands again. */
  async reload(): Promise<void> {
    const url = new URL(this.page.url());
    const payload = JSON.parse(url.searchParams.get('payload') ?? '[]') as [string, string][];
    // With a file to open, the workbench would not restore the editors that were open.
    const kept = payload.filter(([key]) => key !== 'openFile');
    url.searchParams.set('payload', JSON.stringify(kept));
    await this.page.evaluate((href) => history.replaceState(null, '', href), url.href);
    const loaded = this.page.waitForEvent('load', { timeout: 60_000 });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
  }

  /** Closes an editor or panel by the title of its tab. */
  async closeEditor(title: RegExp): Promise<void> {
    const tab = this.page.locator('.tabs-container .tab', { hasText: title }).first();
    await tab.hover();
    await tab.locator('.tab-actions .codicon-close').click();
  }

  /** Saves a picture of the window. */
  async screenshot(path: string): Promise<void> {
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }

  /** For `afterEach`: what the window looked like when a test failed, in dist-test/failures. */
  async pictureIfFailed(
    test: { state?: string | undefined; fullTitle(): string } | undefined,
  ): Promise<void> {
    if (test?.state === 'failed') {
      const name = test.fullTitle().replace(/\W+/g, '-');
      await this.screenshot(join('dist-test', 'failures', `${name}.png`));
    }
  }

  private async wordPlace(line: number, word: string, nth: number) {
    const place = await this.page.evaluate(
      ([wantedLine, wantedWord, occurrence]) => {
        const numbers = [...document.querySelectorAll('.margin-view-overlays .line-numbers')];
        const number = numbers.find((each) => each.textContent === String(wantedLine));
        const top = (number?.parentElement as HTMLElement | undefined)?.style.top;
        const rows = [...document.querySelectorAll<HTMLElement>('.view-lines .view-line')];
        const row = rows.find((each) => each.style.top === top);
        if (row === undefined) {
          return undefined;
        }
        const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
        let left = occurrence;
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          const text = node.textContent ?? '';
          const pattern = new RegExp(`(?<![\\w])${wantedWord}(?![\\w])`, 'g');
          for (const match of text.matchAll(pattern)) {
            if (left-- === 0) {
              const range = document.createRange();
              range.setStart(node, match.index);
              range.setEnd(node, match.index + wantedWord.length);
              const box = range.getBoundingClientRect();
              return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
            }
          }
        }
        return undefined;
      },
      [line, word, nth] as const,
    );
    if (place === undefined) {
      throw new Error(`line ${line} shows no ${word}`);
    }
    return place;
  }
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
