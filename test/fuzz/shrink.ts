/** Makes a program that differs as small as it will go. */
import { smaller, type Statement } from './tree';

/** The smallest program found, after at most `budget` tries, of which `differs` still holds. */
export async function shrink(
  program: readonly Statement[],
  differs: (program: readonly Statement[]) => Promise<boolean>,
  budget: number,
): Promise<readonly Statement[]> {
  let best = program;
  let left = budget;
  for (let found = true; found && left > 0;) {
    found = false;
    for (const candidate of smaller(best)) {
      if (left-- <= 0) break;
      if (!(await differs(candidate))) continue;
      best = candidate;
      found = true;
      break;
    }
  }
  return best;
}
