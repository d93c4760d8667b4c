/** Why a file cannot be read as a recording. */

/** `newer-version`: this Heapscope is too old for it; `too-large`: it would not fit in memory. */
export type RecordingFaultCode = 'not-a-recording' | 'newer-version' | 'damaged' | 'too-large';

/** The only error that reading or writing a recording file throws; its message is for people. */
export class RecordingFault extends Error {
  override readonly name = 'RecordingFault';
  constructor(
    readonly code: RecordingFaultCode,
    message: string,
  ) {
    super(message);
  }
}

/** The fault for a file whose content cannot be: `what` says which part and why. */
export function damaged(what: string): RecordingFault {
  return new RecordingFault(
    'damaged',
    `The recording is damaged: ${what}. Run the script again, or open another copy of the file.`,
  );
}
