/** Simple statements. */
import { rows, type Row } from './row';

/** Assignments of every kind. */
const BINDING: readonly Row[] = [
  ...rows(6, '$list+ = $list', '$dict+ = $dict', '$inst+ = $inst', '$inst+ = $cls($any)'),
  ...rows(
    3,
    '$tuple+ = $tuple',
    '$set+ = $set',
    '$deque+ = $deque',
    '$str+ = $str',
    '$int+ = $int',
  ),
  ...rows(2, '$fn+ = $fn', '$gen+ = $gen', '$iter+ = $iter', '$exc+ = $exc', '$ref+ = $ref'),
  ...rows(1, '$bytes+ = $bytes', '$coro+ = $coro', '$cls+ = $cls', '$list+: list = $list'),
  ...rows(1, '$list+ = $list+ = $list', '$list+, $dict+ = $list, $dict', '$list+ = [$any!] * $N'),
  ...rows(
    1,
    '$inst+, *$list+ = $inst, *$list',
    '[$inst+, $inst+] = $inst, $inst',
    '$list+ = $list!',
  ),
  ...rows(
    1,
    '$list+, ($dict+, $inst+) = [$any], ({}, $inst)',
    '$dict+ = $dict!',
    '$inst+ = $inst!',
  ),
  ...rows(
    1,
    '$list+ = [$any!, $any!]',
    '$inst+ = copy.copy($inst!)',
    '$inst+ = copy.deepcopy($inst!)',
  ),
  ...rows(
    1,
    '$dict+ = $inst!.__dict__',
    '$fn+ = $inst!.m',
    '$exc+ = $exc!.__context__',
    '$list+ = $inst!.$attr',
  ),
];

/** Changes of what exists. */
const CHANGE: readonly Row[] = [
  ...rows(
    3,
    '$list!.append($any)',
    '$list!.append($any!)',
    '$inst!.$attr = $any',
    '$inst!.$attr = $inst!',
  ),
  ...rows(2, '$dict![$key] = $any', '$dict![$hash] = $any!', 'del $any!', 'del $any!'),
  ...rows(
    1,
    '$list!.extend($list)',
    '$list!.extend($iter)',
    '$list!.insert($N, $any)',
    '$list!.pop()',
  ),
  ...rows(
    1,
    '$list!.pop(0)',
    '$list!.remove($any!)',
    '$list!.clear()',
    '$list!.reverse()',
    '$list! += $list',
  ),
  ...rows(
    1,
    '$list!.sort(key=lambda q: type(q).__name__)',
    '$list! *= 2',
    '$list![0] = $any',
    'del $list![0]',
  ),
  ...rows(
    1,
    '$list![1:2] = $list',
    'del $list![:2]',
    '$list![::2] = [$any]',
    'del $list![::2]',
    '$list![:] = $iter',
  ),
  ...rows(
    1,
    '$list!.append($list!)',
    '$list![-1:] = ($any, $any)',
    '$list! = $list![:1]',
    '$list![5:] = []',
  ),
  ...rows(
    1,
    '$list!.sort(key=lambda q: rc(q))',
    '$list!.sort(key=lambda q: (print(len($list!)), 0)[1])',
  ),
  ...rows(
    1,
    '$dict!.update($dict)',
    '$dict!.update(a=$any)',
    '$dict!.pop($key, None)',
    '$dict!.popitem()',
  ),
  ...rows(
    1,
    '$dict!.setdefault($key, $any)',
    '$dict!.clear()',
    '$dict! |= $dict',
    '$dict![$key] = $dict!',
  ),
  ...rows(
    1,
    'del $dict![$key]',
    '$dict![$inst!] = $any',
    '$dict![None] = $any',
    '$dict!.move_to_end($key)',
  ),
  ...rows(
    1,
    '$set!.add($hash)',
    '$set!.discard($hash)',
    '$set!.update($set)',
    '$set! |= {$hash}',
    '$set!.pop()',
  ),
  ...rows(1, '$set! -= $set', '$set!.clear()', '$set!.remove($hash)', '$set! ^= $set'),
  ...rows(
    1,
    '$deque!.append($any)',
    '$deque!.appendleft($any)',
    '$deque!.pop()',
    '$deque!.rotate($N)',
  ),
  ...rows(
    1,
    '$deque!.extend($list)',
    '$deque!.popleft()',
    '$deque!.clear()',
    '$deque![0] = $any',
    'del $deque![0]',
  ),
  ...rows(
    1,
    '$deque!.extendleft($tuple)',
    '$deque!.insert(1, $any)',
    '$deque!.append($deque!)',
    '$deque! += $list',
  ),
  ...rows(
    1,
    '$tuple! += ($any,)',
    '$str! += $str',
    '$int! += $int',
    '$inst!, $list! = $list!, $inst!',
  ),
  ...rows(
    1,
    'del $inst!.$attr',
    "setattr($inst!, '$attr', $any)",
    '$inst!.__dict__ = $dict',
    '$inst!.$attr += 1',
  ),
  ...rows(
    1,
    '$inst!.__class__ = $cls!',
    '$inst!.me = $inst!',
    '$cls!.$attr = $any',
    'del $cls!.$attr',
  ),
  ...rows(
    1,
    '$cls!.__del__ = lambda self: print("late", self.n)',
    '$inst!.$attr = $fn!',
    '$cls!.m = $fn',
  ),
  ...rows(
    1,
    '$inst!.m($any)',
    '$inst!.prop = $any',
    '$inst!.$attr.append($any)',
    '$inst!.__dict__.clear()',
  ),
  ...rows(
    1,
    '$fn!.$attr = $any',
    '$fn!.__defaults__ = ($any,)',
    '$exc!.__context__ = $exc',
    '$exc!.__cause__ = $exc!',
  ),
  ...rows(
    1,
    '$exc!.args = ($any,)',
    '$exc!.add_note($str)',
    '$exc!.__traceback__ = None',
    '$exc!.$attr = $any',
  ),
  ...rows(
    1,
    'keep.append($any!)',
    'keep.clear()',
    'keep.pop()',
    '$list![0], $list![-1] = $any, $any',
  ),
  ...rows(
    1,
    '$bytes! += b"q"',
    '$bytes!.append(3)',
    '$bytes!.extend(b"zz")',
    'del $bytes![:1]',
    '$bytes!.release()',
  ),
];

