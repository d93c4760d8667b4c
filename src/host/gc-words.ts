/** The words of the view "GC cycles". Knows nothing of VS Code, so plain tests read it. */

import type { GcCycleInfo, GcPhaseInfo } from '../protocol/answers';
import { GC_PHASES } from '../protocol/place';

const CAUSES: Record<GcCycleInfo['cause'], string> = {
  threshold: 'threshold',
  call: 'gc.collect()',
  exit: 'exit',
};

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1. gen 2`. */
export function cycleLabel(cycle: GcCycleInfo): string {
  return `${cycle.index + 1}. gen ${cycle.generation}`;
}

/** `35 collected · gc.collect() · line 12`: what matters most first, since views are narrow. */
export function cycleDescription(cycle: GcCycleInfo): string {
  const parts = [`${cycle.collected.toLocaleString('en')} collected`];
  if (cycle.uncollectable > 0) {
    parts.push(`${cycle.uncollectable.toLocaleString('en')} uncollectable`);
  }
  parts.push(CAUSES[cycle.cause]);
  if (cycle.place !== undefined) {
    parts.push(`line ${cycle.place.line}`);
  }
  return parts.join(' · ');
}

/** Several lines of Markdown about a collection. */
export function cycleTooltip(cycle: GcCycleInfo): string {
  return [
    `**Collection ${cycle.index + 1}, generation ${cycle.generation}**`,
    '',
    `Cause: ${CAUSES[cycle.cause]}`,
    '',
    `- examined: ${plural(cycle.examined, 'object')}`,
    `- found unreachable: ${cycle.found.toLocaleString('en')}`,
    `- collected: ${cycle.collected.toLocaleString('en')}`,
    `- uncollectable: ${cycle.uncollectable.toLocaleString('en')}`,
  ].join('\n');
}

/** One sentence for screen readers. */
export function cycleSpoken(cycle: GcCycleInfo): string {
  return `Collection ${cycle.index + 1}, generation ${cycle.generation}, ${cycleDescription(cycle)}`;
}

/** `Copy each refcount to gc_refs`. */
export function phaseLabel(phase: GcPhaseInfo): string {
  return GC_PHASES[phase.phase];
}

/** What a phase touched besides the objects that are listed. */
export function moreTexts(unlisted: number, library: number): string[] {
  return [
    ...(unlisted > 0 ? [`… ${unlisted.toLocaleString('en')} more`] : []),
    ...(library > 0 ? [`and ${plural(library, 'object')} of the library`] : []),
  ];
}

/** `update_refs · 12 objects`. */
export function phaseDescription(phase: GcPhaseInfo): string {
  return `${phase.phase} · ${plural(phase.touched, 'object')}`;
}
