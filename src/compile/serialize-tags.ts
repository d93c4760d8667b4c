/** Marks of the serialized form of code objects. */

export const TAGS = {
  ref: 0,
  none: 1,
  true: 2,
  false: 3,
  ellipsis: 4,
  int: 5,
  negativeInt: 6,
  float: 7,
  complex: 8,
  name: 9,
  str: 10,
  surrogates: 11,
  bytes: 12,
  tuple: 13,
  frozenset: 14,
  code: 15,
  sourceName: 16,
  sourceStr: 17,
} as const;

/** Sections of alike bytes: code units, line tables, other byte strings. */
export const CODE = 0;
export const LINES = 1;
export const OTHER = 2;
