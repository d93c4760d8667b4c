/**
 * A picture as its difference to the one that the webview has. Records that did not change keep
 * their identity, so that whoever draws them knows what to leave alone.
 */

import { arrayOf, isCount, isString, oneOf, optional, shape, variants, type Guard } from './guard';
import {
  isEdgeRecord,
  isObjectRecord,
  isPictureState,
  isScopeRecord,
  isStackRecord,
  type EdgeRecord,
  type ObjectRecord,
  type PictureState,
  type ScopeRecord,
  type StackRecord,
} from './picture';
import { isMoment } from './place';

/** How one list of records changed: the keys in their new order, and what is new or different. */
export interface ListPatch<Key, Item> {
  /** Absent when keys and order are the same. */
  readonly order?: readonly Key[];
  readonly set: readonly Item[];
}

/** What a picture has besides its lists. */
type PictureFacts = Omit<PictureState, 'scopes' | 'objects' | 'stacks' | 'edges'>;

/** A picture, whole or as a difference. `sequence` numbers the pictures of a session. */
export type PictureUpdate =
  | { readonly kind: 'full'; readonly sequence: number; readonly picture: PictureState }
  | {
      readonly kind: 'patch';
      readonly sequence: number;
      /** The picture that this one is told against. */
      readonly base: number;
      readonly facts: PictureFacts;
      readonly scopes: ListPatch<string, ScopeRecord>;
      readonly objects: ListPatch<number, ObjectRecord>;
      readonly stacks: ListPatch<string, StackRecord>;
      readonly edges: ListPatch<string, EdgeRecord>;
    };

/** A picture that differs from a base only by what it lists. */
export type PicturePatch = Extract<PictureUpdate, { kind: 'patch' }>;

function listPatch<Key, Item>(key: Guard<Key>, item: Guard<Item>): Guard<ListPatch<Key, Item>> {
  const fields = { order: optional(arrayOf(key)), set: arrayOf(item) };
  return shape<{ order?: readonly Key[]; set: readonly Item[] }>(fields);
}

/** Checks a `PictureUpdate`. */
export const isPictureUpdate: Guard<PictureUpdate> = variants<PictureUpdate>({
  full: shape<Extract<PictureUpdate, { kind: 'full' }>>({
    kind: oneOf('full'),
    sequence: isCount,
    picture: isPictureState,
  }),
  patch: shape<PicturePatch>({
    kind: oneOf('patch'),
    sequence: isCount,
    base: isCount,
    facts: shape<PictureFacts>({
      moment: isMoment,
      hidden: isCount,
      heapBytes: isCount,
      heapObjects: isCount,
      summary: isString,
      outputLength: isCount,
    }),
    scopes: listPatch(isString, isScopeRecord),
    objects: listPatch(isCount, isObjectRecord),
    stacks: listPatch(isString, isStackRecord),
    edges: listPatch(isString, isEdgeRecord),
  }),
});

/** The difference that makes `next` of `base`. */
export function diffPictures(
  base: PictureState,
  next: PictureState,
  numbers: { readonly base: number; readonly sequence: number },
): PicturePatch {
  const { scopes, objects, stacks, edges, ...facts } = next;
  return {
    kind: 'patch',
    ...numbers,
    facts,
    scopes: diffList(base.scopes, scopes, ({ id }) => id),
    objects: diffList(base.objects, objects, ({ oid }) => oid),
    stacks: diffList(base.stacks, stacks, ({ id }) => id),
    edges: diffList(base.edges, edges, ({ id }) => id),
  };
}

/** The picture that a patch makes of its base. */
export function applyPatch(base: PictureState, patch: PicturePatch): PictureState {
  return {
    ...patch.facts,
    scopes: applyList(base.scopes, patch.scopes, ({ id }) => id),
    objects: applyList(base.objects, patch.objects, ({ oid }) => oid),
    stacks: applyList(base.stacks, patch.stacks, ({ id }) => id),
    edges: applyList(base.edges, patch.edges, ({ id }) => id),
  };
}

function diffList<Key, Item>(
  base: readonly Item[],
  next: readonly Item[],
  keyOf: (item: Item) => Key,
): ListPatch<Key, Item> {
  const known = new Map(base.map((item) => [keyOf(item), item]));
  const set = next.filter((item) => !same(known.get(keyOf(item)), item));
  const inPlace =
    base.length === next.length &&
    next.every((item, i) => {
      const other = base[i];
      return other !== undefined && keyOf(other) === keyOf(item);
    });
  return inPlace ? { set } : { order: next.map(keyOf), set };
}

function applyList<Key, Item>(
  base: readonly Item[],
  { order, set }: ListPatch<Key, Item>,
  keyOf: (item: Item) => Key,
): readonly Item[] {
  if (order === undefined && set.length === 0) return base;
  const items = new Map(base.map((item) => [keyOf(item), item]));
  for (const item of set) items.set(keyOf(item), item);
  const keys = order ?? base.map(keyOf);
  return keys.flatMap((key) => {
    const item = items.get(key);
    return item === undefined ? [] : [item];
  });
}

/** Whether two records say the same; they are plain data of few levels. */
function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return false;
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}
