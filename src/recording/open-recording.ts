/** Which recording is written to the recorder's memory: one at a time in a thread. */
import { forgetHandles } from './handles';
import type { HeapState } from './heap-state';
import { RECORD_BITS } from './record-column';
import { closeLog, openLog } from './log-tail';
import { NEAR_HANDLES, RECORDS, REG, REGISTERS } from './recorder-memory';
import type { Recording } from './recording';

let open: { readonly recording: Recording; readonly state: HeapState } | null = null;

/** A new recording is written from now on, and `state` kept in the memory; the one before is only read. */
export function openRecording(recording: Recording, state: HeapState): void {
  closeRecording();
  REGISTERS.fill(0);
  forgetHandles();
  REGISTERS[REG.PC] = -1;
  REGISTERS[REG.NEAR] = NEAR_HANDLES;
  openLog(recording.log);
  recording.objects.open();
  recording.lineSteps.open();
  open = { recording, state };
}

/** Whether what is recorded now goes into this recording. */
export function isOpen(recording: Recording): boolean {
  return open?.recording === recording;
}

function closeRecording(): void {
  if (open === null) return;
  const { recording, state } = open;
  open = null;
  closeLog();
  recording.objects.close();
  recording.lineSteps.close();
  RECORDS.fill(0, 0, Math.min(RECORDS.length, state.handles << RECORD_BITS));
}
