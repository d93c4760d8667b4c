/** Words over the graph: what is not drawn, and why there may be nothing to see. */
import { html, nothing, type TemplateResult } from 'lit';
import type { PictureState } from '../../src/protocol/picture';

/** How many objects the picture leaves out. */
export function hiddenCount({ hidden }: PictureState): TemplateResult | typeof nothing {
  if (hidden === 0) return nothing;
  const text = hidden === 1 ? '1 more object' : `${hidden.toLocaleString('en')} more objects`;
  return html`<div class="hidden-count" title="Alive, and not drawn: find them by name above">
    ${text}
  </div>`;
}

/** Why nothing is drawn. */
export function emptiness(picture: PictureState): TemplateResult | typeof nothing {
  const { scopes, objects, moment } = picture;
  if (objects.length > 0 || scopes.length > 0) return nothing;
  const text = moment.atEnd
    ? 'The program has ended, and what it held has been freed. Step back to see it.'
    : 'Nothing has run yet. Step forward to run the first line.';
  return html`<p class="emptiness">${text}</p>`;
}
