/** The pane about the selected object: its count as a sum of holders, and what may be asked of it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { HoldersAnswer } from '../../src/protocol/answers';
import type { ObjectRecord } from '../../src/protocol/picture';
import type { Store } from '../store';
import { sections } from './insight-sections';
import { objectLink } from './object-link';
import { iconButton } from './toolbar';

/** Largest count that CPython 3.12 shows, for immortal objects. */
const IMMORTAL_COUNT = 4294967295;

/** The pane about the selected object; nothing without a selection. */
export function details(store: Store): TemplateResult | typeof nothing {
  const oid = store.selected;
  if (oid === undefined) return nothing;
  const record = store.picture?.objects.find((object) => object.oid === oid);
  const asked = store.insights.holders;
  const answer = asked?.state === 'answered' ? asked.answer : undefined;
  const label = answer?.object.label ?? record?.label ?? `object ${oid}`;
  return html`<aside class="details" aria-label="Selected object">
    <header>
      <h2 title=${label}>${label}</h2>
      ${iconButton('target', 'Show it in the graph with what leads to it', () => store.focusObject(oid))}
      ${iconButton('close', 'Close (Escape)', () => store.select(undefined))}
    </header>
    ${
      answer === undefined
        ? html`<p class="quiet">
            ${asked?.state === 'failed' ? 'Not alive at this moment.' : 'Looking…'}
          </p>`
        : facts(store, answer, record)
    }
    ${sections(store, oid, answer !== undefined)}
  </aside>`;
}

function facts(
  store: Store,
  answer: HoldersAnswer,
  record: ObjectRecord | undefined,
): TemplateResult {
  const { object, holders, immortal } = answer;
  const more = immortal ? 0 : object.refcount - holders.length;
  return html`<p class="value" title=${object.value}>${object.value}</p>
    <p class="count">
      ${
        immortal
          ? html`<b>∞</b> immortal: never freed, its count does not change`
          : html`refcount <b>${object.refcount}</b>${object.refcount > 0 ? ', held by' : ''}`
      }
    </p>
    <ol class="holders">
      ${holders.map(
        ({ oid, slot, text }) =>
          html`<li class=${slot}>${oid === undefined ? text : objectLink(store, oid, text)}</li>`,
      )}
      ${
        more > 0 && object.refcount < IMMORTAL_COUNT
          ? html`<li class="quiet">${more.toLocaleString('en')} more</li>`
          : nothing
      }
    </ol>
    ${record === undefined ? nothing : numbers(record)}`;
}

function numbers(record: ObjectRecord): TemplateResult {
  return html`<dl>
    <dt>size</dt>
    <dd>${record.size.toLocaleString('en')} bytes</dd>
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