/** Calls, partly consumed iterators, generators driven by hand. */
const CALLING: readonly Row[] = [
  ...rows(5, '$fn!($any)', 'print($label, sh($fn!($any)))', 'print($label, sh(next($gen!, None)))'),
  ...rows(
    1,
    '$fn!()',
    '$fn!($any, $any)',
    '$fn!(*$list)',
    '$fn!(*[$any], **{"x": $any})',
    '$fn!(x=$any)',
  ),
  ...rows(
    1,
    '$list+ = $fn!($any)',
    '$gen!.send($any)',
    '$gen!.close()',
    '$gen!.throw($xtype)',
    '$gen!.throw($exc)',
  ),
  ...rows(
    1,
    'next($iter!)',
    'print($label, sh(next($iter!, None)))',
    '$list+ = list($iter!)',
    '$list+ = [*$gen!]',
  ),
  ...rows(
    1,
    'print($label, sh($coro!.send(None)))',
    '$coro!.close()',
    '$coro!.throw($xtype)',
    'run($coro)',
  ),
  ...rows(
    1,
    '$iter+ = copy.copy($iter!)',
    '$iter+, $iter+ = itertools.tee($iter!)',
    'x, *y = $iter!',
  ),
  ...rows(
    1,
    '$fn!.cache_clear()',
    'print($label, $fn!.cache_info())',
    'print($label, sh($ref!()))',
  ),
  ...rows(
    1,
    'print($label, [sh(x) for x in $list])',
    'print($label, [(i, rc(x)) for i, x in enumerate($list!)])',
  ),
  ...rows(
    1,
    'list(map($fn!, $list))',
    'print($label, sh(functools.reduce(lambda p, q: [p, q], $list, 0)))',
  ),
  ...rows(
    1,
    "weakref.finalize($inst!, print, 'fin', $label, $int)",
    'weakref.finalize($inst!, keep.append, $any!)',
  ),
  ...rows(
    1,
    'print($label, sh(list($ref!.values())))',
    'print($label, len($ref!))',
    "$ref!['w'] = $inst!",
  ),
  ...rows(
    1,
    'atexit.register(print, "exit", $label, sh($any!))',
    'atexit.register($fn!)',
    '$any!',
    '$any',
  ),
  ...rows(
    1,
    'exec("zz = [1000]; print(rc(zz), rc(1000))")\ngc.collect()',
    'print($label, sh(eval("[$N, lambda: 0]")))\ngc.collect()',
  ),
  ...rows(
    1,
    'exec(compile("zz = ({}, 1000)", "q", "exec"))\ngc.collect()',
    'print($label, sh(getattr($inst!, "$attr", None)))',
  ),
  ...rows(
    1,
    'print($label, sh(vars($inst!)))',
    'print($label, isinstance($any!, $cls), $inst! == $any!)',
  ),
  ...rows(
    1,
    'print($label, $list! == $list, $tuple < $tuple, $any! in $list!)',
    'print($label, $str! is $str)',
  ),
  ...rows(
    1,
    'print($label, bool($any!), $any! is $any!)',
    'print($label, sh($inst! + $any))',
    '$inst! += $any',
  ),
  ...rows(
    1,
    'print($label, sh($inst![$N]))',
    '$inst![$N] = $any',
    'print($label, sh(list($inst!)))',
  ),
];

