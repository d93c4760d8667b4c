/** Makes a random program from a seed: equal seeds give equal programs. */
import { BASES, FINALIZERS, INITS, MEMBERS, SLOTS } from './grammar/classes';
import { COMPOUNDS, FUNCTIONS, PARAMETERS } from './grammar/compounds';
import { ANY, EXPRESSIONS, HASHABLE } from './grammar/expressions';
import {
  QUIET,
  ATTRIBUTES,
  CONTEXT_MANAGERS,
  EXCEPTION_TYPES,
  HELPERS,
  IMPORTS,
  KEYS,
  OPENINGS,
} from './grammar/preamble';
import type { CompoundRow, Row } from './grammar/row';
import { PROBES, STATEMENTS } from './grammar/statements';
import { Random } from './random';
import { KINDS, Scope, type Kind, type Mode } from './scope';
import { render, type Program, type Statement } from './tree';

/** Expressions nest at most so deep. */
const MAX_DEPTH = 3;
const HOLE = /\$([a-zN]+)([!+]?)/g;

/** A template that binds looser than what may come around it. */
const OPERATOR = /^[^([{]* [-+*/%|&^<>=]+ |^[-~]|^lambda|^\[None\] \*|^\[\$any!?\] \*/;

/** A row of the grammar that does not apply here: another one is tried. */
class DoesNotApply extends Error {}

const isKind = (name: string): name is Kind => (KINDS as readonly string[]).includes(name);

class Generator {
  private readonly random: Random;
  private labels = 0;
  private nested = 0;
  private inLoop = false;

  /** `size`: how many statements of the module there are at most, besides definitions. */
  constructor(
    seed: number,
    private readonly size: number,
  ) {
    this.random = new Random(seed);
  }

  program(): Program {
    const { random } = this;
    const scope = new Scope('module', null, 'a');
    const body: Statement[] = [];
    for (let n = random.int(1, 3); n > 0; n--) this.classDefinition(scope, body);
    for (let n = random.int(Math.min(4, this.size), this.size); n > 0; n--)
      this.moduleStatement(scope, body);
    const { prefix, helpers } = this.preamble(body);
    return { prefix, body: [...helpers, ...body] };
  }

  private moduleStatement(scope: Scope, body: Statement[]): void {
    const { random } = this;
    const what = random.next();
    if (what < 0.06) this.classDefinition(scope, body);
    else if (what < 0.16) this.functionDefinition(scope, body);
    else if (random.chance(0.7)) {
      const inner = this.statement(scope);
      body.push({
        parts: [
          { head: 'try:', body: inner },
          {
            head: 'except Exception as e:',
            body: [random.chance(0.9) ? "print('E', err(e))" : 'keep.append(e)'],
          },
        ],
      });
    } else body.push(...this.statement(scope));
  }

  /** The helpers and imports that `body` mentions, in their order. */
  private preamble(body: readonly Statement[]): {
    prefix: readonly string[];
    helpers: readonly Statement[];
  } {
    const opening = this.random.row(OPENINGS).lines;
    let text = render([...opening, ...body]);
    const helpers: string[] = [];
    for (const [name, code] of Object.entries(HELPERS).reverse()) {
      if (
        !new RegExp(`\\b${name}\\(|, ${name}[,)]|@${name}\\b|[=(]${name}\\b|\\b${name}:`).test(text)
      )
        continue;
      helpers.unshift(code);
      text += `${code}\n`;
    }
    // To warn of a coroutine that nobody awaited would import more, depending on what is there.
    const quiet = text.includes('async def') ? QUIET : [];
    const imports: string[] = [];
    for (const [name, code] of Object.entries(IMPORTS).reverse()) {
      if (!new RegExp(`\\b${name}\\b`).test(text)) continue;
      imports.unshift(code);
      text += `${code}\n`;
    }
    return { prefix: [...imports, ...quiet, ...opening], helpers: helpers.map(helperStatement) };
  }

  // ------------------------------------------------------------------ statements

  private block(scope: Scope, size: number): Statement[] {
    const { random } = this;
    const before = scope.snapshot();
    const out: Statement[] = [];
    this.nested++;
    for (let n = random.int(1, size); n > 0; n--) out.push(...this.statement(scope));
    if (this.inLoop && random.chance(0.15))
      out.push({
        parts: [{ head: `if ${this.any(scope, 1)}:`, body: [random.pick(['break', 'continue'])] }],
      });
    this.nested--;
    // What a body binds may not be there after it; at times that is tried all the same.
    if (!random.chance(0.3)) scope.restore(before);
    return out;
  }

  private statement(scope: Scope): Statement[] {
    const { random } = this;
    if (this.nested < 3 && random.chance(0.16)) {
      const row = random.row(COMPOUNDS.filter((r) => fits(r, scope.mode)));
      const made = this.tried(() => this.compound(row, scope));
      if (made !== null) return [made];
    }
    if (this.nested < 2 && random.chance(0.03)) {
      const out: Statement[] = [];
      this.functionDefinition(scope, out);
      return out;
    }
    const table = random.chance(0.25) ? PROBES : STATEMENTS;
    for (;;) {
      const row = random.row(table.filter((r) => fits(r, scope.mode)));
      const made = this.tried(() => this.fill(row.text, scope, 0));
      if (
        made !== null &&
        !(this.nested === 0 && /^(raise|assert)/.test(made) && random.chance(0.8))
      )
        return [made];
    }
  }

  private tried<T>(make: () => T): T | null {
    try {
      return make();
    } catch (error) {
      if (error instanceof DoesNotApply) return null;
      throw error;
    }
  }

  private compound(row: CompoundRow, scope: Scope, size = 4): Statement {
    const outside = this.inLoop;
    const parts = row.parts.map(({ head, body, block }, i) => {
      const text = this.fill(head, scope, 1);
      const fixed = body.map((line) => this.fill(line, scope, 1));
      // The `else` of a loop is not in it.
      if (row.loop === true) this.inLoop = i === 0 || outside;
      const rest = block ? this.block(scope, size) : [];
      return { head: text, body: [...fixed, ...rest] };
    });
    this.inLoop = outside;
    return { parts };
  }

  private functionDefinition(scope: Scope, out: Statement[]): void {
    const { random } = this;
    const row = random.row(FUNCTIONS);
    const part = row.parts[0];
    if (part === undefined) return;
    const name = scope.fresh('f');
    const parameters = this.fill(random.row(PARAMETERS).text, scope, 2);
    const head = this.fill(part.head.replace('$name', name).replace('$args', parameters), scope, 2);
    const inner = new Scope(part.mode ?? 'function', scope, 'bcde'[scope.depth] ?? 'f');
    for (const [parameter, kind] of [
      ['p', 'list'],
      ['q', 'dict'],
      ['x', 'inst'],
    ] as const)
      if (new RegExp(`\\b${parameter}\\b`).test(parameters)) inner.bind(parameter, kind);
    const outside = [this.inLoop, this.nested] as const;
    this.inLoop = false;
    this.nested = Math.max(this.nested, scope.depth);
    const fixed = part.body.map((line) => this.fill(line, inner, 1));
    const body = this.block(inner, 6);
    [this.inLoop, this.nested] = outside;
    const bound = inner.ownNames().filter((n) => scope.mode !== 'module' && n.startsWith('a'));
    out.push({ parts: [{ head, body: [...fixed, ...body] }] });
    scope.bind(name, 'fn');
    if (row.kind !== 'fn') {
      const target = scope.target(random);
      out.push(`${target} = ${name}(${this.any(scope, 2)})`);
      scope.bind(target, row.kind);
    }
    if (bound.length > 0) throw new Error(`a function binds ${bound.join()} of the module`);
  }

  private classDefinition(scope: Scope, out: Statement[]): void {
    const { random } = this;
    const name = scope.fresh('C');
    const base = this.tried(() => this.fill(random.row(BASES).text, scope, 2)) ?? '';
    const body: Statement[] = [];
    const add = (text: string): void => {
      if (text !== '') body.push(helperStatement(text));
    };
    add(random.row(SLOTS).text);
    add(random.row(INITS).text);
    if (random.chance(0.6)) add(random.row(FINALIZERS).text);
    for (let n = random.int(0, 4); n > 0; n--) add(random.row(MEMBERS).text);
    const head = base === '' ? `class ${name}:` : `class ${name}(${base}):`;
    const definition = { parts: [{ head, body }] };
    // Bases that do not go together, and slots that a base has no room for, raise TypeError.
    const guard = { head: 'except Exception as e:', body: [`print('E', err(e))`, `${name} = H`] };
    const risky = base !== '' || body.some((s) => s === 'x = Field()');
    out.push(risky ? { parts: [{ head: 'try:', body: [definition] }, guard] } : definition);
    scope.bind(name, 'cls');
  }

  // ------------------------------------------------------------------ holes

  /** The template with its holes filled; the names that it binds are bound when it is complete. */
  private fill(template: string, scope: Scope, depth: number): string {
    const bound: [string, Kind][] = [];
    const text = template.replace(HOLE, (_, name: string, suffix: string) => {
      if (suffix === '+') {
        if (!isKind(name)) throw new Error(`no kind ${name} to bind in: ${template}`);
        const target = scope.target(this.random);
        bound.push([target, name]);
        return target;
      }
      if (suffix === '!')
        return this.variable(name, scope, /^(del |\$\w+! ?(=|\S*= ))/.test(template));
      return this.hole(name, scope, depth);
    });
    for (const [name, kind] of bound) scope.bind(name, kind);
    if (text.startsWith('del ') && /^\w+$/.test(text.slice(4))) scope.unbind(text.slice(4));
    return text;
  }

  private variable(kind: string, scope: Scope, rebinds: boolean): string {
    const wanted = kind === 'any' ? null : isKind(kind) ? kind : null;
    const names = rebinds ? scope.ownNames(wanted) : scope.names(wanted);
    if (names.length === 0) throw new DoesNotApply();
    return this.random.pick(names);
  }

  private hole(name: string, scope: Scope, depth: number): string {
    const { random } = this;
    switch (name) {
      case 'N':
        return String(random.int(0, 7));
      case 'g':
        return String(random.int(0, 2));
      case 'label':
        return `'${++this.labels}'`;
      case 'attr':
        return random.pick(ATTRIBUTES);
      case 'key':
        return random.pick(KEYS);
      case 'xtype':
        return random.pick(EXCEPTION_TYPES);
      case 'cm':
        return this.fill(random.pick(CONTEXT_MANAGERS), scope, depth + 1);
      case 'hash':
        return this.row(HASHABLE, scope, depth + 1);
      case 'any':
        return this.any(scope, depth);
      default:
        if (!isKind(name)) throw new Error(`the grammar has no ${name}`);
        return this.expression(name, scope, depth);
    }
  }

  private any(scope: Scope, depth: number): string {
    const { random } = this;
    if (random.chance(0.45)) {
      const names = scope.names(null);
      if (names.length > 0) return random.pick(names);
    }
    return random.chance(0.1)
      ? random.pick(['None', 'True', '...', 'object()', 'int', 'len'])
      : (this.tried(() => this.expression(random.row(ANY).kind, scope, depth + 1)) ?? 'None');
  }

  private expression(kind: Kind, scope: Scope, depth: number): string {
    const { random } = this;
    const names = scope.names(kind);
    if (names.length > 0 && (depth > MAX_DEPTH || random.chance(0.4))) return random.pick(names);
    return this.row(EXPRESSIONS[kind], scope, depth);
  }

  private row(table: readonly Row[], scope: Scope, depth: number): string {
    const deep = depth > MAX_DEPTH;
    const leaves = table.filter(({ text }) => !/\$(?!N\b)/.test(text));
    const rows = deep && leaves.length > 0 ? leaves : table;
    for (let tries = 0; tries < 8; tries++) {
      const { text } = this.random.row(rows);
      const made = this.tried(() => this.fill(text, scope, depth + 1));
      if (made !== null) return OPERATOR.test(text) ? `(${made})` : made;
    }
    throw new DoesNotApply();
  }
}

function fits(row: { readonly modes?: readonly Mode[] }, mode: Mode): boolean {
  return row.modes === undefined || row.modes.includes(mode);
}

/** A definition's text as a statement that can be shrunk: its methods one by one. */
function helperStatement(text: string): Statement {
  const all = text.split('\n');
  const isHead = (line: string): boolean => /^\S.*:$/.test(line);
  if (all.length < 2) return text;
  const parts: { head: string; body: Statement[] }[] = [];
  let head: string[] = [];
  let body: string[] = [];
  const flush = (): void => {
    if (head.length > 0) parts.push({ head: head.join('\n'), body: pieces(body) });
    head = [];
    body = [];
  };
  for (const line of all) {
    if (line.startsWith('    ')) body.push(line.slice(4));
    else {
      if (body.length > 0) flush();
      head.push(line);
    }
  }
  flush();
  if (!parts.every((p) => isHead(p.head.split('\n').pop() ?? ''))) return text;
  return { parts };
}

/** Lines of a body as statements. */
function pieces(body: readonly string[]): Statement[] {
  const out: string[][] = [];
  for (const line of body) {
    const last = out[out.length - 1];
    const opensMore = /^(except|else|finally|elif)\b/.test(line);
    const afterDecorator = last !== undefined && /^@/.test(last[last.length - 1] ?? '');
    if (last !== undefined && (line.startsWith(' ') || opensMore || afterDecorator))
      last.push(line);
    else out.push([line]);
  }
  return out.map((lines) => helperStatement(lines.join('\n')));
}

/** The random program of a seed. */
export function generateProgram(seed: number, size = 40): Program {
  return new Generator(seed, size).program();
}
