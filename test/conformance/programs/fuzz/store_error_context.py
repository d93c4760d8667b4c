# A failing store or deletion does not complete its AttributeError; a failing read does.
class Slots:
    __slots__ = ("near",)


class Plain:
    pass


def show(f):
    try:
        f()
    except AttributeError as e:
        print(e, "|", e.name, type(e.obj).__name__)


s = Slots()
p = Plain()
show(lambda: setattr(s, "neat", 1))
show(lambda: getattr(s, "neat"))
show(lambda: delattr(s, "neat"))
show(lambda: getattr(s, "near"))
show(lambda: delattr(p, "neat"))
show(lambda: delattr(Plain, "neat"))
show(lambda: setattr(object(), "neat", 1))
show(lambda: setattr([], "append", 1))
s.neat = 1