/** A match statement, whose cases are no bodies of their own. */
const MATCH: readonly Row[] = rows(
  1,
  [
    'match $any:',
    '    case [x, *y]: print($label, rc(x), len(y))',
    '    case {"k": v, **w}: print($label, sh(v), rc(w))',
    '    case int() | str() as v if v: print($label, rc(v))',
    '    case P(u, v): print($label, sh(u))',
    '    case _: print($label, "none")',
  ].join('\n'),
);

/** What is measured. */
export const PROBES: readonly Row[] = [
  ...rows(
    5,
    'print($label, rc($any!), rc($any!))',
    'print($label, rc($any))',
    'print($label, sh($any!))',
  ),
  ...rows(
    3,
    'print($label, gc.collect())',
    'print($label, gc.get_count())',
    'print($label, sys.getsizeof($any!))',
  ),
  ...rows(
    2,
    'print($label, gc.collect($g))',
    'print($label, rc($any), rc($any!))',
    'print($label, refs($any!))',
  ),
  ...rows(
    1,
    'print($label, referrers($any!))',
    'print($label, gc.is_tracked($any!), gc.is_tracked($any))',
  ),
  ...rows(
    1,
    'print($label, gc.is_finalized($inst!))',
    'print($label, weakref.getweakrefcount($any!))',
  ),
  ...rows(1, 'i = id($any)\nprint($label, id($any) == i)', 'print($label, sys.getsizeof($any))'),
  ...rows(
    1,
    'print($label, gc.isenabled(), gc.get_threshold())',
    'print($label, blocks(lambda: $any))',
  ),
  ...rows(
    1,
    'print($label, sh($exc!), sh($exc!.__context__), rc($exc!))',
    'print($label, tb($exc!))',
  ),
  ...rows(
    1,
    'print($label, rc($fn!), rc($fn!.__code__), rc($fn!.__defaults__))',
    'print($label, rc($cls!))',
  ),
  ...rows(
    1,
    'print($label, [rc(x) for x in $tuple])',
    'print($label, sys.getrefcount(1000), rc("a b"))',
  ),
  ...rows(
    1,
    'print($label, $gen!.gi_frame is None, $gen!.gi_running, rc($gen!))',
    'print($label, young())',
  ),
  ...rows(
    1,
    'print($label, rc($inst!.__dict__), sys.getsizeof($inst!))',
    'print($label, traced(lambda: $any))',
  ),
  ...rows(
    1,
    'print($label, sorted(locals())[:3], rc($any!))',
    'print($label, rc(sys._getframe()))',
  ),
  ...rows(
    1,
    'print($label, [sh(c) for c in weakref.getweakrefs($inst!)])',
    'print($label, statistics())',
  ),
];

/** The collector's controls. */
const COLLECTOR: readonly Row[] = [
  ...rows(2, 'gc.collect()', 'gc.set_threshold($N + 1, 2, 2)', 'gc.set_threshold(700, 10, 10)'),
  ...rows(
    1,
    'gc.disable()',
    'gc.enable()',
    'gc.freeze()',
    'gc.unfreeze()',
    'gc.callbacks.append(gccb)',
  ),
  ...rows(
    1,
    'gc.callbacks.clear()',
    'gc.set_debug(gc.DEBUG_SAVEALL)',
    'gc.set_debug(0)',
    'gc.garbage.clear()',
  ),
];

/** Statements that leave a body early or suspend it. */
const FLOW: readonly Row[] = [
  { weight: 3, text: 'return $any', modes: ['function', 'coroutine'] },
  { weight: 2, text: 'return $any!', modes: ['function', 'coroutine'] },
  { weight: 8, text: 'yield $any', modes: ['generator'] },
  { weight: 6, text: '$list+ = yield $any!', modes: ['generator'] },
  { weight: 3, text: 'yield from $iter', modes: ['generator'] },
  { weight: 1, text: 'return $any', modes: ['generator'] },
  { weight: 8, text: 'await aw($any)', modes: ['coroutine'] },
  { weight: 4, text: '$list+ = await co($any)', modes: ['coroutine'] },
  { weight: 2, text: '$list+ = [x async for x in ag($any)]', modes: ['coroutine'] },
  ...rows(1, 'raise $exc', 'raise $xtype', 'raise $xtype($any) from $exc', 'assert $any, $any'),
  { weight: 1, text: 'raise', modes: ['function', 'generator'] },
];

/** All simple statements. */
export const STATEMENTS: readonly Row[] = [
  ...[...BINDING, ...BINDING],
  ...[...CHANGE, ...CALLING],
  ...[...PROBES, ...PROBES],
  ...[...COLLECTOR, ...FLOW, ...MATCH],
];
