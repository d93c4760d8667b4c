/** Holds every import against the table of layers. */

import { assertNone } from '../support/assert-none';
import { importsOf, sourceFiles } from '../support/source-files';
import { AREAS, MUTUALLY_RECURSIVE, type Area } from './import-rules';

const files = sourceFiles('src', 'webview');
function areaOf(path: string): Area | undefined {
  return AREAS.find((area) => area.files.test(path));
}

/** Why an import is not allowed, if it is not. */
function objection(from: string, target: string): string | undefined {
  const area = areaOf(from);
  if (area === undefined) {
    return `${from}: belongs to no area of import-rules.ts`;
  }
  if (!/^(src|webview|test)\//.test(target)) {
    const allowed = area.packages.some((pattern) => pattern.test(target));
    return allowed ? undefined : `${from}: ${area.name} may not import the package ${target}`;
  }
  const other = target.endsWith('.css') ? area : areaOf(`${target}.ts`);
  return other === area || (other !== undefined && area.may.includes(other.name))
    ? undefined
    : `${from}: ${area.name} may not import ${target} (${other?.name ?? 'no area'})`;
}

describe('Imports', () => {
  it('follow the table', () => {
    const objections = files.flatMap((file) =>
      importsOf(file).flatMap((target) => objection(file.path, target) ?? []),
    );
    assertNone(objections);
  });

  it('name only areas that exist', () => {
    const names = new Set(AREAS.map(({ name }) => name));
    assertNone(AREAS.flatMap(({ may }) => may).filter((name) => !names.has(name)));
  });

  it('make no cycle between areas', () => {
    const edges = new Map(
      AREAS.map(({ name, may }) => [
        name,
        MUTUALLY_RECURSIVE.has(name) ? may.filter((each) => !MUTUALLY_RECURSIVE.has(each)) : may,
      ]),
    );
    const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
      (edges.get(from) ?? []).some((next) => {
        if (next === goal) {
          return true;
        }
        const isNew = !seen.has(next);
        seen.add(next);
        return isNew && reaches(next, goal, seen);
      });
    assertNone(AREAS.map(({ name }) => name).filter((name) => reaches(name, name)));
  });

  it('use no barrels and no default exports', () => {
    const offenders = files.filter(
      ({ path, text }) => /\/index\.ts$/.test(path) || /^export (default\b|\* from)/m.test(text),
    );
    assertNone(offenders.map(({ path }) => path));
  });
});
