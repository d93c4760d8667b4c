/** What a script's annotations say at the moment shown: notes, questions, watched objects. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TourStop, WatchedValue } from '../../src/protocol/annotations';
import type { Store } from '../store';

/** The narration beside the graph. Questions hide their answer until it is asked for. */
export function tour(store: Store): TemplateResult | typeof nothing {
  const { panel, picture, watches } = store;
  if (panel === undefined || picture === undefined) return nothing;
  const { row } = picture.moment;
  const here = (panel.stops ?? []).filter((stop) => stop.row === row && stop.kind !== 'pause');
  if (here.length === 0 && watches.length === 0) return nothing;
  return html`<aside class="tour" data-testid="tour" aria-label="Notes of the script">
    <div role="status">${here.map((stop) => stopBody(store, stop, panel.presenter))}</div>
    ${watches.length === 0 ? nothing : watchList(store, watches)}
  </aside>`;
}

function stopBody(store: Store, stop: TourStop, presenting: boolean): TemplateResult {
  if (stop.kind === 'mark') return html`<p class="mark">Mark: ${stop.text}</p>`;
  if (stop.kind === 'note') return html`<p class="note">${markdown(stop.text)}</p>`;
  const key = `${stop.row}:${stop.place.line}:${stop.place.column}`;
  const shown = !presenting || store.answered.has(key);
  return html`<p class="ask">
    ${markdown(stop.text)}
    ${
      shown
        ? html`<strong class="answer">${stop.answer ?? ''}</strong>`
        : html`<button type="button" class="link" @click=${() => store.answer(key)}>
            Show the answer
          </button>`
    }
  </p>`;
}

function watchList(store: Store, watches: readonly WatchedValue[]): TemplateResult {
  return html`<ul class="watches" aria-label="Watched objects">
    ${watches.map(({ path, refcount, immortal, value, oid }) => {
      const count = immortal === true ? '∞' : String(refcount ?? '');
      const words = refcount === undefined ? 'not defined here' : `${count}`;
      return html`<li>
        ${
          oid === undefined
            ? html`<code>${path}</code>`
            : html`<button type="button" class="link" @click=${() => store.focusObject(oid)}>
                <code>${path}</code>
              </button>`
        }
        <span class="refcount" title="references">${words}</span>
        <span class="value">${value ?? ''}</span>
      </li>`;
    })}
  </ul>`;
}

/** The inline Markdown that notes use: code, strong and emphasis. Everything else stays text. */
export function markdown(text: string): (string | TemplateResult)[] {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|_[^_\s][^_]*_(?!\w))/);
  return parts.map((part) => {
    if (part.length < 3) return part;
    if (part.startsWith('`') && part.endsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**') && part.endsWith('**') && part.length > 4)
      return html`<strong>${part.slice(2, -2)}</strong>`;
    if (/^\*[^*]+\*$/.test(part) || /^_[^_]+_$/.test(part))
      return html`<em>${part.slice(1, -1)}</em>`;
    return part;
  });
}
