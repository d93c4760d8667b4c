/** The words of a hover, as Markdown. Knows nothing of VS Code, so plain tests read it. */

import type { HoverAnswer, HOVER_MISSES } from '../protocol/answers';
import { lineWords, type Moment } from '../protocol/place';

/** Holders listed before "... n more". */
export const HOVER_HOLDERS = 12;

/** Where a hover's facts were taken from. */
export type HoverSource = 'cursor' | 'line-last-ran';

/** Escapes text for Markdown outside code. */
export function plainMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>&~$]/g, '\\$&').replace(/\s+/g, ' ');
}

/** Text as inline code, whatever backticks it holds. */
export function codeMarkdown(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${flat}${pad}${fence}`;
}

function momentText(source: HoverSource, moment: Moment, line: number): string {
  if (source === 'line-last-ran') {
    return `after line ${line} last ran`;
  }
  if (moment.atStart) {
    return 'before the first line';
  }
  const within = moment.next === undefined && !moment.atEnd;
  const after =
    moment.ran === undefined
      ? ''
      : `${within ? 'in' : 'after'} ${plainMarkdown(lineWords(moment.ran))}`;
  return moment.gc === undefined
    ? `${after}, step ${moment.step}`
    : `${after}, during a collection`;
}

/**
 * A hover: the count first, since it is what people look for; then what the object is; then its
 * holders, which add up to the count; details last.
 */
export function hoverMarkdown(answer: HoverAnswer, source: HoverSource, line: number): string {
  const { object, holders } = answer;
  const count = answer.immortal ? '∞ (immortal)' : String(object.refcount);
  const lines = [
    `${codeMarkdown(answer.expression)} · **refcount ${count}** · ` +
      momentText(source, answer.moment, line),
    '',
    `${codeMarkdown(object.type)} ${codeMarkdown(object.value)}`,
  ];
  if (answer.immortal) {
    lines.push('', 'Immortal objects are never freed; CPython 3.12 does not count their holders.');
  } else {
    lines.push('', 'Held by', ...holders.map((holder) => `- ${plainMarkdown(holder.text)}`));
    const more = object.refcount - holders.length;
    if (more > 0) {
      lines.push(`- … ${more.toLocaleString('en')} more`);
    }
  }
  lines.push(
    '',
    `${plainMarkdown(answer.where)} · ${answer.size.toLocaleString('en')} bytes · ` +
      `id ${answer.address} · ${trackedText(answer)}`,
  );
  return lines.join('\n');
}

function trackedText(answer: HoverAnswer): string {
  if (answer.unreachable) {
    return '**unreachable**, waits for the garbage collector';
  }
  return answer.generation === undefined
    ? 'not tracked by the collector'
    : `generation ${answer.generation}`;
}

const MISSES: Record<(typeof HOVER_MISSES)[number], string> = {
  'not-run': 'this line has not run yet',
  'not-defined': 'not defined at the moment shown',
  'not-supported': 'nothing is known about this expression',
};

/** The hover where a session is open and the name means nothing at its moment. */
export function missMarkdown(why: (typeof HOVER_MISSES)[number], expression: string): string {
  return `${codeMarkdown(expression)} · ${MISSES[why]}`;
}
