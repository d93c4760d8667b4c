/** Checks what a file says that its run read. */
import { arrayOf, isNumber, isString, oneOf, shape, type Guard } from '../../protocol/guard';
import type { KnownFiles, KnownStat } from '../known-files';
import { tupleOf } from './json-section';

const entries = <T>(found: Guard<T>): Guard<readonly (readonly [string, T | null])[]> =>
  arrayOf(
    tupleOf<readonly [string, T | null]>(
      isString,
      (value): value is T | null => value === null || found(value),
    ),
  );

const isContent: Guard<string> = (value): value is string =>
  isString(value) && !/[\u0100-\uffff]/.test(value);

/** Checks a `KnownFiles`. */
export const isKnownFiles: Guard<KnownFiles> = shape<KnownFiles>({
  contents: entries(isContent),
  lists: entries(arrayOf(isString)),
  stats: entries(shape<KnownStat>({ kind: oneOf('file', 'dir'), size: isNumber, mtime: isNumber })),
});
