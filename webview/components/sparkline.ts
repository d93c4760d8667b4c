/** The refcount of one object over the run, as a small stepped line. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { HistoryAnswer } from '../../src/protocol/queries';
import type { Store } from '../store';

const WIDTH = 260;
const HEIGHT = 48;

/** Draws the points between the object's birth and its death; a click goes to the moment. */
export function sparkline(answer: HistoryAnswer, store: Store): TemplateResult | typeof nothing {
  const { points, most } = answer;
  const last = points.at(-1);
  if (last === undefined) return nothing;
  const from = answer.born;
  const to = Math.max(from + 1, answer.died ?? store.panel?.timeline?.steps ?? last.step);
  const x = (step: number): number => (WIDTH * (step - from)) / (to - from);
  const y = (count: number): number => HEIGHT - 4 - ((HEIGHT - 10) * count) / Math.max(1, most);
  let path = `M ${x(points[0]?.step ?? from).toFixed(1)} ${y(0).toFixed(1)}`;
  for (const { step, count } of points) path += ` H ${x(step).toFixed(1)} V ${y(count).toFixed(1)}`;
  path += ` H ${x(answer.died ?? to).toFixed(1)}`;
  const now = x(store.picture?.moment.step ?? from);
  const go = (event: MouseEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    store.seek({ kind: 'step', step: Math.round(from + share * (to - from)) });
  };
  return html`<div class="sparkline">
    <span class="scale" aria-hidden="true">${most}</span>
    <svg
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${`Count over time, at most ${most}`}
      @click=${go}
    >
      ${svg`<path class="line" d=${path}></path>`}
      ${
        now >= 0 && now <= WIDTH
          ? svg`<line class="now" x1=${now} x2=${now} y1="0" y2=${HEIGHT}></line>`
          : nothing
      }
    </svg>
  </div>`;
}
