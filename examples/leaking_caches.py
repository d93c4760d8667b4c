# heap: python 3.12; gc off
"""Caches that leak: lru_cache on a method keeps every instance alive, and how to repair it."""

import gc
from functools import cached_property, lru_cache


class Report:
    def __init__(self, name):
        self.name = name

    # heap: note "The cache belongs to the class, and `self` is part of its keys."
    @lru_cache(maxsize=None)
    def total(self):
        return len(self.name)


report = Report("january")  # heap: expect refcount(report) == 1; name report as "the report"
print("total:", report.total())
# heap: expect refcount(report) >= 2
# heap: ask "Is the report freed when its name goes?" answer False
del report  # heap: expect alive("the report"); expect reachable("the report"); expect leaked() == 0
print("reports in the cache:", Report.total.cache_info().currsize)

# heap: note "The collector does not help: the report is no garbage, the cache really holds it."
gc.collect()  # heap: expect alive("the report")
Report.total.cache_clear()  # heap: expect freed("the report")
print("reports in the cache:", Report.total.cache_info().currsize)


# heap: note "Repair: the result is kept in the instance and goes with it."
class Repaired:
    def __init__(self, name):
        self.name = name

    @cached_property
    def total(self):
        print("computing")
        return len(self.name)


repaired = Repaired("february")  # heap: name repaired as "the repaired"
print("total:", repaired.total)
print("total:", repaired.total)
# heap: expect refcount(repaired) == 1
del repaired  # heap: expect freed("the repaired")
print("the repaired report is gone")

# heap: note "A dict that is filled and never emptied leaks too: mark, run, compare."
pages = {}


class Page:
    pass


def render(number):
    if number not in pages:
        pages[number] = Page()
    return number


# heap: mark "before"
for number in range(10):
    render(number)
# heap: expect count(Page) == 10; expect diff("before").new >= 10
pages.clear()  # heap: expect count(Page) == 0
print("pages:", len(pages))
