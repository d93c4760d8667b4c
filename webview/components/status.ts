/** How the run goes or how it ended. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Outcome } from '../../src/protocol/outcome';
import type { Store } from '../store';

/** What was asked for needs a second run, which one thread cannot do beside the first. */
const WAITING =
  'The moment you asked for was too much to keep: it is shown when the program has ended or was cancelled.';

/** A banner while the program runs, when it ended badly, or when the script was edited. */
export function status(store: Store): TemplateResult | typeof nothing {
  const { panel } = store;
  if (panel === undefined) return html`<p class="banner" role="status">Loading…</p>`;
  if (panel.running) {
    const steps = panel.progress?.steps ?? 0;
    return html`<p class="banner" role="status">
      <span class="codicon codicon-loading codicon-modifier-spin"></span>
      Simulating ${panel.title}: ${steps.toLocaleString()} steps
      <button type="button" class="link" @click=${() => store.cancel()}>Cancel</button>
      ${panel.makingAgain === undefined ? nothing : WAITING} ${changed(store)}
    </p>`;
  }
  if (panel.makingAgain !== undefined)
    return html`<p class="banner" role="status">
      <span class="codicon codicon-loading codicon-modifier-spin"></span>
      Reconstructing this moment: ${Math.floor(panel.makingAgain * 100)} %
      <button type="button" class="link" @click=${() => store.cancel()}>Cancel</button>
      ${changed(store)}
    </p>`;
  const ended = panel.outcome === undefined ? undefined : outcomeText(panel.outcome);
  if (ended === undefined && !panel.stale && !panel.gone) return nothing;
  const place =
    panel.outcome !== undefined && 'place' in panel.outcome ? panel.outcome.place : undefined;
  return html`<p class="banner ${ended === undefined ? '' : 'bad'}" role="status">
    ${
      ended === undefined
        ? nothing
        : html`<span class="codicon codicon-warning"></span> ${ended}
            ${
              place === undefined
                ? nothing
                : html`<button
                    type="button"
                    class="link"
                    @click=${() => store.openLine(place.path, place.line)}
                  >
                    line ${place.line}
                  </button>`
            }`
    }
    ${changed(store)}
  </p>`;
}

/** What has become of the script since it was run. */
function changed(store: Store): TemplateResult | typeof nothing {
  const { panel } = store;
  if (panel?.gone === true) return html`The file is no longer there: this is its last text's run.`;
  if (panel?.stale !== true) return nothing;
  return html`The script has been edited since: this is the run of an older text.
    <button type="button" class="link" @click=${() => store.rerun()}>Run again</button>`;
}

function outcomeText(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'done':
      return undefined;
    case 'exception':
      return outcome.message === '' ? outcome.type : `${outcome.type}: ${outcome.message}`;
    case 'syntax-error':
      return `${outcome.type}: ${outcome.message}`;
    case 'limit':
    case 'fault':
      return outcome.message;
    case 'cancelled':
      return 'Cancelled; what was recorded up to here can be explored.';
  }
}
