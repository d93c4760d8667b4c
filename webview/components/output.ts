/** What the program has printed up to the moment. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Store } from '../store';

/** The output pane. */
export function output(store: Store): TemplateResult {
  const answer = store.output;
  const empty = answer === undefined || answer.pieces.length === 0;
  return html`<section class="output" aria-label="Program output">
    <h2>Output</h2>
    <pre tabindex="0">
${
        empty
          ? html`<span class="quiet">nothing printed so far</span>`
          : answer.pieces.map((piece) => html`<span class=${piece.stream}>${piece.text}</span>`)
      }</pre>
    ${
      answer !== undefined && answer.dropped > 0
        ? html`<p class="quiet">${answer.dropped.toLocaleString()} earlier characters not shown</p>`
        : nothing
    }
  </section>`;
}
