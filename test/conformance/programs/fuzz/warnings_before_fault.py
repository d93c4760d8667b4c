# What the compiler warns of before it finds a fault is told; a warning makes frame objects.
import gc
import sys
import warnings

for text in ("assert (1, 2)\ncontinue", "x = 1 is 1\nreturn", "x = ~True; y = 5()\nbreak", "return\n1 is 1"):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            compile(text, "f", "exec")
        except SyntaxError as e:
            print(e, [str(w.message)[:40] for w in told])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(text, "f", "exec")
        except Exception as e:
            print(type(e).__name__, str(e)[:40])

warnings.simplefilter("ignore")
gc.collect()
gc.disable()


def outer():
    counts = [0, 0, 0, 0]
    counts[0] = gc.get_count()
    warnings.warn("a", stacklevel=2)
    counts[1] = gc.get_count()
    warnings.warn("a", stacklevel=2)
    counts[2] = gc.get_count()
    return counts


print(outer())
rc = sys.getrefcount
print(rc("\u20ac\u20ad" + ""), rc("" + "\u20ac 1"), rc("\u20ac 2" * 1), rc(b"a b" + b""), rc(b"a d" * 1))
print(rc((1000, 2000) * 1), rc((1000, 3000) + ()), rc(1 * "a b"), rc(1000.5 + 0), rc(1 * (1000, 4000)))
