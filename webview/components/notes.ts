/** Words over the graph: what is not drawn, and why there may be nothing to see. */
import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../../src/protocol/messages';
import type { PictureState } from '../../src/protocol/picture';
import type { Moment } from '../../src/protocol/place';
import type { Store } from '../store';

/** How many records a picture may show, from one click to the next. */
const LIMITS = [40, 80, 150];

/** How many objects the picture leaves out; a click draws more of them. */
export function hiddenCount(
  store: Store,
  { hidden }: PictureState,
): TemplateResult | typeof nothing {
  if (hidden === 0) return nothing;
  const text = hidden === 1 ? '1 more object' : `${hidden.toLocaleString('en')} more objects`;
  const next = LIMITS.find((limit) => limit > store.view.limit) ?? LIMITS[0] ?? 40;
  const what =
    next > store.view.limit ? `draw up to ${next} records` : `draw ${next} records again`;
  return html`<button
    type="button"
    class="hidden-count"
    title="Alive and not drawn. Find them by name above, or click to ${what}"
    @click=${() => store.setLimit(next)}
  >
    ${text}
  </button>`;
}

/** Why nothing is drawn. */
export function emptiness(
  picture: PictureState,
  panel: PanelState | undefined,
): TemplateResult | typeof nothing {
  const { scopes, objects, moment } = picture;
  if (objects.length > 0 || scopes.length > 0) return nothing;
  return html`<p class="emptiness">${emptyText(moment, panel)}</p>`;
}

function emptyText({ atEnd, step }: Moment, panel: PanelState | undefined): string {
  if (panel?.outcome?.kind === 'syntax-error') return 'Nothing ran: the script does not compile.';
  const running = panel?.running === true;
  if (running && step === 0) return 'The program has just begun.';
  if (atEnd && !running)
    return 'The program has ended, and what it held has been freed. Step back to see it.';
  return 'Nothing has run yet. Step forward to run the first line.';
}
