/** One held reference before it is cut and drawn. */
import type { SlotKind } from '../protocol/picture';

/** A row in the making. */
export interface HeldSlot {
  readonly name: string;
  readonly kind: SlotKind;
  readonly target: number;
  /** `owner:slot` by which changes are found. */
  readonly key: string;
  /** What stands in the row when there is no target. */
  readonly text?: string;
}
