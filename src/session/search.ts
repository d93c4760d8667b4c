/** Finds objects by name, type, value or id among all that live at a moment. */
import type { ObjectPage } from '../protocol/answers';
import type { SearchQuery } from '../protocol/queries';
import type { MomentView } from '../recording/moment';
import { SLICE, type Sliced } from '../recording/queries/slices';
import { ValueKind, type Recording } from '../recording/recording';
import type { DrawableFacts } from './drawable';
import { idOfUnit, objectRef } from './object-text';

/** How well an object fits: results come in this order, older objects first. */
const FITS = ['name', 'exact value', 'type', 'part of a name', 'part'] as const;
type Fit = (typeof FITS)[number];

/** Results of one fit that are kept; the rest is only counted. */
const KEPT = 50;

/** Searches in slices; the view's cursor must not move meanwhile. */
export function* slicedSearch(
  view: MomentView,
  facts: DrawableFacts,
  { text, limit }: SearchQuery,
): Sliced<ObjectPage> {
  const needle = text.trim().toLowerCase();
  const { heap } = view.cursor;
  const matcher = new Matcher(view, needle);
  const kept = new Map<Fit, number[]>(FITS.map((fit) => [fit, []]));
  let total = 0;
  for (let handle = 1; handle < heap.handles; handle++) {
    if (handle % SLICE === 0) yield handle / heap.handles;
    const fit = heap.isLive(handle) ? matcher.fit(handle) : undefined;
    if (fit === undefined) continue;
    total++;
    const list = kept.get(fit);
    if (list !== undefined && list.length < Math.max(limit, KEPT)) list.push(handle);
  }
  const found = FITS.flatMap((fit) => {
    const list = kept.get(fit) ?? [];
    // Containers and instances before code, numbers and strings, which are rarely meant.
    const drawn = (handle: number): boolean => facts.counts(view.serial(handle));
    return [...list.filter(drawn), ...list.filter((handle) => !drawn(handle))];
  });
  return { objects: found.slice(0, limit).map((handle) => objectRef(view, handle)), total };
}

class Matcher {
  private readonly recording: Recording;
  /** By type and by text: 0 not looked at, 1 no, 2 part, 3 whole. */
  private readonly types = new Map<number, Fit | undefined>();
  private readonly texts = new Map<number, Fit | undefined>();
  private readonly number: number | undefined;
  private readonly address: number | undefined;
  private readonly digits: boolean;

  constructor(
    private readonly view: MomentView,
    private readonly needle: string,
  ) {
    this.recording = view.recording;
    this.digits = /^[-+.\de]+$|^(inf|nan)$/.test(needle);
    const value = Number(needle);
    this.number = this.digits && Number.isFinite(value) ? value : undefined;
    const hexadecimal = /^0x[\da-f]+$/.test(needle) ? value : Number.NaN;
    this.address = Number.isSafeInteger(hexadecimal) ? hexadecimal : undefined;
  }

  /** How an object fits, or undefined. */
  fit(handle: number): Fit | undefined {
    const { view, recording, needle } = this;
    const serial = view.serial(handle);
    if (this.address !== undefined)
      return idOfUnit(recording.objectAddress.at(serial)) === this.address ? 'name' : undefined;
    const name = view.presentName(handle);
    const named = name === undefined ? undefined : fitOf(name.toLowerCase(), needle);
    if (named === 'name') return named;
    const own = recording.objectName.at(serial);
    const ownFit = own === 0 ? undefined : this.textFit(own);
    if (ownFit === 'exact value') return 'name';
    const value = this.valueFit(handle, serial);
    if (value === 'exact value') return value;
    const type = this.typeFit(recording.objectType.at(serial));
    if (type === 'type') return type;
    if (named !== undefined || ownFit !== undefined) return 'part of a name';
    // `list c` is what the panel calls it, so that is found too.
    if (name !== undefined && view.label(handle).toLowerCase().includes(needle))
      return 'part of a name';
    return type ?? value;
  }

  private valueFit(handle: number, serial: number): Fit | undefined {
    const { recording, view } = this;
    const kind = recording.objectValueKind.at(serial);
    if (kind === ValueKind.NONE) return undefined;
    if (kind === ValueKind.NUMBER) {
      if (!this.digits) return undefined;
      const value = recording.objectValue.at(serial);
      if (value === this.number) return 'exact value';
      return String(value).includes(this.needle) ? 'part' : undefined;
    }
    return this.textFit(view.cursor.values.get(serial) ?? recording.objectValue.at(serial));
  }

  private textFit(id: number): Fit | undefined {
    if (this.texts.has(id)) return this.texts.get(id);
    const text = this.recording.texts.text(id).toLowerCase();
    const { needle } = this;
    const exact = text === needle || text.slice(1, -1) === needle;
    const fit = exact ? 'exact value' : text.includes(needle) ? 'part' : undefined;
    this.texts.set(id, fit);
    return fit;
  }

  private typeFit(type: number): Fit | undefined {
    if (this.types.has(type)) return this.types.get(type);
    const name = (this.recording.types[type]?.name ?? '').toLowerCase();
    const fit =
      name === this.needle ? 'type' : name.includes(this.needle) ? ('part' as const) : undefined;
    this.types.set(type, fit);
    return fit;
  }
}

function fitOf(name: string, needle: string): Fit | undefined {
  if (name === needle) return 'name';
  return name.includes(needle) ? 'part of a name' : undefined;
}
