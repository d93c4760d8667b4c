/**
 * Builds Heapscope and opens VS Code with it and the examples: the desktop VS Code if its `code`
 * is on the PATH, else VS Code's server from npm in the default browser, on loopback with a token.
 *
 *   npm start [-- --server] [-- --no-open] [-- --port N]
 */

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installServer, stageExtension, startServer, workbenchUrl } from './vscode-server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const examples = join(root, 'examples');
const tutorial = join(examples, 'memory_management.py');

const { values: options } = parseArgs({
  options: {
    server: { type: 'boolean', default: false },
    'no-open': { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
  },
});

const say = (text) => process.stdout.write(`${text}\n`);

/** Whether `code` is a desktop VS Code that takes an extension from a folder. */
function hasDesktopCode() {
  const probe = spawnSync('code', ['--version'], {
    encoding: 'utf8',
    timeout: 20_000,
    shell: process.platform === 'win32',
  });
  return probe.status === 0 && /^\d+\.\d+/.test(probe.stdout);
}

function openDesktop() {
  say('opening the examples in VS Code');
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, examples, '--goto', tutorial];
  spawn('code', args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

/** Opens an address in the default browser; without a display there is none, which is fine. */
function openBrowser(url) {
  const hasDisplay =
    process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (options['no-open'] || !hasDisplay) {
    return;
  }
  const [command, args] = {
    darwin: ['open', [url]],
    win32: ['cmd', ['/c', 'start', '""', url.replaceAll('&', '^&')]],
  }[process.platform] ?? ['xdg-open', [url]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => say('no browser could be opened; use the address above'));
  child.unref();
}

async function openServer() {
  const server = await installServer(root, say);
  const dataFolder = join(root, '.vscode-test', 'start-data');
  const settings = join(dataFolder, 'User', 'settings.json');
  if (!existsSync(settings)) {
    mkdirSync(dirname(settings), { recursive: true });
    // The examples lie in this repository: no question about that shall cover the picture.
    const quiet = {
      'workbench.startupEditor': 'none',
      'git.openRepositoryInParentFolders': 'never',
    };
    writeFileSync(settings, JSON.stringify(quiet, null, 2));
  }
  const token = randomBytes(16).toString('hex');
  const port = Number(options.port);
  const { origin, stop } = await startServer(server, { dataFolder, token, port });
  const extension = stageExtension(root);
  const url = workbenchUrl({ origin, extension, workspace: examples, file: tutorial, token });
  say(`\nVS Code with Heapscope is at\n\n  ${url}\n\nPress Ctrl+C to stop it.`);
  openBrowser(url);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void stop().then(() => process.exit(0)));
  }
}

const build = spawnSync(process.execPath, [join(root, 'esbuild.mjs')], {
  cwd: root,
  stdio: 'inherit',
});
if (build.status !== 0) {
  process.exit(build.status ?? 1);
}
if (!options.server && hasDesktopCode()) {
  openDesktop();
} else {
  await openServer();
}
