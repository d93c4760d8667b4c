/** Objects that the last step freed, drawn once more as ghosts. */
import type { ObjectRecord } from '../protocol/picture';
import { lineWords, type Moment } from '../protocol/place';
import type { TypeCategory } from '../recording/recording';
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

/** The serials that the last step freed and that were drawn, or would have been. */
export function drawnFreed(inputs: PictureInputs): number[] {
  const { changes, previous } = inputs;
  if (changes.to < changes.from) return [];
  return [...changes.freed.keys()].filter(
    (serial) => previous.has(serial) || wouldBeDrawn(inputs, serial),
  );
}

/** A container without a name that nobody saw may have been a class's, or the arguments of a call. */
function wouldBeDrawn({ view, facts, formerName }: PictureInputs, serial: number): boolean {
  const { recording } = view;
  const category = recording.types[recording.objectType.at(serial)]?.category;
  if (category === undefined || !DRAWN.has(category) || !facts.counts(serial)) return false;
  return category === 'instance' || category === 'generator' || formerName(serial) !== undefined;
}

/** What a freed object was called: `list b`. */
export function formerLabel({ view, formerName }: PictureInputs, serial: number): string {
  const { recording } = view;
  const { name: type = 'object', category } =
    recording.types[recording.objectType.at(serial)] ?? {};
  const own = recording.objectName.at(serial);
  if (own !== 0) return `${category === 'type' ? 'class' : type} ${recording.texts.text(own)}`;
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
