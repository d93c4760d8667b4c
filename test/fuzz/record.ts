/** Makes the recorded set again: small programs with the output of the real CPython. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateProgram } from './generate';
import { Oracle } from './oracle';
import { programSeed } from './random';
import { writeRecorded, type RecordedProgram } from './recorded';
import { isUndecided, normalized } from './result';
import { sourceOf } from './tree';

const PROGRAMS = 300;
const PER_FILE = 50;
const SIZE = 12;
const MAX_BYTES = 6000;

/** Writes the files of `folder`: the first small programs of `seed`. */
export async function record(
  seed: number,
  folder: string,
  python: string,
  zygote: string,
): Promise<void> {
  const oracle = new Oracle(python, zygote);
  const programs: RecordedProgram[] = [];
  for (let index = 0; programs.length < PROGRAMS; index++) {
    const source = sourceOf(generateProgram(programSeed(seed, index), SIZE));
    if (source.length > MAX_BYTES) continue;
    const result = await oracle.run(source);
    if (isUndecided(result)) continue;
    const { stdout, stderr, status } = result;
    const shown = { stdout: normalized(stdout), stderr: normalized(stderr), status };
    programs.push({ name: `${seed}/${index}`, source, result: shown });
  }
  oracle.close();
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < PROGRAMS; at += PER_FILE) {
    const name = `programs-${String(at / PER_FILE + 1).padStart(2, '0')}.txt`;
    writeFileSync(join(folder, name), writeRecorded(programs.slice(at, at + PER_FILE)));
  }
}
