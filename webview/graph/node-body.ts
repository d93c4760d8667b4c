/** The HTML of a record: header with type and count, rows with values and ports. */
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { type AnyRecord, isStack } from './geometry';
import type { ObjectRecord, Row, ScopeRecord, StackRecord } from '../../src/protocol/picture';

/** Draws a record. */
export function bodyOf(record: AnyRecord, selected: boolean): TemplateResult {
  if (isStack(record)) return stackBody(record);
  return 'oid' in record ? objectBody(record, selected) : scopeBody(record);
}

/** Draws a namespace or frame. */
function scopeBody(record: ScopeRecord): TemplateResult {
  const classes = { record: true, scope: true, current: record.current };
  return html`<div class=${classMap(classes)} data-scope=${record.id}>
    <div class="head">
      <span class="type">${record.title}</span>
      ${record.place === undefined ? nothing : html`<span class="line">line ${record.place.line}</span>`}
    </div>
    ${record.rows.map((row) => rowBody(row))} ${moreRow(record.more)}
    ${record.rows.length === 0 ? html`<div class="more">${record.place === undefined && record.kind === 'frame' ? 'frames in between, not drawn' : 'no names yet'}</div>` : nothing}
  </div>`;
}

/** Draws an object. */
function objectBody(record: ObjectRecord, selected: boolean): TemplateResult {
  const classes = {
    record: true,
    object: true,
    selected,
    new: record.state === 'new',
    freed: record.state === 'freed',
    unreachable: record.unreachable,
    changed: record.delta !== 0 && record.state === 'alive',
    [`gc-${record.gcMark ?? 'none'}`]: true,
    [`gen-${record.generation ?? 'none'}`]: true,
  };
  const cut = record.cutAfter ?? record.rows.length;
  return html`<div class=${classMap(classes)} data-oid=${record.oid}>
    ${gcTag(record)}
    <div class="head">
      ${record.unreachable ? html`<span class="codicon codicon-debug-disconnect"></span>` : nothing}
      <span class="type">${title(record)}</span>
      ${generation(record)} ${gcRefs(record)} ${pill(record)}
    </div>
    ${record.rows.slice(0, cut).map((row) => rowBody(row))} ${moreRow(record.more)}
    ${record.rows.slice(cut).map((row) => rowBody(row))}
    ${record.freedBy === undefined ? nothing : html`<div class="ended">${record.freedBy}</div>`}
  </div>`;
}

/** Draws many objects as one pile. */
function stackBody(record: StackRecord): TemplateResult {
  const classes = {
    record: true,
    stack: true,
    [record.kind]: true,
    unreachable: record.unreachable,
  };
  return html`<div class=${classMap(classes)} data-stack=${record.id}>
    <div class="head">
      <span class="codicon codicon-${record.kind === 'chain' ? 'ellipsis' : 'layers'}"></span>
      <span class="type">${record.title}</span>
      ${
        record.changed === 0
          ? nothing
          : html`<span class="delta">${record.changed.toLocaleString('en')} changed</span>`
      }
      <span class="codicon codicon-unfold"></span>
    </div>
  </div>`;
}

/** What the collection under way has found out, in words. */
function gcTag({ gcMark }: ObjectRecord): TemplateResult | typeof nothing {
  if (gcMark === undefined || gcMark === 'young') return nothing;
  return html`<span class="gctag">${gcMark.replace('-', ' ')}</span>`;
}

/** Kind and name; what it was called before matters once nothing leads to it any more. */
function title(record: ObjectRecord): TemplateResult {
  const { label, type } = record;
  // Classes are labelled as such, whatever their metaclass is called.
  const kind = label === type || label.startsWith(`${type} `) ? type : label.replace(/ .*$/, '');
  const own = label.slice(kind.length + 1);
  const former = /^\((was .*)\)$/.exec(own)?.[1];
  const lost = record.unreachable || record.state === 'freed';
  const name = former === undefined ? own : lost ? former : '';
  return html`${kind}${name === '' ? nothing : html` <span class="own">${name}</span>`}`;
}

function generation(record: ObjectRecord): TemplateResult | typeof nothing {
  const crowded = record.gcRefs !== undefined || record.delta !== 0;
  if (record.generation === undefined || crowded || record.state === 'freed') return nothing;
  const text = `g${record.generation}`;
  return html`<span class="gen">${text}</span>`;
}

function gcRefs(record: ObjectRecord): TemplateResult | typeof nothing {
  if (record.gcRefs === undefined) return nothing;
  return html`<span class="gcrefs">${record.gcRefs}</span>`;
}

function pill(record: ObjectRecord): TemplateResult {
  const count = record.immortal ? '∞' : String(record.refcount);
  const delta = record.state === 'alive' ? deltaText(record.delta) : '';
  return html`${delta === '' ? nothing : html`<span class="delta">${delta}</span>`}<span
      class="refcount"
      >${count}</span
    >`;
}

function deltaText(delta: number): string {
  if (delta === 0) return '';
  return delta > 0 ? `+${delta}` : `−${-delta}`;
}

function rowBody(row: Row): TemplateResult {
  const folded = row.folded === true;
  const classes = { row: true, [row.slot]: true, changed: row.change !== undefined, folded };
  return html`<div class=${classMap(classes)}>
    <span class="name">${row.name}</span>
    ${
      row.text === undefined
        ? nothing
        : html`<span class="value ${row.atom ?? 'other'}">${row.text}</span>`
    }
    ${folded ? html`<span class="codicon codicon-add"></span>` : nothing}
  </div>`;
}

function moreRow(more: number): TemplateResult | typeof nothing {
  return more === 0 ? nothing : html`<div class="more">… ${more.toLocaleString('en')} more</div>`;
}
