/**
 * The panel's page in a real Chromium, with this process as its host: milliseconds from a step to
 * the painted graph, frames a second while the timeline is dragged, and memory of the page.
 *
 *   node panel.mjs LIVE-OBJECTS
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { openLibraryArchive } from '../../src/compile/library-archive';
import { toWebview, type SeekTarget } from '../../src/protocol/messages';
import { DEFAULT_VIEW } from '../../src/protocol/picture';
import { recordRun } from '../../src/record/run-recorded';
import { Answers } from '../../src/session/answers';
import { launchChromium } from '../../test/support/chromium';
import { median } from '../statistics';
import type { Figures } from './recording';

const STEPS = 40;
const DRAG_MS = 4000;
const PATH = '/script.py';
const LIMITS = { instructions: 1e9, heapBytes: 2 ** 32, recordingBytes: 2 ** 31, seconds: 600 };
const ORIGIN = 'http://heapscope.test';

/** So many objects in a list, of which one step after another changes one or adds one. */
function script(live: number): string {
  return [
    'class Node:',
    '    def __init__(self, next):',
    '        self.next = next',
    'def main():',
    '    items = [Node(None)]',
    `    for i in range(${live}):`,
    '        items.append(Node(items[i // 2]))',
    '    last = items[-1]',
    `    for i in range(${STEPS * 2}):`,
    '        items[i % 20].next = Node(last)',
    '        last = items[i * 7 % 30]',
    'main()',
    '',
  ].join('\n');
}

function record(live: number): Answers {
  const source = script(live);
  const given = { path: PATH, source, argv: [], stdin: '', hashSeed: 0, clock: 1_700_000_000 };
  const library = openLibraryArchive(readFileSync('dist/stdlib.bin'));
  const run = recordRun({ ...given, limits: LIMITS }, { library, files: null });
  const outcome = run.run();
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return new Answers(run.recording, source, PATH);
}

const HTML = `<!doctype html><html><head>
<link rel="stylesheet" href="/codicon.css" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="/main.css">
<script>window.acquireVsCodeApi = () => ({ postMessage() {}, getState() {}, setState() {} });</script>
</head><body><div id="heapscope-root"></div><script type="module" src="/main.js"></script></body></html>`;

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  js: 'text/javascript',
  ttf: 'font/ttf',
};

async function openPage(page: Page): Promise<void> {
  await page.route(`${ORIGIN}/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') return route.fulfill({ contentType: 'text/html', body: HTML });
    const contentType = TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return route.fulfill({ contentType, body: readFileSync(`dist/webview/${name}`) });
  });
  await page.goto(`${ORIGIN}/`);
}

/**
 * Posts a message as the host does; milliseconds until the frame that shows it has been painted: the
 * page draws when it gets its next frame, and what is queued in that frame runs after the painting.
 */
function posted(page: Page, kind: string, args: unknown): Promise<number> {
  return page.evaluate(
    async (message) => {
      const from = performance.now();
      window.postMessage(message, '*');
      await new Promise((settle) => setTimeout(settle, 0));
      await new Promise((settle) => requestAnimationFrame(() => setTimeout(settle, 0)));
      return performance.now() - from;
    },
    { heapscope: 'notice', kind, args },
  );
}

/** Begins to note how long the page's thread is blocked at a time: the browser tells from 50 ms on. */
function watchBlocks(page: Page): Promise<void> {
  return page.evaluate(() => {
    const blocks: number[] = [];
    Object.assign(window, { blocks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) blocks.push(duration);
    }).observe({ type: 'longtask' });
  });
}

/** Shows the moment that `answers` stands at, as a difference to the one before. */
class Shown {
  private base: number | undefined;

  constructor(
    private readonly page: Page,
    private readonly answers: Answers,
  ) {}

  /** Milliseconds that the answer took, and all until it is painted. */
  async next(): Promise<{ readonly asked: number; readonly painted: number }> {
    const { base } = this;
    const from = performance.now();
    const update = this.answers.update({
      view: DEFAULT_VIEW,
      ...(base === undefined ? {} : { base }),
    });
    const asked = performance.now() - from;
    this.base = update.sequence;
    return { asked, painted: asked + (await posted(this.page, toWebview.picture.kind, update)) };
  }
}

/** The medians of five groups of values that follow each other. */
function medians(values: readonly number[]): readonly number[] {
  const size = Math.ceil(values.length / 5);
  return Array.from({ length: 5 }, (_, i) => median(values.slice(i * size, (i + 1) * size)));
}

async function measure(live: number): Promise<Figures> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const answers = record(live);
  globalThis.gc?.();
  const hostMegabytes = (process.memoryUsage.rss() - before) / 1e6;
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await openPage(page);
  await posted(page, toWebview.panel.kind, {
    ...{ uri: `file://${PATH}`, path: PATH, title: 'script.py', running: false, playing: false },
    ...{ timeline: answers.timeline(500), stops: [], stale: false, gone: false, presenter: false },
  });
  const shown = new Shown(page, answers);
  const end = answers.seek({ kind: 'end' }).step;
  const at = (step: number): SeekTarget => ({ kind: 'step', step });
  answers.seek(at(end - STEPS));
  await shown.next();
  await watchBlocks(page);
  const steps: { asked: number; painted: number }[] = [];
  for (let i = 0; i < STEPS; i++) {
    const from = performance.now();
    answers.step({ grain: 'line', direction: 'forward' });
    const moved = performance.now() - from;
    const { asked, painted } = await shown.next();
    steps.push({ asked: moved + asked, painted: moved + painted });
  }
  // Each place of the drag is asked for when the one before has been painted, as the host does.
  const dragged: number[] = [];
  const from = performance.now();
  while (performance.now() - from < DRAG_MS) {
    const moved = performance.now();
    answers.seek(at(Math.floor((end * ((dragged.length * 37) % 100)) / 100)));
    await shown.next();
    dragged.push(performance.now() - moved);
  }
  const seconds = (performance.now() - from) / 1000;
  const inPage = await page.evaluate(() => ({
    heap: (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
    blocks: (window as unknown as { blocks: number[] }).blocks,
  }));
  await browser.close();
  return {
    live: [live],
    painted: steps.map(({ painted }) => painted),
    paintedP50: medians(steps.map(({ painted }) => painted)),
    asked: steps.map(({ asked }) => asked),
    dragged,
    framesASecond: [dragged.length / seconds],
    longestBlock: [Math.max(0, ...inPage.blocks)],
    pageMegabytes: [inPage.heap / 1e6],
    hostMegabytes: [hostMegabytes],
  };
}

process.stdout.write(JSON.stringify(await measure(Number(process.argv[2]))));
