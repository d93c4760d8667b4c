/** Who holds the selected object: its count as a sum of named holders. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ObjectRecord } from '../../src/protocol/picture';
import type { Store } from '../store';
import { iconButton } from './toolbar';

/** The pane about the selected object; nothing without a selection. */
export function details(store: Store): TemplateResult | typeof nothing {
  const oid = store.selected;
  if (oid === undefined) return nothing;
  const record = store.picture?.objects.find((object) => object.oid === oid);
  const answer = store.holders;
  return html`<aside class="details" aria-label="Selected object">
    <header>
      <h2>${answer?.object.label ?? record?.label ?? `object ${oid}`}</h2>
      ${iconButton('close', 'Close', () => store.select(undefined))}
    </header>
    ${
      answer === undefined
        ? html`<p class="quiet">
            ${record === undefined || record.state === 'freed' ? 'Not alive at this moment.' : '…'}
          </p>`
        : html`<p class="value">${answer.object.value}</p>
            <p class="count">
              ${
                answer.immortal
                  ? html`<b>∞</b> immortal: never freed, its count does not change`
                  : html`refcount <b>${answer.object.refcount}</b>${
                        answer.object.refcount > 0 ? ', held by' : ''
                      }`
              }
            </p>
            <ol class="holders">
              ${answer.holders.map(
                (holder) =>
                  html`<li class=${holder.slot}>
                    ${
                      holder.oid === undefined
                        ? holder.text
                        : html`<button
                            type="button"
                            class="link"
                            @click=${() => store.focusObject(holder.oid ?? 0)}
                          >
                            ${holder.text}
                          </button>`
                    }
                  </li>`,
              )}
            </ol>
            ${facts(record)}`
    }
  </aside>`;
}

function facts(record: ObjectRecord | undefined): TemplateResult | typeof nothing {
  if (record === undefined) return nothing;
  return html`<dl>
    <dt>size</dt>
    <dd>${record.size} bytes</dd>
    <dt>id()</dt>
    <dd>${record.address}</dd>
    <dt>collector</dt>
    <dd>
      ${record.generation === undefined ? 'not tracked' : `generation ${record.generation}`}${
        record.unreachable ? ', unreachable' : ''
      }
    </dd>
  </dl>`;
}
