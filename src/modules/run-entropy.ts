/** Random bits for programs that ask for entropy: the same in every run with the same seed. */
import { onRuntimeReset } from '../heap/runtime';
import { runConfig } from './run-config';

let state = 0;
let started = false;

onRuntimeReset(() => {
  started = false;
});

/** The next 32 bits (splitmix32 over the seed of the run). */
function nextWord(): number {
  if (!started) {
    state = runConfig.seed | 0;
    started = true;
  }
  state = (state + 0x9e3779b9) | 0;
  let z = state ^ (state >>> 16);
  z = Math.imul(z, 0x21f0aaad);
  z ^= z >>> 15;
  z = Math.imul(z, 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** `count` words of 32 bits. */
export function entropy(count: number): number[] {
  return Array.from({ length: count }, nextWord);
}

/** `count` bytes, as `os.urandom` gives them. */
export function entropyBytes(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => nextWord() >>> 24);
}
