/** The picture in words, for screen readers and for reading along. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ObjectRecord, PictureState, Row } from '../../src/protocol/picture';

/** A text tree that says what the graph shows. */
export function outline(picture: PictureState, selected: number | undefined): TemplateResult {
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
      ${picture.stacks.map(
        ({ title, changed, unreachable }) =>
          html`<li>
            ${title}${changed > 0 ? `, ${changed} changed` : ''}${unreachable ? ', unreachable' : ''}
          </li>`,
      )}
      ${picture.hidden === 0 ? nothing : html`<li>${picture.hidden} more objects, not drawn</li>`}
    </ul>
    <p aria-live="polite">${selectedText(byOid.get(selected ?? -1), picture)}</p>
  </section>`;
}

/** What is selected, with the references from and to it: read out when the selection moves. */
function selectedText(object: ObjectRecord | undefined, { edges, objects }: PictureState): string {
  if (object === undefined) return '';
  const label = (oid: number): string =>
    objects.find((other) => other.oid === oid)?.label ?? 'an object';
  const to = edges.flatMap((edge) =>
    edge.from.kind === 'object' && edge.from.oid === object.oid && edge.to.kind === 'object'
      ? [label(edge.to.oid)]
      : [],
  );
  const text = `Selected: ${objectText(object)}`;
  return to.length === 0 ? text : `${text}, refers to ${to.join(', ')}`;
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
