# heap: python 3.12; gc off
"""tracemalloc: which line allocated what is alive."""

import tracemalloc


class Entry:
    def __init__(self, text):
        self.text = text


def load(count):
    return [Entry("entry %d" % i) for i in range(count)]


# heap: mark "before"
tracemalloc.start()  # heap: expect count(Entry) == 0
before = tracemalloc.take_snapshot()

# heap: note "The annotation language asks the same question as tracemalloc: `allocated(line)`."
entries = load(50)  # heap: expect count(Entry) == 50; expect allocated(13) > 2 KiB; expect diff("before").bytes > 4 KiB
after = tracemalloc.take_snapshot()
tracemalloc.stop()

lines = [s for s in after.compare_to(before, "lineno") if s.size_diff > 1024]
print("lines that allocated more than 1 KiB:", sorted(s.traceback[0].lineno for s in lines))

# heap: note "When the entries go, the line has nothing alive any more."
# heap: ask "How many entries are alive after this?" answer 0
entries.clear()  # heap: expect count(Entry) == 0; expect allocated(13) < 2 KiB
print("entries:", len(entries))
