/** Collections and their phases as the sidebar lists them. */
import type { GcCycleInfo, ObjectPage, ObjectRef } from '../protocol/answers';
import { GC_PHASES as PHASE_TITLES, type GcPhaseName } from '../protocol/place';
import type { GcObjectsQuery } from '../protocol/messages';
import { phaseEndRow, stepPath } from '../recording/axis';
import { Cursor } from '../recording/cursor';
import { E_GC_MARK } from '../recording/events';
import { gcMarkOf, gcRefsOf } from '../recording/gc-marks';
import type { MomentView } from '../recording/moment';
import type { Parts } from '../recording/parts';
import { RECORDED_PHASES } from '../recording/phases';
import type { GcCycle, Recording } from '../recording/recording';
import { objectRef } from './object-text';

const TITLES = Object.keys(PHASE_TITLES) as GcPhaseName[];

/** The protocol's name of a recorded phase; undefined for phases that the sidebar does not list. */
export function phaseName(phase: number): GcPhaseName | undefined {
  const recorded: string | undefined = RECORDED_PHASES[phase];
  const name = recorded === 'handle_resurrected' ? 'handle_resurrected_objects' : recorded;
  return TITLES.find((title) => title === name);
}

/** All collections, oldest first, at most `limit`. */
export function cycleInfos(recording: Recording, limit: number): GcCycleInfo[] {
  return recording.gcCycles.slice(0, limit).map((cycle) => cycleInfo(recording, cycle));
}

function cycleInfo(recording: Recording, cycle: GcCycle): GcCycleInfo {
  const { step } = cycle;
  const line = recording.stepLine.at(step);
  const hasPlace = cycle.reason !== 'exit' && recording.steps > 0 && line > 0;
  return {
    index: cycle.index,
    generation: cycle.generation,
    cause: cycle.reason === 'collect' ? 'call' : cycle.reason,
    ...(hasPlace ? { place: { path: stepPath(recording, step), line } } : {}),
    step,
    startRow: cycle.startRow,
    endRow: cycle.endRow < 0 ? recording.rows : cycle.endRow,
    examined: cycle.examined,
    found: cycle.collected + cycle.uncollectable,
    collected: cycle.collected,
    uncollectable: cycle.uncollectable,
    phases: TITLES.map((phase) => {
      const i = cycle.phases.findIndex((recorded) => phaseName(recorded.phase) === phase);
      const recorded = cycle.phases[i];
      return {
        phase,
        row: i < 0 ? cycle.startRow + 1 : phaseEndRow(recording, cycle.index, i),
        touched: recorded?.touched ?? 0,
      };
    }),
  };
}

/** The row of a place in a collection: its begin, or where a phase has finished. */
export function gcStopRow(recording: Recording, cycle: number, phase?: GcPhaseName): number {
  const info = recording.gcCycles[cycle];
  if (info === undefined) return recording.rows;
  if (phase === undefined) return info.startRow + 1;
  const i = info.phases.findIndex((recorded) => phaseName(recorded.phase) === phase);
  return i < 0 ? info.startRow + 1 : phaseEndRow(recording, cycle, i);
}

/** The row of the next or previous place; `cycles` skips the phases. */
export function stepGc(
  recording: Recording,
  row: number,
  direction: 1 | -1,
  cycles: boolean,
): number {
  const rows: number[] = [];
  for (const cycle of recording.gcCycles) {
    rows.push(cycle.startRow + 1);
    if (cycles) continue;
    cycle.phases.forEach((phase, i) => {
      if (phaseName(phase.phase) !== undefined) rows.push(phaseEndRow(recording, cycle.index, i));
    });
  }
  if (direction === 1) return rows.find((r) => r > row) ?? row;
  return rows.filter((r) => r < row).pop() ?? row;
}

/** The objects that one phase touched, each once, with what the phase found. */
export function gcObjects(
  parts: Parts,
  query: GcObjectsQuery,
  viewOf: (cursor: Cursor) => MomentView,
): ObjectPage {
  const info = parts.whole.gcCycles[query.cycle];
  const i = info?.phases.findIndex((recorded) => phaseName(recorded.phase) === query.phase) ?? -1;
  const phase = info?.phases[i];
  if (phase === undefined) return { objects: [], total: 0 };
  const end = phaseEndRow(parts.whole, query.cycle, i);
  const recording = parts.between(phase.row, end);
  const cursor = new Cursor(recording);
  cursor.seek(phase.row);
  const view = viewOf(cursor);
  const refs = new Map<number, ObjectRef>();
  let word = cursor.word;
  for (let row = phase.row; row < end; row++) {
    const kind = recording.log.kind(row);
    if (kind === E_GC_MARK) {
      const handle = recording.log.word(row, word, 0);
      const packed = recording.log.word(row, word, 1);
      if (cursor.heap.isLive(handle)) refs.set(handle, objectRef(view, handle, note(packed)));
    }
    word += recording.log.width(row);
  }
  const objects = [...refs.values()];
  return {
    objects: objects.slice(query.offset, query.offset + query.limit),
    total: objects.length,
  };
}

function note(packed: number): string {
  const mark = gcMarkOf(packed);
  return mark === 'gc_refs' || mark === 'subtracted'
    ? `gc_refs ${gcRefsOf(packed)}`
    : mark.replaceAll('_', ' ');
}
