/** The time axis: a slider over the line steps with the heap's size and the collections. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { TourStop } from '../../src/protocol/annotations';
import type { TimelineInfo } from '../../src/protocol/answers';
import type { Store } from '../store';

const WIDTH = 1000;
const HEIGHT = 34;
/** Width of what can be clicked at a mark. */
const FLAG = 14;

/** The slider with the memory curve behind it. */
export function timeline(store: Store): TemplateResult | typeof nothing {
  const info = store.panel?.timeline;
  if (info === undefined || info.steps === 0) return nothing;
  const step = store.picture?.moment.step ?? 0;
  const input = (event: Event): void => {
    const value = Number((event.target as HTMLInputElement).value);
    store.seek(value >= info.steps ? { kind: 'end' } : { kind: 'step', step: value });
  };
  const share = (100 * step) / Math.max(1, info.steps);
  return html`<div class="timeline" data-testid="timeline">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${curve(info)} ${marks(info)} ${bookmarks(store, info)}
      ${svg`<line class="now" x1=${share * 10} x2=${share * 10} y1="0" y2=${HEIGHT}></line>`}
    </svg>
    <input
      type="range"
      min="0"
      max=${info.steps}
      step="1"
      .value=${String(step)}
      aria-label="Moment of the run"
      aria-valuetext=${`step ${step} of ${info.steps}`}
      @input=${input}
    />
    <svg class="flags" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">
      ${flags(store, info)}
    </svg>
  </div>`;
}

/** The marks of the script's annotations. */
function bookmarks(store: Store, info: TimelineInfo): TemplateResult[] {
  return marked(store).map((stop) => {
    const x = (WIDTH * stop.step) / Math.max(1, info.steps);
    return svg`<line class="bookmark" x1=${x} x2=${x} y1="0" y2=${HEIGHT}></line>`;
  });
}

/** What lies over the slider at each mark, to be clicked: the click goes to the mark's own moment. */
function flags(store: Store, info: TimelineInfo): TemplateResult[] {
  return marked(store).map(({ step, row, text }) => {
    const x = (WIDTH * step) / Math.max(1, info.steps);
    const go = (): void => store.seek({ kind: 'row', row });
    return svg`<rect
      class="flag"
      x=${x - FLAG / 2}
      y="0"
      width=${FLAG}
      height=${HEIGHT}
      role="button"
      tabindex="0"
      aria-label=${`Go to the mark ${text}`}
      @click=${go}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key !== 'Enter') return;
        event.stopPropagation();
        go();
      }}
    ><title>${text}</title></rect>`;
  });
}

function marked(store: Store): readonly TourStop[] {
  return (store.panel?.stops ?? []).filter(({ kind }) => kind === 'mark');
}

function curve(info: TimelineInfo): TemplateResult | typeof nothing {
  if (info.memory.length < 2) return nothing;
  const top = Math.max(...info.memory.map((sample) => sample.bytes), 1);
  // What the interpreter itself takes, and what it gives back at its end, would flatten the rest.
  const bottom = info.memory[0]?.bytes ?? 0;
  const range = Math.max(1, top - bottom);
  const points = info.memory.map(({ step, bytes }) => {
    const x = (WIDTH * step) / Math.max(1, info.steps);
    const share = Math.max(0, bytes - bottom) / range;
    const y = HEIGHT - 3 - share * (HEIGHT - 8);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return svg`<polygon class="memory" points="0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}"></polygon>`;
}

function marks(info: TimelineInfo): TemplateResult[] {
  return info.gcMarks.map((mark) => {
    const x = (WIDTH * mark.step) / Math.max(1, info.steps);
    return svg`<line class="gc" x1=${x} x2=${x} y1="0" y2=${HEIGHT}></line>`;
  });
}
