/** Compound statements. Their bodies are random statements, after some fixed ones. */
import type { Mode } from '../scope';
import type { CompoundRow } from './row';

type PartSpec = readonly [head: string, fixed?: readonly string[], mode?: Mode];

function compound(weight: number, ...specs: readonly PartSpec[]): CompoundRow {
  return {
    weight,
    parts: specs.map(([head, body = [], mode]) => ({
      ...{ head, body, block: true },
      ...(mode === undefined ? {} : { mode }),
    })),
  };
}

const loop = (row: CompoundRow): CompoundRow => ({ ...row, loop: true });
const inside = (modes: readonly Mode[], row: CompoundRow): CompoundRow => ({ ...row, modes });

export const COMPOUNDS: readonly CompoundRow[] = [
  compound(3, ['if $any:'], ['else:']),
  compound(1, ['if $any! is $any!:'], ['elif $int > 3:'], ['else:']),
  loop(compound(3, ['for $inst+ in [$inst, $inst]:'])),
  loop(compound(2, ['for $int+ in range($N % 4):'])),
  loop(compound(1, ['for $list+ in list($list)[:3]:'], ['else:'])),
  loop(compound(1, ['for $str+, $list+ in list($dict.items())[:3]:'])),
  loop(compound(1, ['for $int+, $list+ in enumerate([$any, $any]):'])),
  loop(compound(1, ['for $tuple+ in zip([$any, $any], [$any]):'])),
  loop(compound(1, ['for $list+ in itertools.islice($iter, 3):'])),
  loop(compound(1, ['while next(tick) % 4:'])),
  compound(4, ['try:'], ['except Exception as $exc+:']),
  compound(
    2,
    ['try:', ['raise $xtype($any)']],
    ['except $xtype as $exc+:', ['keep.append($exc!)']],
  ),
  compound(2, ['try:'], ['except $xtype:'], ['except Exception:'], ['else:'], ['finally:']),
  compound(2, ['try:'], ['finally:']),
  compound(
    1,
    ['try:', ['raise ExceptionGroup("g", [$exc, KeyError(1)])']],
    ['except* KeyError as $exc+:'],
  ),
  compound(2, ['with $cm as $list+:']),
  compound(1, ['with $cm as $list+, $cm:']),
  compound(1, ['with contextlib.suppress($xtype):']),
  inside(['coroutine'], compound(3, ['async with acm($any) as $list+:'])),
  inside(['coroutine'], loop(compound(2, ['async for $list+ in ag($any):']))),
];

/** Functions that random code defines: a name of the kind is bound to each. */
export const FUNCTIONS: readonly (CompoundRow & { readonly kind: 'fn' | 'gen' | 'coro' })[] = [
  { kind: 'fn', ...compound(4, ['def $name($args):', [], 'function']) },
  { kind: 'fn', ...compound(1, ['@deco\ndef $name($args):', [], 'function']) },
  {
    kind: 'fn',
    ...compound(1, ['@functools.lru_cache(maxsize=$N)\ndef $name($args):', [], 'function']),
  },
  {
    kind: 'fn',
    ...compound(1, ['@contextlib.contextmanager\ndef $name($args):', ['yield $any'], 'generator']),
  },
  { kind: 'gen', ...compound(3, ['def $name($args):', ['yield $any'], 'generator']) },
  { kind: 'coro', ...compound(1, ['async def $name($args):', ['await aw($any)'], 'coroutine']) },
];

/** Parameter lists: every call of the grammar fits each of them. */
export const PARAMETERS: readonly { readonly weight: number; readonly text: string }[] = [
  { weight: 3, text: '*p, **q' },
  { weight: 2, text: 'p=None, q=$any, *r, x=$any, **s' },
  { weight: 2, text: 'p=$any, q=(), *, x=None' },
  { weight: 1, text: 'p=None, q=None, /, x=$any' },
];
