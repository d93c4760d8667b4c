/** Code objects are CPython's, field by field and byte by byte. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeDescription, Constant, StrConstant } from '../../../src/compile/code-description';
import { compileSource } from '../../../src/compile/compile';
import { dis } from '../../../src/compile/dis';
import { reprConstant } from '../../../src/compile/repr';
import { deserializeCode, serializeUnit } from '../../../src/compile/serialize';

const FOLDER = join('test', 'golden', 'compile', 'programs');

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function constant(value: Constant): unknown {
  if (value.kind === 'code') return recorded(value.code);
  if (value.kind !== 'frozenset') return reprConstant(value);
  return `frozenset(${value.items.map(reprConstant).sort().join(', ')})`;
}

function recorded(code: CodeDescription): unknown {
  const names = (items: readonly Constant[]) => items.map((item) => (item as StrConstant).value);
  const all = names(code.co_localsplusnames.items);
  const ofKind = (kind: number) =>
    all.filter((_, index) => ((code.co_localspluskinds[index] ?? 0) & kind) !== 0);
  return {
    co_name: code.co_name.value,
    co_qualname: code.co_qualname.value,
    co_firstlineno: code.co_firstlineno,
    co_flags: code.co_flags,
    co_argcount: code.co_argcount,
    co_posonlyargcount: code.co_posonlyargcount,
    co_kwonlyargcount: code.co_kwonlyargcount,
    co_stacksize: code.co_stacksize,
    co_names: names(code.co_names.items),
    co_varnames: ofKind(0x20),
    co_cellvars: ofKind(0x40),
    co_freevars: ofKind(0x80),
    co_code: hex(code.co_code),
    co_linetable: hex(code.co_linetable),
    co_exceptiontable: hex(code.co_exceptiontable),
    co_consts: code.co_consts.items.map(constant),
  };
}

function compiled(source: string): CodeDescription {
  const unit = compileSource(source, 'program.py', 'exec');
  assert.ok(!('kind' in unit), 'kind' in unit ? unit.msg : '');
  return unit.code;
}

describe('Compiled programs', () => {
  const programs = readdirSync(FOLDER).filter((name) => name.endsWith('.py'));
  for (const name of programs) {
    const source = readFileSync(join(FOLDER, name), 'utf8');
    it(`${name} has CPython's code`, () => {
      const golden = readFileSync(join(FOLDER, name.replace('.py', '.code.json')), 'utf8');
      assert.deepEqual(recorded(compiled(source)), JSON.parse(golden));
    });
    it(`${name} survives serialization with its shared constants`, () => {
      const code = compiled(source);
      const read = deserializeCode(serializeUnit({ code }, source), source);
      assert.deepEqual(read, code);
      assert.deepEqual(deserializeCode(serializeUnit({ code })), code);
    });
    it(`${name} can be listed`, () => {
      assert.match(dis(compiled(source)), /RESUME 0/);
    });
  }
});

describe('Constants', () => {
  it('are one object for equal values of a unit, and so are equal tuples of constants', () => {
    const code = compiled('def f(): return 1000\ndef g(): return 1000\nx = 1000');
    const [f, g] = code.co_consts.items.filter((item) => item.kind === 'code');
    assert.ok(f?.kind === 'code' && g?.kind === 'code');
    assert.equal(f.code.co_consts, g.code.co_consts);
    assert.ok(code.co_consts.items.includes(f.code.co_consts.items[1] as Constant));
  });

  it('are kept by the arena, bytes twice, folded values as well', () => {
    const unit = compileSource("x = 1000\ny = b'ab'\nz = (1, 2)\nw = 3 * 500", 'm', 'exec');
    assert.ok(!('kind' in unit));
    const kept = unit.arena.map(reprConstant);
    assert.deepEqual(kept, ['1000', "b'ab'", "b'ab'", '1', '2', '3', '500', '(1, 2)', '1500']);
    for (const item of unit.code.co_consts.items) {
      if (item.kind !== 'None') assert.ok(unit.arena.includes(item), reprConstant(item));
    }
  });

  const folded: readonly (readonly [source: string, value: string | undefined])[] = [
    ['2 ** 64', '18446744073709551616'],
    ['2 ** 65', undefined],
    ["'ab' * 3", "'ababab'"],
    ["'a' * 4097", undefined],
    ['-7 // 2', '-4'],
    ['-7 % 3', '2'],
    ['7.5 // -2', '-4.0'],
    ['1 / 3', '0.3333333333333333'],
    ['not 1', 'False'],
    ['~5', '-6'],
    ['(1, 2)[-1]', '2'],
    ['1 << 127', String(1n << 127n)],
    ['1 << 128', undefined],
    ['True + 1', '2'],
    ['1j * 1j', '(-1+0j)'],
    ["'abc'[1]", "'b'"],
    ['(1,) * 3', '(1, 1, 1)'],
    ['1 / 0', undefined],
  ];
  for (const [source, value] of folded) {
    it(`${source} ${value === undefined ? 'is left to run time' : `becomes ${value}`}`, () => {
      const code = compiled(`x = ${source}`);
      const first = reprConstant(code.co_consts.items[0] as Constant);
      const isFolded = code.co_code.length === 10 - 2;
      assert.equal(isFolded ? first : undefined, value);
    });
  }
});
