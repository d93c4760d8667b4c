from collections import namedtuple
from dataclasses import dataclass
from enum import Enum
import gc
gc.collect()
def c(w): print(w, gc.get_count())
c('start')
P = namedtuple('P', 'x y')
c('namedtuple')
p = P(1, 2)
c('instance')
Q = namedtuple('Q', ['a', 'b', 'c'], defaults=[1])
c('namedtuple 2')
@dataclass
class D:
    x: int
    y: int = 0
c('dataclass')
@dataclass(order=True, frozen=True)
class E:
    x: int
    y: list = None
c('dataclass 2')
C = Enum('C', 'RED GREEN')
c('enum')
class F(Enum):
    A = 1
    B = 2
c('enum class')
