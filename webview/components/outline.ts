/** The picture in words, for screen readers and for reading along. */
import { html, type TemplateResult } from 'lit';
import type { ObjectRecord, PictureState, Row } from '../../src/protocol/picture';

/** A text tree that says what the graph shows. */
export function outline(picture: PictureState): TemplateResult {
  const byOid = new Map(picture.objects.map((object) => [object.oid, object]));
  return html`<section class="outline" aria-label="The picture as text">
    <p aria-live="polite">${picture.summary}</p>
    <ul>
      ${picture.scopes.map(
        (scope) =>
          html`<li>
            ${scope.title}
            <ul>
              ${scope.rows.map((row) => rowText(row, byOid))}
            </ul>
          </li>`,
      )}
      ${picture.objects.map(
        (object) =>
          html`<li>
            ${objectText(object)}
            <ul>
              ${object.rows.map((row) => rowText(row, byOid))}
            </ul>
          </li>`,
      )}
    </ul>
  </section>`;
}

function rowText(row: Row, byOid: ReadonlyMap<number, ObjectRecord>): TemplateResult {
  const target = row.target === undefined ? undefined : byOid.get(row.target);
  const value = row.text ?? (target === undefined ? 'an object' : target.label);
  return html`<li>${row.name}: ${value}</li>`;
}

function objectText(object: ObjectRecord): string {
  if (object.state === 'freed') return `${object.label}, ${object.freedBy ?? 'freed'}`;
  const count = object.immortal ? 'immortal' : `refcount ${object.refcount}`;
  return `${object.label}, ${count}${object.unreachable ? ', unreachable' : ''}`;
}
