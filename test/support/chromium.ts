/** A Chromium to drive: one from npm where it runs (Linux x64), else the machine's own. */

import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function executable(): Promise<string | undefined> {
  const own = process.env['HEAPSCOPE_CHROMIUM'];
  if (own !== undefined && own !== '') {
    return own;
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packaged } = await import('@sparticuz/chromium');
    return packaged.executablePath();
  }
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
}

/** Starts a headless browser. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await executable();
  return chromium.launch({
    args: FLAGS,
    headless: true,
    ...(executablePath === undefined ? { channel: 'chrome' } : { executablePath }),
  });
}
