"""A coroutine that nobody awaited, when the warnings module cannot say so itself."""
import sys
import warnings


async def f():
    pass


def hook(args):
    print(args.exc_type.__name__, args.exc_value, type(args.object).__name__)


sys.unraisablehook = hook
warnings.showwarning = lambda message, category, *rest: print(category.__name__, message)
warnings._warn_unawaited_coroutine = lambda coro: 1 / 0
f()
del warnings._warn_unawaited_coroutine
f()
warnings.simplefilter('error')
f()
