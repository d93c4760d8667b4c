/** Objects that the last step freed, drawn once more as ghosts. */
import type { ObjectRecord } from '../protocol/picture';
import type { Moment } from '../protocol/place';
import type { MomentView } from '../recording/moment';
import type { StepChanges } from '../recording/step-changes';
import { ValueKind } from '../recording/recording';

const MAX_GHOSTS = 12;
const ADDRESS_BASE = 0x7f0000000000;

/** How an end is told: `freed by del b at line 9`. */
export function freedBy(ranText: string, moment: Moment): string {
  if (moment.gc !== undefined) return 'freed by the garbage collector';
  const line = moment.ran === undefined ? '' : ` at line ${moment.ran.line}`;
  return `freed by ${ranText === '' ? 'the last step' : ranText}${line}`;
}

/** Ghost records for the objects that died in the last step. */
export function ghosts(
  view: MomentView,
  changes: StepChanges,
  ranText: string,
  moment: Moment,
): ObjectRecord[] {
  const { recording } = view;
  const records: ObjectRecord[] = [];
  for (const serial of changes.freed.keys()) {
    if (records.length >= MAX_GHOSTS) break;
    const type = recording.types[recording.objectType.at(serial)];
    if (type === undefined || type.category === 'atom') continue;
    if (recording.objectValueKind.at(serial) !== ValueKind.NONE) continue;
    if (!['list', 'dict', 'set', 'instance', 'deque', 'generator'].includes(type.category))
      continue;
    records.push({
      oid: serial,
      type: type.name,
      label: type.name,
      address: `0x${(ADDRESS_BASE + recording.objectAddress.at(serial) * 16).toString(16)}`,
      value: `<${type.name}>`,
      refcount: 0,
      immortal: false,
      delta: -1,
      state: 'freed',
      freedBy: freedBy(ranText, moment),
      unreachable: false,
      size: recording.objectSize.at(serial),
      rows: [],
      more: 0,
    });
  }
  return records;
}
