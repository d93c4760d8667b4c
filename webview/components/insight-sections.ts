/** Sections of the details that open on demand: history, why alive, cycles, retained size. */
import { html, nothing, type TemplateResult } from 'lit';
import type {
  CyclesAnswer,
  HistoryAnswer,
  PathLink,
  RetainedAnswer,
  WhyAliveAnswer,
} from '../../src/protocol/queries';
import type { Asked, Section } from '../insights';
import type { Store } from '../store';
import { objectLink } from './object-link';
import { sparkline } from './sparkline';
import { iconButton } from './toolbar';

const TITLES: Record<Section, string> = {
  whyAlive: 'Why alive?',
  history: 'History of the count',
  cycles: 'Cycles',
  retained: 'Freed with it',
};

/** All sections, each with a heading that opens it. `alive`: at this moment. */
export function sections(store: Store, oid: number, alive: boolean): TemplateResult {
  const { insights } = store;
  return html`<div class="sections">
    ${alive ? section(store, 'whyAlive', insights.whyAlive, (answer) => why(store, answer)) : nothing}
    ${section(store, 'history', insights.history, (answer) => history(store, answer))}
    ${alive ? section(store, 'cycles', insights.cycles, (answer) => cycles(store, answer)) : nothing}
    ${alive ? section(store, 'retained', insights.retained, (answer) => retained(store, answer)) : nothing}
  </div>`;
}

function section<T>(
  store: Store,
  name: Section,
  asked: Asked<T> | undefined,
  body: (answer: T) => TemplateResult,
): TemplateResult {
  const open = store.insights.open.has(name);
  const took = asked?.state === 'answered' ? asked.milliseconds.toFixed(1) : '';
  return html`<section class="insight" data-section=${name} data-took=${took}>
    <h3>
      <button
        type="button"
        aria-expanded=${open ? 'true' : 'false'}
        @click=${() => store.insights.toggle(name)}
      >
        <span class="codicon codicon-chevron-${open ? 'down' : 'right'}" aria-hidden="true"></span>
        ${TITLES[name]}
      </button>
    </h3>
    ${open ? html`<div class="body">${askedBody(store, asked, body)}</div>` : nothing}
  </section>`;
}

/** An answer, or how far it is. */
export function askedBody<T>(
  store: Store,
  asked: Asked<T> | undefined,
  body: (answer: T) => TemplateResult,
): TemplateResult {
  if (asked?.state === 'answered') return body(asked.answer);
  if (asked?.state === 'failed') return html`<p class="quiet">${asked.reason}</p>`;
  const share = asked?.share;
  if (share === undefined) return html`<p class="quiet">Looking…</p>`;
  return html`<p class="quiet">
    <progress max="1" .value=${share} aria-label="Looking"></progress>
    <button type="button" class="link" @click=${() => store.insights.cancel()}>Cancel</button>
  </p>`;
}

function why(store: Store, { reachable, links }: WhyAliveAnswer): TemplateResult {
  if (!reachable)
    return html`<p>
      No root leads to it any more: it is alive only through a cycle, until the collector finds it.
    </p>`;
  return html`${way(store, links)}
  ${
    links.length < 2
      ? nothing
      : html`<p>
          <button
            type="button"
            class="link"
            @click=${() => store.focusObject(links.at(-1)?.oid ?? 0)}
          >
            Show this way in the graph
          </button>
        </p>`
  }`;
}

/** A chain of references in words, each a link. */
function way(store: Store, links: readonly PathLink[]): TemplateResult {
  return html`<ol class="way">
    ${links.map(({ oid, text }) => html`<li>${objectLink(store, oid, text)}</li>`)}
  </ol>`;
}

function cycles(store: Store, { size, types, cycle }: CyclesAnswer): TemplateResult {
  if (cycle.length === 0) return html`<p class="quiet">It is in no cycle of references.</p>`;
  const kinds = types
    .map(({ type, count }) => `${count.toLocaleString('en')} × ${type}`)
    .join(', ');
  return html`<p>
      ${size.toLocaleString('en')} ${size === 1 ? 'object refers' : 'objects refer'} to each other:
      ${kinds}. A shortest cycle:
    </p>
    ${way(store, cycle)}`;
}

function retained(store: Store, answer: RetainedAnswer): TemplateResult {
  const { reachable, bytes, count, dominator } = answer;
  if (!reachable)
    return html`<p class="quiet">No root leads to it: all of its cycle is garbage.</p>`;
  const others = count - 1;
  return html`<p>
      Without it, <b>${bytes.toLocaleString('en')} bytes</b> would be freed:
      ${
        others === 0
          ? 'only itself.'
          : `itself and ${others.toLocaleString('en')} ${others === 1 ? 'object' : 'objects'} that only it leads to.`
      }
    </p>
    ${
      dominator === undefined
        ? html`<p class="quiet">No other object alone keeps it alive.</p>`
        : html`<p>It would go with ${objectLink(store, dominator.oid, dominator.label)}.</p>`
    }`;
}

function history(store: Store, answer: HistoryAnswer): TemplateResult {
  const { previous, next, changes, born, died, immortal } = answer;
  if (immortal) return html`<p class="quiet">Immortal: its count does not change.</p>`;
  const life =
    died === undefined ? `alive from step ${text(born)}` : `steps ${text(born)} to ${text(died)}`;
  return html`${sparkline(answer, store)}
    <p class="changes">
      ${iconButton(
        'arrow-left',
        'To the previous change',
        () => previous !== undefined && store.seek({ kind: 'row', row: previous.row }),
        previous === undefined,
      )}
      <span>${text(changes)} ${changes === 1 ? 'change' : 'changes'}, ${life}</span>
      ${iconButton(
        'arrow-right',
        'To the next change',
        () => next !== undefined && store.seek({ kind: 'row', row: next.row }),
        next === undefined,
      )}
    </p>`;
}

function text(number: number): string {
  return number.toLocaleString('en');
}
