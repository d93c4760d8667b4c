/** package.json and the ids that the code uses are the same, both ways. */

import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import {
  COMMANDS,
  CONTEXT_KEYS,
  EDITORS,
  PANELS,
  SETTINGS,
  VIEWS,
  VIEW_CONTAINERS,
} from '../../src/host/contributions';
import { assertNone } from '../support/assert-none';
import { sourceFiles } from '../support/source-files';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { command: string; when?: string }[]>>;
    readonly keybindings: readonly { command: string; key: string; when: string }[];
    readonly customEditors: readonly { viewType: string }[];
    readonly viewsContainers: Record<string, readonly { id: string; icon: string }[]>;
    readonly views: Record<string, readonly { id: string; icon: string }[]>;
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { default: unknown; description?: string; markdownDescription?: string }>
      >;
    };
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { contributes } = manifest;
const sorted = (values: Iterable<string>) => [...values].sort();

describe('package.json', () => {
  it('declares the commands of the code', () => {
    const declared = contributes.commands.map(({ command }) => command);
    assert.deepEqual(sorted(declared), sorted(Object.values(COMMANDS)));
  });

  it('names commands by their key', () => {
    for (const [name, id] of Object.entries(COMMANDS)) {
      assert.equal(id, `heapscope.${name}`);
    }
  });

  it('gives every command a category and words a person reads', () => {
    for (const { command, title, category } of contributes.commands) {
      assert.match(title, /^[A-Z][\w ]+$/, command);
      assert.equal(category, 'Heapscope');
    }
  });

  it('uses only declared commands in menus and keybindings', () => {
    const known = new Set<string>(Object.values(COMMANDS));
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
    assertNone(used.map(({ command }) => command).filter((command) => !known.has(command)));
  });

  it('uses no key for two commands', () => {
    const keys = contributes.keybindings.map(({ key }) => key);
    assert.deepEqual(sorted(new Set(keys)), sorted(keys));
  });

  it('declares the views, containers and settings of the code', () => {
    const ids = (lists: Record<string, readonly { id: string }[]>) =>
      sorted(
        Object.values(lists)
          .flat()
          .map(({ id }) => id),
      );
    assert.deepEqual(ids(contributes.views), sorted(Object.values(VIEWS)));
    assert.deepEqual(ids(contributes.viewsContainers), sorted(Object.values(VIEW_CONTAINERS)));
    const declared = Object.fromEntries(
      Object.entries(contributes.configuration.properties).map(([key, value]) => [
        key,
        value.default,
      ]),
    );
    assert.deepEqual(declared, SETTINGS);
  });

  it('declares the custom editors of the code', () => {
    const declared = contributes.customEditors.map(({ viewType }) => viewType);
    assert.deepEqual(sorted(declared), sorted(Object.values(EDITORS)));
  });

  it('describes every setting', () => {
    for (const [key, value] of Object.entries(contributes.configuration.properties)) {
      assert.ok(value.description ?? value.markdownDescription, key);
    }
  });

  it('wakes up for panels of ours', () => {
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${PANELS.graph}`));
  });

  it('uses only context keys that the code sets', () => {
    const known = new Set<string>([
      ...Object.values(CONTEXT_KEYS),
      ...Object.values(PANELS),
      ...Object.values(EDITORS),
      ...Object.values(VIEWS),
    ]);
    const clauses = JSON.stringify([contributes.menus, contributes.keybindings]);
    const when = [...clauses.matchAll(/"when":"([^"]*)"/g)]
      .map((match) => match[1] ?? '')
      .join(' ');
    const used = [...when.matchAll(/heapscope\.\w+/g)].map(([key]) => key);
    assertNone(used.filter((key) => !known.has(key)));
  });

  it('names icons that exist', () => {
    for (const { icon } of Object.values(contributes.viewsContainers).flat()) {
      assert.ok(existsSync(icon), icon);
    }
    const codicons = readFileSync('node_modules/@vscode/codicons/dist/codicon.css', 'utf8');
    for (const { icon } of contributes.commands) {
      if (icon !== undefined) {
        const name = /^\$\(([\w-]+)\)$/.exec(icon)?.[1] ?? icon;
        assert.ok(codicons.includes(`.codicon-${name}:before`), icon);
      }
    }
  });

  it('is the only place beside contributions.ts that spells an id', () => {
    const ids = [...Object.values(COMMANDS), ...Object.values(VIEWS)];
    const offenders = sourceFiles('src/host')
      .filter(({ path }) => !path.endsWith('/contributions.ts'))
      .filter(({ text }) => ids.some((id) => text.includes(`'${id}'`)));
    assertNone(offenders.map(({ path }) => path));
  });
});
