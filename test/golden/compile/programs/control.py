"""Loops, conditions, exceptions: jumps, cold blocks and exception tables."""
import os.path as p, sys
from collections import deque, OrderedDict as OD


def loops(items, limit=10, *rest, flag=False, **options):
    total = 0
    for i, (a, *b) in enumerate(items):
        if not a or (flag and a is None) or 0 <= a < limit < 100:
            continue
        while total < limit:
            total += a if b else -a
            if total == 5:
                break
        else:
            total -= 1
    else:
        return total, rest
    del i
    return {**options, 'a': 1, 'b': 2}


def guards(path):
    try:
        with open(path) as f, p.lock(f) as g:
            return f.read() + g
    except (OSError, ValueError) as error:
        print(f'{path!r:>{10}}: {error=}', "a" "b", file=sys.stderr)
        raise RuntimeError('failed') from error
    except:
        pass
    else:
        return None
    finally:
        for _ in range(3):
            try:
                os = path[1:2] + path[::2]
            finally:
                continue


def groups():
    try:
        yield 1
    except* TypeError as e:
        x = e
    except* (ValueError, KeyError):
        y = 1
    assert x, 'message'
    global top
    top = [1, 2, 3], {4, 5, 6}, (7, 8), x in {1, 2}, 'a%sb%r' % (x, y)
    return (yield from groups())


if __name__ == '__main__' and not sys.argv or 1 + 2 * 3 ** 2 > 2 ** 70:
    loops([(1, 2), (3, 4)], **{'k': 1}, flag=lambda *, a=1: a)
