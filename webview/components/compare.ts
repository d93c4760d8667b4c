/** Two moments side by side: what was made and what was freed between them, by type. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CompareAnswer, TypeChange } from '../../src/protocol/queries';
import type { Store } from '../store';
import { objectLink } from './object-link';
import { askedBody } from './insight-sections';
import { iconButton } from './toolbar';

/** The pane of a comparison; nothing while no moment is marked. */
export function compare(store: Store): TemplateResult | typeof nothing {
  const { marked, compare: asked } = store.insights;
  if (marked === undefined) return nothing;
  const took = asked?.state === 'answered' ? asked.milliseconds.toFixed(1) : '';
  return html`<aside class="details compare" aria-label="Comparison" data-took=${took}>
    <header>
      <h2>Compared with step ${marked.step.toLocaleString('en')}</h2>
      ${iconButton('debug-reverse-continue', 'Go to the marked moment', () =>
        store.seek({ kind: 'row', row: marked.row }),
      )}
      ${iconButton('close', 'End comparing', () => store.insights.mark(undefined))}
    </header>
    ${askedBody(store, asked, (answer) => body(store, answer))}
  </aside>`;
}

function body(store: Store, answer: CompareAnswer): TemplateResult {
  const { types, from, to, born } = answer;
  if (types.length === 0)
    return html`<p class="quiet">
      ${from === to ? 'Move to another moment to see what differs.' : 'The same objects are alive.'}
    </p>`;
  return html`<table>
      <caption>
        from step ${from.toLocaleString('en')} to step ${to.toLocaleString('en')}
      </caption>
      <thead>
        <tr>
          <th scope="col">type</th>
          <th scope="col">new</th>
          <th scope="col">freed</th>
          <th scope="col">bytes</th>
        </tr>
      </thead>
      <tbody>
        ${types.map((type) => row(type))}
      </tbody>
    </table>
    ${
      born.length === 0
        ? nothing
        : html`<h3>New</h3>
            <ul class="new">
              ${born.map(
                ({ oid, label, value }) =>
                  html`<li>
                    ${objectLink(store, oid, label)} <span class="quiet">${value}</span>
                  </li>`,
              )}
            </ul>`
    }`;
}

function row({ type, born, freed, bornBytes, freedBytes }: TypeChange): TemplateResult {
  const bytes = bornBytes - freedBytes;
  return html`<tr>
    <th scope="row">${type}</th>
    <td>${born === 0 ? '' : `+${born.toLocaleString('en')}`}</td>
    <td>${freed === 0 ? '' : `−${freed.toLocaleString('en')}`}</td>
    <td>${bytes < 0 ? '−' : '+'}${Math.abs(bytes).toLocaleString('en')}</td>
  </tr>`;
}
