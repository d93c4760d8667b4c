# Asking a class or a module for what it may not have makes no exception.
import gc

count = gc.get_count
gc.disable()


class Plain:
    pass


class Meta(type):
    pass


class Special(metaclass=Meta):
    pass


for f in (
    lambda: getattr(Plain, 'absent', 0),
    lambda: getattr(Special, 'absent', 0),
    lambda: hasattr(int, 'absent'),
    lambda: hasattr(int, '__abstractmethods__'),
    lambda: getattr(gc, 'absent', 0),
):
    gc.collect()
    start = count()[0]
    f()
    print(count()[0] - start)
