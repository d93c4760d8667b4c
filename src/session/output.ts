/** The program's output up to a moment. */
import type { OutputAnswer, OutputPiece } from '../protocol/answers';
import type { Recording } from '../recording/recording';

/** The last `limit` characters of the first `pieces` pieces of output. */
export function outputUpTo(recording: Recording, pieces: number, limit: number): OutputAnswer {
  const kept: OutputPiece[] = [];
  let room = limit;
  let dropped = 0;
  for (let i = Math.min(pieces, recording.outputs.length) - 1; i >= 0; i--) {
    const piece = recording.outputs[i];
    if (piece === undefined) continue;
    const text = room <= 0 ? '' : piece.text.slice(-room);
    dropped += piece.text.length - text.length;
    room -= text.length;
    const last = kept[kept.length - 1];
    if (text === '') continue;
    if (last !== undefined && last.stream === piece.stream)
      kept[kept.length - 1] = { stream: piece.stream, text: text + last.text };
    else kept.push({ stream: piece.stream, text });
  }
  return { pieces: kept.reverse(), dropped };
}

/** Characters printed before each piece of output, counted once as the recording grows. */
export class PrintedLength {
  private readonly before = [0];

  constructor(private readonly recording: Recording) {}

  /** Characters in the first `pieces` pieces. */
  lengthUpTo(pieces: number): number {
    const { before } = this;
    for (let i = before.length - 1; i < pieces; i++)
      before.push((before[i] ?? 0) + (this.recording.outputs[i]?.text.length ?? 0));
    return before[pieces] ?? 0;
  }
}
