/** Links to objects in words about them. */
import { html, type TemplateResult } from 'lit';
import type { Store } from '../store';

/** A link that brings an object into the picture. */
export function objectLink(store: Store, oid: number, text: string): TemplateResult {
  return html`<button type="button" class="link" @click=${() => store.focusObject(oid)}>
    ${text}
  </button>`;
}
