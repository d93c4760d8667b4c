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
