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
import { median, quantile } from '../statistics';

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

/** Posts a message as the host does; milliseconds until the frame after it has been painted. */
function posted(page: Page, kind: string, args: unknown): Promise<number> {
  return page.evaluate(
    async (message) => {
      const from = performance.now();
      window.postMessage(message, '*');
      const frame = () => new Promise((settle) => requestAnimationFrame(settle));
      await new Promise((settle) => setTimeout(settle, 0));
      await frame();
      await frame();
      return performance.now() - from;
    },
    { heapscope: 'notice', kind, args },
  );
}

async function measure(live: number): Promise<Readonly<Record<string, number>>> {
  const answers = record(live);
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await openPage(page);
  await posted(page, toWebview.panel.kind, {
    ...{ uri: `file://${PATH}`, path: PATH, title: 'script.py', running: false, playing: false },
    ...{ timeline: answers.timeline(500), stops: [], stale: false, gone: false, presenter: false },
  });
  let base: number | undefined;
  let ask = 0;
  const show = async (): Promise<number> => {
    const from = performance.now();
    const update = answers.update({ view: DEFAULT_VIEW, ...(base === undefined ? {} : { base }) });
    ask = performance.now() - from;
    base = update.sequence;
    return ask + (await posted(page, toWebview.picture.kind, update));
  };
  const end = answers.seek({ kind: 'end' }).step;
  const at = (step: number): SeekTarget => ({ kind: 'step', step });
  answers.seek(at(end - STEPS));
  await show();
  const painted: number[] = [];
  const asked: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    answers.step({ grain: 'line', direction: 'forward' });
    painted.push(await show());
    asked.push(ask);
  }
  let frames = 0;
  const from = performance.now();
  while (performance.now() - from < DRAG_MS) {
    answers.seek(at(Math.floor((end * ((frames * 37) % 100)) / 100)));
    await show();
    frames++;
  }
  const seconds = (performance.now() - from) / 1000;
  const heap = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  await browser.close();
  return {
    live,
    paintedP50: median(painted),
    paintedP95: quantile(painted, 0.95),
    askedP50: median(asked),
    framesASecond: frames / seconds,
    pageMegabytes: heap / 1e6,
  };
}

process.stdout.write(JSON.stringify(await measure(Number(process.argv[2]))));
