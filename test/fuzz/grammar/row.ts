/**
 * Rows of the grammar. A template is Python text with holes:
 *
 *   $list    an expression of that kind      $any   one of any kind      $hash  a hashable one
 *   $list!   a variable of that kind; without one the row does not apply
 *   $list+   a name to bind, of that kind from then on
 *   $N       a small integer                 $attr  an attribute name    $key   a literal key
 *   $xtype   a class of exceptions           $label a label for a line of output
 */
import type { Mode } from '../scope';

export interface Row {
  readonly weight: number;
  readonly text: string;
  /** Where the row may stand; everywhere when left out. */
  readonly modes?: readonly Mode[];
}

/** Headers with bodies; a body that is a text is a template itself. */
export interface CompoundRow {
  readonly weight: number;
  readonly parts: readonly {
    readonly head: string;
    /** `block`: random statements, after the fixed ones. */
    readonly body: readonly string[];
    readonly block: boolean;
    /** What may stand in the body: as outside when left out. */
    readonly mode?: Mode;
  }[];
  readonly loop?: boolean;
  readonly modes?: readonly Mode[];
}

/** Makes rows of equal weight. */
export function rows(weight: number, ...texts: readonly string[]): Row[] {
  return texts.map((text) => ({ weight, text }));
}
