/** The reference page: every word of the language is there, and every example does what it says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { FUNCTIONS, VERBS } from '../../../src/annotations/language/functions';
import { checkScript } from '../../support/annotated';

const page = readFileSync('docs/annotations.md', 'utf8');
const fences = [...page.matchAll(/^```(\S+)( fails)?\n([^]*?)^```$/gm)].map((match) => ({
  language: match[1] ?? '',
  fails: match[2] !== undefined,
  text: match[3] ?? '',
  line: page.slice(0, match.index).split('\n').length,
}));

describe('docs/annotations.md', () => {
  it('has a heading for every function', () => {
    const headings = page.match(/^### .*$/gm)?.join('\n') ?? '';
    const missing = Object.keys(FUNCTIONS).filter((name) => !headings.includes(`\`${name}(`));
    assert.deepEqual(missing, []);
  });

  it('tells of every annotation', () => {
    const missing = Object.keys(VERBS).filter((verb) => !new RegExp(`\`${verb}\\b`).test(page));
    assert.deepEqual(missing, []);
  });

  it('uses every function in an example', () => {
    const code = fences.map(({ text }) => text).join('\n');
    assert.deepEqual(
      Object.keys(FUNCTIONS).filter((name) => !code.includes(`${name}(`)),
      [],
    );
  });

  fences.forEach(({ language, fails, text, line }, i) => {
    if (language !== 'python') return;
    it(`the example at line ${line} ${fails ? 'fails as it says' : 'holds'}`, () => {
      const { wrong, held } = checkScript(text);
      if (fails) {
        const told = fences[i + 1];
        assert.equal(told?.language, 'text', 'what it says comes next');
        assert.deepEqual(wrong, told.text.trimEnd().split('\n'));
      } else {
        assert.deepEqual(wrong, []);
        assert.ok(held > 0);
      }
    });
  });
});
