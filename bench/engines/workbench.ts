/**
 * The extension in a real VS Code: milliseconds of its activation, and from the command to the first
 * picture of the tutorial, in a new window (cold) and with the panel open (warm).
 *
 *   node workbench.mjs
 */
import { join } from 'node:path';
import {
  activationTime,
  coldPicture,
  prepareFirstPicture,
  warmPicture,
} from '../../test/support/first-picture';
import { Workbench, type WorkbenchOptions } from '../../test/support/workbench';
import type { Figures } from './recording';

const WINDOWS = 3;
const WARM = 3;

/** Opens a window, measures in it, and closes it. */
async function inWindow<Value>(
  options: Omit<WorkbenchOptions, 'root'>,
  measure: (workbench: Workbench) => Promise<Value>,
): Promise<Value> {
  const workbench = await Workbench.open({ root: process.cwd(), ...options });
  try {
    return await measure(workbench);
  } finally {
    await workbench.close();
  }
}

const activation: number[] = [];
const cold: number[] = [];
const warm: number[] = [];
const tutorial = { folder: join(process.cwd(), 'examples'), open: 'memory_management.py' };
for (let i = 0; i < WINDOWS; i++) {
  activation.push(await inWindow({ files: { 'notes.txt': 'hello' } }, activationTime));
  await inWindow(tutorial, async (workbench) => {
    await prepareFirstPicture(workbench);
    cold.push(await coldPicture(workbench));
    for (let round = 0; round < WARM; round++) warm.push(await warmPicture(workbench));
  });
}
const figures: Figures = { activation, cold, warm };
process.stdout.write(JSON.stringify(figures));
