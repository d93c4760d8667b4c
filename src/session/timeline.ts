/** The recording as an axis of line steps with the memory curve. */
import type { GcMark, MemorySample, TimelineInfo } from '../protocol/answers';
import type { Recording } from '../recording/recording';

const MAX_GC_MARKS = 500;

/** The axis with at most `limit` samples of the memory curve. */
export function timelineOf(recording: Recording, limit: number): TimelineInfo {
  return {
    steps: recording.steps,
    rows: recording.rows,
    ticks: recording.ticks,
    memory: sampleMemory(recording, Math.max(2, limit)),
    gcMarks: markCollections(recording),
  };
}

function sampleMemory(recording: Recording, limit: number): MemorySample[] {
  const { steps, stepBytes } = recording;
  const samples: MemorySample[] = [];
  const count = Math.min(limit, steps);
  let from = 0;
  for (let i = 0; i < count; i++) {
    const to = count === 1 ? 0 : Math.round((i * (steps - 1)) / (count - 1));
    let bytes = 0;
    for (let step = from; step <= to; step++) bytes = Math.max(bytes, stepBytes.at(step));
    samples.push({ step: to, bytes: Math.max(0, Math.round(bytes)) });
    from = to + 1;
  }
  return samples;
}

function markCollections(recording: Recording): GcMark[] {
  const marks = recording.gcCycles.map(({ index, step, generation, collected }) => ({
    cycle: index,
    step,
    generation,
    collected,
  }));
  if (marks.length <= MAX_GC_MARKS) return marks;
  marks.sort((a, b) => b.collected - a.collected);
  return marks.slice(0, MAX_GC_MARKS).sort((a, b) => a.cycle - b.cycle);
}
