/** What the mouse's resting on a part of the picture tells: whole texts, and what short signs mean. */
import type {
  EdgeRecord,
  ObjectRecord,
  PictureState,
  Row,
  SlotKind,
} from '../../src/protocol/picture';
import { type AnyRecord, isStack, partAt } from './geometry';

/** What a row is, where its name does not say it. */
const MEANINGS: Readonly<Partial<Record<SlotKind, string>>> = {
  stack: 'a value that the running line still works with, on the value stack',
  cell: 'a variable that is shared with an inner function, in a cell',
  weak: 'a weak reference: it does not count and keeps nothing alive',
  key: 'the key of the entry above',
};

/** The text for a place in a record, `y` below its top. */
export function recordHint(record: AnyRecord, y: number): string {
  if (isStack(record)) {
    const what = record.kind === 'chain' ? 'of the chain' : 'alike';
    return `${record.count.toLocaleString('en')} objects ${what}: click to draw more of them`;
  }
  const part = partAt(record, y);
  const row = typeof part === 'number' ? record.rows[part] : undefined;
  if (row !== undefined) return rowHint(row);
  if (part === 'more') return 'Click to show more rows';
  return 'oid' in record ? objectHint(record) : record.title;
}

function rowHint(row: Row): string {
  const value = row.text === undefined ? '' : `: ${row.text}`;
  const meaning = MEANINGS[row.slot];
  const folded = row.folded === true ? ' (click to draw it)' : '';
  return `${row.name}${value}${meaning === undefined ? '' : `, ${meaning}`}${folded}`;
}

function objectHint(record: ObjectRecord): string {
  if (record.state === 'freed') return `${record.label}: ${record.freedBy ?? 'freed'}`;
  const { generation } = record;
  return [
    `${record.label}: ${record.immortal ? 'immortal, never counted' : `refcount ${record.refcount}`}`,
    `${record.size} bytes at ${record.address}`,
    ...(generation === undefined ? [] : [`generation ${generation} of the garbage collector`]),
    ...(record.unreachable ? ['alive, but nothing that runs can reach it'] : []),
  ].join('\n');
}

/** The text for an edge: `friend of Dog d → Animal a`, `d in globals → Dog d`. */
export function edgeHint(edge: EdgeRecord, { objects, scopes }: PictureState): string {
  const object = (oid: number): ObjectRecord | undefined =>
    objects.find((each) => each.oid === oid);
  const { from, to } = edge;
  const holder =
    from.kind === 'object'
      ? object(from.oid)
      : scopes.find(({ id }) => from.kind === 'scope' && id === from.id);
  const target = to.kind === 'object' ? object(to.oid)?.label : undefined;
  if (holder === undefined || target === undefined) return '';
  const name = edge.row === undefined ? undefined : holder.rows[edge.row]?.name;
  const label = 'oid' in holder ? holder.label : holder.title;
  if (edge.weak) return `${label} → ${target} (weak: not counted)`;
  const where = 'oid' in holder ? 'of' : 'in';
  return `${name === undefined ? label : `${name} ${where} ${label}`} → ${target}`;
}
