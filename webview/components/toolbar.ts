/** Buttons that move through time, and what the moment is. */
import { html, nothing, type TemplateResult } from 'lit';
import { isNoFile, lineWords, type Moment } from '../../src/protocol/place';
import type { Store } from '../store';

/** A button that the toolbar or the graph's corner shows. */
export function iconButton(
  icon: string,
  label: string,
  click: () => void,
  disabled = false,
): TemplateResult {
  return html`<button
    class="icon"
    type="button"
    title=${label}
    aria-label=${label}
    ?disabled=${disabled}
    @click=${click}
  >
    <span class="codicon codicon-${icon}" aria-hidden="true"></span>
  </button>`;
}

/** The bar above the timeline. */
export function toolbar(store: Store): TemplateResult {
  const moment = store.picture?.moment;
  const playing = store.panel?.playing === true;
  const live = store.panel?.live === true;
  const line = (direction: 'forward' | 'back') => () => store.step({ grain: 'line', direction });
  const gc = (direction: 'forward' | 'back') => () => store.step({ grain: 'gcPhase', direction });
  const atStart = moment?.atStart ?? true;
  const atEnd = moment?.atEnd ?? true;
  const collections = store.panel?.timeline?.gcMarks.length ?? 0;
  return html`<div class="toolbar" role="toolbar" aria-label="Time">
    ${iconButton('debug-restart', 'To the start (Home)', () => store.seek({ kind: 'start' }), atStart)}
    ${iconButton('debug-step-back', 'Step back (Left)', line('back'), atStart)}
    ${
      playing || live
        ? iconButton('debug-pause', 'Pause (Space)', () => store.play(false))
        : iconButton('play', 'Play (Space)', () => store.play(true), atEnd)
    }
    ${
      store.panel?.running === true
        ? iconButton('pulse', 'Follow the run live', () => store.follow(), live)
        : nothing
    }
    ${iconButton('debug-step-over', 'Step forward (Right)', line('forward'), atEnd)}
    ${iconButton('debug-continue', 'To the end (End)', () => store.seek({ kind: 'end' }), atEnd)}
    ${
      collections === 0
        ? nothing
        : html`<span class="separator"></span>
            ${iconButton('chevron-left', 'Previous phase of garbage collection', gc('back'))}
            <span class="label">gc</span>
            ${iconButton('chevron-right', 'Next phase of garbage collection', gc('forward'))}`
    }
    <span class="separator"></span>
    ${compareButton(store)}
    <span class="place">${placeText(store)}</span>
  </div>`;
}

function compareButton({ insights, picture }: Store): TemplateResult {
  if (insights.marked !== undefined)
    return iconButton('git-compare', 'End comparing', () => insights.mark(undefined));
  const mark = (): void => {
    if (picture === undefined) return;
    const { row, step } = picture.moment;
    insights.mark({ row, step });
  };
  const label = 'Mark this moment, to see what differs at others';
  return iconButton('git-compare', label, mark, picture === undefined);
}

/** `after line 3`, `in line 3`: a moment within a line has no next line. */
function placeWords({ atEnd, ran, next, gc }: Moment): string {
  if (atEnd) return 'end of the program';
  if (ran === undefined) return 'start';
  if (gc !== undefined) return `collecting in ${lineWords(ran)}`;
  return `${next === undefined ? 'in' : 'after'} ${lineWords(ran)}`;
}

function placeText(store: Store): TemplateResult | typeof nothing {
  const { picture, panel } = store;
  if (picture === undefined) return nothing;
  const { moment } = picture;
  const steps = panel?.timeline?.steps ?? 0;
  const { ran } = moment;
  const place = ran ?? moment.next;
  const open = (): void => {
    if (place !== undefined) store.openLine(place.path, place.line);
  };
  const words = placeWords(moment);
  const link =
    place !== undefined && isNoFile(place)
      ? html`<span>${words}</span>`
      : html`<button type="button" class="link" @click=${open} title="Show the line in the editor">
          ${words}
        </button>`;
  return html`${link}<span class="step"
      >step ${moment.step.toLocaleString('en')} of ${steps.toLocaleString('en')}</span
    >`;
}
