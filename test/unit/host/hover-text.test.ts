import { strict as assert } from 'node:assert';
import {
  codeMarkdown,
  hoverMarkdown,
  missMarkdown,
  plainMarkdown,
} from '../../../src/host/hover-text';
import type { HoverAnswer } from '../../../src/protocol/answers';

const answer: HoverAnswer = {
  object: { oid: 0, type: 'list', label: 'list a', value: '[1, 2]', refcount: 2 },
  immortal: false,
  holders: [
    { text: 'global a', slot: 'global' },
    { text: 'global b', slot: 'global' },
  ],
  expression: 'a',
  where: 'global of __main__',
  moment: {
    row: 9,
    tick: 4,
    step: 2,
    atStart: false,
    atEnd: false,
    scope: '<module>',
    ran: { path: '/s.py', line: 2 },
    next: { path: '/s.py', line: 3 },
  },
  size: 1072,
  address: '0x7f00',
  generation: 0,
  unreachable: false,
};

describe('The text of a hover', () => {
  it('says count, moment, object and holders', () => {
    assert.equal(
      hoverMarkdown(answer, 'cursor', 7),
      [
        '`a` · **refcount 2** · after line 2, step 2',
        '',
        '`list` `[1, 2]`',
        '',
        'Held by',
        '- global a',
        '- global b',
        '',
        'global of \\_\\_main\\_\\_ · 1,072 bytes · id 0x7f00 · generation 0',
      ].join('\n'),
    );
  });

  it('says whose line it is where code is in no file', () => {
    const moment = { ...answer.moment, ran: { path: '<string>', line: 2 } };
    assert.match(hoverMarkdown({ ...answer, moment }, 'cursor', 7), /after line 2 of \\<string\\>/);
  });

  it('names the hovered line when no session is open', () => {
    assert.match(hoverMarkdown(answer, 'line-last-ran', 7), /after line 7 last ran/);
  });

  it('says how many holders are not listed', () => {
    const many = { ...answer, object: { ...answer.object, refcount: 1002 } };
    assert.match(hoverMarkdown(many, 'cursor', 1), /- … 1,000 more\n/);
  });

  it('shows no count for immortal objects', () => {
    const text = hoverMarkdown({ ...answer, immortal: true, holders: [] }, 'cursor', 1);
    assert.match(text, /refcount ∞ \(immortal\)/);
    assert.doesNotMatch(text, /Held by/);
  });

  it('tells an unreachable object', () => {
    assert.match(
      hoverMarkdown({ ...answer, unreachable: true }, 'cursor', 1),
      /\*\*unreachable\*\*/,
    );
  });

  it('tells why there is nothing', () => {
    assert.equal(missMarkdown('not-run', 'a'), '`a` · this line has not run yet');
  });

  const code: [text: string, expected: string][] = [
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a\nb', '`a b`'],
  ];
  for (const [text, expected] of code) {
    it(`quotes ${JSON.stringify(text)} as code`, () => assert.equal(codeMarkdown(text), expected));
  }

  it('lets no Markdown or HTML of the script through', () => {
    assert.equal(
      plainMarkdown('<img src=x> [a](command:b) $(zap) __init__'),
      '\\<img src=x\\> \\[a\\]\\(command:b\\) \\$\\(zap\\) \\_\\_init\\_\\_',
    );
  });
});
