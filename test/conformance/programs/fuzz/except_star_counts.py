# What except* makes and leaves on the free lists.
import gc

count = gc.get_count
gc.disable()
group = ExceptionGroup('g', [ValueError(1), KeyError(2)])


def caught():
    try:
        raise group
    except* KeyError:
        pass
    except* ValueError:
        print(count()[0])


for f in (lambda: group.split(KeyError), lambda: group.subgroup(KeyError), caught, caught):
    gc.collect()
    start = count()[0]
    f()
    print(start, count()[0])


class Own(ExceptionGroup):
    def split(self, types):
        print('split by', types)
        return super().split(types)


try:
    raise Own('o', [ValueError(1), KeyError(2)])
except* KeyError as e:
    print(e.exceptions)
except* ValueError as e:
    print(e.exceptions)
