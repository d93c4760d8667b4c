/** A real CPython that runs many scripts: it is started once and forks for each. */
import {
  execFile,
  execFileSync,
  spawn,
  type ChildProcessWithoutNullStreams,
  type ExecFileException,
} from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCRIPT, type Result } from './result';

const SIGNAL_BITS = 0x7f;

/** What a plain start may use, in milliseconds and bytes. */
const PLAIN = { timeout: 10_000, maxBuffer: 2 ** 26 };

// Another encoding of the output would allocate in another way.
const ENVIRONMENT = { LANG: 'C.UTF-8', PYTHONIOENCODING: 'utf-8', PYTHONHASHSEED: '0' };

/** Runs scripts in order; `close` ends the interpreter. */
export class Oracle {
  private readonly folder = mkdtempSync(join(tmpdir(), 'heapscope-fuzz-'));
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: ((status: number) => void)[] = [];
  private count = 0;
  private rest = '';

  /** `python`: the executable; `zygote`: the folder with `sitecustomize.py`. */
  constructor(
    private readonly python: string,
    zygote: string,
  ) {
    // Compiled ahead: compile() would make the classes of syntax trees, which a plain start lacks.
    const site = join(this.folder, 'site');
    cpSync(zygote, site, { recursive: true });
    execFileSync(python, ['-m', 'py_compile', join(site, 'sitecustomize.py')]);
    // Without a home the module site would ask the account's entry for one, and so import pwd.
    this.child = spawn(python, ['-B', SCRIPT], {
      env: { ...ENVIRONMENT, HOME: this.folder, PYTHONPATH: site },
      cwd: this.folder,
    });
    this.child.stdout.on('data', (chunk: Buffer) => {
      const lines = (this.rest + chunk.toString()).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) this.waiting.shift()?.(Number(line));
    });
    this.child.stderr.pipe(process.stderr);
    this.child.on('exit', () => this.waiting.forEach((done) => done(-1)));
  }

  /** Starts the script as soon as those before it have ended. */
  async run(source: string): Promise<Result> {
    const folder = join(this.folder, String(this.count++));
    mkdirSync(folder);
    writeFileSync(join(folder, 'p.py'), source);
    const status = await new Promise<number>((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin.write(`${folder}\n`);
    });
    if (status < 0) throw new Error('the reference interpreter has ended');
    const signal = status & SIGNAL_BITS;
    const result = {
      stdout: readFileSync(join(folder, 'out'), 'utf8'),
      stderr: readFileSync(join(folder, 'err'), 'utf8'),
      status: signal === 0 ? String(status >> 8) : `signal ${signal}`,
    };
    rmSync(folder, { recursive: true });
    return result;
  }

  /** Runs the script in an interpreter of its own, whose memory no start of others has used. */
  async runPlainly(source: string): Promise<Result> {
    const folder = join(this.folder, `plain${this.count++}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'p.py'), source);
    const options = { ...PLAIN, cwd: folder, env: { ...ENVIRONMENT, HOME: this.folder } };
    const result = await new Promise<Result>((resolve) => {
      const ended = (error: ExecFileException | null, stdout: string, stderr: string): void => {
        const status = error?.killed === true ? 'limit plain start' : String(error?.code ?? 0);
        resolve({ stdout, stderr, status: error?.signal ? `signal ${error.signal}` : status });
      };
      execFile(this.python, ['-B', SCRIPT], options, ended).stdin?.end();
    });
    rmSync(folder, { recursive: true });
    return result;
  }

  close(): void {
    this.child.stdin.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
