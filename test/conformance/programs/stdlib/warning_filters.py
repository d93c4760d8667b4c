import warnings
from warnings import warn_explicit

shown = []
warnings._showwarnmsg = lambda msg: shown.append(str(msg.message))


def attempt(label, f, *args, **kwargs):
    shown.clear()
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(label, type(e).__name__, e)
    else:
        print(label, shown)


class Match:
    def match(self, text):
        filters[:] = []
        return True


filters = [('default', Match(), UserWarning, Match(), 0) for _ in range(2)]
warnings.filters = filters
attempt('mutated', warn_explicit, UserWarning('b'), None, 'f.py', 42)
for action in 'always', 'default', 'module', 'once', 'error', 'ignore', 'other', None:
    warnings.filters = [(action, None, UserWarning, None, 0)]
    for registry in None, {}:
        for line in 1, 2, 1:
            attempt(f'{action} {line}', warn_explicit, 'text', UserWarning, 'f.py', line, registry=registry)
        print(registry)
for bad in [(1, 2)], (), [('default', 5, UserWarning, None, 0)], [('default', None, UserWarning, None, 'x')], [
    ('default', None, 3, None, 0)
]:
    warnings.filters = bad
    attempt('filters', warn_explicit, 'text', UserWarning, 'f.py', 1)
warnings.filters = []
warnings.defaultaction = None
attempt('defaultaction', warn_explicit, 'text', UserWarning, 'f.py', 1)
warnings.defaultaction = 'always'
attempt('defaultaction', warn_explicit, 'text', UserWarning, 'f.py', 1)
warnings.filters = [('once', None, Warning, None, 0)]
warnings.onceregistry = None
attempt('onceregistry', warn_explicit, 'text', UserWarning, 'f.py', 1)
warnings.onceregistry = {}
attempt('onceregistry', warn_explicit, 'text', UserWarning, 'f.py', 1)
print(warnings.onceregistry)
attempt('globals', warn_explicit, 'other', UserWarning, 'f.py', 1, module_globals=3)
attempt('globals', warn_explicit, 'other', UserWarning, 'f.py', 1, module_globals={})
warnings.filters = [('always', None, Warning, None, 0)]
attempt('prefixes', warnings.warn, 'text', skip_file_prefixes=[])
attempt('prefixes', warnings.warn, 'text', skip_file_prefixes=(b'a',))
attempt('prefixes', warnings.warn, 'text', skip_file_prefixes=('a',))
warnings._showwarnmsg = lambda msg: shown.append((msg.filename, msg.lineno))
exec(compile("""
import warnings
def inner(level):
    warnings.warn('text', stacklevel=level, skip_file_prefixes=('lib/',))
def outer(level):
    inner(level)
""", 'lib/a.py', 'exec'))
scope = dict(outer=outer)
exec(compile('\ndef user(level): outer(level)', 'user.py', 'exec'), scope)
for level in -1, 1, 2, 9:
    attempt(level, scope['user'], level)
