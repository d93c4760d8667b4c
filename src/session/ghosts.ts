/** Objects that the last step freed, drawn once more as ghosts. */
import type { ObjectRecord } from '../protocol/picture';
import { lineWords, type Moment } from '../protocol/place';
import { Origin, ValueKind, type TypeCategory } from '../recording/recording';
import { idOfUnit } from './object-text';
import type { PictureInputs } from './picture';

const MAX_GHOSTS = 12;

/** What is drawn as a record while it lives. */
const DRAWN: ReadonlySet<TypeCategory> = new Set<TypeCategory>([
  'list',
  'dict',
  'set',
  'instance',
  'deque',
  'generator',
]);

/** How an end is told: `freed by del b at line 9`. */
export function freedBy(ranText: string, moment: Moment): string {
  if (moment.gc !== undefined) return 'freed by the collector';
  const line = moment.ran === undefined ? '' : ` at ${lineWords(moment.ran)}`;
  return `freed by ${ranText === '' ? 'the last step' : ranText}${line}`;
}

/** The serials that the last step freed and that would have been drawn. */
export function drawnFreed({ view, changes }: PictureInputs): number[] {
  const { recording } = view;
  if (changes.to < changes.from) return [];
  return [...changes.freed.keys()].filter((serial) => {
    const type = recording.types[recording.objectType.at(serial)];
    return (
      type !== undefined &&
      DRAWN.has(type.category) &&
      (recording.objectOrigin.at(serial) & Origin.LIBRARY) === 0 &&
      recording.objectValueKind.at(serial) === ValueKind.NONE
    );
  });
}

/** What a freed object was called: `list b`. */
export function formerLabel({ view, formerName }: PictureInputs, serial: number): string {
  const { recording } = view;
  const type = recording.types[recording.objectType.at(serial)]?.name ?? 'object';
  const name = formerName(serial);
  return name === undefined ? type : `${type} ${name}`;
}

/** Ghost records for the objects that died in the last step. */
export function ghosts(inputs: PictureInputs): ObjectRecord[] {
  const { recording } = inputs.view;
  const ended = freedBy(inputs.ranText, inputs.moment);
  return drawnFreed(inputs)
    .slice(0, MAX_GHOSTS)
    .map((serial) => {
      const type = recording.types[recording.objectType.at(serial)]?.name ?? 'object';
      const address = idOfUnit(recording.objectAddress.at(serial));
      return {
        oid: serial,
        type,
        label: formerLabel(inputs, serial),
        address: `0x${address.toString(16)}`,
        value: `<${type}>`,
        refcount: 0,
        immortal: false,
        delta: -1,
        state: 'freed',
        freedBy: ended,
        unreachable: false,
        size: recording.objectSize.at(serial),
        rows: [],
        more: 0,
      };
    });
}
