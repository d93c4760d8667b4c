/** The examples hold, print what CPython prints, and fail when their point is broken. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { hasAnnotations } from '../../src/annotations/language/script';
import { checkScript } from '../support/annotated';

const read = (name: string): string => readFileSync(`examples/${name}`, 'utf8');
const annotated = readdirSync('examples').filter(
  (name) => name.endsWith('.py') && hasAnnotations(read(name)),
);

/** For each example, a line and what stands in its place when the point is broken. */
const BREAKS: Readonly<Record<string, readonly [string, string]>> = {
  'reference_counting.py': ['del b ', 'del c '],
  'cycles_and_del.py': ['bar.other = foo', 'bar.other = None'],
  'weak_references.py': ['weak = weakref.ref(picture)', 'weak = lambda p=picture: p'],
  'generators_and_lists.py': ['lazy = squares_generator(300)', 'lazy = squares_list(300)'],
  'closures_and_defaults.py': ['def append(item, to=[]):', 'def append(item, to=()):\n    to = list(to)'],
  'exceptions_keep_frames.py': ['    kept = error', '    kept = str(error)'],
  'leaking_caches.py': ['    @lru_cache(maxsize=None)\n', ''],
  'observers_and_callbacks.py': ['weakref.WeakMethod(method)', 'lambda: method'],
  'slots_and_sizes.py': ['    __slots__ = ("x", "y")\n', ''],
  'tracing_allocations.py': ['entries.clear()', 'list(entries)'],
};

describe('the examples', () => {
  it('are the ten that the folder promises, each told of in its README', () => {
    assert.deepEqual(annotated, Object.keys(BREAKS).sort());
    const readme = read('README.md');
    assert.deepEqual(annotated.filter((name) => !readme.includes(`(${name})`)), []);
  });

  for (const name of annotated) {
    const source = read(name);

    it(`${name} holds and is narrated`, () => {
      const { wrong, held } = checkScript(source);
      assert.deepEqual(wrong, []);
      assert.ok(held >= 5, `${held} expectations`);
      assert.ok((source.match(/\bnote "/g)?.length ?? 0) >= 2, 'notes');
      assert.match(source, /\bask "/);
    });

    it(`${name} prints what CPython prints`, () => {
      const recorded = `test/examples/output/${name.replace('.py', '.txt')}`;
      assert.ok(existsSync(recorded), recorded);
      const [head = '', ...lines] = readFileSync(recorded, 'utf8').split('\n');
      assert.match(head, /^# python3\.12 \(3\.12\.1\)/);
      assert.equal(checkScript(source).stdout, lines.join('\n'));
    });

    it(`${name} fails when its point is broken`, () => {
      const [line, instead] = BREAKS[name] ?? ['', ''];
      assert.ok(source.includes(line), line);
      const { wrong } = checkScript(source.replace(line, instead));
      assert.ok(wrong.some((each) => each.includes('expected ')), JSON.stringify(wrong));
    });
  }
});
