/**
 * VS Code's own server from npm: what `npm start` opens where no desktop VS Code is installed, and
 * what the tests run in. Nothing is compiled, nothing is fetched from outside npm.
 */

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** `code-server` carries the complete VS Code server; this is VS Code 1.100.3, for Node 20. */
const VERSION = '4.100.3';

/** Waits at most this long for the server to listen. */
const START_MS = 60_000;

/**
 * Runs npm and waits for its end.
 *
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
function npm(args, cwd) {
  const script = process.env.npm_execpath;
  const viaNode = script !== undefined && /npm-cli\.[cm]?js$/.test(script);
  const [command, rest] = viaNode ? [process.execPath, [script, ...args]] : ['npm', args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      cwd,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32' && !viaNode,
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} ended with ${code}`)),
    );
  });
}

/**
 * Installs the server into `.vscode-test/` unless it is there, and gives its folder. The
 * post-install scripts would fetch from outside npm, so they do not run; without them only the
 * integrated terminal is missing.
 *
 * @param {string} root the project's folder
 * @param {(text: string) => void} say
 * @returns {Promise<string>}
 */
export async function installServer(root, say) {
  const folder = join(root, '.vscode-test', `server-${VERSION}`);
  const inside = join('node_modules', 'code-server', 'lib', 'vscode');
  if (!existsSync(folder)) {
    say(`installing VS Code's server (code-server ${VERSION}) from npm into .vscode-test ...`);
    // Installed aside and renamed, so that an interrupted installation is not taken for complete.
    const aside = `${folder}.installing`;
    rmSync(aside, { recursive: true, force: true });
    mkdirSync(aside, { recursive: true });
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const unsaved = ['--no-save', '--no-package-lock', '--prefix', aside];
    await npm(['install', `code-server@${VERSION}`, ...quiet, ...unsaved], aside);
    await npm(['install', '--omit=dev', ...quiet], join(aside, inside));
    renameSync(aside, folder);
  }
  return join(folder, inside);
}

/**
 * A folder from which VS Code loads the extension: links to what the package would hold. The
 * project's root would not do: the server lies in it, and a workbench that finds themes inside the
 * extension under development shows the first of them, whatever the settings say.
 *
 * @param {string} root
 * @returns {string}
 */
export function stageExtension(root) {
  const folder = join(root, '.vscode-test', 'extension');
  mkdirSync(folder, { recursive: true });
  for (const name of ['dist', 'media']) {
    // Made anew: the folder may have come from another checkout.
    rmSync(join(folder, name), { recursive: true, force: true });
    symlinkSync(join(root, name), join(folder, name), 'junction');
  }
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  return folder;
}

/**
 * A running server.
 *
 * @typedef {{ port: number, origin: string, stop: () => Promise<void> }} RunningServer
 */

/**
 * Starts the server on the loopback interface and waits until it listens.
 *
 * @param {string} serverFolder from `installServer`
 * @param {{ dataFolder: string, token?: string, port?: number, log?: (text: string) => void }} options
 * @returns {Promise<RunningServer>}
 */
export function startServer(serverFolder, { dataFolder, token, port = 0, log }) {
  const args = [
    ...[join(serverFolder, 'out', 'server-main.js'), '--host', '127.0.0.1', '--port', String(port)],
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
    ...['--accept-server-license-terms', '--disable-workspace-trust', '--telemetry-level', 'off'],
    ...['--user-data-dir', dataFolder, '--server-data-dir', dataFolder],
    ...['--extensions-dir', join(dataFolder, 'extensions')],
  ];
  mkdirSync(join(dataFolder, 'extensions'), { recursive: true });
  // In a process group of its own, so that its extension hosts end with it.
  const child = spawn(process.execPath, args, { detached: process.platform !== 'win32' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const kill = () => {
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') {
        throw error;
      }
    }
  };
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    kill();
    await ended;
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("VS Code's server did not start in time"));
      void stop();
    }, START_MS);
    const read = (chunk) => {
      const text = String(chunk);
      log?.(text);
      const match = /Extension host agent listening on (\d+)/.exec(text);
      if (match) {
        clearTimeout(timer);
        const listening = Number(match[1]);
        resolve({ port: listening, origin: `127.0.0.1:${listening}`, stop });
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server ended with ${code}`));
    });
  });
}

/**
 * The address of a workbench with our extension loaded from the folder of `stageExtension`.
 *
 * @param {{ origin: string, extension: string, workspace: string, file?: string, tests?: string,
 *   token?: string }} options
 * @returns {string}
 */
export function workbenchUrl({ origin, extension, workspace, file, tests, token }) {
  const remote = (path) => `vscode-remote://${origin}${path}`;
  const payload = [['extensionDevelopmentPath', remote(extension)]];
  if (tests !== undefined) {
    payload.push(['extensionTestsPath', remote(tests)]);
  }
  if (file !== undefined) {
    payload.push(['openFile', remote(file)]);
  }
  const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
  if (token !== undefined) {
    query.set('tkn', token);
  }
  return `http://${origin}/?${query}`;
}
